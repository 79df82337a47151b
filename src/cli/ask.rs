//! `bangban ask`

use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use crate::{
    answer::{Ask, answer},
    cli::{Outcome, Refusal, explain, holds_nothing, judge, segmenter, to_json, today},
    config::Config,
    corpus::read_folder,
    knowledge::private_index,
    model::{
        document::Wording,
        reply::{Citation, Decision, Reply},
    },
};

#[derive(Debug, Args)]
pub struct AskArgs {
    /// The question
    question: String,
    /// Print exactly the body of /api/v1/ask
    #[arg(long)]
    json: bool,
    /// The day whose law is asked about, such as 2024-06-30
    #[arg(long, value_name = "DAY")]
    as_of: Option<Date>,
    /// Candidates to list, 1 to 10
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=10))]
    limit: u8,
    /// Print what was understood, and the features and weights behind the order
    #[arg(long)]
    explain: bool,
}

pub fn run(args: &AskArgs, config: &Config) -> Result<Outcome, Refusal> {
    let chars = args.question.chars().count();
    if args.question.trim().is_empty() || chars > config.answer.max_question_chars {
        return Err(format!(
            "the question has {chars} characters; 1 to {} can be read",
            config.answer.max_question_chars
        ));
    }
    let segmenter = segmenter(config)?;
    let judge = judge(config)?;
    let corpus = read_folder(Path::new(&config.corpus.dir), &config.corpus, &config.validity);
    for fault in &corpus.faults {
        eprintln!("{fault}");
    }
    if corpus.entries.is_empty() && corpus.faults.is_empty() {
        eprintln!("{}", holds_nothing(Path::new(&config.corpus.dir)));
    }
    let writer = (config.index.writer_threads, config.index.writer_memory_mib);
    let snapshot = private_index(&corpus, &segmenter, writer).map_err(|why| why.to_string())?;
    let ask = Ask {
        question: args.question.clone(),
        history: Vec::new(),
        as_of: args.as_of.unwrap_or_else(|| today(config)),
        limit: usize::from(args.limit),
    };
    let turn = answer(&ask, &snapshot, &judge);
    if args.json {
        sayln!("{}", to_json(&turn.reply)?);
    } else {
        say!("{}", as_text(&turn.reply));
    }
    if args.explain {
        say!("{}", explain::as_text(&turn, &judge));
    }
    Ok(if corpus.entries.is_empty() { Outcome::Faults } else { Outcome::Done })
}

fn as_text(reply: &Reply) -> String {
    let mut text = format!("{}\n", reply.message);
    match (&reply.answer, reply.decision) {
        (Some(answer), Decision::Answer) if !reply.small_talk => {
            for citation in &answer.citations {
                text += &format!("\n  {}\n\n  —— {}\n", citation.quote.replace('\n', "\n  "), place(citation));
            }
            text += &format!("\n把握 {:.0}%\n", reply.confidence * 100.0);
        }
        (_, Decision::Clarify) => {
            for (at, choice) in reply.options.iter().enumerate() {
                text += &format!("  {}. {}\n", at + 1, choice.label);
            }
        }
        (_, Decision::Escalate) => {
            if let Some(department) = &reply.department {
                text += &format!("可转：{department}\n");
            }
            for candidate in reply.candidates.iter().take(3) {
                text += &format!(
                    "  · 《{}》{}：{}\n",
                    candidate.title,
                    candidate.heading.join(" / "),
                    candidate.quote.replace('\n', " ")
                );
            }
        }
        _ => (),
    }
    text
}

fn place(citation: &Citation) -> String {
    let mut parts = vec![format!("《{}》", citation.title)];
    parts.extend(citation.heading.last().cloned());
    parts.extend(citation.doc_number.clone());
    parts.extend(citation.issued_on.map(|day| format!("{day} 发布")));
    parts.push(status(citation).to_owned());
    if citation.wording == Wording::Summary {
        parts.push("摘要，非原文".into());
    }
    parts.join("  ")
}

fn status(citation: &Citation) -> &'static str {
    use crate::model::document::Status;
    match citation.status {
        Status::InForce => "现行有效",
        Status::Expired => "已失效",
        Status::Repealed => "已废止",
        Status::Superseded => "已被取代",
        Status::NotYet => "尚未施行",
    }
}
