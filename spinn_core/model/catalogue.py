"""Which models there are: what their config.json says, without their weights and without torch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from spinn_core.files import DAMAGED, OneLineError, read_json, reason
from spinn_core.model.config import ENCODERS, ModelConfig

CONFIG, WEIGHTS = "config.json", "weights.safetensors"


class CheckpointError(OneLineError):
    """A model that cannot be loaded; the text is one line."""


@dataclass(frozen=True)
class ModelInfo:
    """A checkpoint as its config.json describes it, without its weights.

    Attributes:
        name: the folder's name.
        folder: where it lies.
        config: the sizes.
        words: the word table's file.
        facts: everything else in config.json: what it was trained on, its scores.
    """

    name: str
    folder: Path
    config: ModelConfig
    words: Path
    facts: dict[str, Any]


class _Accuracy(Struct):
    accuracy: Annotated[float, Meta(ge=0)]  # per cent


class _Ancestor(_Accuracy):
    """A model that another builds on; in files of before it held what it built on itself, see `lineage`."""

    settings: dict[str, Any]
    teachers: dict[str, _Ancestor] | list[str] = []
    start: dict[str, _Ancestor] | list[str] = []
    earlier: dict[str, _Ancestor] = {}


class _ConfigFile(Struct):
    """What a config.json says, where anybody looks at it."""

    model: dict[str, Any]
    words: str
    settings: dict[str, Any] = {}
    scores: dict[Literal["given", "own"], _Accuracy] = {}
    teachers: dict[str, _Ancestor] = {}
    start: dict[str, _Ancestor] = {}
    earlier: dict[str, _Ancestor] = {}


def models_folder() -> Path:
    """Where the shipped models lie; the environment variable SPINN_MODELS names another folder."""
    return Path(os.environ.get("SPINN_MODELS") or Path(__file__).resolve().parents[2] / "assets" / "models")


def read_info(folder: Path) -> ModelInfo:
    """Reads a checkpoint's config.json.

    Raises:
        CheckpointError: no such folder, or a config.json that does not describe a model.
    """
    try:
        return _described(folder)
    except OSError as error:
        raise CheckpointError(
            f"no model at {folder}: {CONFIG}: {reason(error)}; {_choices()} or give a folder made by train"
        ) from None
    except DAMAGED as error:
        raise _no_model(folder, error) from None


def _described(folder: Path) -> ModelInfo:
    """read_info() with the errors as they come, all of DAMAGED."""
    facts = read_json(folder / CONFIG, dict[str, Any])
    said = msgspec.convert(facts, _ConfigFile)
    rest = {name: value for name, value in facts.items() if name not in ("model", "words")}
    return ModelInfo(folder.resolve().name, folder, ModelConfig.from_dict(said.model), folder / said.words, rest)


def _no_model(folder: Path, error: Exception) -> CheckpointError:
    return CheckpointError(
        f"{folder / CONFIG} does not describe a model ({reason(error)}); get a fresh copy of the model"
    )


def available_models(folder: Path | None = None) -> list[ModelInfo]:
    """The models in a folder of checkpoints (by default the shipped ones), spinn first and lstm last.

    Broken ones are left out (see `broken_models`), and teachers, which read no sentence by itself.
    """
    found = (one for one in _read_all(folder) if isinstance(one, ModelInfo))
    encoders = [info for info in found if info.config.variant.encodes]
    return sorted(encoders, key=lambda info: (ENCODERS.index(info.config.variant), info.name))


def broken_models(folder: Path | None = None) -> list[CheckpointError]:
    """What is wrong with each model of a folder of checkpoints whose config.json describes none."""
    return [one for one in _read_all(folder) if isinstance(one, CheckpointError)]


def _read_all(folder: Path | None) -> Iterator[ModelInfo | CheckpointError]:
    for path in sorted((folder or models_folder()).glob(f"*/{CONFIG}")):
        try:
            yield _described(path.parent)
        except DAMAGED as error:
            yield _no_model(path.parent, error)


def find_model(name: str) -> ModelInfo:
    """A shipped model by its name, or any checkpoint by its folder.

    Raises:
        CheckpointError: neither.
    """
    if not name.strip() or "\0" in name:
        raise CheckpointError(f"no model has an empty name; {_choices()}")
    # os.path answers no for a name that no file can have, where Path.is_file raises
    if "/" not in name and "\\" not in name and os.path.isfile(models_folder() / name / CONFIG):
        return read_info(models_folder() / name)
    return read_info(Path(name))


def _choices() -> str:
    names = [info.name for info in available_models()]
    return f"choose one of {', '.join(names)}" if names else "none is shipped with this copy"
