"""The confusion matrix as an HTML table: drawn at once, read aloud as a table, clear in both themes."""

from __future__ import annotations

import numpy as np

from spinn_core.data.labels import ALL_LABELS, fits
from spinn_core.data.snli import LABELS
from spinn_core.ui.common.escape import for_html

RIGHT, WRONG = (0, 114, 178), (213, 94, 0)
"""Blue and orange of Okabe and Ito, distinct for colour-blind eyes; the right ones also stand in a frame."""

DARKEST = 0.55  # of a cell's colour: text on it keeps its contrast in both themes
_CELL = (
    '<td style="text-align:center;padding:.45rem .3rem;background:rgba({red},{green},{blue},{shade:.3f});'
    'border:{border};font-variant-numeric:tabular-nums">'
    '<span style="font-size:1.2rem;font-weight:{weight}">{count}</span>'
    '<br><span style="font-size:.82rem">{share}</span></td>'
)
_HEAD = '<th scope="{scope}" style="font-weight:600;font-size:.88rem;padding:.35rem 0;text-align:{side}">{text}</th>'
_QUIET = "font-weight:400;font-size:.88rem"


def confusion_table(counts: np.ndarray) -> str:
    """HTML for st.html.

    Args:
        counts: (3, 3), row the label given, column the label predicted, in LABELS' order; a fourth row is of pairs
            that are labelled non-entailment.
    """
    across = "".join(_HEAD.format(scope="col", side="center", text=for_html(label)) for label in LABELS)
    rows = "".join(_row(label, row) for label, row in zip(ALL_LABELS, counts, strict=False))
    return (
        '<table style="border-collapse:separate;border-spacing:3px;width:100%;max-width:38rem;table-layout:fixed">'
        f'<thead><tr><td></td><th colspan="3" scope="colgroup" style="{_QUIET};text-align:center">predicted</th></tr>'
        f'<tr><th scope="col" style="{_QUIET};text-align:left">given</th>{across}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(label: str, counts: np.ndarray) -> str:
    total = int(counts.sum())
    cells = []
    for predicted, count in zip(LABELS, counts.tolist(), strict=True):
        right = fits(label, predicted)
        share = count / total if total else 0.0
        red, green, blue = RIGHT if right else WRONG
        cells.append(
            _CELL.format(
                red=red,
                green=green,
                blue=blue,
                shade=DARKEST * share,
                border=f"{2 if right else 1}px solid rgba(127,143,159,{0.9 if right else 0.35})",
                weight=700 if right else 400,
                count=count,
                share=f"{share:.0%}".replace("%", " %") if total else "–",
            )
        )
    pairs = f"{total} pair{'' if total == 1 else 's'}"
    head = f'{for_html(label)}<br><span style="{_QUIET}">{pairs}</span>'
    return f"<tr>{_HEAD.format(scope='row', side='left', text=head)}{''.join(cells)}</tr>"
