//! `bangban eval --stored` and `--replay`: what visitors asked, measured and asked again.

use std::path::Path;

use crate::{
    cli::{Outcome, Refusal, eval::WRITER_MIB, judge, progress, segmenter, to_json},
    config::Config,
    corpus::read_folder,
    desk::Rules,
    eval::{Became, Drift, Replay, Warning, drift, replay},
    knowledge::private_index,
    model::{
        stored_turn::StoredTurn,
        time::{self, Millis},
    },
    storage::Store,
};

const DAY: Millis = 24 * 60 * 60 * 1000;
/// Replies read from the database at most.
const MOST: i64 = 100_000;

/// Live ratings against the confidence of the answers; exit code 1 where they disagree.
pub fn watch(days: u32, json: bool, config: &Config) -> Result<Outcome, Refusal> {
    let drift = drift(&read(days, config)?);
    if json {
        sayln!("{}", to_json(&drift)?);
    } else {
        say!("{}", drift_text(&drift));
    }
    Ok(if drift.warning.is_some() { Outcome::Faults } else { Outcome::Done })
}

/// What the present weights, dictionary and documents would have said.
pub fn again(days: u32, json: bool, config: &Config) -> Result<Outcome, Refusal> {
    let turns = read(days, config)?;
    let judge = judge(config)?;
    let zone = Rules::of(config).map_err(|why| why.to_string())?.zone;
    let corpus = read_folder(Path::new(&config.corpus.dir), &config.corpus, &config.validity);
    for fault in &corpus.faults {
        eprintln!("{fault}");
    }
    let writer = (config.index.writer_threads, config.index.writer_memory_mib.max(WRITER_MIB));
    let snapshot = private_index(&corpus, &segmenter(config)?, writer).map_err(|why| why.to_string())?;
    let bar = progress::bar(turns.len(), "asking");
    let replay = replay(&turns, &snapshot, &judge, &zone, &|done| bar.set_position(done as u64));
    bar.finish_and_clear();
    if json {
        sayln!("{}", to_json(&replay)?);
    } else {
        say!("{}", replay_text(&replay));
    }
    Ok(if corpus.faults.is_empty() { Outcome::Done } else { Outcome::Faults })
}

fn read(days: u32, config: &Config) -> Result<Vec<StoredTurn>, Refusal> {
    let runtime = tokio::runtime::Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    let now = time::now();
    let since = now.saturating_sub(Millis::from(days) * DAY);
    let read = runtime.block_on(async {
        let store = Store::open(&config.database.url).await?;
        store.read().await?.stored_turns(since, now.saturating_add(1), MOST).await
    });
    read.map_err(|why| format!("database.url = {}: {why}", config.database.url))
}

fn drift_text(drift: &Drift) -> String {
    let mut text = format!("{} replies, {} answers, {} of them rated\n", drift.turns, drift.answered, drift.rated);
    if let (Some(said), Some(held), Some(interval)) = (drift.said, drift.held, drift.interval) {
        text += &format!(
            "confidence said {said:.3}, visitors were content with {held:.3} ({:.3}–{:.3})\n",
            interval.low, interval.high
        );
        text += "  confidence   rated   said   content\n";
        for bin in &drift.bins {
            let (from, to) = (bin.from, bin.from + 0.1);
            text += &format!("    {from:.1}–{to:.1} {:>8}   {:.2}   {:.2}\n", bin.questions, bin.said, bin.held);
        }
    }
    text + match drift.warning {
        Some(Warning::TooSure) => "WARNING: the answers are worse than their confidence says; refit (`calibrate`)\n",
        Some(Warning::TooModest) => "the answers are better than their confidence says; refit (`calibrate`)\n",
        None => "no disagreement that chance does not explain\n",
    }
}

fn replay_text(replay: &Replay) -> String {
    let mut text = format!(
        "{} questions asked again: {} the same\nanswered before {}, now {}: {} gained, {} lost, {} with other quotes; {} refused for another reason\n",
        replay.turns,
        replay.same,
        replay.answered_before,
        replay.answered_after,
        replay.gained,
        replay.lost,
        replay.other_quotes,
        replay.other_reason
    );
    text += &format!("answers visitors were content with among the lost and changed: {}\n", replay.content_at_stake);
    if let Some(moved) = replay.confidence_moved {
        text += &format!("confidence moved by {moved:+.3} on average\n");
    }
    for change in &replay.changes {
        let word = match change.became {
            Became::Gained => "gained",
            Became::Lost => "LOST",
            Became::OtherQuotes => "other quotes",
            Became::OtherReason | Became::Same => "other reason",
        };
        let documents = |documents: &[String]| if documents.is_empty() { "–".into() } else { documents.join(" ") };
        text += &format!(
            "{word} {:.2}→{:.2} {}: {} → {}\n",
            change.before.confidence,
            change.after.confidence,
            change.question,
            documents(&change.before.documents),
            documents(&change.after.documents)
        );
    }
    text
}
