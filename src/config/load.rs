//! Where settings come from, and what makes them wrong.

use std::{net::SocketAddr, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use jiff::tz::TimeZone;

use crate::{
    config::{Config, Session, Ticket},
    model::hours::Hours,
};

/// Fewest bytes of a secret that identities are signed with (RFC 7518), and most of them at a time.
const SECRET: usize = 32;
const SECRETS: usize = 10;

/// The commented defaults, as `bangban config` prints them.
pub const DEFAULTS: &str = include_str!("../../config.toml");

/// Settings given on the command line; they win over everything.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub file: Option<PathBuf>,
    /// `section.key = value` in TOML, one a line.
    pub overrides: Vec<String>,
}

/// What is wrong with the settings; the message names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("configuration file {0} cannot be read: {1}")]
    File(PathBuf, std::io::Error),
    #[error("configuration: {0}")]
    Parse(String),
    #[error("configuration: `{key}`: {why}")]
    Value { key: &'static str, why: String },
}

/// Reads and checks the settings.
///
/// # Errors
/// An unreadable file, an unknown key, a wrong type, or a value out of range.
pub fn load(flags: &Flags) -> Result<Config, ConfigError> {
    let mut figment = Figment::new().merge(Toml::string(DEFAULTS));
    if let Some(file) = &flags.file {
        std::fs::metadata(file).map_err(|why| ConfigError::File(file.clone(), why))?;
        figment = figment.merge(Toml::file_exact(file));
    }
    let environment = Env::prefixed("BANGBAN_");
    if let Some(name) = environment.iter().find_map(|(key, _)| nearly_a_key(key.as_str())) {
        return Err(ConfigError::Parse(name));
    }
    figment = figment.merge(environment.filter(|key| key.as_str().contains("__")).split("__"));
    for line in &flags.overrides {
        figment = figment.merge(Toml::string(line));
    }
    let config: Config = figment.extract().map_err(|why| ConfigError::Parse(told(&why)))?;
    check(&config)?;
    Ok(config)
}

/// `SERVER_LISTEN` for `SERVER__LISTEN`; other names may belong to scripts around the server.
fn nearly_a_key(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let (section, key) = upper.split_once('_').filter(|(_, key)| !upper.contains("__") && !key.is_empty())?;
    let known: toml::Table = DEFAULTS.parse().ok()?;
    known.contains_key(&section.to_ascii_lowercase()).then(|| {
        format!("environment: BANGBAN_{upper} is no key; section and key stand two underscores apart: BANGBAN_{section}__{key}")
    })
}

/// The key as it stands in the settings, what is wrong with it, and where it was read.
fn told(fault: &figment::Error) -> String {
    let about = fault.metadata.as_ref();
    let place = match about.and_then(|about| about.source.as_ref()) {
        Some(source) => source.to_string(),
        None if about.is_some_and(|about| about.name.contains("environment")) => "the environment".to_owned(),
        None => "--set".to_owned(),
    };
    let key = fault.path.join(".").to_lowercase();
    let what = fault.kind.to_string().trim_end().to_owned();
    if key.is_empty() { format!("{what}, in {place}") } else { format!("`{key}`: {what}, in {place}") }
}

