"""The measured table: how good every shipped model is on one file, as assets/results.json holds it.

Here are the record, reading and writing it, and the published figures that it is shown beside; measuring.py makes it.
Nothing here needs torch, and no sentence of the measured file is in the record.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spinn_core.files import reason, write_atomically
from spinn_core.model.config import Variant

FILE = Path(__file__).resolve().parents[1] / "assets" / "results.json"

GIVEN, OWN, RANDOM, LEFT, RIGHT, BALANCED, NO_TRACKER = (
    "given", "own", "random", "left", "right", "balanced", "no tracker"
)
WAYS = (GIVEN, OWN, RANDOM, LEFT, RIGHT, BALANCED, NO_TRACKER)
"""The ways in which a tree model reads the file, in the order of a table; NO_TRACKER is over the given trees."""
NO_TREE = "no tree"
"""The one way of a model that reads words in a line."""

CHANCE = 0.05
"""A difference with this p or more could be chance."""


@dataclass(frozen=True)
class Published:
    """An accuracy of the article, in per cent."""

    name: str
    variant: Variant
    accuracy: float


PUBLISHED = (
    Published("SPINN", Variant.SPINN, 82.6),
    Published("SPINN-PI", Variant.SPINN_PI, 83.2),
    Published("SPINN-PI-NT", Variant.SPINN_PI_NT, 80.9),
    Published("LSTM", Variant.LSTM, 80.6),
)
"""Bowman et al. 2016, on SNLI's test split."""
PUBLISHED_TRAIN_PAIRS, PUBLISHED_VECTORS = 550_000, 300


class ResultsError(ValueError):
    """The measured table cannot be read; the text is one line that says how to make it."""


@dataclass(frozen=True)
class Accuracy:
    """Right answers of so many pairs, in per cent, and the bounds of the 95 % interval; all None without pairs."""

    percent: float | None
    low: float | None
    high: float | None
    pairs: int


@dataclass(frozen=True)
class PairedTest:
    """McNemar's exact test of two readings of the same pairs.

    Attributes:
        only_first, only_second: pairs that one of the two gets right and the other does not.
        p: how likely a difference of this size or more would be if both were equally good.
    """

    only_first: int
    only_second: int
    p: float

    @property
    def could_be_chance(self) -> bool:
        return self.p >= CHANCE

    @property
    def in_words(self) -> str:
        """What p says, half a line."""
        if self.only_first == self.only_second:
            return "no difference"
        return "this difference could be chance" if self.could_be_chance else "this difference is hardly chance"


@dataclass(frozen=True)
class Way:
    """One model's reading of the file by one kind of trees.

    against_given: this way first, the same model over the given trees second; None for the given trees.
    """

    accuracy: Accuracy
    by_label: dict[str, Accuracy]
    by_length: dict[str, Accuracy]
    against_given: PairedTest | None


@dataclass(frozen=True)
class MeasuredModel:
    """One shipped model.

    Attributes:
        name: the folder's.
        variant: what it is.
        weights: digest() of the weights that were measured.
        parameters: how many numbers were trained.
        vectors: numbers in a word's vector.
        train_pairs: pairs that it was trained on; None where its config.json does not say.
        main: the way that counts: OWN where it can parse, else GIVEN or NO_TREE.
        bracket_f1: of its own parses against the given ones, in per cent; None where it makes none.
        pairs_per_second: in its main way, on the machine that measured.
        ways: by name, in WAYS' order.
    """

    name: str
    variant: Variant
    weights: str
    parameters: int
    vectors: int
    train_pairs: int | None
    main: str
    bracket_f1: float | None
    pairs_per_second: float
    ways: dict[str, Way]

    @property
    def accuracy(self) -> Accuracy:
        """That of the main way."""
        return self.ways[self.main].accuracy


@dataclass(frozen=True)
class Difference:
    """Two models in their main ways on the same pairs."""

    first: str
    second: str
    test: PairedTest


