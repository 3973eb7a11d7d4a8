//! Who is open at one instant, with which score? Without reasons, which only the leads that are shown need.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::artifact::Artifact;
use crate::config::Config;
use crate::features::{self, FeatureTable};
use crate::frame::{Cell, FeatureFrame};
use crate::ingest::Tables;
use crate::pipeline::PipelineError;
use crate::pipeline::score::state;
use crate::pipeline::wanted::{beside, lead_texts};
use crate::report::{Beside, BesideValues};
use crate::score::{Place, RowScore, State};
use crate::time::Instant;

/// The leads that have a score at one instant.
pub(super) struct Snapshot {
    pub(super) as_of: Instant,
    /// One per row, as in their file.
    pub(super) ids: Vec<String>,
    /// Place among the tables' leads, one per row; empty where there are no tables.
    pub(super) leads: Vec<usize>,
    pub(super) frame: FeatureFrame,
    pub(super) scores: Vec<RowScore>,
    /// Each row's cell of the matrix; none where there is none.
    pub(super) cells: Vec<Option<Cell>>,
    /// Rows, best first.
    pub(super) order: Vec<usize>,
    /// Further columns, one value per row.
    pub(super) shown: Vec<Beside>,
    /// What every lead of the tables is in; empty where there are no tables.
    states: Vec<State>,
}

impl Snapshot {
    /// Of events.
    pub(super) fn of_tables(
        config: &Config,
        artifact: &Artifact,
        tables: &Tables,
        as_of: Instant,
    ) -> Result<Self, PipelineError> {
        let states: Vec<State> =
            (0..tables.leads.ids.len()).map(|lead| state(config, artifact, tables, lead, as_of)).collect();
        let leads: Vec<usize> = (0..states.len()).filter(|&lead| states[lead] == State::Scored).collect();
        let pairs: Vec<(usize, Instant)> = leads.iter().map(|&lead| (lead, as_of)).collect();
        let frame = features::extract(tables, &pairs, &artifact.features)?;
        let ids = leads.iter().map(|&lead| tables.leads.ids[lead].clone()).collect();
        let texts = |column: &String| {
            let texts = lead_texts(tables, column)?;
            Some(leads.iter().map(|&lead| texts[lead].clone()).collect::<Vec<_>>())
        };
        let found = Self::new(config, artifact, as_of, ids, frame, &texts)?;
        Ok(Self { leads, states, ..found })
    }

    /// Of a feature table: the rows of one instant, the newest or the one asked for.
    pub(super) fn of_table(
        config: &Config,
        artifact: &Artifact,
        table: &FeatureTable,
        asked: Option<Instant>,
    ) -> Result<Self, PipelineError> {
        let newest = asked.or_else(|| table.keys.last().map(|key| key.as_of)).unwrap_or_default();
        let rows: Vec<usize> = (0..table.keys.len()).filter(|&row| table.keys[row].as_of == newest).collect();
        let ids = rows.iter().map(|&row| table.keys[row].lead.clone()).collect();
        let texts = |column: &String| {
            let texts = table.texts(column)?;
            Some(rows.iter().map(|&row| texts[row].clone()).collect::<Vec<_>>())
        };
        Self::new(config, artifact, newest, ids, table.frame(&artifact.features)?.take(&rows), &texts)
    }

    fn new(
        config: &Config,
        artifact: &Artifact,
        as_of: Instant,
        ids: Vec<String>,
        frame: FeatureFrame,
        texts: &dyn Fn(&String) -> Option<Vec<Option<String>>>,
    ) -> Result<Self, PipelineError> {
        let scores = artifact.score_frame(&frame)?;
        let cells = cells(artifact, &frame)?;
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by(|&a, &b| scores[b].margin.0.total_cmp(&scores[a].margin.0).then_with(|| ids[a].cmp(&ids[b])));
        let (mut shown, owners) = beside(config, texts)?;
        // Who works the lead stands beside it even where nobody asked to show it.
        if let (Some(owners), Some(by)) = (owners, &config.capacity.by)
            && !config.report.show.contains(by)
        {
            shown.push(Beside { name: by.clone(), values: BesideValues::Text(owners) });
        }
        Ok(Self { as_of, ids, leads: Vec::new(), frame, scores, cells, order, shown, states: Vec::new() })
    }

    /// How many leads are in a state other than scored.
    pub(super) fn count(&self, state: State) -> usize {
        self.states.iter().filter(|&&found| found == state).count()
    }

    /// Whether a lead of the tables is open no more: bought, lost or closed.
    pub(super) fn is_closed(&self, lead: usize) -> bool {
        self.states.get(lead) == Some(&State::NotOpen)
    }

    /// What stands in a row's further columns.
    pub(super) fn texts(&self, row: usize) -> Vec<Option<String>> {
        let text = |column: &Beside| match &column.values {
            BesideValues::Text(texts) => texts[row].clone(),
            BesideValues::Rank(ranks) => ranks[row].map(|rank| rank.to_string()),
            BesideValues::Days(days) => days[row].map(|days| format!("{days:.0}")),
        };
        self.shown.iter().map(text).collect()
    }

    /// Every lead's score.
    pub(super) fn points(&self) -> BTreeMap<&str, i32> {
        self.ids.iter().zip(&self.scores).map(|(id, row)| (id.as_str(), i32::from(row.score.0))).collect()
    }

    /// The row of each lead on a list of that size.
    pub(super) fn on_list(&self, size: usize) -> BTreeMap<usize, usize> {
        self.order[..size].iter().map(|&row| (self.leads[row], row)).collect()
    }

    /// The row of each lead.
    pub(super) fn rows(&self) -> BTreeMap<usize, usize> {
        self.leads.iter().enumerate().map(|(row, &lead)| (lead, row)).collect()
    }
}

/// Where each row stands in the matrix.
fn cells(artifact: &Artifact, frame: &FeatureFrame) -> Result<Vec<Option<Cell>>, PipelineError> {
    let of_row = |features: &mut Vec<f64>, row: usize| {
        frame.row_into(row, features);
        artifact.place_row(features).map(|place| place.and_then(Place::cell))
    };
    let cells: Vec<_> = (0..frame.rows()).into_par_iter().with_min_len(1024).map_init(Vec::new, of_row).collect();
    Ok(cells.into_iter().collect::<Result<_, _>>()?)
}
