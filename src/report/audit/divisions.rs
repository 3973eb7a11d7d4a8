//! Who converts, by band, cut, cell, stage, campaign and content?

use super::{DASH, number, rate, section, table};
use crate::audit::{Audit, BELOW_ALL, Group, MatrixCell, NO_EVIDENCE, NO_STAGE, OTHER};
use crate::report::ReportError;
use crate::report::check::{Section, cell};
use crate::report::locale::Locale;

pub(super) fn bands(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    groups("bands", &audit.bands, audit, locale)
}

/// Groups one under the other, with what became of each.
pub(super) fn groups(
    id: &'static str,
    groups: &[Group],
    audit: &Audit,
    locale: &Locale,
) -> Result<Section, ReportError> {
    let title = match id {
        "bands" => "audit_groups.bands",
        "stages" => "audit_groups.stages",
        "campaigns" => "audit_groups.campaigns",
        _ => "audit_groups.content",
    };
    let mut section = section(id, title, audit, locale)?;
    if groups.is_empty() {
        return Ok(section);
    }
    let titles = [
        "audit_groups.of",
        "audit_groups.value",
        "audit_groups.leads",
        "audit_groups.conversions",
        "audit_groups.rate",
        "audit_groups.points",
    ];
    let mut found = table(2, &titles, locale)?;
    for group in groups {
        let value = match group.value.as_str() {
            OTHER => locale.say("audit_groups.other", &[])?,
            BELOW_ALL => locale.say("audit_groups.below", &[])?,
            NO_EVIDENCE => locale.say("audit_groups.unknown", &[])?,
            NO_STAGE if group.of == "stage" => locale.say("audit_groups.no_stage", &[])?,
            value => cell(value),
        };
        found.rows.push(vec![
            cell(&group.of),
            value,
            locale.integer(group.converted.leads),
            locale.integer(group.converted.conversions),
            rate(&group.converted, locale)?,
            number(group.mean_points, 1, locale)?,
        ]);
    }
    section.table = Some(found);
    Ok(section)
}

pub(super) fn thresholds(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("thresholds", "audit_cuts.title", audit, locale)?;
    if audit.thresholds.is_empty() {
        return Ok(section);
    }
    section.explained.push(locale.say("audit_cuts.text", &[])?);
    let titles = [
        "audit_cuts.band",
        "audit_cuts.card",
        "audit_cuts.supported",
        "audit_cuts.within",
        "audit_groups.rate",
        "audit_cuts.step",
    ];
    let mut found = table(1, &titles, locale)?;
    for cut in &audit.thresholds {
        let within = match cut.card_within {
            Some(true) => locale.say("audit_cuts.yes", &[])?,
            Some(false) => locale.say("audit_cuts.no", &[])?,
            None => DASH.to_owned(),
        };
        found.rows.push(vec![
            cut.band.as_deref().map_or_else(|| DASH.to_owned(), cell),
            number(cut.card, 1, locale)?,
            super::ranged(Some(cut.supported), 1, locale)?,
            within,
            rate(&cut.from_here, locale)?,
            number(cut.steps_up, 1, locale)?,
        ]);
    }
    section.table = Some(found);
    Ok(section)
}

pub(super) fn cells(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("cells", "audit_cells.title", audit, locale)?;
    if audit.cells.is_empty() {
        return Ok(section);
    }
    let cut = if audit.card.matrix { "audit_cells.card" } else { "audit_cells.quarters" };
    section.explained.push(locale.say(cut, &[])?);
    let titles = ["audit_cells.fit", "audit_cells.one", "audit_cells.two", "audit_cells.three", "audit_cells.four"];
    let mut found = table(1, &titles, locale)?;
    for row in audit.cells.chunk_by(|a, b| a.cell.fit == b.cell.fit) {
        let mut cells = vec![row.first().map_or_else(String::new, |cell| cell.cell.fit.letter().to_string())];
        for cell in row {
            cells.push(cell_words(cell, locale)?);
        }
        found.rows.push(cells);
    }
    section.table = Some(found);
    Ok(section)
}

fn cell_words(cell: &MatrixCell, locale: &Locale) -> Result<String, ReportError> {
    if cell.converted.rows == 0 {
        return Ok(DASH.to_owned());
    }
    let n = locale.integer(cell.converted.conversions);
    let rate = rate(&cell.converted, locale)?;
    let key = if cell.green == Some(true) { "audit_cells.green" } else { "audit_cells.cell" };
    locale.say(key, &[("rate", &rate), ("n", &n)])
}
