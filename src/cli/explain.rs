//! Why this hit: words, weights and features behind an order.

use crate::answer::{FEATURES, Judge, Turn};

/// Passages shown.
const SHOWN: usize = 3;

/// A table for the terminal.
pub fn as_text(turn: &Turn, judge: &Judge) -> String {
    let mut text = String::from("\nwords (weight, wordings looked for)\n");
    for slot in &turn.ranking.query.slots {
        let others: Vec<String> =
            slot.alternatives.iter().skip(1).map(|(other, worth)| format!("{other} ×{worth}")).collect();
        let known = if slot.known { "" } else { "  not in the corpus" };
        text += &format!("  {:<8}{:>6.2}  {}{known}\n", slot.text(), slot.idf, others.join("，"));
    }
    for (at, ranked) in turn.ranking.passages.iter().take(SHOWN).enumerate() {
        let place = ranked.record.passage.heading.join(" / ");
        text += &format!(
            "\n{}. score {:.3}  《{}》 {place}  [{}]\n",
            at + 1,
            ranked.score,
            ranked.record.source.title,
            ranked.record.passage.id
        );
        for ((name, value), weight) in FEATURES.iter().zip(&ranked.features).zip(&judge.ranking) {
            if *value != 0.0 && *weight != 0.0 {
                text += &format!("     {name:<24}{value:>8.3} × {weight:>8.3} = {:>8.3}\n", value * weight);
            }
        }
    }
    text += &format!(
        "\nconfidence {:.3} (threshold {:.3}; bias {:.3})\n",
        turn.reply.confidence, judge.threshold, judge.confidence.bias
    );
    for ((name, value), weight) in turn.features.iter().zip(&judge.confidence.weights) {
        text += &format!("     {name:<24}{value:>8.3} × {weight:>8.3} = {:>8.3}\n", value * weight);
    }
    text
}
