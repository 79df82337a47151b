//! Signing in, and the lock on guessing. Whether a name exists is told neither by an answer nor
//! by how long it takes.

use serde_json::json;

use crate::{
    config,
    model::{
        audit::{Action, Deed, SYSTEM},
        id,
        people::{Session, User},
        time::Millis,
    },
    people::{
        People, PeopleError,
        error::wrong,
        one_time::{self, Worth},
    },
    storage::{Secrets, Tx},
};

/// Longest name and password, in characters.
pub(crate) const NAME: usize = 100;
pub(crate) const PASSWORD: usize = 1000;

/// Where a session is begun from.
#[derive(Clone, Debug, Default)]
pub struct Whence {
    /// Network address.
    pub address: String,
    /// What counts together with it, such as the network of an IPv6 address.
    pub network: String,
    /// What browser or script call themselves.
    pub agent: String,
}

#[derive(Clone)]
pub struct SignIn {
    pub name: String,
    pub password: String,
    /// Six digits, or a recovery code.
    pub one_time_code: Option<String>,
    pub whence: Whence,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn")
    }
}

/// A session that has begun, and its secret.
#[derive(Clone, Debug)]
pub struct Begun {
    pub token: String,
    pub session: Session,
    pub user: User,
}

/// What wrong passwords are counted under.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    name: String,
    network: String,
    limits: config::Session,
}

impl Counted {
    pub(crate) fn of(name: &str, network: &str, limits: &config::Session) -> Counted {
        let under = |kind: &str, what: &str| id::digest(&format!("{kind}:{what}"));
        Counted { name: under("name", name), network: under("network", network), limits: limits.clone() }
    }

    fn subjects(&self) -> [(&str, u32); 2] {
        [(&self.name, self.limits.lock_after), (&self.network, self.limits.address_lock_after)]
    }

    /// Refuses while name or address are locked.
    pub(crate) async fn open(&self, tx: &mut Tx, now: Millis) -> Result<(), PeopleError> {
        for (subject, limit) in self.subjects() {
            if let Some(left) = tx.attempts(subject).await?.locked_for(limit, self.limits.lock(), now) {
                return Err(PeopleError::Locked(left));
            }
        }
        Ok(())
    }

    /// Counts a wrong one; true where it locks name or address.
    pub(crate) async fn one_more(&self, tx: &mut Tx, now: Millis) -> Result<bool, PeopleError> {
        let mut locks = false;
        for (subject, limit) in self.subjects() {
            let attempts = tx.attempts(subject).await?.and_one_more(self.limits.lock(), now);
            tx.set_attempts(subject, attempts).await?;
            locks |= attempts.wrong == limit;
        }
        tx.forget_old_attempts(now.saturating_sub(self.limits.lock())).await?;
        Ok(locks)
    }

    /// After a right one.
    pub(crate) async fn forget(&self, tx: &mut Tx) -> Result<(), PeopleError> {
        for (subject, _) in self.subjects() {
            tx.forget_attempts(subject).await?;
        }
        Ok(())
    }
}

impl People {
    /// Begins a session.
    ///
    /// # Errors
    /// Wrong credentials, a code that is missing, or a lock.
    pub async fn sign_in(&self, ask: SignIn, now: Millis) -> Result<Begun, PeopleError> {
        if ask.name.chars().count() > NAME {
            return wrong("name", format!("最多 {NAME} 个字"));
        }
        if ask.password.chars().count() > PASSWORD {
            return wrong("password", format!("最多 {PASSWORD} 个字"));
        }
        let counted = Counted::of(&ask.name, &ask.whence.network, &self.settings);
        self.is_open(&counted, now).await?;
        let known = self.store.read().await?.user_named(&ask.name).await?;
        let hash = known.and_then(|(_, secrets)| secrets.password_hash);
        let right = self.passwords.verify(ask.password.clone(), hash.clone()).await?;
        let proof = hash.filter(|_| right);
        let absolute = self.settings.absolute();
        // A refusal is an outcome too: what is counted must stay.
        self.store
            .write::<_, PeopleError, _>(move |tx| {
                Box::pin(async move {
                    counted.open(tx, now).await?;
                    settle(tx, &ask, proof, (&counted, absolute), now).await
                })
            })
            .await?
    }

