//! Do the acts of one event type tell the outcome too well? The log's own dates are asked: an act that follows from the outcome and carries an
//! earlier time gets past every rule of sight, and gives itself away by how well it ranks.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ages::Ages;
use super::single_column::{halves, ranks_by};
use super::stop_words::dated_words;
use super::together::{bins, together};
use super::wall::{Decision, LeakageError, LeakageParams};
use crate::frame::Column;
use crate::seed::Seed;
use crate::stats::wilson_interval;

/// Micros of a second: acts are held against each other by the second.
const SECOND: i64 = 1_000_000;

/// From so many leads on something can be said of how acts are dated, or of who has them; to be dated alike, this share of them must be.
const LEAST_DATED: usize = 20;
const DATED_ALIKE: f64 = 0.9;

/// With fewer leads that bought, or that did not, some column always tells them apart by chance: nothing is judged.
const LEAST_OF_A_KIND: usize = 10;

/// What features are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActSource {
    /// The acts of one event type.
    Type,
    /// A property of events.
    Property,
    /// The acts of several types.
    Several,
}

/// A lead's visible acts of one type, as of one row. Instants in microseconds.
#[derive(Clone, Copy, Debug)]
pub struct ActsOfRow {
    /// When the first of them happened.
    pub first: i64,
    /// From the first of them to the last.
    pub span: i64,
    /// From the lead's creation to the first of them; `None` where the creation is not known.
    pub since_creation: Option<i64>,
    /// From the last of them to the row's instant.
    pub before_as_of: i64,
    /// How many there are.
    pub count: u32,
}

/// What wants to be a feature and is made of events.
#[derive(Debug)]
pub struct ActSuspect<'a> {
    /// The event type, the property, or what several types are called together.
    pub name: String,
    /// Which of these it is.
    pub source: ActSource,
    /// Of a type: the rows that have such acts in sight, ascending, and what they have.
    pub acts: Vec<(usize, ActsOfRow)>,
    /// Its features, by name, with a value per row; none where nothing was extracted yet.
    pub features: Vec<(&'a str, Column)>,
}

/// The rows at which acts are looked, as long as every column.
#[derive(Clone, Copy, Debug)]
pub struct ActRows<'a> {
    /// Converted within the horizon?
    pub labels: &'a [bool],
    /// The lead of each row.
    pub leads: &'a [u32],
    /// The group (lead or account) of each row: a rate is taken from other groups.
    pub groups: &'a [u32],
    /// From the creation of each row's lead to the row's instant, in microseconds; `None` where the creation is not known.
    pub ages: &'a [Option<i64>],
}

/// Acts that no lead did at its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DatedAlike {
    /// Always as long after the lead's creation.
    SinceCreation {
        /// Whole seconds.
        seconds: i64,
    },
    /// At one instant, whoever did it.
    OneInstant,
    /// Before the lead was created.
    BeforeCreation,
}

/// What acts alone give away on Train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActFinding {
    /// The event type, the property, or what several types are called together.
    pub event: String,
    /// Which of these it is.
    pub source: ActSource,
    /// ROC AUC of what tells most, at least .5, over pairs of rows whose leads are of one age; `None` where no such pair has both classes, or fewer
    /// than ten leads bought or did not.
    pub roc_auc: Option<f64>,
    /// What that is: a feature's name, or words. Having such acts at all is named where it tells as much to two thousandths.
    pub told_by: String,
    /// Rows looked at: all of Train, or a sample of its leads where there are more than 50,000.
    pub rows: usize,
    /// Leads of these rows.
    pub leads: usize,
    /// Leads that have such an act in sight; 0 for properties and for several types.
    pub leads_with: usize,
    /// Rows that have such an act in sight.
    pub rows_with: usize,
    /// Share of those that converted, 0-1; `None` without any.
    pub rate_with: Option<f64>,
    /// Share of all rows that converted, 0-1.
    pub rate: f64,
    /// Leads that converted at a row that has such an act in sight; 0 for properties and for several types.
    #[serde(default)]
    pub buyers_with: usize,
    /// Leads that converted at any row.
    #[serde(default)]
    pub buyers: usize,
    /// Whether nine in ten leads' acts of the type are all dated alike.
    pub dated_alike: Option<DatedAlike>,
    /// What was decided. `declared` is nothing remarkable.
    pub decision: Decision,
    /// The analyst's reason, where one was given.
    pub reason: Option<String>,
}

