//! Which points would the data write into the team's own rule engine? A short card of whole numbers that a marketer can type in.
//!
//! [`learn`] takes simple rules as candidates (the team's own, acts, values, cuts, silences) in the constructs that the engine's vendor
//! documents, fits a penalised logistic regression whose prior is the team's card, keeps the few that tell most, and rounds them to whole points. Below
//! 120 conversions nothing is fitted: the card that comes out is the team's own, as far as the engine runs it.
//!
//! # References
//! Ustun and Rudin 2019, "Learning optimized risk scores"; Friedman and Popescu 2008, "Predictive learning via rule ensembles".

mod candidates;
mod engine;
mod error;
mod held;
mod left_out;
mod points;
mod selection;
mod taken;
#[cfg(test)]
mod tests;

pub use engine::{Constructs, Engine, Read, Source};
pub use error::LearnedError;
pub use left_out::{Left, LeftOut};

use candidates::{Candidate, candidates};
use held::held;
use left_out::left_out;
use points::{bands, rounded};
use selection::{Ground, select};

use crate::ingest::Tables;
use crate::rules::{CardOrigin, Decay, LearnedFrom, Rule, RuleCard, RuleKind};
use crate::seed::Seed;
use crate::time::Instant;

/// Conversions from which the data may overrule the team's card.
pub const FREE_FROM: usize = 120;
/// Values of rules and rows held at once, 8 bytes each.
const MOST_CELLS: usize = 40_000_000;

/// What is learned from.
pub struct Asked<'a> {
    /// The files.
    pub tables: &'a Tables,
    /// The team's card, where it has one.
    pub card: Option<&'a RuleCard>,
    /// The engine.
    pub engine: Engine,
    /// Rules at most.
    pub max_rules: usize,
    /// Event types and columns whose rules may only give points.
    pub increasing: &'a [String],
    /// Those whose rules may only take points.
    pub decreasing: &'a [String],
    /// (lead, as_of) of the training rows.
    pub rows: &'a [(usize, Instant)],
    /// What became of each.
    pub labels: &'a [bool],
    /// Days within which labels were counted.
    pub horizon_days: u32,
    /// The source of chance, where rows must be drawn.
    pub seed: Seed,
}

/// A learned card.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The card, read back from `text`.
    pub card: RuleCard,
    /// `rules.learned.toml`.
    pub text: String,
    /// Per rule of the card: the team's points for it, where the team has it.
    pub own_points: Vec<Option<f64>>,
    /// Distinct conversions in the training rows.
    pub conversions: usize,
    /// Rules that were offered.
    pub candidates: usize,
    /// Whether the team's card holds, because there are fewer conversions than [`FREE_FROM`].
    pub held: bool,
    /// The share of the rows that did not convert that was looked at; below 1 where there were too many to hold.
    pub looked_at_share: f64,
    /// What the team's card has and this one has not.
    pub left_out: Vec<LeftOut>,
}

/// Learns a card. The same input gives the same card with any number of threads.
///
/// Cost: a replay of some hundred rules over the rows, then about two regressions per rule kept.
///
/// # Errors
/// [`LearnedError`].
pub fn learn(asked: &Asked<'_>) -> Result<Learned, LearnedError> {
    if asked.max_rules == 0 {
        return Err(LearnedError::NoRules);
    }
    let constructs = asked.engine.constructs();
    let offered = candidates(asked.tables, asked.card, &constructs)?;
    for (flag, names) in [("increasing", asked.increasing), ("decreasing", asked.decreasing)] {
        check_monotone(flag, names, &offered)?;
    }
    let ground = Ground::new(asked, MOST_CELLS / offered.len().max(1))?;
    let is_held = ground.conversions < FREE_FROM;
    let (kept, own_points) = match asked.card {
        _ if !is_held => fitted(asked, &ground, &offered, &constructs)?,
        Some(card) => {
            let card = held(asked, &ground, card, &constructs)?;
            let own_points = card.rules.iter().map(|rule| Some(rule.points)).collect();
            (card, own_points)
        }
        None => return Err(LearnedError::TooFewConversions { found: ground.conversions, wanted: FREE_FROM }),
    };
    if kept.rules.is_empty() {
        return Err(LearnedError::NothingFound { engine: asked.engine.name() });
    }
    let mut card = RuleCard {
        file: "rules.learned.toml".to_owned(),
        origin: CardOrigin::Starter,
        name: Some(format!("Learned for {}", asked.engine.name())),
        ..kept
    };
    card.bands = bands(asked, &card)?;
    let text = format!("{}{}", head(asked.engine), card.to_toml()?);
    let card = RuleCard::parse(&text, &card.file)?;
    Ok(Learned {
        card,
        text,
        own_points,
        conversions: ground.conversions,
        candidates: offered.len(),
        held: is_held,
        left_out: asked.card.map(|card| left_out(card, &constructs, is_held)).unwrap_or_default(),
        looked_at_share: ground.share,
    })
}

