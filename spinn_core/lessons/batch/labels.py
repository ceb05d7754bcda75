"""The labels of a batch's pairs: what our own examples say of a pair of sentences, whoever typed it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from spinn_core.data.examples import pair_examples
from spinn_core.parsing.reader import read

NONE = "- (none)"
"""A pair without a label. SNLI writes "-" where its annotators did not agree, and loaders leave such a pair out."""


def known_label(premise: Sequence[str], hypothesis: Sequence[str]) -> str | None:
    """The label of these two sentences, by their words alone, where they are one of our example pairs.

    Raises:
        ExamplesError: the examples cannot be read.
    """
    return _known().get((tuple(premise), tuple(hypothesis)))


@cache
def _known() -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    return {(read(pair.premise).tokens, read(pair.hypothesis).tokens): pair.label for pair in pair_examples()}
