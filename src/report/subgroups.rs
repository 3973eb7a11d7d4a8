//! How is the audit by age, gender and the like told outside the page? A table for spreadsheets, sentences for the card and for the top.

use super::locale::{Locale, Shown, Unit};
use super::page::cell;
use super::{Formulas, Lang, ReportError, Sheet, Words};
use crate::evaluate::{Estimate, Measured};
use crate::report::sheet::Cell;
use crate::subgroups::{ColumnAudit, GroupFigures, GroupName, GroupProxy, GroupWord, SubgroupAudit};

/// From these AUCs on a group is partly, largely and fully known.
const KNOWN: [(f64, &str); 3] =
    [(0.95, "subgroups.known_fully"), (0.75, "subgroups.known_largely"), (0.6, "subgroups.known_partly")];

/// `subgroups.csv`: one row per column and group; what cannot be computed is empty.
///
/// Columns: `column`, `group`, `in_model`, `rows`, `leads`, `share`, `listed`, `share_of_list`, `conversions`, `conversion_rate`, `mean_chance`,
/// `observed_over_expected`, `precision_at_capacity` (each measured one with `_low` and `_high`, 95%), `p_value`, `p_holm`, `word`;
/// `features_auc` and `score_auc` (with ends), `fields` (names apart by `;`), of Train; empty for the second of two groups, whose they are too.
#[must_use]
pub fn subgroups_csv(audit: &SubgroupAudit) -> String {
    let header = [
        "column",
        "group",
        "in_model",
        "rows",
        "leads",
        "share",
        "listed",
        "share_of_list",
        "conversions",
        "conversion_rate",
        "conversion_rate_low",
        "conversion_rate_high",
        "mean_chance",
        "observed_over_expected",
        "observed_over_expected_low",
        "observed_over_expected_high",
        "precision_at_capacity",
        "precision_at_capacity_low",
        "precision_at_capacity_high",
        "p_value",
        "p_holm",
        "word",
        "features_auc",
        "features_auc_low",
        "features_auc_high",
        "score_auc",
        "score_auc_low",
        "score_auc_high",
        "fields",
    ];
    let mut sheet = Sheet::new(&header, Formulas::Defused);
    for column in &audit.columns {
        for group in &column.groups {
            let proxy = column.proxy.groups.iter().find(|proxy| proxy.group == group.group);
            row(&mut sheet, column, group, proxy);
        }
    }
    sheet.finish()
}

fn row(sheet: &mut Sheet, column: &ColumnAudit, group: &GroupFigures, proxy: Option<&GroupProxy>) {
    let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
    let ends = |measured: Option<&Measured>| match measured {
        Some(Measured::Estimate(found)) => [found.value, found.low, found.high].map(Cell::Number),
        _ => [Cell::Empty; 3],
    };
    let names: Vec<&str> =
        proxy.map(|proxy| proxy.fields.iter().map(|field| field.field.as_str()).collect()).unwrap_or_default();
    let (label, names) = (group.group.label(), names.join(";"));
    let mut cells = vec![
        Cell::Text(&column.column),
        Cell::Text(&label),
        Cell::Text(if column.in_model { "true" } else { "false" }),
        Cell::Count(group.rows),
        Cell::Count(group.leads),
        Cell::Number(group.share),
        Cell::Number(group.listed),
        number(group.share_of_list),
        Cell::Count(group.conversions),
    ];
    cells.extend(ends(Some(&group.conversion_rate)));
    cells.push(Cell::Number(group.mean_chance));
    cells.extend(ends(Some(&group.observed_over_expected)));
    cells.extend(ends(Some(&group.precision_at_capacity)));
    cells.extend([number(group.p_value), number(group.p_holm), Cell::Text(word(group.word))]);
    cells.extend(ends(proxy.map(|proxy| &proxy.features_auc)));
    cells.extend(ends(proxy.map(|proxy| &proxy.score_auc)));
    cells.push(Cell::Text(&names));
    sheet.row(&cells);
}

const fn word(word: GroupWord) -> &'static str {
    match word {
        GroupWord::TooFew => "too_few",
        GroupWord::NoVisibleDifference => "no_visible_difference",
        GroupWord::MoreThanExpected => "more_than_expected",
        GroupWord::FewerThanExpected => "fewer_than_expected",
    }
}

/// A sentence for every group whose observed over expected differs from that of the others, in both languages.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn subgroup_sentences(audit: &SubgroupAudit) -> Result<Vec<Words>, ReportError> {
    let (en, es) = (Locale::new(Lang::En, "UTC")?, Locale::new(Lang::Es, "UTC")?);
    let of = |locale: &Locale| -> Result<Vec<String>, ReportError> {
        audit.flagged().map(|(column, group)| flagged(audit, column, group, locale)).collect()
    };
    Ok(of(&en)?.into_iter().zip(of(&es)?).map(|(en, es)| Words { en, es }).collect())
}

