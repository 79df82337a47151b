//! Users and their groups.

use std::collections::HashMap;

use crate::{
    model::{
        people::{Group, Role, User},
        time::Millis,
    },
    storage::{
        Read, StoreError, Tx,
        conversations::{of_word, word},
        database::{Link, Value},
    },
};

/// The secrets of a user; they leave the storage only to be compared.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Argon2id in the PHC form; `None` until the one-time link was used.
    pub password_hash: Option<String>,
    /// Base32; `None` where no one-time code is asked.
    pub one_time_code: Option<String>,
    /// Base32; shown, and not yet confirmed.
    pub pending_code: Option<String>,
    /// The last time step whose code was used.
    pub used_step: i64,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

#[derive(sqlx::FromRow)]
struct UserRow {
    id: String,
    name: String,
    display_name: String,
    role: String,
    password_hash: Option<String>,
    totp_secret: Option<String>,
    totp_pending: Option<String>,
    totp_used: i64,
    capacity: Option<i64>,
    skills: String,
    enabled: bool,
    code_required: bool,
    created_at: i64,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: String,
    name: String,
    departments: String,
    hours: String,
    fallback: String,
    created_at: i64,
    updated_at: i64,
}

impl Tx {
    /// Stores a new user; the name must be free (see [`Tx::user_named`]).
    pub async fn create_user(&mut self, user: &User) -> Result<(), StoreError> {
        let sql = "insert into users (id, name, display_name, role, totp_used, capacity, skills, enabled, created_at, \
                   updated_at, code_required) values ($1, $2, $3, $4, 0, $5, $6, $7, $10, $8, $9)";
        let [id, name, display_name, role, capacity, skills, enabled, updated_at, code_required] = columns(user)?;
        let created_at = user.created_at.into();
        let values = [id, name, display_name, role, capacity, skills, enabled, updated_at, code_required, created_at];
        self.change(sql, &values).await?;
        self.set_groups(&user.id, &user.groups).await
    }

    /// Stores what was changed of a user, groups included; secrets stay.
    pub async fn update_user(&mut self, user: &User) -> Result<(), StoreError> {
        let sql = "update users set name = $2, display_name = $3, role = $4, capacity = $5, skills = $6, \
                   enabled = $7, updated_at = $8, code_required = $9 where id = $1";
        self.change(sql, &columns(user)?).await?;
        self.set_groups(&user.id, &user.groups).await
    }

    async fn set_groups(&mut self, user: &str, groups: &[String]) -> Result<(), StoreError> {
        self.change("delete from group_members where user_id = $1", &[user.into()]).await?;
        for group in groups {
            let sql = "insert into group_members (group_id, user_id) values ($1, $2)";
            self.change(sql, &[group.as_str().into(), user.into()]).await?;
        }
        Ok(())
    }

    /// Stores a password's hash, in the PHC form.
    pub async fn set_password(&mut self, user: &str, hash: Option<&str>, at: Millis) -> Result<(), StoreError> {
        let sql = "update users set password_hash = $2, updated_at = $3 where id = $1";
        self.change(sql, &[user.into(), hash.map(str::to_owned).into(), at.into()]).await
    }

    /// Stores the secrets of the one-time code, the last used time step among them.
    pub async fn set_one_time_code(&mut self, user: &str, secrets: &Secrets) -> Result<(), StoreError> {
        let sql = "update users set totp_secret = $2, totp_pending = $3, totp_used = $4 where id = $1";
        let Secrets { one_time_code, pending_code, used_step, .. } = secrets.clone();
        self.change(sql, &[user.into(), one_time_code.into(), pending_code.into(), used_step.into()]).await
    }

    pub async fn user(&mut self, id: &str) -> Result<Option<(User, Secrets)>, StoreError> {
        let row: Option<UserRow> = self.link.row(USER, &[id.into()]).await?;
        one(&mut self.link, row).await
    }

    pub async fn user_named(&mut self, name: &str) -> Result<Option<(User, Secrets)>, StoreError> {
        let row: Option<UserRow> = self.link.row(USER_NAMED, &[name.into()]).await?;
        one(&mut self.link, row).await
    }

    /// All users, in order of their names.
    pub async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        users(&mut self.link).await
    }

    pub async fn create_group(&mut self, group: &Group) -> Result<(), StoreError> {
        let sql = "insert into user_groups (id, name, departments, hours, fallback, created_at, updated_at) \
                   values ($1, $2, $3, $4, $5, $7, $6)";
        let [id, name, departments, hours, fallback, updated_at] = group_columns(group)?;
        let values = [id, name, departments, hours, fallback, updated_at, group.created_at.into()];
        self.change(sql, &values).await
    }

    pub async fn update_group(&mut self, group: &Group) -> Result<(), StoreError> {
        let sql = "update user_groups set name = $2, departments = $3, hours = $4, fallback = $5, updated_at = $6 \
                   where id = $1";
        self.change(sql, &group_columns(group)?).await
    }

    /// Removes a group that nothing refers to any more, with its memberships.
    pub async fn delete_group(&mut self, id: &str) -> Result<(), StoreError> {
        self.change("delete from group_members where group_id = $1", &[id.into()]).await?;
        self.change("delete from user_groups where id = $1", &[id.into()]).await
    }

    /// All groups, in order of their names.
    pub async fn groups(&mut self) -> Result<Vec<Group>, StoreError> {
        groups(&mut self.link).await
    }
}

