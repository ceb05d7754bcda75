"""Which kinds of pairs a network gets right, where two networks part, and whose answer has changed.

Predictions are strings of digits, one a held-out pair, as record.EpochResult holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spinn_core.data.snli import SentencePair
from spinn_core.evaluation.table import Accuracy, PairedTest, mcnemar


@dataclass(frozen=True)
class Parting:
    """One kind of pairs read by two networks, the first's accuracy less the second's in `gap`, in points."""

    tag: str
    first: Accuracy
    second: Accuracy
    test: PairedTest

    @property
    def gap(self) -> float:
        return (self.first.percent or 0.0) - (self.second.percent or 0.0)


def is_right(pairs: Sequence[SentencePair], predicted: Iterable[str | int]) -> list[bool]:
    """Whether each pair's label was predicted; predicted: a label's number, or its digit, for each."""
    return [int(digit) == pair.label for pair, digit in zip(pairs, predicted, strict=True)]


def accuracy(right: Sequence[bool]) -> Accuracy:
    """The share of True with its 95 % interval (Wilson 1927), in per cent."""
    from spinn_core.evaluation.accuracy import wilson_interval

    if not right:
        return Accuracy(None, None, None, 0)
    count = sum(right)
    return Accuracy(100 * count / len(right), *wilson_interval(count, len(right)), len(right))


def by_tag(tags: Sequence[str], right: Sequence[bool]) -> dict[str, Accuracy]:
    """The accuracy on each kind of pairs, kinds in the order in which they first occur."""
    kinds = dict.fromkeys(tags)
    return {tag: accuracy([ok for ok, own in zip(right, tags, strict=True) if own == tag]) for tag in kinds}


def partings(tags: Sequence[str], first: Sequence[bool], second: Sequence[bool]) -> list[Parting]:
    """Two networks on the same pairs, kind by kind, the widest gap first. McNemar's exact test on each kind."""
    found = []
    for tag in dict.fromkeys(tags):
        here = [(a, b) for a, b, own in zip(first, second, tags, strict=True) if own == tag]
        only_first, only_second = sum(a and not b for a, b in here), sum(b and not a for a, b in here)
        test = PairedTest(only_first, only_second, mcnemar(only_first, only_second))
        found.append(Parting(tag, accuracy([a for a, _ in here]), accuracy([b for _, b in here]), test))
    return sorted(found, key=lambda parting: -abs(parting.gap))


def changed(before: str, now: str) -> list[int]:
    """The places of the pairs whose prediction is another now."""
    return [place for place, (old, new) in enumerate(zip(before, now, strict=True)) if old != new]
