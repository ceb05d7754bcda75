"""The measured table: how good every shipped model is on one file, as assets/results.json holds it.

Here are the types and the published figures that it is shown beside; table_file.py reads and writes it, and
study/measuring.py makes it. Nothing here needs torch, and no sentence of the measured file is in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from spinn_core.evaluation.calibration import Reliability
from spinn_core.evaluation.probes import Mistake
from spinn_core.evaluation.quantities import Amount, Count, Pairs, Percent, Probability
from spinn_core.evaluation.trained_on import TrainedOn
from spinn_core.model.config import Variant

GIVEN, PREDICTED, RANDOM, LEFT, RIGHT, BALANCED = "provided", "predicted", "random", "left", "right", "balanced"
NO_TRACKER = "no tracker"
WAYS = (GIVEN, PREDICTED, RANDOM, LEFT, RIGHT, BALANCED, NO_TRACKER)
"""The ways in which a tree model reads the file, in the order of a table; NO_TRACKER is over the provided parses."""
NO_TREE = "no tree"
"""The one way of a sequential model."""

LEVEL = 0.05
"""A difference with a p below this is significant."""


PUBLISHED = {Variant.LSTM: 80.6, Variant.SPINN_PI_NT: 80.9, Variant.SPINN_PI: 83.2, Variant.SPINN: 82.6}
"""Accuracies in per cent of Bowman et al. 2016, on SNLI's test split."""
PUBLISHED_VECTORS = 300


@dataclass(frozen=True)
class Accuracy:
    """Right answers of so many pairs, in per cent, and the bounds of the 95 % interval; all None without pairs."""

    percent: Percent | None
    low: Percent | None
    high: Percent | None
    pairs: Count

    def __post_init__(self) -> None:
        if (self.percent is None, self.low is None, self.high is None) != (not self.pairs,) * 3:
            raise ValueError("an accuracy needs its interval, and pairs that it was measured on")


@dataclass(frozen=True)
class PairedTest:
    """McNemar's exact test of two readings of the same pairs.

    Attributes:
        only_first, only_second: pairs that one of the two gets right and the other does not.
        p: how likely a difference of this size or more would be if both were equally good.
    """

    only_first: Count
    only_second: Count
    p: Probability

    @property
    def significant(self) -> bool:
        return self.p < LEVEL

    @property
    def in_words(self) -> str:
        """What p says, in a word or two."""
        if self.only_first == self.only_second:
            return "no difference"
        return "significant" if self.significant else "not significant"


@dataclass(frozen=True)
class Way:
    """One model's reading of the file by one kind of trees.

    against_given: this way first, the same model over the provided parses second; None for those.
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
    """One shipped model, named as its folder."""

    name: str
    variant: Variant
    weights: str  # table_file.digest() of the weights that were measured
    parameters: Count
    vectors: Count  # numbers in a word's vector
    main: str  # the way that counts: PREDICTED where it can parse, else GIVEN or NO_TREE
    bracket_f1: Percent | None  # of its predicted parses against the provided ones; None where it predicts none
    pairs_per_second: Amount  # in its main way, on the machine that measured
    ways: dict[str, Way]  # in WAYS' order
    trained: TrainedOn | None = None  # None where its config.json does not record it
    calibration: Reliability | None = None  # in its main way; None in an older table
    probes: dict[str, ProbeResult] | None = None  # by phenomenon; None in an older table, or where nobody parses for it

    @property
    def accuracy(self) -> Accuracy:
        """That of the main way."""
        return self.ways[self.main].accuracy

    @property
    def answers(self) -> dict[str, ProbeResult]:
        """Its answers to the probes by phenomenon; empty where it was not asked."""
        return self.probes or {}

    @property
    def probes_asked(self) -> int:
        """How many probes it was asked."""
        return sum(one.accuracy.pairs for one in self.answers.values())

    @property
    def probes_right(self) -> int:
        """How many of them it answers correctly."""
        return self.probes_asked - sum(len(one.mistakes) for one in self.answers.values())


@dataclass(frozen=True)
class Difference:
    """Two models in their main ways on the same pairs."""

    first: str
    second: str
    test: PairedTest


@dataclass(frozen=True)
class Results:
    """The whole table: every model on the labelled pairs of one file, whose name stands here without its folders."""

    file: str
    pairs: Pairs
    device: str
    threads: Pairs
    models: Annotated[tuple[MeasuredModel, ...], Meta(min_length=1)]  # spinn first
    differences: tuple[Difference, ...]  # every two models, in the models' order
    probes: str | None = None  # probes.fingerprint() of the probes that were asked; None in an older table


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided exact p of McNemar's test (McNemar 1947; the binomial form).

    Under equal skill each pair that only one side gets right is a fair coin's throw.
    """
    throws, fewer = only_first + only_second, min(only_first, only_second)
    tail, ways = 0, 1
    for count in range(fewer + 1):
        tail += ways
        ways = ways * (throws - count) // (count + 1)
    return min(1.0, float(2 * tail / 2**throws))  # whole numbers until the division: exact however many there are
