"""What mattered: attribution by occlusion, as coloured trees and ranked tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES
from spinn_core.drawing.heat import heat_colour, heat_dot, heat_height, points
from spinn_core.drawing.heat_svg import heat_svg
from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.model.config import Variant
from spinn_core.trace.sentence_view import phrase
from spinn_core.ui.common.columns import right, text
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import for_html, for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.entailment.state import Pair, occlusion_of

if TYPE_CHECKING:
    from spinn_core.explain.occlusion import Occlusion
    from spinn_core.trace.trace import Prediction, Trace

SIDES = ("premise", "hypothesis")
_SCALE = ((-1, 1.0), (-1, 0.5), (-1, 0.25), (-1, 0.05), (1, 0.0), (1, 0.05), (1, 0.25), (1, 0.5), (1, 1.0))
NARROWEST = 520  # pixels that a table needs; two stand side by side where there is room
LEAST = 0.05  # a scale smaller than five points would make noise look strong
FOLDED, TALLEST = 12, 640  # leaves in the picture of a long sentence; pixels, above which a picture scrolls
LETTERS = 24  # of a phrase in the table: both of its ends show
_COLUMNS: dict[str, Any] = {
    "occluded": text(170),
    "points": right(60, help="Change of the answer’s probability"),
    **{label: right(95, help="Its probability without this part") for label in LABELS},
}
_SHOWN = {
    "occluded": lambda words: shorten(words, LETTERS),
    "points": lambda change: points(change / 100),
} | dict.fromkeys(LABELS, percent)


@dataclass(frozen=True)
class _Attributions:
    """A model with its occlusions by side of the pair."""

    model: ModelChoice
    by_side: dict[str, Occlusion]
    in_words: str

    @staticmethod
    def of(pair: Pair, in_words: str) -> _Attributions:
        return _Attributions(pair.model, {side: occlusion_of(pair, side) for side in SIDES}, in_words)

    @property
    def strongest(self) -> float:
        """The largest change; of a tree without its root, the whole sentence, which would drown the rest."""
        end = -1 if self.model.variant.reads_tree else None
        return float(max(np.abs(found.changes[:end]).max(initial=0.0) for found in self.by_side.values()))

    @property
    def whole(self) -> float:
        """The larger change of the two that occlude a tree's root."""
        return float(max(abs(found.changes[-1]) for found in self.by_side.values()))


def show_mattered(pair: Pair, prediction: Prediction, models: Sequence[ModelChoice]) -> None:
    """Draws both sentences by the chosen model, and their words by the sequential LSTM, if one is there."""
    lstm = next((model for model in models if model.variant is Variant.LSTM), None)
    by_tree = by_lstm = None
    with problems_shown():
        if prediction.premise:
            by_tree = _Attributions.of(pair, "reads the tree")
        if by_tree is None or lstm is not None:
            other = Pair(lstm, pair.device, pair.premise, pair.hypothesis, False, None) if by_tree else pair
            by_lstm = _Attributions.of(other, "reads word after word")
    strongest = max(LEAST, *(one.strongest for one in (by_tree, by_lstm) if one))
    st.markdown(_explained(prediction.label, by_tree is not None, by_lstm.model if by_tree and by_lstm else None))
    st.html(_legend(strongest, by_tree is not None and by_tree.whole > strongest))
    for side in SIDES:
        st.subheader(side.capitalize(), anchor=False)
        trace = getattr(prediction, side)
        if by_tree is not None:
            _show_tree(side, trace, by_tree, strongest)
        lists = st.grid(2 if by_tree and by_lstm else 1, min_column_width=NARROWEST, gap="medium")
        if by_tree is not None:
            with lists.cell():
                _show_list(by_tree, side, [phrase(trace, node.id) for node in trace.nodes], f"mattered_{side}")
        if by_lstm is not None:
            with lists.cell():
                tokens = getattr(pair, side).tokens
                _show_list(by_lstm, side, tokens, f"mattered_{side}_line", strongest)