/// Looks at what acts alone give away; the strongest first, whatever was decided.
///
/// Leads are held against leads of their own age: on lists of all open leads age ranks very well, and every act at a lead's creation tells it.
/// A type whose acts are all dated alike (so long after creation, or at one instant) is held to the next lower threshold: what is stamped in bulk
/// was not seen when it says.
///
/// Cost: two sorts of the rows for each number, and five more for each type, on all cores.
#[must_use]
pub fn look_at_acts(
    suspects: &[ActSuspect<'_>],
    rows: ActRows<'_>,
    params: &LeakageParams,
    seed: Seed,
) -> Vec<ActFinding> {
    let leads_that = |bought: bool| {
        let rows = rows.leads.iter().zip(rows.labels).filter(|(_, label)| **label == bought);
        distinct(rows.map(|(lead, _)| *lead))
    };
    let ground = Ground {
        rows,
        ages: Ages::of(rows.ages, rows.labels),
        halves: halves(rows.groups, seed),
        enough: leads_that(true).min(leads_that(false)) >= LEAST_OF_A_KIND,
    };
    let mut findings: Vec<ActFinding> = suspects.par_iter().map(|suspect| finding(suspect, &ground, params)).collect();
    findings.sort_by(|a, b| {
        let key = |finding: &ActFinding| finding.roc_auc.unwrap_or(0.0);
        key(b).total_cmp(&key(a)).then_with(|| (&a.event, a.source).cmp(&(&b.event, b.source)))
    });
    findings
}

/// The findings, where none of them stops training.
///
/// # Errors
/// [`LeakageError::Acts`] with those that do.
pub fn wall_of_acts(findings: Vec<ActFinding>) -> Result<Vec<ActFinding>, LeakageError> {
    let stopped: Vec<ActFinding> =
        findings.iter().filter(|finding| finding.decision == Decision::Stopped).cloned().collect();
    if stopped.is_empty() { Ok(findings) } else { Err(LeakageError::Acts { stopped }) }
}

/// What all suspects are held against.
struct Ground<'a> {
    rows: ActRows<'a>,
    ages: Ages,
    /// Of each row's group.
    halves: Vec<bool>,
    /// Whether leads of both outcomes are enough to judge by.
    enough: bool,
}

impl Ground<'_> {
    fn roc_auc(&self, scores: &[f64]) -> Option<f64> {
        self.enough.then(|| self.ages.roc_auc(self.rows.labels, scores)).flatten()
    }

    /// What tells most, and how well.
    fn strongest<'s>(&self, suspect: &'s ActSuspect<'_>, stop: f64) -> Option<(f64, &'s str)> {
        let labels = self.rows.labels;
        let own = own_columns(suspect, labels.len());
        let columns = || {
            let named = suspect.features.iter().map(|(name, column)| (*name, column));
            named.chain(own.iter().map(|(name, column)| (*name, column)))
        };
        let mut strongest: Option<(f64, &str)> = None;
        for (name, column) in columns() {
            let found = self.roc_auc(&ranks_by(column, labels, &self.halves)).map(|auc| (auc, name));
            if found.is_some_and(|(auc, _)| strongest.is_none_or(|(most, _)| auc > most)) {
                strongest = found;
            }
        }
        // Several columns together rank better than each, as a model does: only what is too good to be true counts.
        if strongest.is_some_and(|(single, _)| single < stop) {
            let all: Vec<&Column> = columns().map(|(_, column)| column).collect();
            let auc = self.roc_auc(&together(&all, labels, &self.halves)).filter(|auc| *auc >= stop);
            strongest = auc.map(|auc| (auc, TOGETHER)).or(strongest);
        }
        // Having any at all is what a person understands: it is named where it says about as much, and nothing is decided by that.
        let seen = || self.roc_auc(&had(suspect, labels.len()));
        let some = (1..labels.len()).contains(&suspect.acts.len());
        match (strongest, some.then(seen).flatten()) {
            (Some((auc, _)), Some(seen)) if seen >= auc - AS_GOOD => Some((auc.max(seen), HAVING_ANY)),
            (None, Some(seen)) => Some((seen, HAVING_ANY)),
            (strongest, _) => strongest,
        }
    }
}

