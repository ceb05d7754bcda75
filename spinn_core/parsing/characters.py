"""Text as people type it: what may stand in it, where its words are, and how to point at a place in it.

Decided once, for all notations:

- Every Unicode space parts words, the wide space of Chinese and Japanese too. Only a no-break space inside a word
  of a tree belongs to the word, for so the Stanford parsers write numbers: ( 1\u00a01/2 hours ) is two words.
- Control characters, halves of surrogate pairs and U+FFFE/U+FFFF are refused: no file, page or picture can
  show them. Tab and the line ends are spaces.
- No case folding. Letters of any script, combining marks, emoji and right-to-left text are ordinary characters;
  letters.py and punctuation.py have what read() spells otherwise than it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MAX_WORDS = 200
MAX_CHARACTERS = 20_000  # a hundred characters for each word; above this nothing is even looked at
CARET_COLUMNS = 72

_REFUSED_SET = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_REFUSED = re.compile(f"[{_REFUSED_SET}]")
NO_BREAK_SPACES = "\u00a0\u2007\u202f"
_WORD = re.compile(rf"[^\s(){_REFUSED_SET}]+(?:[{NO_BREAK_SPACES}]+[^\s(){_REFUSED_SET}]+)*")
_REORDERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")  # bidirectional classes
_PIECE = re.compile(rf"[()]|[^\s()]+(?:[{NO_BREAK_SPACES}]+[^\s()]+)*")


class ParseError(ValueError):
    """What is wrong with a typed text, where, and what to do about it.

    message: one line without a full stop. position: 0-based character offset in the typed text, or None where
    no single place is at fault. hint: what to do, in sentences. str() is all three in one line, from 1 on.
    """

    def __init__(self, message: str, position: int | None, hint: str) -> None:
        super().__init__(message, position, hint)
        self.message = message
        self.position = position
        self.hint = hint

    def __str__(self) -> str:
        place = "" if self.position is None else f" (at character {self.position + 1})"
        return f"{self.message}{place}. {self.hint}"


class Piece(NamedTuple):
    """A bracket or a word, which may hold a no-break space inside, and its offset in the text."""

    text: str
    position: int


def pieces(text: str, start: int = 0, end: int | None = None) -> Iterator[Piece]:
    """The pieces of text[start:end] in order; positions count from the start of text."""
    for match in _PIECE.finditer(text, start, len(text) if end is None else end):
        yield Piece(match.group(), match.start())


def check_characters(text: str) -> None:
    """Raises ParseError for a text that is too long, is empty, or holds a character that is refused."""
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text):,} characters, and {MAX_CHARACTERS:,} is the limit"
        raise ParseError(message, MAX_CHARACTERS, f"Give one sentence of at most {MAX_WORDS} words.")
    refused = _REFUSED.search(text)
    if refused:
        hint = "Delete it or type a space instead."
        raise ParseError(_name_refused(refused.group()), refused.start(), hint)
    if not text or text.isspace():
        raise ParseError("there is no text", None, "Type a sentence, for instance: The church has cracks .")


def _name_refused(character: str) -> str:
    kinds = {"Cc": "control character", "Cs": "half character"}
    kind = kinds.get(unicodedata.category(character), "non-character")
    return f"the {kind} U+{ord(character):04X} cannot stand in a sentence"


def check_word_count(count: int, position: int | None) -> None:
    """Raises ParseError above MAX_WORDS; position is that of the first word too many, where it is known."""
    if count > MAX_WORDS:
        message = f"there are more than {MAX_WORDS} words, which is the limit for one sentence"
        raise ParseError(message, position, f"Shorten it to {MAX_WORDS} words.")


def is_word(token: object) -> bool:
    """Whether this can be a word of a parse: a str without round brackets, refused characters and spaces, except
    for no-break ones inside it."""
    return isinstance(token, str) and _WORD.fullmatch(token) is not None


def shorten(words: str, limit: int = 40) -> str:
    """The words in one line of at most limit characters, the middle cut out, for use inside a message."""
    words = " ".join(words.split())
    half = (limit - 3) // 2
    return words if len(words) <= limit else f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def width(text: str) -> int:
    """The columns of a text in a fixed-width font: wide East Asian characters take 2, combining marks 0."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def caret(text: str, position: int | None) -> str:
    """The line of text that holds position and, under it, a caret at that place; two lines of plain text.

    A long line is cut to CARET_COLUMNS around the place, with … where something is left out. What cannot be
    shown is drawn as the replacement character. A position outside the text counts as its nearest end; for
    None the answer is empty. Right-to-left text has its caret in reading order, which is not where every
    screen puts it.
    """
    if position is None:
        return ""
    position = max(0, min(position, len(text)))
    line_start = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
    line_end = min(
        (end for end in (text.find("\n", position), text.find("\r", position)) if end >= 0), default=len(text)
    )
    # Only what can be within the columns is looked at, so that a line of any length costs the same.
    before = _printable(text[max(line_start, position - CARET_COLUMNS) : position])
    after = _printable(text[position : min(line_end, position + CARET_COLUMNS)])
    cut_before = position - CARET_COLUMNS > line_start
    cut_after = position + CARET_COLUMNS < line_end
    while width(before) > CARET_COLUMNS * 2 // 3:
        before, cut_before = before[1:], True
    room = CARET_COLUMNS - width(before)
    while width(after) > room:
        after, cut_after = after[:-1], True
    before = ("…" if cut_before else "") + before
    return f"{before}{after}{'…' if cut_after else ''}\n{' ' * width(before)}^"


def _printable(text: str) -> str:
    """The same text with each space as one blank and each refused or reordering character as U+FFFD."""
    return "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    if _REFUSED.match(character) or unicodedata.bidirectional(character) in _REORDERING:
        return "\ufffd"
    return " " if character.isspace() else character
