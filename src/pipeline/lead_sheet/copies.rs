//! What would a lead's row be with other acts? Copies of one lead, each with some of its events, or one more.

use crate::features;
use crate::frame::FeatureSpec;
use crate::ingest::{
    Attribute, DatedAttribute, EventProperty, Events, FlatEvents, Leads, NO_TEXT, Outcomes, Part, Property,
    PropertyKind, Tables, Values,
};
use crate::pipeline::PipelineError;
use crate::time::Instant;

/// One visible event of a lead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) kind: usize,
    pub(super) at: Instant,
    pub(super) visible_at: Instant,
    /// One entry per property of the log.
    properties: Vec<Held>,
}

/// What a property of an event holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    Number(f64),
    Code(u32),
}

/// A lead of which copies are made.
pub(super) struct Original<'a> {
    tables: &'a Tables,
    pub(super) lead: usize,
    /// Its visible events, oldest first.
    pub(super) events: Vec<Seen>,
}

/// One copy: which of the original's events it has, a further one, and when it is looked at.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    /// Places in [`Original::events`].
    pub(super) events: Vec<usize>,
    /// The type of one more event, right before `as_of`.
    pub(super) more: Option<usize>,
    pub(super) as_of: Instant,
}

impl<'a> Original<'a> {
    /// A lead with the events that may be read at `as_of`.
    pub(super) fn new(tables: &'a Tables, lead: usize, as_of: Instant) -> Result<Self, PipelineError> {
        let part = tables.events.part(tables.events.part_of(lead))?;
        let mut events = seen(&part, tables.events.properties(), lead, as_of);
        events.sort_by_key(|event| (event.at, event.visible_at, event.kind));
        Ok(Self { tables, lead, events })
    }

    /// The feature rows of copies, in their order.
    ///
    /// What others at the lead's account did is not among the copies' events: missing in every row; see [`super::Judge`], which keeps it as
    /// it is.
    pub(super) fn rows(&self, copies: &[Copy], spec: &FeatureSpec) -> Result<Vec<Vec<f64>>, PipelineError> {
        let tables = self.copied(copies)?;
        let pairs: Vec<(usize, Instant)> = copies.iter().enumerate().map(|(i, copy)| (i, copy.as_of)).collect();
        let own: Vec<usize> =
            (0..spec.features.len()).filter(|&place| !spec.features[place].rule.reads_colleagues()).collect();
        let own_spec = FeatureSpec { features: own.iter().map(|&place| spec.features[place].clone()).collect() };
        let frame = features::extract(&tables, &pairs, &own_spec)?;
        let mut found = Vec::new();
        let mut row = |i: usize| {
            frame.row_into(i, &mut found);
            let mut row = vec![f64::NAN; spec.features.len()];
            for (&place, &value) in own.iter().zip(&found) {
                row[place] = value;
            }
            row
        };
        Ok((0..copies.len()).map(&mut row).collect())
    }

    fn copied(&self, copies: &[Copy]) -> Result<Tables, PipelineError> {
        let (tables, lead, n) = (self.tables, self.lead, copies.len());
        let attribute = |attribute: &Attribute| Attribute {
            name: attribute.name.clone(),
            role: attribute.role,
            values: match &attribute.values {
                Values::Number(cells) => Values::Number(vec![cells[lead]; n]),
                Values::Text { dictionary, codes } => {
                    Values::Text { dictionary: dictionary.clone(), codes: vec![codes[lead]; n] }
                }
                Values::Date(cells) => Values::Date(vec![cells[lead]; n]),
            },
        };
        Ok(Tables {
            leads: Leads {
                // Sorted, as ids are everywhere.
                ids: (0..n).map(|copy| format!("{copy:010}")).collect(),
                created: vec![tables.leads.created[lead]; n],
                accounts: tables.leads.accounts.as_ref().map(|_| vec![None; n]),
                attributes: tables.leads.attributes.iter().map(attribute).collect(),
            },
            events: self.log(copies)?,
            outcomes: Outcomes {
                conversions: vec![tables.outcomes.conversions[lead].clone(); n],
                exits: vec![tables.outcomes.exits[lead]; n],
                entered: tables.outcomes.entered.as_ref().map(|entered| vec![entered[lead]; n]),
                known: tables.outcomes.known,
                flags: tables.outcomes.flags.as_ref().map(|flags| vec![flags[lead]; n]),
            },
            history: tables.history.iter().map(|history| copied_history(history, lead, n)).collect(),
            recorded: None,
            account_log: None,
            data_end: tables.data_end,
        })
    }

