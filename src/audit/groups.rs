//! Who converts, by the card's own divisions and by where leads came from? Matrix cells, bands, stages, campaigns, content.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::Paid;
use super::missing::Missing;
use super::rate::Rate;
use super::rows::Rows;
use crate::cohort::Stage;
use crate::frame::Side;
use crate::ingest::{Tables, Values};
use crate::rules::RuleCard;

/// Values with fewer leads read as "other": nobody is pointed at.
pub const LEAST_LEADS: usize = 20;
/// Values listed of one column.
const MOST_VALUES: usize = 25;
/// What values with few leads are called.
pub const OTHER: &str = "other";

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
    /// Who the lead is: A has more fit points than three quarters of the rows, B than half, C than a quarter, D not even that.
    pub fit: &'static str,
    /// What it does: 1 to 4 by activity points alike.
    pub activity: u8,
    /// Least fit points in it; `None` for D, and where ties leave nobody in it.
    pub fit_from: Option<f64>,
    /// Least activity points in it; `None` for 4, and where ties leave nobody in it.
    pub activity_from: Option<f64>,
    /// What became of it.
    pub converted: Rate,
}

/// The 16 cells, A1 first. Fit is what attribute rules gave, activity everything else.
pub(super) fn cells(card: &RuleCard, all: &Paid, (rows, ripe): (&Rows, &Paid)) -> Result<Vec<MatrixCell>, Missing> {
    let of_fit: Vec<bool> = card.rules.iter().map(|rule| rule.side() == Side::Fit).collect();
    if !of_fit.contains(&true) || !of_fit.contains(&false) {
        return Err(Missing::OneSided);
    }
    let side = |paid: &Paid, fit: bool| -> Vec<f64> {
        let mut sum = vec![0.0; paid.total.len()];
        for (column, _) in paid.by_rule.iter().zip(&of_fit).filter(|(_, own)| **own == fit) {
            sum.iter_mut().zip(column).for_each(|(sum, points)| *sum += points);
        }
        sum
    };
    let cuts = |mut points: Vec<f64>| -> [f64; 3] {
        points.sort_by(f64::total_cmp);
        [0.75, 0.5, 0.25].map(|share| least_with_below(&points, share))
    };
    let (fit_cuts, activity_cuts) = (cuts(side(all, true)), cuts(side(all, false)));
    let (fit, activity) = (side(ripe, true), side(ripe, false));
    let place = |x: f64, cuts: [f64; 3]| cuts.iter().position(|cut| x >= *cut).unwrap_or(3);
    let mut cells = Vec::with_capacity(16);
    for (f, name) in ["A", "B", "C", "D"].into_iter().enumerate() {
        for (a, number) in (1_u8..=4).enumerate() {
            cells.push(MatrixCell {
                fit: name,
                activity: number,
                fit_from: fit_cuts.get(f).copied().filter(|cut| cut.is_finite()),
                activity_from: activity_cuts.get(a).copied().filter(|cut| cut.is_finite()),
                converted: Rate::of(rows, |row| {
                    place(fit[row], fit_cuts) == f && place(activity[row], activity_cuts) == a
                }),
            });
        }
    }
    Ok(cells)
}

/// The least value that has at least this share of the sorted values strictly below it; infinite where ties leave none. So leads without any
/// points are never in a better cell than the last.
fn least_with_below(sorted: &[f64], share: f64) -> f64 {
    let first = (share * sorted.len() as f64).ceil() as usize;
    let steps = |&place: &usize| place > 0 && sorted[place] > sorted[place - 1];
    (first.max(1)..sorted.len()).find(steps).map_or(f64::INFINITY, |place| sorted[place])
}

/// The card's bands, best first, and where there are any, the rows below the lowest.
pub(super) fn bands(card: &RuleCard, rows: &Rows, total: &[f64]) -> Result<Vec<Group>, Missing> {
    if card.bands.is_empty() {
        return Err(Missing::NoBands);
    }
    let of_row: Vec<Option<&str>> = total.iter().map(|x| card.band_of(*x).map(|band| band.name.as_str())).collect();
    let mut names: Vec<Option<&str>> = card.bands.iter().map(|band| Some(band.name.as_str())).collect();
    if of_row.contains(&None) {
        names.push(None);
    }
    let group =
        |name: &Option<&str>| group("band", name.unwrap_or("below all bands"), rows, total, |row| of_row[row] == *name);
    Ok(names.iter().map(group).collect())
}

/// The stages of the journey, in their order, and the rows of no stage.
pub(super) fn stages(of_row: &[Option<Stage>], rows: &Rows, total: &[f64]) -> Vec<Group> {
    let all = [Stage::Awareness, Stage::Engagement, Stage::Exploration, Stage::Acquisition];
    let known = all.into_iter().map(Some).chain([None]).filter(|stage| of_row.contains(stage));
    known
        .map(|stage| group("stage", stage.map_or("none", Stage::name), rows, total, |row| of_row[row] == stage))
        .collect()
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
