//! Holidays and make-up days that administrators set over the calendar's file.

use jiff::{Span, civil::Date};
use serde_json::{Value, json};

use crate::{
    hours::{ordinary, today, write},
    server::{Person, Setup, TestServer, json_of, problem, start},
};

/// Somebody is at a desk whose hours are always, but for holidays.
async fn at_the_desk(server: &TestServer, administrator: &Person) -> Person {
    let always = vec![vec![("00:00", "24:00")]; 7];
    let set = administrator.put("/settings/hours", &json!({ "hours": always })).send().await.unwrap();
    assert_eq!(set.status(), 204);
    let person = server.staff("staff", "王").await;
    person.is("available").await;
    person
}

async fn on_duty(server: &TestServer) -> bool {
    json_of(server.get("/api/v1/page").send().await.unwrap()).await["on_duty"] == true
}

async fn due_on(person: &Person) -> Date {
    let wanted = json!({"title": "歇业", "text": "公司想歇业", "kind": "consult"});
    let opened = json_of(person.post("/tickets", &wanted).send().await.unwrap()).await;
    opened["due_on"].as_str().unwrap().parse().unwrap()
}

fn off(first: Date, last: Date) -> Value {
    json!({ "lines": [{"first": first.to_string(), "last": last.to_string(), "kind": "off", "name": "放假"}] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_that_is_set_counts_for_duty_and_promises_at_once_and_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let setting = ordinary(dir.path());
    let server = Setup::new().set(&setting).start().await;
    let administrator = server.staff("administrator", "管").await;
    let person = at_the_desk(&server, &administrator).await;
    assert!(on_duty(&server).await);
    let promised = due_on(&person).await;
    let (year, last) = (today().year(), today() + Span::new().days(30));
    let of_year = format!("/calendar/{year}");
    let set = json_of(administrator.put(&of_year, &off(today(), last)).send().await.unwrap()).await;
    assert_eq!((&set["source"], &set["lines"][0]["name"]), (&json!("stored"), &json!("放假")));
    assert!(!on_duty(&server).await, "a holiday has no hours");
    assert!(promised <= last && due_on(&person).await > last, "no working day before {last}");

    let server = server.restart_with(&setting).await;
    let (administrator, person) = (server.sign_in("管").await, server.sign_in("王").await);
    person.is("available").await;
    assert!(!on_duty(&server).await && due_on(&person).await > last, "it is stored");
    let back = json_of(administrator.delete(&of_year).send().await.unwrap()).await;
    assert_eq!(back["source"], "file");
    assert!(on_duty(&server).await && due_on(&person).await == promised);
    assert_eq!(problem(administrator.delete(&of_year).send().await.unwrap(), 404).await, "not_found");
    let actions = server.staff("auditor", "审").await.read("/audit?action=calendar_changed").await;
    assert_eq!(actions["lines"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_without_lines_is_a_hole_until_they_are_set() {
    let dir = tempfile::tempdir().unwrap();
    let server = Setup::new().set(&write(dir.path(), "2001,2001-01-01,,off,元旦")).start().await;
    let administrator = server.staff("administrator", "管").await;
    let seen = administrator.read("/calendar").await;
    let year = i64::from(today().year());
    assert_eq!((&seen["year"], &seen["source"], &seen["lines"]), (&json!(year), &json!("none"), &json!([])));
    assert!(seen["holes"].as_array().unwrap().contains(&json!(year)) && seen["known"] == json!([2001]));
    let holes = async || server.get("/readyz").send().await.unwrap().text().await.unwrap().contains(&year.to_string());
    assert!(holes().await);
    let set = administrator.put(&format!("/calendar/{year}"), &off(today(), today())).send().await.unwrap();
    let set = json_of(set).await;
    assert!(!set["holes"].as_array().unwrap().contains(&json!(year)) && set["known"] == json!([2001, year]));
    assert!(!holes().await);
    let of_file = administrator.read("/calendar?year=2001").await;
    assert_eq!((&of_file["source"], &of_file["lines"][0]["first"]), (&json!("file"), &json!("2001-01-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_say_nothing_or_contradict_are_refused_and_change_nothing() {
    let server = start().await;
    let administrator = server.staff("administrator", "管").await;
    let line = |first: &str, last: &str, kind: &str| json!({"first": first, "last": last, "kind": kind, "name": ""});
    for (lines, field) in [
        (json!([]), "lines"),
        (json!([line("2027-02-30", "2027-02-30", "off")]), "first"),
        (json!([line("2027-2-3", "2027-02-04", "off")]), "first"),
        (json!([line("2027-02-03", "soon", "off")]), "last"),
        (json!([line("2027-02-03", "2027-02-01", "off")]), "lines"),
        (json!([line("2027-02-03", "2027-04-03", "off")]), "lines"),
        (json!([line("2031-02-03", "2031-02-03", "off")]), "lines"),
        (json!([line("2027-02-03", "2027-02-03", "off"), line("2027-02-03", "2027-02-04", "off")]), "lines"),
        (json!([line("2027-02-03", "2027-02-05", "off"), line("2027-02-04", "2027-02-04", "work")]), "lines"),
        (json!([line("2026-02-17", "2026-02-17", "work")]), "lines"),
        (json!([{"first": "2027-02-03", "kind": "off", "name": "长".repeat(51)}]), "name"),
    ] {
        let refused = administrator.put("/calendar/2027", &json!({ "lines": lines })).send().await.unwrap();
        assert_eq!(refused.status(), 422, "{lines}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field, "{lines}");
    }
    assert_eq!(administrator.read("/calendar?year=2027").await["source"], "none");
    for year in ["1999", "2101", "next", "99999"] {
        let gone = administrator.put(&format!("/calendar/{year}"), &off(today(), today())).send().await.unwrap();
        assert_eq!(problem(gone, 404).await, "not_found", "{year}");
    }
    let unknown = json!({"lines": [{"first": "2027-10-01", "kind": "off", "name": "", "paid": true}]});
    let refused = administrator.put("/calendar/2027", &unknown).send().await.unwrap();
    assert_eq!(problem(refused, 422).await, "invalid_field");
}
