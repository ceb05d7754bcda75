"""The settings of the interval forecast: the table, its windows, the network. All of it is bound to the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from spinn_core.lessons.sequences.bins import Edges
from spinn_core.lessons.sequences.forecast_config import ACTIVATIONS, ForecastConfig, Learning
from spinn_core.lessons.sequences.intervals import Split, Unit
from spinn_core.lessons.sequences.prepared import View
from spinn_core.lessons.sequences.visits import PLAN, VisitRule, Visits

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
    return _choice("Table of visits", (OURS, GIVEN), "table")


def rule_settings() -> VisitRule:
    """Sliders of the rule that makes our table."""
    visits = _slider("Visits", 60, 600, 20, "visits")
    noise = _slider(
        "Noise",
        0.0,
        0.5,
        0.05,
        "visit_noise",
        "Each planned gap is multiplied with a random factor around 1; this is its spread.",
    )
    with st.popover("More on the table", width="stretch"):
        missed = _slider(
            "Missed visits", 0.0, 0.3, 0.05, "visit_missed", "Probability that a planned visit does not take place."
        )
        seed = _seed("Seed of the table", "visit_seed")
    return VisitRule(visits, noise, missed, seed)


def window_settings(visits: Visits | None, seed: int) -> View:
    """How the table becomes windows. visits: None where there is no table yet; seed: of the draw of windows."""
    look_back = _slider("Look-back", 1, 12, 1, "look_back", "Intervals that the network sees before it answers.")
    bins = _slider("Bins", 2, 12, 1, "interval_bins", "Classes into which the interval to come is sorted.")
    known = visits is not None and visits.amounts is not None
    amounts = st.toggle(
        "Second sequence",
        key="amounts",
        bind="query-params",
        disabled=not known,
        help="The amounts, what was spent at each visit: read by an LSTM of their own, whose last state is joined to the "
        "other’s. Needs a table with amounts.",
    )
    with st.popover("More on windows", width="stretch"):
        unit = Unit(_choice("An interval is counted in", [one.value for one in Unit], "interval_unit"))
        edges = Edges(_choice("Bins have", [one.value for one in Edges], "interval_edges"))
        how = Split(
            _choice(
                "Held out",
                [one.value for one in Split],
                "interval_split",
                "4 : 1 either way. Windows overlap, so a window drawn by chance shares intervals with those that "
                "were learned from; the last fifth is what a forecast meets.",
            )
        )
    return View(unit, look_back, bins, edges, how, seed, amounts and known)


def network_settings() -> tuple[ForecastConfig, Learning]:
    """Sizes and learning."""
    layers = _slider("LSTM layers", 1, 3, 1, "lstm_layers")
    epochs = _slider("Epochs", 10, 150, 10, "interval_epochs", "How often all windows are seen.")
    dropout = _slider("Dropout", 0.0, 0.6, 0.1, "interval_dropout", "After each LSTM layer, while it learns.")
    with st.popover("More on the network", width="stretch"):
        width = _pick("Units of a layer", _WIDTHS, "lstm_width")
        dense = _slider("Dense layers", 1, 3, 1, "dense_layers", "After the LSTM; the last one gives the answer.")
        activation = _choice("Their activation", ACTIVATIONS, "activation", "The last layer has none.")
        rate = _pick("RMSprop’s learning rate", _RATES, "interval_rate")
        batch = _pick("Windows in a batch", _BATCHES, "interval_batch")
        seed = _seed("Seed of weights, order and draw", "interval_seed")
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


def _slider(label: str, low: float, high: float, step: float, key: str, help: str | None = None):
    return st.slider(label, low, high, _at_first(key), step, key=key, bind="query-params", help=help)


def _choice(label: str, options, key: str, help: str | None = None) -> str:
    first = USUAL[key]
    chosen = st.segmented_control(
        label, list(options), default=first, required=True, key=key, bind="query-params", help=help
    )
    return chosen or first


def _pick(label: str, options: tuple, key: str):
    return st.select_slider(label, options, _at_first(key), key=key, bind="query-params")


def _seed(label: str, key: str) -> int:
    return int(st.number_input(label, 0, 9999, _at_first(key), key=key, bind="query-params"))


def _at_first(key: str):
    return USUAL[key]
