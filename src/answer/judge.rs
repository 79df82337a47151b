//! Weights of ranking and confidence. Shipped ones are embedded; `calibrate` writes others.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::answer::{
    confidence::{CONFIDENCE_FEATURES, ConfidenceFeatures},
    features::{FEATURES, Features},
};

const SHIPPED: &str = include_str!("weights.toml");

/// A logistic model: p = 1 / (1 + exp(−(bias + Σ weight · feature))).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    pub bias: f64,
    /// One weight for each feature, in order.
    pub weights: Vec<f64>,
}

impl Logistic {
    /// The probability for these features.
    pub fn probability(&self, features: &[f64]) -> f64 {
        let sum: f64 = self.weights.iter().zip(features).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }
}

/// The file `weights.toml`: names stand beside numbers so that it can be read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    threshold: f64,
    confidence_bias: f64,
    ranking: toml::Table,
    ranking_by_length: toml::Table,
    confidence: toml::Table,
}

/// Weights and threshold by which passages are put in order and answers given.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    pub ranking: [f64; FEATURES.len()],
    /// What is added to each weight for every doubling of the corpus' mean passage over 200 characters:
    /// a collection of short answers and one of long articles want other weights.
    pub ranking_by_length: [f64; FEATURES.len()],
    pub confidence: Logistic,
    /// Answers are given from this confidence on.
    pub threshold: f64,
}

/// Weights that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    #[error("weights file {file}: {why}")]
    File { file: String, why: String },
}

impl Judge {
    /// The weights that come with this build.
    ///
    /// # Errors
    /// Never with the embedded file; a test reads it.
    pub fn shipped() -> Result<Self, JudgeError> {
        Self::parse("shipped", SHIPPED)
    }

    /// Reads a file written by `calibrate --write`.
    ///
    /// # Errors
    /// A missing file, a missing or unknown feature, a value that is no number.
    pub fn read(path: &Path) -> Result<Self, JudgeError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|why| JudgeError::File { file: file.clone(), why: why.to_string() })?;
        Self::parse(&file, &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self, JudgeError> {
        let fault = |why: String| JudgeError::File { file: file.into(), why };
        let read: File = toml::from_str(text).map_err(|why| fault(why.to_string()))?;
        let ranking = column(&read.ranking, &FEATURES).map_err(fault)?;
        let ranking_by_length = column(&read.ranking_by_length, &FEATURES).map_err(fault)?;
        let weights = column(&read.confidence, &CONFIDENCE_FEATURES).map_err(fault)?.to_vec();
        let confidence = Logistic { bias: read.confidence_bias, weights };
        Ok(Self { ranking, ranking_by_length, confidence, threshold: read.threshold })
    }

    /// The file that [`Judge::read`] reads.
    ///
    /// # Errors
    /// Weights that are no numbers.
    pub fn to_file(&self) -> Result<String, String> {
        let table = |names: &[&str], values: &[f64]| {
            names
                .iter()
                .zip(values)
                .map(|(name, value)| ((*name).to_owned(), toml::Value::Float(round(*value))))
                .collect()
        };
        let file = File {
            threshold: round(self.threshold),
            confidence_bias: round(self.confidence.bias),
            ranking: table(&FEATURES, &self.ranking),
            ranking_by_length: table(&FEATURES, &self.ranking_by_length),
            confidence: table(&CONFIDENCE_FEATURES, &self.confidence.weights),
        };
        toml::to_string(&file).map_err(|why| why.to_string())
    }

    /// The score by which passages are put in order, in a corpus whose passages have that many characters on average.
    pub fn score(&self, features: &Features, average_chars: f64) -> f64 {
        let slide = doublings(average_chars);
        let weights = self.ranking.iter().zip(&self.ranking_by_length).map(|(weight, more)| weight + slide * more);
        weights.zip(features).map(|(weight, value)| weight * value).sum()
    }

    /// The probability that the best quote answers the question.
    pub fn confidence(&self, features: &ConfidenceFeatures) -> f64 {
        if features.is_empty() { 0.0 } else { self.confidence.probability(features.values()) }
    }
}

/// How often the mean passage is doubled over 200 characters; negative for shorter ones.
pub fn doublings(average_chars: f64) -> f64 {
    (average_chars / 200.0).log2().clamp(-4.0, 4.0)
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn column<const N: usize>(table: &toml::Table, names: &[&str; N]) -> Result<[f64; N], String> {
    if let Some(unknown) = table.keys().find(|key| !names.contains(&key.as_str())) {
        return Err(format!("`{unknown}` is no feature of this version"));
    }
    let mut values = [0.0; N];
    for (value, name) in values.iter_mut().zip(names) {
        let found = table.get(*name).ok_or_else(|| format!("the feature `{name}` is missing"))?;
        *value =
            found.as_float().filter(|number| number.is_finite()).ok_or_else(|| format!("`{name}` is no number"))?;
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole_and_written_as_they_are_read() {
        let judge = Judge::shipped().unwrap();
        assert_eq!(Judge::parse("again", &judge.to_file().unwrap()).unwrap(), judge);
    }

    #[test]
    fn a_missing_feature_is_named() {
        let text = SHIPPED.replacen("index_score", "index_sore", 1);
        let fault = Judge::parse("x.toml", &text).unwrap_err().to_string();
        assert!(fault.contains("index_sore"), "{fault}");
    }
}
