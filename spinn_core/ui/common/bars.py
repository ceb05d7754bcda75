"""The three probabilities as horizontal bars: HTML without script, drawn at once, readable in both themes."""

from __future__ import annotations

from spinn_core.data.snli import LABELS
from spinn_core.ui.common.escape import for_html
from spinn_core.ui.common.theme import LABEL_COLOURS
from spinn_core.ui.common.verdict import percent

_ROW = (
    '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:0 .75rem;margin:.45rem 0;font-weight:{weight}">'
    '<div style="flex:0 0 8.5rem">{label}</div>'
    # a bar of less than 8rem goes below its label
    '<div style="flex:1 0 8rem;height:1.35rem;background:rgba(127,143,159,.22);border-radius:.2rem">'
    '<div style="width:{width:.2f}%;min-width:2px;height:100%;background:{colour};border-radius:.2rem"></div>'
    "</div>"
    '<div style="flex:0 0 5rem;text-align:right;font-variant-numeric:tabular-nums">{figure}</div></div>'
)


def bars(probabilities: dict[str, float], theme: str = "light") -> str:
    """HTML for st.html: one row a label, in LABELS' order, the likeliest in bold.

    Args:
        probabilities: of each label, 0 to 1.
        theme: "light" or "dark"; only the bars' colours depend on it.
    """
    likeliest = max(LABELS, key=probabilities.__getitem__)
    rows = [
        _ROW.format(
            label=for_html(label),
            width=100 * probabilities[label],
            colour=LABEL_COLOURS[theme][label],
            figure=for_html(percent(probabilities[label])),
            weight=700 if label == likeliest else 400,
        )
        for label in LABELS
    ]
    spoken = ", ".join(f"{label} {percent(probabilities[label])}" for label in LABELS)
    return f'<div role="img" aria-label="{for_html(spoken)}">{"".join(rows)}</div>'
