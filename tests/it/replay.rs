//! The simulation against the live server: the same calls, people and services, ten times as fast
//! as the clock says; the shares answered in time must be within three points.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use bangban::{
    config::Config,
    desk::Rules,
    sim::{Arrival, Demand, Law, run},
};
use serde_json::json;
use tokio::time::{Instant, sleep, sleep_until};

use crate::server::{Person, Setup, TestServer, Visitor, config};

/// The shipped clocks, a tenth of each; people are not lost in so short a time.
const SETTINGS: &str = "desk.duty = 'always'\ndesk.capacity = 1\ndesk.first_response_s = 6.0\ndesk.offer_s = 1.5\n\
    desk.group_after_s = 3.0\ndesk.alarm_after_s = 4.5\ndesk.lost_after_s = 900.0\ndesk.silent_lost_after_s = 900.0";

/// A conversation, the call that will be made in it, and whether a person has written.
struct Scene {
    calls: HashMap<String, Arrival>,
    answered: Mutex<HashMap<String, bool>>,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a machine that does nothing else; `make replay`"]
async fn the_live_desk_answers_as_many_in_time_as_the_simulation_says() {
    // About 40 seconds of the clock: 400 seconds of a busy desk.
    compare(calls(&demand(9_000.0, 3.0), 40_000), 7).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a recorded hour takes six minutes; `make replay`"]
async fn a_whole_hour_ten_times_as_fast_is_answered_as_the_simulation_says() {
    compare(calls(&demand(1_800.0, 24.0), 360_000), 12).await;
}

/// Calls an hour and mean seconds of a service, both ten times as fast.
fn demand(rate: f64, service: f64) -> Demand {
    Demand {
        rates: [rate; 24],
        service: Law::LogNormal { mean: service, deviation: service * 0.75 },
        patience: Law::Exponential(30.0),
        take: Law::Constant(0.4),
        reply: Law::Constant(1.0),
    }
}

fn calls(demand: &Demand, until: i64) -> Vec<Arrival> {
    demand.arrivals(1, 11).into_iter().take_while(|call| call.at < until).collect()
}

async fn compare(calls: Vec<Arrival>, people: u32) {
    let dir = tempfile::tempdir().unwrap();
    let config: Config = config(dir.path(), &[SETTINGS.to_owned()]);
    let predicted = run(&Rules::of(&config).unwrap(), &calls, &[people; 24]);
    let in_time = predicted.iter().filter(|call| call.waited.is_some_and(|wait| wait <= 6_000)).count();
    let predicted = in_time as f64 / calls.len() as f64;
    let seen = live(&calls, people).await;
    eprintln!("{} calls, {people} people: the simulation says {predicted:.3}, the server shows {seen:.3}", calls.len());
    assert!((0.3..0.98).contains(&predicted), "a desk that is neither idle nor lost: {predicted}");
    assert!((predicted - seen).abs() <= 0.03, "{predicted} against {seen}");
}

/// The share answered in time, as the desk's log tells it.
async fn live(calls: &[Arrival], people: u32) -> f64 {
    let server = Setup::new().set(SETTINGS).start().await;
    let supervisor = server.staff("supervisor", "班长").await;
    supervisor.is("away").await;
    let mut log = supervisor.follow(None).await;
    let mut visitors = Vec::new();
    for _ in calls {
        visitors.push(server.visitor().await);
    }
    let known = visitors.iter().map(|visitor| visitor.id.clone()).zip(calls.iter().copied()).collect();
    let scene = Arc::new(Scene { calls: known, answered: Mutex::default() });
    for number in 0..people {
        work(&server, &format!("坐席{number}"), Arc::clone(&scene)).await;
    }
    let start = Instant::now();
    for (visitor, call) in visitors.into_iter().zip(calls.iter().copied()) {
        tokio::spawn(visit(visitor, call, start, Arc::clone(&scene)));
    }
    let (mut ended, mut in_time) = (0, 0);
    while ended < calls.len() {
        let event = log.next().await.expect("the log goes on");
        match event.name.as_str() {
            "ended" => ended += 1,
            "response" => in_time += usize::from(event.data["after_ms"].as_i64().unwrap() <= 6_000),
            _ => (),
        }
    }
    in_time as f64 / calls.len() as f64
}

/// Calls at the time planned, and leaves when nobody writes for too long.
async fn visit(visitor: Visitor, call: Arrival, start: Instant, scene: Arc<Scene>) {
    sleep_until(start + millis(call.at)).await;
    visitor.hand_off().await;
    let Some(patience) = call.patience else { return };
    sleep_until(start + millis(call.at + patience)).await;
    let answered = scene.answered.lock().unwrap().contains_key(&visitor.id);
    if !answered {
        let left = visitor.post("/leave", &json!({})).send().await.unwrap();
        assert!(left.status().is_success());
    }
}

/// A person who takes what is offered to them, or to all, writes, and closes after the service.
async fn work(server: &TestServer, name: &str, scene: Arc<Scene>) {
    let person = server.staff("staff", name).await;
    let mut desk = person.follow(None).await;
    person.is("available").await;
    tokio::spawn(async move {
        while let Some(event) = desk.next().await {
            let asked = event.name == "offer" && event.data["user"] == person.id.as_str() || event.name == "group";
            if let Some(conversation) = event.data["conversation"].as_str().filter(|_| asked) {
                tokio::spawn(serve(person.clone(), conversation.to_owned(), event.name == "group", Arc::clone(&scene)));
            }
        }
    });
}

async fn serve(person: Person, conversation: String, to_all: bool, scene: Arc<Scene>) {
    let call = scene.calls[&conversation];
    sleep(millis(call.take)).await;
    // Who is busy does not take what all were asked for.
    if to_all && is_busy(&person).await {
        return;
    }
    if !person.does("take", &conversation, &json!({})).await.status().is_success() {
        return;
    }
    sleep(millis(call.reply)).await;
    let text = json!({"client_id": conversation, "text": "您好"});
    if person.does("messages", &conversation, &text).await.status().is_success() {
        scene.answered.lock().unwrap().insert(conversation.clone(), true);
    }
    sleep(millis((call.service - call.reply).max(0))).await;
    person.does("close", &conversation, &json!({})).await;
}

async fn is_busy(person: &Person) -> bool {
    let calls = person.read("/desk/queue").await["calls"].as_array().unwrap().clone();
    calls.iter().any(|call| call["user"] == person.id.as_str())
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(millis.unsigned_abs())
}
