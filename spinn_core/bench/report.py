"""The speed table as Markdown, and as pictures: an HTML page with every panel, or one SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from spinn_core.bench.contenders import Way
from spinn_core.bench.speed_table import ARTICLE, KINDS, OURS, PACKED, PRODUCTS, SNLI, Row, by_case, by_length, describe

_COLOURS = {Way.OURS: "#0072B2", Way.ARTICLE: "#E69F00", Way.PACKED: "#009E73", Way.PRODUCTS: "#999999"}


def tables(rows: Sequence[Row], machine: dict[str, Any], memory: dict[str, float]) -> str:
    """Markdown: one table a kind, one of long sentences, and the machine they hold for."""
    parts = [f"Measured on {describe(machine)}. Pairs a second, median of the rounds; × is ours against the other way."]
    for kind in KINDS:
        parts.append(f"**{kind.capitalize()}**\n\n" + _table(rows, kind))
    long = [row for row in rows if row.words != SNLI]
    if long:
        parts.append("**Long sentences** (thousand words a second)\n\n" + _long(long))
    if memory:
        told = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in memory.items())
        parts.append(f"Memory of a training step above the model, 200 words, 16 pairs: {told}.")
    return "\n\n".join(parts)


def _table(rows: Sequence[Row], kind: str) -> str:
    lines = [
        "| model | pairs | threads | ours | article | packed LSTM | matmul lower bound |",
        "|---|---|---|---|---|---|---|",
    ]
    for case in by_case(tuple(rows), kind):
        cells = [f"{case[OURS]:.0f}", "" if case[ARTICLE] is None else f"{case[ARTICLE]:.0f} (×{case['speed-up']:.2f})"]
        cells.append("" if case[PACKED] is None else f"{case[PACKED]:.0f} (×{case[OURS] / case[PACKED]:.2f})")
        cells.append("" if case[PRODUCTS] is None else f"{100 * case[PRODUCTS]:.0f} % of our time")
        lines.append(f"| {case['model']} | {case['pairs']} | {case['threads']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _long(rows: Sequence[Row]) -> str:
    cases = by_length(tuple(rows))
    lengths = [name for name in cases[0] if name.endswith(" words")]
    lines = [
        f"| model | shape | kind | {' | '.join(lengths)} | time a word, longest against shortest |",
        "|---|---|---|" + "---|" * (len(lengths) + 1),
    ]
    for case in cases:
        cells = " | ".join(f"{case[length] / 1000:.1f}" for length in lengths)
        ratio = case[lengths[0]] / case[lengths[-1]]
        lines.append(f"| {case['model']} | {case['shape']} | {case['kind']} | {cells} | ×{ratio:.2f} |")
    return "\n".join(lines)


def svg(rows: Sequence[Row], machine: dict[str, Any], batch: int = 128) -> str:
    """Bars for one batch size and one thread: pairs a second of each way, training on the left, inference on the right.

    Every colour stands in the file, on a ground of its own, so that it reads in a light and in a dark page.
    """
    rows = [row for row in rows if (row.words, row.threads, row.batch) == (SNLI, 1, batch)]
    variants = list(dict.fromkeys(row.variant for row in rows))
    line, bar, label, width = 17, 13, 128, 300
    column = label + width + 70
    parts, bottom = [], 0
    for number, kind in enumerate(KINDS):
        some = [row for row in rows if row.kind == kind]
        most = max((row.pairs_per_second for row in some), default=1.0)
        left, y = 16 + number * column, 62
        parts.append(f'<text x="{left}" y="46" font-weight="bold">{kind.capitalize()}, pairs a second</text>')
        for variant in variants:
            parts.append(f'<text x="{left}" y="{y + bar}" font-weight="bold">{escape(variant)}</text>')
            for row in (row for row in some if row.variant == variant):
                y += line
                long = width * row.pairs_per_second / most
                parts.append(
                    f'<text x="{left + label - 6}" y="{y + bar - 2}" text-anchor="end">{escape(row.way)}</text>'
                    f'<rect x="{left + label}" y="{y}" width="{long:.1f}" height="{bar}" '
                    f'fill="{_COLOURS[Way(row.way)]}"/>'
                    f'<text x="{left + label + long + 5:.1f}" y="{y + bar - 2}">{row.pairs_per_second:,.0f}</text>'
                )
            y += line + 8
        bottom = max(bottom, y)
    title = f"Batches of {batch} pairs, one thread: {describe(machine)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * column + 16} {bottom}" font-family="sans-serif" '
        f'font-size="12" fill="#222222" role="img" aria-label="{escape(title)}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/><text x="16" y="24" font-size="15">{escape(title)}</text>'
        + "".join(parts)
        + "</svg>\n"
    )


def picture(rows: Sequence[Row], machine: dict[str, Any], path: Path) -> None:
    """An HTML page that needs nothing else: pairs a second by way, a panel for each kind and batch size."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    rows = [row for row in rows if row.words == SNLI and row.threads == 1]
    batches = sorted({row.batch for row in rows})
    names = [f"{kind}, {batch} pairs" for kind in KINDS for batch in batches]
    panels = make_subplots(rows=2, cols=len(batches), subplot_titles=names)
    for way, colour in _COLOURS.items():
        for line, kind in enumerate(KINDS, 1):
            for column, batch in enumerate(batches, 1):
                some = [row for row in rows if (row.way, row.kind, row.batch) == (way.value, kind, batch)]
                panels.add_trace(
                    go.Bar(
                        x=[row.variant for row in some],
                        y=[row.pairs_per_second for row in some],
                        name=way.value,
                        marker_color=colour,
                        legendgroup=way.value,
                        showlegend=line == column == 1,
                    ),
                    row=line,
                    col=column,
                )
    panels.update_layout(title=f"Pairs a second, one thread: {describe(machine)}", height=800, template="plotly_white")
    path.write_text(panels.to_html(include_plotlyjs=True, config={"displaylogo": False}), encoding="utf-8")
