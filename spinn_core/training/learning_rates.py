"""Six learning-rate schedules of torch.optim.lr_scheduler by name, each with an optional warm-up."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from spinn_core.training.settings import SCHEDULES, Recipe

if TYPE_CHECKING:
    from torch.optim import Optimizer

__all__ = ["SCHEDULES", "LearningRate", "arithmetic"]


class LearningRate:
    """Drives the rates of an optimiser: base rate x schedule x warm-up.

    The schedule is torch's own, run on a stand-in optimiser whose rate starts at 1; what comes out
    is a factor that multiplies each parameter group's base rate. So warm-up goes with all six, and
    groups may have different rates.

    Args:
        optimizer: the real one; the rate that each group has now is its base rate.
        name: one of SCHEDULES.
        total_steps: optimiser steps of the whole training, warm-up included.
        steps_per_epoch: optimiser steps of an epoch.
        warmup: steps over which the rate rises linearly from 0.
        gamma: factor of step, exponential, plateau and multistep.
        step_size: epochs between two drops of step.
        milestones: epochs of multistep's drops.
        patience: evaluations without progress before plateau drops.
        formula: for lambda: an expression in `progress`, 0 at the start and 1 at the end.

    Raises:
        ValueError: an unknown name, or a formula that is not arithmetic in `progress`.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        name: str,
        total_steps: int,
        steps_per_epoch: int,
        warmup: int = 0,
        gamma: float = Recipe.gamma,
        step_size: int = Recipe.step_size,
        milestones: tuple[int, ...] = (),
        patience: int = Recipe.schedule_patience,
        formula: str = Recipe.formula,
    ) -> None:
        import torch  # not above: pages name the learning rates before they need torch
        from torch.optim import lr_scheduler

        self.optimizer = optimizer
        self.base = [group["lr"] for group in optimizer.param_groups]
        self.warmup = warmup
        self.taken = 0
        self._stand_in = torch.optim.SGD([torch.zeros(1)], lr=1.0)
        total = max(1, total_steps)
        makers: dict[str, Callable[[Optimizer], Any]] = {
            "step": lambda o: lr_scheduler.StepLR(o, max(1, step_size * steps_per_epoch), gamma),
            "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, total),
            "exponential": lambda o: lr_scheduler.ExponentialLR(o, gamma ** (1 / steps_per_epoch)),
            "plateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, mode="max", factor=gamma, patience=patience),
            "multistep": lambda o: lr_scheduler.MultiStepLR(o, [m * steps_per_epoch for m in milestones], gamma),
            "lambda": lambda o: lr_scheduler.LambdaLR(o, _over(total, arithmetic(formula))),
        }
        if name not in makers:
            raise ValueError(f"no schedule is called {name!r}; choose one of {', '.join(SCHEDULES)}")
        self.name = name
        self._scheduler = makers[name](self._stand_in)
        self._apply()

    @property
    def factor(self) -> float:
        """What every base rate is multiplied with at this step."""
        warm = min(1.0, (self.taken + 1) / self.warmup) if self.warmup else 1.0
        return warm * float(self._stand_in.param_groups[0]["lr"])

    def step(self) -> None:
        """Call after each optimiser step."""
        self.taken += 1
        if self.name != "plateau":
            self._stand_in.step()  # only so that the schedule sees optimiser and schedule stepped in order
            self._scheduler.step()
        self._apply()

    def evaluated(self, accuracy: float) -> None:
        """Call after each evaluation; only plateau listens."""
        if self.name == "plateau":
            self._scheduler.step(accuracy)
            self._apply()

    def _apply(self) -> None:
        for group, base in zip(self.optimizer.param_groups, self.base, strict=True):
            group["lr"] = base * self.factor

    def state_dict(self) -> dict[str, Any]:
        """All that changes, fit for JSON."""
        inner = {
            key: value
            for key, value in self._scheduler.state_dict().items()
            if isinstance(value, (int, float, str, list, bool)) and key != "lr_lambdas"
        }
        return {"taken": self.taken, "rate": self._stand_in.param_groups[0]["lr"], "scheduler": inner}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on where `state_dict` was taken."""
        self.taken = state["taken"]
        self._scheduler.__dict__.update(state["scheduler"])
        self._stand_in.param_groups[0]["lr"] = state["rate"]
        self._apply()


def _over(steps: int, factor: Callable[[float], float]) -> Callable[[int], float]:
    return lambda step: factor(min(1.0, step / steps))


_OPERATORS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def arithmetic(formula: str) -> Callable[[float], float]:
    """A function of `progress` from a formula with numbers, + - * / ** and brackets; nothing else can run.

    Raises:
        ValueError: anything else in the formula.
    """
    complaint = f"the formula {formula!r} must be arithmetic in progress, such as 1 - progress ** 2"
    try:
        tree = ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(complaint) from None

    def value(node: ast.AST, progress: float) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and type(node.value) is not bool:
            return float(node.value)
        if isinstance(node, ast.Name) and node.id == "progress":
            return progress
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](value(node.left, progress), value(node.right, progress))
        if isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](value(node.operand, progress))
        raise ValueError(complaint)

    def factor(progress: float) -> float:
        try:
            result = value(tree, progress)
        except (ArithmeticError, TypeError, RecursionError):
            raise ValueError(complaint) from None
        if isinstance(result, complex) or result < 0:
            raise ValueError(
                f"the formula {formula!r} gives {result} at progress {progress:g}; it must not be negative"
            )
        return result

    factor(0.0), factor(0.5), factor(1.0)
    return factor
