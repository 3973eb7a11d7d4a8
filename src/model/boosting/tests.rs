//! Laws of boosted trees: what is learned equals what is walked, constraints hold, and nothing depends on threads or order.

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

use super::super::bins::Direction;
use super::*;
use crate::frame::OTHER_LEVEL;
use crate::model::{Model, Node};

/// Columns as they are owned by a test.
#[derive(Clone, Debug)]
enum Owned {
    Number(Vec<f64>, Direction),
    Category(Vec<u32>, usize),
}

fn given(columns: &[Owned]) -> Vec<TrainColumn<'_>> {
    fn column(column: &Owned) -> TrainColumn<'_> {
        match column {
            Owned::Number(values, direction) => TrainColumn::Number { values, direction: *direction },
            Owned::Category(codes, levels) => TrainColumn::Category { codes, levels: *levels },
        }
    }
    columns.iter().map(column).collect()
}

/// A design row as prediction sees it.
fn design(columns: &[Owned], row: usize) -> Vec<f64> {
    let value = |column: &Owned| match column {
        Owned::Number(values, _) => values[row],
        Owned::Category(codes, _) => match codes[row] {
            MISSING_LEVEL => f64::NAN,
            OTHER_LEVEL => -1.0,
            code => f64::from(code),
        },
    };
    columns.iter().map(value).collect()
}

/// Numbers of 200 values, counts, a number that is often missing, a category, a flag; the outcome depends on all but the flag.
fn simulated(rows: usize, seed: u64) -> (Vec<Owned>, Vec<bool>) {
    let chance = Seed::new(seed).stream("boosting test");
    let draw = |row: usize, what: u64| chance.with(row as u64).with(what).uniform();
    let real: Vec<f64> = (0..rows).map(|row| (draw(row, 0) * 200.0).floor() / 20.0 - 5.0).collect();
    let count: Vec<f64> = (0..rows).map(|row| (draw(row, 1) * draw(row, 2) * 9.0).floor()).collect();
    let gaps: Vec<f64> = (0..rows)
        .map(|row| if draw(row, 3) < 0.3 { f64::NAN } else { (draw(row, 4).powi(2) * 99.0).floor() / 99.0 })
        .collect();
    let category: Vec<u32> = (0..rows)
        .map(|row| match (draw(row, 5) * 8.0) as u32 {
            6 => OTHER_LEVEL,
            7 => MISSING_LEVEL,
            code => code,
        })
        .collect();
    let flag: Vec<f64> = (0..rows).map(|row| draw(row, 6).round()).collect();
    let labels = (0..rows)
        .map(|row| {
            let bend = if real[row] > 1.0 && count[row] < 2.0 { 1.0 } else { -0.5 };
            let gap = if gaps[row].is_nan() { 1.0 } else { -gaps[row] };
            let level = match category[row] {
                1 | 4 => 1.0,
                MISSING_LEVEL => -1.0,
                _ => 0.0,
            };
            draw(row, 7) < 1.0 / (1.0 + (1.2_f64 - bend - gap - level - 0.1 * real[row]).exp())
        })
        .collect();
    let free = |values| Owned::Number(values, Direction::Free);
    (vec![free(real), free(count), free(gaps), Owned::Category(category, 6), free(flag)], labels)
}

fn params() -> BoostingParams {
    BoostingParams { trees: 30, learning_rate: 0.2, leaves: 12, min_child_hessian: 1.0, ..BoostingParams::default() }
}

fn fit(columns: &[Owned], labels: &[bool], params: &BoostingParams) -> Boosting {
    Boosting::fit(&given(columns), labels, None, params, Seed::new(1)).unwrap()
}

#[test]
fn what_was_learned_on_codes_is_what_a_walk_over_values_says_to_the_last_bit() {
    for (seed, bins) in [(1, 255), (2, 7), (3, 2)] {
        let (columns, labels) = simulated(6000, seed);
        let params = BoostingParams { bins, ..params() };
        let mut last = Vec::new();
        let model = grow(&given(&columns), &labels, None, &params, Seed::new(1), |margins| {
            last = margins.to_vec();
            Going::On
        })
        .unwrap();
        model.validate(columns.len()).unwrap();
        for (row, learned) in last.iter().enumerate() {
            assert_eq!(learned.to_bits(), model.raw(&design(&columns, row)).to_bits(), "row {row}");
        }
    }
}

