"""The sentence as a strip of transitions: each S under its word, each R in a column of its own.

A small component (step_strip.js), because Streamlit's own buttons cannot stand under the words of a sentence. It
also hears what Streamlit gives no way to hear: clicks on the nodes of the picture, and arrow keys pressed faster
than the page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.parsing.machine import Action
from spinn_core.trace.sentence_view import Drawable
from spinn_core.ui.common.picked import pick

LETTERS = 24
STEP, HAND = "step", "hand"  # what keys do

_HERE = Path(__file__).parent
_strip = st.components.v2.component(
    "spinn_step_strip",
    css=(_HERE / "strip.css").read_text(encoding="utf-8"),
    js=(_HERE / "strip.js").read_text(encoding="utf-8"),
)


def strip_data(
    sentence: Drawable, step: int, theme: str, hidden_from: int | None = None, keys: str = ""
) -> dict[str, object]:
    """What the component is given. hidden_from: actions from this one on (0-based) show as a dot."""
    colours = palette(theme)
    words, letters = [], []
    done = "".join(action.letter for action in sentence.transitions[:step])
    waiting = iter(sentence.tokens)
    for action in sentence.transitions:
        words.append(shorten(next(waiting), LETTERS) if action is Action.SHIFT else "")
        letters.append(action.letter)
    if hidden_from is not None:  # the words to come stand side by side, for their places would tell the actions
        hidden = len(letters) - hidden_from
        to_come = [word for word in words[hidden_from:] if word]
        words[hidden_from:] = to_come + [""] * (hidden - len(to_come))
        letters[hidden_from:] = ["·"] * hidden
    return {
        "words": words,
        "letters": letters,
        "titles": [f"Jump to just after action {at + 1}" for at in range(len(letters))],
        "step": step,
        "keys": keys,
        "place": done if keys == HAND else step,
        "label": "Transitions: S is SHIFT, R is REDUCE",
        "colours": {"now": colours.borders[Role.TOP], "ground": colours.fills[Role.TOP], "quiet": colours.quiet},
    }


def show_strip(
    sentence: Drawable,
    step: int,
    theme: str,
    name: str,
    jump: Callable[[int], None],
    hidden_from: int | None = None,
    keys: str = "",
    put: Callable[[str], None] | None = None,
) -> None:
    """Draws the strip; a click on an action calls jump with its number, counted from 1.

    A click on a node of the picture picks it.

    Args:
        name: for the component's key.
        hidden_from: actions from this one on (0-based) are hidden, and a click does not get there.
        keys: STEP: Left, Right, Home and End call jump too, also beyond what is hidden. HAND: s, d and Left
            call put.
        put: called with the letters of all actions that a person has done.
    """

    def clicked() -> None:
        asked = st.session_state[key].jump
        if isinstance(asked, int) and (hidden_from is None or asked <= hidden_from):
            jump(asked)

    def key_pressed() -> None:
        asked = st.session_state[key].go
        if isinstance(asked, int):
            jump(asked)
        elif isinstance(asked, str) and put is not None:
            put(asked)

    def node_clicked() -> None:
        pick(tuple(sentence.tokens), st.session_state[key].pick)

    key = f"step_strip_{name}"
    _strip(
        data=strip_data(sentence, step, theme, hidden_from, keys),
        key=key,
        on_jump_change=clicked,
        on_go_change=key_pressed,
        on_pick_change=node_clicked,
    )
