//! Which act earned which of a field's points? The acts one after another, as they came, until they add up to the field.

use super::allot::allot;
use super::reason::Reason;

/// A field's points, act by act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActPoints {
    /// Points of having done none of it, compared with the average lead: what is left when the acts' points are taken away.
    pub without: i32,
    /// One entry per act, in the order in which they came; with `without` they sum to the field's points.
    pub acts: Vec<i32>,
}

impl ActPoints {
    /// Deals a field's points to its acts.
    ///
    /// `values` are what the model says in points, everything else as it is: with none of the field's acts, with the first, with the first
    /// two, and so on; one more than there are acts. An act's points are what that rose when it came, given those before it, in whole
    /// points by largest remainder. Their sum is the field's points exactly, whatever the values.
    #[must_use]
    pub fn new(field: &Reason, values: &[f64]) -> Self {
        let steps: Vec<f64> = values.windows(2).map(|pair| finite(pair[1] - pair[0])).collect();
        let mut targets = vec![finite(field.exact_points - steps.iter().sum::<f64>())];
        targets.extend(steps);
        let mut points = allot(&targets, field.points);
        let without = if points.is_empty() { 0 } else { points.remove(0) };
        Self { without, acts: points }
    }
}

/// A step that is no finite number is no step at all.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{FeatureRule, Lookback};
    use crate::score::FeatureValue;

    fn field(points: i32, exact_points: f64) -> Reason {
        Reason {
            field: "demo".to_owned(),
            feature: "count__demo__30d".to_owned(),
            rule: FeatureRule::Count { event: "demo".to_owned(), lookback: Lookback::Days(30) },
            value: FeatureValue::Number(2.0),
            points,
            exact_points,
            counted: Vec::new(),
            own_words: None,
            untold: None,
        }
    }

    #[test]
    fn the_first_demo_earns_most_and_none_would_cost_what_the_average_lead_has() {
        let points = ActPoints::new(&field(14, 14.2), &[30.0, 45.0, 48.4]);
        assert_eq!(points, ActPoints { without: -4, acts: vec![15, 3] });
        assert_eq!(ActPoints::new(&field(-3, -2.6), &[50.0]), ActPoints { without: -3, acts: vec![] });
        assert_eq!(ActPoints::new(&field(2, 2.0), &[]).without, 2);
    }

    proptest! {
        #[test]
        fn points_of_acts_always_add_up_to_the_field(
            points in -100..100_i32,
            off in -1.0..1.0_f64,
            values in proptest::collection::vec(prop_oneof![9 => 0.0..100.0_f64, 1 => Just(f64::NAN)], 0..30),
        ) {
            let dealt = ActPoints::new(&field(points, f64::from(points) + off), &values);
            prop_assert_eq!(dealt.without + dealt.acts.iter().sum::<i32>(), points);
            prop_assert_eq!(dealt.acts.len(), values.len().saturating_sub(1));
        }
    }
}
