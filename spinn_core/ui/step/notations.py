"""The three notations side by side, each to be edited, with a mark at what the current step stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.labels import xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.parsing.drivers import Driver
from spinn_core.parsing.reader import Parse, ParseError
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.common.problems import show_parse_error
from spinn_core.ui.step.address import DRIVER, SENTENCE

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

_NOTATIONS: dict[str, tuple[Callable[[Parse], str], Callable[[str], Parse]]] = {
    "Brackets": (Parse.to_brackets, Parse.from_brackets),
    "Closing brackets": (Parse.to_closing, Parse.from_closing),
    "Two lines": (Parse.to_two_lines, Parse.from_two_lines),
}
_EDITED = "_step_edited"


def show_notations(trace: Trace, step: int, theme: str) -> None:
    """Draws them. A change in one becomes the page's sentence, and the page runs again."""
    parse = Parse(trace.tokens, trace.transitions)
    key = sentence_key((*parse.tokens, parse.to_closing()))
    for column, (name, (write, read)) in zip(st.columns(3), _NOTATIONS.items(), strict=True):
        with column:
            place = f"step_notation_{name}_{key}"
            text = st.text_area(
                name, write(parse), key=place, persist_state="session", height=120, on_change=_take, args=(place, read)
            )
            st.html(f'<pre class="step-notation">{marked(write(parse), step, theme)}</pre>')
            try:
                read(text)
            except ParseError as error:
                show_parse_error(text, error)
    if st.session_state.pop(_EDITED, False):
        st.rerun()


def _take(place: str, read: Callable[[str], Parse]) -> None:
    """The edited text becomes the sentence, unless it is wrong: then its own column says so."""
    try:
        read(st.session_state[place])
    except ParseError:
        return
    st.session_state[SENTENCE.name] = st.session_state[place]
    if DRIVER.name in st.session_state:
        st.session_state[DRIVER.name] = Driver.PARSE.value
    st.session_state[_EDITED] = True


def marked(text: str, step: int, theme: str) -> str:
    """A notation as HTML text with the piece of the last action marked: a word, a letter, or a ) with its (."""
    colours = palette(theme)
    words, header, letters = text.partition("\nPARSES:")
    pieces = (letters if header else words).split(" ")
    acting = [at for at, piece in enumerate(pieces) if piece and piece != "("]
    chosen = {acting[step - 1]} if step else set()
    if step and not header and pieces[acting[step - 1]] == ")":
        opening = _opening(pieces, acting[step - 1])
        chosen |= set() if opening is None else {opening}
    style = f"background:{colours.fills[Role.TOP]};outline:2px solid {colours.borders[Role.TOP]}"
    shown = " ".join(
        f'<b style="{style}">{xml(piece)}</b>' if at in chosen else xml(piece) for at, piece in enumerate(pieces)
    )
    return f"{xml(words)}\nPARSES:{shown}" if header else shown


def _opening(pieces: list[str], closing: int) -> int | None:
    """Where the ( of a ) stands; None in the closing notation, which has none."""
    depth = 0
    for at in range(closing, -1, -1):
        depth += (pieces[at] == ")") - (pieces[at] == "(")
        if depth == 0:
            return at
    return None
