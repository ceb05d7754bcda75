"""A box for a sentence in any notation; below it its error at the place and the repairs of its brackets."""

from __future__ import annotations

import streamlit as st

from spinn_core.parsing.characters import CARET_COLUMNS
from spinn_core.parsing.reader import MAX_CHARACTERS, ParseError, Reading
from spinn_core.ui.common.address import Text
from spinn_core.ui.common.doctor import show_doctor
from spinn_core.ui.common.problems import show_parse_error
from spinn_core.ui.common.state import reading_of

NOTATIONS = (
    "A plain sentence, which a model then parses, or a sentence with its parse:  \n"
    "brackets: `( ( The cat ) sat )`  \n"
    "closing, one bracket a REDUCE: `The cat ) sat )`  \n"
    "two lines: `WORDS: The cat sat` and below it `PARSES: S S R S R`  \n"
    "or a tree with labels, in round brackets (Penn) or in square ones (qtree, forest).  \n"
    "Brackets in a plain sentence, as in `A man (in a hat) walks.`, are words."
)


def sentence_input(
    label: str, field: Text, default: str = "", help: str = NOTATIONS, columns: int = CARET_COLUMNS
) -> Reading | None:
    """Draws the box, bound to the address, and below it what is wrong with the text and how to repair it.

    To fill it from elsewhere set st.session_state[field.name] in a callback, or open the page with ?name=text.

    Args:
        label: above the box.
        field: of the page's address.
        default: what stands in it at first.
        help: behind the question mark.
        columns: room for an error's line of text, in characters.

    Returns:
        What was read; None where it cannot be read, which the visitor then sees.
    """
    field.ready(default)
    text = st.text_area(label, key=field.name, bind="query-params", height="content", help=help)
    text = (text or "")[: MAX_CHARACTERS + 1]  # one more than the limit, for the error that names the limit
    reading = reading_of(text)
    if isinstance(reading, ParseError):
        show_parse_error(text, reading, columns)
        show_doctor(text, field.name)
        return None
    return reading
