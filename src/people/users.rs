//! Users: made and changed by administrators and on the command line.

use serde_json::{Value, json};

use crate::{
    model::{
        audit::{Action, Deed},
        id,
        people::{Permission, Role, User},
        time::Millis,
    },
    people::{People, PeopleError, error::wrong, link::check_password, sign_in::NAME},
    storage::Tx,
};

/// Longest list of skills, and longest word in it.
const SKILLS: usize = 50;
const WORD: usize = 50;
const CAPACITY: u32 = 100;

/// What a user is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub name: String,
    pub display_name: String,
    pub role: Role,
    /// Ids.
    pub groups: Vec<String>,
    pub skills: Vec<String>,
    pub capacity: Option<u32>,
    pub enabled: bool,
    /// Must set up a one-time code before anything else.
    pub code_required: bool,
}

impl Wish {
    /// Somebody of this role without anything else.
    pub fn of(role: Role) -> Wish {
        Wish {
            name: String::new(),
            display_name: String::new(),
            role,
            groups: Vec::new(),
            skills: Vec::new(),
            capacity: None,
            enabled: true,
            code_required: false,
        }
    }
}

impl From<User> for Wish {
    fn from(user: User) -> Self {
        let User { name, display_name, role, groups, skills, capacity, enabled, code_required, .. } = user;
        Wish { name, display_name, role, groups, skills, capacity, enabled, code_required }
    }
}

impl People {
    /// Makes a user, with a password where one is given.
    pub async fn create_user(
        &self,
        actor: &str,
        wish: Wish,
        password: Option<String>,
        now: Millis,
    ) -> Result<User, PeopleError> {
        let hash = match password {
            Some(password) => {
                check_password(&password, &wish.name)?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        let actor = actor.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let user = create(tx, &actor, wish, now).await?;
                    tx.set_password(&user.id, hash.as_deref(), now).await?;
                    Ok(User { has_password: hash.is_some(), ..user })
                })
            })
            .await
    }

    /// Changes a user. Whoever is disabled is signed out; open streams come again with what one may do now.
    pub async fn change_user(&self, actor: &str, id: &str, wish: Wish, now: Millis) -> Result<User, PeopleError> {
        let (actor, id) = (actor.to_owned(), id.to_owned());
        self.store.write(move |tx| Box::pin(async move { change(tx, &actor, &id, wish, now).await })).await
    }

    /// Lets a user sign in, or no longer.
    pub async fn set_enabled(&self, actor: &str, id: &str, enabled: bool, now: Millis) -> Result<User, PeopleError> {
        let (actor, id) = (actor.to_owned(), id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (user, _) = tx.user(&id).await?.ok_or(PeopleError::NotFound)?;
                    change(tx, &actor, &id, Wish { enabled, ..user.into() }, now).await
                })
            })
            .await
    }
}

/// Makes a user without a password.
pub(crate) async fn create(tx: &mut Tx, actor: &str, wish: Wish, now: Millis) -> Result<User, PeopleError> {
    let wish = checked(tx, wish, None).await?;
    let user = User {
        id: id::new_id(),
        name: wish.name,
        display_name: wish.display_name,
        role: wish.role,
        groups: wish.groups,
        skills: wish.skills,
        capacity: wish.capacity,
        enabled: wish.enabled,
        has_password: false,
        has_one_time_code: false,
        code_required: wish.code_required,
        created_at: now,
        updated_at: now,
    };
    tx.create_user(&user).await?;
    let detail = json!({ "role": user.role, "groups": user.groups });
    tx.audit(&Deed::new(actor, Action::UserCreated, "user", &user.id).with(detail), now).await?;
    let (user, _) = tx.user(&user.id).await?.ok_or(PeopleError::NotFound)?;
    Ok(user)
}

