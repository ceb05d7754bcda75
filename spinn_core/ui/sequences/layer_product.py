"""The hidden layer without an activation, multiplied into the one layer that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.lessons.sequences.points import Points
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.sequences.layer_charts import grid, percent

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.layers import Layer, Layers, TrainedNet


def show_product(points: Points, nets: tuple[TrainedNet, ...]) -> None:
    """The hidden network without an activation, and the one layer that it is."""
    from spinn_core.lessons.sequences.layers import accuracy, logits, multiplied

    _, hidden, relu = nets
    weights, places = hidden.weights[-1], grid()
    one, values = multiplied(weights), logits(weights, hidden.net, places)
    across, up, alone = (_number(value) for value in (*one.weight[0], one.bias[0]))
    apart = [
        abs(logits(net.weights[-1], net.net, places) - multiplied(net.weights[-1])(places)[:, 0]).max()
        for net in (hidden, relu)
    ]
    right = [percent(accuracy(net.weights[-1], net.net, points)) for net in nets]
    st.subheader("Two layers without an activation are one", anchor=False)
    st.markdown(
        "A layer computes W x + b. Put a second one behind it: W₂ (W₁ x + b₁) + b₂ = **(W₂ W₁) x + (W₂ b₁ + b₂)**, "
        f"which is one layer again. After training, the {hidden.numbers} numbers of the hidden network without an "
        f"activation multiply into these three: **{across}** for x, **{up}** for y, **{alone}** alone."
    )
    st.markdown(
        f"- On a grid of {len(places):,} places both give logits from {_number(values.min())} to "
        f"{_number(values.max())}: they differ by at most **{_number(apart[0], '.0e')}**, the rounding of 64-bit "
        "numbers.\n"
        f"- The same product for the network with ReLU is wrong by up to **{apart[1]:.2f}**: what ReLU sets to 0 "
        "cannot be multiplied out.\n"
        f"- Without an activation {right[1]} of the points are right, with one linear layer {right[0]}, with "
        f"ReLU {right[2]}."
    )
    rows = _product_rows(weights, one)
    with st.expander("The multiplication, unit by unit", icon=":material/table:"):
        st.caption(
            "Each unit passes on its two weights and its bias, times its weight to the output. The last row sums each "
            "column, with the output’s own bias added to the last one: the one layer."
        )
        st.dataframe(rows, hide_index=True, alt="Weights of each hidden unit and their products")
    csv_button("Multiplication", "multiplied", lambda: rows)
    units = len(weights[0].bias)
    st.code(
        "class LinearModel(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.linear = torch.nn.Linear(1, 1)   # one number in, one out: y = w x + b, no hidden layer\n\n"
        f"hidden = torch.nn.Sequential(torch.nn.Linear(2, {units}), torch.nn.ReLU(), torch.nn.Linear({units}, 1))",
        language="python",
        wrap_lines=True,
    )
    st.caption(
        "Above: a module with one layer, as for a straight line through points. Below: the network with ReLU of this "
        "page; its hidden layer is the first Linear with the ReLU behind it."
    )


def _number(value: float, form: str = ".3f") -> str:
    return f"{value:{form}}".replace("-", "−")


def _product_rows(weights: Layers, one: Layer) -> list[dict[str, object]]:
    first, second = weights
    out = second.weight.T  # (hidden, 1)
    inside = np.column_stack((first.weight, first.bias))  # (hidden, 3)
    names = ("from x", "from y", "bias", "to output", "x · out", "y · out", "bias · out")
    table = np.column_stack((inside, out, inside * out)).round(4).tolist()
    rows = [{"unit": str(unit)} | dict(zip(names, row, strict=True)) for unit, row in enumerate(table, 1)]
    total = np.append(one.weight[0], one.bias).round(4).tolist()
    return [*rows, {"unit": "sum"} | dict(zip(names, [None] * 4 + total, strict=True))]
