//! The board's figures, of conversations that are known.

use std::process::Command;

use bangban::{
    model::{
        call::{BreachCause, Call, CallOutcome, CallReason},
        id::new_id,
        time::Millis,
    },
    storage::StoreError,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::server::{KNOWN, Person, Setup, TestServer, Visitor, json_of, problem, start};

const DEPARTMENT: &str = "区市场监督管理局";

async fn on_duty() -> TestServer {
    Setup::new().set("desk.duty = 'always'\nanswer.threshold = 0.05").start().await
}

/// A visitor whose call this person has answered.
async fn answered(person: &Person, visitor: Visitor) -> Visitor {
    visitor.hand_off().await;
    person.did("take", &visitor.id, &json!({})).await;
    person.did("messages", &visitor.id, &json!({"client_id": "1", "text": "您好"})).await;
    visitor
}

async fn visitor_does(visitor: &Visitor, verb: &str, body: &Value) {
    let sent = visitor.post(verb, body).send().await.unwrap();
    assert!(sent.status().is_success(), "{verb}: {}", sent.text().await.unwrap());
}

/// The figures named, of a part of a report.
fn part(report: &Value, name: &str, figures: &[&str]) -> Vec<Value> {
    figures.iter().map(|figure| report[name][figure].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_known_conversations_are_exact() {
    let server = on_duty().await;
    let (person, supervisor) = (server.staff("staff", "甲").await, server.staff("supervisor", "班长").await);
    let nothing = json!({});
    // Asked the bot, answered by a person, closed, content.
    let content = server.visitor().await;
    content.say("1", KNOWN).await;
    let content = answered(&person, content).await;
    person.did("close", &content.id, &nothing).await;
    visitor_does(&content, "/rating", &json!({"level": 2})).await;
    // Answered, handed back, and asked again.
    let back = answered(&person, server.visitor().await).await;
    person.did("handback", &back.id, &nothing).await;
    back.say("1", KNOWN).await;
    // Taken back; a ticket instead; left; still talking.
    for verb in ["/withdraw", "/ticket", "/leave"] {
        let visitor = server.visitor().await;
        visitor.hand_off().await;
        visitor_does(&visitor, verb, &nothing).await;
    }
    answered(&person, server.visitor().await).await;
    // The bot alone, rated well and badly.
    for level in [1, 5] {
        let visitor = server.visitor().await;
        visitor.say("1", KNOWN).await;
        visitor_does(&visitor, "/rating", &json!({"level": level})).await;
    }

    let report = supervisor.read("/reports/desk").await;
    let first = ["calls", "in_target", "late", "unanswered", "left_early", "pending", "share"];
    assert_eq!(
        part(&report, "first_response", &first),
        [6, 3, 0, 0, 3, 0].map(Value::from).into_iter().chain([json!(1.0)]).collect::<Vec<_>>()
    );
    let ends = ["calls", "closed", "handed_back", "withdrawn", "ticketed", "abandoned", "unstaffed", "open"];
    assert_eq!(part(&report, "outcomes", &ends), [6, 1, 1, 1, 1, 1, 0, 1].map(Value::from));
    let people = json!({"matters": 3, "solved": 1, "unsolved": 1, "ticketed": 0, "undecided": 1, "share": 0.5});
    assert_eq!(report["solved_by_people"], people);
    let bot = json!({"matters": 4, "solved": 1, "unsolved": 3, "ticketed": 0, "undecided": 0, "share": 0.25});
    assert_eq!(report["solved_by_bot"], bot);
    let rated = json!({"rated": 3, "levels": [1, 1, 0, 0, 1], "satisfied": 2.0 / 3.0});
    assert_eq!(report["satisfaction"]["conversations"], rated);
    assert_eq!(report["tickets"], json!({"opened": 1, "open": 1, "overdue": 0}));
    assert_eq!(report["breaches"]["all"], 0);
    let departments = report["departments"].as_array().unwrap();
    let names: Vec<&Value> = departments.iter().map(|row| &row["department"]).collect();
    assert_eq!(names, [&Value::Null, &json!(DEPARTMENT)]);
    let calls: Vec<_> = departments.iter().map(|row| (&row["calls"], &row["solved_by_bot"]["matters"])).collect();
    assert_eq!(calls, [(&json!(5), &json!(0)), (&json!(1), &json!(4))]);
    let hours = report["hours"].as_array().unwrap();
    let sum = |name: &str| hours.iter().map(|row| row[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("called"), sum("handled")), (6, 3));

    let only = supervisor.read(&format!("/reports/desk?department={DEPARTMENT}")).await;
    assert_eq!((&only["outcomes"]["calls"], &only["solved_by_bot"]["matters"]), (&json!(1), &json!(4)));
    assert_eq!(only["satisfaction"]["conversations"]["rated"], 3, "a rating is about what the bot spoke of, too");
    let before = supervisor.read("/reports/desk?from=2026-01-01&to=2026-01-02").await;
    assert_eq!((&before["outcomes"]["calls"], &before["first_response"]["share"]), (&json!(0), &Value::Null));
    assert_eq!(before["tickets"], json!({"opened": 0, "open": 1, "overdue": 0}));
}

/// 2026-03-02 10:00 in Shanghai.
const TEN: Millis = 1_772_416_800_000;
const SECOND: Millis = 1000;

/// A call of the past that has ended.
struct Past {
    at: Millis,
    answered_s: Option<i64>,
    ended_s: i64,
    told_s: Option<i64>,
    department: Option<&'static str>,
    group: Option<String>,
    breach: Option<BreachCause>,
}

impl Past {
    fn at(second: i64, answered_s: Option<i64>) -> Past {
        let (told_s, department, group, breach) = (None, None, None, None);
        Past { at: TEN + second * SECOND, answered_s, ended_s: 90, told_s, department, group, breach }
    }

    async fn store(self, server: &TestServer) {
        let conversation = new_id();
        let mut call = Call::new(new_id(), conversation.clone(), CallReason::AskedForPerson, self.at);
        call.expected_wait_s = self.told_s;
        call.department = self.department.map(str::to_owned);
        call.group = self.group;
        let first = self.answered_s.map(|after| self.at + after * SECOND);
        let outcome = if first.is_some() { CallOutcome::Closed } else { CallOutcome::Abandoned };
        let stored = server.store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                tx.create_conversation(&conversation, &new_id(), self.at).await?;
                tx.insert_call(&call, None).await?;
                (call.first_taken_at, call.first_message_at) = (first, first);
                call.breached_at = self.breach.map(|_| self.at + 60 * SECOND);
                tx.update_call(&call).await?;
                if let Some(cause) = self.breach {
                    tx.set_breach_cause(&call.id, cause).await?;
                }
                tx.end_call(&call.id, outcome, self.at + self.ended_s * SECOND).await
            })
        });
        stored.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_breaches_and_hours_of_a_past_day_are_exact() {
    let server = start().await;
    let supervisor = server.staff("supervisor", "班长").await;
    let group = server.group("税务组", &["区税务局"]).await;
    let tax = Some("区税务局");
    let told = Some(20);
    Past { told_s: told, department: tax, group: Some(group.clone()), ..Past::at(0, Some(8)) }.store(&server).await;
    Past { told_s: told, department: Some("=1+1"), ..Past::at(0, Some(30)) }.store(&server).await;
    // From the last half minute of an hour into the next.
    let breach = Some(BreachCause::OffersIgnored);
    Past { breach, ..Past::at(3570, Some(70)) }.store(&server).await;
    Past { breach: Some(BreachCause::NobodyPresent), ..Past::at(3600, None) }.store(&server).await;
    Past::at(24 * 3600, Some(1)).store(&server).await;

    let day = "/reports/desk?from=2026-03-02&to=2026-03-02";
    let report = supervisor.read(day).await;
    let first = &report["first_response"];
    let counts = ["calls", "in_target", "late", "unanswered", "left_early", "pending"];
    assert_eq!(part(&report, "first_response", &counts), [4, 2, 1, 1, 0, 0].map(Value::from));
    let times = ["target_s", "share", "mean_s", "p50_s", "p90_s", "p95_s", "longest_s"];
    assert_eq!(part(&report, "first_response", &times), [60.0, 0.5, 36.0, 30.0, 70.0, 70.0, 70.0].map(Value::from));
    let spread: Vec<_> =
        first["distribution"].as_array().unwrap().iter().map(|bucket| bucket["calls"].clone()).collect();
    assert_eq!(spread, [1, 0, 1, 0, 0, 1, 0, 0].map(Value::from));
    let causes = ["all", "nobody_present", "all_full", "offers_ignored", "taken_but_silent", "unknown"];
    assert_eq!(part(&report, "breaches", &causes), [2, 1, 0, 1, 0, 0].map(Value::from));
    assert_eq!(report["expected_wait"], json!({"judged": 2, "mean_error_s": 1.0, "mean_abs_error_s": 11.0}));
    assert_eq!(report["solved_by_people"]["solved"], 3, "nobody came back within a day");
    let hours: Vec<_> = report["hours"].as_array().unwrap().iter().filter(|row| row["department"].is_null()).collect();
    assert_eq!(hours[0], &json!({"hour": 10, "department": null, "called": 1, "handled": 0, "waiting": 1}));
    assert_eq!(hours[1], &json!({"hour": 11, "department": null, "called": 1, "handled": 1, "waiting": 2}));

    assert_eq!(supervisor.read("/reports/desk?from=2026-03-02&to=2026-03-03").await["outcomes"]["calls"], 5);
    for narrowed in [format!("{day}&group={group}"), format!("{day}&department=区税务局")] {
        let report = supervisor.read(&narrowed).await;
        assert_eq!((&report["outcomes"]["calls"], &report["first_response"]["p50_s"]), (&json!(1), &json!(8.0)));
    }

    let file = supervisor.get(&format!("{day}&format=csv")).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        file.headers()["content-disposition"],
        "attachment; filename=\"bangban-desk-2026-03-02-2026-03-02.csv\""
    );
    let bytes = file.bytes().await.unwrap();
    let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let lines: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    for row in [
        ["呼叫数", "4"],
        ["平均首次响应（秒）", "36"],
        ["承诺时间内响应占比", "0.5"],
        ["无人在岗", "1"],
        ["10 秒以内", "1"],
    ] {
        assert!(lines.iter().any(|line| line == &row), "{row:?}");
    }
    assert!(lines.iter().any(|line| line[0] == "'=1+1"), "a formula is a text");
    assert!(!lines.iter().flatten().any(|cell| cell.starts_with(['=', '+', '@'])));

    let file = supervisor.get(&format!("{day}&format=xlsx")).send().await.unwrap();
    assert!(file.headers()["content-type"].to_str().unwrap().ends_with("spreadsheetml.sheet"));
    assert!(file.bytes().await.unwrap().starts_with(b"PK\x03\x04"));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_those_who_may_see_reports_and_for_days_that_make_sense() {
    let server = start().await;
    for role in ["hotline_agent", "staff", "editor"] {
        let person = server.staff(role, role).await;
        for path in ["/reports/desk", "/reports/live"] {
            assert_eq!(problem(person.get(path).send().await.unwrap(), 403).await, "forbidden", "{role} {path}");
        }
    }
    for role in ["supervisor", "administrator", "auditor"] {
        let person = server.staff(role, role).await;
        for path in ["/reports/desk", "/reports/live"] {
            assert_eq!(person.get(path).send().await.unwrap().status(), StatusCode::OK, "{role} {path}");
        }
    }
    for path in ["/api/v1/reports/desk", "/api/v1/reports/live"] {
        assert_eq!(problem(server.get(path).send().await.unwrap(), 401).await, "not_signed_in");
    }
    let supervisor = server.sign_in("supervisor").await;
    for wrong in [
        "from=yesterday",
        "from=2026-03-02&to=2026-03-01",
        "from=2024-01-01&to=2026-01-01",
        "group=none",
        "group=none&department=x",
        "format=pdf",
        "color=red",
    ] {
        let refused = supervisor.get(&format!("/reports/desk?{wrong}")).send().await.unwrap();
        assert_eq!(problem(refused, 422).await, "invalid_field", "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_board_tells_who_waits_and_who_is_late() {
    let server = Setup::new().set("desk.duty = 'always'").set("desk.first_response_s = 0.2").start().await;
    let (person, supervisor) = (server.staff("staff", "甲").await, server.staff("supervisor", "班长").await);
    person.is("available").await;
    let mut board = supervisor.follow(None).await;
    let visitor = server.visitor().await;
    visitor.hand_off().await;
    board.until("breach").await;
    let live = json_of(supervisor.get("/reports/live").send().await.unwrap()).await;
    let counts = ["waiting", "held", "late", "present", "available"].map(|name| live[name].clone());
    assert_eq!(counts, [1, 0, 1, 2, 1].map(Value::from), "{live}");
    let call = &live["calls"][0];
    assert_eq!((&call["conversation"], &call["late"]), (&json!(visitor.id), &json!(true)));
    assert_eq!((&call["state"], &call["user"]), (&json!("offered"), &json!(person.id)));
    person.did("take", &visitor.id, &json!({})).await;
    person.did("messages", &visitor.id, &json!({"client_id": "1", "text": "您好"})).await;
    let live = supervisor.read("/reports/live").await;
    let counts = ["waiting", "held", "late"].map(|name| live[name].clone());
    assert_eq!((counts, &live["calls"]), ([0, 1, 0].map(Value::from), &json!([])), "{live}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulation_says_the_same_over_http_as_on_the_command_line() {
    let server = start().await;
    let supervisor = server.staff("supervisor", "班长").await;
    let body = json!({"calls": 600, "capacity": 3, "target": 0.8, "seed": 7, "service": "exp:300"});
    let sent = supervisor.post("/reports/simulation", &body).send().await.unwrap();
    let mut told = json_of(sent).await;
    assert!(told["calls"].as_u64().unwrap() > 500 && told["capacity"] == 3, "{told}");
    let busiest = told["fewest"].as_array().unwrap().iter().max_by_key(|hour| hour["staff"].as_u64()).unwrap();
    assert!(busiest["staff"].as_u64().unwrap() >= 2, "{busiest}");
    for hour in told["together"]["hours"].as_array().unwrap() {
        assert!(hour["share_in_time"].as_f64().unwrap() >= 0.8, "{hour}");
    }

    let flags = ["--calls", "600", "--capacity", "3", "--target", "0.8", "--seed", "7", "--service", "exp:300"];
    let ran = Command::new(env!("CARGO_BIN_EXE_bangban")).arg("simulate").args(flags).arg("--json").output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let printed: Value = serde_json::from_slice(&ran.stdout).unwrap();
    for own in ["calls", "capacity"] {
        told.as_object_mut().unwrap().remove(own);
    }
    assert_eq!(told, printed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_runs_over_the_calls_of_this_server_and_refuses_what_makes_no_sense() {
    let server = start().await;
    let supervisor = server.staff("supervisor", "班长").await;
    let now = bangban::model::time::now();
    for before in [4 * 3600, 3 * 3600, 3 * 3600 - 20, 40 * 24 * 3600] {
        Past::at((now - TEN) / SECOND - before, Some(5)).store(&server).await;
    }
    let body = json!({"recorded_days": 7, "staff": {"least": 2, "most": 3}, "target": 0.5});
    let told = json_of(supervisor.post("/reports/simulation", &body).send().await.unwrap()).await;
    let rounds: Vec<&Value> = told["rounds"].as_array().unwrap().iter().map(|round| &round["staff"]).collect();
    assert_eq!((&told["calls"], rounds), (&json!(3), vec![&json!(2), &json!(3)]));

    for (field, wrong) in [
        ("capacity", json!({"capacity": 0})),
        ("days", json!({"days": 32})),
        ("recorded_days", json!({"recorded_days": 0})),
        ("target", json!({"target": 1.5})),
        ("staff", json!({"staff": {"least": 3, "most": 2}})),
        ("staff", json!({"staff": {"least": 1, "most": 201}})),
        ("rates", json!({"rates": [1.0, 2.0]})),
        ("rates", json!({"rates": [-1.0]})),
        ("calls", json!({"calls": 30000})),
        ("service", json!({"service": "soon"})),
        ("patience", json!({"patience": "exp:0"})),
        ("persons", json!({"persons": 3})),
    ] {
        let refused = supervisor.post("/reports/simulation", &wrong).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        let told: Value = refused.json().await.unwrap();
        assert!(told["field"] == field || told["detail"].as_str().unwrap().contains(field), "{wrong}: {told}");
    }
    let staff = server.staff("staff", "坐席").await;
    assert_eq!(problem(staff.post("/reports/simulation", &json!({})).send().await.unwrap(), 403).await, "forbidden");
}
