//! From ripe rows to labelled rows in three roles: the wall, the features.

use super::PipelineError;
use super::acts::acts_wall;
use super::divide::caution;
use super::no_activity::no_activity;
use super::ripe::Ripe;
use super::source::Source;
use super::wall::{table_wall, told_apart, wall, with_other_outcomes, with_sensitive};
use crate::config::Config;
use crate::dataset::{Calibration, LabelledRows, Role, Split, Test, Train};
use crate::features::{self, FeatureTable, LearnFrom};
use crate::frame::{FeatureFrame, FeatureSpec};
use crate::ingest::{IngestReport, Tables};
use crate::leakage::{ActFinding, Decision, Finding};
use crate::readiness::{Strength, TRAINING_CONVERSIONS, VERDICT_CONVERSIONS, columns_carried, needed};
use crate::report::{Caution, Words};
use crate::score::Lang;
use crate::time::Instant;

/// Everything that training and evaluation need, in their roles.
pub(super) struct Prepared {
    /// What models learn from.
    pub(super) train: Train,
    /// What calibrators learn from, where the split holds some rows back for them.
    pub(super) calibration: Option<Calibration>,
    /// What is looked at once.
    pub(super) test: Test,
    /// Where the rows come from.
    pub(super) source: Source,
    /// Which rows of the cohort they are, in the order of the roles' rows (events only).
    pub(super) cohort_rows: RoleRows,
    /// When each Test lead came into being.
    pub(super) test_created: Vec<Option<Instant>>,
    /// What the wall found.
    pub(super) findings: Vec<Finding>,
    /// What acts alone give away.
    pub(super) acts: Vec<ActFinding>,
    /// What must stand on top of every report.
    pub(super) cautions: Vec<Caution>,
    /// The cohort's policy, in the words of the config.
    pub(super) policy: String,
    /// True when nothing is dated.
    pub(super) undated: bool,
    /// Rows whose horizon has not passed.
    pub(super) censored_rows: usize,
    /// Ripe rows that no role took.
    pub(super) purged_rows: usize,
    /// What was found while reading.
    pub(super) ingest: Option<IngestReport>,
}

impl Prepared {
    /// For each Test row, whether the model may score it: it reads no events, or the lead has visible ones.
    pub(super) fn test_evidence(&self) -> Vec<bool> {
        has_evidence(&self.source, self.test.rows().frame.spec(), &self.cohort_rows.test)
    }
}

/// For each (lead, as_of), whether a model of these features may score it.
pub(super) fn has_evidence(source: &Source, spec: &FeatureSpec, rows: &[(usize, Instant)]) -> Vec<bool> {
    match source {
        Source::Events { tables, .. } => evidence_in(tables, spec, rows),
        Source::Table(_) => vec![true; rows.len()],
    }
}

/// The same, by these tables.
pub(super) fn evidence_in(tables: &Tables, spec: &FeatureSpec, rows: &[(usize, Instant)]) -> Vec<bool> {
    let known = |&(lead, as_of): &(usize, Instant)| !spec.reads_events() || tables.events.any_visible(lead, as_of);
    rows.iter().map(known).collect()
}

/// (lead, as_of) of each role's rows.
#[derive(Clone, Debug, Default)]
pub(super) struct RoleRows {
    /// Train.
    pub(super) train: Vec<(usize, Instant)>,
    /// Calibration.
    pub(super) calibration: Vec<(usize, Instant)>,
    /// Test.
    pub(super) test: Vec<(usize, Instant)>,
}

/// Reads everything and gives every ripe row its role.
///
/// # Errors
/// [`PipelineError`]: what is wrong with config, files, cohort, split, or the leakage wall's verdict.
pub(super) fn prepare(config: &Config, stage: &dyn Fn(&str)) -> Result<Prepared, PipelineError> {
    let ripe = Ripe::read(config, stage)?;
    let split = ripe.divide(config)?;
    prepare_split(config, &ripe, &split, stage)
}

/// Gives ripe rows the roles of `split`: the wall, the features and what models learn from are of its Train alone.
///
/// # Errors
/// As [`prepare`].
pub(super) fn prepare_split(
    config: &Config,
    ripe: &Ripe,
    split: &Split,
    stage: &dyn Fn(&str),
) -> Result<Prepared, PipelineError> {
    let mut prepared = match &ripe.source {
        Source::Events { tables, report } => from_events(config, ripe, split, (tables, report), stage)?,
        Source::Table(table) => from_table(config, ripe, split, table)?,
    };
    enough(&mut prepared)?;
    let silent = no_activity(&prepared);
    prepared.cautions.extend(silent);
    Ok(prepared)
}

