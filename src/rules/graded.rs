//! What do stages, formulas and the rest of a card's gradings mean in these tables? Answered once, before any replay.

use super::card::{Condition, RuleCard, RuleKind};
use super::error::RulesError;
use super::formula::{Checked, Kind, Named};
use super::grading::Placed;
use super::parse::misread;
use super::warnings::Finding;
use crate::cohort::{Journey, Stage};
use crate::frame::Cell;
use crate::ingest::{Attribute, Tables, Values};

/// What a formula may ask of a lead beside its columns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fact {
    Points,
    FitPoints,
    ActivityPoints,
    Band,
    Cell,
    Fit,
    Activity,
    Green,
    Stage,
    DaysInStage,
    Persona,
    Evidence,
    Qualified,
    Sunset,
}

/// What a name of a formula stands for.
#[derive(Debug)]
pub(super) enum Slot<'t> {
    Fact(Fact),
    Column(&'t Attribute),
}

/// The gradings of a card, made ready for some tables.
#[derive(Debug)]
pub(super) struct Graded<'t> {
    pub(super) journey: Journey,
    /// Stages that promote, with the index of the band.
    pub(super) promotions: Vec<(Stage, usize)>,
    /// Per event type whether it qualifies.
    pub(super) qualifying: Option<Vec<bool>>,
    /// The best band of who has not qualified.
    pub(super) otherwise: Option<usize>,
    pub(super) sunset: Option<LastSeen>,
    /// Columns that rules read.
    pub(super) read: Vec<&'t Attribute>,
    pub(super) slots: Vec<Slot<'t>>,
    /// In the card's order, with the index of the band; `None` for a band of another card of the file.
    pub(super) overrides: Vec<Option<(Checked, usize)>>,
    pub(super) segments: Vec<Checked>,
    cells: Vec<String>,
}

/// The event type that shows that a lead still reads; `None`: the log has none.
#[derive(Debug)]
pub(super) struct LastSeen {
    pub(super) kind: Option<usize>,
}

/// The names of facts, each with its type.
const FACTS: [(&str, Fact, Kind); 14] = [
    ("points", Fact::Points, Kind::Number),
    ("fit_points", Fact::FitPoints, Kind::Number),
    ("activity_points", Fact::ActivityPoints, Kind::Number),
    ("band", Fact::Band, Kind::Text),
    ("cell", Fact::Cell, Kind::Text),
    ("fit", Fact::Fit, Kind::Text),
    ("activity", Fact::Activity, Kind::Number),
    ("green", Fact::Green, Kind::Flag),
    ("stage", Fact::Stage, Kind::Text),
    ("days_in_stage", Fact::DaysInStage, Kind::Number),
    ("persona", Fact::Persona, Kind::Text),
    ("evidence", Fact::Evidence, Kind::Flag),
    ("qualified", Fact::Qualified, Kind::Flag),
    ("sunset", Fact::Sunset, Kind::Flag),
];

