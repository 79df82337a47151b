//! What is said to compound, leaning, near and unanswerable questions, whatever the confidence was fitted on.

use std::path::Path;

use bangban::{
    answer::{Ask, Judge, Logistic, answer},
    config::{Flags, load},
    corpus::read_folder,
    knowledge::private_index,
    model::reply::{Decision, Line, Reason, Reply, Speaker},
    search::Snapshot,
    segment::Segmenter,
};
use serde_json::json;

use crate::server::{Setup, json_of};

const SIMPLE: &str = "---\ntitle: 企业简易注销登记\nkind: procedure\ndepartment: 区市场监督管理局\nlevel: district\n---\n\
    ## 适用情形\n企业未发生债权债务，可以办理简易注销登记。\n\n\
    ## 申请材料\n企业申请简易注销登记，应提交简易注销登记申请书和全体投资人承诺书。\n\n\
    ## 公示\n简易注销登记公示期为20日，公示期满无异议的当场办结。\n";
const ORDINARY: &str = "---\ntitle: 企业普通注销登记\nkind: procedure\ndepartment: 区市场监督管理局\nlevel: district\n---\n\
    ## 适用情形\n企业有债权债务尚未清偿的，办理普通注销登记。\n\n\
    ## 申请材料\n企业申请普通注销登记，应提交注销登记申请书和清算报告。\n";
const SEAL: &str = "---\ntitle: 公章刻制备案\nkind: procedure\ndepartment: 区公安分局\n---\n\
    ## 办理流程\n企业刻制公章应当到公安机关备案，凭营业执照刻制公章。\n";
const OLD: &str = "---\ntitle: 稳岗返还办法\nkind: policy\neffective_from: 2020-01-01\neffective_until: 2022-12-31\n---\n\
    第一条 稳岗返还按企业缴纳失业保险费的60%返还。\n";

fn snapshot() -> Snapshot {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("simple", SIMPLE), ("ordinary", ORDINARY), ("seal", SEAL), ("old", OLD)] {
        std::fs::write(dir.path().join(format!("{name}.md")), text).unwrap();
    }
    let config = load(&Flags::default()).unwrap();
    let corpus = read_folder(dir.path(), &config.corpus, &config.validity);
    assert!(corpus.faults.is_empty(), "{:?}", corpus.faults);
    private_index(&corpus, &Segmenter::load(Path::new("corpus/dict")).unwrap(), (1, 16)).unwrap()
}

/// The shipped order with one confidence for all.
fn judge(confidence: f64) -> Judge {
    let shipped = Judge::shipped().unwrap();
    let bias = (confidence / (1.0 - confidence)).ln();
    Judge { confidence: Logistic { bias, weights: Vec::new() }, threshold: 0.8, ..shipped }
}

const SURE: f64 = 0.95;
const UNSURE: f64 = 0.6;

fn line(from: Speaker, text: &str) -> Line {
    Line { from, text: text.into() }
}

fn ask(question: &str, history: &[Line], confidence: f64) -> Reply {
    let as_of = jiff::civil::date(2026, 11, 22);
    let ask = Ask { question: question.into(), history: history.to_vec(), as_of, limit: 5 };
    answer(&ask, &snapshot(), &judge(confidence)).reply
}

fn quotes(reply: &Reply) -> String {
    reply.answer.as_ref().map_or(String::new(), |answer| answer.text.clone())
}

#[test]
fn both_questions_of_a_compound_one_are_answered_in_one_reply() {
    let reply = ask("简易注销要什么材料，刻公章去哪里备案", &[], SURE);
    assert_eq!(reply.decision, Decision::Answer, "{reply:?}");
    assert!(quotes(&reply).contains("全体投资人承诺书") && quotes(&reply).contains("到公安机关备案"), "{reply:?}");
    let answer = reply.answer.unwrap();
    let cited: Vec<&str> = answer.citations.iter().map(|citation| citation.document.as_str()).collect();
    assert!(cited.contains(&"simple") && cited.contains(&"seal"), "{cited:?}");
    let told: Vec<&str> = answer.citations.iter().map(|citation| citation.quote.as_str()).collect();
    assert_eq!(answer.text, told.join("\n"), "quotes and nothing else");
    assert!(reply.message.contains("企业简易注销登记") && reply.message.contains("公章刻制备案"), "{}", reply.message);
    assert_eq!(reply.candidates.first().map(|first| first.document.as_str()), Some("simple"));
}

