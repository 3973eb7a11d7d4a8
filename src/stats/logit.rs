//! Between chances and log-odds, through `libm`, so that every machine gets the same bits.

/// Log-odds of a chance. 0 gives minus infinity, 1 gives infinity.
#[must_use]
pub fn logit(p: f64) -> f64 {
    libm::log(p) - libm::log1p(-p)
}

/// The chance whose log-odds are `x`; never NaN for a real `x`, 0 and 1 at the infinities.
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + libm::exp(-x))
    } else {
        let e = libm::exp(x);
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_undo_each_other_and_saturate() {
        for x in [-30.0, -2.5, 0.0, 0.1, 3.0, 20.0] {
            assert!((logit(sigmoid(x)) - x).abs() < 1e-6, "{x}");
        }
        assert!(sigmoid(-800.0) >= 0.0 && sigmoid(-800.0) < 1e-300);
        assert!((sigmoid(800.0) - 1.0).abs() < f64::EPSILON);
    }
}
