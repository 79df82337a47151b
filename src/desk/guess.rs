//! Guessing where a text belongs (a department, a subject) from texts of which that is known.
//!
//! Complement naive Bayes (Rennie et al. 2003) over pairs of neighbouring characters: a label's
//! weights come from the texts of all others, so a frequent label does not swallow the rare ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The title says more of the matter than as many characters of the text.
const TITLE: f64 = 4.0;
/// Added to every count, so that a pair never seen with a label does not rule it out.
const SMOOTHING: f64 = 0.1;
/// A pair that stands in one text only tells nothing of others.
const TEXTS: usize = 2;
/// From fewer texts nothing is learned.
const LEAST: usize = 10;

/// A text and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub title: String,
    pub text: String,
    pub label: String,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Guesser {
    labels: Vec<String>,
    pairs: HashMap<Pair, Known>,
}

type Pair = [char; 2];

#[derive(Clone, Debug, PartialEq)]
struct Known {
    rarity: f64,
    /// One for each label; higher speaks for it.
    weights: Vec<f64>,
}

impl Guesser {
    /// Learns from texts; `None` where they are too few, or all of one label.
    pub fn learn(examples: &[Example]) -> Option<Guesser> {
        let labels: Vec<String> =
            examples.iter().map(|example| &example.label).collect::<BTreeSet<_>>().into_iter().cloned().collect();
        if labels.len() < 2 || examples.len() < LEAST {
            return None;
        }
        let counted: Vec<BTreeMap<Pair, f64>> =
            examples.iter().map(|example| pairs_of(&example.title, &example.text)).collect();
        let mut texts: HashMap<Pair, usize> = HashMap::new();
        for pair in counted.iter().flat_map(BTreeMap::keys) {
            *texts.entry(*pair).or_default() += 1;
        }
        let mut pairs: HashMap<Pair, Known> = texts
            .into_iter()
            .filter(|(_, texts)| *texts >= TEXTS)
            .map(|(pair, texts)| {
                let rarity = (examples.len() as f64 / texts as f64).ln();
                (pair, Known { rarity, weights: vec![0.0; labels.len()] })
            })
            .collect();
        for (example, counts) in examples.iter().zip(&counted) {
            let Ok(label) = labels.binary_search(&example.label) else { continue };
            for (pair, share) in weighed(&pairs, counts) {
                if let Some(weight) = pairs.get_mut(&pair).and_then(|known| known.weights.get_mut(label)) {
                    *weight += share;
                }
            }
        }
        complement(&mut pairs, labels.len());
        Some(Guesser { labels, pairs })
    }

    /// The labels, likeliest first; none where nothing of the text was ever seen.
    pub fn guess(&self, title: &str, text: &str) -> Vec<&str> {
        let shares = weighed(&self.pairs, &pairs_of(title, text));
        if shares.is_empty() {
            return Vec::new();
        }
        let mut scores = vec![0.0; self.labels.len()];
        for (pair, share) in shares {
            let weights = self.pairs.get(&pair).map(|known| known.weights.as_slice()).unwrap_or_default();
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += share * weight;
            }
        }
        let mut order: Vec<(f64, &str)> = scores.into_iter().zip(self.labels.iter().map(String::as_str)).collect();
        order.sort_by(|one, other| other.0.total_cmp(&one.0));
        order.into_iter().map(|(_, label)| label).collect()
    }
}

/// How often each pair stands in a text, the title counted several times.
fn pairs_of(title: &str, text: &str) -> BTreeMap<Pair, f64> {
    let mut counts = BTreeMap::new();
    for (text, weight) in [(title, TITLE), (text, 1.0)] {
        let mut before = None;
        for c in text.chars() {
            // Latin letters, digits and marks tell more of the writer than of the matter.
            let han = ('\u{4e00}'..='\u{9fff}').contains(&c).then_some(c);
            if let (Some(first), Some(second)) = (before, han) {
                *counts.entry([first, second]).or_insert(0.0) += weight;
            }
            before = han;
        }
    }
    counts
}

/// The known pairs of a text by logarithm of count and by rarity, as a vector of length 1.
fn weighed(pairs: &HashMap<Pair, Known>, counts: &BTreeMap<Pair, f64>) -> Vec<(Pair, f64)> {
    let shares: Vec<(Pair, f64)> =
        counts.iter().filter_map(|(pair, count)| Some((*pair, count.ln_1p() * pairs.get(pair)?.rarity))).collect();
    let length = shares.iter().map(|(_, share)| share * share).sum::<f64>().sqrt();
    if length == 0.0 { Vec::new() } else { shares.into_iter().map(|(pair, share)| (pair, share / length)).collect() }
}

