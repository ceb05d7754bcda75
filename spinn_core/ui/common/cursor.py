"""A cursor over steps: a place between two ends, with the buttons and the slider that move it.

The slider's own state holds the place. Its key carries what the cursor moves over, because a change of its range would
set it back; the place itself is kept beside it, for the visitor who looks elsewhere and comes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from spinn_core.ui.common.address import Whole


def sentence_key(tokens: tuple[str, ...]) -> str:
    """A short name for a sentence, for widget keys."""
    return hashlib.blake2b("\n".join(tokens).encode(), digest_size=6).hexdigest()


class Cursor:
    """A place k from low to last.

    Args:
        name: of the cursor, once in the app; begins its slider's key.
        over: a short name of what it moves over; over another thing it begins at `start` again.
        last: the greatest k.
        field: where the address says at which k a visit begins; its default must be None or `start`.
        start: where it stands where nothing says otherwise; None for last.
        low: the least k.
    """

    def __init__(self, name: str, over: str, last: int, field: Whole, start: int | None = None, low: int = 0) -> None:
        self.low, self.last = low, last
        self.slider_key = f"{name}_{over}"
        self._over, self._place = over, f"_{name}_place"
        state = st.session_state
        if self.slider_key not in state:
            known, k = state.get(self._place) or (over, field.asked())
            state[self.slider_key] = k if known == over and k is not None else last if start is None else start
        self.move_to(state[self.slider_key])

    @property
    def k(self) -> int:
        return st.session_state[self.slider_key]

    def move_to(self, k: int) -> None:
        """To the nearest place. Before the slider is drawn, or in a callback: Streamlit refuses it in between."""
        k = max(self.low, min(int(k), self.last))
        if st.session_state[self.slider_key] != k:
            st.session_state[self.slider_key] = k
        st.session_state[self._place] = (self._over, k)

    def move_by(self, steps: int) -> None:
        self.move_to(self.k + steps)

    def show_buttons(
        self, key: str, names: tuple[str, str, str, str] = ("First", "Back", "Next", "Last"), primary: str = "Next"
    ) -> None:
        """To the first place, one back, one on, the last. key: begins their keys; primary: the name that stands out."""
        at_start, at_end = self.k == self.low, self.k == self.last
        for name, icon, off, do, argument in zip(
            names,
            ("first_page", "chevron_left", "chevron_right", "last_page"),
            (at_start, at_start, at_end, at_end),
            (self.move_to, self.move_by, self.move_by, self.move_to),
            (self.low, -1, 1, self.last),
            strict=True,
        ):
            cursor_button(f"{key}_{icon}", name, icon, off, do, argument, name == primary)

    def show_slider(self, label: str) -> int:
        return st.slider(
            label, self.low, self.last, key=self.slider_key, persist_state="session", label_visibility="collapsed"
        )


def cursor_button(
    key: str,
    name: str,
    icon: str,
    off: bool,
    do: Callable[[Any], None],
    argument: Any,
    primary: bool = False,
    **more: Any,
) -> None:
    """A button that calls `do` with one argument. icon: a name of Material's."""
    st.button(
        name,
        key=key,
        icon=f":material/{icon}:",
        disabled=off,
        on_click=do,
        args=(argument,),
        type="primary" if primary else "secondary",
        **more,
    )
