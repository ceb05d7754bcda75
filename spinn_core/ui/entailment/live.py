"""Reading live: the three probabilities after every step of the hypothesis, with a cursor, and the trees so far."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.svg import forest_svg
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.trace.narration import picture_in_words
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.strip import STEP as STEPS
from spinn_core.ui.common.strip import show_strip
from spinn_core.ui.common.theme import theme
from spinn_core.ui.entailment.address import STEP
from spinn_core.ui.entailment.export import show_takeaway
from spinn_core.ui.entailment.live_chart import FRAME, live_chart, live_cursor
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.explain.live import Live
    from spinn_core.trace.trace import Prediction

_LINES = "live_lines"  # the chart and the line over it
_TREE = (
    "**What is computed.** After each action the hypothesis is cut off: the words read so far, by the actions so far, "
    "and then a REDUCE for every phrase still open. The vector of that stands in for the hypothesis beside the whole "
    "premise. Before the first action it is all zeros; after the last it is the prediction above. "
    "The model was **not trained on half sentences**, so its answers before the end are only what it happens to say."
)
_LINE = (
    "**What is computed.** After each word the LSTM's state h stands in for the hypothesis beside the whole premise. "
    "Before the first word it is all zeros; after the last it is the prediction above. "
    "The model was **not trained on half sentences**, so its answers before the end are only what it happens to say. "
    "An S under a word marks that it is read."
)
_COLUMNS = {"step": number(55), "done": text(150), "words read": number(90)} | {
    label: number(110, "percent") for label in LABELS
}
FOLDED, TALLEST = 12, 560  # leaves in the picture of a long sentence; pixels, above which a picture scrolls


def show_live(pair: Pair, prediction: Prediction) -> None:
    """Draws it all, in a fragment of its own: a press of an arrow key redraws only this."""
    st.markdown(_TREE if prediction.hypothesis else _LINE)
    with problems_shown():
        live = pair.live()
    st.fragment(_stepper)(pair, prediction, live)


def _stepper(pair: Pair, prediction: Prediction, live: Live) -> None:
    trace, tokens, colours = prediction.hypothesis, pair.hypothesis.tokens, theme()
    last = len(live.words_read) - 1  # at first: there the prediction stands
    cursor = Cursor("live_slider", f"{sentence_key(tokens)}_{last}", last, STEP)
    # the linear LSTM's steps are words: the strip shows a SHIFT for each
    drawn = trace or SimpleNamespace(tokens=tokens, transitions=(Action.SHIFT,) * len(tokens))
    show_strip(drawn, cursor.k, colours, cursor.slider_key, cursor.move_to, keys=STEPS)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        cursor.show_buttons("live")
        with st.container(width="stretch"):
            cursor.show_slider("Steps done")
    rows = live_rows(live, tokens, trace.transitions if trace else None)
    lines, now = st.columns([5, 4], gap="medium", vertical_alignment="center")
    with lines, st.container(key=_LINES):
        st.html(live_cursor(_LINES, cursor.k, len(rows), colours))
        chart = live_chart(live.probabilities, rows, colours)
        show(chart, "live_chart", FRAME.height, "Probabilities of the labels after each step.", FRAME)
    with now:
        _told(live, tokens, trace.transitions if trace else None, cursor.k)
        st.html(bars(dict(zip(LABELS, live.probabilities[cursor.k].tolist(), strict=True)), colours))
        st.caption(for_markdown(settled(live.probabilities, rows)))
    if trace is not None:
        long = len(tokens) > LEAVES
        height = 420 if long else min(forest_height(trace, cursor.k) + 12, TALLEST)
        with st.container(key="live_forest", height=max(130, height), border=False):
            st.graphviz_chart(
                forest_dot(trace, cursor.k, colours, FOLDED if long else LEAVES), alt=picture_in_words(trace, cursor.k)
            )
    with st.expander("All steps as a table", icon=":material/table_rows:"):
        st.dataframe(rows, hide_index=True, column_config=_COLUMNS)
        with st.container(horizontal=True):
            file_button("Table, CSV", "reading_live.csv", lambda: csv_text(rows))
            if trace is not None:
                step = cursor.k
                file_button("Trees at this step, SVG", "reading_live.svg", lambda: forest_svg(trace, step, colours))
    show_takeaway(pair, prediction, cursor.k)


def live_rows(live: Live, tokens: Sequence[str], transitions: Sequence[Action] | None) -> list[dict[str, object]]:
    """One row a step: its number, what was done, the words read, the probabilities. Words as they were typed.

    transitions: None where a step is a word.
    """
    rows: list[dict[str, object]] = []
    for step, (read, shares) in enumerate(zip(live.words_read.tolist(), live.probabilities.tolist(), strict=True)):
        if step == 0:
            done = "nothing yet"
        elif transitions is None:
            done = f"read {tokens[read - 1]}"
        elif transitions[step - 1] is Action.SHIFT:
            done = f"SHIFT {tokens[read - 1]}"
        else:
            done = "REDUCE"
        shown = dict(zip(LABELS, (round(share, 6) for share in shares), strict=True))
        rows.append({"step": step, "done": done, "words read": read, **shown})
    return rows


def settled(probabilities: np.ndarray, rows: Sequence[dict[str, object]]) -> str:
    """Since when the likeliest label is the one it is at the end. Plain text with typed words in it."""
    likeliest = probabilities.argmax(1)  # (steps + 1,)
    others = np.flatnonzero(likeliest != likeliest[-1])
    label = LABELS[int(likeliest[-1])]
    if not len(others):
        return f"{label.capitalize()} is the likeliest from the start."
    since = int(others[-1]) + 1
    return f"{label.capitalize()} is the likeliest from step {since} on ({rows[since]['done']}), and stays it."


def _told(live: Live, tokens: Sequence[str], transitions: Sequence[Action] | None, k: int) -> None:
    """Where the cursor stands, and what stands in for the hypothesis there."""
    from spinn_core.explain.live import closed

    read, last = int(live.words_read[k]), len(live.words_read) - 1
    unit = "words" if transitions is None else "actions"
    words_done = "" if transitions is None else f" ({read} of {len(tokens)} words)"
    st.markdown(f"**After {k} of {last} {unit}**{words_done}")
    if k == 0:
        st.markdown("Nothing read: zeros stand in for the hypothesis.")
        return
    words = tuple(tokens[:read])
    shown = " ".join(words) if transitions is None else Parse(words, closed(transitions, k)).to_brackets()
    st.markdown(f"As if the hypothesis were {code_span(shown if len(shown) <= 300 else '…' + shown[-300:])}")