impl<'t> Graded<'t> {
    /// Finds names, and notes event types that the log does not have: the line and the finding.
    pub(super) fn new(card: &RuleCard, tables: &'t Tables) -> Result<(Self, Vec<(usize, Finding)>), RulesError> {
        let grading = &card.grading;
        let kinds = tables.events.kinds();
        let mut findings = Vec::new();
        let mut kind = |event: &String, line: usize| {
            let found = tables.events.kind(event);
            if found.is_none() && !kinds.is_empty() {
                let nearest = super::nearest::nearest(event, kinds.iter().map(String::as_str));
                findings.push((line, Finding::UnknownAct { event: event.clone(), nearest }));
            }
            found
        };
        let band = |name: &str| card.own_bands().iter().position(|band| band.name == name);
        for stage in &grading.stages {
            for act in &stage.acts {
                kind(act, stage.line);
            }
        }
        let qualifying = grading.qualify.as_ref().map(|qualify| {
            let mut qualifying = vec![false; kinds.len()];
            for event in &qualify.any_of {
                if let Some(kind) = kind(event, qualify.line) {
                    qualifying[kind] = true;
                }
            }
            qualifying
        });
        let sunset = grading.sunset.as_ref().map(|sunset| LastSeen { kind: kind(&sunset.event, sunset.line) });
        let (names, slots) = names(card, tables);
        let check = |placed: &Placed| {
            let place = (placed.line, placed.column);
            placed.formula.check(&names).map_err(|error| misread(&card.file, place, placed.formula.text(), error))
        };
        let mut overrides = Vec::with_capacity(grading.overrides.len());
        for own in &grading.overrides {
            let formula = check(&own.formula)?;
            // A band of another card of the file says nothing on this one.
            overrides.push(band(&own.band).map(|band| (formula, band)));
        }
        let segments = grading.segments.iter().map(|own| check(&own.formula)).collect::<Result<_, _>>()?;
        let graded = Self {
            journey: Journey::new(&tables.events, &grading.stage_map()),
            promotions: grading
                .stages
                .iter()
                .filter_map(|own| Some((own.name, band(own.promotes_to.as_ref()?)?)))
                .collect(),
            qualifying,
            otherwise: grading.qualify.as_ref().and_then(|qualify| band(&qualify.otherwise)),
            sunset,
            read: read(card, tables),
            slots,
            overrides,
            segments,
            cells: Cell::all().map(|cell| cell.to_string()).collect(),
        };
        Ok((graded, findings))
    }

    /// A cell's text, kept here so that formulas can borrow it.
    pub(super) fn cell_text(&self, cell: Cell) -> &str {
        Cell::all().position(|own| own == cell).map_or("", |place| &self.cells[place])
    }
}

/// The columns that rules read.
fn read<'t>(card: &RuleCard, tables: &'t Tables) -> Vec<&'t Attribute> {
    let mut names: Vec<&str> = Vec::new();
    for rule in card.rules.iter().filter(|rule| card.stands(rule)) {
        match &rule.kind {
            RuleKind::Attribute(attribute) => names.push(&attribute.column),
            RuleKind::Persona(persona) => {
                names.extend(persona.conditions.iter().map(|Condition { column, .. }| column.as_str()))
            }
            RuleKind::Event(_) | RuleKind::Idle(_) => {}
        }
    }
    tables.leads.attributes.iter().filter(|attribute| names.contains(&attribute.name.as_str())).collect()
}

/// What formulas may name: facts, then the leads' columns, these also as `lead.COLUMN`.
fn names<'t>(card: &RuleCard, tables: &'t Tables) -> (Vec<Named>, Vec<Slot<'t>>) {
    let texts = |fact| match fact {
        Fact::Band => Some(card.own_bands().iter().map(|band| band.name.clone()).collect()),
        Fact::Cell => Some(Cell::all().map(|cell| cell.to_string()).collect()),
        Fact::Fit => Some(["A", "B", "C", "D"].map(str::to_owned).to_vec()),
        Fact::Stage => Some(Stage::ALL.map(|stage| stage.name().to_owned()).to_vec()),
        Fact::Persona => {
            let persona = |rule: &super::card::Rule| match &rule.kind {
                RuleKind::Persona(persona) => Some(persona.name.clone()),
                _ => None,
            };
            Some(card.rules.iter().filter_map(persona).collect())
        }
        _ => None,
    };
    let mut names = Vec::new();
    let mut slots = Vec::new();
    for (name, fact, kind) in FACTS {
        names.push(Named { name: name.to_owned(), kind, values: texts(fact) });
        slots.push(Slot::Fact(fact));
    }
    for column in &tables.leads.attributes {
        let kind = match column.values {
            Values::Number(_) => Kind::Number,
            Values::Text { .. } => Kind::Text,
            Values::Date(_) => continue,
        };
        for name in [column.name.clone(), format!("lead.{}", column.name)] {
            names.push(Named { name, kind, values: None });
            slots.push(Slot::Column(column));
        }
    }
    (names, slots)
}
