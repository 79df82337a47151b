//! One's own account: password, one-time code, sessions; and what administrators do to another's.

use serde_json::json;

use crate::{
    model::{
        audit::{Action, Deed},
        people::User,
        time::Millis,
    },
    people::{
        People, PeopleError,
        link::check_password,
        one_time,
        sign_in::{Counted, Spent, spend},
    },
    storage::{Secrets, StoreError, Tx},
};

/// A one-time code that is set up once it is confirmed by a code.
#[derive(Clone)]
pub struct Enrolment {
    /// Base32, to be typed where the QR code cannot be read.
    pub secret: String,
    /// `otpauth://…`, for the QR code.
    pub url: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment")
    }
}

impl People {
    /// Sets another password, where the old one is right; the user's other sessions end.
    pub async fn change_password(
        &self,
        (user, session): (&User, &str),
        (old, new): (String, String),
        network: &str,
        now: Millis,
    ) -> Result<(), PeopleError> {
        check_password(&new, &user.name)?;
        self.prove(user, old, network, now).await?;
        let hash = self.passwords.hash(new).await?;
        let (user, session) = (user.id.clone(), session.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.set_password(&user, Some(&hash), now).await?;
                    tx.end_sessions(&user, Some(&session)).await?;
                    tx.drop_links(Some(&user)).await?;
                    Ok(tx.audit(&Deed::new(&user, Action::PasswordChanged, "user", &user), now).await?)
                })
            })
            .await
    }

    /// Asks somebody signed in for their password again; wrong ones count as at signing in.
    async fn prove(&self, user: &User, password: String, network: &str, now: Millis) -> Result<(), PeopleError> {
        let counted = Counted::of(&user.name, network, &self.settings);
        self.is_open(&counted, now).await?;
        let hash = self.store.read().await?.user(&user.id).await?.and_then(|(_, secrets)| secrets.password_hash);
        let right = self.passwords.verify(password, hash).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    counted.open(tx, now).await?;
                    // Nothing is forgotten after a right one: a code may still have to be guessed.
                    if !right {
                        counted.one_more(tx, now).await?;
                    }
                    Ok::<_, PeopleError>(())
                })
            })
            .await?;
        if right { Ok(()) } else { Err(PeopleError::WrongPassword) }
    }

    /// Begins to set up a one-time code.
    pub async fn enrol(
        &self,
        user: &User,
        password: String,
        network: &str,
        now: Millis,
    ) -> Result<Enrolment, PeopleError> {
        self.prove(user, password, network, now).await?;
        let secret = one_time::new_secret();
        let url = one_time::url(&secret, &user.name)
            .ok_or_else(|| StoreError::Internal("no address of the one-time code".into()))?;
        let (id, pending) = (user.id.clone(), secret.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (_, secrets) = tx.user(&id).await?.ok_or(PeopleError::NotFound)?;
                    if secrets.one_time_code.is_some() {
                        return Err(PeopleError::NotAllowed { allowed: vec!["remove"] });
                    }
                    Ok(tx.set_one_time_code(&id, &Secrets { pending_code: Some(pending), ..secrets }).await?)
                })
            })
            .await?;
        Ok(Enrolment { secret, url })
    }

    /// Confirms it by a code; gives the recovery codes. The user's other sessions end.
    pub async fn confirm(
        &self,
        (user, session): (&User, &str),
        code: String,
        now: Millis,
    ) -> Result<Vec<String>, PeopleError> {
        let (user, session) = (user.id.clone(), session.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (_, secrets) = tx.user(&user).await?.ok_or(PeopleError::NotFound)?;
                    let Some(secret) = secrets.pending_code.clone() else {
                        return Err(PeopleError::NotAllowed { allowed: vec!["enrol"] });
                    };
                    let used_step = one_time::step(&secret, code.trim(), now).ok_or(PeopleError::WrongPassword)?;
                    let secrets = Secrets { one_time_code: Some(secret), pending_code: None, used_step, ..secrets };
                    tx.set_one_time_code(&user, &secrets).await?;
                    let (shown, stored): (Vec<String>, Vec<String>) = one_time::recovery_codes().into_iter().unzip();
                    tx.set_recovery_codes(&user, &stored).await?;
                    tx.end_sessions(&user, Some(&session)).await?;
                    tx.audit(&Deed::new(&user, Action::OneTimeCodeSetUp, "user", &user), now).await?;
                    Ok(shown)
                })
            })
            .await
    }

    /// Removes one's own one-time code, by password and a code.
    pub async fn remove_own_code(
        &self,
        user: &User,
        (password, code): (String, String),
        network: &str,
        now: Millis,
    ) -> Result<(), PeopleError> {
        self.prove(user, password, network, now).await?;
        let (id, counted) = (user.id.clone(), Counted::of(&user.name, network, &self.settings));
        self.store
            .write::<_, PeopleError, _>(move |tx| {
                Box::pin(async move {
                    let (_, secrets) = tx.user(&id).await?.ok_or(PeopleError::NotFound)?;
                    if spend(tx, (&id, &secrets), Some(&code), now).await? == Spent::Right {
                        return remove_code(tx, &id, &id, now).await.map(Ok);
                    }
                    counted.one_more(tx, now).await?;
                    Ok(Err(PeopleError::WrongPassword))
                })
            })
            .await?
    }

    /// Removes the one-time code of somebody who lost it.
    pub async fn remove_code_of(&self, actor: &str, user: &str, now: Millis) -> Result<(), PeopleError> {
        let (actor, user) = (actor.to_owned(), user.to_owned());
        self.store.write(move |tx| Box::pin(async move { remove_code(tx, &actor, &user, now).await })).await
    }

    /// Ends a session: one's own, or with `any` whoever's it is. Another's and a missing one look the same.
    pub async fn revoke(&self, actor: &User, session: &str, any: bool, now: Millis) -> Result<(), PeopleError> {
        let (actor, session) = (actor.id.clone(), session.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let own = tx.end_session(&actor, &session).await?;
                    let user = match (own, any) {
                        (true, _) => Some(actor.clone()),
                        (false, true) => tx.revoke_session(&session).await?,
                        (false, false) => None,
                    };
                    let user = user.ok_or(PeopleError::NotFound)?;
                    let detail = json!({ "session": session });
                    let deed = Deed::new(&actor, Action::SessionRevoked, "user", &user).with(detail);
                    Ok(tx.audit(&deed, now).await?)
                })
            })
            .await
    }

    /// Signs out.
    pub async fn sign_out(&self, user: &str, session: &str, now: Millis) -> Result<(), PeopleError> {
        let (user, session) = (user.to_owned(), session.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.end_session(&user, &session).await?;
                    let detail = json!({ "session": session });
                    Ok(tx.audit(&Deed::new(&user, Action::SignedOut, "user", &user).with(detail), now).await?)
                })
            })
            .await
    }

    /// Signs a user out everywhere.
    pub async fn sign_out_everywhere(&self, actor: &str, user: &str, now: Millis) -> Result<(), PeopleError> {
        let (actor, user) = (actor.to_owned(), user.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.user(&user).await?.ok_or(PeopleError::NotFound)?;
                    let ended = tx.end_sessions(&user, None).await?;
                    let detail = json!({ "sessions": ended });
                    let deed = Deed::new(&actor, Action::SessionRevoked, "user", &user).with(detail);
                    Ok(tx.audit(&deed, now).await?)
                })
            })
            .await
    }
}

async fn remove_code(tx: &mut Tx, actor: &str, user: &str, now: Millis) -> Result<(), PeopleError> {
    let (_, secrets) = tx.user(user).await?.ok_or(PeopleError::NotFound)?;
    tx.set_one_time_code(user, &Secrets { one_time_code: None, pending_code: None, ..secrets }).await?;
    tx.set_recovery_codes(user, &[]).await?;
    Ok(tx.audit(&Deed::new(actor, Action::OneTimeCodeRemoved, "user", user), now).await?)
}
