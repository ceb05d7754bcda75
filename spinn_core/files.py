"""What everything that reads and writes files shares: errors for people, why something failed, JSON, whole writes."""

from __future__ import annotations

import codecs
import contextlib
import os
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

T = TypeVar("T")

LINE = 600  # characters of an error's line; the middle of a longer one is cut out
_REASON = 200

DAMAGED = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a damaged file may raise; msgspec's own errors are among them, as each is a ValueError."""


class OneLineError(ValueError):
    """Something that a person can mend: one line of at most LINE characters, whatever a file or a text holds."""

    def __init__(self, text: object = "") -> None:
        super().__init__(one_line(str(text)))


def one_line(text: str, limit: int = LINE) -> str:
    """The text without line ends and without anything that a terminal could obey, of at most so many characters."""
    text = " ".join(text.split())
    text = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]} … {text[-half:]}"


def reason(error: BaseException) -> str:
    """Why something failed, on one short line, without the number and the file name of an OSError."""
    if isinstance(error, KeyError):
        return one_line(f"it lacks {error}", _REASON)
    return one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, _REASON)


def read_json(path: Path, kind: type[T]) -> T:
    """What a JSON file holds, as a value of a type. Raises OSError, and what `parse_json` raises."""
    return parse_json(path.read_bytes(), kind)


def parse_json(text: bytes | str, kind: type[T]) -> T:
    """What a JSON text says, as a value of a type. Of a key that stands twice the last value counts, as in json.

    Args:
        text: UTF-8, with or without a byte order mark.
        kind: dataclasses, msgspec.Struct, containers, and numbers with a range (`Annotated[int, msgspec.Meta(ge=0)]`).

    Raises:
        ValueError: not JSON (NaN and infinities are none), half a character, a number that no float holds, or a value
            that the type does not allow; says where.
        RecursionError: brackets in brackets in brackets.
    """
    data = text.encode() if isinstance(text, str) else text
    return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=kind)


def check_fields(record: object) -> None:
    """Holds each field of a dataclass that code makes to its annotation, as msgspec does with one that it reads.

    Raises:
        ValueError: names the field, what it holds and what was expected.
    """
    for name, kind in _kinds(cast(Hashable, type(record))).items():
        value = getattr(record, name)
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            raise ValueError(f"{name} cannot be {one_line(repr(value), 40)}: {error}") from None


@cache
def _kinds(record: Hashable) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces a file in one step, so that whoever reads it sees the old or the new content, never half.

    Raises:
        OSError: no such folder, no permission, no space.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with open(partial, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def write_json(path: Path, value: object) -> None:
    """Replaces a file as write_atomically() does by a value that `read_json` can read. Raises OSError."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
