"""Word vectors as text: GloVe's form, word2vec's and fastText's (a first line "words numbers"), plain or gzipped."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np

from spinn_core.data.text_file import plain, plain_stream
from spinn_core.data.vocabulary import VocabularyError
from spinn_core.files import reason

_SAMPLE = 200  # lines that settle how many numbers a vector has
_CHUNK = 64  # lines turned into numbers together; more would not stay in the processor's cache
_TOO_LARGE = 65_520  # a 16-bit float's largest is 65,504; from here on rounding makes infinity of a number
_HEADER = re.compile(r"(\d{1,12})[ \t]+(\d{1,6})", re.ASCII)
_APART = re.compile(r"[ \t]+")
_UTF8 = "save the vectors as text in UTF-8"
_OTHER_FILES = {
    b"PK\x03\x04": "is a zip archive; unpack it and give the file of vectors in it",
    b"\xba\x16\x4f\x2f": "is a model in fastText's binary form; give its .vec file, which is text",
    b"\xff\xfe": f"is UTF-16 text; {_UTF8}",
    b"\xfe\xff": f"is UTF-16 text; {_UTF8}",
}
_UNPRINTED = bytes([*range(9), 11, 12, *range(14, 32)])  # control characters: none in text, every tenth byte of floats


@dataclass(frozen=True)
class Vectors:
    """What a file holds.

    Attributes:
        words: in the file's order, each once.
        numbers: (words, d) float32, finite as 16-bit floats too.
        notes: what a person should know of the file, each one line.
    """

    words: list[str]
    numbers: np.ndarray
    notes: tuple[str, ...] = ()


def read_vectors(path: Path) -> Vectors:
    """Reads a word and its numbers from each line, parted by spaces or tabs; blank lines are skipped.

    The numbers are counted from the right, so a word may hold spaces, U+00A0 among them. How many there are is what
    the first lines have, by majority; a first line of two whole numbers must say the same. Of a word that comes
    twice the first vector holds.

    Raises:
        VocabularyError: missing, damaged, binary or not UTF-8; a line that does not fit the others; a number that a
            16-bit float cannot hold.
    """
    try:
        with open(path, "rb") as packed:
            return _read(plain_stream(packed), path)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, VocabularyError):
            raise
        raise VocabularyError(f"cannot read the vectors {path}: {reason(error)}; get a fresh copy") from None


def _read(file: io.BufferedReader, path: Path) -> Vectors:
    _refuse_other_kinds(file.peek(8192)[:8192], path)
    lines = _lines(file, path)
    sample = list(islice(lines, _SAMPLE))
    if not sample:
        raise VocabularyError(f"{path} is empty: expected vectors, a word and its numbers on each line")
    promised, size = _size(sample, path)
    words: dict[str, None] = {}
    parts: list[np.ndarray] = []
    repeated = 0
    rest = chain(sample if promised is None else sample[1:], lines)
    while chunk := list(islice(rest, _CHUNK)):
        rows = [(number, *fields) for number, line in chunk if (fields := _fields(line, size, number, path))]
        block, keep = _numbers([(number, texts) for number, _, texts in rows], size, path), []
        for at, (_, word, _) in enumerate(rows):
            if word in words:
                repeated += 1
            else:
                words[word] = None
                keep.append(at)
        parts.append(block if len(keep) == len(block) else block[keep])
    if not words:
        raise VocabularyError(f"{path} holds no vectors: expected a word and its numbers on each line")
    notes = []
    if repeated:
        notes.append(f"{path}: {repeated:,} lines repeat a word; the first vector of each word is taken")
    if promised is not None and promised != len(words) + repeated:
        notes.append(f"{path}: the first line promises {promised:,} words, {len(words) + repeated:,} are there")
    return Vectors(list(words), np.concatenate(parts), tuple(notes))


def _refuse_other_kinds(head: bytes, path: Path) -> None:
    """Raises VocabularyError for what is no text, by its first bytes."""
    for beginning, what in _OTHER_FILES.items():
        if head.startswith(beginning):
            raise VocabularyError(f"{path}, line 1: this {what}")
    if len(head.translate(None, _UNPRINTED)) < 0.99 * len(head):
        binary = re.match(rb"\d+ \d+\n", head)
        what = "vectors in word2vec's binary form" if binary else "no text"
        mend = "save them as text (gensim: save_word2vec_format(file, binary=False))" if binary else _UTF8
        raise VocabularyError(f"{path} holds {what}; {mend}")


def _lines(file: io.BufferedReader, path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank with their numbers, without what stands at their right end.

    Decoded one by one, so that what is not UTF-8 is found in its own line.
    """
    for number, raw in enumerate(file, 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip(" \t\r\n")
        except UnicodeDecodeError:
            raise VocabularyError(f"{path}, line {number}: this is not UTF-8; {_UTF8}") from None
        if "\r" in line:
            raise VocabularyError(f"{path}, line {number}: a carriage return stands amid the line; {_UTF8}")
        if line:
            yield number, line


def _size(sample: Sequence[tuple[int, str]], path: Path) -> tuple[int | None, int]:
    """How many words a first line of word2vec's kind promises, None without one, and how many numbers a vector has."""
    (number, first), *rest = sample
    found = _HEADER.fullmatch(first)
    usual = Counter(_run(line) for _, line in (rest if found else sample)).most_common(1)
    size = usual[0][0] if usual else 0
    if found and size == int(found[2]):
        return int(found[1]), size
    if found and size > 1:
        raise VocabularyError(
            f"{path}, line {number}: it promises vectors of {plain(found[2])} numbers, and the lines below have {size}"
        )
    if found and not rest:
        raise VocabularyError(f"{path} holds no vectors below its first line; get a fresh copy")
    if size < 1:
        number = next(number for number, line in sample if not _run(line))
        raise VocabularyError(f"{path}, line {number}: not a word and its numbers; {_UTF8}")
    return None, size


def _run(line: str) -> int:
    """How many numbers stand at a line's right end; one thing at least is a word."""
    fields = _APART.split(line.lstrip(" \t"))
    run = 0
    while run < len(fields) - 1 and _is_number(fields[-1 - run]):
        run += 1
    return run


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fields(line: str, size: int, number: int, path: Path) -> tuple[str, list[str]] | None:
    """A line's word and the texts of its numbers; None where the word is a space only, which no sentence can hold."""
    fields = line.rsplit(" ", size)
    word = fields[0]
    if len(fields) == size + 1 and word and " " not in word and "\t" not in line:
        return word, fields[1:]
    fields = _APART.split(line)
    if len(fields) == size + 1 and not fields[0] and all(map(_is_number, fields[1:])):
        return None
    fields = fields if fields[0] else fields[1:]
    before = fields[1:-size]  # of a word with spaces, all but its first piece
    # One number too many looks like a word with a space in it. "route 66" is one; "the 0.25" is not.
    one_too_many = (
        before
        and all(map(_is_number, before))
        and not (all(piece.isdecimal() for piece in before) and not all(text.isdecimal() for text in fields[-size:]))
    )
    if len(fields) <= size or one_too_many:
        raise VocabularyError(
            f"{path}, line {number}: {_run(line)} numbers behind “{plain(fields[0], 40)}” where the other lines have "
            f"{size}; mend the line or leave it out"
        )
    return " ".join(fields[:-size]), fields[-size:]


def _numbers(rows: Sequence[tuple[int, list[str]]], size: int, path: Path) -> np.ndarray:
    """(rows, size) float32. Raises VocabularyError with the line of what is no such number."""
    try:
        block = np.array([texts for _, texts in rows], dtype=np.float32).reshape(len(rows), size)
    except ValueError:
        block = None
    if block is not None and (np.abs(block) < _TOO_LARGE).all():  # not a number is not either
        return block
    for number, texts in rows:
        for text in texts:
            if not _is_number(text):
                problem = "is no number; write it as 0.25"
            elif not abs(float(text)) < _TOO_LARGE:
                problem = "is no number that a 16-bit float holds (65,504 at most)"
            else:
                continue
            raise VocabularyError(
                f"{path}, line {number}: “{plain(text, 40)}” {problem}; mend the line or leave it out"
            )
    raise VocabularyError(f"{path}: the vectors cannot be read as numbers; get a fresh copy")
