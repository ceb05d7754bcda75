"""From sizes to a network."""

from __future__ import annotations

from spinn_core.model.attention import AttentionModel
from spinn_core.model.config import ModelConfig
from spinn_core.model.pair import PairModel

Network = PairModel | AttentionModel
"""What can be trained and saved; both are called alike."""


def network_of(config: ModelConfig) -> Network:
    """A network of these sizes with random weights, without its word table."""
    return PairModel(config) if config.variant.encodes else AttentionModel(config)
