//! A load: visitors and people of the desk against the real process, which may be killed meanwhile.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{sync::watch, task::JoinSet};

use crate::drive::{
    check::{Fault, Summary, check},
    process::{Process, people, write_config},
    staff, visitor,
    world::World,
};

/// Who comes, and how fast they write.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub visitors: usize,
    pub staff: usize,
    /// Between two messages of a visitor.
    pub pace: Duration,
    /// Every stream is cut after an event once in so many, at random; 0 = never.
    pub cut_once_in: u32,
}

/// The server of a run and its files.
pub struct Site {
    dir: TempDir,
    process: Option<Process>,
    up: watch::Sender<Option<String>>,
}

/// What a run showed.
pub struct Outcome {
    pub world: Arc<World>,
    pub checked: Result<Summary, Vec<(String, Fault)>>,
    pub took: Duration,
}

impl Site {
    /// Starts a server over new files, with people of the desk by their role.
    pub async fn open(lines: &[&str], people_of: &[(&str, &[String])]) -> Site {
        let dir = tempfile::tempdir().unwrap();
        let mut all = vec!["desk.duty = 'always'"];
        all.extend_from_slice(lines);
        write_config(dir.path(), &all);
        for (role, names) in people_of {
            people(dir.path(), role, names).await;
        }
        let process = Process::start(dir.path());
        let (up, _) = watch::channel(Some(process.url.clone()));
        Site { dir, process: Some(process), up }
    }

    pub fn up(&self) -> watch::Receiver<Option<String>> {
        self.up.subscribe()
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().unwrap()
    }

    /// Kills the server; until [`Site::start`] nobody knows an address.
    pub fn kill(&mut self) {
        self.up.send_replace(None);
        self.process.take().unwrap().kill();
    }

    /// Ends the server in order; gives how long that took.
    pub async fn end(&mut self) -> Duration {
        self.up.send_replace(None);
        let process = self.process.take().unwrap();
        tokio::task::spawn_blocking(move || process.end()).await.unwrap()
    }

    /// Starts the server again; gives how long it took until it was ready.
    pub async fn start(&mut self) -> Duration {
        let dir = self.dir.path().to_owned();
        let process = tokio::task::spawn_blocking(move || Process::start(&dir)).await.unwrap();
        let took = process.took;
        self.up.send_replace(Some(process.url.clone()));
        self.process = Some(process);
        took
    }
}

/// Questions of the project's own judged set.
pub fn questions() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/gold/queries.jsonl");
    let asked = bangban::corpus::read_questions(&path).unwrap();
    asked.into_iter().map(|asked| asked.text).filter(|text| text.chars().count() < 200).collect()
}

/// More visitors for a while, until all of them have gone.
pub async fn visit(world: &Arc<World>, visitors: usize, lasts: Duration) {
    let mut coming = JoinSet::new();
    for number in 1..=visitors {
        coming.spawn(visitor::come(Arc::clone(world), format!("来客{number}")));
    }
    tokio::time::sleep(lasts).await;
    world.doors.send_replace(false);
    coming.join_all().await;
}

/// Runs a load on a server with these settings while `meanwhile` lasts, then lets everybody finish and checks the history.
pub async fn run(plan: Plan, lines: &[&str], meanwhile: impl AsyncFnOnce(&mut Site, &Arc<World>)) -> Outcome {
    let names: Vec<String> = (1..=plan.staff).map(|number| format!("坐席{number}")).collect();
    let supervisor = "班长".to_owned();
    let mut site = Site::open(lines, &[("staff", &names), ("supervisor", std::slice::from_ref(&supervisor))]).await;
    let mut world = World::new(site.up(), plan.pace, questions());
    world.cut_once_in = plan.cut_once_in;
    let world = Arc::new(world);
    let mut persons = Vec::new();
    for name in &names {
        persons.push(staff::sign_in(&world, name).await);
    }
    let begun = Instant::now();
    let mut desk = JoinSet::new();
    for person in &persons {
        let others = persons.iter().map(|other| other.id.clone()).filter(|id| *id != person.id).collect();
        desk.spawn(staff::work(Arc::clone(&world), person.clone(), others));
    }
    desk.spawn(staff::watch(Arc::clone(&world), staff::sign_in(&world, &supervisor).await));
    let mut visitors = JoinSet::new();
    for number in 1..=plan.visitors {
        visitors.spawn(visitor::come(Arc::clone(&world), format!("访客{number}")));
    }
    meanwhile(&mut site, &world).await;
    world.doors.send_replace(false);
    visitors.join_all().await;
    world.desk.send_replace(false);
    desk.join_all().await;
    let took = begun.elapsed();
    site.kill();
    let checked = check(&world.history.entries());
    Outcome { world, checked, took }
}
