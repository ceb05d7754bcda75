"""The charts of "n-grams": bits word by word, perplexity over n, and how the LSTM learns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spinn_core.drawing.palette import palette
from spinn_core.lessons.sequences.ngram_counts import ORDERS
from spinn_core.lessons.sequences.ngrams import Quality, Smoothing
from spinn_core.ui.common.charting import for_plotly, word_ticks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.language_model import TrainedLstm

COLOURS = {
    "light": ("#55636F", "#0072B2", "#009E73", "#D55E00", "#A9569A", "#7A5C00"),
    "dark": ("#A7B4C0", "#56B4E9", "#2FC79B", "#E69F00", "#E29AC4", "#F0E442"),
}
"""Of the smoothing methods in their order; each has a mark and a dash of its own as well."""
_MARKS = ("x", "circle", "square", "diamond", "triangle-up", "cross")
_DASHES = ("dot", "dash", "dashdot", "solid", "longdash", "longdashdot")
_PATTERNS = ("", "/", "x")


def bits_by_word(words: Sequence[str], lots: Mapping[str, Sequence[float]], theme: str) -> Figure:
    """Bars of -log2 p for each word and each model.

    Args:
        words: what is shown under the bars; typed words among them.
        lots: bits of each word by the model's name, at most three models; infinite for probability 0, which is
            drawn as high as the picture goes, with a sign.
        theme: "light" or "dark".
    """
    import plotly.graph_objects as go

    finite = [one for bits in lots.values() for one in bits if math.isfinite(one)]
    top = 1.25 * max(finite, default=1.0)
    figure = go.Figure()
    for at, (name, bits) in enumerate(lots.items()):
        figure.add_bar(
            x=list(range(1, len(words) + 1)),
            y=[one if math.isfinite(one) else top for one in bits],
            name=for_plotly(name, 30),
            marker={"color": COLOURS[theme][(0, 3, 1)[at]], "pattern": {"shape": _PATTERNS[at], "solidity": 0.3}},
            text=["∞" if math.isinf(one) else "" for one in bits],
            textposition="outside",
            textfont={"size": 16},
            customdata=["infinite" if math.isinf(one) else f"{one:.2f}" for one in bits],
            hovertemplate="%{customdata} bits",
            cliponaxis=False,
        )
    figure.update_xaxes(**word_ticks(words))
    figure.update_yaxes(title="bits", range=[0, 1.12 * top])
    figure.update_layout(hovermode="x unified", barmode="group")
    return figure


def perplexities(table: Mapping[tuple[Smoothing, int], Quality], lstm: float | None, theme: str) -> Figure:
    """A line over n for each smoothing that foresees everything; the LSTM, once it is trained, as a level."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for at, smoothing in enumerate(Smoothing):
        here = [
            (order, table[smoothing, order].perplexity)
            for order in ORDERS
            if (smoothing, order) in table and math.isfinite(table[smoothing, order].perplexity)
        ]
        if len(here) < 2:  # no smoothing: only n = 1 can foresee everything, and there all are alike
            continue
        figure.add_scatter(
            x=[order for order, _ in here],
            y=[perplexity for _, perplexity in here],
            name=smoothing.value + ("" if smoothing.sums_to_one else " (scores)"),
            mode="lines+markers",
            line={"color": COLOURS[theme][at], "dash": _DASHES[at], "width": 2.5},
            marker={"symbol": _MARKS[at], "size": 9},
            hovertemplate="%{y:.1f}",
        )
    if lstm is not None:
        figure.add_scatter(
            x=[ORDERS[0], ORDERS[-1]],
            y=[lstm, lstm],
            name="LSTM",
            mode="lines",
            line={"color": palette(theme).text, "width": 1.5},
            hovertemplate="%{y:.1f}",
        )
    figure.update_xaxes(title="n", tickvals=list(ORDERS), range=[0.8, ORDERS[-1] + 0.2])
    ticks = [digit * 10**power for power in range(5) for digit in (1, 2, 5)]
    figure.update_yaxes(title="perplexity, held out", type="log", tickvals=ticks, ticktext=[str(one) for one in ticks])
    figure.update_layout(hovermode="x unified")
    return figure


def learning(trained: TrainedLstm, theme: str) -> Figure:
    """Bits a word over the epochs, with a line at the best one."""
    import plotly.graph_objects as go

    figure = go.Figure()
    numbers = [epoch.number for epoch in trained.epochs]
    for name, bits, at in (
        ("learning", [epoch.train_bits for epoch in trained.epochs], 0),
        ("held out", [epoch.held_out_bits for epoch in trained.epochs], 3),
    ):
        figure.add_scatter(
            x=numbers,
            y=bits,
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[theme][at], "dash": _DASHES[at], "width": 2.5},
            marker={"symbol": _MARKS[at], "size": 7},
            hovertemplate="%{y:.2f} bits",
        )
    figure.add_vline(x=trained.best, line={"color": palette(theme).quiet, "width": 2})
    figure.update_xaxes(title="epoch")
    figure.update_yaxes(title="bits a word")
    figure.update_layout(hovermode="x unified")
    return figure
