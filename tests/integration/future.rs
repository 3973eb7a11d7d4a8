//! Is anything read that was not yet visible at `as_of`? What the future holds is deleted, and the features stay.

use polars::prelude::{DataFrame, ParquetReader, SerReader};

use super::company::Company;

const AS_OF: &str = "2025-01-01T00:00:00Z";

/// The data end where they end, also without their last events: the same leads are ripe, and the same ones teach.
const DATA_END: &str = "label.data_end=\"2025-06-30T00:00:00Z\"";

/// Columns that tell what became of a lead; they are the future.
const OUTCOME: [&str; 3] = ["label", "converted_at", "split"];

fn features(company: &Company, more: &[&str]) -> DataFrame {
    let as_of = format!("cohort.as_of=\"{AS_OF}\"");
    let base = ["features", "-q", "-o", "rows.parquet", "--set", &as_of, "--set", DATA_END];
    company.run(&[&base[..], more].concat()).done();
    let file = std::fs::File::open(company.path().join("rows.parquet")).unwrap();
    ParquetReader::new(file).finish().unwrap().drop_many(OUTCOME)
}

/// Every event file, and the place of the column that says when a row could be seen: in the webinar file the record
/// arrives after the event.
const EVENTS: [(&str, usize); 4] = [("web.csv", 1), ("email.csv", 1), ("webinars.csv", 2), ("crm.csv", 1)];

/// Removes the events for which `gone` holds of the instant at which they could be seen.
fn remove_events(company: &Company, files: &[(&str, usize)], gone: fn(&str) -> bool) {
    for &(file, column) in files {
        company.edit_rows(file, |_, row| (!gone(row.split(',').nth(column).unwrap())).then(|| row.to_owned()));
    }
}

#[test]
fn features_are_the_same_when_everything_from_as_of_on_is_deleted() {
    let only = "features.only=[\"count__page_view__30d\",\"count__webinar__ever\",\"days_since_last__email_click\",\
                \"decayed__demo_request__14d\",\"active_days__90d\",\"lead_age_days\"]";
    let company = Company::new();
    let (all, given) = (features(&company, &[]), features(&company, &["--set", only]));
    assert!(all.height() > 200 && all.width() > 60, "{:?}", all.shape());
    assert_eq!(given.width(), 2 + 6);
    let events = company.read("web.csv").len();
    remove_events(&company, &EVENTS, |visible| visible >= AS_OF);
    assert!(company.read("web.csv").len() < events * 9 / 10, "there was a future to delete");
    assert!(features(&company, &["--set", only]).equals_missing(&given));
    // The dictionary too is learned from the past alone.
    assert!(features(&company, &[]).equals_missing(&all));
}

#[test]
fn features_are_not_the_same_when_the_past_is_deleted() {
    let company = Company::new();
    let before = features(&company, &[]);
    // Not those of the CRM, which close leads.
    remove_events(&company, &EVENTS[..3], |visible| ("2024-12-01".."2024-12-08").contains(&visible));
    let after = features(&company, &[]);
    assert_eq!(before.height(), after.height());
    assert!(!after.equals_missing(&before));
}

#[test]
fn scores_of_a_past_instant_are_the_same_when_everything_from_it_on_is_deleted() {
    let company = Company::new();
    company.train(&[]).done();
    let scores = || company.run(&["score", "--as-of", AS_OF, "-q", "-o", "-"]).done().out;
    let before = scores();
    assert!(before.lines().count() > 200);
    remove_events(&company, &EVENTS, |visible| visible >= AS_OF);
    assert_eq!(scores(), before);
}
