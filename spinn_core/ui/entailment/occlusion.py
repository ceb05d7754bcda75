"""What mattered: what taking out each word and phrase does to the prediction, as coloured trees and ranked tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES
from spinn_core.drawing.heat import heat_colour, heat_dot, heat_height, points
from spinn_core.drawing.heat_svg import heat_svg
from spinn_core.drawing.palette import Role, palette
from spinn_core.model.config import Variant
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_html, for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.entailment.state import Pair

if TYPE_CHECKING:
    from spinn_core.explain.occlusion import TakenOut
    from spinn_core.trace.trace import Prediction, Trace

SIDES = ("premise", "hypothesis")
_SCALE = ((-1, 1.0), (-1, 0.5), (-1, 0.25), (-1, 0.05), (1, 0.0), (1, 0.05), (1, 0.25), (1, 0.5), (1, 1.0))
NARROWEST = 520  # pixels that a table needs; tree and line stand side by side where there is room
LEAST = 0.05  # a scale smaller than five points would make noise look strong
FOLDED, TALLEST = 12, 640  # leaves in the picture of a long sentence; pixels, above which a picture scrolls


def show_mattered(pair: Pair, prediction: Prediction, models: Sequence[ModelChoice]) -> None:
    """Draws both sentences by the chosen model, and their words by the linear LSTM, if one is there."""
    line = next((model for model in models if model.variant is Variant.LSTM), None)
    line_pair = (
        pair
        if line == pair.model or line is None
        else Pair(line, pair.device, pair.premise, pair.hypothesis, False, None)
    )
    with problems_shown():
        by_tree = {side: pair.taken_out(side) for side in SIDES} if prediction.premise else None
        by_line = {side: line_pair.taken_out(side) for side in SIDES} if line is not None else None
    strongest = max(
        LEAST,
        *(_strength(told, whole=True) for told in (by_tree or {}).values()),
        *(_strength(told, whole=False) for told in (by_line or {}).values()),
    )
    st.markdown(_explained(pair, prediction, line if by_tree else None))
    st.html(_legend(strongest))
    for side in SIDES:
        _show_side(side, pair, prediction, by_tree, line_pair if by_line else None, by_line, strongest)


def _strength(told: TakenOut, whole: bool) -> float:
    """The largest change; of a tree (whole) without its root, which takes everything out and would drown the rest."""
    changes = np.abs(told.changes[:-1] if whole else told.changes)
    return float(changes.max(initial=0.0))


def _explained(pair: Pair, prediction: Prediction, line: ModelChoice | None) -> str:
    if prediction.premise is None:
        return (
            "Each word is taken out in turn: zeros take the place of its vector, and the LSTM reads the rest as "
            f"before. The figure is how many points the probability of **{prediction.label}** gains or loses by that."
        )
    beside = (
        f" Below each tree, the same for the words of {for_markdown(line.name)}, and for what that model predicts."
        if line
        else ""
    )
    return (
        "Each word and each phrase is taken out in turn: zeros take the place of its vector, and the rest is read as "
        f"before, by the same actions. The figure is how many points the probability of **{prediction.label}**, the "
        "answer above, gains or loses by that. The topmost box takes out the whole sentence." + beside
    )


def _legend(strongest: float) -> str:
    """The scale of colours with figures in it, and its two ends in words."""
    colours = theme()
    steps = [
        f'<span style="padding:0 .5rem;background:{heat_colour(change, strongest, colours)}">{points(change)}</span>'
        for change in (sign * share * strongest for sign, share in _SCALE)
    ]
    return (
        '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .7rem">'
        "<span>Without it the answer loses: <b>it speaks for the answer</b></span>"
        f'<span style="display:inline-flex;border:1px solid {palette(colours).borders[Role.STACK]};color:'
        f'{palette(colours).text};font-size:.85rem;font-variant-numeric:tabular-nums">{"".join(steps)}</span>'
        "<span>Without it the answer gains: <b>it speaks against</b></span></div>"
    )


def _show_side(
    side: str,
    pair: Pair,
    prediction: Prediction,
    by_tree: dict[str, TakenOut] | None,
    line_pair: Pair | None,
    by_line: dict[str, TakenOut] | None,
    strongest: float,
) -> None:
    trace: Trace | None = getattr(prediction, side)
    tokens = getattr(pair, side).tokens
    st.subheader(side.capitalize(), anchor=False)
    if by_tree is not None and trace is not None:
        _show_tree(side, trace, by_tree[side], strongest, pair.model)
    lists = st.grid(2 if by_tree is not None and by_line is not None else 1, min_column_width=NARROWEST, gap="medium")
    if by_tree is not None and trace is not None:
        with lists.cell():
            told = by_tree[side]
            _heading(pair.model, told, "reads the tree")
            _show_table(mattered_rows([phrase(trace, node.id) for node in trace.nodes], told), f"mattered_{side}.csv")
    if by_line is not None and line_pair is not None:
        told = by_line[side]
        with lists.cell():
            _heading(line_pair.model, told, "reads word after word")
            st.html(line_html(tokens, told.changes.tolist(), strongest, theme()))
            _show_table(mattered_rows(tokens, told), f"mattered_{side}_line.csv")


def _show_tree(side: str, trace: Trace, told: TakenOut, strongest: float, model: ModelChoice) -> None:
    long, changes = len(trace.tokens) > LEAVES, told.changes.tolist()
    limit = FOLDED if long else LEAVES
    height = heat_height(trace, limit)
    with st.container(height=TALLEST if height > TALLEST else "content", border=height > TALLEST):
        parts = [phrase(trace, node.id) for node in trace.nodes]
        alt = f"The tree of the {side}; strongest: {_spoken(mattered_rows(parts, told))}"
        st.graphviz_chart(heat_dot(trace, changes, strongest, theme(), limit), alt=alt)
    if long:
        st.caption(f"More than {LEAVES} words: wide phrases are folded. The table and the SVG hold all of them.")
    line = f"{model.name}: change of the probability of {LABELS[told.label]} in points, each part taken out in turn"
    colours = theme()
    file_button("Tree, SVG", f"mattered_{side}.svg", lambda: heat_svg(trace, changes, strongest, colours, line))


def _heading(model: ModelChoice, told: TakenOut, how: str) -> None:
    share = percent(float(told.base[told.label]))
    st.markdown(f"**{for_markdown(model.name)}** {how} and says **{LABELS[told.label]}** ({share})")


def mattered_rows(parts: Sequence[str], told: TakenOut) -> list[dict[str, object]]:
    """One row a word or phrase, the one that changes most first, with the three probabilities without it."""
    order = np.argsort(-np.abs(told.changes), kind="stable")
    return [
        {
            "taken out": parts[at],
            "points": round(100 * float(told.changes[at]), 3),
            **{label: round(float(share), 6) for label, share in zip(LABELS, told.probabilities[at], strict=True)},
        }
        for at in order.tolist()
    ]


def _spoken(rows: Sequence[dict[str, object]]) -> str:
    return "; ".join(f"{row['taken out']}: {row['points']:.1f} points" for row in rows[:3])


def _show_table(rows: list[dict[str, object]], name: str) -> None:
    """The ranked table with its download under this name."""
    names: tuple[str, ...] = LABELS
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * len(rows), 320),
        column_config={
            "taken out": text(160),
            "points": number(65, "%+.1f", help="Change of the answer's probability"),
            **{label: number(100, "percent", help="Its probability without this part") for label in names},
        },
    )
    file_button("Table, CSV", name, lambda: csv_text(rows))


def line_html(tokens: Sequence[str], changes: Sequence[float], strongest: float, theme: str) -> str:
    """Words in a row, each on its colour with its figure under it."""
    border = palette(theme).borders[Role.STACK]
    cells = [
        f'<span style="display:inline-block;text-align:center;border:1px solid {border};padding:.05rem .4rem;'
        f"max-width:14rem;overflow-wrap:anywhere;background:{heat_colour(change, strongest, theme)};"
        f'color:{palette(theme).text}"><span dir="auto">{for_html(token)}</span><br>'
        f'<span style="font-size:.82rem;font-variant-numeric:tabular-nums">{points(change)}</span></span>'
        for token, change in zip(tokens, changes, strict=True)
    ]
    return f'<div style="display:flex;flex-wrap:wrap;gap:.3rem">{"".join(cells)}</div>'
