"""Runs the notebooks from the first cell to the last.

    python run.py                 runs all of them; fails when a cell fails, or when an output is not the one kept
    python run.py 02              only those whose name starts with 02
    python run.py --errors-only   runs them; outputs may differ from those kept
    python run.py --write         runs them and keeps their outputs

Nothing is written without --write. Needs the packages of requirements.txt, and for notebook 01 the leadscore program (see
README.md).
"""

import argparse
import difflib
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="how the name of a notebook starts; all when left out")
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--errors-only", action="store_true", help="do not compare outputs with those kept")
    kept.add_argument("--write", action="store_true", help="keep the outputs")
    args = parser.parse_args()
    # Cells run in this folder, whatever folder the command was given in.
    for variable in ("LEADSCORE", "LEADSCORE_ARTIFACT", "CARGO_TARGET_DIR"):
        if os.environ.get(variable):
            os.environ[variable] = str(Path(os.environ[variable]).resolve())

    paths = [path for path in sorted(FOLDER.glob("*.ipynb")) if path.name.startswith(tuple(args.names) or "")]
    if not paths:
        print("no notebook of that name", file=sys.stderr)
        return 2
    failed = sum(not run(path, args.write, args.errors_only) for path in paths)
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed else 0


def run(path: Path, write: bool, errors_only: bool) -> bool:
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"{path.name}: FAILED\n{error}")
        return False
    after = text_of(notebook)
    if write:
        path.write_text(after, encoding="utf-8")
    elif not errors_only and after != before:
        print(f"{path.name}: FAILED: its outputs are not those kept; if they are right: python notebooks/run.py --write")
        print("".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), "kept", "now", n=1)))
        return False
    print(f"{path.name}: ok")
    return True


def text_of(notebook: nbformat.NotebookNode) -> str:
    """The notebook as it is kept: outputs, and nothing that says when, where or in which order it ran."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.from_dict({})
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [kept for output in cell.outputs if (kept := output_of(output))]
    return nbformat.writes(notebook) + "\n"


def output_of(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    if output.output_type == "stream" and output.name == "stderr":
        return None
    if "execution_count" in output:
        output.execution_count = None
    data = output.get("data", {})
    if len(data) > 1:
        # Beside a table or a picture stands the name of the Python object.
        data.pop("text/plain", None)
    return output


if __name__ == "__main__":
    sys.exit(main())
