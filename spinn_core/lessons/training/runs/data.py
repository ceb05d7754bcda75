"""What a network learns from and is measured on; the small language's pairs as that. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spinn_core.data.snli import SentencePair
from spinn_core.data.vocabulary import WordTable
from spinn_core.lessons.training.toy import ToyOptions, make_language_pairs, toy_vectors


@dataclass(frozen=True)
class RunData:
    """The pairs of a run and its words.

    Attributes:
        train, held_out: no sentence is in both.
        tags: the kind of each held-out pair.
        table: of all words of the training pairs; each is tuned in training.
        left_out: pairs of a file that are in neither part, as they would share a sentence.
        notes: how a file was read, a line each.
    """

    train: list[SentencePair]
    held_out: list[SentencePair]
    tags: list[str]
    table: WordTable
    left_out: int = 0
    notes: tuple[str, ...] = ()

    @property
    def has_parses(self) -> bool:
        """Whether a network that learns from trees can learn from this."""
        return all(
            sentence.transitions is not None
            for pair in (*self.train, *self.held_out)
            for sentence in (pair.premise, pair.hypothesis)
        )


def language_data(options: ToyOptions) -> RunData:
    """Pairs of the small language. Raises ToyError for options that it cannot meet (one line)."""
    made = make_language_pairs(options)
    return RunData(made.train, made.held_out, made.tags, toy_vectors(options))


def shared_sentences(data: RunData) -> set[tuple[str, ...]]:
    """Sentences that are in both parts: none, which the page shows and the tests hold true."""
    return _sentences(data.train) & _sentences(data.held_out)


def _sentences(pairs: Sequence[SentencePair]) -> set[tuple[str, ...]]:
    return {side.tokens for pair in pairs for side in (pair.premise, pair.hypothesis)}