fn check(config: &Config) -> Result<(), ConfigError> {
    let listen = &config.server.listen;
    ensure("server.listen", listen.parse::<SocketAddr>().is_ok(), || format!("`{listen}` is not ADDRESS:PORT"))?;
    let zone = &config.server.timezone;
    ensure("server.timezone", TimeZone::get(zone).is_ok(), || format!("`{zone}` is not a known time zone"))?;
    let url = &config.server.public_url;
    ensure("server.public_url", url.is_empty() || is_base_url(url), || {
        format!("`{url}` is not http(s)://HOST[:PORT] without a path")
    })?;
    for origin in &config.widget.embed_origins {
        ensure("widget.embed_origins", is_origin(origin), || format!("`{origin}` is not http(s)://HOST[:PORT]"))?;
    }
    let accent = &config.widget.accent;
    ensure("widget.accent", accent.is_empty() || is_colour(accent), || format!("`{accent}` is not #RRGGBB"))?;
    for (key, text, longest) in [
        ("widget.name", &config.widget.name, 20),
        ("widget.tagline", &config.widget.tagline, 40),
        ("widget.welcome", &config.widget.welcome, 200),
    ] {
        ensure(key, text.chars().count() <= longest, || format!("longer than {longest} characters"))?;
    }
    let secrets = &config.identity.secrets;
    ensure("identity.secrets", secrets.len() <= SECRETS, || format!("more than {SECRETS}"))?;
    ensure("identity.secrets", secrets.iter().all(|secret| secret.len() >= SECRET), || {
        format!("one of them has fewer than {SECRET} bytes")
    })?;
    let target = config.answer.precision_target;
    ensure("answer.precision_target", (0.5..1.0).contains(&target), || format!("{target} is not in 0.5 ≤ x < 1"))?;
    let threshold = config.answer.threshold;
    ensure("answer.threshold", (0.0..=1.0).contains(&threshold), || format!("{threshold} is not in 0 ≤ x ≤ 1"))?;
    let url = &config.database.url;
    ensure("database.url", url.starts_with("sqlite:"), || {
        format!("`{}…` is not sqlite:PATH, the only database of this version", url.split(':').next().unwrap_or(""))
    })?;
    ensure("llm.url", config.llm.url.is_empty(), || "models are not supported by this version".into())?;
    ensure("embedding.url", config.embedding.url.is_empty(), || "models are not supported by this version".into())?;
    let threads = config.index.writer_threads;
    ensure("index.writer_threads", (1..=8).contains(&threads), || format!("{threads} is not in 1 ≤ x ≤ 8"))?;
    let memory = config.index.writer_memory_mib;
    ensure("index.writer_memory_mib", (16 * threads..=4096).contains(&memory), || {
        format!("{memory} is not in {} ≤ x ≤ 4096 (16 for each thread)", 16 * threads)
    })?;
    between("import.memory_mib", config.import.memory_mib, 64, 16_384)?;
    between("import.timeout_s", config.import.timeout_s, 1, 3_600)?;
    between("import.max_entries", config.import.max_entries, 1, 1_000_000)?;
    between("import.max_unpacked_mib", config.import.max_unpacked_mib, 1, 16_384)?;
    between("import.jobs", config.import.jobs, 1, 64)?;
    let hours = Hours::read(&config.desk.hours).map(|_| ());
    hours.map_err(|why| ConfigError::Value { key: "desk.hours", why: why.to_string() })?;
    let Session { idle_m, absolute_h, lock_after, address_lock_after, lock_m, link_h, .. } = config.session;
    between("session.idle_m", idle_m, 1, 24 * 60)?;
    between("session.absolute_h", absolute_h, 1, 30 * 24)?;
    between("session.lock_after", lock_after, 1, 100)?;
    between("session.address_lock_after", address_lock_after, 1, 100_000)?;
    between("session.lock_m", lock_m, 1, 24 * 60)?;
    check_ticket(&config.ticket)?;
    let bytes = config.attachment.max_bytes;
    ensure("attachment.max_bytes", (1..=100 << 20).contains(&bytes), || {
        format!("{bytes} is not in 1 ≤ x ≤ 104857600")
    })?;
    between("attachment.max_count", config.attachment.max_count, 0, 1000)?;
    between("session.link_h", link_h, 1, 30 * 24)?;
    ensure("limits.requests_per_minute", config.limits.requests_per_minute > 0, || "must be above 0".into())?;
    ensure("limits.burst", config.limits.burst > 0, || "must be above 0".into())?;
    ensure("limits.conversations_per_minute", config.limits.conversations_per_minute > 0, || "must be above 0".into())?;
    ensure("limits.attachments_per_minute", config.limits.attachments_per_minute > 0, || "must be above 0".into())?;
    ensure("limits.ticket_queries_per_minute", config.limits.ticket_queries_per_minute > 0, || "must be above 0".into())
}

fn check_ticket(ticket: &Ticket) -> Result<(), ConfigError> {
    for (key, days) in [
        ("ticket.contact_days", ticket.contact_days),
        ("ticket.simple_days", ticket.simple_days),
        ("ticket.complex_days", ticket.complex_days),
        ("ticket.unresolved_days", ticket.unresolved_days),
        ("ticket.rectification_days", ticket.rectification_days),
        ("ticket.judge_days", ticket.judge_days),
        ("ticket.follow_up_days", ticket.follow_up_days),
    ] {
        between(key, days, 0, 366)?;
    }
    let shares = &ticket.reminders;
    let sound = shares.iter().all(|share| (0.01..=0.99).contains(share)) && shares.is_sorted();
    ensure("ticket.reminders", sound && shares.len() <= 10, || {
        format!("{shares:?} are not at most ten shares in 0.01 ≤ x ≤ 0.99, the smallest first")
    })
}

fn between(key: &'static str, number: u32, least: u32, most: u32) -> Result<(), ConfigError> {
    ensure(key, (least..=most).contains(&number), || format!("{number} is not in {least} ≤ x ≤ {most}"))
}

/// Scheme, host and port only: the cookie of the desk and its page stand at the root.
fn is_base_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest)).is_some_and(|host| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    })
}

/// As [`is_base_url`], also `https://*.HOST` for all below a host.
fn is_origin(origin: &str) -> bool {
    !origin.ends_with('/') && is_base_url(&origin.replacen("://*.", "://", 1))
}

fn is_colour(colour: &str) -> bool {
    colour.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

fn ensure(key: &'static str, holds: bool, why: impl FnOnce() -> String) -> Result<(), ConfigError> {
    if holds { Ok(()) } else { Err(ConfigError::Value { key, why: why() }) }
}
