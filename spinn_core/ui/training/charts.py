"""The Training page's charts by plotly: one run while it trains, several beside each other, kinds of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spinn_core.drawing.palette import palette
from spinn_core.evaluation.table import Accuracy
from spinn_core.lessons.training.learning_rate_preview import RatesAhead
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.ui.common.charting import for_plotly, show
from spinn_core.ui.common.dots import COLOURS, MARKS
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT, LOW = 290, 230
_DASHES = ("solid", "dot", "dash", "dashdot")
_GAP = 0.14  # between two runs at the same kind, in kinds
_GUESS = 100 / 3  # per cent: what a guess among three labels gets right


def loss_chart(run: RunView, key: str) -> None:
    """The loss of the training steps so far."""
    figure = _figure()
    colour = palette(theme()).text
    _line(figure, [point.step for point in run.points], [point.loss for point in run.points], "loss", colour)
    figure.update_xaxes(title="step", range=[0, max(1, run.steps)])
    figure.update_yaxes(title="loss", rangemode="tozero")
    figure.update_layout(showlegend=False)
    last = f"{run.points[-1].loss:.3f} now" if run.points else "nothing yet"
    show(figure, key, HEIGHT, f"Loss over {run.steps} steps: {last}.")


def accuracy_chart(run: RunView, key: str) -> None:
    """Accuracy on the training pairs of each few steps, and after each epoch on the held-out ones."""
    figure = _figure()
    colours = COLOURS[theme()]
    steps = [point.step for point in run.points]
    _line(figure, steps, [point.accuracy for point in run.points], "training", colours[3], width=1.5)
    if any(point.actions is not None for point in run.points):
        _line(figure, steps, [point.actions for point in run.points], "SHIFT or REDUCE", colours[2], "dot", 1.5)
    for way, dash, mark in (("given", "dash", MARKS[1]), ("own", "solid", MARKS[0])):
        ends = [epoch for epoch in run.epochs if way in epoch.accuracy]
        if ends:
            name = f"held out, {way} trees" if run.variant.reads_tree else "held out"
            places = [epoch.step for epoch in ends]
            _line(figure, places, [epoch.accuracy[way] for epoch in ends], name, colours[0], dash, mark=mark)
    figure.add_hline(y=_GUESS, line={"color": palette(theme()).quiet, "width": 1, "dash": "dot"})
    figure.update_xaxes(title="step", range=[0, max(1, run.steps)])
    figure.update_yaxes(title="per cent right", range=[0, 103])
    last = run.epochs[-1] if run.epochs else None
    said = "no epoch yet"
    if last:
        said = f"{last.accuracy[last.main]:.1f} per cent of the held-out pairs after epoch {last.number}"
    show(figure, key, HEIGHT, f"Accuracy over the steps: {said}. The dotted line is what a guess would get.")


def live_rate_chart(run: RunView, key: str) -> None:
    """The learning rate that made each step so far."""
    figure = _figure()
    points = run.points
    _line(figure, [point.step for point in points], [point.rate for point in points], "rate", COLOURS[theme()][0])
    figure.update_xaxes(title="step", range=[0, max(1, run.steps)])
    figure.update_yaxes(title="learning rate", rangemode="tozero", exponentformat="e", minexponent=4)
    figure.update_layout(showlegend=False)
    now = f"{points[-1].rate:.2g} now" if points else "nothing yet"
    show(figure, key, LOW, f"Learning rate so far: {now}.")


def rate_chart(curve: RatesAhead, key: str, said: str, steps_per_epoch: int = 0) -> None:
    """A whole run's learning rate, before it begins. steps_per_epoch: to count in epochs; 0 to count in steps."""
    figure = _figure()
    unit = steps_per_epoch or 1
    places = [(step - 1) / unit if steps_per_epoch else step for step in curve.steps]
    _line(figure, places, curve.rates, "rate", COLOURS[theme()][0])
    figure.update_xaxes(title="epoch" if steps_per_epoch else "step")
    figure.update_yaxes(title="learning rate", rangemode="tozero", exponentformat="e", minexponent=4)
    figure.update_layout(showlegend=False)
    first, last, most = curve.rates[0], curve.rates[-1], max(curve.rates)
    show(figure, key, LOW, f"{said}: from {first:.2g} to {last:.2g}, at most {most:.2g}.")


def runs_chart(runs: Sequence[RunView], by_seconds: bool, key: str) -> None:
    """The held-out accuracy of several runs after each epoch."""
    figure = _figure()
    for run in runs:
        colour, dash, mark = _look(run)
        ends = run.epochs
        places = [epoch.seconds if by_seconds else epoch.number for epoch in ends]
        _line(figure, places, [epoch.accuracy[epoch.main] for epoch in ends], run.title, colour, dash, mark=mark)
    figure.add_hline(y=_GUESS, line={"color": palette(theme()).quiet, "width": 1, "dash": "dot"})
    longest = max((len(run.epochs) for run in runs), default=0)
    ticks = {} if by_seconds else {"dtick": max(1, longest // 10)}  # no half epochs
    figure.update_xaxes(title="seconds of training" if by_seconds else "epoch", rangemode="tozero", **ticks)
    figure.update_yaxes(title="per cent right, held out", range=[0, 103])
    said = ", ".join(f"{run.title} {run.best.accuracy[run.best.main]:.1f}" for run in runs if run.best)
    show(figure, key, 380, f"Held-out accuracy of each run, its best in per cent: {said or 'no epoch yet'}.")


def tags_chart(kinds: Sequence[str], runs: Sequence[tuple[RunView, dict[str, Accuracy]]], key: str) -> None:
    """Accuracy on each kind of pairs, run beside run, with 95 per cent intervals."""
    figure = _figure()
    for place, (run, shares) in enumerate(runs):
        colour, _, mark = _look(run)
        here = [(at, shares[kind]) for at, kind in enumerate(kinds) if kind in shares]
        figure.add_scatter(
            x=[at + _GAP * (place - (len(runs) - 1) / 2) for at, _ in here],
            y=[share.percent for _, share in here],
            name=run.title,
            mode="markers",
            marker={"size": 11, "symbol": mark, "color": colour},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [share.high - share.percent for _, share in here],
                "arrayminus": [share.percent - share.low for _, share in here],
                "thickness": 2,
                "width": 4,
            },
            hovertemplate="%{y:.1f} %",
        )
    ticks = [for_plotly(kind, 24).replace(" ", "<br>", 1) for kind in kinds]
    figure.update_xaxes(tickmode="array", tickvals=list(range(len(kinds))), ticktext=ticks, zeroline=False)
    figure.update_yaxes(title="per cent right, held out")
    said = "; ".join(
        f"{run.title}: " + ", ".join(f"{kind} {shares[kind].percent:.0f}" for kind in kinds if kind in shares)
        for run, shares in runs
    )
    show(figure, key, 360, f"Accuracy by kind of pair, per cent. {said}.")


def _look(run: RunView) -> tuple[str, str, str]:
    """Colour, line and mark of a run, the same in every chart; from the fifth run on the marks are hollow."""
    turn, place = divmod(run.number - 1, len(MARKS))
    colours = COLOURS[theme()]
    return colours[place % len(colours)], _DASHES[turn % len(_DASHES)], MARKS[place] + ("-open" if turn % 2 else "")


def _figure() -> Figure:
    import plotly.graph_objects as go

    return go.Figure()


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
