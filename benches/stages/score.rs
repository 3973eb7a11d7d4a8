//! Artifact and feature rows to scores, and to reasons.

use divan::Bencher;
use divan::counter::ItemsCount;
use leadscore::artifact::Artifact;
use leadscore::features::extract;
use leadscore::frame::FeatureFrame;

use super::company::company;

/// Rows that are scored in one go.
const ROWS: usize = 10_000;

fn rows(artifact: &Artifact) -> FeatureFrame {
    let company = company();
    let pairs: Vec<_> = company.pairs.iter().copied().cycle().take(ROWS).collect();
    extract(&company.tables, &pairs, &artifact.features).unwrap()
}

fn artifact(name: &str) -> &'static Artifact {
    if name == "forest" { &company().forest } else { &company().logistic }
}

#[divan::bench(args = ["logistic", "forest"])]
fn score_rows(bencher: Bencher<'_, '_>, name: &str) {
    let artifact = artifact(name);
    let frame = rows(artifact);
    bencher.counter(ItemsCount::new(ROWS)).bench(|| artifact.score_frame(&frame).unwrap());
}

#[divan::bench(args = ["logistic", "forest"])]
fn explain_one_row(bencher: Bencher<'_, '_>, name: &str) {
    let artifact = artifact(name);
    let frame = rows(artifact);
    let mut row = Vec::new();
    frame.row_into(ROWS / 2, &mut row);
    let mut explainer = artifact.explainer();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| explainer.explain_row(&row).unwrap());
}
