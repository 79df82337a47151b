//! Questions of one matter put together: pure, and stable over time. A question joins the earliest cluster that it
//! is near enough to, so a new one never moves an old one.

use std::collections::HashMap;

use crate::{model::id::digest, segment::Segmenter};

/// From this likeness on two questions are of one matter.
const NEAR: f64 = 0.5;

/// Words and pairs of a question with their weight.
#[derive(Clone, Debug)]
pub struct Likeness(HashMap<String, f64>);

/// Questions of one matter, by their places among all; the first one gave the cluster its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The same as long as its first question is looked at.
    pub id: String,
    pub members: Vec<usize>,
}

impl Likeness {
    /// What two questions are compared by: words that tell something by their length, and pairs of characters.
    pub fn of(question: &str, segmenter: &Segmenter) -> Likeness {
        let normal = segmenter.normal(question);
        let mut parts: HashMap<String, f64> = HashMap::new();
        for word in segmenter.words(&normal) {
            if !segmenter.is_stop(word.text) {
                parts.insert(word.text.to_owned(), word.text.chars().count() as f64);
            }
        }
        for (_, _, terms) in segmenter.everyday(&normal) {
            for term in terms {
                parts.insert(term.clone(), term.chars().count() as f64);
            }
        }
        for pair in segmenter.pairs(&normal) {
            parts.entry(pair.text.to_owned()).or_insert(1.0);
        }
        Likeness(parts)
    }

    /// The share of their weight that two questions have in common, 0 to 1 (Dice).
    pub fn to(&self, other: &Likeness) -> f64 {
        let all: f64 = self.0.values().chain(other.0.values()).sum();
        if all == 0.0 {
            return 0.0;
        }
        let common: f64 = self.0.iter().filter_map(|(part, weight)| Some(weight.min(*other.0.get(part)?))).sum();
        2.0 * common / all
    }

    /// Whether two questions are of one matter.
    pub fn is_near(&self, other: &Likeness) -> bool {
        self.to(other) >= NEAR
    }
}

/// Puts questions, the oldest first, together.
pub fn clusters(questions: &[&str], segmenter: &Segmenter) -> Vec<Cluster> {
    let mut found: Vec<(Cluster, Likeness)> = Vec::new();
    // The same words need not be compared again.
    let mut known: HashMap<String, usize> = HashMap::new();
    for (at, question) in questions.iter().enumerate() {
        let normal = segmenter.normal(question);
        if let Some((cluster, _)) = known.get(&normal).and_then(|place| found.get_mut(*place)) {
            cluster.members.push(at);
            continue;
        }
        let own = Likeness::of(question, segmenter);
        let near = found
            .iter()
            .enumerate()
            .map(|(place, (_, first))| (place, own.to(first)))
            .filter(|(_, likeness)| *likeness >= NEAR)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let place = if let Some((place, _)) = near {
            if let Some((cluster, _)) = found.get_mut(place) {
                cluster.members.push(at);
            }
            place
        } else {
            let id = digest(&normal).chars().take(16).collect();
            found.push((Cluster { id, members: vec![at] }, own));
            found.len() - 1
        };
        known.insert(normal, place);
    }
    found.into_iter().map(|(cluster, _)| cluster).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::knowledge::cluster::*;

    const QUESTIONS: [&str; 7] = [
        "放风筝要不要申请",
        "公司食堂要办什么许可证",
        "请问放风筝要申请吗",
        "放风筝要不要申请？",
        "食堂要办什么证，公司的",
        "宠物狗上牌去哪里",
        "放风筝需要申请许可吗",
    ];

    fn segmenter() -> Segmenter {
        Segmenter::load(Path::new("corpus/dict")).unwrap()
    }

    #[test]
    fn questions_of_one_matter_stand_together() {
        let found = clusters(&QUESTIONS, &segmenter());
        let members: Vec<_> = found.iter().map(|cluster| cluster.members.clone()).collect();
        assert_eq!(members, [vec![0, 2, 3, 6], vec![1, 4], vec![5]]);
    }

    #[test]
    fn a_new_question_moves_no_old_one() {
        let segmenter = segmenter();
        let mut before: Vec<Cluster> = Vec::new();
        for upto in 1..=QUESTIONS.len() {
            let now = clusters(&QUESTIONS[..upto], &segmenter);
            for (old, new) in before.iter().zip(&now) {
                assert_eq!(old.id, new.id);
                assert!(new.members.starts_with(&old.members));
            }
            before = now;
        }
    }
}
