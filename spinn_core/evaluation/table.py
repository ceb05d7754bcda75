"""The measured table: how good every shipped model is on one file, as assets/results.json holds it.

Here are the record and the published figures that it is shown beside; results_file.py reads and writes it, measuring.py
makes it. Nothing here needs torch, and no sentence of the measured file is in the record.
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.evaluation.calibration import Reliability
from spinn_core.evaluation.probes import Mistake
from spinn_core.evaluation.trained_on import TrainedOn
from spinn_core.model.config import Variant

GIVEN, OWN, RANDOM, LEFT, RIGHT, BALANCED, NO_TRACKER = (
    "given",
    "own",
    "random",
    "left",
    "right",
    "balanced",
    "no tracker",
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
PUBLISHED_VECTORS = 300


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
class ProbeResult:
    """One model on the probes of one phenomenon; mistakes in the order of the pairs."""

    accuracy: Accuracy
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class MeasuredModel:
    """One shipped model.

    Attributes:
        name: the folder's.
        variant: what it is.
        weights: digest() of the weights that were measured.
        parameters: how many numbers were trained.
        vectors: numbers in a word's vector.
        trained: what it was trained on; None where its config.json does not record it.
        main: the way that counts: OWN where it can parse, else GIVEN or NO_TREE.
        bracket_f1: of its own parses against the given ones, in per cent; None where it makes none.
        pairs_per_second: in its main way, on the machine that measured.
        ways: by name, in WAYS' order.
        calibration: how sure it is beside how often it is right, in its main way; None in a table of old.
        probes: by phenomenon, with own parses; None in a table of old, or where nobody can parse for it.
    """

    name: str
    variant: Variant
    weights: str
    parameters: int
    vectors: int
    trained: TrainedOn | None
    main: str
    bracket_f1: float | None
    pairs_per_second: float
    ways: dict[str, Way]
    calibration: Reliability | None = None
    probes: dict[str, ProbeResult] | None = None

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
        probes: probes.fingerprint() of the probes that were asked; None in a table of old.
    """

    file: str
    pairs: int
    device: str
    threads: int
    models: tuple[MeasuredModel, ...]
    differences: tuple[Difference, ...]
    probes: str | None = None


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
