"""The Training page's charts by plotly: one run while it trains, several beside each other, kinds of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from spinn_core.drawing.palette import palette
from spinn_core.evaluation.table import Accuracy
from spinn_core.lessons.training.learning_rate_preview import RatesAhead
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.ui.common.charting import for_plotly, show
from spinn_core.ui.common.dots import MARKS, Dots, dots
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT, LOW = 290, 230
_DASHES = ("solid", "dot", "dash", "dashdot")
_CHANCE = 100 / 3  # per cent: what a uniform guess among three labels gets right
_RATE = {"title": "learning rate", "rangemode": "tozero", "exponentformat": "e", "minexponent": 4}
_PERCENT: dict[str, Any] = {"range": [0, 103]}


def loss_chart(run: RunView, key: str) -> None:
    """The loss of the training steps so far."""
    losses = [point.loss for point in run.points]
    figure = _over_steps(run, {"title": "loss", "rangemode": "tozero"}, legend=False)
    _line(figure, _steps(run), losses, "loss", palette(theme()).text)
    show(figure, key, HEIGHT, f"Loss over {run.steps} steps: {f'{losses[-1]:.3f} now' if losses else 'nothing yet'}.")


def accuracy_chart(run: RunView, key: str) -> None:
    """Accuracy on the training pairs of each few steps, and after each epoch on the held-out ones."""
    figure = _over_steps(run, {"title": "per cent right", **_PERCENT})
    colours = palette(theme()).models
    _line(figure, _steps(run), [point.accuracy for point in run.points], "training", colours[3], width=1.5)
    actions = [point.actions for point in run.points]
    if any(share is not None for share in actions):
        _line(figure, _steps(run), actions, "SHIFT or REDUCE", colours[2], "dot", 1.5)
    for way, parses, dash, mark in (("given", "provided", "dash", MARKS[1]), ("own", "predicted", "solid", MARKS[0])):
        ends = [epoch for epoch in run.epochs if way in epoch.accuracy]
        if ends:
            name = f"held out, {parses} parses" if run.variant.reads_tree else "held out"
            places = [epoch.step for epoch in ends]
            _line(figure, places, [epoch.accuracy[way] for epoch in ends], name, colours[0], dash, mark=mark)
    _mark_chance(figure)
    said = "no epoch yet"
    if run.epochs:
        last = run.epochs[-1]
        said = f"{last.accuracy[last.main]:.1f} per cent of the held-out pairs after epoch {last.number}"
    show(figure, key, HEIGHT, f"Accuracy over the steps: {said}. The dotted line is a uniform guess.")


def live_rate_chart(run: RunView, key: str) -> None:
    """The learning rate that made each step so far."""
    rates = [point.rate for point in run.points]
    figure = _over_steps(run, _RATE, legend=False)
    _line(figure, _steps(run), rates, "rate", palette(theme()).models[0])
    show(figure, key, LOW, f"Learning rate so far: {f'{rates[-1]:.2g} now' if rates else 'nothing yet'}.")


def rate_chart(curve: RatesAhead, key: str, said: str, steps_per_epoch: int = 0) -> None:
    """A whole run's learning rate, before it begins. steps_per_epoch: to count in epochs; 0 to count in steps."""
    figure = _figure({"title": "epoch" if steps_per_epoch else "step"}, _RATE, legend=False)
    places = [(step - 1) / steps_per_epoch if steps_per_epoch else step for step in curve.steps]
    _line(figure, places, curve.rates, "rate", palette(theme()).models[0])
    first, last, most = curve.rates[0], curve.rates[-1], max(curve.rates)
    show(figure, key, LOW, f"{said}: from {first:.2g} to {last:.2g}, at most {most:.2g}.")


def runs_chart(runs: Sequence[RunView], by_seconds: bool, key: str) -> None:
    """The held-out accuracy of several runs after each epoch."""
    longest = max((len(run.epochs) for run in runs), default=0)
    x_axis: dict[str, Any] = (
        {"title": "seconds of training"} if by_seconds else {"title": "epoch", "dtick": max(1, longest // 10)}
    )
    figure = _figure(x_axis | {"rangemode": "tozero"}, {"title": "per cent right, held out", **_PERCENT})
    for run in runs:
        colour, dash, mark = _look(run)
        places = [epoch.seconds if by_seconds else epoch.number for epoch in run.epochs]
        _line(figure, places, [epoch.accuracy[epoch.main] for epoch in run.epochs], run.title, colour, dash, mark=mark)
    _mark_chance(figure)
    said = ", ".join(f"{run.title} {run.best.accuracy[run.best.main]:.1f}" for run in runs if run.best)
    show(figure, key, 380, f"Held-out accuracy of each run, its best in per cent: {said or 'no epoch yet'}.")


def tags_chart(kinds: Sequence[str], runs: Sequence[tuple[RunView, dict[str, Accuracy]]], key: str) -> None:
    """Accuracy on each kind of pairs, run beside run, with 95 per cent intervals."""
    places = [for_plotly(kind, 24).replace(" ", "<br>", 1) for kind in kinds]
    figure = dots(places, [Dots(run.title, [shares.get(kind) for kind in kinds]) for run, shares in runs], theme())
    for (run, _), trace in zip(runs, figure.data, strict=True):
        colour, _, mark = _look(run)
        trace.update(marker={"symbol": mark, "color": colour}, error_y={"color": colour})
    figure.update_yaxes(title="per cent right, held out")
    said = "; ".join(
        f"{run.title}: " + ", ".join(f"{kind} {shares[kind].percent:.0f}" for kind in kinds if kind in shares)
        for run, shares in runs
    )
    show(figure, key, 360, f"Accuracy by kind of pair, per cent. {said}.")


def _look(run: RunView) -> tuple[str, str, str]:
    """Colour, line and mark of a run, the same in every chart; from the fifth run on the marks are hollow."""
    turn, place = divmod(run.number - 1, len(MARKS))
    colours = palette(theme()).models
    return colours[place % len(colours)], _DASHES[turn % len(_DASHES)], MARKS[place] + ("-open" if turn % 2 else "")


def _figure(x_axis: dict[str, object], y_axis: dict[str, object], legend: bool = True) -> Figure:
    import plotly.graph_objects as go

    return go.Figure(layout={"xaxis": x_axis, "yaxis": y_axis, "showlegend": legend})


def _over_steps(run: RunView, y_axis: dict[str, object], legend: bool = True) -> Figure:
    return _figure({"title": "step", "range": [0, max(1, run.steps)]}, y_axis, legend)


def _steps(run: RunView) -> list[int]:
    return [point.step for point in run.points]


def _mark_chance(figure: Figure) -> None:
    figure.add_hline(y=_CHANCE, line={"color": palette(theme()).quiet, "width": 1, "dash": "dot"})


def _line(
    figure: Figure,
    x: Sequence[float],
    y: Sequence[float | None],
    name: str,
    colour: str,
    dash: str = "solid",
    width: float = 2.5,
    mark: str = "",
) -> None:
    figure.add_scatter(
        x=list(x),
        y=list(y),
        name=for_plotly(name, 30),
        mode="lines+markers" if mark else "lines",
        line={"color": colour, "dash": dash, "width": width},
        marker={"symbol": mark, "size": 7} if mark else None,
        hovertemplate="%{y:.4g}",
    )
