//! Is it speeding up? The last days against those before, and how surprising they are.

use super::Sequence;
use super::plan::Span;
use crate::time::MICROS_PER_DAY;

/// Both paces are drawn towards each other by so many events: one single event is no trend.
const DRAWN_EVENTS: f64 = 2.0;

impl Sequence<'_> {
    /// Days before the last `recent`, since the lead's first event; `None` where they are fewer than those.
    fn days_before(&self, recent: i64) -> Option<f64> {
        let before = self.as_of.micros() - self.times.first()? - recent;
        (before >= recent).then_some(before as f64 / MICROS_PER_DAY as f64)
    }

    pub(super) fn momentum(&self, set: usize, recent: Span, before: Span) -> f64 {
        let Some(known_days) = self.days_before(recent.micros) else { return f64::NAN };
        let events = &self.tracks.sets[set];
        let days = |micros: i64| micros as f64 / MICROS_PER_DAY as f64;
        let (recent_days, before_days) = (days(recent.micros), known_days.min(days(before.micros)));
        let recent_events = events.count_from(self.starts[recent.bucket]);
        let before_events = events.count_from(self.starts[before.bucket]) - recent_events;
        if recent_events + before_events == 0 {
            return 0.0;
        }
        let drawn = DRAWN_EVENTS / (recent_days + before_days);
        libm::log(recent_events as f64 / recent_days + drawn) - libm::log(before_events as f64 / before_days + drawn)
    }

    pub(super) fn spike(&self, set: usize, recent: Span) -> f64 {
        let Some(before_days) = self.days_before(recent.micros) else { return f64::NAN };
        let recent_days = recent.micros as f64 / MICROS_PER_DAY as f64;
        let events = &self.tracks.sets[set];
        let recent_events = events.count_from(self.starts[recent.bucket]);
        let before_events = events.0.len() - recent_events;
        surprise(recent_events as f64, before_events as f64 + 0.5, recent_days / (before_days + recent_days))
    }
}

/// -log10 P(N >= count) for the negative binomial N of `shape` and chance `p`: ln P(N = k) = lgamma(k + shape) -
/// lgamma(shape) - lgamma(k + 1) + shape ln(1 - p) + k ln p.
fn surprise(count: f64, shape: f64, p: f64) -> f64 {
    if count < 1.0 {
        return 0.0;
    }
    let log_chance = |k: f64| {
        libm::lgamma(k + shape) - libm::lgamma(shape) - libm::lgamma(k + 1.0)
            + shape * libm::log1p(-p)
            + k * libm::log(p)
    };
    // The smaller side is added up, from its largest term on, until nothing changes any more.
    let mean = shape * p / (1.0 - p);
    let (mut sum, mut term) = (0.0, 1.0);
    let log_tail = if count > mean {
        let mut k = count;
        while sum + term > sum {
            sum += term;
            term *= (k + shape) / (k + 1.0) * p;
            k += 1.0;
        }
        log_chance(count) + libm::log(sum)
    } else {
        let mut k = count - 1.0;
        while k >= 0.0 && sum + term > sum {
            sum += term;
            term *= k / ((k - 1.0 + shape) * p);
            k -= 1.0;
        }
        libm::log1p(-(libm::exp(log_chance(count - 1.0)) * sum).min(1.0 - f64::EPSILON))
    };
    (-log_tail / std::f64::consts::LN_10).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::surprise;

    #[test]
    fn a_surprise_is_the_tail_of_the_negative_binomial() {
        // SciPy 1.x: -nbinom(shape, 1 - p).logsf(count - 1) / log(10).
        for (count, shape, p, wanted) in [
            (0.0, 0.5, 0.5, 0.0),
            (1.0, 0.5, 0.5, 0.533_290_683_169_853_6),
            (5.0, 0.5, 0.1, 5.589_967_237_079_707),
            (3.0, 12.5, 0.2, 0.238_499_835_628_089_16),
            (40.0, 2.5, 0.05, 49.774_298_656_653_89),
            (100.0, 1000.5, 0.1, 0.068_717_884_837_584_76),
            (150.0, 1000.5, 0.1, 3.276_908_541_250_414_4),
            (500.0, 10.5, 0.3, 243.278_487_267_288_2),
        ] {
            let found = surprise(count, shape, p);
            assert!((found - wanted).abs() < 1e-9 * wanted.max(1.0), "{count} {shape} {p}: {found}");
        }
    }
}
