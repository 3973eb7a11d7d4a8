//! Who collects points without meaning to buy, where do card and record disagree, and what does sales say?

use super::{DASH, number, rate, section, share, table};
use crate::audit::{Audit, NO_REASON, Pattern, Rejections};
use crate::report::ReportError;
use crate::report::check::{Section, cell};
use crate::report::locale::Locale;

pub(super) fn suspects(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("suspects", "audit_suspects.title", audit, locale)?;
    if audit.suspects.is_empty() {
        return Ok(section);
    }
    section.explained.push(locale.say("audit_suspects.text", &[])?);
    let titles = [
        "audit_suspects.pattern",
        "audit_groups.leads",
        "audit_suspects.now",
        "audit_groups.points",
        "audit_suspects.share",
        "audit_groups.rate",
        "audit_suspects.others",
    ];
    let mut found = table(1, &titles, locale)?;
    for own in &audit.suspects {
        let pattern = match own.pattern {
            Pattern::OpensOnly => "audit_suspects.opens_only",
            Pattern::EducationalDownloader => "audit_suspects.downloader",
            Pattern::JobSeeker => "audit_suspects.job_seeker",
        };
        found.rows.push(vec![
            locale.say(pattern, &[])?,
            locale.integer(own.leads),
            locale.integer(own.now),
            number(own.mean_points, 1, locale)?,
            own.share_of_many.map_or_else(|| Ok(DASH.to_owned()), |share| locale.percent(share, 1))?,
            rate(&own.converted, locale)?,
            rate(&own.others, locale)?,
        ]);
    }
    section.table = Some(found);
    section.notes.push(locale.say("audit_suspects.ids", &[])?);
    Ok(section)
}

pub(super) fn recorded(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("recorded", "audit_recorded.title", audit, locale)?;
    let Some(found) = &audit.recorded else { return Ok(section) };
    let (rows, same) = (locale.integer(found.rows), locale.percent(found.same_share, 1)?);
    let difference = locale.signed(found.mean_difference, 2)?;
    let ranks = number(found.rank_correlation, 2, locale)?;
    let gaps = [("rows", rows.as_str()), ("same", &same), ("difference", &difference), ("ranks", &ranks)];
    section.facts.push(locale.say("audit_recorded.text", &gaps)?);
    let titles = ["audit_recorded.where", "audit_groups.leads", "audit_groups.conversions", "audit_groups.rate"];
    let mut table = table(1, &titles, locale)?;
    for (key, own) in [
        ("audit_recorded.both", &found.both_high),
        ("audit_recorded.card", &found.card_alone_high),
        ("audit_recorded.record", &found.recorded_alone_high),
        ("audit_recorded.neither", &found.neither),
    ] {
        let (leads, conversions) = (locale.integer(own.leads), locale.integer(own.conversions));
        table.rows.push(vec![locale.say(key, &[])?, leads, conversions, rate(own, locale)?]);
    }
    section.table = Some(table);
    Ok(section)
}

pub(super) fn feedback(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("feedback", "audit_feedback.title", audit, locale)?;
    let Some(found) = &audit.feedback else { return Ok(section) };
    let rejections = |own: &Rejections| share(own.rate, own.low, own.high, locale);
    let answers = locale.integer(found.answers);
    let all = rejections(&found.rejected)?;
    section.facts.push(locale.say("audit_feedback.text", &[("answers", &answers), ("rate", &all)])?);
    if found.unknown_leads > 0 {
        let n = locale.integer(found.unknown_leads);
        section.facts.push(locale.say("audit_feedback.unknown", &[("n", &n)])?);
    }
    for reason in &found.by_reason {
        let (n, share) = (locale.integer(reason.rejected), locale.percent(reason.share, 0)?);
        let points = locale.decimal(reason.mean_points, 1)?;
        let why =
            if reason.why == NO_REASON { locale.say("audit_feedback.no_reason", &[])? } else { cell(&reason.why) };
        let gaps = [("why", why.as_str()), ("n", &n), ("share", &share), ("points", &points)];
        section.facts.push(locale.say("audit_feedback.reason", &gaps)?);
    }
    let mut table = table(
        1,
        &["audit_cuts.band", "audit_feedback.answers", "audit_feedback.rejected", "audit_feedback.rate"],
        locale,
    )?;
    for band in &found.by_band {
        let own = &band.rejections;
        table.rows.push(vec![
            band.band.as_deref().map_or_else(|| DASH.to_owned(), cell),
            locale.integer(own.answers),
            locale.integer(own.rejected),
            rejections(own)?,
        ]);
    }
    section.table = Some(table);
    section.explained.push(locale.say("audit_feedback.never", &[])?);
    Ok(section)
}
