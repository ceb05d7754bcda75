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
    about = "Each planned gap is multiplied by a random factor around 1; this is its standard deviation."
    noise = VISIT_NOISE.slider("Noise", 0.05, help=about)
    with st.popover("More on the table", width="stretch"):
        about = "Probability that a planned visit does not take place."
        missed = VISIT_MISSED.slider("Missed visits", 0.05, help=about)
        seed = VISIT_SEED.box("Seed of the table")
    return VisitRule(visits, noise, missed, seed)


def window_settings(visits: Visits | None, seed: int) -> View:
    """How the table becomes windows. visits: None where there is no table yet; seed: of the random split."""
    look_back = LOOK_BACK.slider("Look-back", help="Intervals in a window: what the network reads.")
    bins = BINS.slider("Bins", help="Classes of the interval that comes next.")
    known = visits is not None and visits.amounts is not None
    amounts = AMOUNTS.toggle(
        "Second sequence",
        disabled=not known,
        help="A second LSTM reads the amounts spent at each visit; the last states of both are joined. Needs a table "
        "with amounts.",
    )
    with st.popover("More on windows", width="stretch"):
        unit = UNIT.buttons("An interval is counted in")
        edges = EDGES.buttons("Bins have")
        about = (
            "The split is 4 : 1 either way. Windows overlap, so a random held-out window shares intervals with the "
            "training part; the last fifth is what a forecast meets."
        )
        how = SPLIT.buttons("Held out", help=about)
    return View(Unit(unit), look_back, bins, Edges(edges), Split(how), seed, amounts and known)


def network_settings() -> tuple[ForecastConfig, Learning]:
    """Sizes and learning."""
    layers = LSTM_LAYERS.slider("LSTM layers")
    epochs = EPOCHS.slider("Epochs", 10, help="Passes over all windows.")
    dropout = DROPOUT.slider("Dropout", 0.1, help="After each LSTM layer, in training only.")
    with st.popover("More on the network", width="stretch"):
        width = LSTM_WIDTH.slider("Units of a layer")
        dense = DENSE_LAYERS.slider("Dense layers", help="After the LSTM; the last one is the output.")
        activation = ACTIVATION.buttons("Their activation", help="The last layer has none.")
        rate = RATE.slider("RMSprop’s learning rate")
        batch = BATCH.slider("Windows in a batch")
        seed = INTERVAL_SEED.box("Seed of weights, order and split")
    config = ForecastConfig(
        lstm_layers=layers, width=width, dense_layers=dense, activation=activation, dropout=round(dropout, 2)
    )
    return config, Learning(epochs, batch, rate, seed)


def rule_in_words(rule: VisitRule) -> str:
    """How our table is made, for markdown."""
    return (
        f"**The rule of this table**: the planned gaps are {_PLAN} days, over and over, each multiplied by a random "
        f"factor around 1 (spread {rule.noise:g}); {100 * rule.missed:.0f} per cent of the planned visits are missed. "
        "The amount covers the time until the next planned visit, so it carries information about the next gap."
    )
