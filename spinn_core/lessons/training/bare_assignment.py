"""learning_rate = 1e-6 as a line of its own changes nothing, and what does: run on a real optimiser.

Each of WAYS is run as it stands; the page shows its source, so what one reads is what was run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spinn_core.shown_source import keep_source

if TYPE_CHECKING:
    from torch.optim import Optimizer

keep_source(__file__)

BASE = 0.05
"""The rate that the optimiser is made with."""


def a_bare_name(optimizer: Optimizer, value: float) -> None:
    """A name of ours is given a number. Nobody else knows that name."""
    learning_rate = value  # noqa: F841 - that nothing reads it is the point


def into_the_groups(optimizer: Optimizer, value: float) -> None:
    """The optimiser looks up its rate in its groups at every step."""
    for group in optimizer.param_groups:
        group["lr"] = value


def by_a_scheduler(optimizer: Optimizer, value: float) -> None:
    """A scheduler does the same: it writes into the groups."""
    from torch.optim.lr_scheduler import LambdaLR

    start = optimizer.param_groups[0]["lr"]
    LambdaLR(optimizer, lambda step: value / start)


WAYS: tuple[Callable[[Optimizer, float], None], ...] = (a_bare_name, into_the_groups, by_a_scheduler)


@dataclass(frozen=True)
class Outcome:
    """What one way did to an optimiser.

    Attributes:
        before, after: param_groups[0] without the parameters themselves.
        moved_before, moved_after: by how much one step moved a weight whose gradient is 1.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    moved_before: float
    moved_after: float


def outcome(way: Callable[[Optimizer, float], None], value: float) -> Outcome:
    """Makes an optimiser with the rate BASE, takes a step, lets the way set `value`, takes another step."""
    import torch

    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=BASE)

    def step() -> float:
        start = weight.item()
        weight.grad = torch.ones_like(weight)
        optimizer.step()
        return start - weight.item()

    before, moved_before = _shown(optimizer), step()
    way(optimizer, value)
    after = _shown(optimizer)
    return Outcome(before, after, moved_before, step())


def _shown(optimizer: Optimizer) -> dict[str, Any]:
    hidden = ("params", "initial_lr")
    return {name: value for name, value in optimizer.param_groups[0].items() if name not in hidden}
