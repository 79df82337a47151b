//! A document of the corpus and what is known about it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sort of text a document is; lapse rules and field checks depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 政策文件: a normative text that lapses.
    #[default]
    Policy,
    /// 办事指南: a procedure with the national fields.
    Procedure,
    /// 问答: a question and its answer.
    Faq,
    /// 政策解读: an interpretation of a policy.
    Interpretation,
    /// 通告: a notice, the shortest-lived of normative texts.
    Notice,
}

/// Which level of government issued the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    National,
    City,
    District,
    Town,
}

/// 效力: whether the text is law on the day asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 现行有效
    #[default]
    InForce,
    /// 已失效: its own end, or the lapse rule of its kind, has passed.
    Expired,
    /// 已废止
    Repealed,
    /// 已被取代 by a newer document.
    Superseded,
    /// 尚未施行
    NotYet,
}

impl Status {
    /// Whether the text may be given as current.
    pub fn is_current(self) -> bool {
        self == Status::InForce
    }
}

/// Whether the body is the issuer's own text or a summary of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    #[default]
    Original,
    /// 摘要，非原文
    Summary,
}

/// One material (材料) to hand in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Where the applicant gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The national fields of a procedure (办事指南). An empty field was not found in any source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Procedure {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Material>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online_url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
}

impl Procedure {
    /// Names of the fields that are filled in.
    pub fn filled(&self) -> Vec<&'static str> {
        [
            ("conditions", !self.conditions.is_empty()),
            ("materials", !self.materials.is_empty()),
            ("steps", !self.steps.is_empty()),
            ("limit", self.legal_limit.is_some() || self.promised_limit.is_some()),
            ("fee", self.fee.is_some()),
            ("place", self.place.is_some()),
            ("hours", self.hours.is_some()),
            ("phone", self.phone.is_some()),
            ("online_url", self.online_url.is_some()),
            ("basis", !self.basis.is_empty()),
        ]
        .into_iter()
        .filter_map(|(name, filled)| filled.then_some(name))
        .collect()
    }
}

/// What the front matter says. Field names are those of the file format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Meta {
    pub title: String,
    pub kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// 文号, such as 金府办发〔2025〕4号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_number: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// The last day in force.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_until: Option<Date>,
    /// Set by hand only where dates cannot tell; otherwise derived for the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Who takes an escalation about this document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Other ways people ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
    /// Ways people ask for what one section tells, by its heading.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub section_questions: BTreeMap<String, Vec<String>>,
    pub wording: Wording,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    /// Conditions of a policy on an enterprise, kept as written until policy check-up reads them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub eligibility: Option<serde_json::Value>,
    /// Front-matter keys that were guessed from the text and await confirmation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guessed: Vec<String>,
}

/// One document: metadata and the body its citations point into.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The file name without its ending.
    pub id: String,
    pub meta: Meta,
    /// Text after the front matter, character for character.
    pub body: String,
}

/// The span of days in which a text is law, worked out once when the corpus is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Option<Date>,
    /// Last day in force by its own words or by the lapse rule of its kind.
    pub until: Option<Date>,
    /// First day on which a newer document stands in its place.
    pub superseded_on: Option<Date>,
    /// Set by hand; holds from the day on which the text ended, or always where no day is known.
    pub fixed: Option<Status>,
}

impl Validity {
    /// The status on `day`.
    pub fn on(&self, day: Date) -> Status {
        let ended = self.superseded_on.or_else(|| self.until?.tomorrow().ok());
        if let Some(status) = self.fixed.filter(|_| ended.is_none_or(|since| since <= day)) {
            return status;
        }
        if self.superseded_on.is_some_and(|since| since <= day) {
            return Status::Superseded;
        }
        if self.until.is_some_and(|last| last < day) {
            return Status::Expired;
        }
        if self.from.is_some_and(|first| day < first) {
            return Status::NotYet;
        }
        Status::InForce
    }
}
