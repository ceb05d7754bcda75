"""The Compare page's charts by plotly: one look, fixed heights, typed words as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spinn_core.data.snli import LABELS
from spinn_core.drawing.palette import PALETTES, palette
from spinn_core.ui.common.chart_cursor import Frame, cursor_html
from spinn_core.ui.common.charting import for_plotly, word_ticks
from spinn_core.ui.common.theme import LABEL_COLOURS

if TYPE_CHECKING:
    import numpy as np
    from plotly.graph_objects import Figure

MODEL_COLOURS = {name: (one.series[3], one.quiet) for name, one in PALETTES.items()}
"""The tree model's and the line's; none of them is a label's, and the line is dashed or hatched as well."""

WORDS_FRAME = Frame(height=366, left=60, right=10, top=10, bottom=90)
_ROOM = 0.3  # words to the left of the first and to the right of the last

MARKS = ("circle", "square", "diamond")  # of the labels, for who cannot tell their colours


def lines_after_words(
    tokens: Sequence[str], by_tree: np.ndarray, by_line: np.ndarray, names: tuple[str, str], theme: str
) -> Figure:
    """Both models' probabilities after each word, (n + 1, 3) each; the same at every word: word_cursor() lies over it."""
    import plotly.graph_objects as go

    lines = [
        {
            "type": "scatter",
            "x": list(range(len(tokens) + 1)),
            "y": 100 * shares[:, at],
            "name": f"{label}, {for_plotly(name)}",
            "line": {"color": LABEL_COLOURS[theme][label], "dash": dash, "width": 2.5},
            "marker": {"symbol": MARKS[at] + ("-open" if dash == "dot" else ""), "size": 7},
            "mode": "lines+markers",
            "hovertemplate": "%{y:.1f} %",
        }
        for at, label in enumerate(LABELS)
        for name, shares, dash in zip(names, (by_tree, by_line), ("solid", "dot"), strict=True)
    ]
    layout = {
        "xaxis": word_ticks(["(nothing)", *tokens], 0) | {"range": [-_ROOM, len(tokens) + _ROOM], "automargin": False},
        "yaxis": {"title": {"text": "per cent"}, "range": [-3, 103], "automargin": False},
        "hovermode": "x unified",
    }
    return go.Figure(lines, layout)  # in one go: piece by piece takes three times as long, at every press


def word_cursor(key: str, read: int, words: int, theme: str) -> str:
    """The line at the cursor, for the container with this key that holds lines_after_words()."""
    return cursor_html(key, WORDS_FRAME, read, -_ROOM, words + _ROOM, theme)


def two_models(
    places: Sequence[float], values: Sequence[Sequence[float]], names: tuple[str, str], theme: str, title: str
) -> Figure:
    """Grouped bars of two models over the words."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, heights, colour, pattern in zip(names, values, MODEL_COLOURS[theme], ("", "/"), strict=True):
        figure.add_bar(
            x=list(places),
            y=list(heights),
            name=for_plotly(name),
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.4}},
            hovertemplate="%{y:.3g}",
        )
    figure.update_yaxes(title=title)
    return figure


def two_curves(
    values: Sequence[Sequence[float]], names: tuple[str, str], at: int, theme: str, title: str, top: float | None = None
) -> Figure:
    """Two models over 0, 1, 2, ... modifiers, with a mark at the number that is set."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, heights, colour, dash in zip(names, values, MODEL_COLOURS[theme], ("solid", "dot"), strict=True):
        figure.add_scatter(
            x=list(range(len(heights))),
            y=list(heights),
            name=for_plotly(name),
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": "circle" if dash == "solid" else "square-open", "size": 7},
            mode="lines+markers",
            hovertemplate="%{y:.3g}",
        )
    figure.add_vline(x=at, line={"color": palette(theme).quiet, "width": 2})
    figure.update_xaxes(title="modifiers")
    figure.update_yaxes(title=title, range=[0, top or 1.08 * max(max(heights) for heights in values)])
    return figure


LABEL, PLOT = 20, 190  # pixels: of a mark’s name, and of the histogram without its margins, at least


def histogram(shares: np.ndarray, marks: dict[str, float], label: str, theme: str) -> Figure:
    """How many trees give the label which probability. shares: (N,); marks: named trees' own ones."""
    import numpy as np
    import plotly.graph_objects as go

    low = max(0.0, 5 * np.floor(20 * shares.min()))
    high = min(100.0, 5 * np.ceil(20 * shares.max()))
    low, high = (low, high) if high > low else (max(0.0, low - 5), min(100.0, high + 5))
    edges = np.linspace(low, high, 41)
    counts, _ = np.histogram(100 * shares, edges)
    figure = go.Figure()
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        width=0.92 * (high - low) / 40,
        marker={"color": LABEL_COLOURS[theme][label]},
        hovertemplate="%{y} trees near %{x:.1f} per cent<extra></extra>",
        showlegend=False,
    )
    # Names stand above the bars, one below the other; the outermost mark is the highest, so that no line crosses a name.
    middle, tallest = (low + high) / 2, max(1, int(counts.max()))
    room = LABEL * len(marks) / PLOT  # of the plot's height
    top = 1.02 * tallest / (1 - room)
    outermost = sorted(marks, key=lambda name: -abs(100 * marks[name] - middle))
    for level, name in enumerate(outermost):
        x, ceiling = 100 * marks[name], top * (1 - level * LABEL / PLOT)
        figure.add_shape(
            type="line",
            x0=x,
            x1=x,
            y0=0,
            y1=ceiling,
            line={"color": palette(theme).text, "width": 2, "dash": ("solid", "dot")[list(marks).index(name) % 2]},
        )
        figure.add_annotation(
            text=for_plotly(name),
            x=x,
            y=ceiling,
            yanchor="top",
            showarrow=False,
            borderpad=0,
            xanchor="right" if x > middle else "left",
            xshift=-4 if x > middle else 4,
        )
    figure.update_xaxes(title=f"probability of {label}, per cent", range=[low, high])
    figure.update_yaxes(title="trees", range=[0, top])
    return figure


def spread(rows: Sequence[tuple[str, np.ndarray]], theme: str) -> Figure:
    """The mean of each label for each named lot of probabilities (draws, 3), with its standard deviation."""
    import plotly.graph_objects as go

    figure = go.Figure()
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
    figure.update_yaxes(title="per cent", range=[0, 105])
    return figure
