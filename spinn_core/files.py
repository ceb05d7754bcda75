"""What everything that reads and writes files shares: errors for people, why something failed, JSON, whole writes."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
from pathlib import Path
from typing import Any, NoReturn

LINE = 600  # characters of an error's line; the middle of a longer one is cut out
_REASON = 200
_DIGITS = 300  # of a whole number; from 309 on no float holds it
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # begins what may be half a character

DAMAGED = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a damaged file may raise, besides an error of a library of its own."""


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


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        OSError: it cannot be read.
        ValueError, RecursionError: it is no JSON, as for `parse_json`.
    """
    return parse_json(path.read_text(encoding="utf-8"))


def parse_json(text: str) -> Any:
    """What a JSON text says, so that every number and text in it can be counted with, shown and written again.

    Raises:
        ValueError: not JSON; NaN, an infinity or a number that no float holds; half a character (a lone surrogate).
        RecursionError: brackets in brackets in brackets.
    """
    found = json.loads(
        text.removeprefix("\ufeff"), parse_constant=_no_constant, parse_int=_whole_number, parse_float=_number
    )
    if _HALF.search(text):
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half a character stands in a text of it") from None
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number that can be shown")


def _whole_number(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError(f"{digits[:20]}… is a number of {len(digits):,} digits, which is too large")
    return int(digits)


def _number(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text[:20]} is a number too large")
    return number


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
