"""The file of the measured table, assets/results.json: writing it whole, reading it with every figure checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spinn_core import checked
from spinn_core.data.snli import LABELS
from spinn_core.evaluation.calibration import Bin, Reliability
from spinn_core.evaluation.probes import Mistake
from spinn_core.evaluation.table import (
    GIVEN,
    NO_TREE,
    WAYS,
    Accuracy,
    Difference,
    MeasuredModel,
    PairedTest,
    ProbeResult,
    Results,
    Way,
)
from spinn_core.evaluation.trained_on import TrainedOn, TrainingPairs
from spinn_core.files import DAMAGED, OneLineError, read_json, reason, write_atomically
from spinn_core.model.config import Variant

FILE = Path(__file__).resolve().parents[2] / "assets" / "results.json"


class ResultsError(OneLineError):
    """The measured table cannot be read; the text is one line that says how to make it."""


def digest(weights: Path) -> str:
    """The first 16 letters of a weight file's SHA-256: whether the measured weights are those that lie there now."""
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


def write_results(results: Results, path: Path) -> None:
    """Writes the file, whole or not at all. Raises OSError."""
    described = asdict(results)
    for model in described["models"]:
        model["variant"] = model["variant"].value
    write_atomically(path, (json.dumps(described, indent=1, allow_nan=False) + "\n").encode())


def read_results(path: Path | None = None) -> Results:
    """Reads what write_results() wrote, by default FILE.

    Raises:
        ResultsError: no such file, or not such a file.
    """
    path = path or FILE
    try:
        return _results(read_json(path))
    except FileNotFoundError:
        raise ResultsError(f"no measured table is here ({path.name}): make results makes it") from None
    except DAMAGED as error:
        raise ResultsError(_broken(path, reason(error))) from None


def _broken(path: Path, why: str) -> str:
    return f"the measured table {path.name} cannot be read ({why}): make results makes it anew"


def _results(said: dict[str, Any]) -> Results:
    models = tuple(_model(model) for model in said["models"])
    names = [model.name for model in models]
    differences = tuple(
        Difference(checked.text(one["first"]), checked.text(one["second"]), _test(one["test"]))
        for one in said["differences"]
    )
    if not models or len(set(names)) < len(names):
        raise ValueError("each model must be there once")
    if any(name not in names for one in differences for name in (one.first, one.second)):
        raise ValueError("a difference names a model that is not there")
    probes = said.get("probes")  # a table of old has none
    asked = [
        {name: one.accuracy.pairs for name, one in model.probes.items()} for model in models if model.probes is not None
    ]
    if asked and (probes is None or any(one != asked[0] for one in asked)):
        raise ValueError("the models were not asked the same probes")
    return Results(
        file=checked.text(said["file"]),
        pairs=checked.count(said["pairs"], 1),
        device=checked.text(said["device"]),
        threads=checked.count(said["threads"], 1),
        models=models,
        differences=differences,
        probes=None if probes is None else checked.text(probes),
    )


def _model(said: dict[str, Any]) -> MeasuredModel:
    ways = {checked.text(name): _way(way) for name, way in said["ways"].items()}
    if unknown := ways.keys() - {*WAYS, NO_TREE}:
        raise ValueError(f"{min(unknown)!r} is no kind of trees")
    variant = Variant(said["variant"])
    if (NO_TREE in ways) == variant.reads_tree or (GIVEN in ways) != variant.reads_tree or said["main"] not in ways:
        raise ValueError(f"{said['name']} was not measured in its main way")
    if any(way.accuracy.percent is None for way in ways.values()):
        raise ValueError(f"{said['name']} was measured on no pairs")
    return MeasuredModel(
        name=checked.text(said["name"]),
        variant=variant,
        weights=checked.text(said["weights"]),
        parameters=checked.count(said["parameters"]),
        vectors=checked.count(said["vectors"]),
        trained=_trained(said.get("trained")),
        main=said["main"],
        bracket_f1=checked.percent(said["bracket_f1"]),
        pairs_per_second=checked.number(said["pairs_per_second"]),
        ways=ways,
        calibration=_calibration(said.get("calibration")),
        probes=_probes(said.get("probes")),
    )


