"""The text of a file, line by line: plain or gzipped, in the encoding that its bytes show.

UTF-8 is assumed, UTF-16 and UTF-32 are recognised. GB18030 (and GBK, its part) is what a Chinese spreadsheet saves as
CSV; it is tried only where UTF-8 fails, and taken only where what comes out looks like text.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from spinn_core.data.snli import DataError
from spinn_core.files import reason

T = TypeVar("T")

GZIP = b"\x1f\x8b"
UTF_8, CHINESE = "UTF-8", "GB18030"
BAD_BYTES = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8, as they stand in a line."""

_SAVE_TABLE = "save the table as CSV (UTF-8) and give that"
_OTHER_FILES = (
    (b"PK\x03\x04", f"a workbook or an archive, not text; {_SAVE_TABLE}"),
    (b"\xd0\xcf\x11\xe0", f"a workbook or a document of an older kind, not text; {_SAVE_TABLE}"),
    (b"%PDF", f"a PDF; {_SAVE_TABLE}"),
    (b"PAR1", "a Parquet file; save its table as CSV or JSON lines and give that"),
    (b"\x89PNG", "a picture, not text"),
    (b"\xff\xd8\xff", "a picture, not text"),
    (b"GIF8", "a picture, not text"),
    (b"RIFF", "a picture or a sound, not text"),
    (b"BZh", "packed with bzip2; unpack it first, or pack it with gzip"),
    (b"\xfd7zXZ", "packed with xz; unpack it first, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first, or pack it with gzip"),
)
_MARKS = (  # what a file may begin with, Python's codec and our name for it; the longer marks first
    (b"\xef\xbb\xbf", "utf-8-sig", UTF_8),
    (b"\xff\xfe\0\0", "utf-32", "UTF-32"),
    (b"\0\0\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_HEAD = 4096  # bytes looked at before anything is decoded
_BLOCK = 1 << 20  # characters at a time, where a whole file is looked through
_BESIDE_LETTERS = re.compile("(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True)
class Source:
    """Where bytes come from.

    Attributes:
        name: what messages call it.
        open: its bytes from the start. Raises OSError or ValueError.
    """

    name: str
    open: Callable[[], io.BufferedReader]

    @classmethod
    def of_path(cls, path: Path) -> Source:
        """A file, or a pipe."""
        return cls(str(path), lambda: open(path, "rb"))

    @classmethod
    def of_bytes(cls, data: bytes, name: str) -> Source:
        """An upload or a pasted text."""
        return cls(plain(name), lambda: io.BufferedReader(io.BytesIO(data)))


def plain(text: str, limit: int = 60) -> str:
    """A piece of a file for use inside a message: one line, short, with nothing in it that cannot be shown."""
    line = " ".join("".join(sign if sign.isprintable() or sign.isspace() else "\ufffd" for sign in text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def unpacked(data: bytes, name: str, most: int) -> bytes:
    """The bytes of an upload, unpacked where it is gzipped.

    Never more than most + 1 bytes are made: a few bytes can hold more than a machine has.

    Raises:
        DataError: damaged.
    """
    if not data.startswith(GZIP):
        return data
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        told = f"cannot be unpacked: {reason(error)}; pack it anew, or give it unpacked"
        raise DataError(f"{plain(name)} {told}") from None


def read_text(source: Source, read: Callable[[Iterator[str]], T], tolerant: bool = False) -> tuple[T, str]:
    """Gives a file's lines to a function.

    Args:
        source: the file.
        read: gets the lines, the end of each as a line feed, and may stop early. Where the encoding turns out
            to be another one in the middle of the file, it is called again with all lines.
        tolerant: let lines through that are not UTF-8, their bytes as BAD_BYTES.

    Returns:
        What `read` returned, and the name of the encoding.

    Raises:
        DataError: no such file, damaged, or not text; what `read` raises.
    """
    try:
        with source.open() as raw:
            lines, encoding = _decoded(raw, source.name)
            try:
                return read(_checked(lines)), encoding
            except _NotUtf8 as found:
                number = found.number
            if raw.seekable():
                if _is_chinese(raw):
                    return read(_reopened(raw, CHINESE)), CHINESE
                if tolerant:
                    return read(_reopened(raw, UTF_8)), UTF_8
    except DataError:
        raise
    except UnicodeDecodeError:
        raise DataError(f"{source.name} begins like {encoding} but is not; save the file as UTF-8") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise _cannot_read(source.name, error) from None
    raise DataError(
        f"{source.name}, line {number}: this is not UTF-8 text; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
    )


class _NotUtf8(Exception):
    """A line, from 1, that is not UTF-8."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _cannot_read(name: str, error: Exception) -> DataError:
    return DataError(f"cannot read {name}: {reason(error)}; give a file of pairs, plain or gzipped")


def _decoded(raw: io.BufferedReader, name: str) -> tuple[io.TextIOWrapper, str]:
    """The file as text, and the encoding's name, by its first bytes. Raises DataError."""
    stream = plain_stream(raw)
    head = stream.peek(_HEAD)[:_HEAD]
    for mark, codec, shown in _MARKS:
        if head.startswith(mark):
            return _text(stream, codec), shown
    for mark, what in _OTHER_FILES:
        if head.startswith(mark):
            raise DataError(f"{name} is {what}")
    if b"\0" in head:
        even, odd = head[0:16:2], head[1:16:2]
        for zero, sign, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
            if zero and not zero.strip(b"\0") and b"\0" not in sign:
                return _text(stream, codec), "UTF-16"
        raise DataError(f"{name} is not text; give pairs as CSV or JSON lines")
    return _text(stream, "utf-8"), UTF_8


def plain_stream(raw: io.BufferedReader) -> io.BufferedReader:
    """The file unpacked where it is gzipped."""
    # a GzipFile has all of a BufferedReader that is used here
    return cast(io.BufferedReader, gzip.GzipFile(fileobj=raw)) if raw.peek(2)[:2] == GZIP else raw


def _text(stream: io.BufferedReader, codec: str) -> io.TextIOWrapper:
    errors = "surrogateescape" if codec.startswith("utf-8") else "strict"
    return io.TextIOWrapper(stream, codec, errors)


def _reopened(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """The file once more from its start."""
    raw.seek(0)
    return _text(plain_stream(raw), "utf-8-sig" if encoding == UTF_8 else encoding)


def _checked(lines: Iterator[str]) -> Iterator[str]:
    """The same lines, up to the first that is not UTF-8. Raises _NotUtf8."""
    for number, line in enumerate(lines, 1):
        if not line.isascii() and BAD_BYTES.search(line):
            raise _NotUtf8(number)
        yield line


def _is_chinese(raw: io.BufferedReader) -> bool:
    """Whether a file that is not UTF-8 is GB18030.

    Western and other bytes are often pairs that GB18030 knows too. Such a pair is a rare character, and stands beside
    Latin letters: a French "naïve" would have one. A file with more than a fifth of those is not Chinese, nor is one
    that is UTF-8 in most places.
    """
    text = _reopened(raw, UTF_8)
    bad = good = 0
    while block := text.read(_BLOCK):
        escaped = len(BAD_BYTES.findall(block))
        bad, good = bad + escaped, good + len(_NOT_ASCII.findall(block)) - escaped
    text.detach()  # or it would close the file
    if good > bad:
        return False
    text = _reopened(raw, CHINESE)
    every = odd = 0
    try:
        while block := text.read(_BLOCK):
            every += len(_NOT_ASCII.findall(block))
            odd += sum(not _is_common(sign) for sign in _BESIDE_LETTERS.findall(block))
    except UnicodeDecodeError:
        return False
    finally:
        text.detach()
    return odd * 5 <= every


def _is_common(sign: str) -> bool:
    """Whether GB2312, the everyday part of GB18030, has this character."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