#[test]
fn the_first_split_is_the_best_of_all() {
    let (columns, labels) = simulated(3000, 4);
    let params = BoostingParams { trees: 1, leaves: 2, learning_rate: 1.0, ..params() };
    let model = fit(&columns, &labels, &params);
    let p = labels.iter().filter(|&&label| label).count() as f64 / 3000.0;
    let gain = |goes_left: &dyn Fn(usize) -> bool, extra: f64| {
        let mut sums = [[0.0; 2]; 2];
        for (row, &label) in labels.iter().enumerate() {
            let side = &mut sums[usize::from(goes_left(row))];
            side[0] += p - f64::from(u8::from(label));
            side[1] += p * (1.0 - p);
        }
        if sums.iter().any(|side| side[1] < params.min_child_hessian) {
            return 0.0;
        }
        sums.iter().map(|side| side[0] * side[0] / (side[1] + params.l2 + extra)).sum::<f64>()
    };
    let mut best: f64 = 0.0;
    for column in &columns {
        match column {
            Owned::Number(values, _) => {
                for &threshold in values.iter().filter(|x| !x.is_nan()) {
                    for missing_left in [false, true] {
                        let left = |row: usize| {
                            let x: f64 = values[row];
                            if x.is_nan() { missing_left } else { x <= threshold }
                        };
                        best = best.max(gain(&left, 0.0));
                    }
                }
            }
            Owned::Category(codes, levels) => {
                for set in 1..1_u32 << (levels + 1) {
                    // The last bit stands for missing and unseen.
                    best = best.max(gain(&|row: usize| set >> codes[row].min(6) & 1 == 1, params.category_l2));
                }
            }
        }
    }
    let root = &model.trees[0].nodes[0];
    let column = root.fork().unwrap().column;
    let extra = if matches!(root, Node::Levels { .. }) { params.category_l2 } else { 0.0 };
    let found = gain(&|row| root.goes_left(design(&columns, row)[column]), extra);
    // Histograms round gradients to 16 bits.
    assert!(found >= 0.9999 * best && found <= best + 1e-9, "{found} {best}");
    // And its leaves are the answers that lower the loss most.
    for (leaf, side) in [(1, true), (2, false)] {
        let rows: Vec<usize> = (0..3000).filter(|&row| root.goes_left(design(&columns, row)[column]) == side).collect();
        let gradient: f64 = rows.iter().map(|&row| p - f64::from(u8::from(labels[row]))).sum();
        let Node::Leaf { value, cover } = model.trees[0].nodes[leaf] else { panic!() };
        let wanted = -gradient / (rows.len() as f64 * p * (1.0 - p) + params.l2);
        assert!((value - wanted).abs() < 1e-6 && (cover - rows.len() as f64).abs() < 1e-9, "{value} {wanted}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let (columns, labels) = simulated(20_000, 5);
    let params = BoostingParams { row_share: 0.7, column_share: 0.6, ..params() };
    let models = [1, 2, 4].map(|threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&fit(&columns, &labels, &params)).unwrap())
    });
    assert!(models[0] == models[1] && models[0] == models[2]);
}

#[test]
fn rows_in_another_order_give_the_same_trees() {
    let (columns, labels) = simulated(4000, 6);
    let order: Vec<usize> = (0..4000).map(|row| row * 1237 % 4000).collect();
    let moved: Vec<Owned> = columns
        .iter()
        .map(|column| match column {
            Owned::Number(values, way) => Owned::Number(order.iter().map(|&row| values[row]).collect(), *way),
            Owned::Category(codes, levels) => Owned::Category(order.iter().map(|&row| codes[row]).collect(), *levels),
        })
        .collect();
    let labels_moved: Vec<bool> = order.iter().map(|&row| labels[row]).collect();
    assert_eq!(fit(&columns, &labels, &params()), fit(&moved, &labels_moved, &params()));
}