fn from_events(
    config: &Config,
    ripe: &Ripe,
    split: &Split,
    (tables, report): (&Tables, &IngestReport),
    stage: &dyn Fn(&str),
) -> Result<Prepared, PipelineError> {
    let zone = config.zone()?;
    let rows_of = |role| role_rows(ripe, split, role);
    let (train, calibration, test) = (rows_of(Role::Train), rows_of(Role::Calibration), rows_of(Role::Test));
    let cohort_rows =
        RoleRows { train: ripe.pairs(&train), calibration: ripe.pairs(&calibration), test: ripe.pairs(&test) };
    let findings = wall(config, tables, &ripe.rows, &train, &cohort_rows.train)?;
    stage("features");
    let admitted: Vec<String> = findings.iter().map(|finding| finding.column.clone()).collect();
    let learn_from =
        LearnFrom { tables, train: &cohort_rows.train, admitted: &admitted, stages: &config.stages, zone: &zone };
    let spec = features::learn(&learn_from, &config.features)?;
    let labelled = |rows: &[usize], pairs: &[(usize, Instant)]| -> Result<LabelledRows, PipelineError> {
        let frame = features::extract(tables, pairs, &spec)?;
        Ok(labelled_rows(frame, ripe, rows))
    };
    let taught = labelled(&train, &cohort_rows.train)?;
    let acts = acts_wall(config, tables, &cohort_rows.train, &taught)?;
    Ok(Prepared {
        train: Train::new(taught),
        acts,
        calibration: match calibration.is_empty() {
            true => None,
            false => Some(Calibration::new(labelled(&calibration, &cohort_rows.calibration)?)),
        },
        test: Test::new(labelled(&test, &cohort_rows.test)?),
        test_created: test.iter().map(|&row| tables.leads.created[ripe.rows[row].lead]).collect(),
        findings: told_apart(
            with_other_outcomes(with_sensitive(findings, config, tables), config, |name| {
                tables.leads.attributes.iter().any(|attribute| attribute.name == name)
            }),
            &spec,
            &config.features,
        ),
        cautions: cautions(config, split, report, ripe.undated),
        policy: ripe.policy.clone(),
        undated: ripe.undated,
        censored_rows: ripe.censored_rows,
        purged_rows: ripe.rows.len() - train.len() - calibration.len() - test.len(),
        source: ripe.source.clone(),
        cohort_rows,
        // What is kept of a run names nobody.
        ingest: Some(report.clone().without_examples()),
    })
}

fn from_table(config: &Config, ripe: &Ripe, split: &Split, table: &FeatureTable) -> Result<Prepared, PipelineError> {
    let rows_of = |role| role_rows(ripe, split, role);
    let (train, calibration, test) = (rows_of(Role::Train), rows_of(Role::Calibration), rows_of(Role::Test));
    let of_table = |rows: &[usize]| rows.iter().map(|&row| ripe.table_rows[row]).collect::<Vec<_>>();
    let others: Vec<&str> = config.outcome.others.iter().flat_map(|other| other.own_columns()).collect();
    let except: Vec<&str> = config
        .split
        .column
        .as_deref()
        .into_iter()
        .chain([features::SPLIT_COLUMN])
        .chain(others.iter().copied())
        .collect();
    let findings = table_wall(config, table, &except, &of_table(&train))?;
    let left_out = findings.iter().filter(|finding| finding.decision == Decision::Sensitive);
    let except: Vec<&str> = except.iter().copied().chain(left_out.map(|finding| finding.column.as_str())).collect();
    let mut spec: FeatureSpec = table.learn(&of_table(&train), &except);
    if let Some(only) = &config.features.only {
        features::keep_only(&mut spec, only)?;
    }
    let frame = table.frame(&spec)?;
    let labelled = |rows: &[usize]| labelled_rows(frame.take(&of_table(rows)), ripe, rows);
    let mut cautions: Vec<Caution> = split.notes.iter().map(caution).collect();
    cautions.push(Caution::ReadyMadeTable);
    if config.rules.is_some() {
        cautions.push(Caution::CardNotReplayed);
    }
    Ok(Prepared {
        train: Train::new(labelled(&train)),
        calibration: (!calibration.is_empty()).then(|| Calibration::new(labelled(&calibration))),
        test: Test::new(labelled(&test)),
        cohort_rows: RoleRows {
            train: ripe.pairs(&train),
            calibration: ripe.pairs(&calibration),
            test: ripe.pairs(&test),
        },
        test_created: vec![None; test.len()],
        // A table's columns stood before the wall one by one.
        acts: Vec::new(),
        findings: told_apart(
            with_other_outcomes(findings, config, |name| table.names().any(|column| column == name)),
            &spec,
            &config.features,
        ),
        cautions,
        policy: ripe.policy.clone(),
        undated: ripe.undated,
        censored_rows: ripe.censored_rows,
        purged_rows: ripe.rows.len() - train.len() - calibration.len() - test.len(),
        source: ripe.source.clone(),
        ingest: None,
    })
}

