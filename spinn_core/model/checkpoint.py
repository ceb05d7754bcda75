"""Networks on disk: a folder with config.json and weights.safetensors, and a word table that several share.

Nothing here is pickled: loading a checkpoint never runs code.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from spinn_core.data.vocabulary import Vocabulary, VocabularyError, WordTable
from spinn_core.files import DAMAGED, reason, write_atomically
from spinn_core.model.catalogue import CONFIG, WEIGHTS, CheckpointError, ModelInfo, find_model
from spinn_core.model.config import ModelConfig
from spinn_core.model.networks import Network, network_of
from spinn_core.model.pair import PairModel


@dataclass(frozen=True)
class LoadedNetwork:
    """A network ready to read pairs, and what it needs to turn words into rows."""

    info: ModelInfo
    network: Network
    vocabulary: Vocabulary

    @property
    def name(self) -> str:
        return self.info.name

    @property
    def config(self) -> ModelConfig:
        return self.info.config


@dataclass(frozen=True)
class LoadedModel(LoadedNetwork):
    """One that reads sentences as well, each by itself."""

    network: PairModel


def load_model(name: str, device: str = "cpu") -> LoadedModel:
    """Loads a network in eval mode.

    Args:
        name: a shipped model's name or a checkpoint's folder.
        device: "cpu" or "cuda".

    Raises:
        CheckpointError: anything missing, misshapen or not finite, named in one line; or a network that makes no
            vector of a sentence.
    """
    info = find_model(name)
    if not info.config.variant.encodes:
        raise CheckpointError(
            f"{info.folder} holds a teacher, which reads pairs and no sentence by itself; give another model here, "
            "and this one to evaluate or to train --teachers"
        )
    loaded = _load(info, device)
    assert isinstance(loaded.network, PairModel)  # as its variant says
    return LoadedModel(info, loaded.network, loaded.vocabulary)


def load_network(name: str, device: str = "cpu") -> LoadedNetwork:
    """As `load_model`, for who only wants the logits of pairs: a teacher is welcome too."""
    info = find_model(name)
    return load_model(name, device) if info.config.variant.encodes else _load(info, device)


def _load(info: ModelInfo, device: str) -> LoadedNetwork:
    try:
        table = WordTable.load(info.words)
    except VocabularyError as error:
        raise CheckpointError(str(error)) from None
    if table.vectors.shape != (info.config.vocabulary_rows, info.config.d_word):
        raise CheckpointError(
            f"{info.words} holds {table.vectors.shape[0]} vectors of {table.vectors.shape[1]}, "
            f"but {info.folder / CONFIG} says {info.config.vocabulary_rows} of {info.config.d_word}"
        )
    network = _read_network(info)
    network.words.table = torch.from_numpy(table.vectors).float()
    return LoadedNetwork(info, network.eval().requires_grad_(False).to(device), table.vocabulary)


def _read_network(info: ModelInfo) -> Network:
    """The network with its weights; no memory is taken before the file is known to hold what config.json says."""
    path = info.folder / WEIGHTS
    try:
        with safe_open(str(path), framework="pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            network = _network_without_memory(info, shapes)
            weights = {name: _read_weight(file, name, like, path) for name, like in network.state_dict().items()}
    except CheckpointError:
        raise
    except (SafetensorError, RuntimeError, *DAMAGED) as error:
        raise CheckpointError(
            f"cannot read the weights {path}: {reason(error)}; get a fresh copy of the model"
        ) from None
    network.load_state_dict(weights, assign=True)
    return network


def _network_without_memory(info: ModelInfo, shapes: dict[str, tuple[int, ...]]) -> Network:
    """The network on torch's meta device, whose weights have the shapes that the file's header lists.

    Raises:
        CheckpointError: sizes in config.json that the file cannot have, or another shape.
    """
    path = info.folder / WEIGHTS
    # No size exceeds the longest side of a weight, and each hidden layer has weights of its own. A side counts
    # only where the weight is not empty, for only then does the file's length bound it.
    largest = max((max(shape, default=0) for shape in shapes.values() if math.prod(shape)), default=0)
    limits = dict.fromkeys(("d_hidden", "d_tracker", "lookahead", "d_classifier", "tuned_rows"), largest)
    limits["classifier_layers"] = len(shapes)
    for name, limit in limits.items():
        if (size := getattr(info.config, name)) > limit:
            raise CheckpointError(f"{path} is too small for the {name} {size} that {info.folder / CONFIG} asks for")
    with torch.device("meta"):
        network = network_of(info.config)
    for name, like in network.state_dict().items():
        if name not in shapes:
            raise CheckpointError(f"{path} lacks the weight {name}; get a fresh copy of the model")
        if shapes[name] != like.shape:
            raise CheckpointError(
                f"{path}: {name} has shape {shapes[name]}, but {info.folder / CONFIG} asks for {tuple(like.shape)}"
            )
    return network


def _read_weight(file: Any, name: str, like: Tensor, path: Path) -> Tensor:
    tensor: Tensor = file.get_tensor(name)
    if tensor.is_complex() or tensor.is_floating_point() != like.is_floating_point():
        raise CheckpointError(f"{path}: {name} holds {tensor.dtype}, not {like.dtype}; get a fresh copy of the model")
    tensor = tensor.to(like.dtype)
    # least and greatest are not a number as soon as one value is: one pass over the memory
    if tensor.is_floating_point() and tensor.numel() and not all(map(math.isfinite, torch.aminmax(tensor))):
        raise CheckpointError(f"{path}: {name} holds numbers that are not finite; get a fresh copy of the model")
    return tensor


def save_model(
    folder: Path,
    config: ModelConfig,
    weights: dict[str, Tensor],
    words: Path,
    facts: dict[str, Any],
    small: bool = False,
) -> None:
    """Writes a checkpoint; each file whole or not at all.

    Args:
        folder: made if it is not there.
        config: the sizes.
        weights: the network's state_dict.
        words: the word table's file; stored as a path relative to the folder.
        facts: whatever else config.json shall say (training data, scores).
        small: store matrices as 16-bit floats, the words' corrections, which are small beside what they correct, as
            8-bit ones (vectors such as biases and statistics stay 32-bit).
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: (_smaller(name, tensor) if small else tensor).detach().cpu().contiguous()
        for name, tensor in weights.items()
    }
    described = {
        "model": config.to_dict(),
        "words": Path(os.path.relpath(words.resolve(), folder.resolve())).as_posix(),
        **facts,
    }
    write_atomically(folder / WEIGHTS, save(tensors))
    write_atomically(folder / CONFIG, (json.dumps(described, indent=2) + "\n").encode())


def _smaller(name: str, tensor: Tensor) -> Tensor:
    if name == "words.tuned":
        greatest = torch.finfo(torch.float8_e4m3fn).max  # what is greater would become no number
        return tensor.clamp(-greatest, greatest).to(torch.float8_e4m3fn)
    return tensor.half() if tensor.dim() > 1 else tensor
