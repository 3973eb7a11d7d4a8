//! Which trial? The simplest whose log loss is within one standard error of the best, the difference paired by fold.

use super::trial::Trial;

/// Places of the best and of the simplest among the best; all trials are on the same folds. `None` without trials.
pub(super) fn simplest_of_the_best(trials: &[&Trial]) -> Option<(usize, usize)> {
    let loss = |at: usize| trials[at].log_loss.unwrap_or(f64::INFINITY);
    let best = (0..trials.len()).min_by(|&a, &b| loss(a).total_cmp(&loss(b)))?;
    let close = |&at: &usize| at == best || loss(at) - loss(best) <= standard_error(trials[at], trials[best]);
    let simpler = |&a: &usize, &b: &usize| {
        let [a, b] = [a, b].map(|at| (trials[at].model, trials[at].complexity, loss(at)));
        a.0.cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)).then_with(|| a.2.total_cmp(&b.2))
    };
    let simplest = (0..trials.len()).filter(close).min_by(simpler)?;
    Some((best, simplest))
}

/// Standard error of the mean difference over folds; 0 with fewer than two.
fn standard_error(a: &Trial, b: &Trial) -> f64 {
    let differences: Vec<f64> = a.fold_losses.iter().zip(&b.fold_losses).map(|(a, b)| a - b).collect();
    let n = differences.len() as f64;
    if differences.len() < 2 || a.fold_losses.len() != b.fold_losses.len() {
        return 0.0;
    }
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
    (squares / (n - 1.0) / n).sqrt()
}
