"""Every kind of file that we write and read, damaged: it is read all the same, or refused in one line by the error
for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinn_core.bench.speed_table import SpeedError, read_speed
from spinn_core.cli.train_earlier import said_of
from spinn_core.data import examples
from spinn_core.data.examples import ExamplesError, pair_examples, sentence_examples
from spinn_core.evaluation.experiments import ExperimentsError, read_experiments
from spinn_core.evaluation.probes import ProbesError, fingerprint, read_probes
from spinn_core.evaluation.table_file import ResultsError, read_results, write_results
from spinn_core.explain import map_sentences
from spinn_core.explain.map_sentences import our_sentences
from spinn_core.files import LINE, OneLineError
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, ForecastError, Learning
from spinn_core.lessons.sequences.forecast_file import from_bytes, to_bytes
from spinn_core.lessons.sequences.forecast_training import run
from spinn_core.lessons.sequences.prepared import View, prepare
from spinn_core.lessons.sequences.visits import VisitRule, make_visits
from spinn_core.lessons.training.runs.data import language_data
from spinn_core.lessons.training.runs.pairs_file import FILE as HELD_OUT
from spinn_core.lessons.training.runs.pairs_file import load_held_out, save_held_out
from spinn_core.lessons.training.runs.settings import RunError, RunSettings
from spinn_core.lessons.training.runs.upload import read_upload
from spinn_core.lessons.training.toy import ToyOptions
from spinn_core.model.catalogue import CheckpointError, available_models
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import read
from spinn_core.study.gather import read_run
from spinn_core.trace.trace import predict
from spinn_core.training.distillation import SoftLabelError, SoftLabels
from spinn_core.training.settings import gather
from tests.damage import damages

ASSETS = Path(__file__).parents[1] / "assets"
COUNT, MANY = 60, 240
"""Damaged copies of a file; many of those that are quick to read."""


@dataclass(frozen=True)
class Kind:
    """A kind of file. file: an intact one. read: what reads it. error: what may come of it. form: see damages()."""

    file: Path
    read: Callable[[Path], Any]
    error: type[OneLineError]
    form: str = "json"
    count: int = COUNT


@pytest.fixture
def alone(tmp_path: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models to break."""
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    return tmp_path


def model_of(path: Path) -> None:
    """Listed, loaded, and put to use."""
    assert len(available_models()) in (3, 4)
    model = load_model("spinn")
    predict(model, read("the dog runs"), read("( the ( cat sat ) )"))
    said_of(model)


def recipe_of(path: Path) -> None:
    """As train takes it."""
    gather({"train": ["a"], "dev": "b", "out": "c", "vectors": ["d"]}, path)


def asset_of(module: Any, name: str, read: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    def reader(path: Path) -> Any:
        monkeypatch.setattr(module, name, path if name == "FILE" else path.parent)
        return read.__wrapped__()

    return reader


def held_out(folder: Path) -> Path:
    save_held_out(language_data(ToyOptions(pairs=60, held_out=60)), folder)
    return folder / HELD_OUT


def soft_labels(folder: Path) -> Path:
    path = folder / "soft.safetensors"
    SoftLabels(np.zeros(3, np.int64), np.zeros((2, 2), np.int64), np.full((5, 3), 1 / 3, np.float32), "me").save(path)
    return path


def forecaster(folder: Path) -> Path:
    prepared = prepare(make_visits(VisitRule(60)), View())
    path = folder / "forecaster.safetensors"
    path.write_bytes(to_bytes(run(prepared, ForecastConfig(width=4), Learning(epochs=1)).bins.forecast))
    return path


def settings(folder: Path) -> Path:
    from spinn_core.model.config import Variant

    path = folder / "settings.json"
    path.write_text(RunSettings(Variant.SPINN, ToyOptions(), sizes={"d_hidden": 8}, recipe={"seed": 1}).to_json())
    return path


def upload(folder: Path) -> Path:
    tree = {
        "gold_label": "neutral",
        "sentence1_binary_parse": "( a dog )",
        "sentence2_binary_parse": "( a ( red cat ) )",
    }
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(json.dumps(tree) for _ in range(6)))
    return path


