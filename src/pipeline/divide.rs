//! Which ripe row plays which part, as the config asks.

use std::collections::BTreeSet;

use super::PipelineError;
use super::ripe::RipeRow;
use crate::config::Config;
use crate::dataset::{Role, Split, SplitError, SplitKind, SplitNote, SplitPlan, SplitRow};
use crate::features::SPLIT_COLUMN;
use crate::ingest::{FileTable, Tables, Values};
use crate::report::Caution;
use crate::time::Zone;

/// A column as text, one per ripe row, by name.
type TextColumn<'a> = dyn Fn(&str) -> Result<Vec<Option<String>>, PipelineError> + 'a;

pub(super) fn divide(
    config: &Config,
    zone: &Zone,
    ripe: &[RipeRow],
    column: &TextColumn<'_>,
) -> Result<Split, PipelineError> {
    let rows: Vec<SplitRow<'_>> = ripe.iter().map(RipeRow::as_split_row).collect();
    divide_rows(config, zone, &rows, column)
}

/// The same for rows whose leads' ids are kept elsewhere.
pub(super) fn divide_rows(
    config: &Config,
    zone: &Zone,
    rows: &[SplitRow<'_>],
    column: &TextColumn<'_>,
) -> Result<Split, PipelineError> {
    if rows.is_empty() {
        return Err(PipelineError::NothingRipe { horizon_days: config.label.horizon_days });
    }
    let params = &config.split;
    let needs = |kind, wanted| SplitError::Needs { kind, wanted };
    let one_instant = rows[0].as_of == rows[rows.len() - 1].as_of;
    let plan = match params.kind {
        SplitKind::Fractions if one_instant => SplitPlan::Random(params.fractions),
        SplitKind::Fractions => SplitPlan::Fractions(params.fractions),
        SplitKind::Random => SplitPlan::Random(params.fractions),
        SplitKind::Dates => {
            let date = |text: &Option<String>| text.as_deref().map(|text| zone.parse(text)).transpose();
            SplitPlan::Dates {
                train_until: date(&params.train_until)?.ok_or_else(|| needs("dates", "train_until and test_from"))?,
                calibration_from: date(&params.calibration_from)?,
                test_from: date(&params.test_from)?.ok_or_else(|| needs("dates", "train_until and test_from"))?,
                test_until: date(&params.test_until)?,
            }
        }
        SplitKind::Column => {
            let name = params.column.as_deref().ok_or_else(|| needs("column", "column = \"...\""))?;
            let marks = column(name)?;
            let role = |text: &Option<String>| match text.as_ref() {
                Some(text) if *text == params.train => Some(Role::Train),
                Some(text) if *text == params.calibration => Some(Role::Calibration),
                Some(text) if *text == params.test => Some(Role::Test),
                _ => None,
            };
            let roles: Vec<Option<Role>> = marks.iter().map(role).collect();
            for (part, role, wanted) in [("Train", Role::Train, &params.train), ("Test", Role::Test, &params.test)] {
                if !roles.contains(&Some(role)) {
                    let found: BTreeSet<&String> = marks.iter().flatten().collect();
                    let found = found.into_iter().take(10).map(|mark| format!("{mark:?}")).collect();
                    return Err(SplitError::NotMarked { part, wanted: wanted.clone(), found }.into());
                }
            }
            SplitPlan::Given(roles)
        }
        // The rows of the second table were marked when it was read.
        SplitKind::File if params.reads_table() && config.features.table.is_some() && params.file.is_some() => {
            let role = |text: &Option<String>| match text.as_deref() {
                Some("test") => Some(Role::Test),
                _ => Some(Role::Train),
            };
            SplitPlan::Given(column(SPLIT_COLUMN)?.iter().map(role).collect())
        }
        SplitKind::File => {
            let (file, id) = params
                .file
                .as_deref()
                .zip(params.id.as_deref())
                .ok_or_else(|| needs("file", "file = \"...\" and id = \"...\""))?;
            let listed = FileTable::read(&config.base.join(file))?.texts(id, "[split] id")?;
            let mut listed: Vec<String> = listed.into_iter().flatten().collect();
            listed.sort_unstable();
            let role = |row: &SplitRow<'_>| match listed.binary_search_by(|id| id.as_str().cmp(row.lead)) {
                Ok(_) => Some(Role::Test),
                Err(_) => Some(Role::Train),
            };
            SplitPlan::Given(rows.iter().map(role).collect())
        }
    };
    Ok(plan.divide(rows, config.label.horizon_days, config.seed())?)
}

/// A column of the leads file as text, lead by lead; numbers as they are written.
pub(super) fn lead_texts(tables: &Tables, column: &str) -> Result<Vec<Option<String>>, PipelineError> {
    let attribute = tables.leads.attributes.iter().find(|attribute| attribute.name == column);
    let values = attribute.map(|attribute| &attribute.values).and_then(Values::as_texts);
    values.ok_or_else(|| PipelineError::NoSplitColumn { column: column.to_owned() })
}

pub(super) const fn caution(note: &SplitNote) -> Caution {
    match note {
        SplitNote::TakenAsGiven => Caution::SplitTakenAsGiven,
        SplitNote::Random => Caution::RandomSplit,
        SplitNote::ThinCalibration { conversions } => Caution::ThinCalibration { conversions: *conversions },
        SplitNote::ShortHistory => Caution::ShortHistory,
    }
}
