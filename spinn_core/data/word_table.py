"""A word table from files of vectors: which words it lists, and what a word gets that one of the files lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from spinn_core.data.vectors_file import read_vectors
from spinn_core.data.vocabulary import UNKNOWN_ROWS, Vocabulary, VocabularyError, WordTable, look_up_form


def build_word_table(
    files: Sequence[Path],
    training_words: Counter[str],
    limit: int = 50_000,
    tell: Callable[[str], None] = lambda note: None,
) -> tuple[WordTable, int]:
    """Joins one or more files of vectors side by side into one table.

    A word is listed under its `look_up_form`: with the vector of the word that is written so, or else of the file's
    first that has this form ("London" where there is no "london"). A word that one file lacks gets that part estimated
    from the parts it has, by least squares over the words that all files hold. Words of the training data come first,
    most frequent first, so that a network can tune just the top rows; the others follow in the files' order up to the
    limit.

    Args:
        files: see `read_vectors`.
        training_words: how often each token occurs in the training data.
        limit: listed words at most.
        tell: gets what a person should know of a file, a line each.

    Returns:
        The table, and how many of its words occur in the training data.

    Raises:
        VocabularyError: a file that cannot be used, or files that have no word in common.
    """
    parts: list[np.ndarray] = []
    indices: list[dict[str, int]] = []
    for path in files:
        found = read_vectors(path)
        for note in found.notes:
            tell(note)
        parts.append(found.numbers)
        indices.append(_row_of_each_form(found.words))
    forms: Counter[str] = Counter()
    for token, count in training_words.items():
        forms[look_up_form(token)] += count
    everywhere = dict.fromkeys(word for index in indices for word in index)
    ranked = sorted((word for word in forms if word in everywhere), key=lambda word: (-forms[word], word))
    rest = (word for word in everywhere if word not in forms)
    listed = tuple(word for word, _ in zip([*ranked, *rest], range(limit), strict=False))

    blocks = [_block(vectors, listed, index) for vectors, index in zip(parts, indices, strict=True)]
    has = np.stack([[word in index for word in listed] for index in indices], axis=1)  # (V, files)
    complete = has.all(axis=1)
    if not complete.any():
        raise VocabularyError(f"{', '.join(map(str, files))} have no word in common; join vectors of one language")
    for k, block in enumerate(blocks):
        missing = np.flatnonzero(~has[:, k])
        for pattern in {tuple(row) for row in has[missing].tolist()}:
            wanted = missing[(has[missing] == pattern).all(axis=1)]
            seen = np.concatenate([blocks[j] for j in range(len(blocks)) if pattern[j]], axis=1)
            seen = np.concatenate([seen, np.ones((len(seen), 1), np.float32)], axis=1)
            solution, *_ = np.linalg.lstsq(seen[complete], block[complete], rcond=None)
            block[wanted] = seen[wanted] @ solution
    vectors = np.concatenate(blocks, axis=1)  # (V, d_word)

    # an unknown word looks like a rare one: the mean and spread of the listed words, from a fixed seed
    noise = np.random.RandomState(0).standard_normal((UNKNOWN_ROWS, vectors.shape[1]))
    unknown = vectors.mean(axis=0) + 0.5 * noise * vectors.std(axis=0)
    with np.errstate(over="ignore"):
        table = np.concatenate([vectors, unknown]).astype(np.float16)
    if not np.isfinite(table).all():
        raise VocabularyError(
            f"{', '.join(map(str, files))}: the numbers are so large that a vector for unknown words, which has their "
            "mean and spread, is beyond 16-bit floats; scale the vectors down"
        )
    return WordTable(Vocabulary(listed), table), min(len(ranked), limit)


def _row_of_each_form(words: Sequence[str]) -> dict[str, int]:
    """The file's row for each look-up form, in the order in which the forms appear."""
    rows: dict[str, int] = {}
    for row, word in enumerate(words):
        form = look_up_form(word)
        if word == form:
            rows[form] = row
        else:
            rows.setdefault(form, row)
    return rows


def _block(vectors: np.ndarray, listed: tuple[str, ...], index: dict[str, int]) -> np.ndarray:
    """(V, d) float32: the file's vector of each listed word, zeros for those that it lacks."""
    block = np.zeros((len(listed), vectors.shape[1]), dtype=np.float32)
    for row, word in enumerate(listed):
        if word in index:
            block[row] = vectors[index[word]]
    return block
