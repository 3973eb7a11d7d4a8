//! One kind of model on one table, on the clock, as `table.py` runs its peers:
//! `cargo bench --bench table -- boosting|logistic|forest TRAIN.parquet TEST.parquet`. Prints one line of JSON.
//!
//! Columns are numbers but for `converted`. THREADS, TREES, LEAVES and ROWS in the environment say how many of each.
//! Times are of the work alone, files read before; CPU seconds are the process's own, of all threads (Linux).

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at what it finds and prints what it saw")]

use std::fs::File;
use std::time::Instant;

use leadscore::encode::{DesignColumn, Encoder, Transform};
use leadscore::frame::{Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, Side};
use leadscore::metrics::{log_loss, roc_auc_score};
use leadscore::model::{
    BatchScorer, Boosting, BoostingParams, Direction, Explainer, Forest, ForestParams, Logistic, LogisticParams, Model,
    RowScorer, TrainColumn,
};
use leadscore::seed::Seed;
use leadscore::stats::sigmoid;
use ndarray::Array2;
use polars::prelude::{DataType, ParquetReader, SerReader};
use serde_json::{Value, json};

/// Rows whose reasons are asked for, as of the peers.
const EXPLAINED: usize = 5000;
/// Each scoring is timed so often, and the fastest counts.
const REPEATS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let [kind, train, test] = args.as_slice() else {
        return println!("{}", json!({ "usage": "table -- boosting|logistic|forest TRAIN.parquet TEST.parquet" }));
    };
    rayon::ThreadPoolBuilder::new().num_threads(setting("THREADS", 2)).build_global().unwrap();
    let (train, test) = (Table::read(train, setting("ROWS", usize::MAX)), Table::read(test, usize::MAX));
    let said = match kind.as_str() {
        "boosting" => boosting(&train, &test),
        "logistic" => logistic(train, test),
        _ => forest(train, test),
    };
    println!("{said}");
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |value| value.parse().unwrap())
}

fn boosting(train: &Table, test: &Table) -> Value {
    let columns: Vec<_> =
        train.columns.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
    let params = BoostingParams {
        trees: setting("TREES", 200),
        leaves: setting("LEAVES", 31),
        depth: 64,
        learning_rate: 0.1,
        l2: 1.0,
        min_child_hessian: 1.0,
        ..BoostingParams::default()
    };
    let (model, fit) = timed(1, || Boosting::fit(&columns, &train.labels, None, &params, Seed::new(1)).unwrap());
    trees(&Model::Boosting(model), &fit, test)
}

fn forest(mut train: Table, mut test: Table) -> Value {
    train.fill(&vec![-1.0; train.columns.len()]);
    test.fill(&vec![-1.0; test.columns.len()]);
    let x = train.rows();
    let params = ForestParams {
        trees: setting("TREES", 20),
        max_depth: 12,
        min_samples_leaf: 20,
        // The peer's: the square root of the columns.
        columns_per_split: Some(train.columns.len().isqrt()),
    };
    let (model, fit) = timed(1, || Forest::fit(x.view(), &train.labels, &params, Seed::new(1)).unwrap());
    trees(&Model::Forest(model), &fit, &test)
}

/// Standardised columns, gaps filled by the median, as the peer is given them.
fn logistic(mut train: Table, mut test: Table) -> Value {
    let medians: Vec<f64> = train.columns.iter().map(|values| median(values)).collect();
    train.fill(&medians);
    test.fill(&medians);
    for (values, tested) in train.columns.iter_mut().zip(&mut test.columns) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let spread = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        values.iter_mut().chain(tested).for_each(|x| *x = (*x - mean) / spread);
    }
    let x = train.rows();
    let (found, fit) = timed(1, || Logistic::fit(x.view(), &train.labels, None, &LogisticParams::default()).unwrap());
    let coefficients: Vec<f64> =
        std::iter::once(found.model.intercept).chain(found.model.coefficients.iter().copied()).collect();
    let rows = test.rows();
    let raw: Vec<f64> = rows.rows().into_iter().map(|row| found.model.raw(row.to_slice().unwrap())).collect();
    json!({ "fit": fit, "quality": quality(&test.labels, &raw), "coefficients": coefficients, "notes": found.notes })
}