def kind_of(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Kind:
    models = folder / "models"
    recipe = ASSETS / "models" / "spinn" / "recipe.json"
    return {
        "config": lambda: Kind(models / "spinn" / "config.json", model_of, CheckpointError, count=MANY),
        "weights": lambda: Kind(models / "spinn" / "weights.safetensors", model_of, CheckpointError, "tensors", MANY),
        "words": lambda: Kind(models / "words.safetensors", model_of, CheckpointError, "tensors", MANY),
        "shipped config": lambda: Kind(ASSETS / "models" / "spinn" / "config.json", read_shipped, OneLineError),
        "recipe": lambda: Kind(recipe, recipe_of, OneLineError, count=MANY),
        "results": lambda: Kind(ASSETS / "results.json", read_and_write_results, ResultsError),
        "speed": lambda: Kind(ASSETS / "speed.json", read_speed, SpeedError),
        "experiments": lambda: Kind(ASSETS / "experiments.json", read_experiments, ExperimentsError),
        "trained run": lambda: Kind(ASSETS / "models" / "spinn" / "config.json", lambda path: read_run(path.parent), ExperimentsError),  # noqa: E501
        "probes": lambda: Kind(ASSETS / "examples" / "probes.json", lambda path: fingerprint(read_probes(path)), ProbesError),  # noqa: E501
        "map": lambda: Kind(ASSETS / "examples" / "map.json", asset_of(map_sentences, "FILE", our_sentences, monkeypatch), ExamplesError),  # noqa: E501
        "sentences": lambda: Kind(
            ASSETS / "examples" / "sentences.json", asset_of(examples, "FOLDER", sentence_examples, monkeypatch),
            ExamplesError
        ),
        "pairs": lambda: Kind(
            ASSETS / "examples" / "pairs.json", asset_of(examples, "FOLDER", pair_examples, monkeypatch), ExamplesError
        ),
        "held out": lambda: Kind(held_out(folder), lambda path: load_held_out(path.parent), RunError),
        "run settings": lambda: Kind(settings(folder), lambda path: RunSettings.from_json(path.read_text("utf-8", "replace")), RunError),  # noqa: E501
        "upload": lambda: Kind(upload(folder), lambda path: read_upload(path.read_bytes(), path.name), RunError, ""),
        "soft labels": lambda: Kind(soft_labels(folder), lambda path: SoftLabels.load(path, "me"), SoftLabelError, "tensors"),  # noqa: E501
        "forecaster": lambda: Kind(forecaster(folder), lambda path: from_bytes(path.read_bytes(), path.name), ForecastError, "tensors"),  # noqa: E501
    }[name]()  # fmt: skip


def read_shipped(path: Path) -> None:
    """The card of a model says everything that its config.json says."""
    from spinn_core.model.catalogue import read_info

    read_info(path.parent)


def read_and_write_results(path: Path) -> None:
    write_results(read_results(path), path.with_name("again.json"))


NAMES = (
    "config", "weights", "words", "shipped config", "recipe", "results", "speed", "experiments", "trained run", "probes", "map",  # noqa: E501
    "sentences", "pairs", "held out", "run settings", "upload", "soft labels", "forecaster",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_read_or_refused_in_one_line(name: str, alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kind_of(name, alone, monkeypatch)
    content = kind.file.read_bytes()
    path = kind.file if kind.file.is_relative_to(alone) else alone / kind.file.name
    refused = 0
    for number, damaged in enumerate([content, *damages(content, kind.form, kind.count)]):
        path.write_bytes(damaged)
        try:
            kind.read(path)
        except kind.error as error:
            text = str(error)
            assert 0 < len(text) <= LINE and text.isprintable(), (number, text)
            refused += 1
            assert number, text  # the intact file is read
    assert refused > kind.count / 10
