//! Who converts, by the card's own divisions and by where leads came from? Matrix cells, bands, stages, campaigns, content.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::Paid;
use super::missing::Missing;
use super::rate::Rate;
use super::rows::Rows;
use crate::cohort::Stage;
use crate::frame::{Cell, Side};
use crate::ingest::{Tables, Values};
use crate::rules::{Matrix, RuleCard, Standing};
use crate::stats::least_with_below;

/// Values with fewer leads read as "other": nobody is pointed at.
pub const LEAST_LEADS: usize = 20;
/// Values listed of one column.
const MOST_VALUES: usize = 25;
/// What values with few leads are called.
pub const OTHER: &str = "other";
/// What the rows below the lowest band are called.
pub const BELOW_ALL: &str = "below all bands";
/// What the rows are called that have reached no stage.
pub const NO_STAGE: &str = "none";
/// What the rows are called of which the card knows nothing.
pub const NO_EVIDENCE: &str = "no evidence";

/// Conversions of one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The column or division.
    pub of: String,
    /// The value.
    pub value: String,
    /// Mean points of its ripe rows; `None` without any.
    pub mean_points: Option<f64>,
    /// What became of it.
    pub converted: Rate,
}

/// Conversions of one cell of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixCell {
    /// The cell: A to D by fit points, 1 to 4 by activity points; A4 is the best, D1 the worst.
    pub cell: Cell,
    /// Least fit points in it; `None` for D, and where ties leave nobody in it.
    pub fit_from: Option<f64>,
    /// Least activity points in it; `None` for 1, and where ties leave nobody in it.
    pub activity_from: Option<f64>,
    /// Whether the card says that sales should work it; `None` where the card has no matrix.
    pub green: Option<bool>,
    /// What became of it.
    pub converted: Rate,
}

/// The 16 cells, A to D, each from 1 to 4: by the card's own matrix, else by the quarters of the rows' points on either side. Rows without
/// evidence are in no cell of a card's own matrix.
pub(super) fn cells(
    card: &RuleCard,
    all: &Paid,
    (rows, ripe): (&Rows, &Paid),
    standings: &[Standing],
) -> Result<Vec<MatrixCell>, Missing> {
    let of_fit: Vec<bool> = card.rules.iter().map(|rule| rule.side() == Side::Fit).collect();
    if !of_fit.contains(&true) || !of_fit.contains(&false) {
        return Err(Missing::OneSided);
    }
    let own = card.grading.matrix.as_ref();
    let (fit, activity, of_row): (_, _, Vec<Option<Cell>>) = match own {
        Some(matrix) => (matrix.fit, matrix.activity, standings.iter().map(|standing| standing.cell).collect()),
        None => {
            let cut = |fit: bool| quarters(side(all, &of_fit, fit));
            let (fit, activity) = (cut(true), cut(false));
            let quarters = Matrix { fit, activity, green: Vec::new() };
            let points = side(ripe, &of_fit, true).into_iter().zip(side(ripe, &of_fit, false));
            (fit, activity, points.map(|(fit, activity)| Some(quarters.cell(fit, activity))).collect())
        }
    };
    let least = |cuts: [f64; 3], rank: usize| {
        rank.checked_sub(1).and_then(|place| cuts.get(place).copied()).filter(|cut| cut.is_finite())
    };
    let cell = |cell: Cell| MatrixCell {
        cell,
        fit_from: least(fit, cell.fit as usize),
        activity_from: least(activity, usize::from(cell.activity.number()) - 1),
        green: own.map(|matrix| matrix.green.contains(&cell)),
        converted: Rate::of(rows, |row| of_row[row] == Some(cell)),
    };
    Ok(Cell::all().map(cell).collect())
}

/// The points of one side, row by row.
fn side(paid: &Paid, of_fit: &[bool], fit: bool) -> Vec<f64> {
    let mut sum = vec![0.0; paid.total.len()];
    for (column, _) in paid.by_rule.iter().zip(of_fit).filter(|(_, own)| **own == fit) {
        sum.iter_mut().zip(column).for_each(|(sum, points)| *sum += points);
    }
    sum
}