impl Read {
    pub async fn user(&mut self, id: &str) -> Result<Option<(User, Secrets)>, StoreError> {
        let row: Option<UserRow> = self.0.row(USER, &[id.into()]).await?;
        one(&mut self.0, row).await
    }

    pub async fn user_named(&mut self, name: &str) -> Result<Option<(User, Secrets)>, StoreError> {
        let row: Option<UserRow> = self.0.row(USER_NAMED, &[name.into()]).await?;
        one(&mut self.0, row).await
    }

    /// All users, in order of their names.
    pub async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        users(&mut self.0).await
    }

    /// All groups, in order of their names.
    pub async fn groups(&mut self) -> Result<Vec<Group>, StoreError> {
        groups(&mut self.0).await
    }
}

const USER: &str = "select id, name, display_name, role, password_hash, totp_secret, totp_pending, totp_used, \
                    capacity, skills, enabled, code_required, created_at, updated_at from users where id = $1";
const USER_NAMED: &str = "select id, name, display_name, role, password_hash, totp_secret, totp_pending, totp_used, \
                          capacity, skills, enabled, code_required, created_at, updated_at from users where name = $1";

async fn one(link: &mut Link, row: Option<UserRow>) -> Result<Option<(User, Secrets)>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let sql = "select m.group_id from group_members m join user_groups g on g.id = m.group_id \
               where m.user_id = $1 order by g.name";
    let groups: Vec<(String,)> = link.rows(sql, &[row.id.as_str().into()]).await?;
    unfold(row, groups.into_iter().map(|(group,)| group).collect()).map(Some)
}

async fn users(link: &mut Link) -> Result<Vec<User>, StoreError> {
    let sql = "select m.user_id, m.group_id from group_members m join user_groups g on g.id = m.group_id \
               order by g.name";
    let mut groups: HashMap<String, Vec<String>> = HashMap::new();
    for (user, group) in link.rows::<(String, String)>(sql, &[]).await? {
        groups.entry(user).or_default().push(group);
    }
    let sql = "select id, name, display_name, role, password_hash, totp_secret, totp_pending, totp_used, capacity, \
               skills, enabled, code_required, created_at, updated_at from users order by name";
    let rows: Vec<UserRow> = link.rows(sql, &[]).await?;
    rows.into_iter()
        .map(|row| {
            let groups = groups.remove(&row.id).unwrap_or_default();
            unfold(row, groups).map(|(user, _)| user)
        })
        .collect()
}

async fn groups(link: &mut Link) -> Result<Vec<Group>, StoreError> {
    let sql = "select id, name, departments, hours, fallback, created_at, updated_at from user_groups order by name";
    let rows: Vec<GroupRow> = link.rows(sql, &[]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Group {
                id: row.id,
                name: row.name,
                departments: serde_json::from_str(&row.departments)?,
                hours: serde_json::from_str(&row.hours)?,
                fallback: serde_json::from_str(&row.fallback)?,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

fn unfold(row: UserRow, groups: Vec<String>) -> Result<(User, Secrets), StoreError> {
    let role: Role = of_word(&row.role)?;
    let user = User {
        id: row.id,
        name: row.name,
        display_name: row.display_name,
        role,
        groups,
        skills: serde_json::from_str(&row.skills)?,
        capacity: row.capacity.and_then(|capacity| u32::try_from(capacity).ok()),
        enabled: row.enabled,
        has_password: row.password_hash.is_some(),
        has_one_time_code: row.totp_secret.is_some(),
        code_required: row.code_required,
        created_at: row.created_at,
        updated_at: row.updated_at,
    };
    let secrets = Secrets {
        password_hash: row.password_hash,
        one_time_code: row.totp_secret,
        pending_code: row.totp_pending,
        used_step: row.totp_used,
    };
    Ok((user, secrets))
}

fn columns(user: &User) -> Result<[Value; 9], StoreError> {
    Ok([
        user.id.as_str().into(),
        user.name.as_str().into(),
        user.display_name.as_str().into(),
        word(&user.role)?.into(),
        user.capacity.map(i64::from).into(),
        serde_json::to_string(&user.skills)?.into(),
        user.enabled.into(),
        user.updated_at.into(),
        user.code_required.into(),
    ])
}

fn group_columns(group: &Group) -> Result<[Value; 6], StoreError> {
    Ok([
        group.id.as_str().into(),
        group.name.as_str().into(),
        serde_json::to_string(&group.departments)?.into(),
        serde_json::to_string(&group.hours)?.into(),
        serde_json::to_string(&group.fallback)?.into(),
        group.updated_at.into(),
    ])
}
