"""Sentence pairs, SNLI's binary parses, and batches of pairs of like length. Files are read in data/pair_file.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args

import numpy as np

from spinn_core.data.vocabulary import Vocabulary
from spinn_core.files import OneLineError
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.parsing.machine import Action

Label = Literal["entailment", "neutral", "contradiction"]
LABELS: tuple[str, ...] = get_args(Label)
"""The three classes, in the order of every probability vector of this project."""

NOT_ENTAILMENT = len(LABELS)
"""The label of a pair of which only this is known, as in HANS: neutral and contradiction are both right."""


class DataError(OneLineError):
    """A data file that cannot be used; the text is one line that names file and line."""


@dataclass(frozen=True)
class SentencePair:
    """One example. label is an index into LABELS, or NOT_ENTAILMENT, which only evaluation knows."""

    premise: Sentence
    hypothesis: Sentence
    label: int
    pair_id: str = ""


def to_numbers(transitions: Sequence[Action]) -> bytes:
    """Actions as bytes, 0 for SHIFT and 1 for REDUCE."""
    return bytes(action is Action.REDUCE for action in transitions)


def to_actions(transitions: Sequence[int]) -> tuple[Action, ...]:
    """The inverse of `to_numbers`."""
    return tuple(Action.REDUCE if number else Action.SHIFT for number in transitions)


def count_words(pairs: Sequence[SentencePair]) -> Counter[str]:
    """How often each token occurs."""
    return Counter(
        chain.from_iterable(sentence.tokens for pair in pairs for sentence in (pair.premise, pair.hypothesis))
    )


def hold_out(pairs: Sequence[SentencePair], count: int, seed: int) -> tuple[list[SentencePair], list[SentencePair]]:
    """Takes pairs away from training, all pairs of a premise together.

    Args:
        pairs: all there are.
        count: how many to take at least; the last premise may bring a few more.
        seed: of the choice.

    Returns:
        What is left, and what was taken.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, pair in enumerate(pairs):
        groups.setdefault(pair.premise.tokens, []).append(number)
    members = list(groups.values())
    taken: set[int] = set()
    for group in np.random.default_rng(seed).permutation(len(members)):
        if len(taken) >= count:
            break
        taken.update(members[group])
    left = [pair for number, pair in enumerate(pairs) if number not in taken]
    return left, [pairs[number] for number in sorted(taken)]


@dataclass(frozen=True)
class PairBatch:
    """B pairs over U distinct sentences, each of which need be encoded only once.

    Attributes:
        rows: (sum of lengths,) int64, the word table's rows, sentence after sentence.
        lengths: words of each of the U sentences.
        transitions: actions of each sentence, or None if some sentence has none.
        premises, hypotheses: (B,) int64, which of the U sentences stands on either side.
        labels: (B,) int64, indices into LABELS.
        targets: (B, 3) float32, what to learn instead of the labels; None for the labels themselves.
    """

    rows: np.ndarray
    lengths: list[int]
    transitions: list[bytes] | None
    premises: np.ndarray
    hypotheses: np.ndarray
    labels: np.ndarray
    targets: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.labels)


class EncodedPairs:
    """A data set with words as rows and every distinct sentence stored once.

    Args:
        pairs: the examples.
        vocabulary: gives each token its row.
        targets: (pairs, 3) float32, what to learn instead of the labels, see `soft_labels`; None for the labels.
        groups: (pairs,) int64, pairs that `order` keeps together; None for those of one premise.
        labelled: how many of the pairs, from the first on, people have labelled; None for all.
    """

    def __init__(
        self,
        pairs: Sequence[SentencePair],
        vocabulary: Vocabulary,
        targets: np.ndarray | None = None,
        groups: np.ndarray | None = None,
        labelled: int | None = None,
    ) -> None:
        self.targets = targets
        self.labelled = len(pairs) if labelled is None else labelled
        numbers: dict[Sentence, int] = {}
        ends = np.array(
            [[numbers.setdefault(side, len(numbers)) for side in (pair.premise, pair.hypothesis)] for pair in pairs],
            dtype=np.int64,
        ).reshape(-1, 2)
        self.premises, self.hypotheses = ends[:, 0], ends[:, 1]
        self.groups = self.premises if groups is None else groups
        self.labels = np.array([pair.label for pair in pairs], dtype=np.int64)
        row_of: dict[str, int] = {}
        self._rows: list[np.ndarray] = []
        for sentence in numbers:
            for token in sentence.tokens:
                if token not in row_of:
                    row_of[token] = vocabulary.row(token)
            self._rows.append(np.array([row_of[token] for token in sentence.tokens], dtype=np.int64))
        self._transitions = [sentence.transitions for sentence in numbers]
        self.lengths = np.array([len(rows) for rows in self._rows], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, members: np.ndarray) -> PairBatch:
        """The pairs with these numbers."""
        ends = np.concatenate([self.premises[members], self.hypotheses[members]])
        distinct, places = np.unique(ends, return_inverse=True)
        transitions = [self._transitions[k] for k in distinct]
        return PairBatch(
            rows=np.concatenate([self._rows[k] for k in distinct]),
            lengths=self.lengths[distinct].tolist(),
            transitions=None if any(sentence is None for sentence in transitions) else transitions,
            premises=places[: len(members)],
            hypotheses=places[len(members) :],
            labels=self.labels[members],
            targets=None if self.targets is None else self.targets[members],
        )

    def order(
        self, batch_size: int, seed: int, pool: int = 50, together: bool = True, least: int = 1
    ) -> list[np.ndarray]:
        """Members of each batch of one epoch: shuffled, yet with sentences of like length together.

        Pairs are shuffled, cut into pools of so many batches, sorted by length inside a pool, cut
        into batches, and the batches are shuffled again. The same seed gives the same batches.

        Args:
            batch_size: pairs in a batch; the last one may hold fewer.
            seed: of this epoch.
            pool: batches that are sorted together.
            together: keep pairs of one group side by side, so that a sentence which they share is encoded once.
            least: a last batch of fewer pairs joins the one before it.
        """
        generator = np.random.default_rng(seed)
        if together:
            group = generator.permutation(self.groups.max() + 1)[self.groups]
        else:
            group = np.arange(len(self))
        tie = generator.permutation(len(self))
        shuffled = np.lexsort((tie, group)) if together else tie
        longest = self.lengths[self.premises] * 4 + self.lengths[self.hypotheses]
        if together:  # a group's pairs count as equally long, or sorting by length would part them
            longest = (np.bincount(group, longest) / np.bincount(group).clip(1))[group]
        batches: list[np.ndarray] = []
        for start in range(0, len(self), batch_size * pool):
            members = shuffled[start : start + batch_size * pool]
            members = members[np.lexsort((group[members], longest[members] // 8))]
            batches += [members[k : k + batch_size] for k in range(0, len(members), batch_size)]
        if len(batches) > 1 and len(batches[-1]) < least:
            batches[-2:] = [np.concatenate(batches[-2:])]
        return [batches[k] for k in generator.permutation(len(batches))]
