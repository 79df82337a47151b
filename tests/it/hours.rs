//! Duty hours and the calendar's file, on the real server. The clock cannot be set here, so hours
//! are always, never, or three days from now.

use std::path::Path;

use bangban::{
    http::Server,
    model::{
        id::new_id,
        people::Group,
        time::{day, now},
    },
    storage::{Store, StoreError},
};
use jiff::{Span, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::server::{KNOWN, Setup, TestServer, Visitor, config};

const DEPARTMENT: &str = "区市场监督管理局";
const RULES: &str = "desk.duty = 'calendar'\nanswer.threshold = 0.05";

pub(crate) fn today() -> Date {
    day(now(), &TimeZone::get("Asia/Shanghai").unwrap())
}

fn whole_days() -> Vec<Vec<(String, String)>> {
    vec![vec![("00:00".into(), "24:00".into())]; 7]
}

/// A calendar that knows the years around today and has no holiday near.
pub(crate) fn ordinary(dir: &Path) -> String {
    let years = today().year() - 1..=today().year() + 1;
    let far = |year| {
        if today().month() < 7 { format!("{year},{year}-11-11,,work,") } else { format!("{year},{year}-02-02,,work,") }
    };
    write(dir, &years.map(far).collect::<Vec<_>>().join("\n"))
}

pub(crate) fn write(dir: &Path, text: &str) -> String {
    let file = dir.join("calendar.csv");
    std::fs::write(&file, text).unwrap();
    format!("desk.calendar = '{}'", file.display())
}

/// A server over groups that are stored before it starts.
async fn serving(calendar: &str, groups: Vec<Group>) -> TestServer {
    let server = Setup::new().start().await;
    for group in groups {
        let stored =
            server.store.write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.create_group(&group).await }));
        stored.await.unwrap();
    }
    server.restart_with(&format!("{RULES}\n{calendar}")).await
}

fn group(name: &str, departments: &[&str], hours: Vec<Vec<(String, String)>>, fallback: &[&Group]) -> Group {
    Group {
        id: new_id(),
        name: name.into(),
        departments: departments.iter().map(ToString::to_string).collect(),
        hours,
        fallback: fallback.iter().map(|group| group.id.clone()).collect(),
        created_at: now(),
        updated_at: now(),
    }
}

/// A visitor whose last answer is of the department, and what became of their call.
async fn call(server: &TestServer) -> (Visitor, Value) {
    let visitor = server.visitor().await;
    assert_eq!(visitor.say("1", KNOWN).await["reply"]["department"], DEPARTMENT);
    let called = visitor.hand_off().await;
    (visitor, called)
}

