//! Who came onto the list since the last one, who left it, and why?

use super::snapshot::Snapshot;
use crate::artifact::Artifact;
use crate::cohort::is_converted;
use crate::ingest::Tables;
use crate::pipeline::PipelineError;
use crate::pipeline::score::unscorable;
use crate::report::{Change, Happened};
use crate::score::{Ledger, Reason};

/// Changes for which reasons are looked up; a page shows fewer.
const EXPLAINED: usize = 20;

/// Both lists' leads that are on one of them alone: arrivals best first, then departures, customers first.
pub(super) fn changes(
    artifact: &Artifact,
    tables: &Tables,
    (now, size): (&Snapshot, usize),
    (before, then): (&Snapshot, usize),
) -> Result<Vec<Change>, PipelineError> {
    let (listed, was_listed) = (now.on_list(size), before.on_list(then));
    let (rows, old_rows) = (now.rows(), before.rows());
    let ledger = |snapshot: &Snapshot, row: usize| -> Result<Ledger, PipelineError> {
        let mut features = Vec::new();
        snapshot.frame.row_into(row, &mut features);
        artifact.explain_row(&features).map_err(|source| unscorable(&snapshot.ids[row], source))
    };
    let mut changes = Vec::new();
    let arrived = now.order[..size].iter().filter(|&&row| !was_listed.contains_key(&now.leads[row]));
    for (place, &row) in arrived.enumerate() {
        let shown = place < EXPLAINED;
        let happened = match old_rows.get(&now.leads[row]) {
            None if shown => Happened::Appeared(ledger(now, row)?.top_reasons(1, 0).reasons_for.into_iter().next()),
            None => Happened::Appeared(None),
            Some(&old) => match i32::from(now.scores[row].score.0) - i32::from(before.scores[old].score.0) {
                rise if rise > 0 && shown => Happened::Rose(rise, moved(&ledger(before, old)?, &ledger(now, row)?, 1)),
                rise if rise > 0 => Happened::Rose(rise, None),
                _ => Happened::MovedUp,
            },
        };
        changes.push(Change { lead_id: now.ids[row].clone(), happened });
    }
    let mut departures = Vec::new();
    for (place, &old) in
        before.order[..then].iter().filter(|&&row| !listed.contains_key(&before.leads[row])).enumerate()
    {
        let lead = before.leads[old];
        let happened = match rows.get(&lead) {
            None if is_converted(tables, lead, before.as_of, now.as_of) => Happened::Bought,
            None if now.is_closed(lead) => Happened::Closed,
            None => Happened::Unscored,
            Some(&row) => match i32::from(now.scores[row].score.0) - i32::from(before.scores[old].score.0) {
                fall if fall < 0 && place < EXPLAINED => {
                    Happened::Fell(fall, moved(&ledger(before, old)?, &ledger(now, row)?, -1))
                }
                fall if fall < 0 => Happened::Fell(fall, None),
                _ => Happened::Overtaken,
            },
        };
        departures.push(Change { lead_id: before.ids[old].clone(), happened });
    }
    // Customers first, then those that left for good; a stable sort keeps the rest best first.
    departures.sort_by_key(|change| match change.happened {
        Happened::Bought => 0,
        Happened::Closed | Happened::Unscored => 1,
        _ => 2,
    });
    changes.extend(departures);
    Ok(changes)
}

/// The field whose points moved furthest that way, as it is now; none where no field moved so.
fn moved(before: &Ledger, now: &Ledger, sign: i32) -> Option<Reason> {
    let old = |field: &str| before.entries.iter().find(|entry| entry.field == field).map_or(0, |entry| entry.points);
    let moves = now.entries.iter().map(|entry| ((entry.points - old(&entry.field)) * sign, entry));
    let furthest =
        moves.filter(|(by, _)| *by > 0).max_by(|(a, x), (b, y)| a.cmp(b).then_with(|| y.field.cmp(&x.field)));
    furthest.map(|(_, entry)| entry.clone())
}
