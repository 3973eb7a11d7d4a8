"""Writes calibration.json: Platt's sigmoid as scikit-learn fits it, and an intercept shift, on small invented margins.

The twin of `_SigmoidCalibration` is an unpenalised LogisticRegression on both outcomes of every row, weighted by Platt's
smoothed targets: it minimises the same sum, but to the last digits, where `_SigmoidCalibration` stops earlier; the two are
held together here. The shift is the root of a sum, found by bisection.

Run with scikit-learn 1.6 or later: python calibration.py > calibration.json
"""

import json

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
cases = []
for n, slope, intercept in [(60, 0.6, -1.0), (200, 1.7, 0.4), (200, 0.2, -2.0)]:
    margins = np.round(rng.normal(-1.0, 1.5, size=n), 4)
    labels = rng.random(n) < expit(slope * margins + intercept)
    positive = labels.sum()
    high, low = (positive + 1) / (positive + 2), 1 / (n - positive + 2)
    target = np.where(labels, high, low)
    twin = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-13, max_iter=1000)
    twin.fit(
        np.concatenate([margins, margins])[:, None],
        np.concatenate([np.ones(n), np.zeros(n)]),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    sigmoid = _SigmoidCalibration().fit(margins, labels)
    assert abs(-sigmoid.a_ - twin.coef_[0, 0]) < 1e-3 and abs(-sigmoid.b_ - twin.intercept_[0]) < 1e-3
    cases.append(
        {
            "margins": margins.tolist(),
            "labels": labels.tolist(),
            "slope": float(twin.coef_[0, 0]),
            "intercept": float(twin.intercept_[0]),
            "shift": brentq(lambda s: expit(margins + s).sum() - positive, -20, 20, xtol=1e-14, rtol=1e-14),
        }
    )
print(json.dumps(cases, separators=(",", ":")))
