//! `bangban eval --routing DIR`: how well departments and subjects are guessed.

use std::{fmt::Write, path::Path};

use crate::{
    cli::{Outcome, Refusal, to_json},
    desk::guess::{Accuracy, Example, measure},
};

/// A fifth of the texts is judged by what the others teach, five times.
const FOLDS: usize = 5;

/// One line of `tickets.jsonl`; other fields are of no use here.
#[derive(serde::Deserialize)]
struct Labelled {
    #[serde(default)]
    title: String,
    text: String,
    label: String,
}

#[derive(serde::Serialize)]
struct Figures {
    n_texts: usize,
    n_labels: usize,
    folds: usize,
    accuracy: Option<f64>,
    accuracy_among_3: Option<f64>,
    /// Share of each label's texts that were guessed right.
    recall: std::collections::BTreeMap<String, f64>,
}

/// Measures on `tickets.jsonl` of a folder, in the order of its lines.
pub fn run(dir: &Path, json: bool) -> Result<Outcome, Refusal> {
    let path = dir.join("tickets.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|why| format!("--routing {}: {why}", path.display()))?;
    let examples: Vec<Example> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let labelled: Labelled =
                serde_json::from_str(line).map_err(|why| format!("{}:{}: {why}", path.display(), at + 1))?;
            let Labelled { title, text, label } = labelled;
            Ok(Example { title, text, label })
        })
        .collect::<Result<_, Refusal>>()?;
    let figures = figures(measure(&examples, FOLDS));
    if json {
        sayln!("{}", to_json(&figures)?);
    } else {
        say!("{}", as_text(&figures));
    }
    Ok(Outcome::Done)
}

fn figures(accuracy: Accuracy) -> Figures {
    let share = |right: usize, of: usize| (of > 0).then(|| right as f64 / of as f64);
    let recall = accuracy.by_label.into_iter();
    Figures {
        n_texts: accuracy.texts,
        n_labels: accuracy.labels,
        folds: FOLDS,
        accuracy: share(accuracy.right_first, accuracy.texts),
        accuracy_among_3: share(accuracy.right_among_three, accuracy.texts),
        recall: recall.map(|(label, (texts, right))| (label, right as f64 / texts.max(1) as f64)).collect(),
    }
}

fn as_text(figures: &Figures) -> String {
    let share = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.3}"));
    let mut text = format!(
        "{} texts, {} labels, {} folds\nright first       {}\nright among three {}\n",
        figures.n_texts,
        figures.n_labels,
        figures.folds,
        share(figures.accuracy),
        share(figures.accuracy_among_3)
    );
    for (label, recall) in &figures.recall {
        let _ = writeln!(text, "  {recall:.3} {label}");
    }
    text
}
