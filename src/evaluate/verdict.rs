//! Is the model better than what the team does today? One word, one interval, one or two sentences.

use serde::{Deserialize, Serialize};

use super::bootstrap::interval;
use super::{CapacityUsed, EvaluateError, Verdict, VerdictWord};

/// Stands under every verdict.
pub const SELECTION_NOTE: &str = "Past leads were worked in the order of the old score, so leads that it liked were \
     called more often and had more chance to convert; this favours the old score, and only a random sample of \
     low-scored leads, called anyway, can measure by how much.";

/// What the model is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opponent {
    /// The team's own rule card.
    TeamRules,
    /// The rule card as it was before a change.
    OldCard,
    /// A card that leadscore wrote to begin with: no rival, and never the headline.
    StarterRules,
    /// The score as it was recorded when the leads were worked.
    RecordedScore,
    /// No card: the newest leads are called first.
    NewestFirst,
    /// No card and no dates: leads are called in no order.
    Random,
}

/// The two sides of a verdict: what each list found, on the data as they are and in every resample.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// The chosen model's name.
    pub model: &'a str,
    /// The opponent's name.
    pub against: &'a str,
    /// What the opponent is.
    pub opponent: Opponent,
    /// Conversions the model's list found.
    pub model_found: f64,
    /// Conversions the opponent's list found.
    pub against_found: f64,
    /// Model minus opponent, resample by resample.
    pub resampled: Vec<f64>,
    /// Conversions that could be found.
    pub conversions: usize,
    /// Lists replayed.
    pub lists: usize,
    /// The terms of the lists.
    pub capacity: &'a CapacityUsed,
}

/// Standard errors from 0 at which a two-sided 5% test has 80% power: 1.96 + 0.84.
const Z_FOR_POWER: f64 = 1.96 + 0.84;
/// A smaller part of a conversion is rounding.
pub(super) const ROUNDING: f64 = 1e-9;

impl Comparison<'_> {
    /// The verdict.
    ///
    /// # Errors
    /// [`EvaluateError::NoInterval`] without resamples.
    pub fn verdict(&self) -> Result<Verdict, EvaluateError> {
        let difference = self.model_found - self.against_found;
        let estimate = interval(difference, self.resampled.iter().copied().map(Some), "resampled leads")?;
        let word = if estimate.low > ROUNDING {
            VerdictWord::Better
        } else if estimate.high < -ROUNDING {
            VerdictWord::Worse
        } else {
            VerdictWord::NoVisibleDifference
        };
        let mut verdict = Verdict {
            metric: "conversions_at_capacity".to_owned(),
            model: self.model.to_owned(),
            against: self.against.to_owned(),
            difference,
            low: estimate.low,
            high: estimate.high,
            level: 0.95,
            word,
            more_conversions_needed: None,
            words: String::new(),
        };
        if word == VerdictWord::NoVisibleDifference {
            verdict.more_conversions_needed = more_conversions_needed(difference, &self.resampled, self.conversions);
        }
        verdict.words = self.words(&verdict);
        Ok(verdict)
    }

    fn words(&self, verdict: &Verdict) -> String {
        let opponent = match self.opponent {
            Opponent::TeamRules => "your team's rule card",
            Opponent::OldCard => "the old card",
            Opponent::StarterRules => "the starter card",
            Opponent::RecordedScore => "the score on record",
            Opponent::NewestFirst => "calling the newest leads first",
            Opponent::Random => "calling leads in no order",
        };
        let (model, terms) = (self.model, self.terms());
        let sides = format!("{} against {}", amount(self.model_found), amount(self.against_found));
        let (low, high) = (verdict.low, verdict.high);
        let sentence = match verdict.word {
            VerdictWord::Better => format!(
                "Better than {opponent}: the list ranked by {model} found {} (95% interval {} to {}), {sides}, {terms}.",
                conversions(verdict.difference, "more"),
                amount(low),
                amount(high)
            ),
            VerdictWord::Worse => format!(
                "Worse than {opponent}: the list ranked by {model} found {} (95% interval {} to {}), {sides}, {terms}.",
                conversions(verdict.difference, "fewer"),
                amount(high),
                amount(low)
            ),
            VerdictWord::NoVisibleDifference if self.conversions == 0 => format!(
                "Not proven yet: no lead on the lists converted, so {model} and {opponent} cannot be told apart, {terms}."
            ),
            VerdictWord::NoVisibleDifference => {
                let found = match verdict.difference {
                    same if same.abs() < ROUNDING => format!("as many conversions as {opponent}"),
                    more if more > 0.0 => format!("{} than {opponent}", conversions(more, "more")),
                    fewer => format!("{} than {opponent}", conversions(fewer, "fewer")),
                };
                let same_lists = low.abs() < ROUNDING && high.abs() < ROUNDING;
                let needed = verdict.more_conversions_needed.filter(|_| !same_lists).map_or_else(
                    || match same_lists {
                        true => "both lists hold the same leads, so order cannot matter at this capacity".to_owned(),
                        false => {
                            "no difference was seen, so how many more conversions would tell is unknown".to_owned()
                        }
                    },
                    |more| format!("about {} would tell", conversions(two_digits(more), "more")),
                );
                format!(
                    "Not proven yet: the list ranked by {model} found {found} (95% interval {} to {}), {sides}, {terms}; {needed}.",
                    signed(low),
                    signed(high)
                )
            }
        };
        match self.opponent {
            Opponent::StarterRules => {
                format!("{sentence} Compared with a starter card written by leadscore, not with your team's rules.")
            }
            Opponent::TeamRules
            | Opponent::OldCard
            | Opponent::RecordedScore
            | Opponent::NewestFirst
            | Opponent::Random => sentence,
        }
    }

    /// At which capacity, over how many lists.
    fn terms(&self) -> String {
        let CapacityUsed { leads, share, per, .. } = self.capacity;
        let whom = match (leads, share) {
            (Some(1), _) => "working 1 lead".to_owned(),
            (Some(leads), _) => format!("working {leads} leads"),
            (None, Some(share)) => format!("working the top {}% of the open leads", amount(100.0 * share)),
            (None, None) => "working the same number of leads".to_owned(),
        };
        match (per.as_str(), self.lists) {
            ("all", _) => format!("{whom} once"),
            (per, 1) => format!("{whom} in one {per}"),
            (per, lists) => format!("{whom} per {per} on {lists} lists"),
        }
    }
}

