"""The six schedules against torch's own, on a second optimiser that runs the scheduler directly."""

from __future__ import annotations

import json

import pytest
import torch
from torch.optim import lr_scheduler

from spinn_core.training.learning_rates import SCHEDULES, LearningRate, arithmetic


def sgd(*rates: float) -> torch.optim.SGD:
    return torch.optim.SGD([{"params": [torch.zeros(1)], "lr": rate} for rate in rates])


DIRECT = {
    "step": lambda o: lr_scheduler.StepLR(o, 10, 0.5),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, 40),
    "exponential": lambda o: lr_scheduler.ExponentialLR(o, 0.5 ** (1 / 10)),
    "multistep": lambda o: lr_scheduler.MultiStepLR(o, [10, 30], 0.5),
    "lambda": lambda o: lr_scheduler.LambdaLR(o, lambda step: (1 - step / 40) ** 2),
}
OPTIONS = {"multistep": {"milestones": (1, 3)}, "lambda": {"formula": "(1 - progress) ** 2"}}


@pytest.mark.parametrize("name", DIRECT)
def test_rates_are_those_of_torch(name):
    ours, theirs = sgd(0.1, 0.03), sgd(0.1, 0.03)
    rates = LearningRate(ours, name, total_steps=40, steps_per_epoch=10, **OPTIONS.get(name, {}))
    direct = DIRECT[name](theirs)
    for _ in range(40):
        for one, two in zip(ours.param_groups, theirs.param_groups, strict=True):
            assert one["lr"] == pytest.approx(two["lr"], rel=1e-9, abs=1e-12)
        theirs.step()
        direct.step()
        rates.step()


def test_plateau_drops_after_evaluations_without_progress():
    optimizer = sgd(0.1)
    rates = LearningRate(optimizer, "plateau", 40, 10, gamma=0.5, patience=1)
    seen = []
    for accuracy in (50, 60, 59, 58, 57, 56):
        rates.evaluated(accuracy)
        seen.append(optimizer.param_groups[0]["lr"])
    assert seen == pytest.approx([0.1, 0.1, 0.1, 0.05, 0.05, 0.025])


def test_warm_up_rises_to_the_base_rate():
    optimizer = sgd(0.1)
    rates = LearningRate(optimizer, "step", 40, 10, warmup=4, step_size=9)
    seen = []
    for _ in range(6):
        seen.append(optimizer.param_groups[0]["lr"])
        rates.step()
    assert seen == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1, 0.1])


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_state_goes_through_json_and_on(name):
    options = OPTIONS.get(name, {})
    straight, stopped = sgd(0.1), sgd(0.1)
    rates = LearningRate(straight, name, 40, 10, warmup=3, **options)
    half = LearningRate(stopped, name, 40, 10, warmup=3, **options)
    for step in range(15):
        for one in (rates, half):
            one.step()
            one.evaluated(50.0 - step)
    resumed_optimizer = sgd(0.1)
    resumed = LearningRate(resumed_optimizer, name, 40, 10, warmup=3, **options)
    resumed.load_state_dict(json.loads(json.dumps(half.state_dict())))
    for step in range(25):
        assert resumed_optimizer.param_groups[0]["lr"] == pytest.approx(straight.param_groups[0]["lr"], rel=1e-12)
        for one in (rates, resumed):
            one.step()
            one.evaluated(30.0 - step)


def test_an_unknown_schedule_names_the_known():
    with pytest.raises(ValueError, match="cosine"):
        LearningRate(sgd(0.1), "linear", 1, 1)


@pytest.mark.parametrize(
    "formula",
    ["__import__('os')", "progress.real", "1 if progress else 2", "-1", "1/progress", "(", "x", "'a'", "9**9**9**9"],
)
def test_formulas_are_arithmetic_and_nothing_else(formula):
    with pytest.raises(ValueError, match="formula"):
        arithmetic(formula)
