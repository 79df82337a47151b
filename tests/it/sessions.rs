use serde_json::json;

use crate::server::{Setup, problem, start};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_is_known_until_they_sign_out() {
    let server = start().await;
    let person = server.staff("supervisor", "wang.fang").await;
    let session = person.read("/session").await;
    assert_eq!(session["user"]["role"], "supervisor");
    assert_eq!(session["user"]["permissions"], json!(["desk", "tickets", "knowledge", "supervise", "reports"]));
    assert_eq!(person.delete("/session").send().await.unwrap().status(), 204);
    assert_eq!(problem(person.get("/session").send().await.unwrap(), 401).await, "not_signed_in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_may_be_told_to_set_up_a_one_time_code_first() {
    let server = Setup::new().set("session.require_totp = ['auditor']").start().await;
    let auditor = server.staff("auditor", "zhou").await;
    assert_eq!(auditor.read("/session").await["user"]["must_set_up_one_time_code"], true);
}
