//! Bytes to an artifact that may score: checksum, form, consistency; and its check rows replayed.

use divan::Bencher;
use divan::counter::BytesCount;
use leadscore::artifact::Artifact;

use super::company::company;

#[divan::bench(args = ["logistic", "forest"])]
fn load(bencher: Bencher<'_, '_>, name: &str) {
    let artifact = if name == "forest" { &company().forest } else { &company().logistic };
    let bytes = artifact.to_bytes().unwrap();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| Artifact::from_bytes(&bytes).unwrap());
}

#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let artifact = &company().logistic;
    bencher.bench(|| artifact.verify().unwrap());
}
