"""The settings of the interval forecast: the table, its windows, the network. All of it is bound to the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from spinn_core.lessons.sequences.bins import Edges
from spinn_core.lessons.sequences.forecast_config import ACTIVATIONS, ForecastConfig, Learning
from spinn_core.lessons.sequences.intervals import Split, Unit
from spinn_core.lessons.sequences.prepared import View
from spinn_core.lessons.sequences.visits import PLAN, VisitRule, Visits
from spinn_core.ui.sequences.widgets import Bound

OURS, GIVEN = "our rule", "your times"
_PLAN = ", ".join(f"{gap:g}" for gap in PLAN)
_BATCHES, _RATES, _WIDTHS = (8, 16, 32, 64, 128), (0.001, 0.003, 0.01, 0.03), (4, 8, 16, 32)
USUAL: dict[str, object] = {
    "table": OURS,
    "visits": 300,
    "visit_noise": 0.1,
    "visit_missed": 0.05,
    "visit_seed": 1,
    "look_back": 4,
    "amounts": False,
    "interval_bins": 8,
    "interval_edges": Edges.WIDTHS.value,
    "interval_unit": Unit.DAYS.value,
    "interval_split": Split.LAST.value,
    "lstm_layers": 1,
    "lstm_width": 16,
    "dense_layers": 2,
    "activation": "relu",
    "interval_dropout": 0.0,
    "interval_window": 1,
    "interval_epochs": 40,
    "interval_batch": 32,
    "interval_rate": 0.01,
    "interval_seed": 1,
}
"""What each widget has at first, by its key, which is its name in the address."""
_BOUND = Bound(USUAL)


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


def table_choice() -> str:
    """Our own table, or one that the visitor gives."""
    return _BOUND.choice("table", "Table of visits", (OURS, GIVEN))


def rule_settings() -> VisitRule:
    """Sliders of the rule that makes our table."""
    visits = _BOUND.slider("visits", "Visits", 60, 600, 20)
    about = "Each planned gap is multiplied by a random factor around 1; this is its standard deviation."
    noise = _BOUND.slider("visit_noise", "Noise", 0.0, 0.5, 0.05, about)
    with st.popover("More on the table", width="stretch"):
        about = "Probability that a planned visit does not take place."
        missed = _BOUND.slider("visit_missed", "Missed visits", 0.0, 0.3, 0.05, about)
        seed = _BOUND.number("visit_seed", "Seed of the table")
    return VisitRule(visits, noise, missed, seed)


def window_settings(visits: Visits | None, seed: int) -> View:
    """How the table becomes windows. visits: None where there is no table yet; seed: of the random split."""
    look_back = _BOUND.slider("look_back", "Look-back", 1, 12, 1, "Intervals in a window: what the network reads.")
    bins = _BOUND.slider("interval_bins", "Bins", 2, 12, 1, "Classes of the interval that comes next.")
    known = visits is not None and visits.amounts is not None
    amounts = st.toggle(
        "Second sequence",
        key="amounts",
        bind="query-params",
        disabled=not known,
        help="A second LSTM reads the amounts spent at each visit; the last states of both are joined. Needs a table "
        "with amounts.",
    )
    with st.popover("More on windows", width="stretch"):
        unit = _BOUND.choice("interval_unit", "An interval is counted in", [one.value for one in Unit])
        edges = _BOUND.choice("interval_edges", "Bins have", [one.value for one in Edges])
        about = (
            "The split is 4 : 1 either way. Windows overlap, so a random held-out window shares intervals with the "
            "training part; the last fifth is what a forecast meets."
        )
        how = _BOUND.choice("interval_split", "Held out", [one.value for one in Split], about)
    return View(Unit(unit), look_back, bins, Edges(edges), Split(how), seed, amounts and known)


def network_settings() -> tuple[ForecastConfig, Learning]:
    """Sizes and learning."""
    layers = _BOUND.slider("lstm_layers", "LSTM layers", 1, 3, 1)
    epochs = _BOUND.slider("interval_epochs", "Epochs", 10, 150, 10, "Passes over all windows.")
    dropout = _BOUND.slider("interval_dropout", "Dropout", 0.0, 0.6, 0.1, "After each LSTM layer, in training only.")
    with st.popover("More on the network", width="stretch"):
        width = _BOUND.pick("lstm_width", "Units of a layer", _WIDTHS)
        dense = _BOUND.slider("dense_layers", "Dense layers", 1, 3, 1, "After the LSTM; the last one is the output.")
        activation = _BOUND.choice("activation", "Their activation", ACTIVATIONS, "The last layer has none.")
        rate = _BOUND.pick("interval_rate", "RMSprop’s learning rate", _RATES)
        batch = _BOUND.pick("interval_batch", "Windows in a batch", _BATCHES)
        seed = _BOUND.number("interval_seed", "Seed of weights, order and split")
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
