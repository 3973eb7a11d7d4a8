//! Is a row of Test also in Train, under another lead's name? A copy of a lead brings its outcome along.

use std::collections::BTreeMap;

use crate::frame::FeatureFrame;

/// For each row of `test`, whether another lead's row of `train` has the same bits in every feature. `train_leads` and `test_leads` number
/// the leads, alike in both. Rows on which nothing is known are alike too: where they are many, look at them first.
///
/// Cost: O((train + test) features), and a key per different train row in memory.
#[must_use]
pub fn twins(train: &FeatureFrame, train_leads: &[u32], test: &FeatureFrame, test_leads: &[u32]) -> Vec<bool> {
    let mut values = Vec::new();
    let mut key = |frame: &FeatureFrame, row: usize| -> Vec<u64> {
        frame.row_into(row, &mut values);
        values.iter().map(|value| value.to_bits()).collect()
    };
    // Of each row the first lead that has it, and whether another has it, too.
    let mut seen: BTreeMap<Vec<u64>, (u32, bool)> = BTreeMap::new();
    for (row, &lead) in train_leads.iter().enumerate() {
        let entry = seen.entry(key(train, row)).or_insert((lead, false));
        entry.1 |= entry.0 != lead;
    }
    let has_twin = |(row, &lead): (usize, &u32)| {
        seen.get(&key(test, row)).is_some_and(|&(first, another)| another || first != lead)
    };
    test_leads.iter().enumerate().map(has_twin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Side};

    fn frame(rows: &[[f64; 2]]) -> FeatureFrame {
        let def = |name: &str| FeatureDef {
            name: name.to_owned(),
            field: name.to_owned(),
            side: Side::Fit,
            kind: FeatureKind::Number,
            rule: FeatureRule::Attribute { column: name.to_owned() },
        };
        let spec = FeatureSpec { features: vec![def("a"), def("b")] };
        let column = |of: usize| Column::Number(rows.iter().map(|row| row[of]).collect());
        FeatureFrame::new(spec, vec![column(0), column(1)], rows.len()).unwrap()
    }

    #[test]
    fn a_copy_under_another_name_is_found_and_the_same_lead_later_is_none() {
        let train = frame(&[[1.0, f64::NAN], [2.0, 0.0], [2.0, 0.0], [3.0, 1.0]]);
        let test = frame(&[[1.0, f64::NAN], [1.0, f64::NAN], [2.0, 0.0], [3.0, 2.0], [3.0, 1.0]]);
        let found = twins(&train, &[0, 1, 2, 3], &test, &[0, 7, 1, 3, 3]);
        assert_eq!(found, [false, true, true, false, false]);
    }
}
