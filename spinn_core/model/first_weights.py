"""The weights of a trained network as those that another one begins with."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from spinn_core.model.checkpoint import LoadedNetwork
from spinn_core.model.config import ModelConfig

_READS = "encoder.tracker.cell.weight_ih"  # (4t, reads * d), the words ahead last


def first_weights(start: LoadedNetwork, config: ModelConfig) -> dict[str, Tensor]:
    """A state_dict for a network of these sizes, which then does what `start` does.

    Its tracker may look further ahead: of the words that `start` does not see it makes nothing at first.

    Raises:
        ValueError: other sizes, named in one line. Dropout may differ.
    """
    there = start.info.config
    for name, value in config.to_dict().items():
        has = there.to_dict()[name]
        if name == "lookahead" and has <= value or name.endswith("dropout"):
            continue
        if has != value:
            raise ValueError(f"{start.info.folder} has {name} {has}, not {value}; give the same sizes")
    weights = dict(start.network.state_dict())
    if further := config.lookahead - there.lookahead:
        weights[_READS] = F.pad(weights[_READS], (0, further * config.d_hidden))
    return weights
