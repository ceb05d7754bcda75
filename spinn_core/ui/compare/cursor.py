"""The cursor of the side-by-side view: how many words of the hypothesis are read, and what moves it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.compare.export import WORD

_PLACE = "_compare_word"  # (sentence's key, words read)
_COMMON = Path(__file__).parents[1] / "common"
_strip = st.components.v2.component(
    "spinn_word_strip",
    css=(_COMMON / "strip.css").read_text(encoding="utf-8"),
    js=(_COMMON / "strip.js").read_text(encoding="utf-8"),
)


class WordCursor:
    """How many words of the hypothesis are read: all of them at first. The slider's own state holds it."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.last = len(tokens)
        self._sentence = sentence_key(tokens)
        self.key = f"compare_slider_{self._sentence}"
        if self.key not in st.session_state:
            sentence, read = st.session_state.get(_PLACE, (None, None))
            if sentence is None:
                read = self._asked()
            st.session_state[self.key] = self.last if read is None or sentence not in (None, self._sentence) else read
        self.move_to(st.session_state[self.key])

    def _asked(self) -> int | None:
        text = st.query_params.get(WORD, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None

    @property
    def read(self) -> int:
        return st.session_state[self.key]

    def move_to(self, read: int) -> None:
        """Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        read = max(0, min(int(read), self.last))
        if st.session_state[self.key] != read:
            st.session_state[self.key] = read
        st.session_state[_PLACE] = (self._sentence, read)


def show_cursor(cursor: WordCursor, tokens: tuple[str, ...], seen: str) -> None:
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
            "step": cursor.read,
            "keys": "step",
            "place": cursor.read,
            "label": "The hypothesis, word by word",
            "colours": {"now": colours.borders[Role.TOP], "ground": colours.fills[Role.TOP], "quiet": colours.quiet},
        },
        key="compare_strip",
        on_jump_change=moved,
        on_go_change=moved,
        on_pick_change=lambda: None,
    )
    st.slider(
        "Words of the hypothesis that are read",
        0,
        cursor.last,
        key=cursor.key,
        persist_state="session",
        label_visibility="collapsed",
    )
    st.caption(
        "Words of the hypothesis that are read. Move with the keys ← → Home End, the slider, or a click on a word."
    )
