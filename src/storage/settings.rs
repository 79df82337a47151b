//! What administrators set in the console.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    model::{
        hours::Spans,
        settings::{PageTexts, Settings},
        time::Millis,
    },
    storage::{Read, StoreError, Tx, database::Link},
};

const NAME: &str = "widget.name";
const TAGLINE: &str = "widget.tagline";
const WELCOME: &str = "widget.welcome";
const ACCENT: &str = "widget.accent";
const HOURS: &str = "desk.hours";
const FIRST_RUN: &str = "first_run.done";

#[derive(sqlx::FromRow)]
struct SettingRow {
    name: String,
    value: String,
    updated_at: i64,
}

impl Tx {
    /// Stores words and colour of the visitor's page.
    pub async fn set_page_texts(&mut self, texts: &PageTexts, at: Millis) -> Result<(), StoreError> {
        let PageTexts { name, tagline, welcome, accent } = texts;
        self.set(NAME, name.as_ref(), at).await?;
        self.set(TAGLINE, tagline.as_ref(), at).await?;
        self.set(WELCOME, welcome.as_ref(), at).await?;
        self.set(ACCENT, accent.as_ref(), at).await
    }

    /// Stores the desk's duty hours.
    pub async fn set_desk_hours(&mut self, hours: Option<&Spans>, at: Millis) -> Result<(), StoreError> {
        self.set(HOURS, hours, at).await
    }

    /// Notes that the first set-up was ended.
    pub async fn end_first_run(&mut self, at: Millis) -> Result<(), StoreError> {
        self.set(FIRST_RUN, Some(&true), at).await
    }

    /// Everything that is set.
    pub async fn settings(&mut self) -> Result<Settings, StoreError> {
        settings(&mut self.link).await
    }

    async fn set<T: Serialize>(&mut self, name: &str, value: Option<&T>, at: Millis) -> Result<(), StoreError> {
        let Some(value) = value else {
            return self.change("delete from settings where name = $1", &[name.into()]).await;
        };
        let sql = "insert into settings (name, value, updated_at) values ($1, $2, $3) \
                   on conflict (name) do update set value = $2, updated_at = $3";
        self.change(sql, &[name.into(), serde_json::to_string(value)?.into(), at.into()]).await
    }
}

impl Read {
    /// Everything that is set.
    pub async fn settings(&mut self) -> Result<Settings, StoreError> {
        settings(&mut self.0).await
    }
}

async fn settings(link: &mut Link) -> Result<Settings, StoreError> {
    let rows: Vec<SettingRow> = link.rows("select name, value, updated_at from settings", &[]).await?;
    Ok(Settings {
        page: PageTexts {
            name: value(&rows, NAME)?,
            tagline: value(&rows, TAGLINE)?,
            welcome: value(&rows, WELCOME)?,
            accent: value(&rows, ACCENT)?,
        },
        hours: value(&rows, HOURS)?,
        first_run: rows.iter().find(|row| row.name == FIRST_RUN).map(|row| row.updated_at),
    })
}

fn value<T: DeserializeOwned>(rows: &[SettingRow], name: &str) -> Result<Option<T>, StoreError> {
    let row = rows.iter().find(|row| row.name == name);
    Ok(row.map(|row| serde_json::from_str(&row.value)).transpose()?)
}