fn flagged(
    audit: &SubgroupAudit,
    column: &ColumnAudit,
    group: &GroupFigures,
    locale: &Locale,
) -> Result<String, ReportError> {
    let (name, of, said) = (group_words(&group.group, locale)?, cell(&column.column), group_reading(group, locale)?);
    let mut gaps = vec![("group", name), ("column", of), ("word", said)];
    let key = match (&group.observed_over_expected, audit.observed_over_expected) {
        (Measured::Estimate(Estimate { value, low, high }), Some(all)) => {
            for (gap, number) in [("ratio", *value), ("low", *low), ("high", *high), ("all", all)] {
                gaps.push((gap, locale.decimal(number, 2)?));
            }
            "subgroups.flagged"
        }
        _ => "subgroups.flagged_plain",
    };
    let gaps: Vec<(&str, &str)> = gaps.iter().map(|(name, text)| (*name, text.as_str())).collect();
    locale.say(key, &gaps)
}

/// What is said of a group, in words.
pub(super) fn group_reading(group: &GroupFigures, locale: &Locale) -> Result<String, ReportError> {
    let key = match group.word {
        GroupWord::TooFew => "subgroups.too_few",
        GroupWord::NoVisibleDifference => "subgroups.no_difference",
        GroupWord::MoreThanExpected => "subgroups.more",
        GroupWord::FewerThanExpected => "subgroups.fewer",
    };
    locale.say(key, &[])
}

/// A group's name in a language.
pub(super) fn group_words(group: &GroupName, locale: &Locale) -> Result<String, ReportError> {
    // A bound is shown as it is: whole where it is whole.
    let bound = |number: f64| locale.decimal(number, if number.fract() == 0.0 { 0 } else { 2 });
    match group {
        GroupName::Value { value } => Ok(cell(value)),
        GroupName::Range { from: None, to: None } => locale.say("subgroups.any", &[]),
        GroupName::Range { from: None, to: Some(to) } => locale.say("subgroups.under", &[("to", &bound(*to)?)]),
        GroupName::Range { from: Some(from), to: None } => locale.say("subgroups.from", &[("from", &bound(*from)?)]),
        GroupName::Range { from: Some(from), to: Some(to) } => {
            locale.say("subgroups.between", &[("from", &bound(*from)?), ("to", &bound(*to)?)])
        }
        GroupName::Other => locale.say("subgroups.other", &[]),
        GroupName::Missing => locale.say("subgroups.missing", &[]),
    }
}

/// How well a group is known, in words; `None` where that was not measured.
pub(super) fn known_words(features_auc: &Measured, locale: &Locale) -> Result<Option<String>, ReportError> {
    let Measured::Estimate(Estimate { value, low, .. }) = features_auc else { return Ok(None) };
    let found = KNOWN.iter().find(|(from, _)| value >= from && *low > 0.5);
    Ok(Some(locale.say(found.map_or("subgroups.known_hardly", |(_, key)| key), &[])?))
}

/// The named fields with their AUC, apart by commas; "none" where there are none.
pub(super) fn field_words(proxy: &GroupProxy, locale: &Locale) -> Result<String, ReportError> {
    let named = proxy.fields.iter().map(|field| {
        let auc = locale.decimal(field.single_column_auc, 3)?;
        locale.say("subgroups.proxy_field", &[("field", &cell(&locale.field(&field.field)?)), ("auc", &auc)])
    });
    let named = named.collect::<Result<Vec<_>, _>>()?;
    if named.is_empty() { locale.say("subgroups.proxy_none", &[]) } else { Ok(named.join(", ")) }
}

/// Sentences for the model card: what was flagged, and which groups the features know largely.
pub(super) fn card_sentences(audit: &SubgroupAudit, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let mut said = Vec::new();
    for column in &audit.columns {
        said.push(locale.say("subgroups.card_left_out", &[("column", &cell(&column.column))])?);
    }
    for (column, group) in audit.flagged() {
        said.push(flagged(audit, column, group, locale)?);
    }
    if audit.tests > 0 && audit.flagged().next().is_none() {
        said.push(locale.say("subgroups.card_none_flagged", &[("tests", &locale.integer(audit.tests))])?);
    }
    let largely = KNOWN[1].0;
    for column in &audit.columns {
        for proxy in &column.proxy.groups {
            let known =
                matches!(&proxy.features_auc, Measured::Estimate(found) if found.value >= largely && found.low > 0.5);
            let (true, Some(words)) = (known, known_words(&proxy.features_auc, locale)?) else { continue };
            let auc = match locale.measured(&proxy.features_auc, Unit::Plain(3))? {
                Shown::Figure { value, .. } => value,
                Shown::Reason(reason) => reason,
            };
            let gaps = [
                ("group", group_words(&proxy.group, locale)?),
                ("column", cell(&column.column)),
                ("auc", auc),
                ("known", words),
                ("fields", field_words(proxy, locale)?),
            ];
            said.push(locale.say("subgroups.card_known", &gaps.each_ref().map(|(gap, text)| (*gap, text.as_str())))?);
        }
    }
    Ok(said)
}
