"""Recursion and stack are the same: the nest of calls, filled in as the stack runs, beside the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.trace.narration import agreement
from spinn_core.trace.recursion import Call, calls_at, recursive_encoding
from spinn_core.trace.sentence_view import Drawable, phrase, state_at
from spinn_core.ui.common.state import loaded_model

if TYPE_CHECKING:
    from spinn_core.parsing.machine import Action
    from spinn_core.trace.trace import Trace
    from spinn_core.ui.step.setup import Setup

_SIGNS = {Call.COMING: "·", Call.OPEN: "…", Call.HELD: "■", Call.USED: "✓"}
HEIGHT = 430


def show_recursion(setup: Setup, trace: Trace, step: int, theme: str) -> None:
    """Draws both on one cursor, and how far apart their two final vectors are."""
    nest, stack = st.columns([3, 2], gap="medium")
    with nest:
        st.markdown("**Nested calls**, in the order in which they are made")
        with st.container(height=HEIGHT, border=False):
            st.html(calls_html(trace, step, theme))
    with stack:
        st.markdown("**Stack**, top first: what calls have returned and nobody has used yet")
        with st.container(height=HEIGHT - 90, border=False):
            st.html(stack_html(trace, step, theme))
        difference = _difference(setup.model.folder, setup.device, trace.tokens, trace.transitions, trace)
        st.caption(
            f"Computed by nested calls without a stack and by the stack, the sentence’s two vectors "
            f"{agreement(difference)}."
        )


def calls_html(sentence: Drawable, step: int, theme: str) -> str:
    """The nest as HTML text: one line a call, indented; a call shows its value once it has returned."""
    colours, lines = palette(theme), []
    for row in calls_at(sentence, step):
        is_word = sentence.nodes[row.node].left is None
        words = f"“{shorten(phrase(sentence, row.node), 40)}”"
        if is_word:
            shown = words
        elif row.call in (Call.HELD, Call.USED):
            shown = f"Reduce(…) = {words}"
        else:
            shown = "Reduce("
        lines.append(
            f'<div style="padding-left:{min(row.depth, 24) * 1.2:.1f}rem;{_look(row.call, colours)}" '
            f'title="{row.call.value}">{_SIGNS[row.call]} {xml(shown)}</div>'
        )
    return f'<div class="step-calls">{"".join(lines)}</div>'


def _look(call: Call, colours: Palette) -> str:
    if call is Call.HELD:
        return f"background:{colours.fills[Role.SECOND]};font-weight:600"
    return f"color:{colours.quiet}" if call is Call.COMING else ""


def stack_html(sentence: Drawable, step: int, theme: str) -> str:
    """The stack as HTML text, one line an item."""
    colours = palette(theme)
    style = f"background:{colours.fills[Role.SECOND]};font-weight:600"
    lines = [
        f'<div style="{style}">■ “{xml(shorten(phrase(sentence, node), 48))}”</div>'
        for node in reversed(state_at(sentence, step).stack)
    ]
    return f'<div class="step-calls">{"".join(lines) or "empty"}</div>'


@st.cache_resource(max_entries=200, show_spinner=False)
def _difference(
    folder: str, device: str, tokens: tuple[str, ...], transitions: tuple[Action, ...], _trace: Trace
) -> float:
    by_calls = recursive_encoding(loaded_model(folder, device), _trace)
    return float(np.abs(by_calls - _trace.encoding).max())
