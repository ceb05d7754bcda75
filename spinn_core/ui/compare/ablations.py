"""Ablations of one pair: the same answer without the tracker, with random trees, with shuffled words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing.heat import points
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.columns import in_percent, probabilities, text
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import ABLATIONS, ADDRESS
from spinn_core.ui.compare.charts import spread
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison
from spinn_core.ui.compare.state import INTACT, NO_TRACKER, RANDOM_TREES, SHUFFLED, ablations_of


@st.fragment
def show_ablations(pair: Comparison) -> None:
    """Bars with their spread, the table, and what each ablation is."""
    lots: dict[tuple[str, str], np.ndarray] = {}
    for model in (pair.tree, pair.lstm):
        read = (pair.read_by(model, side) for side in (PREMISE, HYPOTHESIS))
        found = ablations_of(model.folder, pair.device, *read)
        st.markdown(_changes(model.name, found))
        lots |= {(model.name, name): shares for name, shares in found.items()}
    named = [(f"{model}: {name}", shares) for (model, name), shares in lots.items()]
    said = "; ".join(f"{name}: {LABELS[int(shares.mean(0).argmax())]}" for name, shares in named)
    show(spread(named, theme()), "compare_ablations", 380, f"Mean probabilities. {said}.")
    rows = [
        {
            "model": model,
            "ablation": name,
            **by_label(shares.mean(0)),
            "keeps its label": f"{int((shares.argmax(1) == lots[model, INTACT].argmax()).sum())} of {len(shares)}",
            **by_label(shares.std(0), "± "),
        }
        for (model, name), shares in lots.items()
    ]
    columns = probabilities(110) | {"model": text(90), "ablation": text(115), "keeps its label": text(115)}
    spreads = [f"± {label}" for label in LABELS]
    columns |= dict.fromkeys(spreads)  # the chart has them as lines
    st.dataframe(
        in_percent(rows, [*LABELS, *spreads]), column_config=columns, hide_index=True, alt="The ablations in figures"
    )
    draws = max(len(shares) for shares in lots.values())
    st.caption(
        f"**{NO_TRACKER}**: the tracker’s input to every Reduce is zero; the trees stay. **{RANDOM_TREES}**: {draws} "
        f"draws of trees, uniform over all. **{SHUFFLED}**: {draws} random orders of the words; a tree keeps its "
        "shape. Of draws the chart shows the mean and one standard deviation."
    )
    csv_button("Table", "ablations-of-pair", lambda: rows)
    ADDRESS.show(ABLATIONS)


def _changes(model: str, found: dict[str, np.ndarray]) -> str:
    """What each ablation changes in a model's own answer, in points; a line of markdown."""
    intact, label = found[INTACT][0], int(found[INTACT].argmax())
    changes = [
        f"{name} {points(shares[:, label].mean() - intact[label])}" for name, shares in found.items() if name != INTACT
    ]
    return (
        f"**{for_markdown(model)}** predicts {LABELS[label]} ({percent(intact[label])}). "
        f"Change in points: {', '.join(changes)}."
    )