#[test]
fn a_weight_of_two_is_a_row_twice_and_of_zero_none() {
    let (columns, labels) = simulated(1500, 7);
    let weights: Vec<f64> = (0..1500).map(|row| f64::from(row as u32 % 3)).collect();
    let rows: Vec<usize> = (0..1500).flat_map(|row| std::iter::repeat_n(row, row % 3)).collect();
    let repeated: Vec<Owned> = columns
        .iter()
        .map(|column| match column {
            Owned::Number(values, way) => Owned::Number(rows.iter().map(|&row| values[row]).collect(), *way),
            Owned::Category(codes, levels) => Owned::Category(rows.iter().map(|&row| codes[row]).collect(), *levels),
        })
        .collect();
    let labels_repeated: Vec<bool> = rows.iter().map(|&row| labels[row]).collect();
    let params = BoostingParams { trees: 10, ..params() };
    let weighted = Boosting::fit(&given(&columns), &labels, Some(&weights), &params, Seed::new(1)).unwrap();
    let repeated = fit(&repeated, &labels_repeated, &params);
    for row in 0..1500 {
        let row = design(&columns, row);
        // Units are half as fine with the larger weight.
        assert!(
            (weighted.raw(&row) - repeated.raw(&row)).abs() < 1e-3,
            "{} {}",
            weighted.raw(&row),
            repeated.raw(&row)
        );
    }
    assert!((weighted.trees[0].nodes[0].cover() - repeated.trees[0].nodes[0].cover()).abs() < 1e-9);
}

#[test]
fn missing_and_unseen_go_where_they_learned_to_go() {
    let (columns, labels) = simulated(8000, 8);
    let model = fit(&columns, &labels, &params());
    let at = |gap: f64, category: f64| model.raw(&[0.0, 3.0, gap, category, 0.0]);
    assert!(at(f64::NAN, 0.0) > at(0.9, 0.0) + 0.8, "missing is good here");
    assert!(at(0.1, 1.0) > at(0.1, 0.0) + 0.5 && at(0.1, 4.0) > at(0.1, 5.0) + 0.5, "levels 1 and 4 are good");
    // Unseen shared its code with missing.
    assert_eq!(at(0.1, -1.0).to_bits(), at(0.1, f64::NAN).to_bits());
}

#[test]
fn a_level_of_few_rows_goes_the_missing_way() {
    let (mut columns, labels) = simulated(4000, 9);
    let Owned::Category(codes, levels) = &mut columns[3] else { panic!() };
    *levels = 7;
    codes[17] = 6;
    let model = fit(&columns, &labels, &params());
    for row in 0..200 {
        let mut row = design(&columns, row);
        row[3] = 6.0;
        let rare = model.raw(&row);
        row[3] = f64::NAN;
        assert_eq!(rare.to_bits(), model.raw(&row).to_bits());
    }
}

#[test]
fn held_out_losses_are_those_of_a_model_fitted_on_the_fold() {
    let (columns, labels) = simulated(5000, 10);
    let fold = Fold { fit: (0..3000).collect(), held_out: (3500..5000).collect() };
    let params = BoostingParams { trees: 400, patience: 15, ..params() };
    let losses = Boosting::held_out_losses(&given(&columns), &labels, &fold, &params, Seed::new(1)).unwrap();
    let best = (0..losses.len()).reduce(|a, b| if losses[b] < losses[a] { b } else { a }).unwrap();
    assert!(best > 3 && losses.len() == best + 1 + params.patience, "{best} of {}", losses.len());
    let part: Vec<Owned> = columns
        .iter()
        .map(|column| match column {
            Owned::Number(values, way) => Owned::Number(values[..3000].to_vec(), *way),
            Owned::Category(codes, levels) => Owned::Category(codes[..3000].to_vec(), *levels),
        })
        .collect();
    let model = fit(&part, &labels[..3000], &BoostingParams { trees: best, ..params });
    let margins: Vec<f64> = (3500..5000).map(|row| model.raw(&design(&columns, row))).collect();
    assert!((log_loss(&margins, &labels[3500..]) - losses[best]).abs() < 1e-9);
}