fn finding(suspect: &ActSuspect<'_>, ground: &Ground<'_>, params: &LeakageParams) -> ActFinding {
    let rows = ground.rows;
    let strongest = ground.strongest(suspect, params.stop);
    let dated_alike = dated_alike(suspect, rows.leads);
    let allowance = params.allow_events.iter().find(|allowance| allowance.event == suspect.name);
    let auc = strongest.map_or(0.0, |(auc, _)| auc);
    let decision = match (allowance, dated_alike) {
        (Some(_), _) => Decision::Allowed,
        (None, Some(DatedAlike::SinceCreation { .. } | DatedAlike::OneInstant)) => {
            decided(auc, [params.strong_warn, params.warn, params.warn])
        }
        // Visits before the form are how leads come into being: no reason alone.
        (None, Some(DatedAlike::BeforeCreation) | None) => decided(auc, [params.stop, params.strong_warn, params.warn]),
    };
    let rows_with = suspect.acts.len();
    let converted = suspect.acts.iter().filter(|(row, _)| rows.labels[*row]).count();
    let buyers = rows.leads.iter().zip(rows.labels).filter(|(_, label)| **label).map(|(lead, _)| *lead);
    let buyers_with = suspect.acts.iter().filter(|(row, _)| rows.labels[*row]).map(|(row, _)| rows.leads[*row]);
    let of = |part: usize, whole: usize| part as f64 / whole as f64;
    let found = ActFinding {
        event: suspect.name.clone(),
        source: suspect.source,
        roc_auc: strongest.map(|(auc, _)| auc),
        told_by: strongest.map_or("", |(_, by)| by).to_owned(),
        rows: rows.labels.len(),
        leads: distinct(rows.leads.iter().copied()),
        leads_with: distinct(suspect.acts.iter().map(|(row, _)| rows.leads[*row])),
        rows_with,
        rate_with: (rows_with > 0).then(|| of(converted, rows_with)),
        buyers_with: distinct(buyers_with),
        buyers: distinct(buyers),
        rate: of(rows.labels.iter().filter(|label| **label).count(), rows.labels.len().max(1)),
        dated_alike,
        decision,
        reason: allowance.map(|allowance| allowance.reason.clone()),
    };
    // A leak that covers a part of the buyers ranks the others no better than chance.
    match found.decision == Decision::Declared && found.only_of_buyers() {
        true => ActFinding { decision: Decision::Warned, ..found },
        false => found,
    }
}

/// Of the leads that have an act, so many buy for certain (95%) where it is one of buyers; and so much more than of all leads.
const OF_BUYERS: f64 = 0.85;
const FAR_ABOVE: f64 = 0.3;

/// A difference in AUC that no decision hangs on.
const AS_GOOD: f64 = 0.002;

/// What told most, where it is no feature.
const HAVING_ANY: &str = "having any at all";
const TOGETHER: &str = "all that is made of them, together";

impl ActFinding {
    /// What is worth knowing of it before anything is trained, in a sentence; `None` where nothing is.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let Self { event, told_by, .. } = self;
        let auc = self.roc_auc?;
        match self.decision {
            Decision::Stopped => Some(format!(
                "acts of {event:?} tell the outcome too well to be true (AUC alone {auc:.3} by {told_by}{}): training stops until they have \
                 their own times ([[events]] time, known_at), are left out ([[events]] except_types) or are allowed with a reason \
                 ([leakage] allow_events)",
                dated_words(self.dated_alike)
            )),
            Decision::StronglyWarned => Some(format!(
                "acts of {event:?} are so strong alone that somebody should ask why (AUC alone {auc:.3} by {told_by}{})",
                dated_words(self.dated_alike)
            )),
            Decision::Warned if self.only_of_buyers() => Some(format!(
                "acts of {event:?}: {} of the {} leads that have one buy, of all leads {:.0}%; ask whether they are dated when they happened, or \
                 follow from the sale",
                self.buyers_with,
                self.leads_with,
                100.0 * self.buyers as f64 / self.leads.max(1) as f64
            )),
            Decision::Warned => Some(format!(
                "acts of {event:?} are strong alone (AUC alone {auc:.3} by {told_by}{})",
                dated_words(self.dated_alike)
            )),
            _ => None,
        }
    }

    /// True where hardly any lead has such an act and does not buy, though most leads do not.
    fn only_of_buyers(&self) -> bool {
        let all = self.buyers as f64 / self.leads.max(1) as f64;
        wilson_interval(self.buyers_with, self.leads_with)
            .is_some_and(|(low, _)| self.leads_with >= LEAST_DATED && low >= OF_BUYERS && low >= all + FAR_ABOVE)
    }

    /// True where training waits for an answer about it.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.decision == Decision::Stopped
    }
}

