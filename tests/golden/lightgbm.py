"""Writes lightgbm.json: a small LightGBM model in leadscore's tree form, rows, and what LightGBM says of them.

Run with lightgbm 4.5 or later: python lightgbm.py > lightgbm.json
"""

import json
import sys

# Not this file, which has the library's name.
sys.path = [path for path in sys.path if not path.endswith("golden")]

import lightgbm
import numpy as np

rng = np.random.default_rng(20261122)
n = 1500
x = np.round(rng.normal(size=(n, 6)), 2)
x[:, 3] = rng.integers(0, 12, size=n)  # a category
x[:, 4] = rng.integers(0, 5, size=n)  # a count
x[rng.random((n, 6)) < 0.08] = np.nan
level = np.array([0.4, -1.2, 0.9, 0.0, -0.3, 1.5, -0.8, 0.2, 0.0, -1.0, 0.7, 0.1])
margin = -0.8 + np.nan_to_num(x[:, 0]) + 0.7 * np.nan_to_num(x[:, 1] * x[:, 2]) + level[np.nan_to_num(x[:, 3]).astype(int)]
y = (rng.random(n) < 1 / (1 + np.exp(-margin))).astype(int)
params = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.15,
    "min_data_in_leaf": 15,
    "cat_smooth": 5,
    "min_data_per_group": 20,
    "verbose": -1,
    "seed": 1,
}
model = lightgbm.train(params, lightgbm.Dataset(x, y, categorical_feature=[3]), num_boost_round=25)


def flat(node, nodes):
    """Appends a node and those below it; children stand after their parent."""
    at = len(nodes)
    nodes.append(None)
    if "leaf_value" in node:
        nodes[at] = {"leaf": {"value": node["leaf_value"], "cover": float(node["leaf_count"])}}
        return at
    left = flat(node["left_child"], nodes)
    right = flat(node["right_child"], nodes)
    common = {"column": node["split_feature"], "left": left, "right": right, "cover": float(node["internal_count"])}
    if node["decision_type"] == "==":
        levels = sorted(int(code) for code in node["threshold"].split("||"))
        # LightGBM sends what is no known category to the right.
        nodes[at] = {"levels": common | {"left_levels": levels, "missing_left": False}}
    else:
        assert node["missing_type"] in ("NaN", "None"), node["missing_type"]
        nodes[at] = {"split": common | {"threshold": node["threshold"], "missing_left": node["default_left"]}}
    return at


trees = []
for tree in model.dump_model()["tree_info"]:
    nodes = []
    flat(tree["tree_structure"], nodes)
    trees.append({"nodes": nodes})
rows = x[:200].copy()
rows[::9, 3] = 40.0  # a category that nobody had
data = {
    "model": {"base": 0.0, "trees": trees},
    "rows": [[None if np.isnan(cell) else cell for cell in row] for row in rows],
    "margins": model.predict(rows, raw_score=True).tolist(),
    "contributions": model.predict(rows, pred_contrib=True).tolist(),
}
print(json.dumps(data, separators=(",", ":")))