def _explained(label: str, tree: bool, beside: ModelChoice | None) -> str:
    parts, rest = ("word and each phrase", "by the same actions") if tree else ("word", "as before")
    said = (
        f"Each {parts} is occluded, one at a time: zeros take the place of its vector, and the model reads the rest "
        f"{rest}. The figure is the change of the probability of **{label}**, the answer above, in points."
    )
    if tree:
        said += " The topmost box occludes the whole sentence."
    if beside is not None:
        said += f" Below each tree: the words and the answer of {for_markdown(beside.name)}."
    return said


def _legend(strongest: float, beyond: bool) -> str:
    """The scale of colours with figures in it, and its two ends in words."""
    colours = theme()
    steps = [
        f'<span style="padding:0 .5rem;background:{heat_colour(change, strongest, colours)}">{points(change)}</span>'
        for change in (sign * share * strongest for sign, share in _SCALE)
    ]
    root = "<span>The whole sentence lies beyond the scale, in the full colour.</span>" if beyond else ""
    return (
        '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .7rem">'
        "<span>Without it the answer loses: <b>it speaks for the answer</b></span>"
        '<span class="heat-scale" style="display:inline-flex;flex-wrap:wrap;max-width:100%;'
        f"border:1px solid {palette(colours).borders[Role.STACK]};color:"
        f'{palette(colours).text};font-size:.85rem;font-variant-numeric:tabular-nums">{"".join(steps)}</span>'
        f"<span>Without it the answer gains: <b>it speaks against</b></span>{root}</div>"
    )


def _show_tree(side: str, trace: Trace, by_tree: _Attributions, strongest: float) -> None:
    found, colours = by_tree.by_side[side], theme()
    long, changes = len(trace.tokens) > LEAVES, found.changes.tolist()
    limit = FOLDED if long else LEAVES
    tall = heat_height(trace, limit) > TALLEST
    with st.container(height=TALLEST if tall else "content", border=tall):
        rows = occlusion_rows([phrase(trace, node.id) for node in trace.nodes], found)[:3]
        spoken = "; ".join(f"{row['occluded']}: {row['points']:.1f} points" for row in rows)
        dot = heat_dot(trace, changes, strongest, colours, limit)
        st.graphviz_chart(dot, alt=f"The tree of the {side}; strongest: {spoken}")
    if long:
        st.caption(f"More than {LEAVES} words: wide phrases are folded. The table and the SVG hold all of them.")
    title = f"{by_tree.model.name}: change of the probability of {LABELS[found.label]} in points, each part occluded"
    file_button("Tree, SVG", f"mattered_{side}.svg", lambda: heat_svg(trace, changes, strongest, colours, title))


def occlusion_rows(parts: Sequence[str], found: Occlusion) -> list[dict[str, object]]:
    """One row a word or phrase, the one that changes most first, with the three probabilities without it."""
    order = np.argsort(-np.abs(found.changes), kind="stable")
    return [
        {"occluded": parts[at], "points": round(100 * float(found.changes[at]), 3), **by_label(found.probabilities[at])}
        for at in order.tolist()
    ]


def _show_list(
    lot: _Attributions, side: str, parts: Sequence[str], name: str, coloured_by: float | None = None
) -> None:
    """The ranked table with its file. coloured_by: the strongest change, for the words in colours above the table."""
    found = lot.by_side[side]
    label = LABELS[found.label]
    share = percent(float(found.base[found.label]))
    st.markdown(f"**{for_markdown(lot.model.name)}** {lot.in_words} and predicts **{label}** ({share})")
    if coloured_by is not None:
        st.html(words_html(parts, found.changes.tolist(), coloured_by, theme()))
    rows = occlusion_rows(parts, found)
    table = pd.DataFrame(rows).style.format(_SHOWN)  # figures stay figures, so that a press on a column’s name sorts
    st.dataframe(table, hide_index=True, height=min(38 + 35 * len(rows), 320), column_config=_COLUMNS)
    csv_button("Table", name, lambda: rows)


def words_html(tokens: Sequence[str], changes: Sequence[float], strongest: float, theme: str) -> str:
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
