"""The hidden layer without an activation, multiplied into the one layer that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.points import EDGE, Points
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.sequences.layer_charts import GRID

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.layers import TrainedNet


def show_product(points: Points, nets: tuple[TrainedNet, ...]) -> None:
    """The hidden network without an activation, and the one layer that it is."""
    from spinn_core.lessons.sequences.layers import accuracy, logits, multiplied

    linear, hidden, relu = nets
    weights = hidden.weights[-1]
    one = multiplied(weights)
    side = np.linspace(-EDGE, EDGE, GRID)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)  # (GRID², 2)
    apart = {one.net: _apart(one, grid) for one in (hidden, relu)}
    st.subheader("Two layers without an activation are one", anchor=False)
    st.markdown(
        "A layer computes W x + b. Put a second one behind it: W₂ (W₁ x + b₁) + b₂ = **(W₂ W₁) x + (W₂ b₁ + b₂)**, "
        f"which is one layer again. After training, the {hidden.numbers} numbers of the hidden network without an "
        f"activation multiply into these three: **{_number(one.weight[0, 0])}** for x, "
        f"**{_number(one.weight[0, 1])}** for y, **{_number(one.bias[0])}** alone."
    )
    values = logits(weights, hidden.net, grid)
    st.markdown(
        f"- On a grid of {len(grid):,} places both give the same logits, from {_number(values.min())} to "
        f"{_number(values.max())}: they differ by at most **{_tiny(apart[hidden.net])}**, the rounding of 64-bit "
        "numbers.\n"
        f"- The same product for the network with ReLU is wrong by up to **{apart[relu.net]:.2f}**: what ReLU sets to "
        "0 cannot be multiplied out.\n"
        f"- So without an activation {_right(accuracy(weights, hidden.net, points))} of the points are right, with one "
        f"linear layer {_right(accuracy(linear.weights[-1], linear.net, points))}, with ReLU "
        f"{_right(accuracy(relu.weights[-1], relu.net, points))}."
    )
    rows = _product_rows(weights, one)
    with st.expander("The multiplication, unit by unit", icon=":material/table:"):
        st.caption(
            "Each unit passes its two weights and its bias on, times its weight to the output. The last row is the sum "
            "of the column (and, for the bias, the output’s own bias on top): the one layer."
        )
        st.dataframe(rows, hide_index=True, alt="Weights of each hidden unit and their products")
    file_button("Multiplication, CSV", "multiplied.csv", lambda: csv_text(rows))
    st.code(
        "class LinearModel(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.linear = torch.nn.Linear(1, 1)   # one number in, one out: y = w x + b, no hidden layer\n\n"
        f"hidden = torch.nn.Sequential(torch.nn.Linear(2, {len(weights[0].bias)}), torch.nn.ReLU(), "
        f"torch.nn.Linear({len(weights[0].bias)}, 1))",
        language="python",
        wrap_lines=True,
    )
    st.caption(
        "Above: a module with one layer, as for a straight line through points. Below: the network with ReLU of this "
        "page; the hidden layer is the first Linear together with the ReLU behind it."
    )


def _apart(net: TrainedNet, grid: np.ndarray) -> float:
    """How far the multiplied layers are from the network, at most, in its logit."""
    from spinn_core.lessons.sequences.layers import logits, multiplied

    return float(abs(logits(net.weights[-1], net.net, grid) - multiplied(net.weights[-1])(grid)[:, 0]).max())


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _tiny(value: float) -> str:
    return f"{value:.0e}".replace("-", "−")


def _right(share: float) -> str:
    return f"{100 * share:.0f} per cent"


def _product_rows(weights, one) -> list[dict[str, object]]:
    first, second = weights
    rows = [
        {
            "unit": str(unit + 1),
            "from x": across,
            "from y": up,
            "bias": bias,
            "to output": out,
            "x · out": across * out,
            "y · out": up * out,
            "bias · out": bias * out,
        }
        for unit, ((across, up), bias, out) in enumerate(zip(first.weight, first.bias, second.weight[0], strict=True))
    ]
    total = {"unit": "sum", "x · out": one.weight[0, 0], "y · out": one.weight[0, 1], "bias · out": one.bias[0]}
    rows.append(dict.fromkeys(rows[0]) | total)
    return [
        {name: round(float(value), 4) if isinstance(value, float) else value for name, value in row.items()}
        for row in rows
    ]
