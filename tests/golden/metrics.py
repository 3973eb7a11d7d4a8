"""Writes metrics.json: golden numbers from scikit-learn, numpy and scipy for the rooms `metrics/` and `stats/`.

Run from anywhere: python tests/golden/metrics.py   (the file beside this script is overwritten)
Written with scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1 and seed 20240817.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import binomtest, ks_2samp, norm, rankdata
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

SEED = 20240817


def case(name, labels, scores, probabilities, weights=None):
    labels = np.asarray(labels, dtype=int)
    scores = np.asarray(scores, dtype=float)
    probabilities = np.asarray(probabilities, dtype=float)
    return {
        "name": name,
        "labels": "".join(map(str, labels)),
        "scores": scores.tolist(),
        "probabilities": probabilities.tolist(),
        "weights": None if weights is None else np.asarray(weights, dtype=float).tolist(),
        "roc_auc": float(roc_auc_score(labels, scores, sample_weight=weights)),
        "average_precision": float(average_precision_score(labels, scores, sample_weight=weights)),
        "log_loss": float(log_loss(labels, probabilities, sample_weight=weights, labels=[0, 1])),
        "brier_score": float(brier_score_loss(labels, probabilities, sample_weight=weights)),
    }


def honesty(name, labels, p):
    """Numbers about chances alone: closed forms by numpy, regressions by scikit-learn, the root of a sum by bisection."""
    y, p = np.asarray(labels, dtype=float), np.asarray(p, dtype=float)
    rate = y.mean()
    brier = brier_score_loss(y, p)
    z = ((y - p) * (1 - 2 * p)).sum() / np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    line = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-14, max_iter=10_000).fit(logit(p)[:, None], y)
    again = IsotonicRegression().fit(p, y).predict(p)
    recalibrated = brier_score_loss(y, again)
    bins = [part for part in np.array_split(np.argsort(p, kind="stable"), 10)]
    ece = floor = squared = 0.0
    for rows in bins:
        n, distance, seen = len(rows), abs(p[rows].mean() - y[rows].mean()), y[rows].mean()
        ece += n / len(y) * distance
        floor += n / len(y) * np.sqrt(2 / np.pi * (p[rows] * (1 - p[rows])).sum() / n**2)
        squared += n / len(y) * (distance**2 - seen * (1 - seen) / (n - 1))
    return {
        "name": name,
        "labels": "".join(map(str, np.asarray(labels, dtype=int))),
        "probabilities": p.tolist(),
        "brier_skill": float(1 - brier / (rate * (1 - rate))),
        "ks": float(ks_2samp(p[y == 1], p[y == 0]).statistic),
        "observed_over_expected": float(y.sum() / p.sum()),
        "spiegelhalter": [float(z), float(2 * norm.sf(abs(z)))],
        "slope": float(line.coef_[0, 0]),
        "intercept": float(brentq(lambda a: (expit(logit(p) + a) - y).sum(), -20, 20, xtol=1e-14, rtol=1e-14)),
        "corp": [float(brier - recalibrated), float(rate * (1 - rate) - recalibrated), float(rate * (1 - rate))],
        "calibration_error": [float(ece), float(floor), float(np.sqrt(max(squared, 0)))],
    }


def main():
    rng = np.random.default_rng(SEED)

    def sample(n, rate, digits=None):
        labels = (rng.random(n) < rate).astype(int)
        labels[:2] = [1, 0]
        scores = rng.normal(size=n) + 0.9 * labels
        if digits is not None:
            scores = np.round(scores, digits)
        probabilities = np.round(1 / (1 + np.exp(-(scores - 2.0))), 6)
        return labels, scores, probabilities

    cases = [
        case("two_rows", [1, 0], [0.3, 0.1], [0.9, 0.2]),
        case("two_rows_the_wrong_way", [0, 1], [0.3, 0.1], [0.9, 0.2]),
        case("three_rows_all_tied", [1, 0, 0], [5, 5, 5], [0.5, 0.5, 0.5]),
        case("certain_and_wrong", [1, 0, 1, 0], [0, 1, 1, 0], [0.0, 1.0, 1.0, 0.0]),
        case("signed_zeros_tie", [1, 0, 1, 0], [0.0, -0.0, 1.0, -1.0], [0.5, 0.5, 0.7, 0.1]),
        case("continuous_40", *sample(40, 0.3)),
        case("continuous_700", *sample(700, 0.1)),
        case("rounded_500", *sample(500, 0.12, 1)),
        case("whole_numbers_900", *sample(900, 0.05, 0)),
    ]
    labels, scores, probabilities = sample(300, 0.2, 1)
    cases.append(case("weights_300", labels, scores, probabilities, np.round(rng.gamma(1.0, 1.0, 300), 6)))
    labels, scores, probabilities = sample(400, 0.1)
    cases.append(case("whole_weights_400", labels, scores, probabilities, rng.poisson(1.0, 400)))

    series = {
        "one": [4.25],
        "two": [3.0, -1.0],
        "ties": np.round(rng.normal(size=101), 1).tolist(),
        "smooth": rng.normal(size=64).tolist(),
    }
    shares = [0.0, 0.025, 0.1, 0.25, 1 / 3, 0.5, 0.73, 0.975, 1.0]
    own = np.random.default_rng(SEED + 1)
    honest = []
    for name, n, factor, shift in [("right", 800, 1.0, 0.0), ("bold", 500, 2.0, 0.5), ("shy", 1000, 0.4, -0.3)]:
        truth = own.normal(-1.8, 1.0, n)
        honest.append(honesty(name, own.random(n) < expit(truth), expit(factor * truth + shift)))
    golden = {
        "seed": SEED,
        "metrics": cases,
        "honesty": honest,
        "series": [
            {
                "name": name,
                "values": values,
                "shares": shares,
                "quantiles": np.quantile(values, shares).tolist(),
                "average_ranks": rankdata(values, method="average").tolist(),
            }
            for name, values in series.items()
        ],
        "wilson": [
            {"successes": k, "trials": n, "low": float(ci.low), "high": float(ci.high)}
            for k, n in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (57, 1000), (999, 1000), (12345, 100000)]
            for ci in [binomtest(k, n).proportion_ci(0.95, method="wilson")]
        ],
    }
    path = Path(__file__).with_name("metrics.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