#[test]
fn a_part_that_is_not_told_is_said() {
    let reply = ask("简易注销要什么材料，收费多少钱", &[], SURE);
    assert_eq!(reply.decision, Decision::Answer, "{reply:?}");
    assert!(quotes(&reply).contains("全体投资人承诺书"), "{reply:?}");
    assert!(reply.message.contains("关于“收费多少钱”") && reply.message.contains("没有写明费用"), "{}", reply.message);
    assert!(reply.message.contains("可以转人工"), "{}", reply.message);
}

#[test]
fn a_question_after_another_is_about_the_same_matter() {
    let before = [line(Speaker::Visitor, "简易注销要什么材料"), line(Speaker::Bot, "《企业简易注销登记》写明：")];
    let reply = ask("那要公示几天", &before, SURE);
    assert!(quotes(&reply).contains("公示期为20日"), "{reply:?}");
    let other = ask("普通注销呢", &before, SURE);
    assert!(quotes(&other).contains("清算报告"), "the same fact of another procedure: {other:?}");
}

#[test]
fn tied_procedures_are_told_apart_by_the_situation_they_are_for() {
    let reply = ask("企业注销登记要什么材料", &[], UNSURE);
    assert_eq!(reply.decision, Decision::Clarify, "{reply:?}");
    assert!(reply.message.contains("注销登记"), "what they share: {}", reply.message);
    let labels: Vec<&str> = reply.options.iter().map(|option| option.label.as_str()).collect();
    assert!(labels.iter().any(|label| label.starts_with("企业简易注销登记：企业未发生债权债务")), "{labels:?}");
    assert!(labels.iter().any(|label| label.starts_with("企业普通注销登记：企业有债权债务")), "{labels:?}");
    let chosen = ask(&reply.options[0].question, &[], SURE);
    assert_eq!(chosen.decision, Decision::Answer);
}

#[test]
fn there_is_one_question_back_before_an_answer_or_a_person() {
    let asked = "企业注销登记要什么材料";
    let back = ask(asked, &[], UNSURE);
    let mut history = vec![line(Speaker::Visitor, asked), line(Speaker::Bot, &back.message)];
    let again = ask("企业注销登记要提交什么材料", &history, UNSURE);
    assert_eq!((again.decision, again.reason), (Decision::Escalate, Some(Reason::LowConfidence)), "{again:?}");
    let chosen = ask("简易注销", &history, SURE);
    assert!(quotes(&chosen).contains("全体投资人承诺书"), "a few bare words are a choice: {chosen:?}");
    history.push(line(Speaker::Bot, &chosen.message));
    assert_eq!(ask(asked, &history, UNSURE).decision, Decision::Clarify, "after an answer it may ask again");
}

#[test]
fn a_fact_that_is_missing_is_named_with_who_can_be_asked() {
    let reply = ask("简易注销收费多少钱", &[], SURE);
    assert_eq!(reply.reason, Some(Reason::MissingFact), "{reply:?}");
    for said in ["《企业简易注销登记》", "没有写明费用", "区市场监督管理局", "可以转人工"]
    {
        assert!(reply.message.contains(said), "{said}: {}", reply.message);
    }
}

#[test]
fn a_text_that_has_lapsed_is_named_and_not_given_as_law() {
    let reply = ask("稳岗返还按百分之几返还", &[], SURE);
    assert_eq!(reply.reason, Some(Reason::LapsedOnly), "{reply:?}");
    assert!(reply.answer.is_none());
    for said in ["《稳岗返还办法》", "已失效（有效期至2022-12-31）", "现行文件里没有找到", "转人工"]
    {
        assert!(reply.message.contains(said), "{said}: {}", reply.message);
    }
}

#[test]
fn of_a_near_but_different_matter_it_is_said_what_the_document_does_not_hold() {
    let reply = ask("船舶注销登记要什么材料", &[], UNSURE);
    assert_ne!(reply.decision, Decision::Answer);
    let about = ask("船舶注销要公示吗", &[], 0.3);
    assert_eq!(about.decision, Decision::Escalate, "{about:?}");
    assert!(about.message.contains("没有提到“船舶”") && about.message.contains("转人工"), "{}", about.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaning_question_is_resolved_from_the_history_of_a_request() {
    let server = Setup::new().set("answer.threshold = 0.01").start().await;
    let history =
        json!([{"from": "visitor", "text": "企业歇业备案怎么办"}, {"from": "bot", "text": "《企业歇业备案》写明："}]);
    let body = json!({"question": "最长能停多久", "history": history, "as_of": "2026-11-22"});
    let reply = json_of(server.post("/api/v1/ask", &body).send().await.unwrap()).await;
    assert!(reply["answer"]["text"].as_str().unwrap_or_default().contains("最长不超过3年"), "{reply}");
}
