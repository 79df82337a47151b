//! 坐席组: made and changed by administrators.

use jiff::civil::Time;
use serde_json::json;

use crate::{
    model::{
        audit::{Action, Deed},
        id,
        people::Group,
        time::Millis,
    },
    people::{
        People, PeopleError,
        error::wrong,
        users::{line, words},
    },
    storage::{StoreError, Tx},
};

const NAME: usize = 50;
const DEPARTMENTS: usize = 100;
/// Spans of duty in one day.
const SPANS: usize = 6;

/// What a group is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub name: String,
    /// Names of departments; empty = any.
    pub departments: Vec<String>,
    /// Seven days from Monday, or none = the desk's hours.
    pub hours: Vec<Vec<(String, String)>>,
    /// Ids of the groups that help out, first asked first.
    pub fallback: Vec<String>,
}

impl People {
    pub async fn create_group(&self, actor: &str, wish: Wish, now: Millis) -> Result<Group, PeopleError> {
        let actor = actor.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let id = id::new_id();
                    let Wish { name, departments, hours, fallback } = checked(tx, wish, &id).await?;
                    let group = Group { id, name, departments, hours, fallback, created_at: now, updated_at: now };
                    tx.create_group(&group).await?;
                    written(tx, &actor, Action::GroupCreated, &group, now).await?;
                    Ok(group)
                })
            })
            .await
    }

    pub async fn change_group(&self, actor: &str, id: &str, wish: Wish, now: Millis) -> Result<Group, PeopleError> {
        let (actor, id) = (actor.to_owned(), id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let before = group(tx, &id).await?;
                    let Wish { name, departments, hours, fallback } = checked(tx, wish, &id).await?;
                    let group = Group { name, departments, hours, fallback, updated_at: now, ..before };
                    tx.update_group(&group).await?;
                    written(tx, &actor, Action::GroupChanged, &group, now).await?;
                    Ok(group)
                })
            })
            .await
    }

    /// Removes a group that has no members and that nothing refers to.
    pub async fn delete_group(&self, actor: &str, id: &str, now: Millis) -> Result<(), PeopleError> {
        let (actor, id) = (actor.to_owned(), id.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let gone = group(tx, &id).await?;
                    let helps = tx.groups().await?.iter().any(|group| group.fallback.contains(&id));
                    let serves = tx.users().await?.iter().any(|user| user.groups.contains(&id));
                    if helps || serves {
                        return Err(PeopleError::GroupInUse);
                    }
                    tx.delete_group(&id).await.map_err(|fault| match fault {
                        StoreError::Referred => PeopleError::GroupInUse,
                        other => other.into(),
                    })?;
                    written(tx, &actor, Action::GroupDeleted, &gone, now).await
                })
            })
            .await
    }
}

async fn group(tx: &mut Tx, id: &str) -> Result<Group, PeopleError> {
    tx.groups().await?.into_iter().find(|group| group.id == id).ok_or(PeopleError::NotFound)
}

async fn written(tx: &mut Tx, actor: &str, action: Action, group: &Group, now: Millis) -> Result<(), PeopleError> {
    let Group { name, departments, hours, fallback, .. } = group;
    let detail = json!({ "name": name, "departments": departments, "hours": hours, "fallback": fallback });
    Ok(tx.audit(&Deed::new(actor, action, "group", &group.id).with(detail), now).await?)
}

/// The wish with clean texts, where nothing in it is wrong.
async fn checked(tx: &mut Tx, wish: Wish, id: &str) -> Result<Wish, PeopleError> {
    let name = line("name", &wish.name, NAME)?;
    if wish.departments.len() > DEPARTMENTS {
        return wrong("departments", format!("最多 {DEPARTMENTS} 个"));
    }
    let departments = words("departments", &wish.departments)?;
    check_hours(&wish.hours)?;
    let known = tx.groups().await?;
    let is_other = |helper: &String| helper != id && known.iter().any(|group| group.id == *helper);
    let mut fallback: Vec<String> = Vec::new();
    for helper in wish.fallback {
        if !is_other(&helper) {
            return wrong("fallback", "没有这个坐席组，或是该组自己");
        }
        if !fallback.contains(&helper) {
            fallback.push(helper);
        }
    }
    if known.iter().any(|group| group.name == name && group.id != id) {
        return Err(PeopleError::NameTaken);
    }
    Ok(Wish { name, departments, hours: wish.hours, fallback })
}

/// Seven days or none, each with spans that follow one another.
fn check_hours(hours: &[Vec<(String, String)>]) -> Result<(), PeopleError> {
    if !hours.is_empty() && hours.len() != 7 {
        return wrong("hours", "应为七天，从星期一起，或为空");
    }
    for day in hours {
        let mut last: Option<Time> = None;
        for (from, to) in day {
            let (Some(from), Some(to)) = (moment(from), moment(to)) else {
                return wrong("hours", "时间应写作 09:00");
            };
            if from >= to || last.is_some_and(|last| from < last) || day.len() > SPANS {
                return wrong("hours", "时段应先后有序、互不重叠");
            }
            last = Some(to);
        }
    }
    Ok(())
}

/// `09:00`, with two digits each; `24:00` is written `23:59`.
fn moment(text: &str) -> Option<Time> {
    let shaped = text.len() == 5 && text.chars().enumerate().all(|(at, c)| (at == 2) == (c == ':'));
    shaped.then(|| Time::strptime("%H:%M", text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use crate::people::groups::*;

    #[test]
    fn duty_hours_are_seven_days_of_spans_in_order() {
        let week = |spans: &[(&str, &str)]| {
            let day = spans.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
            [vec![day], vec![Vec::new(); 6]].concat()
        };
        assert!(check_hours(&[]).is_ok());
        assert!(check_hours(&week(&[("09:00", "11:30"), ("11:30", "17:00")])).is_ok());
        for wrong in [
            &[("09:00", "09:00")][..],
            &[("13:00", "17:00"), ("09:00", "11:00")],
            &[("9:00", "11:00")],
            &[("09:00", "25:00")],
            &[("09:0é", "10:00")],
        ] {
            assert!(check_hours(&week(wrong)).is_err(), "{wrong:?}");
        }
        assert!(check_hours(&[Vec::new()]).is_err(), "one day is no week");
    }
}
