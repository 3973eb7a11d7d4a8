//! What is said where training stops: what gives the outcome away, how well, and what can be answered?

use std::fmt::Write as _;

use super::acts::{ActFinding, ActSource, DatedAlike};
use super::names::NameHint;
use super::wall::Finding;

/// Columns that stop training, and what to do about each.
pub(super) fn stop_words(stopped: &[Finding], of_table: bool) -> String {
    let mut words = String::from(match of_table {
        true => {
            "training stops: these columns of the feature table tell the outcome too well to be known at their row's instant\n"
        }
        false => {
            "training stops: these columns of the leads file may know the outcome, or nothing says when they were filled\n"
        }
    });
    for finding in stopped {
        let auc = finding.single_column_auc.map_or_else(|| "not computable".to_owned(), |auc| format!("{auc:.3}"));
        // Writing to a String cannot fail.
        let _ = writeln!(words, "  {:<28} AUC alone {auc}{}", finding.column, more_words(finding));
    }
    words.push_str(match of_table {
        true => {
            "Make the table again from what was visible at each row's instant, or answer for each in leadscore.toml:\n  [features] only = \
             [...]                      name the features to use, without it\n  "
        }
        false => {
            "Answer for each in leadscore.toml:\n  [leads.columns] known_at_creation = [...]   it was filled when the lead was created and never \
             changed\n  [leads.columns] drop = [...]                leave it out\n  "
        }
    });
    words.push_str(
        "[leakage] allow = [{ column = \"...\", reason = \"...\" }]   use it all the same; the reason goes into the model card",
    );
    words
}

/// What else speaks against a column.
fn more_words(finding: &Finding) -> String {
    let mut words = String::new();
    if let Some(auc) = finding.missingness_auc.filter(|auc| *auc >= TELLING) {
        let _ = write!(words, ", of being filled alone {auc:.3}");
    }
    if finding.name == Some(NameHint::Outcome) {
        words.push_str(", named like an outcome");
    }
    words
}

/// From here on it is said how much being filled gives away.
const TELLING: f64 = 0.75;

/// Acts that stop training, and what to do about each.
pub(super) fn stop_words_of_acts(stopped: &[ActFinding]) -> String {
    let mut words = String::from(
        "training stops: by its dates the event log knew these acts before the outcome, and they tell it too well to be true\n",
    );
    for finding in stopped {
        let auc = finding.roc_auc.map_or_else(|| "not computable".to_owned(), |auc| format!("{auc:.3}"));
        // Writing to a String cannot fail.
        let _ = write!(words, "  {:<28} AUC alone {auc} by {}", finding.event, finding.told_by);
        if finding.source == ActSource::Type {
            let percent = |share: f64| 100.0 * share;
            let _ = write!(
                words,
                "; {} of {} leads have it, {:.0}% of their rows convert, {:.0}% of all{}",
                finding.leads_with,
                finding.leads,
                finding.rate_with.map_or(0.0, percent),
                percent(finding.rate),
                dated_words(finding.dated_alike)
            );
        }
        words.push('\n');
    }
    words.push_str(
        "Acts that follow from the outcome do this when they carry an earlier time than they had. Answer for each in leadscore.toml:\n  \
         [[events]] time, known_at                    name the columns with when it happened and when it could be read\n  \
         [[events]] except_types = [...]              leave the type out\n  \
         [outcome] exits = [...]                      it closes the lead without a conversion, at its own time\n  \
         [leakage] allow_events = [{ event = \"...\", reason = \"...\" }]   use it all the same; the reason goes into the model card",
    );
    words
}

/// How the acts of nine in ten leads are dated, where they are all dated alike.
pub(super) fn dated_words(dated: Option<DatedAlike>) -> String {
    match dated {
        None => String::new(),
        Some(DatedAlike::SinceCreation { seconds }) => {
            format!("; dated {seconds} s after the lead's creation in at least 9 of 10")
        }
        Some(DatedAlike::OneInstant) => "; dated to one instant in at least 9 of 10".to_owned(),
        Some(DatedAlike::BeforeCreation) => "; dated before the lead's creation in at least 9 of 10".to_owned(),
    }
}
