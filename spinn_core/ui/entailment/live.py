"""Reading live: the three probabilities after every step of the hypothesis, with a cursor, and the trees so far."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.svg import forest_svg
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.trace.narration import picture_in_words
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.chart_cursor import Frame
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.columns import in_percent, number, text
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.label_lines import label_lines, step_cursor
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.strip import STEP as STEPS
from spinn_core.ui.common.strip import show_strip
from spinn_core.ui.common.theme import theme
from spinn_core.ui.entailment.address import STEP
from spinn_core.ui.entailment.export import show_export
from spinn_core.ui.entailment.state import Pair, live_of

if TYPE_CHECKING:
    from spinn_core.explain.live import Live
    from spinn_core.trace.trace import Prediction

_LINES = "live_lines"  # the chart and the line over it
FRAME = Frame(height=330, left=50, right=10, top=10, bottom=90)
_UNTRAINED = "The model was **not trained on half sentences**: only its last answer is a prediction."
_TREE = (
    "**What is computed.** After each action the model closes every open phrase by REDUCE and takes that vector for "
    f"the hypothesis, beside the whole premise. Before the first action the vector is zero. {_UNTRAINED}"
)
_LSTM = (
    "**What is computed.** After each word the LSTM’s state h stands for the hypothesis, beside the whole premise. "
    f"Before the first word h is zero. {_UNTRAINED} An S under a word marks that it is read."
)
_COLUMNS = {"step": number(55), "done": text(150), "words read": number(90)} | {
    label: number(110, "%.1f %%") for label in LABELS
}
FOLDED, TALLEST = 12, 560  # leaves in the picture of a long sentence; pixels, above which a picture scrolls


def show_live(pair: Pair, prediction: Prediction) -> None:
    """Draws it all, in a fragment of its own: a press of an arrow key redraws only this."""
    st.markdown(_TREE if prediction.hypothesis else _LSTM)
    with problems_shown():
        live = live_of(pair)
    st.fragment(_stepper)(pair, prediction, live)


def _stepper(pair: Pair, prediction: Prediction, live: Live) -> None:
    trace, tokens, colours = prediction.hypothesis, pair.hypothesis.tokens, theme()
    last = len(live.words_read) - 1  # at first: there the prediction stands
    cursor = Cursor("live_slider", f"{sentence_key(tokens)}_{last}", last, STEP)
    # the sequential LSTM’s steps are words: the strip shows a SHIFT for each
    drawn = trace or SimpleNamespace(tokens=tokens, transitions=(Action.SHIFT,) * len(tokens))
    show_strip(drawn, cursor.k, colours, cursor.slider_key, cursor.move_to, keys=STEPS)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        cursor.show_buttons("live")
        with st.container(width="stretch"):
            cursor.show_slider("Steps done")
    rows = live_rows(live, tokens, trace.transitions if trace else None)
    lines, now = st.columns([5, 4], gap="medium", vertical_alignment="center")
    with lines, st.container(key=_LINES):
        st.html(step_cursor(_LINES, FRAME, cursor.k, len(rows), colours))
        steps = [f"step {row['step']}, {row['done']}" for row in rows]
        chart = label_lines([("", live.probabilities)], [_tick(row) for row in rows], steps, colours, "step")
        show(chart, "live_chart", FRAME.height, "Probabilities after each step; the table below has them all.", FRAME)
    with now:
        _show_place(live, tokens, trace.transitions if trace else None, cursor.k)
        st.html(bars(by_label(live.probabilities[cursor.k]), colours))
        st.caption(for_markdown(settled(live.probabilities, rows)))
    if trace is not None:
        long = len(tokens) > LEAVES
        height = 420 if long else min(forest_height(trace, cursor.k) + 12, TALLEST)
        with st.container(key="live_forest", height=max(130, height), border=False):
            st.graphviz_chart(
                forest_dot(trace, cursor.k, colours, FOLDED if long else LEAVES), alt=picture_in_words(trace, cursor.k)
            )
    with st.expander("All steps as a table", icon=":material/table_rows:"):
        st.dataframe(in_percent(rows), hide_index=True, column_config=_COLUMNS)
        with st.container(horizontal=True):
            csv_button("Table", "reading_live", lambda: rows)
            if trace is not None:
                step = cursor.k
                file_button("Trees at this step, SVG", "reading_live.svg", lambda: forest_svg(trace, step, colours))
    show_export(pair, prediction, cursor.k)


def live_rows(live: Live, tokens: Sequence[str], transitions: Sequence[Action] | None) -> list[dict[str, object]]:
    """One row a step: its number, what was done, the words read, the probabilities. Words as they were typed.

    transitions: None where a step is a word.
    """
    rows: list[dict[str, object]] = []
    for step, (read, shares) in enumerate(zip(live.words_read.tolist(), live.probabilities, strict=True)):
        if step == 0:
            done = "nothing yet"
        elif transitions is None:
            done = f"read {tokens[read - 1]}"
        elif transitions[step - 1] is Action.SHIFT:
            done = f"SHIFT {tokens[read - 1]}"
        else:
            done = "REDUCE"
        rows.append({"step": step, "done": done, "words read": read, **by_label(shares)})
    return rows


def _tick(row: dict[str, object]) -> str:
    """A step's name on the axis: the word that was read, R for a REDUCE."""
    action, _, word = str(row["done"]).partition(" ")
    return "start" if not row["step"] else "R" if action == "REDUCE" else word


def settled(probabilities: np.ndarray, rows: Sequence[dict[str, object]]) -> str:
    """Since when the likeliest label is the one it is at the end. Plain text with typed words in it."""
    likeliest = probabilities.argmax(1)  # (steps + 1,)
    others = np.flatnonzero(likeliest != likeliest[-1])
    label = LABELS[int(likeliest[-1])]
    if not len(others):
        return f"{label.capitalize()} is the likeliest from the start."
    since = int(others[-1]) + 1
    return f"{label.capitalize()} is the likeliest from step {since} on ({rows[since]['done']}), and stays so."


def _show_place(live: Live, tokens: Sequence[str], transitions: Sequence[Action] | None, k: int) -> None:
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
