//! Why do rows find nobody, in words with a next step.

use super::error::{IngestError, shown};
use super::found::{EventFileReport, Tally, WhyUnknown};
use super::params::LeadMatch;
use super::people::People;

/// More than this part of the rows lost to ids that were numbers on one side, and the join is no basis.
const MOST_LOST: f64 = 0.05;
/// Fewer rows are an accident, no pattern.
const LEAST_LOST_ROWS: usize = 3;

/// The reason that fits most rows, as a next step; `None` where none fits.
pub(super) fn reason(why: &WhyUnknown) -> Option<&'static str> {
    let reasons = [
        (why.email_of_lead + why.email_of_nobody, "its keys look like e-mail addresses: set match = \"email\""),
        (why.id_of_lead, "its keys are ids of leads: set match = \"id\""),
        (why.blanks, "ids would match without the blanks around them: set [leads] trim_ids = true"),
        (why.case, "ids would match in another case: set [leads] ids_ignore_case = true"),
        (
            why.decimal,
            "ids would match without \".0\" at their end, which a spreadsheet adds to whole numbers: store ids as text",
        ),
        (why.leading_zeros, "ids would match with their leading zeros, which a spreadsheet drops: store ids as text"),
        (why.form, "ids would match in one Unicode form: write both files in NFC"),
    ];
    let best = reasons.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(rows, _)| *rows > 0 && *rows * 2 >= why.looked_at).map(|(_, reason)| reason)
}

/// An error when more than 5% of the rows that say whose they are find nobody because ids are numbers on one side only.
pub(super) fn id_type(
    file: &str,
    joined: usize,
    unknown: usize,
    why: &WhyUnknown,
    examples: &Tally,
) -> Result<(), IngestError> {
    let keyed = joined + unknown;
    if why.id_type() < LEAST_LOST_ROWS || why.id_type() as f64 <= MOST_LOST * keyed as f64 {
        return Ok(());
    }
    let next = match why.decimal >= why.leading_zeros {
        true => "ids end in \".0\" on one side, as a spreadsheet writes whole numbers: store ids as text in both files",
        false => "ids lost their leading zeros on one side, as spreadsheets do: store ids as text in both files",
    };
    Err(IngestError::IdType {
        file: file.to_owned(),
        lost: why.id_type(),
        keyed,
        example: examples.examples.first().map_or_else(String::new, |example| example.value.clone()),
        next,
    })
}

/// Not one row of a file found a lead.
pub(super) fn nothing_joins(
    report: &EventFileReport,
    matching: LeadMatch,
    first_key: Option<&str>,
    people: &People<'_>,
) -> IngestError {
    let next = match matching {
        LeadMatch::Email if !people.has_email() => "set [leads] email to the column with the addresses",
        LeadMatch::Alias if !people.has_aliases() => "no [[aliases]] file says whose they are; name one",
        _ => reason(&report.why_unknown)
            .unwrap_or("check [[events]] lead and [leads] id: ids are compared as exact text"),
    };
    IngestError::NothingJoins {
        file: report.file.clone(),
        rows: report.rows,
        key: matched_by(matching),
        example: shown(first_key.unwrap_or_default()),
        next,
    }
}

/// How leads were looked up.
pub(super) const fn matched_by(matching: LeadMatch) -> &'static str {
    match matching {
        LeadMatch::Id => "id",
        LeadMatch::Email => "e-mail address",
        LeadMatch::Alias => "id or alias",
    }
}
