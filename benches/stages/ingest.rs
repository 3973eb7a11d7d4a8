//! Files to tables: five CSV files, their identities and duplicates.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

use super::company::{config, folder, read};

#[divan::bench]
fn read_all_files(bencher: Bencher<'_, '_>) {
    let config = config(&[]);
    let bytes: u64 = ["leads.csv", "web.csv", "email.csv", "webinars.csv", "crm.csv"]
        .iter()
        .map(|file| folder().join(file).metadata().unwrap().len())
        .sum();
    let events = read(&config).events.len();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(events)).bench(|| read(&config));
}
