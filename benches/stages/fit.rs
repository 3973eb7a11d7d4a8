//! Feature rows to a model: the design, then logistic regression at one penalty, and a forest.

use divan::Bencher;
use divan::counter::ItemsCount;
use leadscore::encode::{Encoder, EncoderParams, EncodingStyle};
use leadscore::model::{Forest, ForestParams, Logistic, LogisticParams};
use leadscore::seed::Seed;

use super::company::company;

#[divan::bench]
fn encode_train(bencher: Bencher<'_, '_>) {
    let train = &company().train;
    let encoder = Encoder::fit(train, &EncoderParams::default(), EncodingStyle::Linear).unwrap().encoder;
    bencher.counter(ItemsCount::new(train.rows().len())).bench(|| encoder.encode(&train.rows().frame));
}

#[divan::bench(sample_count = 10)]
fn logistic(bencher: Bencher<'_, '_>) {
    let train = &company().train;
    let encoder = Encoder::fit(train, &EncoderParams::default(), EncodingStyle::Linear).unwrap().encoder;
    let x = encoder.encode(&train.rows().frame);
    // The penalty that such companies end up with.
    let params = LogisticParams { penalty: 100.0, ..LogisticParams::default() };
    bencher
        .counter(ItemsCount::new(x.nrows()))
        .bench(|| Logistic::fit(x.view(), &train.rows().labels, None, &params).unwrap());
}

#[divan::bench(sample_count = 3)]
fn forest(bencher: Bencher<'_, '_>) {
    let train = &company().train;
    let encoder = Encoder::fit(train, &EncoderParams::default(), EncodingStyle::Trees).unwrap().encoder;
    let x = encoder.encode(&train.rows().frame);
    bencher
        .counter(ItemsCount::new(x.nrows()))
        .bench(|| Forest::fit(x.view(), &train.rows().labels, &ForestParams::default(), Seed::new(1)).unwrap());
}
