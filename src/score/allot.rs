//! How do exact shares become whole points that still add up?
//!
//! Two steps. The model's additive scale (log-odds, a chance) is bent onto score points by the slope of the straight
//! line from the reference to the lead, so that the shares' sum is the difference of the two values. Then whole points are
//! dealt by largest remainder, as seats are in a parliament: no share moves by a whole point or changes its sign.

/// The steepest slope lets all shares together be worth this many points: where a scale has steps (isotonic
/// calibration), two leads a hair apart must not read "+900 and -895".
const MOST_POINTS: f64 = 200.0;

/// Below this part of the shares' size the lead and the reference count as one point, and the slope is taken there.
const SAME_POINT: f64 = 1e-9;

/// Half-width of the piece on which that slope is taken, as a part of the shares' size.
const PIECE: f64 = 1e-3;

/// Points of each raw share: their sum is `value(raw) - value(base)` up to rounding.
///
/// `shares` sum to `raw - base`; `value` is increasing, from the raw scale to 0-100.
pub(super) fn points_of_shares(shares: &[f64], base: f64, raw: f64, value: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let size: f64 = shares.iter().map(|share| share.abs()).sum();
    // NaN and infinity, too: shares of such sizes have no proportions.
    if !(1e-12..f64::INFINITY).contains(&size) {
        return vec![0.0; shares.len()];
    }
    let rise = value(raw) - value(base);
    let slope = slope(size, base, raw, value);
    // What the limited slope leaves over goes to the shares that point the same way.
    let left = rise - slope * shares.iter().sum::<f64>();
    let same_way = |share: f64| share * left > 0.0;
    let side: f64 = shares.iter().filter(|&&share| same_way(share)).map(|share| share.abs()).sum();
    shares
        .iter()
        .map(|&share| slope * share + if same_way(share) { left * (share.abs() / side) } else { 0.0 })
        .collect()
}

/// Points that one unit of the raw scale is worth to a lead whose shares have this size together.
pub(super) fn slope(size: f64, base: f64, raw: f64, value: &dyn Fn(f64) -> f64) -> f64 {
    let gap = raw - base;
    let slope = if gap.abs() > SAME_POINT * size {
        (value(raw) - value(base)) / gap
    } else {
        let piece = PIECE * size;
        (value(raw + piece) - value(raw - piece)) / (2.0 * piece)
    };
    slope.clamp(0.0, MOST_POINTS / size)
}

/// Whole points that sum to `total`, each at most one away from its target where the targets sum to within one of it.
/// Largest remainder; of equal remainders the earlier entry wins.
pub(super) fn allot(targets: &[f64], total: i32) -> Vec<i32> {
    let mut points: Vec<i32> = targets.iter().map(|target| target.floor() as i32).collect();
    let mut order: Vec<usize> = (0..targets.len()).collect();
    let remainder = |i: usize| targets[i] - targets[i].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let mut missing = i64::from(total) - points.iter().map(|&p| i64::from(p)).sum::<i64>();
    while missing != 0 && !order.is_empty() {
        // One round is the rule; more are only needed when targets do not sum to near the total.
        if missing > 0 {
            for &i in order.iter().take(missing.unsigned_abs().min(order.len() as u64) as usize) {
                points[i] += 1;
                missing -= 1;
            }
        } else {
            for &i in order.iter().rev().take(missing.unsigned_abs().min(order.len() as u64) as usize) {
                points[i] -= 1;
                missing += 1;
            }
        }
    }
    points
}
