"""Distance: compositions between each word and the sentence vector, and the gradient's reach, tree against line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.ui.common.charting import show, word_ticks
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.downloads import file_button
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
    from spinn_core.explain.reach import line_distance, tree_distance

    side = side_choice()
    (tokens, tree), names, seen = pair.in_tree(side), (pair.tree.name, pair.line.name), theme()
    far = (tree_distance(tree), line_distance(len(tokens)))
    reaches = (
        reach_of(pair.tree.folder, pair.device, pair.in_tree(side), pair.in_tree(other(side)), side),
        reach_of(pair.line.folder, pair.device, pair.in_line(side), pair.in_line(other(side)), side),
    )
    places = range(1, len(tokens) + 1)
    tree_name, line_name = (for_markdown(name) for name in names)

    st.markdown(
        f"**How far is it from a word to the sentence vector?** In the tree a word passes {tree_name}’s "
        "Reduce once for every phrase that holds it. In the line it passes one LSTM cell for itself and one for "
        "every word after it. "
        f"Here the farthest word is {max(far[0])} compositions away in the tree and {max(far[1])} in the line."
    )
    figure = two_models(places, far, names, seen, "compositions")
    figure.update_xaxes(**word_ticks(tokens))
    show(figure, "compare_far", HEIGHT, f"Compositions of each word: tree {far[0]}, line {far[1]}.")

    labels = [LABELS[reach.label] for reach in reaches]
    st.markdown(
        "**How much can each word still change?** The norm of the gradient of the predicted label’s logit "
        f"({tree_name}: {labels[0]}, {line_name}: {labels[1]}) with respect to the word as it enters the encoder, "
        "as a share of all words together, so that the two models can stand side by side."
    )
    figure = two_models(
        places, [(100 * reach.shares).tolist() for reach in reaches], names, seen, "per cent of the gradient"
    )
    figure.update_xaxes(**word_ticks(tokens))
    show(figure, "compare_reach", HEIGHT, "Share of the gradient of each word, both models; the table has the figures.")

    rows = [
        {
            "place": at + 1,
            "word": token,
            **{f"{name}: compositions": counts[at] for name, counts in zip(names, far, strict=True)},
            **{
                f"{name}: {what}": round(float(figures[at]), 6)
                for what in ("gradient", "share")
                for name, reach in zip(names, reaches, strict=True)
                for figures in (reach.norms if what == "gradient" else reach.shares,)
            },
        }
        for at, token in enumerate(tokens)
    ]
    with st.expander("The figures", icon=":material/table:"):
        st.dataframe(rows, hide_index=True, column_config=_columns(names), alt="Distance and gradient of each word")
        st.caption("A share is of the gradient of all words together. The file has the gradients themselves as well.")
    file_button("Words, CSV", "distance.csv", lambda: csv_text(rows))
    show_family(pair)
    ADDRESS.show(DISTANCE)


def _columns(names: tuple[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"place": number(55), "word": text(125)}
    for name in names:
        found[f"{name}: compositions"] = number(145)
        found[f"{name}: gradient"] = None
        found[f"{name}: share"] = number(105, "percent")
    return found