def _trained(said: dict[str, Any] | None) -> TrainedOn | None:
    if said is None:
        return None
    pairs, share = said["pairs"], checked.number(said["predicted_share"])
    if share >= 1:
        raise ValueError(f"a share of {share}")
    return TrainedOn(
        TrainingPairs(checked.count(pairs["labelled"]), checked.count(pairs["recombined"])),
        None if said["start"] is None else checked.text(said["start"]),
        share,
    )


def _calibration(said: dict[str, Any] | None) -> Reliability | None:
    if said is None:
        return None
    bins = tuple(
        Bin(checked.percent(one["low"]), checked.percent(one["high"]), checked.count(one["pairs"]), *_means(one))
        for one in said["bins"]
    )
    error, confidence, accuracy = (
        checked.number(checked.percent(said[name])) for name in ("error", "confidence", "accuracy")
    )
    pairs = checked.count(said["pairs"], 1)
    if sum(one.pairs for one in bins) != pairs or any(one.low is None or one.high is None for one in bins):
        raise ValueError("the bins of a reliability curve do not hold all pairs")
    return Reliability(error, confidence, accuracy, pairs, bins)


def _means(said: dict[str, Any]) -> tuple[float | None, float | None]:
    """Confidence and accuracy of a bin: both there, or both not where it is empty."""
    confidence, accuracy = checked.percent(said["confidence"]), checked.percent(said["accuracy"])
    if (confidence is None) != (not said["pairs"]) or (accuracy is None) != (not said["pairs"]):
        raise ValueError("a bin of a reliability curve without its figures")
    return confidence, accuracy


def _probes(said: dict[str, Any] | None) -> dict[str, ProbeResult] | None:
    if said is None:
        return None
    found = {}
    for name, one in said.items():
        accuracy = _accuracy(one["accuracy"])
        mistakes = tuple(_mistake(mistake, accuracy.pairs) for mistake in one["mistakes"])
        right = accuracy.pairs - len(mistakes)
        if accuracy.percent is None or abs(accuracy.percent - 100 * right / accuracy.pairs) > 0.01:
            raise ValueError(f"{checked.text(name)[:40]!r}: as many mistakes as its accuracy says were expected")
        if len({mistake.pair for mistake in mistakes}) < len(mistakes):
            raise ValueError(f"{checked.text(name)[:40]!r}: a mistake is told twice")
        found[checked.text(name)] = ProbeResult(accuracy, mistakes)
    if not found:
        raise ValueError("probes without a phenomenon")
    return found


def _mistake(said: dict[str, Any], pairs: int) -> Mistake:
    probability = checked.number(said["probability"])
    if not checked.count(said["pair"]) < pairs or said["said"] not in LABELS or probability > 1:
        raise ValueError("a mistake that no probe can have")
    return Mistake(said["pair"], said["said"], probability)


def _way(said: dict[str, Any]) -> Way:
    parts = [
        {checked.text(name): _accuracy(share) for name, share in said[what].items()}
        for what in ("by_label", "by_length")
    ]
    test = said["against_given"]
    return Way(_accuracy(said["accuracy"]), *parts, None if test is None else _test(test))


def _accuracy(said: dict[str, Any]) -> Accuracy:
    bounds = [checked.percent(said[name]) for name in ("percent", "low", "high")]
    percent, low, high = bounds
    if bounds != [None] * 3 and (None in bounds or not low <= percent <= high):
        raise ValueError("an accuracy outside its interval")
    return Accuracy(*bounds, checked.count(said["pairs"]))


def _test(said: dict[str, Any]) -> PairedTest:
    p = checked.number(said["p"])
    if p > 1:
        raise ValueError(f"p is {p}, more than 1")
    return PairedTest(checked.count(said["only_first"]), checked.count(said["only_second"]), p)