    fn log(&self, copies: &[Copy]) -> Result<Events, PipelineError> {
        let more = |copy: &Copy| {
            let at = Instant::from_micros(copy.as_of.micros().saturating_sub(1));
            copy.more.map(|kind| Seen { kind, at, visible_at: at, properties: Vec::new() })
        };
        let more: Vec<Option<Seen>> = copies.iter().map(more).collect();
        let own = |copy: &Copy| copy.events.iter().map(|&place| &self.events[place]).collect::<Vec<_>>();
        let units: Vec<Vec<&Seen>> =
            copies.iter().zip(&more).map(|(copy, more)| own(copy).into_iter().chain(more).collect()).collect();
        log_of(&self.tables.events, &units)
    }
}

/// The events of a lead that may be read at `as_of`, in stored order.
pub(super) fn seen(part: &Part, properties: &[EventProperty], lead: usize, as_of: Instant) -> Vec<Seen> {
    let held = |event: usize, (property, column): (usize, &EventProperty)| match column.kind {
        PropertyKind::Number => Held::Number(part.number(property, event)),
        PropertyKind::Text { .. } => Held::Code(part.code(property, event)),
    };
    let one = |event: usize| Seen {
        kind: part.kind(event),
        at: part.time(event),
        visible_at: part.visible_at(event),
        properties: properties.iter().enumerate().map(|column| held(event, column)).collect(),
    };
    part.visible(lead, as_of).map(one).collect()
}

/// A log of these events, unit by unit, with the types and properties of another.
pub(super) fn log_of(log: &Events, units: &[Vec<&Seen>]) -> Result<Events, PipelineError> {
    let empty = |property: &EventProperty| Property {
        name: property.name.clone(),
        values: match &property.kind {
            PropertyKind::Number => Values::Number(Vec::new()),
            PropertyKind::Text { dictionary } => Values::Text { dictionary: dictionary.clone(), codes: Vec::new() },
        },
    };
    let mut flat = FlatEvents { offsets: vec![0], kinds: log.kinds().to_vec(), ..FlatEvents::default() };
    flat.properties = log.properties().iter().map(empty).collect();
    for unit in units {
        for event in unit {
            flat.time.push(event.at);
            flat.visible_at.push(event.visible_at);
            flat.kind.push(u32::try_from(event.kind).unwrap_or(u32::MAX));
            for (property, column) in flat.properties.iter_mut().enumerate() {
                match (&mut column.values, event.properties.get(property)) {
                    (Values::Number(cells), Some(Held::Number(number))) => cells.push(*number),
                    (Values::Number(cells), _) => cells.push(f64::NAN),
                    (Values::Text { codes, .. }, Some(Held::Code(code))) => codes.push(*code),
                    (Values::Text { codes, .. }, _) => codes.push(NO_TEXT),
                    (Values::Date(_), _) => {}
                }
            }
        }
        flat.offsets.push(flat.time.len());
    }
    Ok(flat.into_events()?)
}

/// The versions of one lead's attribute, for each copy.
fn copied_history(history: &DatedAttribute, lead: usize, n: usize) -> DatedAttribute {
    let own = u32::try_from(lead).ok().and_then(|lead| history.leads.binary_search(&lead).ok());
    let versions = own.map_or(0..0, |place| history.offsets[place]..history.offsets[place + 1]);
    let copies = if versions.is_empty() { 0 } else { n };
    DatedAttribute {
        leads: (0..copies).map(|copy| u32::try_from(copy).unwrap_or(u32::MAX)).collect(),
        offsets: (0..=copies).map(|copy| copy * versions.len()).collect(),
        from: history.from[versions.clone()].repeat(copies),
        codes: history.codes[versions].repeat(copies),
        ..history.clone()
    }
}
