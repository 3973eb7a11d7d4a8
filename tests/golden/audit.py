"""Writes audit.json: golden numbers from numpy and scipy for the room `audit/`: ridge logistic regression with errors by cluster, the
robust score test, the log ratio of two rates, a correlation whose error knows clusters.

Run from anywhere: python tests/golden/audit.py   (the file beside this script is overwritten)
Written with numpy 2.4.6, scipy 1.17.1 and seed 20261122.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

SEED = 20261122
RIDGE = 1.0


def main():
    rng = np.random.default_rng(SEED)
    sizes = rng.integers(1, 6, size=60)
    lead = np.repeat(np.arange(60), sizes)
    n = len(lead)
    liking = rng.normal(size=60)[lead]
    x = (rng.random((n, 2)) < 0.4).astype(float)
    amount = np.round(rng.exponential(size=n) * 4) + x[:, 0]
    y = (rng.random(n) < expit(-1 + 0.8 * x[:, 0] - 0.5 * x[:, 1] + liking)).astype(float)
    design = np.column_stack([np.ones(n), x])
    ridge = np.array([1e-6, RIDGE, RIDGE])

    def loss(b):
        m = design @ b
        return np.sum(np.logaddexp(0, m) - y * m) + 0.5 * np.sum(ridge * b * b)

    def slope(b):
        return design.T @ (expit(design @ b) - y) + ridge * b

    beta = minimize(loss, np.zeros(3), jac=slope, method="BFGS", options={"gtol": 1e-12}).x
    p = expit(design @ beta)
    for _ in range(3):  # polish
        information = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        beta = beta - np.linalg.solve(information, slope(beta))
        p = expit(design @ beta)
    information = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
    scores = np.array([((y - p)[lead == g][:, None] * design[lead == g]).sum(axis=0) for g in range(60)])
    inverse = np.linalg.inv(information)
    covariance = inverse @ scores.T @ scores @ inverse

    inside = x[:, 0] > 0
    u = (x[:, 0] - x[:, 0].mean()) * (y - y.mean())
    per_lead = np.array([u[lead == g].sum() for g in range(60)])
    r1, r0 = y[inside].mean(), y[~inside].mean()
    influence = np.where(inside, (y - r1) / (inside.sum() * r1), -(y - r0) / ((~inside).sum() * r0))
    error = np.sqrt(sum(influence[lead == g].sum() ** 2 for g in range(60)))

    za = (amount - amount.mean()) / amount.std()
    zb = (x[:, 0] - x[:, 0].mean()) / x[:, 0].std()
    r = float(np.corrcoef(amount, x[:, 0])[0, 1])
    psi = za * zb - 0.5 * r * (za**2 + zb**2)
    r_error = np.sqrt(sum(psi[lead == g].sum() ** 2 for g in range(60))) / n

    golden = {
        "lead": lead.tolist(),
        "x": x[:, 0].tolist(),
        "other": x[:, 1].tolist(),
        "amount": amount.tolist(),
        "y": y.tolist(),
        "ridge": ridge.tolist(),
        "beta": beta.tolist(),
        "log_likelihood": float(-np.sum(np.logaddexp(0, design @ beta) - y * (design @ beta))),
        "covariance": covariance.tolist(),
        "score_z": float(per_lead.sum() / np.sqrt((per_lead**2).sum())),
        "log_ratio": [float(np.log(r1 / r0)), float(error)],
        "correlation": [r, float(r_error / (1 - r * r))],
    }
    path = Path(__file__).with_name("audit.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
