"""The speed table as Markdown, and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spinn_core.bench.contenders import Way
from spinn_core.bench.measure import KINDS, Row

_OTHERS = (Way.ARTICLE, Way.PLAIN, Way.PACKED, Way.PRODUCTS)


def tables(rows: Sequence[Row], machine: dict[str, Any], memory: dict[str, float]) -> str:
    """Markdown: one table a kind, one of long sentences, and the machine they hold for."""
    parts = [f"Measured on {describe(machine)}. Pairs a second, median of the rounds; × is ours against the other way."]
    for kind in KINDS:
        parts.append(f"**{kind.capitalize()}**\n\n" + _table([row for row in rows if row.kind == kind]))
    long = [row for row in rows if row.words != "as in SNLI"]
    if long:
        parts.append("**Long sentences** (thousand words a second)\n\n" + _long(long))
    if memory:
        told = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in memory.items())
        parts.append(f"Memory of a training step above the model, 200 words, 16 pairs: {told}.")
    return "\n\n".join(parts)


def describe(machine: dict[str, Any]) -> str:
    """The machine in half a line."""
    where = machine.get("gpu") or machine["processor"]
    return f"{where}, {machine['cores']} cores, torch {machine['torch']}"


def _table(rows: Sequence[Row]) -> str:
    lines = [
        "| model | pairs | threads | ours | article | plain twin | packed LSTM | bare products take |",
        "|---|---|---|---|---|---|---|---|",
    ]
    by_case: dict[tuple, dict[str, Row]] = {}
    for row in rows:
        if row.words == "as in SNLI":
            by_case.setdefault((row.variant, row.batch, row.threads), {})[row.way] = row
    for (variant, batch, threads), ways in by_case.items():
        ours = ways[Way.OURS.value]
        cells = []
        for way in _OTHERS:
            other = ways.get(way.value)
            if other is None:
                cells.append("")
            elif way is Way.PRODUCTS:
                cells.append(f"{100 * other.seconds / ours.seconds:.0f} % of our time")
            else:
                cells.append(f"{other.pairs_per_second:.0f} (×{other.seconds / ours.seconds:.2f})")
        lines.append(f"| {variant} | {batch} | {threads} | {ours.pairs_per_second:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _long(rows: Sequence[Row]) -> str:
    lengths = list(dict.fromkeys(row.words.split()[0] for row in rows))
    lines = [
        f"| model | shape | kind | {' | '.join(f'{length} words' for length in lengths)} | time a word, longest against shortest |",
        "|---|---|---|" + "---|" * (len(lengths) + 1),
    ]
    by_case: dict[tuple, dict[str, Row]] = {}
    for row in rows:
        length, shape = row.words.split()
        by_case.setdefault((row.variant, shape, row.kind), {})[length] = row
    for (variant, shape, kind), found in by_case.items():
        speeds = [found[length].words_per_second for length in lengths]
        cells = " | ".join(f"{speed / 1000:.1f}" for speed in speeds)
        lines.append(f"| {variant} | {shape} | {kind} | {cells} | ×{speeds[0] / speeds[-1]:.2f} |")
    return "\n".join(lines)


def picture(rows: Sequence[Row], machine: dict[str, Any], path: Path) -> None:
    """An HTML page that needs nothing else: pairs a second by way, a panel for each kind and batch size."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    rows = [row for row in rows if row.words == "as in SNLI" and row.threads == 1]
    batches = sorted({row.batch for row in rows})
    names = [f"{kind}, {batch} pairs" for kind in KINDS for batch in batches]
    panels = make_subplots(rows=2, cols=len(batches), subplot_titles=names)
    colours = {Way.OURS: "#0072B2", Way.ARTICLE: "#E69F00", Way.PLAIN: "#CC79A7", Way.PACKED: "#009E73", Way.PRODUCTS: "#999999"}
    for way, colour in colours.items():
        for line, kind in enumerate(KINDS, 1):
            for column, batch in enumerate(batches, 1):
                some = [row for row in rows if (row.way, row.kind, row.batch) == (way.value, kind, batch)]
                panels.add_trace(
                    go.Bar(
                        x=[row.variant for row in some], y=[row.pairs_per_second for row in some], name=way.value,
                        marker_color=colour, legendgroup=way.value, showlegend=line == column == 1,
                    ),
                    row=line, col=column,
                )
    panels.update_layout(title=f"Pairs a second, one thread: {describe(machine)}", height=800, template="plotly_white")
    path.write_text(panels.to_html(include_plotlyjs=True, config={"displaylogo": False}), encoding="utf-8")
