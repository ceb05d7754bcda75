"""Distance: compositions between each word and the sentence vector, and the gradient's reach, SPINN versus LSTM."""

from __future__ import annotations

from typing import Any

import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, DISTANCE
from spinn_core.ui.compare.charts import two_models
from spinn_core.ui.compare.family import show_family
from spinn_core.ui.compare.setup import Comparison, other, side_choice
from spinn_core.ui.compare.state import reach_of

HEIGHT = 300


@st.fragment
def show_distance(pair: Comparison) -> None:
    """Two charts over the words of one sentence, then the family of longer and longer sentences."""
    from spinn_core.explain.reach import lstm_distance, tree_distance

    side = side_choice()
    (tokens, tree), names, seen = pair.in_tree(side), pair.names, theme()
    far = (tree_distance(tree), lstm_distance(len(tokens)))
    reaches = [
        reach_of(model.folder, pair.device, pair.read_by(model, side), pair.read_by(model, other(side)), side)
        for model in (pair.tree, pair.lstm)
    ]
    tree_name, lstm_name = (for_markdown(name) for name in names)
    st.markdown(
        f"**How far is it from a word to the sentence vector?** {tree_name} composes a word once for every phrase that "
        f"holds it; {lstm_name} passes it through one cell for itself and one for every later word. The farthest word "
        f"is {max(far[0])} compositions away in the tree and {max(far[1])} in the LSTM."
    )
    figure = two_models(tokens, far, names, seen, "compositions")
    show(figure, "compare_far", HEIGHT, f"Compositions of each word: tree {far[0]}, LSTM {far[1]}.")

    labels = [LABELS[reach.label] for reach in reaches]
    st.markdown(
        "**How much can each word still change?** The norm of the gradient of the predicted label’s logit "
        f"({tree_name}: {labels[0]}, {lstm_name}: {labels[1]}) with respect to the word as it enters the encoder, "
        "as a share of all words together."
    )
    figure = two_models(tokens, [100 * reach.shares for reach in reaches], names, seen, "per cent of the gradient")
    show(figure, "compare_reach", HEIGHT, "Share of the gradient of each word, both models; the table has the figures.")

    rows = [
        {"place": at + 1, "word": token}
        | {f"{name}: compositions": counts[at] for name, counts in zip(names, far, strict=True)}
        | {f"{name}: gradient": round(float(one.norms[at]), 6) for name, one in zip(names, reaches, strict=True)}
        | {f"{name}: share": round(float(one.shares[at]), 6) for name, one in zip(names, reaches, strict=True)}
        for at, token in enumerate(tokens)
    ]
    columns: dict[str, Any] = {"place": number(55), "word": text(125)}
    for name in names:
        columns[f"{name}: compositions"] = number(145)
        columns[f"{name}: gradient"] = None
        columns[f"{name}: share"] = number(105, "percent")
    with st.expander("The numbers as a table", icon=":material/table:"):
        st.dataframe(rows, hide_index=True, column_config=columns, alt="Distance and gradient of each word")
        st.caption("A share is of the gradient of all words together. The file has the gradients as well.")
    csv_button("Words", "distance", lambda: rows)
    show_family(pair)
    ADDRESS.show(DISTANCE)