    /// Refuses before a password is looked at.
    pub(crate) async fn is_open(&self, counted: &Counted, now: Millis) -> Result<(), PeopleError> {
        let mut read = self.store.read().await?;
        for (subject, limit) in counted.subjects() {
            if let Some(left) = read.attempts(subject).await?.locked_for(limit, self.settings.lock(), now) {
                return Err(PeopleError::Locked(left));
            }
        }
        Ok(())
    }
}

/// Begins the session, or counts the wrong attempt.
async fn settle(
    tx: &mut Tx,
    ask: &SignIn,
    proof: Option<String>,
    (counted, absolute): (&Counted, Millis),
    now: Millis,
) -> Result<Result<Begun, PeopleError>, PeopleError> {
    let known = tx.user_named(&ask.name).await?;
    // The password that was found right may have been changed since.
    let proven = |secrets: &Secrets| proof.is_some() && secrets.password_hash == proof;
    let subject = known.as_ref().map(|(user, _)| user.id.clone());
    let found = known.filter(|(user, secrets)| user.enabled && proven(secrets));
    if let Some((user, secrets)) = found {
        match spend(tx, (&user.id, &secrets), ask.one_time_code.as_deref(), now).await? {
            Spent::Right => {
                counted.forget(tx).await?;
                return begin(tx, user, &ask.whence, absolute, now).await.map(Ok);
            }
            Spent::Missing => return Ok(Err(PeopleError::CodeNeeded)),
            Spent::Wrong => (),
        }
    }
    let locks = counted.one_more(tx, now).await?;
    // A name that is nobody's may be a password typed into the wrong field: only its SHA-256 is kept.
    let (kind, who) = subject.map_or_else(|| ("name", id::digest(&ask.name)), |id| ("user", id));
    let detail = json!({ "address": ask.whence.address });
    tx.audit(&Deed::new(SYSTEM, Action::SignInFailed, kind, &who).with(detail.clone()), now).await?;
    if locks {
        tx.audit(&Deed::new(SYSTEM, Action::Locked, kind, &who).with(detail), now).await?;
    }
    Ok(Err(PeopleError::WrongCredentials))
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    Right,
    Missing,
    Wrong,
}

/// Uses a one-time or recovery code up, where one is asked.
pub(crate) async fn spend(
    tx: &mut Tx,
    (user, secrets): (&str, &Secrets),
    code: Option<&str>,
    now: Millis,
) -> Result<Spent, PeopleError> {
    match one_time::weigh(secrets, code, now) {
        Worth::NotAsked => Ok(Spent::Right),
        Worth::Missing => Ok(Spent::Missing),
        Worth::Right(used_step) => {
            tx.set_one_time_code(user, &Secrets { used_step, ..secrets.clone() }).await?;
            Ok(Spent::Right)
        }
        Worth::Recovery(hash) if tx.use_recovery_code(user, &hash, now).await? => {
            tx.audit(&Deed::new(user, Action::RecoveryCodeUsed, "user", user), now).await?;
            Ok(Spent::Right)
        }
        Worth::Wrong | Worth::Recovery(_) => Ok(Spent::Wrong),
    }
}

/// Begins a session of somebody who proved who they are.
pub(crate) async fn begin(
    tx: &mut Tx,
    user: User,
    whence: &Whence,
    absolute: Millis,
    now: Millis,
) -> Result<Begun, PeopleError> {
    let session = Session {
        id: id::new_id(),
        user: user.id.clone(),
        created_at: now,
        seen_at: now,
        expires_at: now.saturating_add(absolute),
        address: whence.address.clone(),
        agent: whence.agent.clone(),
    };
    let token = id::new_token();
    tx.begin_session(&session, &id::digest(&token)).await?;
    let detail = json!({ "address": whence.address, "session": session.id });
    tx.audit(&Deed::new(&user.id, Action::SignedIn, "user", &user.id).with(detail), now).await?;
    Ok(Begun { token, session, user })
}