#[test]
fn shares_of_a_fitted_model_add_up_and_its_base_is_the_mean() {
    let (columns, labels) = simulated(3000, 11);
    let model = Model::Boosting(fit(&columns, &labels, &params()));
    let rows: Vec<Vec<f64>> = (0..3000).map(|row| design(&columns, row)).collect();
    let mean = rows.iter().map(|row| model.raw(row)).sum::<f64>() / 3000.0;
    for row in &rows[..100] {
        let said = model.contributions(row);
        assert!((said.base - mean).abs() < 1e-9);
        assert!((said.base + said.shares.iter().sum::<f64>() - model.raw(row)).abs() < 1e-9);
    }
}

#[test]
fn settings_out_of_range_are_named() {
    let (columns, labels) = simulated(300, 12);
    let defaults = BoostingParams::default;
    let monotone = std::collections::BTreeMap::from([("a".to_owned(), 2)]);
    for (name, params) in [
        ("trees", BoostingParams { trees: 0, ..defaults() }),
        ("leaves", BoostingParams { leaves: 1, ..defaults() }),
        ("depth", BoostingParams { depth: 65, ..defaults() }),
        ("bins", BoostingParams { bins: 256, ..defaults() }),
        ("learning_rate", BoostingParams { learning_rate: 0.0, ..defaults() }),
        ("row_share", BoostingParams { row_share: 1.5, ..defaults() }),
        ("column_share", BoostingParams { column_share: f64::NAN, ..defaults() }),
        ("min_child_hessian", BoostingParams { min_child_hessian: 0.0, ..defaults() }),
        ("l2", BoostingParams { l2: -1.0, ..defaults() }),
        ("patience", BoostingParams { patience: 0, ..defaults() }),
        ("monotone", BoostingParams { monotone, ..defaults() }),
    ] {
        match Boosting::fit(&given(&columns), &labels, None, &params, Seed::new(1)) {
            Err(ModelError::BadParameter { name: named, .. }) => assert_eq!(named, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// 10,000 pairs of rows that differ in one constrained column alone, per model.
    #[test]
    fn a_monotone_constraint_is_never_violated(
        seed in 0_u64..1_000_000,
        leaves in 2_usize..40,
        way in 0_usize..3,
        l1 in 0.0_f64..2.0,
        row_share in 0.4_f64..1.0,
    ) {
        let (mut columns, labels) = simulated(1500, seed);
        let ways = [Direction::Rising, Direction::Falling, Direction::Free];
        let directions = [ways[way], ways[(way + 1) % 3], ways[1 - way % 2]];
        for (column, direction) in columns.iter_mut().zip(directions) {
            if let Owned::Number(_, way) = column {
                *way = direction;
            }
        }
        let params = BoostingParams { leaves, l1, row_share, depth: 20, learning_rate: 0.3, ..params() };
        let model = Boosting::fit(&given(&columns), &labels, None, &params, Seed::new(seed)).unwrap();
        let chance = Seed::new(seed).stream("pairs");
        for pair in 0..10_000_u64 {
            let row = (chance.with(pair).bits() % 1500) as usize;
            let other = (chance.with(pair).stream("other").bits() % 1500) as usize;
            let column = (pair % 3) as usize;
            let (mut low, mut high) = (design(&columns, row), design(&columns, row));
            let [a, b] = [design(&columns, row)[column], design(&columns, other)[column]];
            if a.is_nan() || b.is_nan() || directions[column] == Direction::Free {
                continue;
            }
            (low[column], high[column]) = (a.min(b), a.max(b));
            let (below, above) = (model.raw(&low), model.raw(&high));
            let holds = if directions[column] == Direction::Rising { below <= above } else { below >= above };
            prop_assert!(holds, "{:?} in column {column}: {below} {above}", directions[column]);
        }
    }
}
