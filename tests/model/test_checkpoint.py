"""Checkpoints: what was saved comes back, and whatever is wrong with one is said in one line."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from spinn_core.model.catalogue import CONFIG, WEIGHTS, CheckpointError, available_models, broken_models, find_model
from spinn_core.model.checkpoint import load_model, save_model
from spinn_core.study.model_card import write_card


@pytest.fixture
def copy(tiny_models, tmp_path):
    """A copy of the tiny models to break; returns the spinn's folder."""
    shutil.copytree(tiny_models, tmp_path / "models")
    return tmp_path / "models" / "spinn"


def complaint(folder) -> str:
    with pytest.raises(CheckpointError) as caught:
        load_model(str(folder))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_models_are_listed_in_the_order_of_the_design(tiny_models):
    assert [info.name for info in available_models(tiny_models)] == ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"]


def test_saved_weights_come_back(copy):
    model = load_model(str(copy))
    state = model.network.state_dict()
    save_model(copy.parent / "again", model.config, state, copy.parent / "words.safetensors", {"note": [1]})
    again = load_model(str(copy.parent / "again"))
    assert again.info.facts == {"note": [1]}
    for name, tensor in again.network.state_dict().items():
        assert torch.equal(tensor, state[name])
    assert not again.network.training
    np.testing.assert_array_equal(again.network.words.table, model.network.words.table)


def test_small_stores_matrices_in_few_bits_and_vectors_whole(copy):
    model = load_model(str(copy))
    save_model(copy, model.config, model.network.state_dict(), copy.parent / "words.safetensors", {}, small=True)
    kinds = {name: tensor.dtype for name, tensor in load_file(copy / WEIGHTS).items() if tensor.dim() > 1}
    assert kinds.pop("words.tuned") == torch.float8_e4m3fn
    assert set(kinds.values()) == {torch.float16}
    for name, tensor in load_model(str(copy)).network.state_dict().items():
        share = 2**-4 if name == "words.tuned" else 2**-10  # of 8 and of 16 bits, 3 and 10 come after the point
        torch.testing.assert_close(tensor, model.network.state_dict()[name], rtol=share, atol=2**-10)
    assert load_file(copy / WEIGHTS)["encoder.reduce.left.bias"].dtype == torch.float32
    assert load_model(str(copy)).network.encoder.reduce.left.weight.dtype == torch.float32


def change_weights(folder, change) -> None:
    weights = load_file(folder / WEIGHTS)
    change(weights)
    save_file(weights, folder / WEIGHTS)


def test_a_missing_weight(copy):
    change_weights(copy, lambda weights: weights.pop("encoder.reduce.left.weight"))
    assert "encoder.reduce.left.weight" in complaint(copy)


def test_a_misshapen_weight(copy):
    change_weights(copy, lambda weights: weights.update({"encoder.reduce.left.weight": torch.zeros(3, 3)}))
    assert "(3, 3)" in complaint(copy)


def test_a_weight_that_is_not_finite(copy):
    change_weights(copy, lambda weights: weights["encoder.reduce.left.bias"].fill_(float("nan")))
    assert "not finite" in complaint(copy)


@pytest.mark.parametrize("content", [b"", b"junk" * 100, b"\xff" * 9])
def test_weights_that_are_no_safetensors(copy, content):
    (copy / WEIGHTS).write_bytes(content)
    assert "cannot read the weights" in complaint(copy)


def test_a_pickle_is_never_run(copy, tmp_path):
    marker = tmp_path / "ran"

    class Hostile:
        def __reduce__(self):
            return (open, (str(marker), "w"))

    torch.save(Hostile(), copy / WEIGHTS)
    complaint(copy)
    assert not marker.exists()


@pytest.mark.parametrize(
    "config",
    ["", "{", "[]", "null", "{}", '{"model": 1, "words": "x"}', '{"model": {"variant": "bert"}, "words": "x"}'],
)
def test_a_config_that_describes_no_model(copy, config):
    (copy / CONFIG).write_text(config)
    assert CONFIG in complaint(copy)


@pytest.mark.parametrize(
    "facts",
    [
        {"scores": 3}, {"scores": {"given": 3}}, {"scores": {"given": {"accuracy": "high"}}}, {"scores": {"x": {"accuracy": 1}}},  # noqa: E501
        {"settings": []}, {"teachers": ["a"]}, {"start": {"a": {}}}, {"earlier": {"a": {"settings": {}}}},
    ],
)  # fmt: skip
def test_what_is_said_of_the_training_has_its_shape(copy, facts):
    config = json.loads((copy / CONFIG).read_text())
    (copy / CONFIG).write_text(json.dumps(config | facts))
    assert CONFIG in complaint(copy)


def test_a_card_of_a_model_that_says_nothing_of_its_training_is_one_line(copy):
    with pytest.raises(CheckpointError, match="config.json"):
        write_card(str(copy))


def test_a_config_that_is_a_folder_is_one_line(copy, monkeypatch):
    monkeypatch.setenv("SPINN_MODELS", str(copy.parent))
    (copy / CONFIG).unlink()
    (copy / CONFIG).mkdir()
    assert "no model" in complaint(copy)
    assert len(available_models()) == 3 and len(broken_models()) == 1


def test_missing_folders_and_files(copy, tmp_path):
    assert "no model" in complaint(tmp_path / "nowhere")
    (copy.parent / "words.safetensors").unlink()
    assert "words.safetensors" in complaint(copy)
    for name in ("", " ", "\0", "nothing-of-that-name"):
        with pytest.raises(CheckpointError, match="model"):
            find_model(name)


def test_a_word_table_of_other_size(copy):
    config = json.loads((copy / CONFIG).read_text())
    config["model"]["vocabulary_rows"] += 1
    (copy / CONFIG).write_text(json.dumps(config))
    assert "vectors" in complaint(copy)
