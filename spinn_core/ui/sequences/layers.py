"""One layer and a hidden layer: three networks learn the same points, and two layers are multiplied into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.points import Pattern, Points, make_points
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
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
from spinn_core.ui.sequences.layer_charts import losses, surfaces
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
        "Can a network tell the two classes apart? A **linear** layer draws one straight line. A **hidden layer** "
        "changes nothing about that, until an activation such as **ReLU** stands behind it."
    )
    with problems_shown():
        points, nets = trained(*_chosen())
    _pictures(points, nets)
    show_product(points, nets)
    ADDRESS.show(LAYERS)


def _chosen() -> tuple[str, int, float, int, int, int, float]:
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    with left:
        pattern = POINTS.buttons("Points", help="  \n".join(f"**{one.value}** {one.in_words}" for one in Pattern))
    with middle:
        hidden = HIDDEN.slider("Hidden units")
    with right, st.popover("More settings", icon=":material/tune:", width="stretch"):
        count = COUNT.slider("How many points", 20)
        noise = NOISE.slider(
            "Noise",
            0.01,
            help="Each point is moved at random by so much: the standard deviation, in the units of the axes.",
        )
        steps = STEPS.slider("Training steps")
        rate = LAYERS_RATE.slider("Learning rate", help="Of Adam, which looks at all points in every step.")
        seed = LAYERS_SEED.box(
            "Seed", help="Of the points and of the first weights: the same seed gives the same pictures."
        )
    return pattern, count, noise, seed, hidden, steps, rate


def _pictures(points: Points, nets: tuple[TrainedNet, ...]) -> None:
    from spinn_core.lessons.sequences.layers import accuracy

    kept = nets[0].kept
    if st.session_state.get(LAYERS_STEP.name, kept[-1]) not in kept:
        st.session_state[LAYERS_STEP.name] = kept[-1]  # it was a step of another number of steps
    step = st.select_slider(
        "After so many training steps",
        kept,
        kept[-1],
        key=LAYERS_STEP.name,
        bind="query-params",
        help="Arrow keys move it once it has been clicked. Step 0 shows the random first weights.",
    )
    right = [accuracy(net.at(step), net.net, points) for net in nets]
    said = ", ".join(f"{net.net.value} {100 * share:.0f} per cent" for net, share in zip(nets, right, strict=True))
    seen = theme()
    st.plotly_chart(
        surfaces(points, nets, step, right, seen),
        theme="streamlit",
        config={"displaylogo": False},
        key="layers_surfaces",
        alt=f"Right after {step} steps: {said}.",
    )
    st.caption(
        "Blue and diamonds: class 1; orange and circles: class 0. The black line is where a network changes its mind. "
        "Dotted: where a unit of the ReLU layer bends."
        if seen == "light"
        else "Blue and diamonds: class 1; orange and circles: class 0. The white line is where a network changes its "
        "mind. Dotted: where a unit of the ReLU layer bends."
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
        file_button("Networks, CSV", "layers.csv", lambda: csv_text(rows))
        file_button("Points, CSV", "points.csv", lambda: csv_text(_point_rows(points)))
    last = ", ".join(f"{net.net.value} {net.losses[-1]:.3f}" for net in nets)
    show(losses(nets, step, seen), "layers_losses", 240, f"Loss over the steps; at the end: {last}.")


def _point_rows(points: Points) -> list[dict[str, object]]:
    return [
        {"x": round(float(x), 6), "y": round(float(y), 6), "class": int(label)}
        for (x, y), label in zip(points.places, points.classes, strict=True)
    ]
