//! Settings: embedded defaults, then a file, then the environment, then flags. Checked once.

mod load;

pub use load::{ConfigError, DEFAULTS, Flags, load};

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::{hours::Spans, people::Role, time::Millis};

const MINUTE: Millis = 60_000;

/// All settings; `config.toml` documents every key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub corpus: Corpus,
    pub import: Import,
    pub dict: Dict,
    pub index: Index,
    pub database: Database,
    pub validity: ValidityRules,
    pub answer: Answer,
    pub desk: Desk,
    pub ticket: Ticket,
    pub attachment: Attachment,
    pub session: Session,
    pub widget: Widget,
    pub identity: Identity,
    pub limits: Limits,
    pub llm: Endpoint,
    pub embedding: Endpoint,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    pub public_url: String,
    pub timezone: String,
    pub request_timeout_s: u64,
    pub max_body_bytes: usize,
    pub shutdown_grace_s: u64,
    pub log_format: LogFormat,
    pub log_filter: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    pub dir: String,
    pub max_file_bytes: u64,
}

/// What reading one foreign file may cost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub memory_mib: u32,
    pub timeout_s: u32,
    pub max_entries: u32,
    pub max_unpacked_mib: u32,
    pub jobs: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dict {
    pub dir: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub dir: String,
    pub writer_memory_mib: usize,
    pub writer_threads: usize,
    pub watch_interval_s: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
}

/// Years after which a text lapses by itself; 0 = never.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityRules {
    pub normative_years: i16,
    pub notice_years: i16,
    pub interim_years: i16,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub precision_target: f64,
    pub weights: String,
    pub threshold: f64,
    pub max_question_chars: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    Calendar,
    Always,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    pub duty: Duty,
    /// File of holidays and make-up working days.
    pub calendar: String,
    /// From Monday to Sunday, spans such as `["09:00", "17:30"]`.
    pub hours: Spans,
    pub first_response_s: f64,
    pub offer_s: f64,
    pub group_after_s: f64,
    pub alarm_after_s: f64,
    pub lost_after_s: f64,
    pub silent_lost_after_s: f64,
    pub capacity: u32,
    pub idle_close_m: u32,
}

/// Files sent along with a conversation or a ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub max_bytes: usize,
    pub max_count: u32,
}

/// Days are working days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    pub contact_days: u32,
    pub simple_days: u32,
    pub complex_days: u32,
    pub unresolved_days: u32,
    pub rectification_days: u32,
    pub judge_days: u32,
    pub follow_up_days: u32,
    /// Shares of the time.
    pub reminders: Vec<f64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub idle_m: u32,
    pub absolute_h: u32,
    pub lock_after: u32,
    pub address_lock_after: u32,
    pub lock_m: u32,
    pub link_h: u32,
    pub require_totp: Vec<Role>,
}

/// What the operator says on the visitor's page, and who may show it in a frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    pub embed_origins: Vec<String>,
    pub name: String,
    pub tagline: String,
    pub welcome: String,
    pub accent: String,
}

/// How other sites say who their visitors are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Any of them may have signed; none = nobody is told who a visitor is.
    pub secrets: Vec<String>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({} secrets)", self.secrets.len())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub enabled: bool,
    pub requests_per_minute: u32,
    pub burst: u32,
    pub conversations_per_minute: u32,
    pub ticket_queries_per_minute: u32,
    pub attachments_per_minute: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    pub url: String,
}

impl Session {
    /// Time without a request after which a session ends, in milliseconds.
    pub fn idle(&self) -> Millis {
        Millis::from(self.idle_m) * MINUTE
    }

    /// Longest life of a session, in milliseconds.
    pub fn absolute(&self) -> Millis {
        Millis::from(self.absolute_h) * 60 * MINUTE
    }

    /// How long a one-time link can be used, in milliseconds.
    pub fn link(&self) -> Millis {
        Millis::from(self.link_h) * 60 * MINUTE
    }

    /// How long a lock lasts, in milliseconds.
    pub fn lock(&self) -> Millis {
        Millis::from(self.lock_m) * MINUTE
    }
}

impl Config {
    /// Where the desk's page stands when the server listens on `address`; one-time links begin with it.
    pub fn base_url(&self, mut address: SocketAddr) -> String {
        if !self.server.public_url.is_empty() {
            return self.server.public_url.trim_end_matches('/').to_owned();
        }
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        format!("http://{address}")
    }

    /// Whether people reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// The zone of `server.timezone`; checked when loaded.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.server.timezone).unwrap_or(TimeZone::UTC)
    }
}
