//! What score did the team see? Recorded steps, as points added or as totals, summed up per lead.

use super::dated::RecordedScore;
use super::dated_rows::{DatedColumns, DatedRow, dated_rows};
use super::error::IngestError;
use super::file::FileTable;
use super::found::JoinReport;
use super::params::RecordedScoreParams;
use super::people::People;
use super::rejects::Rejects;
use crate::time::Zone;

/// Reads `[rules] history` into steps of `leads` leads. A row without a number says nothing.
pub(super) fn read(
    table: &FileTable,
    params: &RecordedScoreParams,
    leads: usize,
    people: &People<'_>,
    zone: Option<&Zone>,
    rejects: &mut Rejects,
) -> Result<(RecordedScore, JoinReport), IngestError> {
    let (column, adds_up) = match (&params.delta, &params.total) {
        (Some(delta), None) => (delta, true),
        (None, Some(total)) => (total, false),
        _ => {
            return Err(IngestError::Mapping {
                key: "[rules] history".to_owned(),
                why: "wanted exactly one of delta (points added or taken) and total (the score from then on)"
                    .to_owned(),
            });
        }
    };
    let key = if adds_up { "[rules] history.delta" } else { "[rules] history.total" };
    let points = table.numbers(column, key)?;
    let columns = DatedColumns {
        key: "[rules] history",
        file: &params.file,
        lead: &params.lead,
        matching: params.matching,
        time: &params.time,
        only_where: None,
    };
    let (mut rows, report) = dated_rows(table, &columns, people, zone, rejects)?;
    rows.retain(|row| !points[row.row].is_nan());
    // Sums run in one order, whatever the order of the rows; of totals written at one instant the highest counts.
    rows.sort_unstable_by(|a, b| {
        (a.lead, a.from, a.at).cmp(&(b.lead, b.from, b.at)).then_with(|| points[a.row].total_cmp(&points[b.row]))
    });
    let mut score = RecordedScore { offsets: Vec::with_capacity(leads + 1), ..RecordedScore::default() };
    let mut rows = rows.into_iter().peekable();
    for lead in 0..leads {
        score.offsets.push(score.from.len());
        let mut sum = 0.0;
        while let Some(DatedRow { row, from, .. }) = rows.next_if(|row| row.lead == lead) {
            sum = if adds_up { sum + points[row] } else { points[row] };
            match score.from.last() {
                Some(&last) if last == from && score.from.len() > score.offsets[lead] => {
                    score.from.pop();
                    score.total.pop();
                }
                _ => {}
            }
            score.from.push(from);
            score.total.push(sum);
        }
    }
    score.offsets.push(score.from.len());
    Ok((score, report))
}
