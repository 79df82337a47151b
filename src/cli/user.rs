//! `bangban user`: people of the desk from the shell of the machine.

use std::{io::Read, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};
use tokio::runtime::Runtime;

use crate::{
    cli::{Outcome, Refusal},
    config::Config,
    model::{audit::SYSTEM, people::Role, time},
    people::{Link, People, UserWish},
    storage::Store,
};

#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Make a user; prints a one-time link to set the password
    Add(AddArgs),
    /// List users
    List,
    /// Keep a user from signing in; whoever is signed in is out at once
    Disable { name: String },
    /// Let a user sign in again
    Enable { name: String },
    /// Print a new one-time link for a forgotten password
    Link { name: String },
}

#[derive(Debug, Args)]
struct AddArgs {
    /// What one signs in with
    name: String,
    #[arg(long, value_enum)]
    role: RoleName,
    /// What visitors see; the name where it is left out
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// Name of a group; may be given several times
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Such as a department's name; may be given several times
    #[arg(long = "skill", value_name = "WORD")]
    skills: Vec<String>,
    /// Conversations held at a time
    #[arg(long)]
    capacity: Option<u32>,
    /// Read the password from standard input instead of printing a link
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RoleName {
    HotlineAgent,
    Staff,
    Editor,
    Supervisor,
    Administrator,
    Auditor,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::HotlineAgent => Role::HotlineAgent,
            RoleName::Staff => Role::Staff,
            RoleName::Editor => Role::Editor,
            RoleName::Supervisor => Role::Supervisor,
            RoleName::Administrator => Role::Administrator,
            RoleName::Auditor => Role::Auditor,
        }
    }
}

pub fn run(args: &UserArgs, config: &Config) -> Result<Outcome, Refusal> {
    let runtime = Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    runtime.block_on(async {
        let store = open(config).await?;
        let people = People::new(Arc::clone(&store), config.session.clone());
        match &args.act {
            Act::Add(add) => added(&store, &people, add, config).await?,
            Act::List => list(&store).await?,
            Act::Disable { name } => set_enabled(&store, &people, name, false).await?,
            Act::Enable { name } => set_enabled(&store, &people, name, true).await?,
            Act::Link { name } => {
                let id = id_of(&store, name).await?;
                print(&people.link_for(SYSTEM, &id, time::now()).await.map_err(told)?, config);
            }
        }
        Ok(Outcome::Done)
    })
}

/// The database that the settings name.
pub(crate) async fn open(config: &Config) -> Result<Arc<Store>, Refusal> {
    let opened = Store::open(&config.database.url).await;
    opened.map(Arc::new).map_err(|why| format!("database.url = {}: {why}", config.database.url))
}

async fn added(store: &Store, people: &People, add: &AddArgs, config: &Config) -> Result<(), Refusal> {
    let password = if add.password_stdin { Some(from_stdin()?) } else { None };
    let wish = UserWish {
        name: add.name.clone(),
        display_name: add.display_name.clone().unwrap_or_else(|| add.name.clone()),
        groups: group_ids(store, &add.groups).await?,
        skills: add.skills.clone(),
        capacity: add.capacity,
        ..UserWish::of(add.role.into())
    };
    let has_password = password.is_some();
    let user = people.create_user(SYSTEM, wish, password, time::now()).await.map_err(told)?;
    if has_password {
        sayln!("{}", user.id);
    } else {
        print(&people.link_for(SYSTEM, &user.id, time::now()).await.map_err(told)?, config);
    }
    Ok(())
}

async fn list(store: &Store) -> Result<(), Refusal> {
    let users = store.read().await.map_err(told)?.users().await.map_err(told)?;
    for user in users {
        let state = match (user.enabled, user.has_password) {
            (false, _) => "disabled",
            (true, false) => "invited",
            (true, true) => "enabled",
        };
        let role = crate::cli::to_json(&user.role)?;
        sayln!("{}\t{}\t{}\t{}", user.name, role.trim_matches('"'), state, user.display_name);
    }
    Ok(())
}

async fn set_enabled(store: &Store, people: &People, name: &str, enabled: bool) -> Result<(), Refusal> {
    let id = id_of(store, name).await?;
    people.set_enabled(SYSTEM, &id, enabled, time::now()).await.map(|_| ()).map_err(told)
}

async fn id_of(store: &Store, name: &str) -> Result<String, Refusal> {
    let found = store.read().await.map_err(told)?.user_named(name).await.map_err(told)?;
    found.map(|(user, _)| user.id).ok_or_else(|| format!("{name}: there is no such user"))
}

async fn group_ids(store: &Store, names: &[String]) -> Result<Vec<String>, Refusal> {
    let groups = store.read().await.map_err(told)?.groups().await.map_err(told)?;
    let id_of = |name: &String| {
        let found = groups.iter().find(|group| group.name == *name);
        found.map(|group| group.id.clone()).ok_or_else(|| format!("--group {name}: there is no such group"))
    };
    names.iter().map(id_of).collect()
}

fn from_stdin() -> Result<String, Refusal> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|why| format!("standard input: {why}"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The link as it is sent to its owner, with the address that the settings know.
fn print(link: &Link, config: &Config) {
    let base = config.server.listen.parse().map_or_else(|_| String::new(), |address| config.base_url(address));
    sayln!("{}", link.url(&base));
}

fn told(why: impl std::fmt::Display) -> Refusal {
    why.to_string()
}
