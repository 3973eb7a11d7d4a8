//! The audit as a whole: every sensitive column, its groups on Test, what tells them apart; one correction over all of it.

use serde::{Deserialize, Serialize};

use super::difference::Expected;
use super::figures::Seen;
use super::proxy::{self, Proxy, ProxyRows};
use super::{Cut, Division, GroupFigures, GroupWord, LEAST_CONVERSIONS, LEAST_LEADS, LEAST_PROXY_LEADS};
use crate::evaluate::{ListedRow, TestRows, holm};
use crate::ingest::Values;
use crate::time::Instant;

/// A group is flagged below this p value, after Holm's correction: of a hundred audits in which groups differ in nothing, one may name any.
const SIGNIFICANT: f64 = 0.01;

/// One sensitive column, row by row.
#[derive(Clone, Debug)]
pub struct SensitiveColumn {
    /// The column.
    pub name: String,
    /// True where `[privacy] allow_sensitive` lets it into the features.
    pub in_model: bool,
    /// What it holds in each test row.
    pub test: Values,
    /// What it holds in each row that [`ProxyRows`] speak of.
    pub train: Values,
}

/// What an audit is made from.
#[derive(Clone, Copy, Debug)]
pub struct SubgroupInput<'a> {
    /// The columns; may be none.
    pub columns: &'a [SensitiveColumn],
    /// The test rows.
    pub rows: &'a TestRows<'a>,
    /// The chosen model's calibrated chance of each test row.
    pub chances: &'a [f64],
    /// What the replayed sales lists of the chosen model make of each test row.
    pub listed: &'a [ListedRow],
    /// What the proxy check reads, one row per lead of Train.
    pub proxies: &'a ProxyRows<'a>,
}

/// What was found; part of `metrics.json`, and all of `subgroups.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubgroupAudit {
    /// The sensitive columns; empty with a `reason`.
    pub columns: Vec<ColumnAudit>,
    /// Why there are none; null where there are.
    pub reason: Option<String>,
    /// Test rows looked at.
    pub rows: usize,
    /// Observed over expected of all test rows; what each group is held against. `None` where nobody converted.
    pub observed_over_expected: Option<f64>,
    /// How much more a sum over rows varies than over independent rows; conversions are divided by it where they are counted as evidence.
    pub design_effect: Option<f64>,
    /// Tests that Holm's correction is over.
    pub tests: usize,
    /// From which counts on something is said.
    pub minimums: Minimums,
}

/// From which counts on something is said of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minimums {
    /// Test leads, to be shown at all.
    pub leads: usize,
    /// Conversions, expected or observed, divided by the design effect; and leads listed, for their precision.
    pub conversions: usize,
    /// Leads of Train inside and outside, for the proxy check.
    pub proxy_leads: usize,
}

impl Default for Minimums {
    fn default() -> Self {
        Self { leads: LEAST_LEADS, conversions: LEAST_CONVERSIONS, proxy_leads: LEAST_PROXY_LEADS }
    }
}

/// One sensitive column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnAudit {
    /// The column.
    pub column: String,
    /// True where it is a feature of the model, by `[privacy] allow_sensitive`.
    pub in_model: bool,
    /// How it was divided.
    pub cut: Cut,
    /// Its groups: values by how many leads hold them, ranges in order.
    pub groups: Vec<GroupFigures>,
    /// Test rows of values that fewer than 20 leads hold even together, which are not shown.
    pub rows_not_shown: usize,
    /// What tells its groups apart.
    pub proxy: Proxy,
}

impl SubgroupAudit {
    /// The groups whose observed over expected differs from that of the other rows, each with its column.
    pub fn flagged(&self) -> impl Iterator<Item = (&ColumnAudit, &GroupFigures)> {
        let differs =
            |group: &&GroupFigures| matches!(group.word, GroupWord::MoreThanExpected | GroupWord::FewerThanExpected);
        self.columns
            .iter()
            .flat_map(move |column| column.groups.iter().filter(differs).map(move |group| (column, group)))
    }
}

