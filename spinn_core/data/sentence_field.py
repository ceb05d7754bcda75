"""A field of a file as a sentence, where the column holds sentences and not parses."""

from __future__ import annotations

from spinn_core.data.snli import to_numbers
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.parsing.reader import ParseError, read, read_raw


def read_plain_field(text: str) -> Sentence:
    """A parse if the whole field is one that parse.read() knows, else words.

    Brackets in words are the words -LRB- and -RRB-. Raises ParseError.
    """
    try:
        reading = read(text)
    except ParseError:
        reading = read_raw(text)
    return Sentence(reading.tokens, None if reading.parse is None else to_numbers(reading.parse.transitions))


def looks_like_a_parse(text: str) -> bool:
    """Whether whoever wrote a sentence may have meant a parse: it begins and ends with a bracket."""
    text = text.strip()
    return text.startswith("(") and text.endswith(")")
