"""What moves the cursor of the side-by-side view: how many words of the hypothesis are read."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.ui.common.cursor import Cursor

_COMMON = Path(__file__).parents[1] / "common"
_strip = st.components.v2.component(
    "spinn_word_strip",
    css=(_COMMON / "strip.css").read_text(encoding="utf-8"),
    js=(_COMMON / "strip.js").read_text(encoding="utf-8"),
)


def show_cursor(cursor: Cursor, tokens: tuple[str, ...], seen: str) -> None:
    """The words to click on, the slider; the strip hears the arrow keys."""
    colours = palette(seen)

    def moved() -> None:
        state = st.session_state["compare_strip"]
        for asked in (state.jump, state.go):
            if isinstance(asked, int):
                cursor.move_to(asked)

    _strip(
        data={
            "words": [shorten(token, 24) for token in tokens],
            "letters": [str(at + 1) for at in range(len(tokens))],
            "titles": [f"Read up to word {at + 1}" for at in range(len(tokens))],
            "step": cursor.k,
            "keys": "step",
            "place": cursor.k,
            "label": "The hypothesis, word by word",
            "colours": {"now": colours.borders[Role.TOP], "ground": colours.fills[Role.TOP], "quiet": colours.quiet},
        },
        key="compare_strip",
        on_jump_change=moved,
        on_go_change=moved,
        on_pick_change=lambda: None,
    )
    cursor.show_slider("Words of the hypothesis that are read")
    st.caption(
        "Words of the hypothesis that are read. Move with the keys ← → Home End, the slider, or a click on a word."
    )