/// The card of the rules that tell most, and beside each rule the team's points.
fn fitted(
    asked: &Asked<'_>,
    ground: &Ground,
    offered: &[Candidate],
    constructs: &Constructs,
) -> Result<(RuleCard, Vec<Option<f64>>), LearnedError> {
    let decay = selection::best_decay(asked, ground, offered, &constructs.decays)?;
    let fitted = select(asked, ground, offered, decay)?;
    let points = rounded(ground, &fitted);
    let mut kept: Vec<(Rule, Option<f64>)> = fitted
        .rules
        .iter()
        .zip(&points)
        .filter(|(_, points)| **points != 0.0)
        .map(|(&candidate, points)| {
            let own = &offered[candidate];
            let name = own.rule.name.clone().or_else(|| Some(label(&own.rule)));
            (Rule { name, points: *points, ..own.rule.clone() }, own.own_points)
        })
        .collect();
    // As the file orders them: by kind, then the weightiest first.
    kept.sort_by(|(a, _), (b, _)| {
        place(a).cmp(&place(b)).then(b.points.abs().total_cmp(&a.points.abs())).then_with(|| a.label().cmp(&b.label()))
    });
    let (rules, own_points) = kept.into_iter().unzip();
    let learned = LearnedFrom::of(asked.rows, asked.horizon_days);
    Ok((RuleCard { decay: fitted.decay, learned, rules, ..frame(asked) }, own_points))
}

/// What a card has before its rules: the days of the team's card begin where they do, and are counted in nights where the engine can.
fn frame(asked: &Asked<'_>) -> RuleCard {
    let whole = asked.engine.constructs().whole_language;
    let nightly = asked.card.is_some_and(|card| card.nightly && whole);
    RuleCard { zone: asked.card.and_then(|card| card.zone.clone()), nightly, ..RuleCard::default() }
}

const fn place(rule: &Rule) -> u8 {
    match rule.kind {
        RuleKind::Event(_) => 0,
        RuleKind::Attribute(_) => 1,
        RuleKind::Persona(_) => 2,
        RuleKind::Idle(_) => 3,
    }
}

/// The comment on top of the file.
fn head(engine: Engine) -> String {
    let constructs = engine.constructs();
    let mut head = format!(
        "# A points card that leadscore learned for {}. What the engine can do was taken, on {}, from:\n",
        engine.name(),
        constructs.read_on
    );
    for source in constructs.sources {
        head.push_str(&format!("#   {}{}\n", source.place, source.read.words()));
    }
    if !constructs.executed_here {
        head.push_str("# Its points were measured as this program replays them; the engine itself was not run.\n");
    }
    head
}

/// What people call a rule that the team has no name for.
fn label(rule: &Rule) -> String {
    let times = match &rule.kind {
        RuleKind::Event(event) => match event.max_count {
            Some(1) => ", once".to_owned(),
            Some(count) => format!(", up to {count} times"),
            None => ", every time".to_owned(),
        },
        _ => String::new(),
    };
    format!("{}{times}", rule.kind)
}

/// The engine's fading that is nearest to the card's own.
fn nearest(own: Decay, decays: &[Decay]) -> Decay {
    let days = |decay: &Decay| match decay {
        Decay::HalfLife { days } | Decay::Step { days } => Some(*days),
        _ => None,
    };
    if decays.contains(&own) {
        return own;
    }
    let Some(wanted) = days(&own) else { return Decay::None };
    let away = |decay: &Decay| days(decay).map_or(f64::INFINITY, |days| libm::fabs(libm::log(days / wanted)));
    decays.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(Decay::None)
}

/// What a rule reads: the event type, or the column.
fn reads(kind: &RuleKind) -> &str {
    match kind {
        RuleKind::Event(rule) => &rule.event,
        RuleKind::Attribute(rule) => &rule.column,
        RuleKind::Persona(persona) => &persona.name,
        RuleKind::Idle(rule) => rule.event.as_deref().unwrap_or_default(),
    }
}

fn check_monotone(flag: &'static str, names: &[String], offered: &[Candidate]) -> Result<(), LearnedError> {
    for name in names {
        if !offered.iter().any(|own| reads(&own.rule.kind) == name) {
            let example = offered.first().map(|own| reads(&own.rule.kind).to_owned()).unwrap_or_default();
            return Err(LearnedError::UnknownMonotone { flag, name: name.clone(), example });
        }
    }
    Ok(())
}
