"""Knock-outs: the same pair without the tracker, without its trees, without the order of its words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.columns import in_percent, probabilities, text
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, KNOCKOUTS
from spinn_core.ui.compare.charts import spread
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison
from spinn_core.ui.compare.state import AS_IT_IS, NO_TRACKER, RANDOM_TREES, SHUFFLED, knocked_out


@st.fragment
def show_knockouts(pair: Comparison) -> None:
    """Bars with their spread, the table, and what each knock-out is."""
    lots: list[tuple[str, str, np.ndarray]] = []
    for model, read in ((pair.tree, pair.in_tree), (pair.line, pair.in_line)):
        found = knocked_out(model.folder, pair.device, read(PREMISE), read(HYPOTHESIS))
        lots += [(model.name, name, shares) for name, shares in found.items()]
    st.markdown(_told(pair, lots))
    named = [(f"{model}: {name}", shares) for model, name, shares in lots]
    said = "; ".join(f"{name}: {LABELS[int(shares.mean(0).argmax())]}" for name, shares in named)
    show(spread(named, theme()), "compare_knockouts", 380, f"Mean probabilities. {said}.")
    rows = _rows(lots)
    columns = probabilities(110) | {"model": text(90), "knock-out": text(115), "keeps its label": text(115)}
    spreads = [f"± {label}" for label in LABELS]
    columns |= dict.fromkeys(spreads)  # the chart has them as lines
    st.dataframe(
        in_percent(rows, [*LABELS, *spreads]), column_config=columns, hide_index=True, alt="The knock-outs in figures"
    )
    draws = max(len(shares) for _, _, shares in lots)
    st.caption(
        f"**{NO_TRACKER}**: the tracker’s input to every Reduce is zero; the trees stay those that were read. "
        f"**{RANDOM_TREES}**: both sentences by trees drawn evenly from all, {draws} draws. "
        f"**{SHUFFLED}**: the words of both sentences in a random order, {draws} draws; a tree keeps its shape. "
        "Of draws the mean is shown, with one standard deviation as a line."
    )
    file_button("Table, CSV", "knock-outs.csv", lambda: csv_text(rows))
    ADDRESS.show(KNOCKOUTS)


def _rows(lots: list[tuple[str, str, np.ndarray]]) -> list[dict]:
    base = {model: int(shares[0].argmax()) for model, name, shares in lots if name == AS_IT_IS}
    return [
        {
            "model": model,
            "knock-out": name,
            **{label: round(float(share), 6) for label, share in zip(LABELS, shares.mean(0), strict=True)},
            "keeps its label": f"{int((shares.argmax(1) == base[model]).sum())} of {len(shares)}",
            **{f"± {label}": round(float(wide), 6) for label, wide in zip(LABELS, shares.std(0), strict=True)},
        }
        for model, name, shares in lots
    ]


def _told(pair: Comparison, lots: list[tuple[str, str, np.ndarray]]) -> str:
    """One line a model: what each knock-out costs its own answer, in points."""
    lines = []
    for choice in (pair.tree, pair.line):
        own = {name: shares.mean(0) for model, name, shares in lots if model == choice.name}
        label = int(own[AS_IT_IS].argmax())
        changes = [
            f"{name} {100 * (shares[label] - own[AS_IT_IS][label]):+.1f}".replace("-", "−")
            for name, shares in own.items()
            if name != AS_IT_IS
        ]
        lines.append(
            f"**{for_markdown(choice.name)}** says {LABELS[label]} ({100 * own[AS_IT_IS][label]:.1f} per cent). "
            f"What that loses or gains, in points: {', '.join(changes)}."
        )
    return "  \n".join(lines)
