"""Runs the SQL of features in DuckDB and compares every cell with the kernel's value: counts exactly, sums to 1e-9.

Called by the test `the_sql_of_a_feature_gives_in_duckdb_what_the_kernel_gives`, with a folder of folders.
"""

import csv
import pathlib
import sys

import duckdb

COLUMNS = {
    "rows": {"row_id": "BIGINT", "lead_id": "BIGINT", "as_of": "TIMESTAMPTZ"},
    "events": {
        "lead_id": "BIGINT", "time": "TIMESTAMPTZ", "visible_at": "TIMESTAMPTZ", "type": "VARCHAR", "value": "DOUBLE",
        "score": "DOUBLE", "page": "VARCHAR", "campaign": "VARCHAR", "nowhere": "DOUBLE", "nobody": "VARCHAR",
    },
    "leads": {
        "lead_id": "BIGINT", "created": "TIMESTAMPTZ", "account": "VARCHAR", "size": "DOUBLE", "founded": "TIMESTAMPTZ",
        "colour": "VARCHAR", "converted_at": "TIMESTAMPTZ",
    },
    "history": {"lead_id": "BIGINT", "name": "VARCHAR", "value": "VARCHAR", "from": "TIMESTAMPTZ"},
}


def same(found, wanted):
    if wanted == "" or found is None:
        return wanted == "" and found is None
    if wanted == "?":
        return isinstance(found, str)
    try:
        number = float(wanted)
    except ValueError:
        return found == wanted
    return abs(float(found) - number) <= 1e-9 * max(1.0, abs(number))


def run(folder):
    base = duckdb.connect(config={"threads": 1})
    base.execute("SET TimeZone = 'UTC'")
    for table, columns in COLUMNS.items():
        base.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder / table}.csv', header = true, delim = ',', columns = {columns})"
        )
    result = base.execute((folder / "query.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in result.description]
    found = result.fetchall()
    with open(folder / "wanted.csv", newline="", encoding="utf-8") as file:
        wanted = list(csv.reader(file))
    assert names == wanted[0], (names, wanted[0])
    assert len(found) == len(wanted) - 1, (len(found), len(wanted) - 1)
    told = 0
    for ours, theirs in zip(wanted[1:], found):
        for name, a, b in zip(names, ours, theirs):
            if not same(b, a):
                sys.exit(f"{folder}: row {ours[0]}, {name}: the kernel says {a!r}, the SQL {b!r}")
            told += a not in ("", "0.0")
    return told


folders = sorted(pathlib.Path(sys.argv[1]).iterdir())
told = sum(run(folder) for folder in folders)
if told < 1000:
    sys.exit(f"only {told} values say anything")
print(f"{len(folders)} logs, {told} values that say something, all the same in DuckDB {duckdb.__version__}")
