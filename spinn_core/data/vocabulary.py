"""Words as rows of a table: the word list, words that nobody listed, and the table's file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from spinn_core.data.spelling import listed_word
from spinn_core.files import DAMAGED, OneLineError, reason, write_atomically

UNKNOWN_ROWS = 1024
"""Rows kept for words that are not listed; a hash of the word picks one, the same on every machine."""

_WRITTEN_AS = {"-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "-lcb-": "{", "-rcb-": "}"}


class VocabularyError(OneLineError):
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
        """The row of the word that the token is read as, or else the one of the unknown words' that its spelling
        picks."""
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
            if tensors["words"].dtype != np.uint8:
                raise ValueError("the words are no text")
            words = tuple(tensors["words"].tobytes().decode().split("\n"))
            vectors = tensors["vectors"]
        except (SafetensorError, *DAMAGED) as error:
            raise VocabularyError(
                f"cannot read the word table {path}: {reason(error)}; get a fresh copy, or delete it and let train "
                "make it from --vectors"
            ) from None
        if vectors.ndim != 2 or vectors.dtype != np.float16 or len(vectors) != len(words) + UNKNOWN_ROWS:
            raise VocabularyError(
                f"the word table {path} does not fit together: {len(words)} words, vectors {vectors.shape}"
            )
        if not np.isfinite(vectors).all():
            raise VocabularyError(f"the word table {path} holds numbers that are not finite; get a fresh copy")
        return cls(Vocabulary(words), vectors)
