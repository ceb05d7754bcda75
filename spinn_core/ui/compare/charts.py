"""The Compare page's charts by plotly: one look, fixed heights, typed words as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spinn_core.data.snli import LABELS
from spinn_core.drawing.palette import PALETTES, palette
from spinn_core.ui.common.charting import add_line, chart, for_plotly, word_ticks
from spinn_core.ui.common.theme import LABEL_COLOURS

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

MODEL_COLOURS = {name: (one.series[3], one.quiet) for name, one in PALETTES.items()}
"""The tree model's and the LSTM's; none of them is a label's, and the LSTM's is dashed or hatched as well."""


def two_models(
    tokens: Sequence[str],
    values: Sequence[Sequence[float] | np.ndarray],
    names: tuple[str, str],
    theme: str,
    title: str,
) -> Figure:
    """Grouped bars of two models over the words."""
    figure = chart("", title, unified=False)
    for name, heights, colour, pattern in zip(names, values, MODEL_COLOURS[theme], ("", "/"), strict=True):
        figure.add_bar(
            x=list(range(1, len(tokens) + 1)),
            y=list(heights),
            name=for_plotly(name),
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.4}},
            hovertemplate="%{y:.3g}",
        )
    figure.update_xaxes(**word_ticks(tokens))
    return figure


def two_curves(
    values: Sequence[Sequence[float]], names: tuple[str, str], at: int, theme: str, top: float | None = None
) -> Figure:
    """Two models over 0, 1, 2, ... modifiers, with a mark at the number that is set."""
    figure = chart("modifiers", "", unified=False, range=[0, top or 1.08 * max(max(heights) for heights in values)])
    looks = zip(names, values, MODEL_COLOURS[theme], ("solid", "dot"), ("circle", "square-open"), strict=True)
    for name, heights, colour, dash, symbol in looks:
        marks = {"mode": "lines+markers", "marker": {"symbol": symbol, "size": 7}}
        add_line(figure, list(range(len(heights))), list(heights), name, colour, ".3g", dash, **marks)
    figure.add_vline(x=at, line={"color": palette(theme).quiet, "width": 2})
    return figure


LABEL, PLOT = 20, 190  # pixels: of a mark’s name, and of the histogram without its margins, at least


def histogram(shares: np.ndarray, marks: dict[str, float], label: str, theme: str) -> Figure:
    """How many trees give the label which probability. shares: (N,); marks: named trees' own ones."""
    import numpy as np

    low = max(0.0, 5 * np.floor(20 * shares.min()))
    high = min(100.0, 5 * np.ceil(20 * shares.max()))
    low, high = (low, high) if high > low else (max(0.0, low - 5), min(100.0, high + 5))
    edges = np.linspace(low, high, 41)
    counts, _ = np.histogram(100 * shares, edges)
    # Names stand above the bars, one below the other; the outermost mark is the highest: no line crosses a name.
    middle, tallest = (low + high) / 2, max(1, int(counts.max()))
    room = LABEL * len(marks) / PLOT  # of the plot's height
    top = 1.02 * tallest / (1 - room)
    figure = chart(f"probability of {label}, per cent", "trees", unified=False, range=[0, top])
    figure.update_xaxes(range=[low, high])
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        width=0.92 * (high - low) / 40,
        marker={"color": LABEL_COLOURS[theme][label]},
        hovertemplate="%{y} trees near %{x:.1f} per cent<extra></extra>",
        showlegend=False,
    )
    outermost = sorted(marks, key=lambda name: -abs(100 * marks[name] - middle))
    for level, name in enumerate(outermost):
        x, ceiling = 100 * marks[name], top * (1 - level * LABEL / PLOT)
        dash = ("solid", "dot")[list(marks).index(name) % 2]
        line = {"color": palette(theme).text, "width": 2, "dash": dash}
        figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=ceiling, line=line)
        figure.add_annotation(
            text=for_plotly(name, 24),
            x=x,
            y=ceiling,
            yanchor="top",
            showarrow=False,
            borderpad=0,
            xanchor="right" if x > middle else "left",
            xshift=-4 if x > middle else 4,
        )
    return figure


def spread(rows: Sequence[tuple[str, np.ndarray]], theme: str) -> Figure:
    """The mean of each label for each named lot of probabilities (draws, 3), with its standard deviation."""
    figure = chart("", "per cent", unified=False, range=[0, 105])
    for at, label in enumerate(LABELS):
        figure.add_bar(
            x=list(range(len(rows))),
            y=[100 * shares[:, at].mean() for _, shares in rows],
            error_y={
                "array": [100 * shares[:, at].std() for _, shares in rows],
                "thickness": 1.5,
                "color": palette(theme).text,
            },
            name=label,
            marker={
                "color": LABEL_COLOURS[theme][label],
                "pattern": {"shape": ("", "/", "x")[at], "fillmode": "overlay", "solidity": 0.15},
            },
            hovertemplate="%{y:.1f} %",
        )
    names = [for_plotly(name, 40).replace(": ", "<br>", 1) for name, _ in rows]
    figure.update_xaxes(tickmode="array", tickvals=list(range(len(rows))), ticktext=names)
    return figure
