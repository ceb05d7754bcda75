"""The charts of "n-grams": bits word by word, perplexity over n, and how the LSTM learns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spinn_core.drawing.palette import palette
from spinn_core.lessons.sequences.ngram_counts import ORDERS
from spinn_core.lessons.sequences.ngrams import Quality, Smoothing
from spinn_core.ui.common.charting import DASHES, MARKS, add_line, chart, for_plotly, word_ticks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from spinn_core.lessons.sequences.language_model import TrainedLstm


def bits_by_word(words: Sequence[str], lots: Mapping[str, Sequence[float]], theme: str) -> Figure:
    """Bars of -log2 p for each word and each model.

    Args:
        words: what is shown under the bars; typed words among them.
        lots: bits of each word by the model's name, at most three models; infinite for probability 0, which is
            drawn as high as the picture goes, with a sign.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    finite = [one for bits in lots.values() for one in bits if math.isfinite(one)]
    top = 1.25 * max(finite, default=1.0)
    figure = chart("", "bits", range=[0, 1.12 * top])
    looks = zip((colours.quiet, *colours.series[1::-1]), ("", "/", "x"), strict=True)
    for (name, bits), (colour, pattern) in zip(lots.items(), looks, strict=False):
        figure.add_bar(
            x=list(range(1, len(words) + 1)),
            y=[one if math.isfinite(one) else top for one in bits],
            name=for_plotly(name, 30),
            marker={"color": colour, "pattern": {"shape": pattern, "solidity": 0.3}},
            text=["∞" if math.isinf(one) else "" for one in bits],
            textposition="outside",
            textfont={"size": 16},
            customdata=["infinite" if math.isinf(one) else f"{one:.2f}" for one in bits],
            hovertemplate="%{customdata} bits",
            cliponaxis=False,
        )
    figure.update_xaxes(**word_ticks(words))
    figure.update_layout(barmode="group")
    return figure


def perplexities(table: Mapping[tuple[Smoothing, int], Quality], lstm: float | None, theme: str) -> Figure:
    """A line over n for each smoothing with finite perplexities; the LSTM, once it is trained, as a level."""
    colours = palette(theme)
    ticks = [digit * 10**power for power in range(5) for digit in (1, 2, 5)]
    figure = chart("n", "perplexity, held out", type="log", tickvals=ticks, ticktext=[str(one) for one in ticks])
    for smoothing, colour, dash, mark in zip(Smoothing, (colours.quiet, *colours.series), DASHES, MARKS, strict=True):
        here = {n: table[smoothing, n].perplexity for n in ORDERS if (smoothing, n) in table}
        here = {n: perplexity for n, perplexity in here.items() if math.isfinite(perplexity)}
        if len(here) < 2:  # no smoothing: only n = 1 can be finite, and there all are alike
            continue
        name = smoothing.value + ("" if smoothing.sums_to_one else " (scores)")
        look = {"mode": "lines+markers", "marker": {"symbol": mark, "size": 9}}
        add_line(figure, list(here), list(here.values()), name, colour, ".1f", dash, **look)
    if lstm is not None:
        add_line(figure, [ORDERS[0], ORDERS[-1]], [lstm, lstm], "LSTM", colours.text, ".1f")
    figure.update_xaxes(tickvals=list(ORDERS), range=[0.8, ORDERS[-1] + 0.2])
    return figure


def learning(trained: TrainedLstm, theme: str) -> Figure:
    """Bits a word over the epochs, with a line at the best one."""
    colours, epochs = palette(theme), trained.epochs
    figure = chart("epoch", "bits a word")
    for at, (name, bits) in enumerate(
        (("training", [one.train_bits for one in epochs]), ("held out", [one.held_out_bits for one in epochs]))
    ):
        look = {"mode": "lines+markers", "marker": {"symbol": MARKS[at], "size": 7}}
        add_line(figure, [one.number for one in epochs], bits, name, colours.series[at], ".2f", DASHES[at], **look)
    figure.add_vline(x=trained.best, line={"color": colours.quiet, "width": 2})
    return figure