/// Stopped, strongly warned, warned from these thresholds on.
fn decided(auc: f64, [stop, strong_warn, warn]: [f64; 3]) -> Decision {
    match auc {
        auc if auc >= stop => Decision::Stopped,
        auc if auc >= strong_warn => Decision::StronglyWarned,
        auc if auc >= warn => Decision::Warned,
        _ => Decision::Declared,
    }
}

fn distinct(leads: impl Iterator<Item = u32>) -> usize {
    let mut leads: Vec<u32> = leads.collect();
    leads.sort_unstable();
    leads.dedup();
    leads.len()
}

fn had(suspect: &ActSuspect<'_>, rows: usize) -> Vec<f64> {
    let mut had = vec![0.0; rows];
    suspect.acts.iter().for_each(|(row, _)| had[*row] = 1.0);
    had
}

/// How many acts, when the first came after creation, how long ago the last was: asked whether or not a feature asks it.
fn own_columns(suspect: &ActSuspect<'_>, rows: usize) -> Vec<(&'static str, Column)> {
    if suspect.acts.is_empty() {
        return Vec::new();
    }
    let of = |none: f64, value: fn(&ActsOfRow) -> Option<f64>| {
        let mut column = vec![none; rows];
        suspect.acts.iter().for_each(|(row, acts)| column[*row] = value(acts).unwrap_or(f64::NAN));
        column
    };
    // Early, late or at one moment: a delay may tell in any direction, so its bins stand as categories.
    let delays = of(f64::NAN, |acts| acts.since_creation.map(|micros| (micros / SECOND) as f64));
    vec![
        ("how many there are", Column::Number(of(0.0, |acts| Some(f64::from(acts.count))))),
        ("how long ago the last one was", Column::Number(of(f64::NAN, |acts| Some(acts.before_as_of as f64)))),
        ("how long after creation the first one came", Column::Category(bins(&delays))),
    ]
}

/// Each lead counts once. One whose acts lie apart was not stamped: a first purchase at the lead's creation is how leads come into being.
fn dated_alike(suspect: &ActSuspect<'_>, leads: &[u32]) -> Option<DatedAlike> {
    let all: BTreeMap<u32, &ActsOfRow> = suspect.acts.iter().map(|(row, acts)| (leads[*row], acts)).collect();
    let least = |of: usize| of >= LEAST_DATED && of as f64 >= DATED_ALIKE * all.len() as f64;
    let stamped = || all.values().filter(|acts| acts.span < SECOND);
    let delays = stamped().filter_map(|acts| Some(acts.since_creation?.div_euclid(SECOND))).collect();
    let (seconds, alike) = most_frequent(delays);
    if least(alike) {
        return Some(DatedAlike::SinceCreation { seconds });
    }
    let (_, alike) = most_frequent(stamped().map(|acts| acts.first.div_euclid(SECOND)).collect());
    if least(alike) {
        return Some(DatedAlike::OneInstant);
    }
    let before = |acts: &&&ActsOfRow| acts.since_creation.is_some_and(|delay| delay.saturating_add(acts.span) < 0);
    least(all.values().filter(before).count()).then_some(DatedAlike::BeforeCreation)
}

/// The most frequent value and how often it is there; of several the least.
fn most_frequent(mut values: Vec<i64>) -> (i64, usize) {
    values.sort_unstable();
    let mut most = (0, 0);
    for same in values.chunk_by(|a, b| a == b) {
        if same.len() > most.1 {
            most = (same[0], same.len());
        }
    }
    most
}

/// Of more than `most` rows about that many, whole leads by chance; `None` where all are to be looked at.
#[must_use]
pub fn sampled_rows(leads: &[u32], most: usize, seed: Seed) -> Option<Vec<usize>> {
    if leads.len() <= most {
        return None;
    }
    let share = most as f64 / leads.len() as f64;
    let chance = seed.stream("acts looked at");
    Some((0..leads.len()).filter(|&row| chance.with(u64::from(leads[row])).uniform() < share).collect())
}
