"""The settings of the interval forecast: the table, its windows, the network. All of it is bound to the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from spinn_core.lessons.sequences.bins import Edges
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, Learning
from spinn_core.lessons.sequences.intervals import Split, Unit
from spinn_core.lessons.sequences.prepared import View
from spinn_core.lessons.sequences.visits import PLAN, VisitRule, Visits
from spinn_core.ui.sequences.address import (
    ACTIVATION,
    AMOUNTS,
    BATCH,
    BINS,
    DENSE_LAYERS,
    DROPOUT,
    EDGES,
    EPOCHS,
    INTERVAL_SEED,
    LOOK_BACK,
    LSTM_LAYERS,
    LSTM_WIDTH,
    RATE,
    SPLIT,
    UNIT,
    VISIT_MISSED,
    VISIT_NOISE,
    VISIT_SEED,
    VISITS,
)

_PLAN = ", ".join(f"{gap:g}" for gap in PLAN)


@dataclass(frozen=True)
class Wanted:
    """Everything that a training depends on. table: the rule of our table, or a file's digest."""

    table: VisitRule | str
    view: View
    config: ForecastConfig
    how: Learning

    def work(self, windows: int) -> int:
        """Steps of the optimiser times LSTM layers, over both networks. windows: those that are learned from."""
        steps = -(-windows // self.how.batch)
        return 2 * self.how.epochs * steps * self.config.lstm_layers * (1 + self.view.amounts)


def rule_settings() -> VisitRule:
    """Sliders of the rule that makes our table."""
    visits = VISITS.slider("Visits", 20)
    noise = VISIT_NOISE.slider(
        "Noise", 0.05, help="Each planned gap is multiplied with a random factor around 1; this is its spread."
    )
    with st.popover("More on the table", width="stretch"):
        missed = VISIT_MISSED.slider(
            "Missed visits", 0.05, help="Probability that a planned visit does not take place."
        )
        seed = VISIT_SEED.box("Seed of the table")
    return VisitRule(visits, noise, missed, seed)


def window_settings(visits: Visits | None, seed: int) -> View:
    """How the table becomes windows. visits: None where there is no table yet; seed: of the draw of windows."""
    look_back = LOOK_BACK.slider("Look-back", help="Intervals that the network sees before it answers.")
    bins = BINS.slider("Bins", help="Classes into which the interval to come is sorted.")
    known = visits is not None and visits.amounts is not None
    amounts = AMOUNTS.toggle(
        "Second sequence",
        disabled=not known,
        help="The amounts, what was spent at each visit: read by an LSTM of their own, whose last state is joined to the "
        "other’s. Needs a table with amounts.",
    )
    with st.popover("More on windows", width="stretch"):
        unit = Unit(UNIT.buttons("An interval is counted in"))
        edges = Edges(EDGES.buttons("Bins have"))
        how = Split(
            SPLIT.buttons(
                "Held out",
                help="4 : 1 either way. Windows overlap, so a window drawn by chance shares intervals with those that "
                "were learned from; the last fifth is what a forecast meets.",
            )
        )
    return View(unit, look_back, bins, edges, how, seed, amounts and known)


def network_settings() -> tuple[ForecastConfig, Learning]:
    """Sizes and learning."""
    layers = LSTM_LAYERS.slider("LSTM layers")
    epochs = EPOCHS.slider("Epochs", 10, help="How often all windows are seen.")
    dropout = DROPOUT.slider("Dropout", 0.1, help="After each LSTM layer, while it learns.")
    with st.popover("More on the network", width="stretch"):
        width = LSTM_WIDTH.slider("Units of a layer")
        dense = DENSE_LAYERS.slider("Dense layers", help="After the LSTM; the last one gives the answer.")
        activation = ACTIVATION.buttons("Their activation", help="The last layer has none.")
        rate = RATE.slider("RMSprop’s learning rate")
        batch = BATCH.slider("Windows in a batch")
        seed = INTERVAL_SEED.box("Seed of weights, order and draw")
    config = ForecastConfig(
        lstm_layers=layers, width=width, dense_layers=dense, activation=activation, dropout=round(dropout, 2)
    )
    return config, Learning(epochs, batch, rate, seed)


def rule_in_words(rule: VisitRule) -> str:
    """How our table is made, for markdown."""
    return (
        f"**The rule of this table**: the planned gaps are {_PLAN} days, over and over, each multiplied with a random "
        f"factor around 1 (spread {rule.noise:g}); {100 * rule.missed:.0f} per cent of the planned visits are missed. "
        "At a visit the customer buys for the time until the next planned one, so the amount tells of the gap to come."
    )
