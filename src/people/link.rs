//! 一次性链接: whoever has it sets a password, once, and is signed in. Nobody has a password by default.

use serde_json::json;

use crate::{
    model::{
        audit::{Action, Deed, SYSTEM},
        id,
        people::{OneTimeLink, Role, User},
        time::Millis,
    },
    people::{
        People, PeopleError,
        error::wrong,
        sign_in::{Begun, Counted, PASSWORD, Spent, Whence, begin, spend},
        users,
    },
    storage::Tx,
};

/// Shortest password, in characters (NIST SP 800-63B asks for 8 at least beside a second factor).
pub(crate) const SHORTEST: usize = 10;

/// What the owner of a link chooses.
#[derive(Clone, Default)]
pub struct Chosen {
    pub password: String,
    /// What the first administrator will sign in with; nobody else chooses it.
    pub name: Option<String>,
    pub display_name: Option<String>,
    /// Where the user has set one up.
    pub one_time_code: Option<String>,
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chosen")
    }
}

/// A new link's secret.
#[derive(Clone, Debug)]
pub struct Link {
    pub token: String,
    pub expires_at: Millis,
}

impl Link {
    /// The page that takes the link. The secret stands behind the `#`, which browsers do not send.
    pub fn url(&self, base: &str) -> String {
        format!("{base}/console#/link/{}", self.token)
    }
}

impl People {
    /// A link that makes the first administrator, while there is no user; earlier ones die.
    pub async fn first_link(&self, now: Millis) -> Result<Option<Link>, PeopleError> {
        let life = self.settings.link();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.has_users().await? {
                        return Ok(None);
                    }
                    make(tx, SYSTEM, None, life, now).await.map(Some)
                })
            })
            .await
    }

    /// A link that sets a user's password; earlier ones die.
    pub async fn link_for(&self, actor: &str, user: &str, now: Millis) -> Result<Link, PeopleError> {
        let (actor, user, life) = (actor.to_owned(), user.to_owned(), self.settings.link());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (user, _) = tx.user(&user).await?.ok_or(PeopleError::NotFound)?;
                    make(tx, &actor, Some(user.id), life, now).await
                })
            })
            .await
    }

    /// Whose password a link sets (`None` = the first administrator's), and how long it lives.
    pub async fn read_link(&self, token: &str, now: Millis) -> Result<(Option<User>, Millis), PeopleError> {
        let token = id::digest(token);
        self.store.write(move |tx| Box::pin(async move { alive(tx, &token, now).await })).await
    }

    /// Sets the password and begins a session; the link is dead afterwards.
    pub async fn use_link(
        &self,
        token: &str,
        chosen: Chosen,
        whence: Whence,
        now: Millis,
    ) -> Result<Begun, PeopleError> {
        let (user, _) = self.read_link(token, now).await?;
        let name = match (&user, &chosen.name) {
            (Some(user), None) => user.name.clone(),
            (Some(_), Some(_)) => return wrong("name", "此链接的用户名已定"),
            (None, Some(name)) => name.clone(),
            (None, None) => return wrong("name", "请填写用户名"),
        };
        check_password(&chosen.password, &name)?;
        let hash = self.passwords.hash(chosen.password.clone()).await?;
        let (token, absolute) = (id::digest(token), self.settings.absolute());
        let counted = Counted::of(&name, &whence.network, &self.settings);
        self.store
            .write::<_, PeopleError, _>(move |tx| {
                Box::pin(async move {
                    counted.open(tx, now).await?;
                    let user = match alive(tx, &token, now).await?.0 {
                        Some(user) => user,
                        None => first_administrator(tx, &name, chosen.display_name.as_deref(), now).await?,
                    };
                    let (_, secrets) = tx.user(&user.id).await?.ok_or(PeopleError::LinkDead)?;
                    match spend(tx, (&user.id, &secrets), chosen.one_time_code.as_deref(), now).await? {
                        Spent::Right => (),
                        Spent::Missing => return Ok(Err(PeopleError::CodeNeeded)),
                        Spent::Wrong => {
                            counted.one_more(tx, now).await?;
                            return Ok(Err(PeopleError::WrongPassword));
                        }
                    }
                    tx.use_link(&token, now).await?;
                    tx.drop_links(None).await?;
                    tx.set_password(&user.id, Some(&hash), now).await?;
                    tx.end_sessions(&user.id, None).await?;
                    let detail = json!({ "address": whence.address });
                    tx.audit(&Deed::new(&user.id, Action::LinkUsed, "user", &user.id).with(detail), now).await?;
                    begin(tx, User { has_password: true, ..user }, &whence, absolute, now).await.map(Ok)
                })
            })
            .await?
    }
}

async fn make(tx: &mut Tx, actor: &str, user: Option<String>, life: Millis, now: Millis) -> Result<Link, PeopleError> {
    let (token, expires_at) = (id::new_token(), now.saturating_add(life));
    let about = user.clone().unwrap_or_else(|| "first".to_owned());
    tx.make_link(&id::digest(&token), &OneTimeLink { user, created_at: now, expires_at, used_at: None }).await?;
    tx.audit(&Deed::new(actor, Action::LinkMade, "user", &about), now).await?;
    Ok(Link { token, expires_at })
}

/// A link that may be used now, with the user it is for. One for the first administrator is dead
/// as soon as there is anybody.
async fn alive(tx: &mut Tx, token_hash: &str, now: Millis) -> Result<(Option<User>, Millis), PeopleError> {
    let link = tx.link_of(token_hash).await?.filter(|link| link.is_alive(now)).ok_or(PeopleError::LinkDead)?;
    match &link.user {
        Some(user) => {
            let known = tx.user(user).await?.map(|(user, _)| user).filter(|user| user.enabled);
            known.map(|user| (Some(user), link.expires_at)).ok_or(PeopleError::LinkDead)
        }
        None if tx.has_users().await? => Err(PeopleError::LinkDead),
        None => Ok((None, link.expires_at)),
    }
}

async fn first_administrator(
    tx: &mut Tx,
    name: &str,
    display_name: Option<&str>,
    now: Millis,
) -> Result<User, PeopleError> {
    let wish = users::Wish {
        name: name.to_owned(),
        display_name: display_name.unwrap_or(name).to_owned(),
        ..users::Wish::of(Role::Administrator)
    };
    users::create(tx, SYSTEM, wish, now).await
}

/// Refuses a password that is too short, too long, or the name itself.
pub(crate) fn check_password(password: &str, name: &str) -> Result<(), PeopleError> {
    let length = password.chars().count();
    if length < SHORTEST {
        return wrong("password", format!("至少 {SHORTEST} 个字符"));
    }
    if length > PASSWORD {
        return wrong("password", format!("最多 {PASSWORD} 个字符"));
    }
    let mut letters = password.chars();
    let first = letters.next();
    if password.eq_ignore_ascii_case(name) || letters.all(|letter| Some(letter) == first) {
        return wrong("password", "过于简单");
    }
    Ok(())
}
