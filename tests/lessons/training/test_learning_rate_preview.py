"""Learning rates before and without a training: against closed forms, torch's own schedulers, and by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch.optim import lr_scheduler

from spinn_core.lessons.training.bare_assignment import BASE, a_bare_name, by_a_scheduler, into_the_groups, outcome
from spinn_core.lessons.training.learning_rate_preview import rates_ahead, standing_still

EPOCHS, EACH = 6, 7
TOTAL = EPOCHS * EACH
CLOSED = {
    "step": ({"gamma": 0.3, "step_size": 2}, lambda step: 0.3 ** (step // (2 * EACH))),
    "cosine": ({}, lambda step: (1 + math.cos(math.pi * step / TOTAL)) / 2),
    "exponential": ({"gamma": 0.3}, lambda step: 0.3 ** (step / EACH)),
    "multistep": ({"gamma": 0.3, "milestones": (1, 4)}, lambda step: 0.3 ** sum(step >= m * EACH for m in (1, 4))),
    "lambda": ({"formula": "(1 - progress) ** 2"}, lambda step: (1 - step / TOTAL) ** 2),
}


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("warmup", [0, 10])
def test_each_curve_is_its_formula(name: str, warmup: int) -> None:
    options, factor = CLOSED[name]
    curve = rates_ahead(0.2, name, EPOCHS, EACH, warmup, options)
    assert curve.steps == tuple(range(1, TOTAL + 1))
    for step, rate in zip(curve.steps, curve.rates, strict=True):
        warm = min(1.0, step / warmup) if warmup else 1.0
        assert rate == pytest.approx(0.2 * warm * factor(step - 1), rel=1e-9, abs=1e-12)


def test_plateau_is_torchs_own_over_the_same_accuracies() -> None:
    measured = standing_still(EPOCHS, 2)
    assert measured[0] < measured[1] == measured[-1]
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.2)
    plateau = lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", factor=0.3, patience=1)
    wanted = []
    for accuracy in measured:
        wanted += [optimizer.param_groups[0]["lr"]] * EACH
        plateau.step(accuracy)
    curve = rates_ahead(0.2, "plateau", EPOCHS, EACH, 0, {"gamma": 0.3, "patience": 1}, measured)
    assert curve.rates == pytest.approx(wanted)
    assert len(set(wanted)) > 1


def test_a_long_curve_is_thinned_out_but_keeps_its_jumps() -> None:
    curve = rates_ahead(1.0, "step", 9, 1001, 0, {"gamma": 0.1, "step_size": 3})
    assert len(curve.steps) < 500
    assert (curve.steps[0], curve.steps[-1]) == (1, 9009)
    points = list(zip(curve.steps, curve.rates, strict=True))
    jumps = [step for (before, r0), (step, r1) in pairwise(points) if r1 < r0 and step == before + 1]
    assert jumps == [3004, 6007]


@pytest.mark.parametrize("formula", ["1e308 * 10", "1 / (progress - 0.5)", "import os", "9 ** 9 ** 9 ** 9", "-1"])
def test_a_formula_that_gives_no_rate_is_refused_in_one_line(formula: str) -> None:
    with pytest.raises(ValueError) as caught:
        rates_ahead(0.1, "lambda", 2, 10, 0, {"formula": formula})
    assert str(caught.value) and "\n" not in str(caught.value)


def test_a_bare_name_changes_nothing_and_the_others_do() -> None:
    bare = outcome(a_bare_name, 1e-6)
    assert bare.before == bare.after and bare.before["lr"] == BASE
    assert (bare.moved_before, bare.moved_after) == (pytest.approx(BASE), pytest.approx(BASE))
    for way in (into_the_groups, by_a_scheduler):
        done = outcome(way, 1e-6)
        assert done.before["lr"] == BASE and done.after["lr"] == pytest.approx(1e-6)
        assert done.moved_before == pytest.approx(BASE) and done.moved_after == pytest.approx(1e-6)
        assert {**done.before, "lr": 0} == {**done.after, "lr": 0}
