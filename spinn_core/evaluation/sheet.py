"""A sheet of sentence pairs, some with labels, as a person pastes or uploads it: any file that data/pair_file.py reads.

    >>> read_sheet(b"premise,hypothesis,label\\nA dog runs.,A cat runs.,c\\n", "pairs.csv").pairs[0].label
    'contradiction'

A row that cannot be read is listed with its line and does not lose the others. No torch here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spinn_core.data.labels import NumericLabels
from spinn_core.data.pair_file import BadRow, PairRow, read_rows
from spinn_core.data.reading_notes import language_note
from spinn_core.data.snli import DataError
from spinn_core.data.text_file import Source, plain, unpacked
from spinn_core.parsing.reader import MAX_WORDS

__all__ = ["MAX_BYTES", "MAX_PAIRS", "MAX_TOTAL_WORDS", "MAX_WORDS", "NumericLabels", "Sheet", "read_sheet"]

MAX_PAIRS = 2_000
MAX_BYTES = 2_000_000
MAX_TOTAL_WORDS = 60_000
"""Of all sentences together: 30 a pair in a full sheet, and SNLI's pairs have 24. Time grows with the words, and a
sheet of sentences of 200 words each would keep a machine that many share for minutes."""


@dataclass(frozen=True)
class Sheet:
    """The pairs in the file's order, the rows that are left out, and how the file was read."""

    pairs: tuple[PairRow, ...]
    problems: tuple[BadRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def labelled(self) -> int:
        """How many pairs have a label."""
        return sum(pair.label is not None for pair in self.pairs)


def read_sheet(data: bytes, name: str, order: Sequence[str] = ()) -> Sheet:
    """Reads a file or a pasted text.

    Args:
        data: the bytes, at most MAX_BYTES once they are unpacked.
        name: what messages call it.
        order: what the numbers 0, 1, 2, ... stand for as labels, see data.labels.read_order().

    Raises:
        NumericLabels: labels are numbers, and order does not say what they stand for.
        DataError: too large, no text, no such columns, more than MAX_PAIRS rows or MAX_TOTAL_WORDS words, or no row.
    """
    data = unpacked(data, name, MAX_BYTES)
    if len(data) > MAX_BYTES:
        size = f"more than {MAX_BYTES / 1e6:.0f} MB, which is the limit"
        raise DataError(f"{plain(name)} has {size}; give fewer rows or leave out columns that are not needed")

    def take(rows: Iterator[PairRow | BadRow]) -> Sheet:
        return _taken(rows, plain(name))

    sheet, notes = read_rows(Source.of_bytes(data, name), take, order, MAX_WORDS)
    return replace(sheet, notes=(*notes, *_language(sheet.pairs)))


def _language(pairs: Sequence[PairRow]) -> Iterator[str]:
    """A note where some pairs are not in English."""
    sentences = [(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs]
    foreign = sum(any(language_note(tokens) for tokens in pair if not "".join(tokens).isascii()) for pair in sentences)
    if foreign:
        which = f"{foreign:,} of {len(pairs):,} pair{' is' if len(pairs) == 1 else 's are'}"
        yield f"{which} not in English; the models know English only, so their answers there mean nothing"


def _taken(rows: Iterator[PairRow | BadRow], shown: str) -> Sheet:
    pairs: list[PairRow] = []
    problems: list[BadRow] = []
    words = 0
    for count, row in enumerate(rows):
        rest = f"which is the limit; from line {row.line} on, put them in another file"
        if count == MAX_PAIRS:
            raise DataError(f"{shown} has more than {MAX_PAIRS:,} rows, {rest}")
        if isinstance(row, BadRow):
            problems.append(row)
            continue
        words += len(row.premise.tokens) + len(row.hypothesis.tokens)
        if words > MAX_TOTAL_WORDS:
            raise DataError(f"{shown} has more than {MAX_TOTAL_WORDS:,} words in its sentences, {rest}")
        pairs.append(row)
    if not pairs and not problems:
        raise DataError(f"{shown} names its columns but holds no pairs; write one pair on each line below")
    return Sheet(tuple(pairs), tuple(problems))
