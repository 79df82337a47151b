//! What administrators set in the console, over the file of settings.

use crate::model::{hours::Spans, time::Millis};

/// Everything that is set; `None` = as the file of settings says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub page: PageTexts,
    /// Duty hours of the desk.
    pub hours: Option<Spans>,
    /// When the first set-up was ended.
    pub first_run: Option<Millis>,
}

/// The operator's words and colour on the visitor's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageTexts {
    pub name: Option<String>,
    pub tagline: Option<String>,
    pub welcome: Option<String>,
    /// `#rrggbb`, or empty for the page's own.
    pub accent: Option<String>,
}
