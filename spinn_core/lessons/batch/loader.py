"""The three fields of the data loader for one batch: text, transitions, label; packed as ours, padded as the article's.

The packed arrays are those of `snli.EncodedPairs.batch`, which the training reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from spinn_core.data.examples import pair_examples
from spinn_core.data.snli import EncodedPairs, PairBatch, SentencePair, to_numbers
from spinn_core.data.vocabulary import Vocabulary
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import read

PAD = -1
"""Where a padded array holds nothing. A loader takes a real row and a real action for it, which nobody looks at."""


NONE = "- (none)"
"""A pair without a label. SNLI writes "-" where its annotators did not agree, and loaders leave such a pair out."""


@dataclass(frozen=True)
class Fields:
    """One batch of P pairs over U distinct sentences.

    Attributes:
        packed: as our loader gives it.
        text: (longest, U) int64, word rows as a column a sentence, PAD below the shorter ones.
        transitions: (2 longest - 1, U) int64, 0 for SHIFT and 1 for REDUCE, PAD below the shorter ones.
        label: (P,) int64, indices into snli.LABELS.
    """

    packed: PairBatch
    text: np.ndarray
    transitions: np.ndarray
    label: np.ndarray


def fields_of(
    sentences: Sequence[tuple[Sequence[str], Sequence[Action]]], labels: Sequence[int], vocabulary: Vocabulary
) -> Fields:
    """The fields of a batch whose sentences stand as premise, hypothesis, premise, hypothesis, ...

    Args:
        sentences: words and actions of each of the 2P.
        labels: (P,) indices into snli.LABELS.
        vocabulary: gives each word its row.

    Raises:
        ValueError: not two sentences for each label, or no label.
    """
    if not labels or len(sentences) != 2 * len(labels):
        raise ValueError(f"{len(sentences)} sentences do not make {len(labels)} pairs")
    sides = [Sentence(tuple(tokens), to_numbers(actions)) for tokens, actions in sentences]
    pairs = [SentencePair(*pair) for pair in zip(sides[::2], sides[1::2], labels, strict=True)]
    packed = EncodedPairs(pairs, vocabulary).batch(np.arange(len(pairs)))
    words = np.split(packed.rows, np.cumsum(packed.lengths)[:-1])
    actions = [np.frombuffer(one, np.uint8) for one in packed.transitions]
    return Fields(packed, _padded(words), _padded(actions), packed.labels)


def _padded(columns: Sequence[np.ndarray]) -> np.ndarray:
    """One column each, (longest, columns), filled up with PAD."""
    table = np.full((max(map(len, columns)), len(columns)), PAD, dtype=np.int64)
    for at, column in enumerate(columns):
        table[: len(column), at] = column
    return table


def known_label(premise: Sequence[str], hypothesis: Sequence[str]) -> str | None:
    """The label of these two sentences, by their words alone, where they are one of our example pairs.

    Raises:
        ExamplesError: the examples cannot be read.
    """
    return _known().get((tuple(premise), tuple(hypothesis)))


@cache
def _known() -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    return {(read(pair.premise).tokens, read(pair.hypothesis).tokens): pair.label for pair in pair_examples()}
