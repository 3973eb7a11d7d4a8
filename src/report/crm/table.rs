//! Which rows go into which file? CSV under a header, a new file where the system's upload would end.

use super::fields::{FIELDS, Value};
use super::{Crm, CrmForm};
use crate::report::{Cell, Sheet};
use crate::score::ScoredLead;

/// The largest file that a system takes.
struct Limit {
    rows: usize,
    bytes: usize,
}

const MB: usize = 1_000_000;

impl Limit {
    /// As documented in 2026: HubSpot asks for under 250,000 rows and 150 MB (the older page; newer plans take more), Bulk API
    /// 2.0 for at most 100 MB, Marketo for under 10 MB, the import of Dynamics 365 for 8 MB.
    const fn of(crm: Crm) -> Self {
        match crm {
            Crm::Hubspot => Self { rows: 249_999, bytes: 149 * MB },
            Crm::Salesforce | Crm::Segment => Self { rows: usize::MAX, bytes: 100 * MB },
            Crm::Marketo => Self { rows: usize::MAX, bytes: 10 * MB - 1 },
            Crm::Dynamics365 => Self { rows: usize::MAX, bytes: 8 * MB },
        }
    }
}

/// What empties a field; elsewhere an empty cell is all that can be said.
const fn nothing(crm: Crm) -> Cell<'static> {
    match crm {
        Crm::Salesforce => Cell::Text("#N/A"),
        _ => Cell::Empty,
    }
}

pub(super) fn files(leads: &[ScoredLead], form: &CrmForm<'_>) -> Vec<Vec<u8>> {
    cut(leads, form, &Limit::of(form.crm))
}

fn cut(leads: &[ScoredLead], form: &CrmForm<'_>, limit: &Limit) -> Vec<Vec<u8>> {
    let names: Vec<String> = FIELDS.iter().map(|field| field.name(form.crm)).collect();
    let key = form.key.unwrap_or(form.crm.usual_key());
    let header: Vec<&str> = std::iter::once(key).chain(names.iter().map(String::as_str)).collect();
    let mut files = Vec::new();
    let mut sheet = Sheet::new(&header, form.formulas);
    let mut rows = 0;
    for lead in leads {
        let before = sheet.len();
        row(&mut sheet, lead, form);
        if (rows == limit.rows || sheet.len() > limit.bytes) && rows > 0 {
            sheet.truncate(before);
            let full = std::mem::replace(&mut sheet, Sheet::new(&header, form.formulas));
            files.push(full.finish().into_bytes());
            row(&mut sheet, lead, form);
            rows = 0;
        }
        rows += 1;
    }
    files.push(sheet.finish().into_bytes());
    files
}

fn row(sheet: &mut Sheet, lead: &ScoredLead, form: &CrmForm<'_>) {
    let values: Vec<Value> = FIELDS.iter().map(|field| field.value(lead, form)).collect();
    let cells = values.iter().map(|value| match value {
        Value::Text(text) => Cell::Text(text),
        Value::Whole(number) => Cell::Whole(*number),
        Value::Chance(chance) => Cell::Decimals(*chance, 4),
        Value::Empty => nothing(form.crm),
    });
    let cells: Vec<Cell<'_>> = std::iter::once(Cell::Text(&lead.lead_id)).chain(cells).collect();
    sheet.row(&cells);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Formulas, Lang};
    use crate::score::State;
    use crate::time::Instant;

    #[test]
    fn a_file_ends_where_the_upload_would_and_no_lead_is_lost_or_told_twice() {
        let leads: Vec<ScoredLead> = (0..25)
            .map(|n| ScoredLead::unscored(format!("lead{n:02}"), Instant::from_micros(1), State::NoEvidence))
            .collect();
        let form = CrmForm { crm: Crm::Marketo, key: None, lang: Lang::En, model: "m", formulas: Formulas::Defused };
        let whole =
            String::from_utf8(cut(&leads, &form, &Limit { rows: usize::MAX, bytes: usize::MAX }).remove(0)).unwrap();
        let (header, body) = whole.split_once('\n').unwrap();
        for limit in [Limit { rows: 10, bytes: usize::MAX }, Limit { rows: usize::MAX, bytes: 400 }] {
            let files = cut(&leads, &form, &limit);
            assert!(files.len() > 2);
            let mut joined = String::new();
            for file in &files {
                let text = std::str::from_utf8(file).unwrap();
                assert!(text.len() <= limit.bytes && text.lines().count() - 1 <= limit.rows);
                joined.push_str(text.strip_prefix(header).unwrap().strip_prefix('\n').unwrap());
            }
            assert_eq!(joined, body);
        }
        // A lead larger than any file still goes out: refusing it is up to the system.
        assert_eq!(cut(&leads[..2], &form, &Limit { rows: 9, bytes: 1 }).len(), 2);
        assert_eq!(cut(&[], &form, &Limit { rows: 9, bytes: 1 }).len(), 1);
    }
}
