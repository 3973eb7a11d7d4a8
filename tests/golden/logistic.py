"""Writes logistic.json: coefficients of scikit-learn's logistic regression on small invented data.

Run with scikit-learn 1.6 or later: python logistic.py > logistic.json
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(20240117)
n, p = 150, 5
x = np.round(rng.normal(size=(n, p)), 3)
x[:, 1] = np.round(x[:, 0] + 0.3 * x[:, 1], 3)  # nearly collinear
x[:, 2] = (x[:, 2] > 1.0).astype(float)  # a rare indicator
x[:, 3] = np.round(np.exp(x[:, 3]), 3)  # skewed, not centred
margin = -1.2 + x @ np.array([1.5, -0.8, 0.7, 0.2, 0.0])
y = rng.random(n) < 1 / (1 + np.exp(-margin))
weights = np.round(rng.gamma(2.0, 0.7, size=n), 3)
weights[::17] = 0.0

cases = []
for penalty in [1e-6, 0.05, 1.0, 30.0]:
    for weighted in [False, True]:
        model = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-13, max_iter=1000)
        model.fit(x, y, sample_weight=weights if weighted else None)
        cases.append(
            {
                "penalty": penalty,
                "weighted": weighted,
                "intercept": float(model.intercept_[0]),
                "coefficients": model.coef_[0].tolist(),
            }
        )
data = {"x": x.tolist(), "labels": y.tolist(), "weights": weights.tolist(), "cases": cases}
print(json.dumps(data, separators=(",", ":")))
