//! What was put in on purpose, and how much of it? The counts that a check of the files ought to find.

use std::collections::BTreeMap;

use super::activity::{Cast, What};

/// How much of what an export holds on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Leads with a deal won, as the truth has them.
    pub conversions: usize,
    /// Leads with a deal lost.
    pub exits: usize,
    /// Leads of the company's own staff, under its own domain; none ever buys.
    pub internal_leads: usize,
    /// Rows of people who stand in no leads file.
    pub unjoined_rows: usize,
    /// Rows that repeat another one.
    pub duplicate_rows: usize,
    /// Leads that are a second record of another one.
    pub duplicate_leads: usize,
    /// Clicks within 15 seconds of the send: link scanners, not people.
    pub bot_clicks: usize,
    /// Rows whose id is written in the short form of 15 characters.
    pub short_ids: usize,
    /// Rows that had not yet arrived when the files were taken.
    pub missing_rows: usize,
}

impl Planted {
    /// What is the same for every system.
    pub(super) fn of(cast: &Cast) -> Self {
        let count = |what: What| cast.acts.iter().filter(|act| act.what == what).count();
        let mut sent: BTreeMap<usize, i64> = BTreeMap::new();
        let mut bot_clicks = 0;
        for act in &cast.acts {
            match act.what {
                What::EmailSent => drop(sent.insert(act.who, act.time.micros())),
                What::EmailClick if sent.get(&act.who).is_some_and(|at| act.time.micros() - at <= 15_000_000) => {
                    bot_clicks += 1;
                }
                _ => {}
            }
        }
        Self {
            conversions: count(What::Won),
            exits: count(What::Lost),
            internal_leads: cast.leads.len() - cast.own,
            bot_clicks,
            ..Self::default()
        }
    }

    /// The counts as a Markdown table, without what is not there.
    pub(super) fn table(&self) -> String {
        let rows = [
            ("leads with a deal won", self.conversions),
            ("leads with a deal lost", self.exits),
            ("test leads of the staff, under velmaro.example.com", self.internal_leads),
            ("rows of people in no leads file", self.unjoined_rows),
            ("rows that repeat another one", self.duplicate_rows),
            ("leads that are a second record of another one", self.duplicate_leads),
            ("clicks of link scanners, within 15 seconds of the send", self.bot_clicks),
            ("rows whose id has 15 characters in place of 18", self.short_ids),
            ("rows that had not yet arrived", self.missing_rows),
        ];
        let mut text = "| what | how many |\n|---|---|\n".to_owned();
        for (words, count) in rows.iter().filter(|(_, count)| *count > 0) {
            text.push_str(&format!("| {words} | {count} |\n"));
        }
        text.trim_end().to_owned()
    }
}
