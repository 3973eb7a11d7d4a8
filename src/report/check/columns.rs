//! What each column of the leads file alone gives away, as a table.

use super::section::{Holds, Section, SectionTable, cell};
use super::sentence::standing_words;
use crate::readiness::{ColumnReading, Doubt, Readiness};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Columns shown.
const MOST_COLUMNS: usize = 100;

pub(super) fn columns(readiness: &Readiness, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("columns", locale.say("check_columns.title", &[])?);
    if readiness.columns.is_empty() {
        section.facts.push(locale.say("check_columns.none", &[])?);
        return Ok(section);
    }
    section.explained.push(locale.say("check_columns.text", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_columns.column", &[])?, Holds::Words),
        (locale.say("check_columns.standing", &[])?, Holds::Words),
        (locale.say("check_columns.filled", &[])?, Holds::Numbers),
        (locale.say("check_columns.auc", &[])?, Holds::Numbers),
        (locale.say("check_columns.missing_auc", &[])?, Holds::Numbers),
        (locale.say("check_columns.doubts", &[])?, Holds::Words),
    ]);
    for column in readiness.columns.iter().take(MOST_COLUMNS) {
        table.rows.push(row(column, locale)?);
    }
    section.table = Some(table);
    if readiness.columns.len() > MOST_COLUMNS {
        let n = locale.integer(readiness.columns.len() - MOST_COLUMNS);
        section.notes.push(locale.say("check_columns.left_out", &[("n", &n)])?);
    }
    Ok(section)
}

fn row(column: &ColumnReading, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let auc = |auc: Option<f64>| auc.map_or_else(|| Ok("\u{2013}".to_owned()), |auc| locale.decimal(auc, 3));
    let doubts = column.doubts.iter().map(|doubt| doubt_words(*doubt, locale)).collect::<Result<Vec<_>, _>>()?;
    Ok(vec![
        cell(&column.column),
        standing_words(column.standing, locale)?,
        column.filled_share.map_or_else(|| Ok("\u{2013}".to_owned()), |share| locale.percent(share, 0))?,
        auc(column.single_column_auc)?,
        auc(column.missingness_auc)?,
        doubts.join("; "),
    ])
}

fn doubt_words(doubt: Doubt, locale: &Locale) -> Result<String, ReportError> {
    match doubt {
        Doubt::NamedAfterOutcome => locale.say("check_columns.named_outcome", &[]),
        Doubt::NamedAfterCurrentState => locale.say("check_columns.named_state", &[]),
        Doubt::StrongAlone => locale.say("check_columns.strong", &[]),
        Doubt::FillingTells => locale.say("check_columns.filling", &[]),
        Doubt::DatesFromTheFuture { share } => {
            let digits = usize::from(share < 0.0995);
            locale.say("check_columns.future", &[("share", &locale.percent(share, digits)?)])
        }
    }
}
