"""The file of the measured table, assets/results.json, read through the types of table.py."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spinn_core.data.snli import LABELS
from spinn_core.evaluation.table import GIVEN, NO_TREE, WAYS, MeasuredModel, Results
from spinn_core.files import DAMAGED, OneLineError, read_json, reason, write_json

FILE = Path(__file__).resolve().parents[2] / "assets" / "results.json"


class ResultsError(OneLineError):
    """The measured table cannot be read; the text is one line that says how to make it."""


def digest(weights: Path) -> str:
    """The first 16 letters of a weight file's SHA-256: whether the measured weights are those that lie there now."""
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def write_results(results: Results, path: Path) -> None:
    """Writes the file, whole or not at all. Raises OSError."""
    write_json(path, results)


def read_results(path: Path | None = None) -> Results:
    """Reads what write_results() wrote, by default FILE.

    Raises:
        ResultsError: no such file, or not such a file.
    """
    path = path or FILE
    try:
        return _whole(read_json(path, Results))
    except FileNotFoundError:
        raise ResultsError(f"no measured table is here ({path.name}): make results makes it") from None
    except DAMAGED as error:
        told = f"the measured table {path.name} cannot be read ({reason(error)}): make results makes it anew"
        raise ResultsError(told) from None


def _whole(results: Results) -> Results:
    """The same, if its parts fit each other so that a page can draw them. Raises ValueError."""
    names = [model.name for model in results.models]
    if len(set(names)) < len(names):
        raise ValueError("each model must be there once")
    if {name for one in results.differences for name in (one.first, one.second)} - set(names):
        raise ValueError("a difference names a model that is not there")
    for model in results.models:
        _check(model)
    asked = [
        {name: one.accuracy.pairs for name, one in model.probes.items()}
        for model in results.models
        if model.probes is not None
    ]
    if any(one != asked[0] for one in asked) or (asked and results.probes is None):
        raise ValueError("the models were not asked the same probes")
    return results


def _check(model: MeasuredModel) -> None:
    if unknown := model.ways.keys() - {*WAYS, NO_TREE}:
        raise ValueError(f"{min(unknown)!r} is no kind of trees")
    needed = {GIVEN, model.main} if model.variant.reads_tree else {NO_TREE}
    if not needed <= model.ways.keys() or model.main not in needed:
        raise ValueError(f"{model.name} was not measured in its main way")
    if any(way.accuracy.percent is None for way in model.ways.values()):
        raise ValueError(f"{model.name} was measured on no pairs")
    for name, one in (model.probes or {}).items():
        if any(wrong.pair >= one.accuracy.pairs or wrong.said not in LABELS for wrong in one.mistakes):
            raise ValueError(f"{name[:40]!r}: a mistake that no probe can have")
        if one.accuracy.percent is None:
            raise ValueError(f"{name[:40]!r}: no pairs")
