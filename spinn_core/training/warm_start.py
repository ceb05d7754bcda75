"""The weights of a trained network as those that another one begins with."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core.model.checkpoint import LoadedNetwork
from spinn_core.model.config import ModelConfig
from spinn_core.model.tracker import Tracker

_MAY_GROW = ("d_tracker", "lookahead")
_READERS = ("encoder.tracker.transition.weight", "encoder.reduce.tracking.weight")  # (..., t)


def first_weights(start: LoadedNetwork, config: ModelConfig, seed: int = 1) -> dict[str, Tensor]:
    """A state_dict for a network of these sizes, which then does what `start` does.

    Its tracker may be wider and may look further ahead. Nothing reads the new units at first, and of the words that
    `start` does not see nothing is made (after Chen, Goodfellow, Shlens 2016, "Net2Net: accelerating learning via
    knowledge transfer").

    Args:
        start: trained.
        config: sizes of the new network.
        seed: of what the new units of the tracker read, which is drawn.

    Raises:
        ValueError: other sizes, named in one line. Dropout may differ.
    """
    there, weights = start.info.config, dict(start.network.state_dict())
    for name, value in config.to_dict().items():
        has = there.to_dict()[name]
        if name in _MAY_GROW and has <= value or name.endswith("dropout"):
            continue
        if has != value:
            raise ValueError(f"{start.info.folder} has {name} {has}, not {value}; give the same sizes")
    if all(getattr(there, name) == getattr(config, name) for name in _MAY_GROW):
        return weights
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        drawn = Tracker(config.d_hidden, config.d_tracker, config.lookahead).cell.state_dict()
    for name, tensor in drawn.items():
        name = f"encoder.tracker.cell.{name}"
        weights[name] = _grown_gates(weights[name], tensor.to(weights[name]), there.d_tracker)
    for name in set(_READERS) & set(weights):
        weights[name] = F.pad(weights[name], (0, config.d_tracker - there.d_tracker))
    return weights


def _grown_gates(old: Tensor, drawn: Tensor, width: int) -> Tensor:
    """The parameter of an LSTM cell of more units and inputs.

    `old` where it was, zero where old units would read what is new, `drawn` for the new units.

    Args:
        old: (4 width, inputs) or (4 width,).
        drawn: (4t, more inputs) or (4t,) with t of at least `width`.
        width: units of the old cell.
    """
    grown = drawn.clone().reshape(4, -1, *drawn.shape[1:])  # (4, t, ...)
    grown[:, :width] = 0
    block = grown[:, :width] if old.dim() == 1 else grown[:, :width, : old.shape[1]]
    block.copy_(old.reshape(4, width, *old.shape[1:]))
    return grown.flatten(0, 1)
