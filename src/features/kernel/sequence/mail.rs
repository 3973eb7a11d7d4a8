//! What becomes of the mails a lead is sent? Each belongs to the time until the next one is sent.

use super::Sequence;
use super::plan::MailSets;
use crate::time::MICROS_PER_DAY;

/// A mail this young is not held against a lead: most opens come within the first days.
const GRACE_MICROS: i64 = 3 * MICROS_PER_DAY;

/// Longer streaks say no more, and their search ends.
const LONGEST_STREAK: usize = 10;

impl Sequence<'_> {
    /// From the latest mail back, whether each was answered by an event of the set; mails of one instant are one.
    fn answered(&self, sent: usize, answers: usize) -> impl Iterator<Item = bool> {
        let (sent, answers) = (&self.tracks.sets[sent], &self.tracks.sets[answers]);
        let mut end = self.times.len();
        let instants = sent.0.iter().rev().filter_map(move |&place| {
            let time = self.times[place as usize];
            let start = self.times[..end].partition_point(|&earlier| earlier < time);
            // Another one of the instant that was just looked at.
            let window = (start < end).then_some((start, end, time));
            end = end.min(start);
            window
        });
        instants.filter_map(move |(start, end, time)| {
            let answered = answers.any_between(start, end);
            (answered || self.as_of.micros() - time >= GRACE_MICROS).then_some(answered)
        })
    }

    pub(super) fn open_streak(&self, sets: MailSets) -> f64 {
        let mut mails = self.answered(sets.sent, sets.either).take(LONGEST_STREAK).peekable();
        if mails.peek().is_none() { f64::NAN } else { mails.take_while(|&answered| answered).count() as f64 }
    }

    /// Of the latest contacts, the share with an event of the other set before the next one.
    pub(super) fn answered_share(&self, contacts: usize, answers: usize) -> f64 {
        let (mut all, mut answered) = (0_u32, 0_u32);
        for answer in self.answered(contacts, answers).take(LONGEST_STREAK) {
            all += 1;
            answered += u32::from(answer);
        }
        if all > 0 { f64::from(answered) / f64::from(all) } else { f64::NAN }
    }

    pub(super) fn clicked_of_last_three(&self, sets: MailSets) -> f64 {
        let (mut mails, mut clicked) = (0, 0);
        for answered in self.answered(sets.sent, sets.click).take(3) {
            mails += 1;
            clicked += u32::from(answered);
        }
        if mails > 0 { f64::from(clicked) } else { f64::NAN }
    }

    /// Opens from `start` on that happened at or before the last click.
    pub(super) fn confirmed_opens(&self, sets: MailSets, start: usize) -> f64 {
        let (opens, clicks) = (&self.tracks.sets[sets.open], &self.tracks.sets[sets.click]);
        let Some(&last) = clicks.0.last() else { return 0.0 };
        let end = self.times.partition_point(|&time| time <= self.times[last as usize]);
        opens.before(end).saturating_sub(opens.before(start)) as f64
    }
}
