"""Writes the model card of a run: python3 card.py METRICS.json MODEL.json > model_card.md

Every figure comes from the two files. Standard library only.
"""

import json
import sys
from datetime import datetime, timedelta

FIGURES = [
    # key in metrics.json, name, better, digits
    ("conversions_at_capacity", "conversions found by the list", "higher", 1),
    ("precision_at_capacity", "conversions per lead listed", "higher", 3),
    ("roc_auc", "ROC AUC", "higher", 3),
    ("average_precision", "average precision", "higher", 3),
    ("log_loss", "log loss", "lower", 4),
    ("brier_score", "Brier score", "lower", 4),
]
SCALES = {
    "probability": "100 times the chance",
    "log_odds": "log-odds: 50 is the base rate of the training rows, 10 more are odds twice as high",
    "percentile": "the share of calibration leads that ranked lower",
}
DECISIONS = {
    "declared": "known when the lead was created; used",
    "warned": "known when the lead was created; used, and remarkably strong alone",
    "allowed": "used, for the reason given",
    "sensitive": "sensitive; not used",
}


def main():
    metrics, body = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    print(card(metrics, body["body"]))


def card(metrics, body):
    parts = [title(metrics, body), predicts(body), data(metrics, body), figures(metrics), limits(metrics, body), use(metrics)]
    return "\n\n".join([*parts, columns(metrics, body)])


def title(metrics, body):
    provenance = body["provenance"]
    ((model, _),) = body["model"].items()
    ((calibrator, _),) = body["calibrator"].items()
    return f"""# Model card: {provenance["config"]["project"]["name"]}

*Written by `card.py` from the run's `metrics.json` and `model.json`; see [README.md](README.md). Not edited by hand.*

A {model} model for an invented company: {len(body["features"]["features"])} features, {len(body["encoder"]["columns"])} design columns,
calibration `{calibrator}` ({body["calibration_source"].replace("_", " ")}). Written by leadscore {provenance["crate_version"]}, seed {provenance["seed"]}.
{metrics["choice"]}

SHA-256 of the body: `{metrics["artifact_sha256"]}`"""


def predicts(body):
    label, outcome = body["label"], body["provenance"]["config"]["outcome"]
    ((scale, _),) = body["scale"].items()
    bands = ", ".join(band["name"] for band in body["bands"]["bands"])
    again = "again, if it has converted before" if label["repeat"] else "for the first time"
    return f"""## What it predicts

The chance that an open lead has the event `{outcome["event"]}` within {label["horizon_days"]} days of the instant at which it is scored, {again}.

It is shown as a score from 0 to 100 ({SCALES[scale]}), with the chance beside it, and as a band: {bands}."""


def data(metrics, body):
    rows = [
        f"| {split} | {part['rows']} | {part['conversions']} | {day(part['first_as_of'])} | {day(part['last_as_of'])} |"
        for split in ("train", "calibration", "test")
        if (part := metrics["splits"].get(split))
    ]
    evaluation, trained = metrics["evaluation"], body["provenance"]["trained"]
    late = "known for every source" if body["provenance"]["arrival_time_known"] else "not known for every source"
    return f"""## Data

`data/sample`: files of an invented company with a known truth. No person is in them. A row is a lead at an instant.

| role | rows | converted rows | from | to |
|---|---|---|---|---|
{chr(10).join(rows)}

Train holds {trained["leads"]} leads. The {evaluation["conversions"]} converted test rows are {evaluation["distinct_conversions"]} conversions of {evaluation["leads"]} leads. {metrics["censored_rows"]} rows were too
young to count as yes or no, {metrics["purged_rows"]} were left out so that no role sees into the next. When records arrived is {late}."""


