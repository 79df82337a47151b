//! What the people of the desk hear: one log for all of them, of which each hears their part.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::time::Millis;

/// What happened at the desk. The names are those of the stream's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeskEventKind {
    /// A person is called.
    Call,
    /// One person is asked to take it.
    Offer,
    /// They did not take it in time, declined, or were lost.
    Lapse,
    /// The whole group may take it.
    Group,
    /// Supervisors are told.
    Alarm,
    /// The promised time has passed without a first response.
    Breach,
    /// Somebody has it.
    Held,
    /// The first response was given.
    Response,
    /// Somebody wrote in a conversation that is at the desk.
    Message,
    /// The call is over.
    Ended,
    /// A colleague's presence changed.
    Presence,
    /// A note was written.
    Note,
    /// A ticket was opened or changed.
    Ticket,
}

/// One line of the desk's log.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskEvent {
    /// Gap-free from 1; 0 where it has none yet.
    pub seq: i64,
    pub kind: DeskEventKind,
    pub conversation: Option<String>,
    /// Of the call; `None` = it concerns everybody.
    pub group: Option<String>,
    /// Whom it is about.
    pub user: Option<String>,
    /// A JSON object, by kind.
    pub data: Value,
    pub at: Millis,
}
