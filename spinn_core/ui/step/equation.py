"""The equation card: a REDUCE's formula with the phrases' names in it, and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.drawing.cell import HEIGHT, cell_dot
from spinn_core.drawing.labels import xml
from spinn_core.drawing.palette import palette
from spinn_core.trace.composition import GATE_WORDS, Composition, composition
from spinn_core.trace.narration import agreement, quoted
from spinn_core.ui.common.cards import strip_html
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.picked import picked

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

COMPONENT = "step_component"


def show_equation(trace: Trace, step: int, theme: str) -> None:
    """Draws the card of the last REDUCE up to this step, or of an earlier one that is picked here or in the picture."""
    last = composition(trace, step)
    if last is None:
        st.info("No REDUCE has been done yet. The card shows the first one as soon as it is: press Next REDUCE.")
        return
    done = [at.index + 1 for at in trace.steps[:step] if at.gates is not None]
    in_picture = picked(trace, step)
    wanted = next((at for at in done if trace.steps[at - 1].node == in_picture), last.step)
    chosen_step = st.selectbox(
        "Phrase",
        done[::-1],
        index=done[::-1].index(wanted),
        key=f"step_phrase_{last.step}_{wanted}",
        persist_state="session",
        format_func=lambda at: f"{trace.phrase(trace.steps[at - 1].node)} (action {at})",
    )
    shown = composition(trace, chosen_step)
    st.html(equation_html(trace, shown, theme))
    numbers, check = st.columns([3, 2], gap="medium")
    with numbers:
        chosen = int(
            st.number_input(
                "Follow one component",
                0,
                len(shown.h) - 1,
                0,
                key=COMPONENT,
                persist_state="session",
                help="A vector's components count from 0.",
            )
        )
        st.code(shown.component(chosen), language=None)
    with check:
        left, right = shown.from_left, shown.from_right
        more = trace.phrase(shown.left if left >= right else shown.right)
        share = 100 * max(left, right) / (left + right or 1)
        st.markdown(for_markdown(f"More is kept of “{more}”: {share:.0f} % of what both children give."))
        st.caption(
            f"Norms of what enters c: {left:.3f} from the left, {right:.3f} from the right, "
            f"{shown.from_input:.3f} new. c and h computed from the gates and the model’s "
            f"{agreement(shown.difference())}."
        )
    with st.container(height=HEIGHT, border=False):
        norm = trace.steps[shown.step - 1].tracker_norm
        st.graphviz_chart(
            cell_dot(trace, shown, chosen, theme, norm), alt=f"The cell with the values of component {chosen}."
        )


def equation_html(trace: Trace, shown: Composition, theme: str) -> str:
    """The formula with names, and a row for each gate and state with its mean, spread and colours."""
    left, right, whole = (xml(quoted(trace, node)) for node in (shown.left, shown.right, shown.node))
    rows = [_row(GATE_WORDS[name], getattr(shown.gates, name), theme) for name in ("i", "fl", "fr", "o", "a")]
    rows += [
        _row(f"{symbol} of {words}", vector, theme, norm=True)
        for words, node in ((left, shown.left), (right, shown.right), (whole, shown.node))
        for symbol, vector in (("h", trace.h[node]), ("c", trace.c[node]))
    ]
    quiet = palette(theme).quiet
    return (
        f'<div class="step-formula">c of {whole} = tanh(a)·σ(i) + σ(fl)·c of {left} + σ(fr)·c of {right}<br>'
        f"h of {whole} = σ(o)·tanh(c of {whole})</div>"
        f'<table class="step-numbers"><tr style="color:{quiet}"><th></th><th>mean</th><th>spread</th><th>norm</th>'
        f"<th>lowest</th><th>highest</th><th></th></tr>{''.join(rows)}</table>"
    )


def _row(name: str, vector: np.ndarray, theme: str, norm: bool = False) -> str:
    size = f"{np.linalg.norm(vector):.3f}" if norm else ""
    return (
        f"<tr><th>{name}</th><td>{vector.mean():.3f}</td><td>{vector.std():.3f}</td><td>{size}</td>"
        f"<td>{vector.min():.3f}</td><td>{vector.max():.3f}</td><td>{strip_html(vector, theme, 'its values')}</td></tr>"
    )
