//! How far out is that? The standard normal distribution, through `libm`.

/// The 97.5% point of the standard normal: 95% of it lies within this many standard deviations of the middle.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The chance that a standard normal lies below `x`.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The chance that a standard normal lies at least `|z|` from 0, on either side.
#[must_use]
pub fn two_sided_p(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_points_of_the_normal_are_hit() {
        assert!((normal_cdf(Z_95) - 0.975).abs() < 1e-15);
        assert!((two_sided_p(-Z_95) - 0.05).abs() < 1e-15);
        assert!((normal_cdf(-1.0) - 0.158_655_253_931_457_05).abs() < 1e-16);
    }
}