/// Refuses what is no basis for anything, and marks what is a weak one.
fn enough(prepared: &mut Prepared) -> Result<(), PipelineError> {
    let (train, test) = (prepared.train.rows(), prepared.test.rows());
    let held_out = prepared.calibration.as_ref().map_or(0, |rows| rows.rows().distinct_conversions());
    if train.conversions() == 0 || train.conversions() == train.len() {
        return Err(PipelineError::OneClass { rows: train.len(), converted: train.conversions() > 0 });
    }
    let found = train.distinct_conversions();
    if found < TRAINING_CONVERSIONS {
        let needed = needed(rate(train), SMALL_MODEL, Strength::Cautious).map_or(0, |needed| needed.conversions);
        return Err(PipelineError::TooFewConversions {
            found,
            wanted: TRAINING_CONVERSIONS,
            columns: SMALL_MODEL,
            needed,
        });
    }
    let ripe_conversions = found + held_out + test.distinct_conversions();
    if ripe_conversions < VERDICT_CONVERSIONS {
        let sentence = carried_words(train);
        prepared.cautions.push(Caution::Exploratory { ripe_conversions });
        prepared.cautions.push(Caution::Sentence { sentence });
    }
    Ok(())
}

/// Columns of a model that is worth calling one.
const SMALL_MODEL: usize = 10;

/// Conversions for each lead that teaches, kept where a rate can be.
fn rate(train: &LabelledRows) -> f64 {
    let leads = distinct_leads(train);
    (train.distinct_conversions() as f64 / leads as f64).clamp(0.001, 0.5)
}

fn distinct_leads(train: &LabelledRows) -> usize {
    train.leads.iter().collect::<std::collections::BTreeSet<_>>().len().max(1)
}

/// How many columns the training conversions carry, and what the model at hand would need.
fn carried_words(train: &LabelledRows) -> Words {
    let (rate, features) = (rate(train), train.frame.columns().len());
    let found = train.distinct_conversions();
    let carried = columns_carried(rate, distinct_leads(train), Strength::Cautious);
    let asked = |columns| needed(rate, columns, Strength::Cautious).map_or(0, |needed| needed.conversions);
    let (small, all) = (asked(SMALL_MODEL), asked(features));
    Words::of(|lang| match lang {
        Lang::En => format!(
            "Sample size (Riley et al. 2020): {found} training conversions carry about {carried} columns; {SMALL_MODEL} columns would want about \
             {small} conversions, the {features} features here about {all}. The penalty makes up for some of that, not for all."
        ),
        Lang::Es => format!(
            "Tamaño de muestra (Riley et al. 2020): {found} conversiones de entrenamiento sostienen unas {carried} columnas; {SMALL_MODEL} columnas \
             pedirían unas {small} conversiones, y las {features} variables de aquí unas {all}. La penalización suple parte de eso, no todo."
        ),
    })
}

fn role_rows(ripe: &Ripe, split: &Split, role: Role) -> Vec<usize> {
    (0..ripe.rows.len()).filter(|&row| split.roles[row] == Some(role)).collect()
}

fn labelled_rows(frame: FeatureFrame, ripe: &Ripe, rows: &[usize]) -> LabelledRows {
    let of = || rows.iter().map(|&row| &ripe.rows[row]);
    // A lead's number fits: events count leads in 32 bits, and files without events are smaller still.
    let number = |lead: usize| u32::try_from(lead).unwrap_or(u32::MAX);
    LabelledRows {
        frame,
        keys: of().map(|row| row.key.clone()).collect(),
        labels: of().map(|row| row.converted).collect(),
        converted_at: of().map(|row| row.converted_at).collect(),
        values: of().map(|row| row.value).collect(),
        leads: of().map(|row| number(row.lead)).collect(),
        groups: of().map(|row| number(row.group)).collect(),
    }
}

fn cautions(config: &Config, split: &Split, report: &IngestReport, undated: bool) -> Vec<Caution> {
    let mut cautions: Vec<Caution> = split.notes.iter().map(caution).collect();
    if undated {
        cautions.push(Caution::Undated);
    } else if config.events.iter().any(|events| events.known_at.is_none()) && !report.arrival_known {
        cautions.push(Caution::ArrivalTimeUnknown);
    }
    // Sentences of the reading, known in both languages to whoever shows them.
    let arrivals = if undated { Vec::new() } else { report.arrival_sentences() };
    cautions.extend(arrivals.into_iter().map(|words| Caution::Sentence { sentence: Words::from(words) }));
    cautions
}
