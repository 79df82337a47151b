//! What changed between two texts, line by line.

use serde::Serialize;
use utoipa::ToSchema;

/// Beyond so many pairs of lines the middle is told as removed and added.
const MOST: usize = 16_000_000;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Kept,
    Added,
    Removed,
}

/// A line of one text or of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferenceLine {
    pub change: Change,
    pub text: String,
    /// Number of the line in the old text, from 1.
    #[schema(required)]
    pub old: Option<usize>,
    /// Number of the line in the new text, from 1.
    #[schema(required)]
    pub new: Option<usize>,
}

/// The lines of both texts in order: as many kept as can be.
pub fn difference(old: &str, new: &str) -> Vec<DifferenceLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (rest_old, rest_new) = (old.get(same..).unwrap_or(&[]), new.get(same..).unwrap_or(&[]));
    let tail = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle_old = rest_old.get(..rest_old.len() - tail).unwrap_or(&[]);
    let middle_new = rest_new.get(..rest_new.len() - tail).unwrap_or(&[]);
    let changes = std::iter::repeat_n(Change::Kept, same)
        .chain(middle(middle_old, middle_new))
        .chain(std::iter::repeat_n(Change::Kept, tail));
    let (mut at_old, mut at_new) = (0, 0);
    changes
        .map(|change| {
            let text = if change == Change::Added { new.get(at_new) } else { old.get(at_old) };
            at_old += usize::from(change != Change::Added);
            at_new += usize::from(change != Change::Removed);
            DifferenceLine {
                change,
                text: text.map(ToString::to_string).unwrap_or_default(),
                old: (change != Change::Added).then_some(at_old),
                new: (change != Change::Removed).then_some(at_new),
            }
        })
        .collect()
}

/// Longest common subsequence.
fn middle(old: &[&str], new: &[&str]) -> Vec<Change> {
    let (rows, columns) = (old.len(), new.len());
    if rows.saturating_mul(columns) > MOST {
        return std::iter::repeat_n(Change::Removed, rows).chain(std::iter::repeat_n(Change::Added, columns)).collect();
    }
    let width = columns + 1;
    // `common[r * width + c]`: lines in common of `old[r..]` and `new[c..]`.
    let mut common = vec![0u32; (rows + 1) * width];
    let cell = |common: &[u32], row: usize, column: usize| common.get(row * width + column).copied().unwrap_or(0);
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let longest = if old.get(row) == new.get(column) {
                cell(&common, row + 1, column + 1) + 1
            } else {
                cell(&common, row + 1, column).max(cell(&common, row, column + 1))
            };
            if let Some(place) = common.get_mut(row * width + column) {
                *place = longest;
            }
        }
    }
    let (mut row, mut column, mut changes) = (0, 0, Vec::new());
    while row < rows || column < columns {
        if row < rows && column < columns && old.get(row) == new.get(column) {
            changes.push(Change::Kept);
            (row, column) = (row + 1, column + 1);
        } else if column >= columns || (row < rows && cell(&common, row + 1, column) >= cell(&common, row, column + 1))
        {
            changes.push(Change::Removed);
            row += 1;
        } else {
            changes.push(Change::Added);
            column += 1;
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::knowledge::difference::*;

    fn of(lines: &[DifferenceLine], left_out: Change) -> Vec<&str> {
        lines.iter().filter(|line| line.change != left_out).map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_changed_line_is_told_as_removed_and_added() {
        let lines = difference("甲\n乙\n丙\n", "甲\n丁\n丙\n戊\n");
        let told: Vec<_> = lines.iter().map(|line| (line.change, line.text.as_str(), line.old, line.new)).collect();
        assert_eq!(
            told,
            [
                (Change::Kept, "甲", Some(1), Some(1)),
                (Change::Removed, "乙", Some(2), None),
                (Change::Added, "丁", None, Some(2)),
                (Change::Kept, "丙", Some(3), Some(3)),
                (Change::Added, "戊", None, Some(4)),
            ]
        );
    }

    proptest! {
        #[test]
        fn a_difference_holds_both_texts_whole(old in "[甲乙丙\n]{0,40}", new in "[甲乙丙\n]{0,40}") {
            let lines = difference(&old, &new);
            prop_assert_eq!(of(&lines, Change::Added), old.lines().collect::<Vec<_>>());
            prop_assert_eq!(of(&lines, Change::Removed), new.lines().collect::<Vec<_>>());
        }
    }
}