/// The least points of the second, third and best quarter.
fn quarters(mut points: Vec<f64>) -> [f64; 3] {
    points.sort_by(f64::total_cmp);
    // So leads without any points are never in a better cell than the last.
    [0.25, 0.5, 0.75].map(|share| least_with_below(&points, share))
}

/// The card's bands, best first, as its stages, least act and overrides leave them; then rows below the lowest, and those of which nothing
/// is known.
pub(super) fn bands(
    card: &RuleCard,
    rows: &Rows,
    total: &[f64],
    standings: &[Standing],
) -> Result<Vec<Group>, Missing> {
    let bands = card.own_bands();
    if bands.is_empty() {
        return Err(Missing::NoBands);
    }
    let mut groups: Vec<Group> = bands
        .iter()
        .enumerate()
        .map(|(place, band)| group("band", &band.name, rows, total, |row| standings[row].band == Some(place)))
        .collect();
    let below = |row: usize| standings[row].band.is_none() && standings[row].evidence;
    let unknown = |row: usize| standings[row].band.is_none() && !standings[row].evidence;
    if (0..rows.len()).any(below) {
        groups.push(group("band", BELOW_ALL, rows, total, below));
    }
    if (0..rows.len()).any(unknown) {
        groups.push(group("band", NO_EVIDENCE, rows, total, unknown));
    }
    Ok(groups)
}

/// The stages of the journey that the rows have reached, in their order, and the rows of no stage.
pub(super) fn stages(
    card: &RuleCard,
    rows: &Rows,
    total: &[f64],
    standings: &[Standing],
) -> Result<Vec<Group>, Missing> {
    if card.grading.stage_map().is_empty() {
        return Err(Missing::NoStages);
    }
    let of_row = |row: usize| standings[row].stage.map(|reached| reached.stage);
    let reached = Stage::ALL.into_iter().map(Some).chain([None]);
    let known = reached.filter(|stage| (0..rows.len()).any(|row| of_row(row) == *stage));
    Ok(known
        .map(|stage| group("stage", stage.map_or(NO_STAGE, Stage::name), rows, total, |row| of_row(row) == stage))
        .collect())
}

fn group(of: &str, value: &str, rows: &Rows, total: &[f64], inside: impl Fn(usize) -> bool) -> Group {
    let own: Vec<f64> = (0..rows.len()).filter(|&row| inside(row)).map(|row| total[row]).collect();
    Group {
        of: of.to_owned(),
        value: value.to_owned(),
        mean_points: (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64),
        converted: Rate::of(rows, inside),
    }
}

/// The text columns of the leads file with these names.
pub(super) fn by_column(names: &[String], tables: &Tables, rows: &Rows, total: &[f64]) -> Vec<Group> {
    let mut groups = Vec::new();
    for name in names {
        let Some(column) = tables.leads.attributes.iter().find(|attribute| attribute.name == *name) else { continue };
        if !matches!(column.values, Values::Text { .. }) {
            continue;
        }
        let value_of = |row: usize| column.values.text(rows.pairs()[row].0);
        let mut leads: BTreeMap<&str, usize> = BTreeMap::new();
        for own in rows.by_lead() {
            if let Some(value) = value_of(own.start) {
                *leads.entry(value).or_default() += 1;
            }
        }
        let mut listed: Vec<(&str, usize)> = leads.into_iter().filter(|(_, leads)| *leads >= LEAST_LEADS).collect();
        listed.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        listed.truncate(MOST_VALUES);
        for (value, _) in &listed {
            groups.push(group(name, value, rows, total, |row| value_of(row) == Some(value)));
        }
        let is_other = |row: usize| value_of(row).is_some_and(|value| !listed.iter().any(|(own, _)| *own == value));
        if (0..rows.len()).any(is_other) {
            groups.push(group(name, OTHER, rows, total, is_other));
        }
    }
    groups
}

/// The values of an event property that most leads have met by the time they are looked at. `met[row]` has a bit per value.
pub(super) fn by_content(property: &str, values: &[String], met: &[u64], rows: &Rows, total: &[f64]) -> Vec<Group> {
    values
        .iter()
        .enumerate()
        .map(|(bit, value)| group(property, value, rows, total, |row| met[row] >> bit & 1 == 1))
        .collect()
}