async fn change(tx: &mut Tx, actor: &str, id: &str, wish: Wish, now: Millis) -> Result<User, PeopleError> {
    let (before, _) = tx.user(id).await?.ok_or(PeopleError::NotFound)?;
    let mut wish = checked(tx, wish, Some(id)).await?;
    wish.groups.sort();
    let (mut had, is_admin) = (Wish::from(before.clone()), wish.enabled && wish.role.may(Permission::People));
    had.groups.sort();
    if had == wish {
        return Ok(before);
    }
    let could_manage = before.enabled && before.role.may(Permission::People);
    if could_manage && !is_admin && !others_manage(tx, id).await? {
        return Err(PeopleError::LastAdministrator);
    }
    let Wish { name, display_name, role, groups, skills, capacity, enabled, code_required } = wish.clone();
    let named = User { name, display_name, role, groups, skills, capacity, ..before };
    tx.update_user(&User { enabled, code_required, updated_at: now, ..named }).await?;
    if enabled {
        tx.renew_streams(id).await?;
    } else {
        tx.end_sessions(id, None).await?;
        tx.drop_links(Some(id)).await?;
    }
    if had.enabled != enabled {
        let action = if enabled { Action::UserEnabled } else { Action::UserDisabled };
        tx.audit(&Deed::new(actor, action, "user", id), now).await?;
    }
    let changed = difference(&had, &wish);
    if changed != json!({}) {
        tx.audit(&Deed::new(actor, Action::UserChanged, "user", id).with(changed), now).await?;
    }
    let (user, _) = tx.user(id).await?.ok_or(PeopleError::NotFound)?;
    Ok(user)
}

/// Whether somebody else could still manage people.
async fn others_manage(tx: &mut Tx, id: &str) -> Result<bool, PeopleError> {
    let users = tx.users().await?;
    Ok(users.iter().any(|user| user.id != id && user.enabled && user.role.may(Permission::People) && user.has_password))
}

/// What is different, without names.
fn difference(before: &Wish, after: &Wish) -> Value {
    let mut changed = serde_json::Map::new();
    let mut note = |what: &str, differs: bool, told: Value| {
        if differs {
            changed.insert(what.to_owned(), told);
        }
    };
    note("name", before.name != after.name, json!(true));
    note("display_name", before.display_name != after.display_name, json!(true));
    note("role", before.role != after.role, json!([before.role, after.role]));
    note("groups", before.groups != after.groups, json!([before.groups, after.groups]));
    note("skills", before.skills != after.skills, json!([before.skills, after.skills]));
    note("capacity", before.capacity != after.capacity, json!([before.capacity, after.capacity]));
    note("code_required", before.code_required != after.code_required, json!(after.code_required));
    Value::Object(changed)
}

/// The wish with clean texts, where nothing in it is wrong.
async fn checked(tx: &mut Tx, wish: Wish, id: Option<&str>) -> Result<Wish, PeopleError> {
    let name = wish.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return wrong("name", format!("应为 1 到 {NAME} 个字，不含空格"));
    }
    let display_name = line("display_name", &wish.display_name, NAME)?;
    if wish.skills.len() > SKILLS {
        return wrong("skills", format!("最多 {SKILLS} 项"));
    }
    let skills = words("skills", &wish.skills)?;
    if wish.capacity.is_some_and(|capacity| capacity > CAPACITY) {
        return wrong("capacity", format!("应在 0 到 {CAPACITY} 之间"));
    }
    let known = tx.groups().await?;
    let mut groups = wish.groups;
    groups.sort();
    groups.dedup();
    if groups.iter().any(|group| known.iter().all(|known| known.id != *group)) {
        return wrong("groups", "没有这个坐席组");
    }
    if tx.user_named(&name).await?.is_some_and(|(user, _)| Some(user.id.as_str()) != id) {
        return Err(PeopleError::NameTaken);
    }
    Ok(Wish { name, display_name, groups, skills, ..wish })
}

/// Different words, none of them empty.
pub(crate) fn words(field: &'static str, words: &[String]) -> Result<Vec<String>, PeopleError> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = line(field, word, WORD)?;
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    Ok(kept)
}

/// A text on one line that says something.
pub(crate) fn line(field: &'static str, text: &str, longest: usize) -> Result<String, PeopleError> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest {
        return wrong(field, format!("应为 1 到 {longest} 个字"));
    }
    Ok(text.to_owned())
}