/// Audits every column. The same input gives the same bytes on any number of threads. Cost: a few sorts of the test rows per column, and the
/// proxy check's least squares (see [`ProxyRows`]).
#[must_use]
pub fn audit(input: &SubgroupInput<'_>) -> SubgroupAudit {
    let SubgroupInput { rows, chances, listed, .. } = *input;
    let all = SubgroupAudit { rows: rows.labels.len(), ..SubgroupAudit::default() };
    if input.columns.is_empty() {
        let reason = "no column is sensitive, by its name or by [leads.columns] sensitive".to_owned();
        return SubgroupAudit { reason: Some(reason), ..all };
    }
    let expected = Expected::of(rows.labels, chances, rows.groups);
    let seen = Seen {
        rows,
        chances,
        listed,
        all_listed: listed.iter().fold(0.0, |sum, row| sum + row.listed),
        design_effect: expected.as_ref().map_or(1.0, |expected| expected.design_effect),
    };
    let mut columns: Vec<ColumnAudit> =
        input.columns.iter().map(|column| of_column(column, &seen, expected.as_ref(), input.proxies)).collect();
    let tests = expected.as_ref().map_or(0, |expected| corrected(&mut columns, expected.ratio));
    SubgroupAudit {
        columns,
        observed_over_expected: expected.as_ref().map(|expected| expected.ratio),
        design_effect: expected.map(|expected| expected.design_effect),
        tests,
        ..all
    }
}

fn of_column(
    column: &SensitiveColumn,
    seen: &Seen<'_>,
    expected: Option<&Expected>,
    proxies: &ProxyRows<'_>,
) -> ColumnAudit {
    let rows = seen.rows;
    let count = rows.labels.len();
    let division = Division::of(&column.name, &column.test, rows.as_of, rows.leads());
    let places = division.places(&column.test, rows.as_of, count);
    let groups = division.groups.iter().enumerate().map(|(place, name)| {
        let own: Vec<usize> = (0..count).filter(|&row| places[row] == Some(place)).collect();
        let mut figures = GroupFigures::of(name.clone(), &own, seen);
        if figures.word != GroupWord::TooFew {
            let p_value =
                |expected: &Expected| expected.p_value(rows.labels, seen.chances, |row| places[row] == Some(place));
            figures.p_value = expected.and_then(p_value);
        }
        figures
    });
    let groups = groups.collect();
    let instants: Option<&[Instant]> = proxies.as_of;
    let of_train = division.places(&column.train, instants, proxies.groups.len());
    ColumnAudit {
        column: column.name.clone(),
        in_model: column.in_model,
        cut: division.cut,
        groups,
        rows_not_shown: places.iter().filter(|place| place.is_none()).count(),
        proxy: proxy::proxy(&division, &of_train, column.in_model.then_some(column.name.as_str()), proxies),
    }
}

/// Holm's correction over all tests, and the words; returns how many tests there were. `ratio` is observed over expected of all rows.
fn corrected(columns: &mut [ColumnAudit], ratio: f64) -> usize {
    let tested: Vec<(usize, usize)> = columns
        .iter()
        .enumerate()
        .flat_map(|(place, column)| {
            let with_p = (0..column.groups.len()).filter(|&group| column.groups[group].p_value.is_some());
            let most = if one_test(column) { 1 } else { usize::MAX };
            with_p.take(most).map(move |group| (place, group))
        })
        .collect();
    let p_values: Vec<f64> =
        tested.iter().filter_map(|&(column, group)| columns[column].groups[group].p_value).collect();
    for (&(column, group), p_holm) in tested.iter().zip(holm(&p_values)) {
        columns[column].groups[group].p_holm = Some(p_holm);
    }
    for column in columns {
        let shared = if one_test(column) { column.groups.iter().find_map(|group| group.p_holm) } else { None };
        for group in column.groups.iter_mut().filter(|group| group.p_value.is_some()) {
            group.p_holm = group.p_holm.or(shared);
            if group.p_holm.is_some_and(|p| p < SIGNIFICANT) {
                let fair = ratio * group.mean_chance * group.rows as f64;
                let more = group.conversions as f64 > fair;
                group.word = if more { GroupWord::MoreThanExpected } else { GroupWord::FewerThanExpected };
            }
        }
    }
    p_values.len()
}

/// Two groups that make up all rows are one test: what one has too many the other has too few.
fn one_test(column: &ColumnAudit) -> bool {
    column.groups.len() == 2 && column.rows_not_shown == 0
}
