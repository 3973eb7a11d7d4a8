"""One kind of model beside its peers on the same table, ours and each peer in turns:

    cargo bench --bench table --no-run
    python benches/table.py TABLE_BINARY TRAIN.parquet TEST.parquet boosting xgboost lightgbm lightgbm-quantized catboost sklearn-hgb
    python benches/table.py TABLE_BINARY TRAIN.parquet TEST.parquet logistic sklearn-newton sklearn-lbfgs
    python benches/table.py TABLE_BINARY TRAIN.parquet TEST.parquet forest sklearn-forest

Prints a table in Markdown: seconds of wall and of CPU for fitting (binning included, reading not), scoring the test rows and
explaining 5,000 of them, AUC and log loss. Needs scikit-learn and the peers; THREADS, TREES, LEAVES and ROWS are read from
the environment by both sides. Where other work keeps the machine busy, CPU seconds at THREADS=1 are what compares: waiting
threads of OpenMP spin.
"""

import json
import os
import subprocess
import sys
import time

KIND_TREES = {"boosting": 200, "forest": 20}
THREADS = int(os.environ.get("THREADS", 2))
LEAVES = int(os.environ.get("LEAVES", 31))
EXPLAINED = 5000
REPEATS = 5


def timed(work, times=1):
    """The last answer, and the least seconds of wall and CPU."""
    wall = cpu = float("inf")
    for _ in range(times):
        began, cpu_began = time.perf_counter(), time.process_time()
        answer = work()
        wall = min(wall, time.perf_counter() - began)
        cpu = min(cpu, time.process_time() - cpu_began)
    return answer, {"seconds": wall, "cpu_seconds": cpu}


def read(path, rows=None):
    import numpy as np
    import pyarrow.parquet as pq

    table = pq.read_table(path).slice(0, rows)
    names = [name for name in table.column_names if name != "converted"]
    x = np.column_stack([table[name].to_numpy().astype(np.float32) for name in names])
    return x, table["converted"].to_numpy().astype(np.float32)


def fitted(peer, trees, x, y):
    """What fits, what scores rows, what explains rows, what else to say; and how the rows are to be prepared."""
    import numpy as np

    if peer.startswith("lightgbm"):
        import lightgbm

        params = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.1, "num_threads": THREADS, "verbose": -1}
        if peer.endswith("quantized"):
            params |= {"use_quantized_grad": True, "quant_train_renew_leaf": True}
        model, fit = timed(lambda: lightgbm.train(params, lightgbm.Dataset(x, y), trees))
        score = lambda rows: model.predict(rows, num_threads=THREADS)
        return fit, score, lambda rows: model.predict(rows, pred_contrib=True, num_threads=THREADS), {}
    if peer == "xgboost":
        import xgboost

        params = {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": LEAVES}
        params |= {"max_depth": 0, "eta": 0.1, "nthread": THREADS, "max_bin": 256}
        data = lambda: xgboost.QuantileDMatrix(x, y, max_bin=256, nthread=THREADS)
        model, fit = timed(lambda: xgboost.train(params, data(), trees))
        reasons = lambda rows: model.predict(xgboost.DMatrix(rows, nthread=THREADS), pred_contribs=True)
        return fit, model.inplace_predict, reasons, {}
    if peer == "catboost":
        from catboost import CatBoostClassifier

        model = CatBoostClassifier(
            iterations=trees, depth=6, learning_rate=0.1, thread_count=THREADS, verbose=0, allow_writing_files=False
        )
        _, fit = timed(lambda: model.fit(x, y))
    elif peer == "sklearn-hgb":
        from sklearn.ensemble import HistGradientBoostingClassifier

        model = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=LEAVES, learning_rate=0.1, early_stopping=False)
        _, fit = timed(lambda: model.fit(x, y))
    elif peer == "sklearn-forest":
        from sklearn.ensemble import RandomForestClassifier

        model = RandomForestClassifier(trees, max_depth=12, min_samples_leaf=20, n_jobs=THREADS, random_state=1)
        fill = lambda rows: np.nan_to_num(rows, nan=-1)
        _, fit = timed(lambda: model.fit(fill(x), y))
        return fit, lambda rows: model.predict_proba(fill(rows))[:, 1], None, {}
    elif peer in ("sklearn-newton", "sklearn-lbfgs"):
        from sklearn.linear_model import LogisticRegression

        # In f64, as ours, so that coefficients can be compared.
        wide = x.astype(np.float64)
        median = np.nanmedian(wide, 0)
        fill = lambda rows: np.where(np.isnan(rows), median, rows)
        wide = fill(wide)
        mean, spread = wide.mean(0), wide.std(0)
        wide = (wide - mean) / spread
        solver = {"solver": "newton-cholesky", "tol": 1e-10} if peer == "sklearn-newton" else {}
        model = LogisticRegression(C=1.0, max_iter=300, **solver)
        _, fit = timed(lambda: model.fit(wide, y))
        score = lambda rows: model.predict_proba((fill(rows.astype(np.float64)) - mean) / spread)[:, 1]
        return fit, score, None, {"coefficients": [float(model.intercept_[0]), *model.coef_[0].tolist()]}
    else:
        sys.exit(f"unknown peer {peer}")
    return fit, lambda rows: model.predict_proba(rows)[:, 1], None, {}


