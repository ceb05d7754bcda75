"""A field of a file as a sentence: a parse column by the quick reader, any other by whether the whole field is a parse."""

from __future__ import annotations

import re

from spinn_core.parse import ParseError, read, read_words
from spinn_core.snli import Sentence, read_binary_parse, to_numbers

_MAY_BE_PARSE = re.compile(r"[()（）]|\s*(?:words|parses)\s*[:：]", re.IGNORECASE)
_ONE_WORD = re.compile(r"\s*\(\s+([^\s()]+)\s+\)\s*")


def read_parse_field(text: str) -> Sentence:
    """A field of a column of binary parses; one word may stand in brackets, ( Singing ). Raises ValueError."""
    try:
        return read_binary_parse(text)
    except ValueError:
        if one := _ONE_WORD.fullmatch(text):
            return Sentence((one.group(1),), bytes(1))
        raise


def read_plain_field(text: str) -> Sentence:
    """A field of a column of sentences: a parse if the whole of it is one that parse.read() knows, else words.

    Brackets in words are the words -LRB- and -RRB-. Raises ParseError.
    """
    if _MAY_BE_PARSE.search(text) is None:
        return Sentence(read_words(text), None)
    if one := _ONE_WORD.fullmatch(text):
        return Sentence((one.group(1),), bytes(1))
    try:
        reading = read(text)
    except ParseError:
        return Sentence(read_words(text), None)
    if reading.parse is None:
        return Sentence(read_words(text), None)
    return Sentence(reading.tokens, to_numbers(reading.parse.transitions))


def looks_like_a_parse(text: str) -> bool:
    """Whether whoever wrote a sentence may have meant a parse: it begins and ends with a bracket."""
    text = text.strip()
    return text.startswith("(") and text.endswith(")")
