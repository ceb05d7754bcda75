"""Phenomena by models as an HTML table: drawn at once, read aloud as a table, clear in both themes."""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.evaluation.table import Results
from spinn_core.evaluation.table_probes import asked, right, total
from spinn_core.ui.common.confusion import WRONG
from spinn_core.ui.common.escape import for_html

DARKEST = 0.62  # of a cell's colour, where all answers are wrong: text on it keeps its contrast in both themes
_CELL = (
    '<td style="text-align:center;padding:.2rem .3rem;background:rgba({red},{green},{blue},{shade:.3f});'
    'border:1px solid rgba(127,143,159,.3);font-variant-numeric:tabular-nums;white-space:nowrap">'
    '<span style="font-weight:{weight}">{percent}</span>'
    ' <span style="font-size:.78rem;opacity:.85">{counts}</span></td>'
)
_HEAD = (
    '<th scope="{scope}" style="font-weight:{weight};font-size:.92rem;padding:.2rem .5rem .2rem 0;'
    'text-align:{side}">{text}</th>'
)


def probe_table(results: Results, names: Sequence[str]) -> str:
    """HTML for st.html: a row for all pairs together, then one for each phenomenon.

    The darker a cell, the more answers are wrong.

    Args:
        results: with probes of at least one model.
        names: the phenomena in the order of their rows.
    """
    models = asked(results)
    heads = _HEAD.format(scope="col", weight=400, side="left", text="phenomenon")
    heads += "".join(
        _HEAD.format(scope="col", weight=600, side="center", text=for_html(model.name)) for model in models
    )
    sums = [total(model) for model in models]
    rows = _row("all together", [(round(share.percent * share.pairs / 100), share.pairs) for share in sums], 700)
    for name in names:
        rows += _row(name, [(right(model, name), model.answers[name].accuracy.pairs) for model in models])
    return (
        '<table style="border-collapse:separate;border-spacing:2px;width:100%;max-width:60rem">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(name: str, counts: Sequence[tuple[int, int]], weight: int = 400) -> str:
    """counts: right answers and pairs of each model; the most right answers of a row in bold."""
    red, green, blue = WRONG
    best = max(count for count, _ in counts)
    cells = "".join(
        _CELL.format(
            red=red,
            green=green,
            blue=blue,
            shade=DARKEST * (1 - count / pairs),
            weight=700 if count == best else 400,
            percent=f"{100 * count / pairs:.0f} %",
            counts=f"{count}/{pairs}",
        )
        for count, pairs in counts
    )
    return f"<tr>{_HEAD.format(scope='row', weight=weight, side='left', text=for_html(name))}{cells}</tr>"
