//! The door to the world: routes, streams, pages. The only place of status codes.

mod account;
mod app;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod ask;
mod attachments;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod audit;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod context;
mod conversations;
mod desk;
mod desk_events;
mod documents;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod enterprises;
mod envelope;
mod error;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod events;
mod extract;
mod groups;
mod health;
mod limits;
mod links;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod messages;
mod notes;
mod pages;
mod queue;
mod refusals;
mod report_tables;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod reports;
mod router;
mod server;
mod session;
mod settings;
mod simulation;
mod staff;
mod ticket_acts;
#[expect(unused_qualifications, reason = "utoipa's macro writes paths in full")]
mod ticket_desk;
mod ticket_guess;
mod ticket_lists;
mod ticket_texts;
mod tickets;
mod users;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time};

pub use error::Problem;
pub use router::openapi;

use crate::{
    answer::Judge,
    config::Config,
    desk::{Rules, almanac::BadCalendar},
    http::app::App,
    model,
    search::Library,
    storage::Store,
    switchboard::{self, DeskError, Shift, Switchboard, VisitorAct},
};

/// How often it is looked whether the server is ready.
const LOOK: Duration = Duration::from_millis(25);
/// How often it is looked whether sessions ended by themselves, or by another process.
const SESSIONS: Duration = Duration::from_secs(2);
/// Silent conversations closed at a time.
const SILENT: i64 = 200;
/// How often it is looked whether a promise of a ticket is to be reminded of, and of how many at a time.
const TICKETS: Duration = Duration::from_secs(1);
const REMINDED: i64 = 200;
/// How often bookkeeping is tidied.
const TIDY: Duration = Duration::from_secs(5);

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("`server.listen`: cannot listen on {address}: {why}")]
    Listen { address: String, why: std::io::Error },
    #[error("the desk cannot be rebuilt from the database: {0}")]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Calendar(#[from] BadCalendar),
    #[error("ready file {path} cannot be written: {why}")]
    ReadyFile { path: PathBuf, why: std::io::Error },
}

/// A server that has its address and does not serve yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    store: Arc<Store>,
    app: AppHandle,
    keeping: JoinHandle<()>,
    stop: watch::Sender<bool>,
    grace: Duration,
}

/// Keeps [`App`] out of the public face.
struct AppHandle(Arc<App>);

impl std::fmt::Debug for AppHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

/// Serves until `shutdown` is done, then ends open streams and requests, writes what waits
/// and closes the store, all within `server.shutdown_grace_s`. Once questions can be answered
/// the base URL is logged and written to `ready_file`.
///
/// # Errors
/// The address is taken or not ours, or the ready file cannot be written.
pub async fn serve(
    config: Config,
    library: Arc<Library>,
    judge: Arc<Judge>,
    store: Arc<Store>,
    ready_file: Option<PathBuf>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    Server::bind(config, library, judge, store).await?.run(ready_file, shutdown).await
}

impl Server {
    /// Takes the address of `server.listen`.
    ///
    /// # Errors
    /// The address is taken or not ours, or the stored calls cannot be read.
    pub async fn bind(
        config: Config,
        library: Arc<Library>,
        judge: Arc<Judge>,
        store: Arc<Store>,
    ) -> Result<Server, ServeError> {
        let fault = |why| ServeError::Listen { address: config.server.listen.clone(), why };
        let listener = TcpListener::bind(&config.server.listen).await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let grace = Duration::from_secs(config.server.shutdown_grace_s);
        let (stop, stopping) = watch::channel(false);
        let rules = Arc::new(Rules::of(&config)?);
        for year in health::holes(&rules, model::time::now()) {
            tracing::warn!(year, file = config.desk.calendar, "no holidays and make-up days are known for this year");
        }
        let (switchboard, keeping) = Switchboard::start(
            Arc::clone(&store),
            Arc::clone(&rules),
            Arc::new(Shift::new(config.desk.duty)),
            stopping.clone(),
        )
        .await?;
        let app = App::new(config, library, judge, Arc::clone(&store), switchboard, rules, stopping);
        let app = Arc::new(app);
        let router = router::router(Arc::clone(&app));
        Ok(Server { listener, address, router, store, app: AppHandle(app), keeping, stop, grace })
    }

