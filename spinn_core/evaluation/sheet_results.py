"""What a model says about a sheet of pairs: probabilities in batches, how many are right, a table to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.csv_file import csv_text
from spinn_core.data.labels import ALL_LABELS
from spinn_core.data.snli import LABELS, NOT_ENTAILMENT, to_actions
from spinn_core.evaluation.accuracy import Score, is_right
from spinn_core.explain.batch import classify, encode_any
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.evaluation.sheet import Sheet
    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.parsing.binary_parse import Sentence

AT_ONCE, WORDS_AT_ONCE = 512, 8_192
"""The most sentences and words of one batch: progress shows, memory stays small for long sentences too, and yet the
steps of a batch, as many as its longest sentence has actions, are shared by many. Smaller batches take up to twice
as long."""

Words = tuple[str, ...]
Key = tuple[Words, tuple[Action, ...] | None]
"""A sentence as a model reads it; without actions it still has to be parsed, or the sequential LSTM reads it."""


def predict_sheet(
    model: LoadedModel,
    sheet: Sheet,
    own: bool = False,
    parser: LoadedModel | None = None,
    on_progress: Callable[[float], object] | None = None,
) -> np.ndarray:
    """Probabilities of entailment, neutral, contradiction for each pair, (N, 3) float64: those of trace.predict().

    Each distinct sentence is read once, in batches of sentences of like length.

    Args:
        model: any variant.
        sheet: N pairs.
        own: let the model choose its transitions even where a parse is provided.
        parser: a model that parses raw sentences for one that cannot.
        on_progress: called after each batch with the share of the words that is read; may raise to stop.

    Raises:
        ValueError: a sentence without a parse, and nobody to make one.
    """
    variant = model.config.variant
    if own and variant.reads_tree and not variant.can_parse:
        raise ValueError(f"{model.name} cannot choose its own transitions; use provided parses or choose spinn")
    numbers: dict[Key, int] = {}

    def number(side: Sentence) -> int:
        given = None
        if variant.reads_tree and side.transitions is not None and not own:
            given = to_actions(side.transitions)
        return numbers.setdefault((side.tokens, given), len(numbers))

    ends = np.array([(number(pair.premise), number(pair.hypothesis)) for pair in sheet.pairs], dtype=np.int64).reshape(
        -1, 2
    )
    raw = variant.reads_tree and any(given is None for _, given in numbers)
    if raw and parser is None and not variant.can_parse:  # before the rest of them is read
        needs = "give each sentence a parse or choose spinn"
        raise ValueError(f"{model.name} cannot choose its own transitions; {needs}")

    vectors = np.zeros((len(numbers), model.config.d_hidden), dtype=np.float32)
    total, done = sum(len(words) for words, _ in numbers), 0
    for batch in _batches(list(numbers)):
        vectors[[numbers[key] for key in batch]] = encode_any(model, batch, parser)
        done += sum(len(words) for words, _ in batch)
        if on_progress is not None:
            on_progress(done / total)
    return classify(model, vectors[ends[:, 0]], vectors[ends[:, 1]])


def _batches(keys: list[Key]) -> Iterator[list[Key]]:
    """Sentences with actions, then those without, longest first: should memory be short, one learns it at once."""
    keys.sort(key=lambda key: (key[1] is None, -len(key[0])))
    batch: list[Key] = []
    held = 0  # words in it
    for key in keys:
        if batch and (len(batch) == AT_ONCE or held + len(key[0]) > WORDS_AT_ONCE):
            yield batch
            batch, held = [], 0
        batch.append(key)
        held += len(key[0])
    if batch:
        yield batch


def predicted(probabilities: np.ndarray) -> list[str]:
    """The likeliest label of each row of (N, 3)."""
    return [LABELS[k] for k in probabilities.argmax(1)]


def confusion(sheet: Sheet, probabilities: np.ndarray) -> np.ndarray:
    """(3, 3) counts over the labelled pairs: row the label provided, column the label predicted, in LABELS' order.

    (4, 3) where some pair is labelled non-entailment; those are in the last row.
    """
    counts = np.zeros((len(ALL_LABELS), len(LABELS)), dtype=np.int64)
    for pair, told in zip(sheet.pairs, probabilities.argmax(1), strict=True):
        if pair.label is not None:
            counts[ALL_LABELS.index(pair.label), told] += 1
    return counts if counts[NOT_ENTAILMENT].any() else counts[:NOT_ENTAILMENT]


def score(counts: np.ndarray) -> Score:
    """Accuracy and its interval from the counts of `confusion`."""
    places = np.indices(counts.shape)  # (2, rows, columns)
    return Score(int(counts[is_right(places[0], places[1])].sum()), int(counts.sum()))


def to_csv(sheet: Sheet, probabilities: np.ndarray) -> str:
    """The table as CSV, which `read_sheet` can read again."""
    return csv_text(
        [
            {
                "line": pair.line,
                "premise": pair.premise_text,
                "hypothesis": pair.hypothesis_text,
                "label": pair.label or "",
                "predicted": told,
                **{label: f"{share:.6f}" for label, share in zip(LABELS, shares, strict=True)},
            }
            for pair, told, shares in zip(sheet.pairs, predicted(probabilities), probabilities, strict=True)
        ]
    )
