"""Words as rows of a table: the word list, words that nobody listed, and reading GloVe text files."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from spinn_core.files import reason, write_atomically
from spinn_core.unlisted import listed_word

UNKNOWN_ROWS = 1024
"""Rows kept for words that are not listed; a hash of the word picks one, the same on every machine."""

_WRITTEN_AS = {"-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "-lcb-": "{", "-rcb-": "}"}


class VocabularyError(ValueError):
    """A word list or a file of vectors that cannot be used; the text is one line."""


def look_up_form(token: str) -> str:
    """The form under which a token is listed: lower case, brackets as themselves and not as -LRB-, and / and *
    without the backslash that the Penn treebank puts before them."""
    lowered = token.lower()
    if "\\" in lowered:
        lowered = lowered.replace("\\/", "/").replace("\\*", "*")
    return _WRITTEN_AS.get(lowered, lowered)


@dataclass(frozen=True)
class Vocabulary:
    """A word list; row k of the word table belongs to words[k], the unknown words' rows follow."""

    words: tuple[str, ...]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @property
    def size(self) -> int:
        """Rows of the word table, those of unknown words included."""
        return len(self.words) + UNKNOWN_ROWS

    def knows(self, token: str) -> bool:
        """Whether the token has a row of its own."""
        return look_up_form(token) in self._rows

    def read_as(self, token: str) -> str | None:
        """The listed word whose vector the token gets: itself, or one that it is likely a form of (see `unlisted`)."""
        form = look_up_form(token)
        return form if form in self._rows else listed_word(form, self._rows)

    def unlisted(self, tokens: Iterable[str]) -> dict[str, str | None]:
        """The tokens without a row of their own, in their order, and the listed word that each is read as, if any."""
        return {token: self.read_as(token) for token in tokens if not self.knows(token)}

    def row(self, token: str) -> int:
        """The row of the word that the token is read as, or else the one of the unknown words' that its spelling picks."""
        word = self.read_as(token)
        if word is not None:
            return self._rows[word]
        form = look_up_form(token)
        digest = hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return len(self.words) + int.from_bytes(digest, "big") % UNKNOWN_ROWS

    def rows(self, tokens: Iterable[str]) -> list[int]:
        """`row` of each token."""
        return [self.row(token) for token in tokens]


@dataclass(frozen=True)
class WordTable:
    """A vocabulary and its vectors: (vocabulary.size, d_word), 16-bit floats."""

    vocabulary: Vocabulary
    vectors: np.ndarray

    @property
    def d_word(self) -> int:
        return int(self.vectors.shape[1])

    def save(self, path: Path) -> None:
        """Writes one safetensors file, whole or not at all."""
        listed = np.frombuffer("\n".join(self.vocabulary.words).encode(), dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, save({"vectors": self.vectors, "words": listed}))

    @classmethod
    def load(cls, path: Path) -> WordTable:
        """Reads what `save` wrote.

        Raises:
            VocabularyError: the file is missing, damaged or of another kind.
        """
        try:
            tensors = load_file(path)
            words = tuple(tensors["words"].tobytes().decode().split("\n"))
            vectors = tensors["vectors"]
        except (OSError, SafetensorError, KeyError, UnicodeDecodeError) as error:
            raise VocabularyError(f"cannot read the word table {path}: {reason(error)}") from None
        if vectors.ndim != 2 or vectors.dtype != np.float16 or len(vectors) != len(words) + UNKNOWN_ROWS:
            raise VocabularyError(
                f"the word table {path} does not fit together: {len(words)} words, vectors {vectors.shape}"
            )
        if not np.isfinite(vectors).all():
            raise VocabularyError(f"the word table {path} holds numbers that are not finite; get a fresh copy")
        return cls(Vocabulary(words), vectors)


def read_glove(path: Path) -> tuple[list[str], np.ndarray]:
    """Reads GloVe's text form, plain or .gz: a word and its numbers on each line.

    Returns:
        The words in the file's order and their vectors, (words, d) float32.

    Raises:
        VocabularyError: missing or damaged file, or a line that does not fit the others.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    words: list[str] = []
    rows: list[np.ndarray] = []
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                word, _, numbers = line.rstrip("\n").partition(" ")
                row = np.array(numbers.split(" "), dtype=np.float32)
                if rows and len(row) != len(rows[0]):
                    raise VocabularyError(
                        f"{path}, line {number}: {len(row)} numbers where the first line has {len(rows[0])}"
                    )
                words.append(word)
                rows.append(row)
    except VocabularyError:
        raise
    except ValueError as error:
        raise VocabularyError(f"{path}, line {number}: not a word and its numbers ({reason(error)})") from None
    except (OSError, EOFError, zlib.error) as error:
        raise VocabularyError(f"cannot read the vectors {path}: {reason(error)}") from None
    if not rows:
        raise VocabularyError(f"{path} is empty: expected GloVe vectors, one word a line")
    return words, np.stack(rows)


def build_word_table(
    glove: Sequence[Path], training_words: Counter[str], limit: int = 50_000
) -> tuple[WordTable, int]:
    """Joins one or more GloVe files side by side into one table.

    A word that one file lacks gets that part estimated from the parts it has, by least squares over
    the words that all files hold. Words of the training data come first, most frequent first, so
    that a network can tune just the top rows; the others follow in GloVe's order up to the limit.

    Args:
        glove: files in GloVe's text form.
        training_words: how often each token occurs in the training data.
        limit: listed words at most.

    Returns:
        The table, and how many of its words occur in the training data.
    """
    parts = [read_glove(path) for path in glove]
    indices = [{word: row for row, word in enumerate(words)} for words, _ in parts]
    forms: Counter[str] = Counter()
    for token, count in training_words.items():
        forms[look_up_form(token)] += count
    everywhere = list(dict.fromkeys(word for words, _ in parts for word in words))
    known = set(everywhere)
    ranked = sorted((word for word in forms if word in known), key=lambda word: (-forms[word], word))
    rest = (word for word in everywhere if word not in forms)
    listed = tuple(word for word, _ in zip([*ranked, *rest], range(limit), strict=False))

    blocks = [_block(words, vectors, listed, index) for (words, vectors), index in zip(parts, indices, strict=True)]
    has = np.stack([[word in index for word in listed] for index in indices], axis=1)  # (V, files)
    complete = has.all(axis=1)
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
    table = np.concatenate([vectors, unknown]).astype(np.float16)
    return WordTable(Vocabulary(listed), table), min(len(ranked), limit)


def _block(words: list[str], vectors: np.ndarray, listed: tuple[str, ...], index: dict[str, int]) -> np.ndarray:
    block = np.zeros((len(listed), vectors.shape[1]), dtype=np.float32)
    for row, word in enumerate(listed):
        if word in index:
            block[row] = vectors[index[word]]
    return block