    /// Such as `http://127.0.0.1:41234`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// As [`serve`].
    ///
    /// # Errors
    /// The ready file cannot be written.
    pub async fn run(self, ready_file: Option<PathBuf>, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let url = self.base_url();
        let Server { listener, router, store, app, keeping, stop, grace, .. } = self;
        let app = app.0;
        tracing::info!(url, "listening");
        let tidying = [
            tokio::spawn(tidy(Arc::clone(&app))),
            tokio::spawn(check_sessions(Arc::clone(&app))),
            tokio::spawn(tend_tickets(Arc::clone(&app))),
        ];
        let serving = tokio::spawn(server::run(listener, router, app.stopping.clone(), grace * 3 / 4));
        let announcing = async {
            announce(&app, &url, ready_file.as_deref()).await?;
            std::future::pending().await
        };
        let outcome = tokio::select! {
            outcome = announcing => outcome,
            () = shutdown => Ok(()),
        };
        tracing::info!("stopping");
        stop.send_replace(true);
        ended(serving, grace).await;
        ended(keeping, grace / 4).await;
        if time::timeout(grace / 4 + LOOK, store.close()).await.is_err() {
            tracing::error!("the database was not closed in time");
        }
        tidying.iter().for_each(JoinHandle::abort);
        outcome
    }
}

/// Waits until the server is ready, then says where it is.
async fn announce(app: &App, url: &str, file: Option<&Path>) -> Result<(), ServeError> {
    let mut clock = time::interval(LOOK);
    while health::usable(app).await.is_err() {
        clock.tick().await;
    }
    tracing::info!(url, "ready");
    tell_first_link(app, url).await;
    match file {
        Some(path) => write_ready(path, url).await.map_err(|why| ServeError::ReadyFile { path: path.to_owned(), why }),
        None => Ok(()),
    }
}

/// While there is no user, prints the link that makes the first administrator: nobody has a
/// password by default. It goes to the terminal and not into the log, since it is a secret.
async fn tell_first_link(app: &App, url: &str) {
    match app.people.first_link(model::time::now()).await {
        Ok(Some(link)) => {
            let base = if app.config.server.public_url.is_empty() { url } else { &app.config.server.public_url };
            eprintln!("Nobody can sign in yet. Make the first administrator here, once:\n  {}", link.url(base));
        }
        Ok(None) => (),
        Err(fault) => tracing::warn!(%fault, "no link for the first administrator"),
    }
}

/// Whoever waits for the file never sees half of it.
async fn write_ready(path: &Path, url: &str) -> std::io::Result<()> {
    let mut half = path.as_os_str().to_owned();
    half.push(".tmp");
    tokio::fs::write(&half, url).await?;
    tokio::fs::rename(&half, path).await
}

async fn tidy(app: Arc<App>) {
    let mut clock = time::interval(TIDY);
    loop {
        clock.tick().await;
        app.limits.sweep();
        app.store.sweep();
        if let Err(fault) = close_silent(&app).await {
            tracing::warn!(%fault, "silent conversations were not closed");
        }
        if let Some(metrics) = &app.metrics {
            metrics.run_upkeep();
        }
    }
}

async fn check_sessions(app: Arc<App>) {
    let mut clock = time::interval(SESSIONS);
    loop {
        clock.tick().await;
        let checked = app.store.check_sessions(model::time::now(), app.config.session.idle()).await;
        if let Err(fault) = checked {
            tracing::debug!(%fault, "sessions could not be checked");
        }
    }
}

async fn tend_tickets(app: Arc<App>) {
    let mut clock = time::interval(TICKETS);
    loop {
        clock.tick().await;
        if let Err(fault) = remind(&app).await {
            tracing::warn!(%fault, "tickets were not looked after");
        }
    }
}

/// Gives the reminders that are due, and notes what is overdue.
async fn remind(app: &App) -> Result<(), DeskError> {
    let now = model::time::now();
    for ticket in app.store.read().await?.tickets_to_look_at(now, REMINDED).await? {
        let (number, rules) = (ticket.number, Arc::clone(&app.rules));
        app.store
            .write::<_, DeskError, _>(move |tx| {
                Box::pin(async move { switchboard::remind(tx, &number, &rules, now).await })
            })
            .await?;
    }
    Ok(())
}

/// Closes conversations with the bot in which nobody has written for long.
async fn close_silent(app: &App) -> Result<(), DeskError> {
    let minutes = i64::from(app.config.desk.idle_close_m);
    if minutes == 0 {
        return Ok(());
    }
    let before = model::time::now().saturating_sub(minutes.saturating_mul(60_000));
    let silent = app.store.read().await?.idle_conversations(before, SILENT).await?;
    for conversation in silent {
        app.switchboard.visitor(&conversation.id, VisitorAct::Leave).await?;
    }
    Ok(())
}

async fn ended(serving: JoinHandle<()>, grace: Duration) {
    if let Ok(Err(fault)) = time::timeout(grace, serving).await {
        tracing::error!(%fault, "a task did not end well");
    }
}

/// The word that stands in JSON for a value of an enum.
fn word<T: serde::Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
