//! When do the data end? Order statistics of event times, without holding all of them.

use super::Events;
use crate::ingest::IngestError;
use crate::time::Instant;

/// Times are counted in so many ranges at once, as a power of two.
const RANGE_BITS: u32 = 10;

impl Events {
    /// The time that exactly `after` events would follow if all were in time order.
    ///
    /// Cost: a pass over all times for each 10 bits of the span of time they lie in, at most seven.
    pub(in crate::ingest) fn nth_latest(&self, after: usize) -> Result<Instant, IngestError> {
        let ends = self.each_part(|part| {
            Ok::<_, IngestError>((part.times().iter().min().copied(), part.times().iter().max().copied()))
        })?;
        let mut low = ends.iter().filter_map(|(first, _)| *first).min().unwrap_or_default().micros();
        let last = ends.iter().filter_map(|(_, last)| *last).max().unwrap_or_default().micros();
        let span = last.wrapping_sub(low).cast_unsigned();
        let mut shift = (u64::BITS - span.leading_zeros()).saturating_sub(RANGE_BITS);
        // Events beyond the ranges looked at.
        let mut above = 0;
        loop {
            let counts = self.each_part(|part| {
                let mut counts = vec![0_u32; 1 << RANGE_BITS];
                for at in part.times().iter().filter(|at| at.micros() >= low) {
                    let range = at.micros().wrapping_sub(low).cast_unsigned() >> shift;
                    if let Some(count) = counts.get_mut(range as usize) {
                        *count += 1;
                    }
                }
                Ok::<_, IngestError>(counts)
            })?;
            let mut wanted: usize = (1 << RANGE_BITS) - 1;
            loop {
                let own: usize = counts.iter().map(|counts| counts[wanted] as usize).sum();
                if above + own > after || wanted == 0 {
                    break;
                }
                above += own;
                wanted -= 1;
            }
            low = low.wrapping_add(((wanted as u64) << shift).cast_signed());
            if shift == 0 {
                return Ok(Instant::from_micros(low));
            }
            shift = shift.saturating_sub(RANGE_BITS);
        }
    }

    /// When the first event happened; `None` when there are none.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when events cannot be read back.
    pub fn earliest(&self) -> Result<Option<Instant>, IngestError> {
        let first = self.each_part(|part| Ok::<_, IngestError>(part.times().iter().min().copied()))?;
        Ok(first.into_iter().flatten().min())
    }

    /// The times after `crowd`, in no order that means anything.
    pub(in crate::ingest) fn times_after(&self, crowd: Instant) -> Result<Vec<Instant>, IngestError> {
        let after = self.each_part(|part| {
            Ok::<_, IngestError>(part.times().iter().copied().filter(|&at| at > crowd).collect::<Vec<_>>())
        })?;
        Ok(after.into_iter().flatten().collect())
    }
}
