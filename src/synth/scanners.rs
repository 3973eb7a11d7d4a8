//! What if more mailboxes stood behind a scanner? Clicks of programs, planted beside those of people, with the truth at hand.

use super::visits::later;
use super::{Company, EmailEvent};
use crate::seed::Seed;

/// A scanner opens the mail and follows so many links, a second or two apart: all within ten seconds of the sending.
const LINKS: usize = 3;

impl Company {
    /// Puts a scanner before a `share` (0-1) of the mailboxes that have none, whoever reads them: it opens each mail and clicks
    /// three links within seconds. Who buys does not change. Returns how many clicks were planted.
    pub fn plant_scanners(&mut self, share: f64) -> usize {
        let chance = Seed::new(self.params.seed).stream("planted scanners");
        let mut scanned = vec![false; self.leads.len()];
        for row in self.email.iter().filter(|row| row.by_program) {
            scanned[row.lead] = true;
        }
        let mut planted = Vec::new();
        for sent in self.email.iter().filter(|row| row.event == "email_sent" && !scanned[row.lead]) {
            if chance.with(sent.lead as u64).uniform() >= share {
                continue;
            }
            let events = std::iter::once("email_open").chain(std::iter::repeat_n("email_click", LINKS));
            planted.extend(events.zip(1..).map(|(event, second)| EmailEvent {
                time: later(sent.time, 1.5 * f64::from(second)),
                event,
                by_program: true,
                ..sent.clone()
            }));
        }
        let clicks = planted.iter().filter(|row| row.event == "email_click").count();
        self.email.append(&mut planted);
        self.email.sort_by_key(|row| (row.time, row.lead));
        clicks
    }
}
