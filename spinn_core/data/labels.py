"""What stands in a column of labels, as one of the labels.

Words in any case, or the first letter; "-" or nothing where the annotators did not agree. HANS and others of two
classes
say "non-entailment". Numbers mean something else in every collection, so whoever gives them says their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from spinn_core.data.snli import LABELS, DataError
from spinn_core.data.text_file import plain

NON_ENTAILMENT = "non-entailment"
"""Neutral or contradiction, which of the two is not said."""

NO_LABEL = "-"
"""SNLI's mark where its annotators did not agree."""

ALL_LABELS = (*LABELS, NON_ENTAILMENT)
"""A label's place here is its number in a SentencePair: snli.NOT_ENTAILMENT is the last."""

ORDERS = (*permutations(LABELS), (LABELS[0], NON_ENTAILMENT), (NON_ENTAILMENT, LABELS[0]))
"""What the numbers 0, 1 and 2, or 0 and 1, may stand for."""

_READ_AS = {
    **{name: label for label in LABELS for name in (label, label[0])},
    **{f"{no}{dash}entailment": NON_ENTAILMENT for no in ("non", "not", "no") for dash in ("-", "_", " ", "")},
    "": None,
    NO_LABEL: None,
}
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})(?:\.0*)?\s*", re.ASCII)
_CHOICES = f"use {', '.join(LABELS)}, or e, n, c, or - for none"


EXAMPLE = "entailment,neutral,contradiction"
LABELS_HELP = (
    f"what the labels 0, 1, 2, ... of the file stand for, such as {EXAMPLE}, or entailment,non-entailment; - for none"
)
SKIP_BAD_HELP = "skip rows that cannot be read, and count them, instead of stopping at the first"


class NumericLabels(DataError):
    """A file whose labels are numbers, without word of what they stand for."""


def fits(label: str, predicted: str) -> bool:
    """Whether an answer, one of LABELS, is right for a label, one of ALL_LABELS."""
    return predicted != LABELS[0] if label == NON_ENTAILMENT else predicted == label


def read_order(text: str) -> tuple[str, ...]:
    """What the numbers 0, 1, 2, ... stand for, from words with commas between: "entailment,neutral,contradiction".

    "-" is for a number that stands for none, so that files that count from 1 can be read as well.

    Raises:
        ValueError: another word, or one twice, in one line.
    """
    order = []
    for word in text.split(","):
        name = word.strip().lower()
        if name not in _READ_AS or not name:
            raise ValueError(f"“{plain(word, 30)}” is no label; give such as entailment,neutral,contradiction")
        order.append(_READ_AS[name] or NO_LABEL)
    named = [label for label in order if label != NO_LABEL]
    if len(set(named)) < len(named) or len(named) < 2:
        raise ValueError(f"“{plain(text, 60)}” must name two labels or more, none twice")
    return tuple(order)


def read_label(value: object, order: Sequence[str] = ()) -> str | None:
    """One of ALL_LABELS, or None for no label.

    Args:
        value: what stands in the file.
        order: what the numbers from 0 on stand for.

    Raises:
        NumericLabels: a number, and no order.
        ValueError: no label, in one line.
    """
    if isinstance(value, str):
        found = _READ_AS.get(value, value)
        if found is not value:
            return found
        text = value.strip().lower()
        if text in _READ_AS:
            return _READ_AS[text]
    elif value is None:
        return None
    number = None if isinstance(value, bool) else _NUMBER.fullmatch(str(value))
    if number is None:
        raise ValueError(f"the label is “{plain(str(value), 30)}”; {_CHOICES}")
    if not order:
        raise NumericLabels(
            f"the label is the number {plain(str(value), 30)}, and which label a number stands for differs from file "
            "to file"
        )
    place = int(number.group(1))
    if place == -1:
        return None  # as Hugging Face writes SNLI's "-"
    if not 0 <= place < len(order):
        raise ValueError(f"the label is the number {place}, and only 0 to {len(order) - 1} have a label")
    return None if order[place] == NO_LABEL else order[place]
