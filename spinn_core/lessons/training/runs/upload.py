"""A visitor's own file of pairs: read, divided so that no sentence is in both parts, its words given vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from spinn_core.data.labels import NumericLabels
from spinn_core.data.pair_file import PairFile, read_pair_file
from spinn_core.data.snli import DataError, SentencePair, count_words
from spinn_core.data.text_file import Source, plain, unpacked
from spinn_core.data.vocabulary import UNKNOWN_ROWS, Vocabulary, WordTable, look_up_form
from spinn_core.lessons.training.runs.data import RunData
from spinn_core.lessons.training.runs.settings import LIMITS, Limits, RunError
from spinn_core.model.catalogue import available_models

HELD_OUT = 0.2
"""Share of a file's premises whose pairs are held out."""

_LENGTHS = ((0, 12), (13, 20), (21, 30), (31, 10_000))


def upload_path(folder: Path) -> Path:
    """Where a run keeps the file that was uploaded; nothing of its own name gets into the path."""
    return folder / "pairs"


def read_upload(data: bytes, name: str, limits: Limits = LIMITS, order: Sequence[str] = ()) -> PairFile:
    """The pairs of an uploaded file, plain or gzipped, which may hold nothing odd.

    Args:
        data: its bytes.
        name: its own name, which messages give.
        limits: how large it may be once it is unpacked, and how many pairs and words it may hold.
        order: what the numbers 0, 1, 2, ... stand for as labels, see data.labels.read_order().

    Raises:
        NumericLabels: labels are numbers, and order does not say what they stand for.
        RunError: too large, too long, or not such a file; one line with the file's own name.
    """
    shown = plain(name)
    most = limits.megabytes * 1_000_000
    try:
        data = unpacked(data, shown, most)
        if len(data) > most:
            raise RunError(f"{shown} has more than {limits.megabytes} MB; give a part of it")
        found = read_pair_file(Source.of_bytes(data, shown), limits.pairs + 1, order, most_words=limits.words)
    except NumericLabels:
        raise
    except DataError as error:
        raise RunError(str(error)) from None
    if len(found.pairs) > limits.pairs:
        raise RunError(f"{shown} holds more than {limits.pairs:,} labelled pairs; give a part of it")
    return found


def file_data(found: PairFile, seed: int) -> RunData:
    """A file's pairs, divided, with word vectors of the models that are here.

    Raises:
        RunError: too few pairs for a division, one line.
    """
    pairs = found.pairs
    train, held_out = divide(pairs, seed)
    tags = [length_tag(pair) for pair in held_out]
    notes = [f"rows without a label, left out: {found.unlabelled:,}"] if found.unlabelled else []
    left_out = len(pairs) - len(train) - len(held_out)
    return RunData(train, held_out, tags, word_table(train), left_out, (*notes, *found.notes))


def divide(pairs: Sequence[SentencePair], seed: int) -> tuple[list[SentencePair], list[SentencePair]]:
    """Training and held-out pairs. A fifth of the premises is drawn and held out with all its pairs; of the other
    pairs those go that share a sentence with a held-out one.

    Raises:
        RunError: a part would be (nearly) empty, one line.
    """
    premises = sorted({pair.premise.tokens for pair in pairs})
    order = np.random.default_rng(seed).permutation(len(premises))
    drawn = {premises[k] for k in order[: max(1, round(HELD_OUT * len(premises)))]}
    held_out = [pair for pair in pairs if pair.premise.tokens in drawn]
    seen = {sentence.tokens for pair in held_out for sentence in (pair.premise, pair.hypothesis)}
    train = [pair for pair in pairs if not seen & {pair.premise.tokens, pair.hypothesis.tokens}]
    if len(train) < 2:
        raise RunError(
            f"{len(pairs)} pairs over {len(premises)} premises leave {len(train)} to learn from once a fifth of the "
            "premises and all that shares a sentence with them is held out; give more pairs"
        )
    return train, held_out


def length_tag(pair: SentencePair) -> str:
    """How long a pair is, as the kind of a pair from a file: "13 to 20 words"."""
    words = len(pair.premise.tokens) + len(pair.hypothesis.tokens)
    low, high = next((low, high) for low, high in _LENGTHS if low <= words <= high)
    if low == 0:
        return f"up to {high} words"
    return f"{low} to {high} words" if high < 10_000 else f"{low} words or more"


def word_table(pairs: Sequence[SentencePair]) -> WordTable:
    """The words of these pairs, most frequent first, with the vectors that the models here share.

    A word that those do not list has the vector that they give to it. Without any model, vectors are
    drawn by chance, from a fixed seed.
    """
    counted: Counter[str] = Counter()
    for token, times in count_words(pairs).items():
        counted[look_up_form(token)] += times
    words = tuple(sorted(counted, key=lambda word: (-counted[word], word)))
    models = available_models()
    if not models:
        drawn = np.random.RandomState(0).standard_normal((len(words) + UNKNOWN_ROWS, 50))
        return WordTable(Vocabulary(words), drawn.astype(np.float16))
    shared = WordTable.load(models[0].words)
    rows = shared.vocabulary.rows(words) + list(range(len(shared.vocabulary.words), shared.vocabulary.size))
    return WordTable(Vocabulary(words), shared.vectors[rows])
