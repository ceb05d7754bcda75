"""A batch of sequences of unequal lengths, as it is typed: one on a line, words parted by spaces. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spinn_core.data.text_file import plain
from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.limits import check_limits

PAD = "<pad>"
MOST_ROWS, MOST_WORDS, MOST_LETTERS = 8, 12, 30
MOST_UNITS = 32


@dataclass(frozen=True)
class Ragged:
    """B sequences of one word or more each."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(row) for row in self.rows)

    @property
    def cells(self) -> tuple[int, int]:
        """How many cells of an LSTM the batch takes: padded and packed."""
        return len(self.rows) * max(self.lengths), sum(self.lengths)


class Padding(Enum):
    """What short sequences are padded with."""

    ZEROS = "zeros"
    WORD = "a word for padding"  # PAD, which has a vector as every word has


@dataclass(frozen=True)
class Settings:
    """The LSTM of this lesson: random weights, never trained.

    Attributes:
        units: width of its state, 1 to MOST_UNITS.
        both_ways: a second LSTM reads from right to left.
        padding: what is put behind short sequences.
        seed: of the weights.
    """

    units: int = 8
    both_ways: bool = False
    padding: Padding = Padding.ZEROS
    seed: int = 1

    def __post_init__(self) -> None:
        check_limits("the number of units", self.units, 1, MOST_UNITS)


def read_ragged(text: str) -> Ragged:
    """The sequences of a text; empty lines are left out.

    Raises:
        SeriesError: no line, too many lines or words, a word that is too long; with the line's number.
    """
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = tuple(line.split())
        if not words:
            continue
        if len(rows) == MOST_ROWS:
            raise SeriesError(f"line {number}: {MOST_ROWS} sequences are the limit; take out a line")
        if len(words) > MOST_WORDS:
            raise SeriesError(f"line {number} has {len(words)} words, and {MOST_WORDS} are the limit; shorten it")
        long = next((word for word in words if len(word) > MOST_LETTERS), None)
        if long is not None:
            told = f"“{plain(long, 20)}” has {len(long)} letters, and {MOST_LETTERS} are the limit"
            raise SeriesError(f"line {number}: {told}; shorten it")
        rows.append(words)
    if not rows:
        raise SeriesError("there is no sequence; write one on each line, words parted by spaces")
    return Ragged(tuple(rows))
