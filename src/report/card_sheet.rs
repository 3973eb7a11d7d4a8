//! How does a marketer type a learned card into the engine? A build sheet, rule by rule, with what the card is worth.

use super::check::cell;
use super::locale::Locale;
use super::{Lang, ReportError};
use crate::evaluate::{Estimate, Measured};
use crate::learned::{Engine, FREE_FROM, Learned, Left, Read, Source};
use crate::rules::{Decay, Rule, RuleKind};

/// Everything a build sheet is made of.
#[derive(Clone, Debug)]
pub struct CardSheetInput<'a> {
    /// The card.
    pub learned: &'a Learned,
    /// Whose engine.
    pub engine: Engine,
    /// The full model's name.
    pub model: &'a str,
    /// Conversions that the card, the model and the team's card find on the test period.
    pub found: [Option<&'a Measured>; 3],
    /// Area under the ROC curve of the three.
    pub roc_auc: [Option<&'a Measured>; 3],
    /// The card less the model, in conversions found.
    pub against_model: Estimate,
    /// The card less the team's.
    pub against_card: Option<Estimate>,
    /// Share of the model's lift that the card keeps.
    pub lift_kept: Option<f64>,
    /// The language.
    pub lang: Lang,
}

/// The sheet in Markdown: what it is worth, the rules to type in, fading, bands, and how the engine takes them.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn card_sheet(input: &CardSheetInput<'_>) -> Result<String, ReportError> {
    let locale = Locale::new(input.lang, "UTC")?;
    let card = &input.learned.card;
    let say = |key: &str| locale.say(key, &[]);
    let mut lines =
        vec![format!("# {}", locale.say("sheet.title", &[("engine", input.engine.name())])?), String::new()];
    lines.extend(worth(input, &locale)?);
    lines.extend([String::new(), format!("## {}", say("sheet.rules")?), String::new()]);
    let head =
        [say("sheet.rule")?, say("sheet.when")?, say("sheet.how_often")?, say("sheet.points")?, say("sheet.before")?];
    lines.push(format!("| {} |", head.join(" | ")));
    lines.push("|---|---|---|---:|---:|".to_owned());
    for (rule, before) in card.rules.iter().zip(&input.learned.own_points) {
        let before =
            before.map_or_else(|| Ok("\u{2013}".to_owned()), |points| locale.signed(points, digits(points)))?;
        let row = [
            cell(&rule.label()).replace('|', "\\|"),
            cell(&rule.kind.to_string()).replace('|', "\\|"),
            how_often(rule, &locale)?,
            locale.signed(rule.points, digits(rule.points))?,
            before,
        ];
        lines.push(format!("| {} |", row.join(" | ")));
    }
    lines.extend([String::new(), format!("## {}", say("sheet.fading")?), String::new(), fading(input, &locale)?]);
    lines.extend([String::new(), format!("## {}", say("sheet.bands")?), String::new()]);
    for (place, band) in card.bands.iter().enumerate() {
        let least = locale.decimal(band.at_least, digits(band.at_least))?;
        let gaps = [("band", band.name.as_str()), ("points", least.as_str())];
        let key = if place + 1 == card.bands.len() { "sheet.band_rest" } else { "sheet.band" };
        lines.push(format!("- {}", locale.say(key, &gaps)?));
    }
    if !input.learned.left_out.is_empty() {
        lines.extend([String::new(), format!("## {}", say("sheet.left")?), String::new()]);
        for left in &input.learned.left_out {
            let names: Vec<String> = left.rules.iter().map(|name| cell(name)).collect();
            let of = if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
            lines.push(format!("- {}{of}", say(left_key(left.what))?));
        }
    }
    lines.extend([String::new(), format!("## {}", say("sheet.steps")?), String::new(), steps(input.engine, &locale)?]);
    let constructs = input.engine.constructs();
    let known = |source: &Source| {
        let key = match source.read {
            Read::Own => "sheet.source_own",
            Read::Whole => "sheet.source_whole",
            Read::Part => "sheet.source_part",
            Read::Told => "sheet.source_told",
        };
        locale.say(key, &[("place", source.place)])
    };
    let sources = constructs.sources.iter().map(known).collect::<Result<Vec<String>, _>>()?.join("; ");
    lines.push(String::new());
    lines.push(locale.say("sheet.sources", &[("date", constructs.read_on), ("sources", &sources)])?);
    if !constructs.executed_here {
        lines.push(say("sheet.not_executed")?);
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// Whole points are written whole, others in hundredths.
const fn digits(points: f64) -> usize {
    if points % 1.0 == 0.0 { 0 } else { 2 }
}

fn worth(input: &CardSheetInput<'_>, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let number = |measured: Option<&Measured>, digits: usize| match measured {
        Some(Measured::Estimate(estimate)) => locale.decimal(estimate.value, digits),
        _ => Ok("\u{2013}".to_owned()),
    };
    let between = |estimate: &Estimate| -> Result<String, ReportError> {
        let range = locale.range(&locale.signed(estimate.low, 1)?, &locale.signed(estimate.high, 1)?)?;
        Ok(format!("{} ({range})", locale.signed(estimate.value, 1)?))
    };
    let (found, model_found) = (number(input.found[0], 1)?, number(input.found[1], 1)?);
    let (auc, model_auc) = (number(input.roc_auc[0], 3)?, number(input.roc_auc[1], 3)?);
    let loss = between(&input.against_model)?;
    let gaps = [
        ("found", found.as_str()),
        ("model", input.model),
        ("model_found", &model_found),
        ("auc", &auc),
        ("model_auc", &model_auc),
        ("difference", &loss),
    ];
    let mut lines = vec![locale.say("sheet.worth", &gaps)?];
    if let Some(kept) = input.lift_kept {
        lines.push(locale.say("sheet.kept", &[("share", &locale.percent(kept, 0)?)])?);
    }
    if let Some(gain) = &input.against_card {
        let (own, own_auc, gain) = (number(input.found[2], 1)?, number(input.roc_auc[2], 3)?, between(gain)?);
        lines.push(locale.say("sheet.gain", &[("found", &own), ("auc", &own_auc), ("difference", &gain)])?);
    }
    let n = locale.integer(input.learned.conversions);
    if input.learned.held {
        let wanted = locale.integer(FREE_FROM);
        lines.push(locale.say("sheet.held", &[("n", &n), ("wanted", &wanted)])?);
    } else {
        let offered = locale.integer(input.learned.candidates);
        lines.push(locale.say("sheet.learned", &[("n", &n), ("offered", &offered)])?);
        if input.learned.looked_at_share < 1.0 {
            let share = locale.percent(input.learned.looked_at_share, 0)?;
            lines.push(locale.say("sheet.drawn", &[("share", &share)])?);
        }
    }
    Ok(lines)
}

fn how_often(rule: &Rule, locale: &Locale) -> Result<String, ReportError> {
    let RuleKind::Event(event) = &rule.kind else { return locale.say("sheet.while_true", &[]) };
    match event.max_count {
        Some(1) => locale.say("sheet.once", &[]),
        Some(count) => locale.say("sheet.up_to", &[("n", &locale.integer(count as usize))]),
        None => locale.say("sheet.every_time", &[]),
    }
}

fn fading(input: &CardSheetInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    match (input.learned.card.decay, input.engine) {
        (Decay::HalfLife { days }, Engine::Hubspot) => {
            let months = (days / 30.0).round();
            if months < 1.5 {
                return locale.say("sheet.fading_hubspot_month", &[]);
            }
            locale.say("sheet.fading_hubspot", &[("months", &locale.decimal(months, 0)?)])
        }
        (Decay::HalfLife { days }, _) => locale.say("sheet.fading_half", &[("days", &locale.decimal(days, 0)?)]),
        (Decay::Step { days }, _) => locale.say("sheet.fading_step", &[("days", &locale.decimal(days, 0)?)]),
        _ => locale.say("sheet.fading_none", &[]),
    }
}

const fn left_key(left: Left) -> &'static str {
    match left {
        Left::Silence => "sheet.left_silence",
        Left::GroupCap => "sheet.left_group_cap",
        Left::OwnFading => "sheet.left_own_fading",
        Left::Lookback => "sheet.left_lookback",
        Left::Gate => "sheet.left_gate",
        Left::PerDay => "sheet.left_per_day",
        Left::Span => "sheet.left_span",
        Left::Cap => "sheet.left_cap",
        Left::EveryTime => "sheet.left_every_time",
        Left::TotalEnds => "sheet.left_total",
        Left::Nights => "sheet.left_nights",
    }
}

fn steps(engine: Engine, locale: &Locale) -> Result<String, ReportError> {
    match engine {
        Engine::Generic => locale.say("sheet.steps_generic", &[]),
        Engine::Mautic => locale.say("sheet.steps_mautic", &[]),
        Engine::Hubspot => locale.say("sheet.steps_hubspot", &[]),
        Engine::Marketo => locale.say("sheet.steps_marketo", &[]),
        Engine::Activecampaign => locale.say("sheet.steps_activecampaign", &[]),
    }
}