async fn told(visitor: &Visitor) -> String {
    visitor.messages(100).await.pop().unwrap()["text"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn within_its_hours_a_call_reaches_the_group_and_outside_them_the_visitor_hears_when_people_are_back() {
    let dir = tempfile::tempdir().unwrap();
    let calendar = ordinary(dir.path());
    let open = group("登记组", &[DEPARTMENT], whole_days(), &[]);
    let id = open.id.clone();
    let server = serving(&calendar, vec![open]).await;
    let (visitor, called) = call(&server).await;
    assert_eq!(called["state"], "ticketed", "nobody is there");
    assert!(!told(&visitor).await.contains("恢复在线"));
    let person = server.staff_of("staff", "甲", &[&id], &[]).await;
    person.is("available").await;
    assert_eq!(call(&server).await.1["state"], "waiting");
    assert_eq!(person.read("/desk/queue").await["on_duty"], true);

    let back = today() + Span::new().days(3);
    let mut hours = vec![Vec::new(); 7];
    hours[usize::try_from(back.weekday().to_monday_zero_offset()).unwrap()] = vec![("10:00".into(), "11:00".into())];
    let closed = group("登记组", &[DEPARTMENT], hours, &[]);
    let id = closed.id.clone();
    let server = serving(&calendar, vec![closed]).await;
    let person = server.staff_of("staff", "甲", &[&id], &[]).await;
    person.is("available").await;
    let (visitor, called) = call(&server).await;
    assert_eq!(called["state"], "ticketed", "somebody is there, and the hours do not run");
    let when = format!("{}年{}月{}日（星期", back.year(), back.month(), back.day());
    let text = told(&visitor).await;
    assert!(text.contains(&when) && text.contains("10:00恢复在线"), "{text}");
    assert_eq!(person.read("/desk/queue").await["on_duty"], false);
    assert_eq!(visitor.say("2", KNOWN).await["reply"]["decision"], "answer", "the bot goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_helps_out_gets_the_calls_of_one_that_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let helping = group("综合组", &["区人社局"], whole_days(), &[]);
    let closed = group("登记组", &[DEPARTMENT], vec![Vec::new(); 7], &[&helping]);
    let id = helping.id.clone();
    let server = serving(&ordinary(dir.path()), vec![helping, closed]).await;
    let person = server.staff_of("staff", "甲", &[&id], &[]).await;
    person.is("available").await;
    assert_eq!(call(&server).await.1["state"], "waiting");
    let calls = person.read("/desk/queue").await["calls"].clone();
    assert_eq!((&calls[0]["group"], &calls[0]["department"]), (&json!(id), &json!(DEPARTMENT)));
    assert_eq!(calls[0]["user"], person.id.as_str(), "offered at once, not after the alarm");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_holiday_nobody_is_on_duty_whatever_the_hours() {
    let dir = tempfile::tempdir().unwrap();
    let (from, until) = (today() - Span::new().days(1), today() + Span::new().days(4));
    let calendar = write(dir.path(), &format!("{},{from},{until},off,测试", today().year()));
    let open = group("登记组", &[DEPARTMENT], whole_days(), &[]);
    let id = open.id.clone();
    let server = serving(&calendar, vec![open]).await;
    let person = server.staff_of("staff", "甲", &[&id], &[]).await;
    person.is("available").await;
    let (visitor, called) = call(&server).await;
    assert_eq!(called["state"], "ticketed");
    let back = until.tomorrow().unwrap();
    let text = told(&visitor).await;
    assert!(text.contains(&format!("{}月{}日（星期", back.month(), back.day())), "{text}");
    assert!(text.contains("00:00恢复在线"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_with_a_hole_is_told_to_whoever_watches_and_to_the_visitor() {
    let dir = tempfile::tempdir().unwrap();
    let year = today().year();
    let server = Setup::new().set(&ordinary(dir.path())).start().await;
    assert_eq!(server.get("/readyz").send().await.unwrap().text().await.unwrap(), "ready\n");
    let server = server.restart_with(&write(dir.path(), "year,first,last,kind,name\n")).await;
    let ready = server.get("/readyz").send().await.unwrap();
    assert_eq!(ready.status(), 200, "a hole is no reason to be restarted");
    let ready = ready.text().await.unwrap();
    assert!(ready.starts_with("ready\n") && ready.contains(&format!("known for {year}")), "{ready}");
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    let text = told(&visitor).await;
    assert!(text.contains(&format!("{year}年的节假日安排尚未录入")), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_of_the_calendar_keeps_the_server_from_starting_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let calendar = write(dir.path(), "2026,2026-10-01,2026-10-07,off,国庆节\n2026,2026-02-30,,off,\n");
    let config = config(dir.path(), &[calendar]);
    let store = std::sync::Arc::new(Store::open(&config.database.url).await.unwrap());
    let judge = std::sync::Arc::new(bangban::answer::Judge::shipped().unwrap());
    let fault = Server::bind(config, std::sync::Arc::default(), judge, store).await.unwrap_err().to_string();
    assert!(fault.contains("calendar.csv, line 2: `2026-02-30`") && fault.contains("desk.calendar"), "{fault}");
}

#[test]
fn hours_that_are_none_are_a_fault_that_names_the_key() {
    use bangban::config::{Flags, load};
    for wrong in
        ["[]", "[[['9:00', '17:00']], [], [], [], [], [], []]", "[[['17:00', '09:00']], [], [], [], [], [], []]"]
    {
        let flags = Flags { file: None, overrides: vec![format!("desk.hours = {wrong}")] };
        let fault = load(&flags).unwrap_err().to_string();
        assert!(fault.contains("`desk.hours`"), "{fault}");
    }
}
