"""Writes calibration.json: calibrators as scikit-learn fits them, on small invented margins.

Platt: the twin of `_SigmoidCalibration` is an unpenalised LogisticRegression on both outcomes of every row, weighted by Platt's
smoothed targets: it minimises the same sum, but to the last digits, where `_SigmoidCalibration` stops earlier; the two are
held together here. The beta map (Kull, Silva Filho and Flach 2017) is the same regression on ln p and -ln(1 - p), a negative
shape left out and the other fitted again. The shift is the root of a sum, found by bisection. Isotonic: `IsotonicRegression`,
read off at margins between, at and beyond its own. Weights are `sample_weight`.

Run with scikit-learn 1.6 or later: python calibration.py > calibration.json
"""

import json

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, log_expit
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression


def regression(columns, labels, weights):
    positive, negative = weights[labels].sum(), weights[~labels].sum()
    target = np.where(labels, (positive + 1) / (positive + 2), 1 / (negative + 2))
    twin = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-13, max_iter=10_000)
    twin.fit(
        np.concatenate([columns, columns]),
        np.concatenate([np.ones(len(labels)), np.zeros(len(labels))]),
        sample_weight=np.concatenate([weights * target, weights * (1 - target)]),
    )
    return twin.coef_[0], float(twin.intercept_[0])


def beta(margins, labels, weights):
    low, high = log_expit(margins), -log_expit(-margins)
    (a, b), c = regression(np.column_stack([low, high]), labels, weights)
    if a < 0:
        (b,), c = regression(high[:, None], labels, weights)
        return 0.0, float(b), c
    if b < 0:
        (a,), c = regression(low[:, None], labels, weights)
        return float(a), 0.0, c
    return float(a), float(b), c


rng = np.random.default_rng(7)
cases = []
for n, slope, intercept, bend, digits, weighted in [
    (60, 0.6, -1.0, 0.0, 4, False),
    (200, 1.7, 0.4, 0.0, 4, False),
    (200, 0.2, -2.0, 0.0, 4, False),
    (400, 0.9, -0.5, 0.6, 1, True),
    (300, 0.7, 0.0, -0.8, 4, True),
    (500, 1.0, 0.2, 0.9, 2, False),
]:
    margins = np.round(rng.normal(-1.0, 1.5, size=n), digits)
    log_odds = slope * margins + intercept + bend * np.maximum(margins + 1, 0) * 2
    labels = rng.random(n) < expit(log_odds)
    weights = np.round(rng.gamma(2.0, 0.5, size=n), 3) + 0.001 if weighted else np.ones(n)
    coefficients, platt_intercept = regression(margins[:, None], labels, weights)
    sigmoid = _SigmoidCalibration().fit(margins, labels, sample_weight=weights)
    assert abs(-sigmoid.a_ - coefficients[0]) < 2e-3 and abs(-sigmoid.b_ - platt_intercept) < 2e-3
    a, b, c = beta(margins, labels, weights)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(margins, labels, sample_weight=weights)
    between = np.round(np.linspace(margins.min() - 1, margins.max() + 1, 57), 3)
    at = np.concatenate([between, margins[:20]])
    expected = (weights * labels).sum()
    cases.append(
        {
            "margins": margins.tolist(),
            "labels": labels.tolist(),
            "weights": weights.tolist() if weighted else None,
            "slope": float(coefficients[0]),
            "intercept": platt_intercept,
            "shift": brentq(lambda s: (weights * expit(margins + s)).sum() - expected, -20, 20, xtol=1e-14, rtol=1e-14),
            "beta": [a, b, c],
            "at": at.tolist(),
            "isotonic": isotonic.predict(at).tolist(),
        }
    )
print(json.dumps(cases, separators=(",", ":")))
