"""How far the first words alone carry: what a network must beat to have read more than "every", "some" and "no"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from spinn_core.data.snli import LABELS, SentencePair


def first_words_guess(train: Sequence[SentencePair], pairs: Sequence[SentencePair]) -> list[int]:
    """A label for each of `pairs`: the one most frequent in training among pairs that begin with the same two words.

    The two words are the first of the premise and the first of the hypothesis. Two such words that training never
    showed together get the label most frequent in all of it.

    Raises:
        ValueError: no training pairs.
    """
    if not train:
        raise ValueError("there are no training pairs to count")
    counts: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for pair in train:
        counts[_first_words(pair)][pair.label] += 1
    overall = sum(counts.values(), Counter())
    return [_most(counts.get(_first_words(pair), overall)) for pair in pairs]


def _first_words(pair: SentencePair) -> tuple[str, str]:
    return pair.premise.tokens[0], pair.hypothesis.tokens[0]


def _most(counts: Counter[int]) -> int:
    return max(range(len(LABELS)), key=lambda label: counts[label])
