//! Where does a lead stand on the card? Points, sides, band, cell, stage, and what the card says beside them.

use super::bind::BoundCard;
use super::error::RulesError;
use super::formula::Value;
use super::graded::{Fact, Slot};
use super::points::hundredths;
use super::replay::Scratch;
use crate::cohort::{Reached, Stage};
use crate::frame::{Cell, Side};
use crate::ingest::{Cell as Stored, Part};
use crate::time::Instant;

/// Where one lead stands at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The total; with `fit_points`, `activity_points` and what the ends of the total cut, it adds up.
    pub points: f64,
    /// The points of who it is.
    pub fit_points: f64,
    /// The points of what it does.
    pub activity_points: f64,
    /// Whether anything is known of it: a visible event, or a value in a column that a rule reads. Without evidence there is no band
    /// but an override's.
    pub evidence: bool,
    /// Index into [`RuleCard::own_bands`](super::RuleCard::own_bands); `None` without evidence, or below the lowest.
    pub band: Option<usize>,
    /// The cell of the matrix, where the card has one and there is evidence.
    pub cell: Option<Cell>,
    /// Whether sales should work that cell; `None` without a cell.
    pub green: Option<bool>,
    /// The furthest stage it has reached, and since when; `None` where no act says so.
    pub stage: Option<Reached>,
    /// The rule of the persona it matches, as an index into the card's rules.
    pub persona: Option<usize>,
    /// Whether it has done the least that a lead must have done; `None` where the card asks for nothing.
    pub qualified: Option<bool>,
    /// Whether it is to be written to no more; `None` where the card says nothing, or nothing says since when.
    pub sunset: Option<bool>,
    /// The override that decided its band, as an index into the card's.
    pub overridden: Option<usize>,
    /// One bit per segment, the first the lowest.
    segments: u64,
}

impl Standing {
    /// Whether it is in that segment, by index into the card's.
    #[must_use]
    pub const fn is_in(&self, segment: usize) -> bool {
        segment < 64 && self.segments >> segment & 1 == 1
    }
}

impl<'t> BoundCard<'t> {
    /// Where every (lead, as_of) row stands, in the order of `rows`; `points` are those of [`replay`](Self::replay), to the last bit.
    ///
    /// The band: that of the total; lifted to where a stage reached promotes; no better than `otherwise` for a lead that has not
    /// qualified; and in the end that of the first override that holds. Cost: as of a replay, and once more the visible events.
    ///
    /// # Errors
    /// [`RulesError::Events`] when events cannot be read back.
    pub fn standings(&self, rows: &[(usize, Instant)]) -> Result<Vec<Standing>, RulesError> {
        let standings = self.tables.events.each_row(
            rows,
            || self.scratch(),
            |scratch, part, lead, standings| {
                self.hits(part, lead.lead, &mut scratch.hits);
                for as_of in lead.as_ofs() {
                    standings.push(Some(self.standing(part, lead.lead, as_of, scratch)));
                }
            },
        );
        Ok(standings?.into_iter().flatten().collect())
    }

    fn standing(&self, part: &Part, lead: usize, as_of: Instant, scratch: &mut Scratch) -> Standing {
        let visible = part.visible(lead, as_of);
        let (mut points, mut fit_points, mut activity_points) = (0.0, 0.0, 0.0);
        self.shares((lead, as_of, visible.len()), scratch, |share| {
            points += share.points;
            match share.of.side(self.card) {
                Some(Side::Fit) => fit_points += share.points,
                Some(Side::Activity) => activity_points += share.points,
                None => {}
            }
        });
        let graded = &self.graded;
        let stage = graded.journey.reached(part, visible.clone());
        let done = |kinds: &[bool]| visible.clone().any(|event| kinds[part.kind(event)]);
        let evidence =
            !visible.is_empty() || graded.read.iter().any(|column| column.values.cell(lead) != Stored::Missing);
        let last_opened = graded.sunset.as_ref().map(|sunset| {
            let last =
                visible.clone().filter(|&event| Some(part.kind(event)) == sunset.kind).map(|event| part.time(event));
            last.max().or(self.tables.leads.created[lead])
        });
        let days = self.card.grading.sunset.as_ref().map_or(0.0, |sunset| sunset.after_days);
        let cell = self.card.grading.matrix.as_ref().filter(|_| evidence).map(|m| m.cell(fit_points, activity_points));
        let mut standing = Standing {
            points,
            fit_points,
            activity_points,
            evidence,
            band: None,
            cell,
            green: cell.and_then(|cell| Some(self.card.grading.matrix.as_ref()?.green.contains(&cell))),
            stage,
            persona: self.persona(lead),
            qualified: graded.qualifying.as_deref().map(done),
            sunset: last_opened.flatten().map(|last| as_of.days_since(last) > days),
            overridden: None,
            segments: 0,
        };
        if evidence {
            standing.band = self.band(&standing);
        }
        let value = |standing: &Standing, slot: usize| self.value(lead, as_of, standing, slot);
        let held = graded.overrides.iter().enumerate().find_map(|(index, own)| {
            let (formula, band) = own.as_ref()?;
            formula.holds(&|slot| value(&standing, slot)).then_some((index, *band))
        });
        if let Some((index, band)) = held {
            (standing.overridden, standing.band) = (Some(index), Some(band));
        }
        let mut segments = 0;
        for (index, segment) in graded.segments.iter().enumerate() {
            segments |= u64::from(segment.holds(&|slot| value(&standing, slot))) << index;
        }
        standing.segments = segments;
        standing
    }