/// From sums of a label's own texts to weights by the texts of all others.
fn complement(pairs: &mut HashMap<Pair, Known>, labels: usize) {
    let mut own = vec![0.0; labels];
    // In one order, so that the same texts give the very same sums.
    let mut order: Vec<Pair> = pairs.keys().copied().collect();
    order.sort_unstable();
    for pair in &order {
        for (sum, weight) in own.iter_mut().zip(pairs.get(pair).map(|known| &known.weights).into_iter().flatten()) {
            *sum += weight;
        }
    }
    let all: f64 = own.iter().sum();
    let smoothing = SMOOTHING * pairs.len() as f64;
    let mut norms = vec![0.0; labels];
    for pair in &order {
        let Some(known) = pairs.get_mut(pair) else { continue };
        let whole: f64 = known.weights.iter().sum();
        for ((weight, own), norm) in known.weights.iter_mut().zip(&own).zip(&mut norms) {
            *weight = -((whole - *weight + SMOOTHING) / (all - own + smoothing)).ln();
            *norm += weight.abs();
        }
    }
    for known in pairs.values_mut() {
        for (weight, norm) in known.weights.iter_mut().zip(&norms) {
            *weight /= if *norm > 0.0 { *norm } else { 1.0 };
        }
    }
}

/// How often a guess was right when each text was judged by what was learned from the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accuracy {
    pub texts: usize,
    pub labels: usize,
    pub right_first: usize,
    /// The right label was among the first three.
    pub right_among_three: usize,
    /// By label: texts, and how many of them were right first.
    pub by_label: BTreeMap<String, (usize, usize)>,
}

/// Measures on texts of which the label is known: every `folds`-th of them is judged by what was
/// learned from the rest, in turn.
pub fn measure(examples: &[Example], folds: usize) -> Accuracy {
    let mut accuracy = Accuracy { texts: examples.len(), ..Accuracy::default() };
    for fold in 0..folds {
        let (judged, learned): (Vec<_>, Vec<_>) = examples.iter().enumerate().partition(|(at, _)| at % folds == fold);
        let learned: Vec<Example> = learned.into_iter().map(|(_, example)| example.clone()).collect();
        let guesser = Guesser::learn(&learned);
        for (_, example) in judged {
            let order = guesser.as_ref().map(|guesser| guesser.guess(&example.title, &example.text));
            let place = order.and_then(|order| order.iter().position(|label| *label == example.label));
            let first = usize::from(place == Some(0));
            accuracy.right_first += first;
            accuracy.right_among_three += usize::from(place.is_some_and(|place| place < 3));
            let (texts, right) = accuracy.by_label.entry(example.label.clone()).or_default();
            *texts += 1;
            *right += first;
        }
    }
    accuracy.labels = accuracy.by_label.len();
    accuracy
}

#[cfg(test)]
mod tests {
    use crate::desk::guess::*;

    /// Made of a few words each; the words of one matter stand in none of the other.
    fn examples() -> Vec<Example> {
        let matters = [
            ("区税务局", ["发票领用", "申报纳税", "税率优惠", "发票作废", "增值税申报"]),
            ("区人社局", ["社保缴费", "工伤认定", "劳动合同", "社保转移", "失业保险"]),
            ("区市场监管局", ["营业执照", "企业名称", "经营范围", "执照变更", "企业注销"]),
        ];
        let mut all = Vec::new();
        for (label, words) in matters {
            for (at, word) in words.iter().enumerate() {
                let other = words[(at + 1) % words.len()];
                all.push(Example {
                    title: (*word).into(),
                    text: format!("您好，想问一下{word}和{other}怎么办理"),
                    label: label.into(),
                });
            }
        }
        all
    }

    #[test]
    fn a_text_goes_where_texts_like_it_went() {
        let guesser = Guesser::learn(&examples()).unwrap();
        assert_eq!(guesser.guess("发票丢了", "发票领用以后丢了")[0], "区税务局");
        assert_eq!(guesser.guess("", "我的社保怎么转移")[0], "区人社局");
        assert_eq!(guesser.guess("执照", "营业执照变更")[0], "区市场监管局");
        assert_eq!(guesser.guess("", "hello 123"), Vec::<&str>::new(), "nothing known, nothing guessed");
    }

    #[test]
    fn a_frequent_label_does_not_swallow_a_rare_one() {
        let mut many = examples();
        for number in 0..40 {
            let text = format!("税务第{number}件：申报纳税怎么办理，发票领用怎么办理");
            many.push(Example { title: "申报纳税".into(), text, label: "区税务局".into() });
        }
        let guesser = Guesser::learn(&many).unwrap();
        assert_eq!(guesser.guess("工伤认定", "工伤认定怎么办理")[0], "区人社局");
    }

    #[test]
    fn from_too_little_nothing_is_learned() {
        let all = examples();
        assert_eq!(Guesser::learn(&[]), None);
        assert_eq!(Guesser::learn(&all[..5]), None, "too few");
        let one: Vec<Example> = all.iter().map(|example| Example { label: "x".into(), ..example.clone() }).collect();
        assert_eq!(Guesser::learn(&one), None, "one label is no choice");
    }

    #[test]
    fn the_same_texts_teach_the_same() {
        assert_eq!(Guesser::learn(&examples()), Guesser::learn(&examples()));
        let accuracy = measure(&examples(), 5);
        assert_eq!((accuracy.texts, accuracy.labels), (15, 3));
        assert!(accuracy.right_first >= 9 && accuracy.right_among_three >= accuracy.right_first, "{accuracy:?}");
    }
}