/// About how many more conversions would tell a true difference of this size apart from none, with 80% power at 5%: the
/// standard error shrinks with the root of the conversions. `None` when no difference was seen.
pub(super) fn more_conversions_needed(difference: f64, resampled: &[f64], conversions: usize) -> Option<u64> {
    let n = resampled.len() as f64;
    let mean = resampled.iter().fold(0.0, |sum, value| sum + value) / n;
    let squares = resampled.iter().fold(0.0, |sum, value| sum + (value - mean) * (value - mean));
    let standard_error = libm::sqrt(squares / (n - 1.0));
    if difference.abs() < ROUNDING || standard_error <= 0.0 {
        return None;
    }
    let z = difference.abs() / standard_error;
    let factor = (Z_FOR_POWER / z) * (Z_FOR_POWER / z);
    // The interval can hold 0 beyond the normal's 2.8 standard errors; then one more is the least honest answer.
    Some(((conversions as f64 * (factor - 1.0)).ceil() as u64).max(1))
}

/// `41 more conversions`, `1 fewer conversion`.
fn conversions(count: f64, word: &str) -> String {
    let count = amount(count);
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {word} conversion{plural}")
}

/// A count without its sign: whole from 10 on, else with one digit where it is not whole.
fn amount(value: f64) -> String {
    let value = value.abs();
    let digits = match value {
        large if large >= 9.95 => 0,
        small if small > 1e-9 && small < 0.05 => 3,
        _ => 1,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// `8 fewer`, `0`, `21 more`.
fn signed(value: f64) -> String {
    match amount(value).as_str() {
        "0" => "0".to_owned(),
        count => format!("{count} {}", if value < 0.0 { "fewer" } else { "more" }),
    }
}

/// A forecast rounded to two digits: it is no more exact than that.
fn two_digits(count: u64) -> f64 {
    let mut step = 1;
    while count / step >= 100 {
        step *= 10;
    }
    (count.div_ceil(step) * step) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(model_found: f64, against_found: f64, spread: f64, opponent: Opponent) -> Verdict {
        let capacity = CapacityUsed { leads: Some(30), share: None, per: "week".to_owned(), recontact_days: 90 };
        let against = if opponent == Opponent::NewestFirst { "newest_first" } else { "rules" };
        let difference = model_found - against_found;
        // Evenly spread over difference +- spread: the 95% interval is +- 0.95 spread, the standard error spread / 1.732.
        let resampled = (0..=2000).map(|i| difference + spread * (f64::from(i) / 1000.0 - 1.0)).collect();
        let (conversions, lists) = (200, 26);
        Comparison {
            model: "logistic",
            against,
            opponent,
            model_found,
            against_found,
            resampled,
            conversions,
            lists,
            capacity: &capacity,
        }
        .verdict()
        .unwrap()
    }

    #[test]
    fn better_says_by_how_much_at_which_capacity_and_against_whom() {
        let verdict = verdict(128.0, 87.0, 20.0, Opponent::TeamRules);
        assert_eq!((verdict.word, verdict.more_conversions_needed), (VerdictWord::Better, None));
        assert_eq!(
            verdict.words,
            "Better than your team's rule card: the list ranked by logistic found 41 more conversions (95% interval \
             22 to 60), 128 against 87, working 30 leads per week on 26 lists."
        );
    }

    #[test]
    fn not_proven_says_how_many_more_conversions_would_tell() {
        let verdict = verdict(92.0, 87.0, 12.0, Opponent::TeamRules);
        assert_eq!(verdict.word, VerdictWord::NoVisibleDifference);
        // z = 5 / (12 / 1.7312) = 0.7213; (2.8 / z)^2 = 15.07; 200 * 14.07 more.
        let needed = verdict.more_conversions_needed.unwrap();
        assert!((2800..2830).contains(&needed), "{needed}");
        assert_eq!(
            verdict.words,
            "Not proven yet: the list ranked by logistic found 5 more conversions than your team's rule card (95% \
             interval 6.4 fewer to 16 more), 92 against 87, working 30 leads per week on 26 lists; about 2900 more \
             conversions would tell."
        );
    }

    #[test]
    fn worse_is_said_as_plainly_as_better() {
        let verdict = verdict(80.0, 92.0, 8.0, Opponent::NewestFirst);
        assert_eq!((verdict.word, verdict.more_conversions_needed), (VerdictWord::Worse, None));
        assert_eq!(
            verdict.words,
            "Worse than calling the newest leads first: the list ranked by logistic found 12 fewer conversions (95% \
             interval 4.4 to 20), 80 against 92, working 30 leads per week on 26 lists."
        );
    }

    #[test]
    fn no_difference_at_all_promises_no_number() {
        let verdict = verdict(87.0, 87.0, 3.0, Opponent::TeamRules);
        assert_eq!((verdict.word, verdict.more_conversions_needed), (VerdictWord::NoVisibleDifference, None));
        assert!(verdict.words.contains("found as many conversions as your team's rule card"), "{}", verdict.words);
        assert!(verdict.words.ends_with("how many more conversions would tell is unknown."), "{}", verdict.words);
    }

    #[test]
    fn a_starter_card_is_never_called_the_teams() {
        let verdict = verdict(128.0, 87.0, 20.0, Opponent::StarterRules);
        assert!(verdict.words.starts_with("Better than the starter card: "), "{}", verdict.words);
        assert!(!verdict.words.contains("your team's rule card"));
        assert!(
            verdict.words.ends_with("Compared with a starter card written by leadscore, not with your team's rules.")
        );
    }

    #[test]
    fn the_score_on_record_is_named_as_what_it_is() {
        let verdict = verdict(128.0, 87.0, 20.0, Opponent::RecordedScore);
        assert!(verdict.words.starts_with("Better than the score on record: the list ranked by logistic"));
        assert!(!verdict.words.contains("rule card"));
    }

    #[test]
    fn counts_read_as_people_write_them() {
        assert_eq!([41.0, 4.5, 9.97, 0.04, 0.0, 1.0].map(amount), ["41", "4.5", "10", "0.04", "0", "1"]);
        assert_eq!([-8.2, 0.0, 1.0].map(signed), ["8.2 fewer", "0", "1 more"]);
        assert_eq!(conversions(1.0, "more"), "1 more conversion");
        assert_eq!([7, 99, 101, 1234].map(|count| amount(two_digits(count))), ["7", "99", "110", "1300"]);
    }
}