fn trees(model: &Model, fit: &Value, test: &Table) -> Value {
    let (encoder, frame, rows) = (test.encoder(), test.frame(), test.rows());
    let (margins, batch) = timed(REPEATS, || BatchScorer::new(model).margins(&encoder, &frame));
    let raw: Vec<f64> = margins.iter().map(|margin| margin.0).collect();
    let walker = RowScorer::new(model);
    let (walked, one_by_one) = timed(1, || {
        let row = |row: ndarray::ArrayView1<'_, f64>| walker.margin(row.to_slice().unwrap()).0;
        rows.rows().into_iter().map(row).collect::<Vec<f64>>()
    });
    assert!(raw.iter().zip(&walked).all(|(a, b)| a.to_bits() == b.to_bits()));
    let (_, reasons) = timed(REPEATS, || {
        use rayon::prelude::*;
        let explainer = Explainer::new(model);
        let chosen: Vec<_> = rows.rows().into_iter().take(EXPLAINED).collect();
        chosen.par_iter().map(|row| explainer.contributions(row.to_slice().unwrap())).collect::<Vec<_>>()
    });
    json!({ "fit": fit, "score": batch, "one_by_one": one_by_one, "reasons": reasons,
        "quality": quality(&test.labels, &raw), "trees": model.trees().len() })
}

fn quality(labels: &[bool], raw: &[f64]) -> Value {
    let chances: Vec<f64> = raw.iter().map(|&margin| sigmoid(margin)).collect();
    json!({ "rows": raw.len(), "auc": roc_auc_score(labels, raw, None).unwrap(),
        "log_loss": log_loss(labels, &chances, None).unwrap() })
}

/// The last answer, and the least seconds of wall and of CPU.
fn timed<T>(times: usize, work: impl Fn() -> T) -> (T, Value) {
    let mut last = None;
    let (mut wall, mut cpu) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..times {
        let (began, cpu_before) = (Instant::now(), cpu_seconds());
        last = Some(work());
        wall = wall.min(began.elapsed().as_secs_f64());
        cpu = cpu.min(cpu_seconds() - cpu_before);
    }
    (last.unwrap(), json!({ "seconds": wall, "cpu_seconds": cpu }))
}

/// Of all threads of this process so far, in hundredths; NaN, which JSON says as null, where there is no `/proc`.
fn cpu_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return f64::NAN };
    let after_name: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    after_name[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

fn median(values: &[f64]) -> f64 {
    let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    present.sort_unstable_by(f64::total_cmp);
    let half = present.len() / 2;
    if present.len().is_multiple_of(2) { f64::midpoint(present[half - 1], present[half]) } else { present[half] }
}

/// Numbers by column, NaN for missing.
struct Table {
    columns: Vec<Vec<f64>>,
    labels: Vec<bool>,
}

impl Table {
    fn read(path: &str, most_rows: usize) -> Self {
        let table = ParquetReader::new(File::open(path).unwrap()).finish().unwrap().head(Some(most_rows));
        let numbers = table.columns().iter().filter(|column| column.name() != "converted").map(|column| {
            let values = column.cast(&DataType::Float64).unwrap();
            values.f64().unwrap().iter().map(|x| x.unwrap_or(f64::NAN)).collect()
        });
        let labels = table.column("converted").unwrap().bool().unwrap().iter().map(|label| label.unwrap()).collect();
        Self { columns: numbers.collect(), labels }
    }

    fn fill(&mut self, with: &[f64]) {
        for (values, with) in self.columns.iter_mut().zip(with) {
            values.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = *with);
        }
    }

    fn rows(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.labels.len(), self.columns.len()), |(row, j)| self.columns[j][row])
    }

    fn encoder(&self) -> Encoder {
        let column = |feature| DesignColumn { name: format!("f{feature}"), feature, transform: Transform::AsIs {} };
        Encoder { columns: (0..self.columns.len()).map(column).collect() }
    }

    fn frame(&self) -> FeatureFrame {
        let def = |j: usize| FeatureDef {
            name: format!("f{j}"),
            field: format!("f{j}"),
            side: Side::Fit,
            kind: FeatureKind::Number,
            rule: FeatureRule::Attribute { column: format!("f{j}") },
        };
        let columns: Vec<Column> = self.columns.iter().cloned().map(Column::Number).collect();
        FeatureFrame::new(FeatureSpec { features: (0..columns.len()).map(def).collect() }, columns, self.labels.len())
            .unwrap()
    }
}
