//! A second table to test on: its rows beside those that teach.

use std::collections::BTreeSet;

use super::table::{FeatureTable, FeatureTableError, SPLIT_COLUMN, numbered_id};
use crate::ingest::{NO_TEXT, Values, take};

/// Marks in [`SPLIT_COLUMN`], sorted.
const MARKS: [&str; 2] = ["test", "train"];

impl FeatureTable {
    /// Both tables as one, sorted by (as_of, lead), with a `split` column that says `train` of these rows and `test` of
    /// those of `test`.
    ///
    /// # Errors
    /// [`FeatureTableError::OtherColumns`] when `test` lacks a column or holds other values in it;
    /// [`FeatureTableError::DuplicateKey`] when one lead stands in both at one instant.
    pub fn with_test(mut self, mut test: Self) -> Result<Self, FeatureTableError> {
        let other = |problem: String| FeatureTableError::OtherColumns { problem };
        if self.undated != test.undated || self.numbered != test.numbered {
            let column = if self.undated == test.undated { "lead_id" } else { "as_of" };
            return Err(other(format!("only one of the two tables has a column {column:?}")));
        }
        let trains = self.keys.len();
        if test.numbered {
            test.keys.iter_mut().enumerate().for_each(|(row, key)| key.lead = numbered_id(trains + row));
        }
        let mut columns = Vec::with_capacity(self.columns.len());
        for (name, values) in self.columns.into_iter().filter(|(name, _)| name != SPLIT_COLUMN) {
            let found = test.columns.iter().position(|(column, _)| *column == name);
            let found = found.ok_or_else(|| other(format!("the test table has no column {name:?}")))?;
            let (_, more) = test.columns.swap_remove(found);
            let rows = (trains, test.keys.len());
            let joined = joined(values, more, rows)
                .ok_or_else(|| other(format!("column {name:?} holds other values in the test table")))?;
            columns.push((name, joined));
        }
        let dictionary = MARKS.map(str::to_owned).to_vec();
        let codes = std::iter::repeat_n(1, trains).chain(std::iter::repeat_n(0, test.keys.len())).collect();
        columns.push((SPLIT_COLUMN.to_owned(), Values::Text { dictionary, codes }));
        self.keys.extend(test.keys);
        self.labels.extend(test.labels);
        self.converted_at.extend(test.converted_at);

        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by(|&a, &b| self.keys[a].cmp(&self.keys[b]));
        if let Some(pair) = order.windows(2).find(|pair| self.keys[pair[0]] == self.keys[pair[1]]) {
            let (first, second) = (pair[0].min(pair[1]) + 1, pair[0].max(pair[1]) + 1);
            return Err(FeatureTableError::DuplicateKey { as_of: self.keys[pair[0]].as_of, first, second });
        }
        Ok(Self {
            keys: order.iter().map(|&row| self.keys[row].clone()).collect(),
            labels: order.iter().map(|&row| self.labels[row]).collect(),
            converted_at: order.iter().map(|&row| self.converted_at[row]).collect(),
            undated: self.undated,
            numbered: self.numbered,
            columns: columns.into_iter().map(|(name, values)| (name, take(&values, &order))).collect(),
        })
    }
}

/// One column after the other; `None` when they hold different kinds of values. A column without a value is of any kind.
fn joined(first: Values, second: Values, (first_rows, second_rows): (usize, usize)) -> Option<Values> {
    let (first_empty, second_empty) = (first.all_missing(), second.all_missing());
    match (first, second) {
        (Values::Number(mut cells), Values::Number(more)) => {
            cells.extend(more);
            Some(Values::Number(cells))
        }
        (Values::Date(mut cells), Values::Date(more)) => {
            cells.extend(more);
            Some(Values::Date(cells))
        }
        (Values::Text { dictionary: a, codes: a_codes }, Values::Text { dictionary: b, codes: b_codes }) => {
            let all: Vec<String> = a.iter().chain(&b).cloned().collect::<BTreeSet<_>>().into_iter().collect();
            // As many distinct texts as rows at most, and rows are counted in 32 bits.
            let place = |text: &String| all.binary_search(text).map_or(NO_TEXT, |at| at as u32);
            let mut codes = Vec::with_capacity(first_rows + second_rows);
            for (dictionary, old) in [(&a, a_codes), (&b, b_codes)] {
                let places: Vec<u32> = dictionary.iter().map(place).collect();
                codes.extend(old.into_iter().map(|code| places.get(code as usize).copied().unwrap_or(NO_TEXT)));
            }
            Some(Values::Text { dictionary: all, codes })
        }
        (first, _) if second_empty => joined_with_nothing(first, second_rows, false),
        (_, second) if first_empty => joined_with_nothing(second, first_rows, true),
        _ => None,
    }
}

/// The column with so many rows of nothing after it, or before it.
fn joined_with_nothing(values: Values, rows: usize, before: bool) -> Option<Values> {
    fn padded<T: Clone>(cells: Vec<T>, nothing: T, rows: usize, before: bool) -> Vec<T> {
        let gap = vec![nothing; rows];
        if before { [gap, cells].concat() } else { [cells, gap].concat() }
    }
    Some(match values {
        Values::Number(cells) => Values::Number(padded(cells, f64::NAN, rows, before)),
        Values::Date(cells) => Values::Date(padded(cells, None, rows, before)),
        Values::Text { dictionary, codes } => Values::Text { dictionary, codes: padded(codes, NO_TEXT, rows, before) },
    })
}