    /// The band before exceptions. Bands stand best first, so a better one has the lower index.
    fn band(&self, standing: &Standing) -> Option<usize> {
        let bands = self.card.own_bands();
        let mut band = bands.iter().position(|band| hundredths(standing.points) >= hundredths(band.at_least));
        if let Some(Reached { stage, .. }) = standing.stage {
            let better = |a: usize, b: Option<usize>| Some(b.map_or(a, |b| a.min(b)));
            for &(_, to) in self.graded.promotions.iter().filter(|(of, _)| *of <= stage) {
                band = better(to, band);
            }
        }
        if let (Some(false), Some(best)) = (standing.qualified, self.graded.otherwise) {
            band = band.map(|band| band.max(best));
        }
        band
    }

    /// What a formula's name stands for, for one lead.
    fn value<'a>(&'a self, lead: usize, as_of: Instant, standing: &Standing, slot: usize) -> Value<'a> {
        let flag = |flag: Option<bool>| flag.map_or(Value::Missing, Value::Flag);
        let fact = match &self.graded.slots[slot] {
            Slot::Fact(fact) => *fact,
            Slot::Column(column) => {
                return match column.values.cell(lead) {
                    Stored::Number(x) => Value::Number(x),
                    Stored::Text(_) => column.values.text(lead).map_or(Value::Missing, Value::Text),
                    Stored::Missing | Stored::Date(_) => Value::Missing,
                };
            }
        };
        match fact {
            Fact::Points => Value::Number(standing.points),
            Fact::FitPoints => Value::Number(standing.fit_points),
            Fact::ActivityPoints => Value::Number(standing.activity_points),
            Fact::Band => standing.band.map_or(Value::Missing, |band| Value::Text(&self.card.own_bands()[band].name)),
            Fact::Cell => standing.cell.map_or(Value::Missing, |cell| Value::Text(self.graded.cell_text(cell))),
            Fact::Fit => standing.cell.map_or(Value::Missing, |cell| Value::Text(&self.graded.cell_text(cell)[..1])),
            Fact::Activity => {
                standing.cell.map_or(Value::Missing, |cell| Value::Number(f64::from(cell.activity.number())))
            }
            Fact::Green => flag(standing.green),
            Fact::Stage => standing.stage.map_or(Value::Missing, |reached| Value::Text(Stage::name(reached.stage))),
            Fact::DaysInStage => standing.stage.map_or(Value::Missing, |reached| Value::Number(reached.days(as_of))),
            Fact::Persona => self.persona_name(standing).map_or(Value::Missing, Value::Text),
            Fact::Evidence => Value::Flag(standing.evidence),
            Fact::Qualified => flag(standing.qualified),
            Fact::Sunset => flag(standing.sunset),
        }
    }

    /// The name of the persona it matches.
    #[must_use]
    pub fn persona_name(&self, standing: &Standing) -> Option<&str> {
        match &self.card.rules[standing.persona?].kind {
            super::card::RuleKind::Persona(persona) => Some(&persona.name),
            _ => None,
        }
    }

    /// The name of its band.
    #[must_use]
    pub fn band_name(&self, standing: &Standing) -> Option<&str> {
        self.card.own_bands().get(standing.band?).map(|band| band.name.as_str())
    }
}
