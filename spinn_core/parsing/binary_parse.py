"""The parse columns of SNLI's files: brackets, read at the speed that half a million lines need."""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import MAX_CHARACTERS, MAX_WORDS, Parse


@dataclass(frozen=True)
class Sentence:
    """Tokens and, where the file gives a parse, its transitions (0 SHIFT, 1 REDUCE) as bytes."""

    tokens: tuple[str, ...]
    transitions: bytes | None


def read_binary_parse(text: str) -> Sentence:
    """Parse.from_brackets for many lines: it takes the same texts and reads the same from them.

    Lines as SNLI writes them, a single space around every bracket, are read here; whatever is not of that form is
    left to the careful reader, and so is every error.

    Raises:
        ParseError: not a binary tree, with the place.
    """
    # Printable text holds no space but the ordinary one, no control character and no half character.
    if text.isprintable() and len(text) <= MAX_CHARACTERS:
        tokens: list[str] = []
        transitions = bytearray()
        before: list[int] = []  # of each open bracket: the stack's size when it opened
        size = opened = 0
        for piece in text.split(" "):
            if piece == "(":
                before.append(size)
                opened += 1
            elif piece == ")":
                size -= 1
                if not before or before.pop() != size - 1:  # one node in place of two
                    break
                transitions.append(1)
            elif piece:
                tokens.append(piece)
                transitions.append(0)
                size += 1
        else:
            # As many brackets as stand apart: none is part of a word.
            alone = opened == text.count("(") and len(transitions) - len(tokens) == text.count(")")
            if alone and size == 1 and not before and len(tokens) <= MAX_WORDS:
                return Sentence(tuple(tokens), bytes(transitions))
    parse = Parse.from_brackets(text)
    return Sentence(parse.tokens, bytes(action is Action.REDUCE for action in parse.transitions))
