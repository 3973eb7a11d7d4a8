//! Which columns does a number call for?

use super::{EncodeError, EncoderParams, EncodingStyle, Shape, Transform};

/// The columns of one number, not yet scaled: `NAME`, `NAME:missing`, `NAME=VALUE`, `NAME>KNOT`.
pub(super) fn columns(
    name: &str,
    values: &[f64],
    params: &EncoderParams,
    style: EncodingStyle,
) -> Result<Vec<(String, Transform)>, EncodeError> {
    if let Some(row) = values.iter().position(|value| value.is_infinite()) {
        return Err(EncodeError::NotFinite { feature: name.to_owned(), row, value: values[row] });
    }
    // Adding 0 turns -0 into 0, so that the two count as one value.
    let mut present: Vec<f64> = values.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    let missing = values.len() - present.len();
    if present.is_empty() {
        return Ok(Vec::new());
    }
    present.sort_unstable_by(f64::total_cmp);

    let shape = match style {
        EncodingStyle::Linear => shape_for(&present, params),
        EncodingStyle::Trees | EncodingStyle::Native => Shape::Identity,
    };
    let fill = match style {
        // On the shaped scale this is the mean, so a missing value adds nothing but what its own indicator says.
        EncodingStyle::Linear => shape.inverse(mean(present.iter().map(|&x| shape.apply(x)), present.len())),
        // One split isolates missing. Where Train has none, a later one is read as the average.
        EncodingStyle::Trees | EncodingStyle::Native if missing > 0 => beyond(present[present.len() - 1]),
        EncodingStyle::Trees | EncodingStyle::Native => mean(present.iter().copied(), present.len()),
    };
    let mut columns = vec![(name.to_owned(), Transform::Number { shape, fill, center: 0.0, scale: 1.0 })];
    if missing >= params.min_level_rows && present.len() >= params.min_level_rows {
        columns.push((format!("{name}:missing"), Transform::Missing { center: 0.0, scale: 1.0 }));
    }
    if style == EncodingStyle::Linear {
        let spike = spike(&present, params);
        if let Some(value) = spike {
            columns.push((format!("{name}={value}"), Transform::Equals { value, center: 0.0, scale: 1.0 }));
        }
        for knot in knots(&present, spike, params.hinges) {
            let bend = Transform::Hinge { shape, knot: shape.apply(knot), fill, center: 0.0, scale: 1.0 };
            columns.push((format!("{name}>{knot}"), bend));
        }
    }
    Ok(columns)
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / count as f64
}

/// A number above the largest one: by 1 where f64 can tell that apart.
fn beyond(largest: f64) -> f64 {
    let above = largest + 1.0;
    if above > largest { above } else { largest.next_up() }
}

/// Identity, unless the values are clearly skewed and the logarithm clearly lowers that.
fn shape_for(sorted: &[f64], params: &EncoderParams) -> Shape {
    // The logarithm of a 0/1 column is the same column on another scale; a tenth less skewness is a real gain.
    const CLEARLY: f64 = 0.9;
    let plain = skewness(sorted, Shape::Identity).abs();
    if plain <= params.log_above_skewness {
        return Shape::Identity;
    }
    let bent = skewness(sorted, Shape::SignedLog1p).abs();
    if bent < CLEARLY * plain { Shape::SignedLog1p } else { Shape::Identity }
}

/// Third standardised moment; 0 where all values are the same.
fn skewness(values: &[f64], shape: Shape) -> f64 {
    let n = values.len();
    let center = mean(values.iter().map(|&x| shape.apply(x)), n);
    let moment = |power: i32| mean(values.iter().map(|&x| (shape.apply(x) - center).powi(power)), n);
    let variance = moment(2);
    if variance > 0.0 { moment(3) / (variance * variance.sqrt()) } else { 0.0 }
}

/// The most frequent value (the smallest of several), where it holds more than the wanted share, at least
/// `min_level_rows` rows differ from it, and there are more than two values (else the number itself says it all).
fn spike(sorted: &[f64], params: &EncoderParams) -> Option<f64> {
    #[expect(clippy::float_cmp, reason = "runs of the same number, bit for bit")]
    let runs = sorted.chunk_by(|a, b| a == b);
    let mut distinct = 0;
    let mut best: &[f64] = &[];
    for run in runs {
        distinct += 1;
        if run.len() > best.len() {
            best = run;
        }
    }
    let frequent = best.len() as f64 > params.spike_share * sorted.len() as f64;
    let enough_others = sorted.len() - best.len() >= params.min_level_rows;
    (distinct > 2 && frequent && enough_others).then(|| best[0])
}

/// Bends at equally spaced quantiles of the values other than the spike; observed values strictly inside the range.
fn knots(sorted: &[f64], spike: Option<f64>, count: usize) -> Vec<f64> {
    let others: Vec<f64> = sorted.iter().copied().filter(|&x| Some(x) != spike).collect();
    let (lowest, highest) = (sorted[0], sorted[sorted.len() - 1]);
    let mut knots: Vec<f64> = (1..=count)
        .map(|k| others[(others.len() * k / (count + 1)).min(others.len() - 1)])
        .filter(|&knot| lowest < knot && knot < highest)
        .collect();
    knots.dedup();
    knots
}
