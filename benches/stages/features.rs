//! Tables to feature rows: the dictionary, and the one pass over each lead's events.

use divan::Bencher;
use divan::counter::ItemsCount;
use leadscore::features::{LearnFrom, extract, learn};
use leadscore::time::Zone;

use super::company::company;

#[divan::bench]
fn learn_the_spec(bencher: Bencher<'_, '_>) {
    let company = company();
    let zone = Zone::utc();
    let from = LearnFrom {
        tables: &company.tables,
        train: &company.train_pairs,
        admitted: &company.admitted,
        stages: &company.config.stages,
        zone: &zone,
    };
    bencher.bench(|| learn(&from, &company.config.features).unwrap());
}

#[divan::bench]
fn extract_rows(bencher: Bencher<'_, '_>) {
    let company = company();
    bencher
        .counter(ItemsCount::new(company.pairs.len()))
        .bench(|| extract(&company.tables, &company.pairs, &company.spec).unwrap());
}