def run_peer(peer, kind, train, test):
    from sklearn.metrics import log_loss, roc_auc_score

    x, y = read(train, int(os.environ["ROWS"]) if "ROWS" in os.environ else None)
    tested, labels = read(test)
    trees = int(os.environ.get("TREES", KIND_TREES.get(kind, 0)))
    fit, score, reasons, said = fitted(peer, trees, x, y)
    said["fit"] = fit
    chances, said["score"] = timed(lambda: score(tested), REPEATS)
    if reasons is not None:
        _, said["reasons"] = timed(lambda: reasons(tested[:EXPLAINED]), REPEATS)
    said["quality"] = {"auc": roc_auc_score(labels, chances), "log_loss": log_loss(labels, chances)}
    print(json.dumps(said))


def line(name, said):
    def cell(what):
        found = said.get(what)
        return f"{found['seconds']:.3g} s, {found['cpu_seconds']:.3g} s of CPU" if found else ""

    quality = said["quality"]
    cells = [name, cell("fit"), cell("score"), cell("reasons"), f"{quality['auc']:.5f}", f"{quality['log_loss']:.5f}"]
    return "| " + " | ".join(cells) + " |"


def main():
    if sys.argv[1] == "--peer":
        return run_peer(*sys.argv[2:])
    binary, train, test, kind, *peers = sys.argv[1:]
    environment = {"OMP_NUM_THREADS": str(THREADS), "OPENBLAS_NUM_THREADS": str(THREADS)} | os.environ
    environment["THREADS"] = str(THREADS)

    def run(command):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
        return json.loads(done.stdout.strip().splitlines()[-1])

    print("| | fit | score | reasons of 5,000 rows | AUC | log loss |\n|---|---|---|---|---|---|", flush=True)
    for peer in peers:
        ours = run([binary, kind, train, test])
        print(line("leadscore", ours), flush=True)
        if "one_by_one" in ours:
            each = ours["one_by_one"]["seconds"] / ours["quality"]["rows"] * 1e6
            print(f"leadscore, one row at a time: {each:.2f} us", file=sys.stderr)
        theirs = run([sys.executable, __file__, "--peer", peer, kind, train, test])
        print(line(peer, theirs), flush=True)
        if "coefficients" in theirs:
            pairs = zip(ours["coefficients"], theirs["coefficients"], strict=True)
            print(f"largest difference of a coefficient: {max(abs(a - b) for a, b in pairs):.2e}", file=sys.stderr)


if __name__ == "__main__":
    main()
