"""One layer and a hidden layer: three networks learn the same points, and two layers are multiplied into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.points import Pattern, Points, make_points
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.sequences.address import (
    ADDRESS,
    COUNT,
    HIDDEN,
    LAYERS,
    LAYERS_RATE,
    LAYERS_SEED,
    LAYERS_STEP,
    NOISE,
    POINTS,
    STEPS,
)
from spinn_core.ui.sequences.layer_charts import losses, percent, surfaces
from spinn_core.ui.sequences.layer_product import show_product

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.layers import TrainedNet

KEPT = 48  # sets of three trained networks, some 0.3 MB each


@st.cache_resource(max_entries=KEPT, show_spinner="Training three small networks …")
def trained(
    pattern: str, count: int, noise: float, seed: int, hidden: int, steps: int, rate: float
) -> tuple[Points, tuple[TrainedNet, ...]]:
    """layers.train_net() for each network on points.make_points(), once for all visitors."""
    import torch

    from spinn_core.lessons.sequences.layers import LayerSettings, Net, train_net

    torch.set_num_threads(1)  # as for the models: threads that share a core only wait for each other
    points = make_points(Pattern(pattern), count, noise, seed)
    settings = LayerSettings(hidden, steps, rate, seed)
    return points, tuple(train_net(net, points, settings) for net in Net)


@st.fragment
def show_layers() -> None:
    """The whole part."""
    st.markdown(
        "Can a network separate two classes? A **linear** layer draws one straight line. A **hidden layer** still "
        "draws one straight line, unless an activation such as **ReLU** stands behind it."
    )
    with problems_shown():
        points, nets = trained(*_chosen())
    _show_pictures(points, nets)
    show_product(points, nets)
    ADDRESS.show(LAYERS)


def _chosen() -> tuple[str, int, float, int, int, int, float]:
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    with left:
        about = "  \n".join(f"**{one.value}** {one.in_words}" for one in Pattern)
        pattern = POINTS.buttons("Points", help=about)
    with middle:
        hidden = HIDDEN.slider("Hidden units")
    with right, st.popover("More settings", icon=":material/tune:", width="stretch"):
        count = COUNT.slider("Number of points", 20)
        about = "Standard deviation of each point’s random move, in units of the axes."
        noise = NOISE.slider("Noise", 0.01, help=about)
        steps = STEPS.slider("Training steps")
        rate = LAYERS_RATE.slider("Learning rate", help="Of Adam, which uses all points in each step.")
        seed = LAYERS_SEED.box("Seed", help="Of the points and of the first weights.")
    return pattern, count, noise, seed, hidden, steps, rate


def _show_pictures(points: Points, nets: tuple[TrainedNet, ...]) -> None:
    from spinn_core.lessons.sequences.layers import accuracy

    kept = nets[0].kept
    if st.session_state.get(LAYERS_STEP.name, kept[-1]) not in kept:
        st.session_state[LAYERS_STEP.name] = kept[-1]  # it was a step of another number of steps
    about = "Arrow keys move it once it has been clicked. Step 0 shows the random first weights."
    step = st.select_slider(
        "Training step on show", kept, kept[-1], key=LAYERS_STEP.name, bind="query-params", help=about
    )
    right = [accuracy(net.at(step), net.net, points) for net in nets]
    said = ", ".join(f"{net.net.value} {percent(share)}" for net, share in zip(nets, right, strict=True))
    seen = theme()
    st.plotly_chart(
        surfaces(points, nets, step, right, seen),
        theme="streamlit",
        config={"displaylogo": False},
        key="layers_surfaces",
        alt=f"Right after {step} steps: {said}.",
    )
    st.caption(
        "Blue diamonds: class 1; orange circles: class 0. The heavy line is the decision boundary, a dotted line the "
        "place where a unit of the ReLU layer bends."
    )
    rows = [
        {
            "network": net.net.value,
            "weights and biases": net.numbers,
            "points right, %": round(100 * share, 1),
            "loss": round(float(net.losses[step]), 4),
        }
        for net, share in zip(nets, right, strict=True)
    ]
    st.dataframe(rows, hide_index=True, alt="Size, accuracy and loss of the three networks at this step")
    with st.container(horizontal=True):
        csv_button("Networks", "layers", lambda: rows)
        csv_button("Points", "points", lambda: _point_rows(points))
    last = ", ".join(f"{net.net.value} {net.losses[-1]:.3f}" for net in nets)
    show(losses(nets, step, seen), "layers_losses", 240, f"Loss over the steps; at the end: {last}.")


def _point_rows(points: Points) -> list[dict[str, object]]:
    places, classes = points.places.round(6).tolist(), points.classes.tolist()
    return [{"x": x, "y": y, "class": label} for (x, y), label in zip(places, classes, strict=True)]