@dataclass(frozen=True)
class Results:
    """The whole table.

    Attributes:
        file: the measured file's name, without its folders.
        pairs: how many labelled pairs were read.
        device, threads: where they were read.
        models: spinn first.
        differences: every two models, in the models' order.
    """

    file: str
    pairs: int
    device: str
    threads: int
    models: tuple[MeasuredModel, ...]
    differences: tuple[Difference, ...]


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided exact p of McNemar's test (McNemar 1947; the binomial form).

    Under equal skill each pair that only one side gets right is a fair coin's throw.
    """
    throws, fewer = only_first + only_second, min(only_first, only_second)
    tail, ways = 0, 1
    for count in range(fewer + 1):
        tail += ways
        ways = ways * (throws - count) // (count + 1)
    return min(1.0, 2 * tail / 2**throws)  # whole numbers until the division: exact however many there are


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
        return _results(json.loads(path.read_text(encoding="utf-8"), parse_constant=_not_finite))
    except FileNotFoundError:
        raise ResultsError(f"no measured table is here ({path.name}): make results makes it") from None
    except KeyError as error:
        raise ResultsError(_broken(path, f"it lacks {error}")) from None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ResultsError(_broken(path, reason(error))) from None


def _broken(path: Path, why: str) -> str:
    return f"the measured table {path.name} cannot be read ({why}): make results makes it anew"


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is not a number that can be shown")


def _results(said: dict[str, Any]) -> Results:
    models = tuple(_model(model) for model in said["models"])
    names = [model.name for model in models]
    differences = tuple(
        Difference(_text(one["first"]), _text(one["second"]), _test(one["test"])) for one in said["differences"]
    )
    if not models or len(set(names)) < len(names):
        raise ValueError("each model must be there once")
    if any(name not in names for one in differences for name in (one.first, one.second)):
        raise ValueError("a difference names a model that is not there")
    return Results(
        _text(said["file"]), _count(said["pairs"], 1), _text(said["device"]), _count(said["threads"], 1), models, differences
    )


def _model(said: dict[str, Any]) -> MeasuredModel:
    ways = {_text(name): _way(way) for name, way in said["ways"].items()}
    if unknown := ways.keys() - {*WAYS, NO_TREE}:
        raise ValueError(f"{min(unknown)!r} is no kind of trees")
    variant = Variant(said["variant"])
    if (NO_TREE in ways) == variant.reads_tree or (GIVEN in ways) != variant.reads_tree or said["main"] not in ways:
        raise ValueError(f"{said['name']} was not measured in its main way")
    if any(way.accuracy.percent is None for way in ways.values()):
        raise ValueError(f"{said['name']} was measured on no pairs")
    return MeasuredModel(
        name=_text(said["name"]),
        variant=variant,
        weights=_text(said["weights"]),
        parameters=_count(said["parameters"]),
        vectors=_count(said["vectors"]),
        train_pairs=None if said["train_pairs"] is None else _count(said["train_pairs"]),
        main=said["main"],
        bracket_f1=_percent(said["bracket_f1"]),
        pairs_per_second=_number(said["pairs_per_second"]),
        ways=ways,
    )


def _way(said: dict[str, Any]) -> Way:
    parts = [
        {_text(name): _accuracy(share) for name, share in said[what].items()} for what in ("by_label", "by_length")
    ]
    test = said["against_given"]
    return Way(_accuracy(said["accuracy"]), *parts, None if test is None else _test(test))


def _accuracy(said: dict[str, Any]) -> Accuracy:
    bounds = [_percent(said[name]) for name in ("percent", "low", "high")]
    percent, low, high = bounds
    if bounds != [None] * 3 and (None in bounds or not low <= percent <= high):
        raise ValueError("an accuracy outside its interval")
    return Accuracy(*bounds, _count(said["pairs"]))


def _test(said: dict[str, Any]) -> PairedTest:
    p = _number(said["p"])
    if p > 1:
        raise ValueError(f"p is {p}, more than 1")
    return PairedTest(_count(said["only_first"]), _count(said["only_second"]), p)


def _percent(value: Any) -> float | None:
    if value is not None and _number(value) > 100:
        raise ValueError(f"{value} per cent")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"a number of 0 or more was expected, not {str(value)[:40]!r}")
    return value


def _count(value: Any, least: int = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 10**15:
        raise ValueError(f"a whole number of {least} or more was expected, not {str(value)[:40]!r}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"a text was expected, not {str(value)[:40]!r}")
    return value