def figures(metrics):
    evaluation, verdict = metrics["evaluation"], metrics["verdict"]
    scorers = {scorer["name"]: scorer for scorer in evaluation["scorers"]}
    shown = list(dict.fromkeys([metrics["chosen"], verdict["against"], "newest_first"]))
    lines = [
        f"| {name} ({better} is better) | " + " | ".join(measured(scorers[scorer][key], digits) for scorer in shown) + " |"
        for key, name, better, digits in FIGURES
    ]
    bins = scorers[metrics["chosen"]]["reliability"]
    expected = sum(part["count"] * part["predicted"] for part in bins)
    capacity = evaluation["capacity"]
    size = f"{capacity['leads']} leads" if capacity["leads"] else f"{100 * capacity['share']:.0f}% of the open leads"
    return f"""## Figures

On the test rows, with 95% intervals (resampled by lead). The list: {size} per {capacity["per"]}, a listed lead rests for {capacity["recontact_days"]} days.

| | {" | ".join(shown)} |
|---|{"---|" * len(shown)}
{chr(10).join(lines)}

{verdict["words"]}

Promised and observed: {expected:.0f} converted rows expected, {evaluation["conversions"]} observed. In the tenth with the highest chances {100 * bins[-1]["predicted"]:.0f} of 100
were promised and {100 * bins[-1]["observed"]:.0f} of 100 observed."""


def limits(metrics, body):
    scope = body["scope"]
    ages = f"It knows leads from {scope['min_days']:.0f} to {scope['max_days']:.0f} days old; others are `out_of_scope`." if scope else ""
    notes = [ages, *metrics["banners"], *(note for note in body["provenance"]["notes"] if note not in metrics["banners"])]
    own = "\n".join(f"- {note}" for note in notes if note)
    return f"""## Limits

{own}
- The company and its leads are invented, by a simpler world than any real one.
- The rows of one lead on several days tell nearly the same story: count the conversions, not the rows.
- Sales worked these leads with the points table in hand, so leads it liked were called more. History cannot show what
  would have become of the others.
- Patterns in past leads are not causes. A lead likely to buy is not a lead that buys because it is called, and doing
  more of what raises a score need not sell more."""


def use(metrics):
    proven = metrics["evaluation"]["verdict"]["word"] == "better"
    replace = "" if proven else "- Whoever wants a proof that the model beats the points table: on these data it is not proven.\n"
    return f"""## For whom

To try leadscore, to test a reader of artifacts, to compare releases.

Not for:

{replace}- Any real company: train on your own leads.
- Other decisions about people than whom to call first: credit, prices, jobs, insurance, access to a service."""


def columns(metrics, body):
    config = body["provenance"]["config"]
    roles = config.get("leads", {}).get("columns", {})
    lines = [
        f"| `{found['column']}` | {'-' if found['single_column_auc'] is None else format(found['single_column_auc'], '.3f')} "
        f"| {DECISIONS[found['decision']]} | {found['reason'] or ''} |"
        for found in metrics["leakage"]
    ]
    answers = config["privacy"]["allow_sensitive"]
    let_in = [answer["column"] for answer in answers]
    sensitive = ", ".join(f"`{name}`" for name in roles.get("sensitive", []) if name not in let_in) or "none"
    allowed = ", ".join(f"`{answer['column']}` ({answer['reason']})" for answer in answers) or "none"
    dropped = ", ".join(f"`{name}`" for name in roles.get("drop", [])) or "none"
    return f"""## Sensitive columns

Kept out of the model: {sensitive}. Let in with a reason: {allowed}. Other columns may still tell something of them.

## Leakage answers

What each undated column of the leads file gives away alone (ROC AUC on the training rows; .5 is nothing), and what the
analyst answered. Above {config["leakage"]["warn"]} there is a warning, above {config["leakage"]["stop"]} training stops.

| column | alone | answer | reason |
|---|---|---|---|
{chr(10).join(lines)}

Dropped unread: {dropped}. Events are cut by time: nothing at or after the scoring instant is read."""


def measured(figure, digits):
    if figure["value"] is None:
        return "-"
    return f"{figure['value']:.{digits}f} ({figure['low']:.{digits}f} to {figure['high']:.{digits}f})"


def day(instant):
    """The date of an instant. The zone's offset from UTC is at most 14 hours, so half a day later is the local date of a
    local midnight."""
    if instant is None:
        return "-"
    return (datetime.fromisoformat(instant) + timedelta(hours=12)).date().isoformat()


if __name__ == "__main__":
    main()
