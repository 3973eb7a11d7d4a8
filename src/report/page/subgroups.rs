//! How do groups of leads fare on the lists? A table per sensitive column, and what the features know of it.

use minijinja::context;
use minijinja::value::Value;

use super::{cell, figure};
use crate::evaluate::Measured;
use crate::report::ReportError;
use crate::report::locale::{Locale, Unit};
use crate::report::subgroups::{field_words, group_reading, group_words, known_words};
use crate::subgroups::{ColumnAudit, Cut, GroupFigures, GroupProxy, GroupWord, SubgroupAudit};

/// The section, or nothing for a run that made no audit.
pub(super) fn view(audit: Option<&SubgroupAudit>, locale: &Locale) -> Result<Value, ReportError> {
    let Some(audit) = audit else { return Ok(context! { known => false }) };
    let columns = audit.columns.iter().map(|column| column_view(column, audit, locale));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let none_flagged = audit.tests > 0 && audit.flagged().next().is_none();
    let minimums = [("leads", audit.minimums.leads), ("conversions", audit.minimums.conversions)];
    let minimums = minimums.map(|(name, least)| (name, locale.integer(least)));
    Ok(context! {
        known => true,
        columns,
        none_flagged => none_flagged.then(|| locale.integer(audit.tests)),
        flagged => audit.flagged().next().is_some(),
        minimums => locale.say("subgroups.minimums", &minimums.each_ref().map(|(name, least)| (*name, least.as_str())))?,
    })
}

fn column_view(column: &ColumnAudit, audit: &SubgroupAudit, locale: &Locale) -> Result<Value, ReportError> {
    let least = locale.integer(audit.minimums.leads);
    let name = cell(&column.column);
    let cut = match column.cut {
        Cut::Values => None,
        Cut::Ages => Some("subgroups.ages"),
        Cut::Quarters => Some("subgroups.quarters"),
    };
    let not_shown = locale.integer(column.rows_not_shown);
    let proxy = &column.proxy;
    Ok(context! {
        title => locale.say("subgroups.column", &[("column", &name)])?,
        name,
        in_model => column.in_model,
        least => least.as_str(),
        cut => cut.map(|key| locale.say(key, &[])).transpose()?,
        not_shown => (column.rows_not_shown > 0)
            .then(|| locale.say("subgroups.not_shown", &[("n", &not_shown), ("least", &least)]))
            .transpose()?,
        groups => column.groups.iter().map(|group| group_view(group, locale)).collect::<Result<Vec<_>, _>>()?,
        proxy_text => locale.say(
            if column.in_model { "subgroups.proxy_text_others" } else { "subgroups.proxy_text" },
            &[("features", &locale.integer(proxy.features)), ("leads", &locale.integer(proxy.leads))],
        )?,
        proxies => proxy.groups.iter().map(|group| proxy_view(group, locale)).collect::<Result<Vec<_>, _>>()?,
    })
}

fn group_view(group: &GroupFigures, locale: &Locale) -> Result<Value, ReportError> {
    // A table of reasons would be one reason many times over: what is too few reads as a dash, and the reading says why.
    let told = |measured: &Measured, unit| -> Result<Option<Value>, ReportError> {
        matches!(measured, Measured::Estimate(_)).then(|| figure(measured, unit, locale)).transpose()
    };
    let marked = matches!(group.word, GroupWord::MoreThanExpected | GroupWord::FewerThanExpected);
    Ok(context! {
        name => group_words(&group.group, locale)?,
        leads => locale.integer(group.leads),
        share => locale.percent(group.share, 1)?,
        share_of_list => group.share_of_list.map(|share| locale.percent(share, 1)).transpose()?,
        rate => told(&group.conversion_rate, Unit::Hundredths)?,
        chance => locale.of_hundred(group.mean_chance)?,
        ratio => told(&group.observed_over_expected, Unit::Plain(2))?,
        precision => told(&group.precision_at_capacity, Unit::Hundredths)?,
        reading => group_reading(group, locale)?,
        kind => if marked { "warn" } else { "" },
    })
}

fn proxy_view(proxy: &GroupProxy, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        name => group_words(&proxy.group, locale)?,
        leads => locale.integer(proxy.leads),
        features => figure(&proxy.features_auc, Unit::Plain(3), locale)?,
        score => figure(&proxy.score_auc, Unit::Plain(3), locale)?,
        known => known_words(&proxy.features_auc, locale)?,
        fields => field_words(proxy, locale)?,
    })
}
