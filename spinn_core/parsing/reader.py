"""A sentence with its binary tree, and `read`, the entry point for anything that a person types.

    >>> read("((The church) sings)").parse.to_two_lines()
    'WORDS: The church sings\\nPARSES: S S R S R'

Parse and its from_ and to_ methods keep every word exactly. read() is for typed text: it guesses the
notation, spells letters and punctuation plainly and splits a raw sentence into words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from spinn_core.parsing import notation
from spinn_core.parsing.characters import (
    MAX_CHARACTERS,
    MAX_WORDS,
    NO_BREAK_SPACES,
    ParseError,
    caret,
    check_characters,
    check_word_count,
    is_word,
    shorten,
)
from spinn_core.parsing.letters import with_plain_letters
from spinn_core.parsing.machine import Action, IllegalAction, count_shifts
from spinn_core.parsing.penn import MAX_NESTING, TAG_HINT, begins_with_label, looks_like_penn, read_penn
from spinn_core.parsing.punctuation import as_in_ascii
from spinn_core.parsing.raw_words import BRACKET_WORDS, looks_like_prose, split_words, without_smileys
from spinn_core.parsing.respelt import Respelt
from spinn_core.parsing.square_trees import looks_like_square_tree, read_square_tree

__all__ = [
    "MAX_CHARACTERS",
    "MAX_NESTING",
    "MAX_WORDS",
    "Notation",
    "Parse",
    "ParseError",
    "Reading",
    "caret",
    "read",
    "read_raw",
]


@dataclass(frozen=True)
class Parse:
    """n words and the 2n-1 transitions that build one binary tree over them; always valid, or never made.

    Raises ParseError (without a position) for no words or more than MAX_WORDS, for a token that is empty or holds a
    space (but for a no-break one inside), a round bracket or a control character, and for transitions that are illegal
    or do not fit the words.
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
                raise ParseError(
                    f"{shorten(ascii(token))} cannot be a word",
                    None,
                    "Leave spaces and control characters out; write brackets as -LRB-, -RRB-.",
                )
        try:
            words = count_shifts(self.transitions)
        except IllegalAction as error:
            hint = "Give one SHIFT for each word and each REDUCE after the two parts that it joins."
            raise ParseError(f"the transitions make no tree: {error}", None, hint) from None
        if words != len(self.tokens):
            have = notation.count_of(len(self.tokens), "word", "words")
            raise ParseError(f"there are {have} but {words} SHIFT", None, "Give one SHIFT for each word.")

    @classmethod
    def from_brackets(cls, text: str) -> Parse:
        """Read ( ( The church ) sings ), spaces or not, or one word, bare or in brackets. Raises ParseError."""
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


_WIDE_BRACKETS = {0xFF08: "(", 0xFF09: ")"}
_WIDE_BRACKET_WORD = re.compile(r"(?<![^\s()])[（）](?![^\s()])")
_ORDINARY_SPACE = re.compile(rf"[^\S{NO_BREAK_SPACES}]")
_NO_BREAK_BESIDE_BRACKET = re.compile(rf"[()][{NO_BREAK_SPACES}]|[{NO_BREAK_SPACES}][()]")
_ORDINARY = dict.fromkeys(map(ord, NO_BREAK_SPACES), " ")


def read(text: str) -> Reading:
    """Read anything that a person types: brackets, closing, two lines, a tree with labels, or a raw sentence.

    Letters and punctuation are first spelt as in letters.py and punctuation.py. Then, in this order:

    - Two lines: WORDS: and PARSES: are both there, or the text begins with one of them in capitals.
    - A tree in LaTeX or in square brackets, where square_trees.py finds one: a tree with labels.
    - No round bracket, or none outside a smiley: a raw sentence. happy :) is one.
    - It begins with (: a Penn tree if every word stands as (TAG word) under labelled nodes (penn.looks_like_penn
      has the doubtful cases), else brackets. One pair of them must hold everything.
    - Brackets as in prose, A man (in a hat) walks: a raw sentence (raw_words.looks_like_prose).
    - Otherwise ) alone is the closing notation, and ( is an error, for its writer may mean a word or a tree.

    The full-width brackets of a Chinese keyboard count as brackets where there are no others. Brackets of a raw
    sentence are the words -LRB- and -RRB-. A no-break space inside a tree's word belongs to the word, unless
    all spaces of the text are such. Raises ParseError and nothing else; positions are those of the text as it
    was typed.
    """
    check_characters(text)
    letters = with_plain_letters(text)
    check_characters(letters.text)  # again, for nothing may be left
    tree = for_tree(letters)
    if notation.has_two_lines_header(tree.text):
        return _placed(tree, _read_headed)
    if looks_like_square_tree(tree.text):
        return _placed(tree, lambda square: _reading(Parse(*read_square_tree(square)), Notation.PENN))
    plain = without_smileys(tree.text)
    if not ("(" in plain or ")" in plain) or looks_like_prose(plain):
        return _raw(letters)
    return _placed(tree, _read_round)


def read_raw(text: str) -> Reading:
    """Read a text as a raw sentence whatever brackets stand in it: they are words. Raises ParseError as read()."""
    check_characters(text)
    letters = with_plain_letters(text)
    check_characters(letters.text)
    return _raw(letters)


def for_tree(letters: Respelt) -> Respelt:
    """A text with plain letters as a tree in any notation is read: punctuation, brackets and spaces in ASCII."""
    tree = as_in_ascii(letters, sentence=False)
    if "(" not in tree.text and ")" not in tree.text:
        tree = Respelt(tree.text.translate(_WIDE_BRACKETS), tree.origins)
    else:
        tree = tree.replaced(_WIDE_BRACKET_WORD, lambda match: BRACKET_WORDS[_WIDE_BRACKETS[ord(match.group())]])
    if not _ORDINARY_SPACE.search(tree.text) and _NO_BREAK_BESIDE_BRACKET.search(tree.text):
        tree = Respelt(tree.text.translate(_ORDINARY), tree.origins)  # copied from a page that has no others
    return tree


def _raw(letters: Respelt) -> Reading:
    sentence = as_in_ascii(letters, sentence=True).text.translate(_WIDE_BRACKETS)
    return Reading(split_words(sentence), None, Notation.RAW)


def _placed(respelt: Respelt, reader: Callable[[str], Reading]) -> Reading:
    """What the reader makes of the text; its error points at the text as it was typed."""
    try:
        return reader(respelt.text)
    except ParseError as error:
        raise ParseError(error.message, respelt.place(error.position), error.hint) from None


def _read_round(text: str) -> Reading:
    if "(" not in text:
        return _reading(Parse.from_closing(text), Notation.CLOSING)
    notation.check_balance(text)
    if looks_like_penn(text):
        return _reading(Parse.from_penn(text), Notation.PENN)
    return _reading(_read_words_in_brackets(text), Notation.BRACKETS)


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
