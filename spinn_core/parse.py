"""A sentence with its binary tree, and the one door for anything that a person types.

    >>> read("((The church) sings)").parse.to_two_lines()
    'WORDS: The church sings\\nPARSES: S S R S R'

Parse and its from_ and to_ methods keep every word exactly. read() is for typed text: it guesses the
notation, takes out invisible marks and splits a raw sentence into words.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from spinn_core import notation
from spinn_core.machine import Action, IllegalAction, run
from spinn_core.penn import MAX_NESTING, TAG_HINT, begins_with_label, looks_like_penn, read_penn
from spinn_core.typed_text import (
    MAX_CHARACTERS,
    MAX_WORDS,
    ParseError,
    caret,
    check_characters,
    check_word_count,
    is_word,
    shorten,
)

if TYPE_CHECKING:
    from nltk.tokenize import TreebankWordTokenizer

__all__ = [
    "MAX_CHARACTERS", "MAX_NESTING", "MAX_WORDS", "Notation", "Parse", "ParseError", "Reading", "caret",
    "read", "read_words",
]


@dataclass(frozen=True)
class Parse:
    """n words and the 2n-1 transitions that build one binary tree over them; always valid, or never made.

    Raises ParseError (without a position) for no words or more than MAX_WORDS, for a token that is empty or
    holds a space, a round bracket or a control character, for transitions that do not fit the words, and for
    an illegal one.
    """

    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", tuple(self.tokens))
        object.__setattr__(self, "transitions", tuple(self.transitions))
        if not self.tokens:
            raise ParseError("there are no words", None, "Give one word at least.")
        check_word_count(len(self.tokens), None)
        for token in self.tokens:
            if not is_word(token):
                raise ParseError(f"{shorten(ascii(token))} cannot be a word", None,
                                 "Leave spaces and control characters out; write brackets as -LRB-, -RRB-.")
        try:
            words = run(self.transitions).words
        except IllegalAction as error:
            hint = "Give one SHIFT for each word and each REDUCE after the two parts that it joins."
            raise ParseError(f"the transitions make no tree: {error}", None, hint) from None
        if words != len(self.tokens):
            have = notation.count_of(len(self.tokens), "word", "words")
            raise ParseError(f"there are {have} but {words} SHIFT", None, "Give one SHIFT for each word.")

    @classmethod
    def from_brackets(cls, text: str) -> Parse:
        """Read ( ( The church ) sings ), with or without spaces, or one bare word. Raises ParseError."""
        check_characters(text)
        return cls(*notation.read_brackets(text))

    @classmethod
    def from_closing(cls, text: str) -> Parse:
        """Read The church ) sings ). Raises ParseError."""
        check_characters(text)
        return cls(*notation.read_closing(text))

    @classmethod
    def from_two_lines(cls, text: str) -> Parse:
        """Read WORDS: The church sings and PARSES: S S R S R. Raises ParseError."""
        check_characters(text)
        return cls(*notation.read_two_lines(text))

    @classmethod
    def from_penn(cls, text: str) -> Parse:
        """Read a tree with labels, (S (NP (DT The) (NN church)) (VP (VBZ sings))).

        Unary chains are collapsed and n-ary nodes binarised to the right: see penn.py. Raises ParseError.
        """
        check_characters(text)
        return cls(*read_penn(text))

    def to_brackets(self) -> str:
        """( ( The church ) sings ); a single word is written without brackets, as in SNLI."""
        return notation.write_brackets(self.tokens, self.transitions)

    def to_closing(self) -> str:
        """The church ) sings )"""
        return notation.write_closing(self.tokens, self.transitions)

    def to_two_lines(self, aligned: bool = False) -> str:
        """WORDS: and PARSES: as two lines; aligned sets each S under its word, for a fixed-width font."""
        return notation.write_two_lines(self.tokens, self.transitions, aligned)


class Notation(Enum):
    """How a text was read."""

    RAW = "raw"
    BRACKETS = "brackets"
    CLOSING = "closing"
    TWO_LINES = "two-lines"
    PENN = "penn"


@dataclass(frozen=True)
class Reading:
    """What read() made of a text; parse is None for a raw sentence, whose transitions the model chooses."""

    tokens: tuple[str, ...]
    parse: Parse | None
    notation: Notation


# Marks that nobody sees and that would make a word unknown: soft hyphen, byte order mark, word joiner, and
# those that turn the direction of writing. The joiners U+200C and U+200D stay: Persian and emoji need them.
_INVISIBLE = re.compile("[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ZERO_WIDTH_SPACE = {0x200B: " "}
_WIDE_BRACKETS = {0xFF08: "(", 0xFF09: ")"}
_STRAIGHT_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}  # telephones type the curly ones


def read(text: str) -> Reading:
    """Read anything that a person types: brackets, closing, two lines, a Penn tree, or a raw sentence.

    Text that begins with WORDS: or PARSES: is in two lines. Other text with a ( in it is a Penn tree if every
    word stands as (TAG word) under labelled nodes (penn.looks_like_penn has the doubtful cases), else in
    brackets. With ) alone it is in the closing notation. Text without round brackets is a raw sentence. The
    full-width brackets of a Chinese keyboard count as brackets. Raises ParseError and nothing else; positions
    are those of the text as it was typed.
    """
    check_characters(text)
    kept = [offset for offset, character in enumerate(text) if not _INVISIBLE.match(character)]
    try:
        return _read_visible("".join(text[offset] for offset in kept).translate(_ZERO_WIDTH_SPACE))
    except ParseError as error:
        if error.position is None or len(kept) == len(text):
            raise
        position = kept[error.position] if error.position < len(kept) else len(text)
        raise ParseError(error.message, position, error.hint) from None


def read_words(text: str) -> tuple[str, ...]:
    """The words of a raw sentence, whatever it looks like: its round brackets are the words -LRB- and -RRB-.

    For a column of sentences in a file, where read() would take prose for a parse. Raises ParseError, without a position.
    """
    check_characters(text)
    visible = _INVISIBLE.sub("", text).translate(_ZERO_WIDTH_SPACE).translate(_WIDE_BRACKETS)
    check_characters(visible)
    tokens = _split_words(visible.replace("(", " -LRB- ").replace(")", " -RRB- "))
    check_word_count(len(tokens), None)
    return tokens


def _read_visible(text: str) -> Reading:
    check_characters(text)  # again, for nothing may be left
    if notation.has_two_lines_header(text):
        return _read_headed(text)
    if "(" not in text and ")" not in text:
        text = text.translate(_WIDE_BRACKETS)
    if "(" in text:
        notation.check_balance(text)
        if looks_like_penn(text):
            return _reading(Parse.from_penn(text), Notation.PENN)
        return _reading(_read_words_in_brackets(text), Notation.BRACKETS)
    if ")" in text:
        return _reading(Parse.from_closing(text), Notation.CLOSING)
    tokens = _split_words(text)
    check_word_count(len(tokens), None)
    return Reading(tokens, None, Notation.RAW)


def _read_words_in_brackets(text: str) -> Parse:
    try:
        return Parse.from_brackets(text)
    except ParseError as error:
        if not begins_with_label(text):
            raise
        raise ParseError(error.message, error.position, f"{error.hint} {TAG_HINT}") from None


def _read_headed(text: str) -> Reading:
    try:
        return _reading(Parse.from_two_lines(text), Notation.TWO_LINES)
    except ParseError:
        # A sentence in closing notation may begin with the word "Words:"; two lines never hold a bracket.
        if ")" in text:
            with suppress(ParseError):
                return _reading(Parse.from_closing(text), Notation.CLOSING)
        raise


def _reading(parse: Parse, notation_read: Notation) -> Reading:
    return Reading(parse.tokens, parse, notation_read)


def _split_words(sentence: str) -> tuple[str, ...]:
    """The words of a raw sentence by the Penn Treebank's rules, as SNLI was split.

    nltk's tokeniser turns "x" into `` x '', splits don't into do n't and cannot into can not, and cuts off a
    full stop only at the very end. SNLI's own words look the same, so all of this is kept. It wants plain
    single spaces and straight quotes to see a contraction. Square and curly brackets come out as words of
    their own.
    """
    plain = " ".join(sentence.translate(_STRAIGHT_QUOTES).split())
    try:
        return tuple(_tokeniser().tokenize(plain))
    except TimeoutError:  # nltk gives up on text that keeps its patterns busy
        message = "this text takes too long to split into words"
        raise ParseError(message, None, "Type one plain sentence.") from None


@cache
def _tokeniser() -> TreebankWordTokenizer:
    from nltk.tokenize import TreebankWordTokenizer  # here, because nltk takes a third of a second

    return TreebankWordTokenizer()
