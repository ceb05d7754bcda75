"""Shipping: 16-bit weights, measured as shipped, and a card that says what config.json says."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from spinn_core.cli.program import main
from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import EncodedPairs
from spinn_core.evaluation.accuracy import evaluate
from spinn_core.evaluation.calibration import reliability
from spinn_core.evaluation.experiments import (
    FILE_NAME,
    Experiments,
    ExperimentsError,
    SeedRun,
    Seeds,
    write_experiments,
)
from spinn_core.evaluation.probes import NO_NEW_WORD, probes, score
from spinn_core.evaluation.table_file import read_results
from spinn_core.evaluation.table_probes import same_words
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.catalogue import CONFIG, available_models
from spinn_core.model.checkpoint import load_model
from spinn_core.model.config import Variant
from spinn_core.study.intervals import group
from spinn_core.study.model_card import CARD, _built_on, _calibration, _probes, ship
from spinn_core.training.settings import read_recipe

FACTS = {
    "recipe": {
        "epochs": 3,
        "batch_size": 8,
        "optimizer": "adamw",
        "rate": 0.001,
        "vector_rate": 0.3,
        "schedule": "cosine",
        "warmup": 2,
        "weight_decay": 0.01,
        "clip": 5.0,
        "average": 0.9,
        "transition_weight": 1.0,
        "seed": 7,
        "class_balance": True,
        "bf16": False,
    },
    "trained": {"epochs": 2, "seconds": 120.0, "pairs": 40},
    "data": {
        "train": ["a.jsonl"],
        "dev": "dev.jsonl",
        "vectors": ["v.txt"],
        "train_pairs": 40,
        "dev_pairs": 12,
        "joined_pairs": 1234,
    },
    "settings": {"model": "lstm", "epochs": 3, "teacher_share": 0.4, "joined": 2000, "class_balance": True, "seed": 7},
    "teachers": {"wise": {"settings": {"model": "attention", "epochs": 2, "seed": 5}, "accuracy": 81.23}},
}


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    sentences = ["( the ( dog runs ) )", "( ( a cat ) sat )", "( ( the church ) ( has cracks ) )", "sat"]
    lines = [
        json.dumps(
            {
                "gold_label": ("entailment", "neutral", "contradiction")[k % 3],
                "sentence1": "",
                "sentence1_binary_parse": sentences[k % 4],
                "sentence2": "",
                "sentence2_binary_parse": sentences[(k + k // 4) % 4],
            }
        )
        for k in range(12)
    ]
    path = tmp_path / "dev.jsonl"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def trained(tiny_models: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "trained"
    shutil.copytree(tiny_models, folder)
    for path in folder.glob(f"*/{CONFIG}"):
        path.write_text(json.dumps({**json.loads(path.read_text()), **FACTS}))
    return folder


def test_what_ships_is_what_was_measured(trained, dev, tmp_path):
    folder = tmp_path / "shipped"
    command = ["ship", str(trained / "spinn"), str(trained / "lstm"), "--dev", str(dev), "--to", str(folder)]
    assert main(command) == 0
    assert [info.name for info in available_models(folder)] == ["spinn", "lstm"]
    for name, ways in (("spinn", ("given", "own")), ("lstm", ("given",))):
        model = load_model(str(folder / name))
        assert tuple(model.info.facts["scores"]) == ways
        card = (folder / name / CARD).read_text()
        for way in ways:
            again = evaluate(model.network, EncodedPairs(read_pairs(dev), model.vocabulary), own=way == "own")
            scores = model.info.facts["scores"][way]
            assert scores["accuracy"] == pytest.approx(again.score.accuracy, abs=0.005)
            assert f"| {scores['accuracy']:.2f} |" in card
        assert "seed 7" in card and "CC BY-SA 4.0" in card and "2 minutes" in card
        facts = model.info.facts
        data = EncodedPairs(read_pairs(dev), model.vocabulary)
        reading = evaluate(model.network, data, own=ways[-1] == "own")
        curve = reliability(reading.probabilities, data.labels)
        assert facts["calibration"]["error"] == pytest.approx(curve.error, abs=0.006)
        assert f"Expected calibration error on the same pairs: {curve.error:.2f} %" in card
        found = score(model, load_model(str(folder / "spinn")))
        assert {one.name: (one.right, one.pairs) for one in found} == {
            phenomenon: (one["right"], one["pairs"]) for phenomenon, one in facts["probes"].items()
        }
        right, hardest = sum(one.right for one in found), min(one.right / one.pairs for one in found)
        assert f"{right} of {sum(one.pairs for one in found)} correct" in card and "temperature" not in card
        assert any(
            f"Hardest: {one.name} ({one.right} of {one.pairs})" in card
            for one in found
            if one.right / one.pairs == hardest
        )
        assert len(card.splitlines()) <= 90


def test_what_the_last_layer_was_scaled_by_and_the_hardest_probes():
    curve = {"error": 1.5, "confidence": 80.25, "accuracy": 81.0, "bins": [{}] * 15}
    (line,) = _calibration({"calibration": curve})
    assert "1.50 %, over 15 bins" in line and "80.25 %" in line and "81.00 %" in line
    scaling = {"temperature": 1.25, "biases": [0.1, -0.25, 0.15], "pairs": 1234}
    line = _calibration({"calibration": curve, "scaling": scaling})[1]
    assert "temperature of 1.250" in line and "neutral -0.25" in line and "1,234" in line
    shared = {"pairs": 2, "entailment": 1, "called": 1}
    probes = {name: {"right": right, "pairs": 3} for right, name in enumerate(("hard", "middling", "fair", "easy"))}
    line = _probes(probes, shared)[0]
    assert "6 of 12 correct, 50.0 %" in line and "Hardest: hard (0 of 3)" in line and "Easiest: easy (3 of 3)" in line


def test_models_of_another_word_table_are_refused(trained, dev, tmp_path):
    folder = tmp_path / "shipped"
    ship(str(trained / "lstm"), folder, dev)
    (folder / "words.safetensors").write_bytes(b"other")
    with pytest.raises(ValueError, match="share one word table"):
        ship(str(trained / "lstm"), folder, dev)


def test_the_readme_says_what_the_shipped_models_scored():
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (provided|predicted|none) \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \| ([\d.]*) *\|",
        readme,
        re.MULTILINE,
    )
    found = {(name, parses): (float(a), float(low), float(high), f1) for name, parses, a, low, high, f1 in rows}
    expected = {}
    for info in available_models():
        for way, scores in info.facts["scores"].items():
            parses = {"given": "provided", "own": "predicted"}[way] if info.config.variant.reads_tree else "none"
            f1 = "" if scores["bracket_f1"] is None else f"{scores['bracket_f1']:.2f}"
            expected[info.name, parses] = (scores["accuracy"], *scores["interval"], f1)
    assert found == expected and len(found) == 5


def test_pairs_without_a_new_word_and_the_mistakes_among_them():
    probes = {"swaps": {"right": 30, "pairs": 90}}
    for called, wrong in ((40, ""), (39, ""), (58, "At least 18 of its 60 mistakes")):
        line = _probes(probes, {"pairs": 60, "entailment": 40, "called": called})[1]
        assert f"in 60 of the probes {NO_NEW_WORD}. 40 of these are entailment; it predicts so of {called}." in line
        assert ("mistakes" in line) == bool(wrong) and wrong in line


def test_the_cards_count_shared_words_as_the_compare_page_does():
    results = read_results()
    for model, info in zip(results.models, available_models(), strict=True):
        assert asdict(same_words(model, probes())) == info.facts["shared_words"]
        found = asdict(same_words(model, probes()))
        card = (info.folder / CARD).read_text()
        assert f"in {found['pairs']} of the probes {NO_NEW_WORD}. {found['entailment']} of these" in card
        assert f"it predicts so of {found['called']}." in card and len(card.splitlines()) <= 90


def test_what_teachers_had_to_do_with_it_and_the_recipe_that_makes_it_again(trained, dev, tmp_path):
    folder = tmp_path / "shipped"
    ship(str(trained / "lstm"), folder, dev)
    card = (folder / "lstm" / CARD).read_text()
    assert "40 % of each target" in card and "wise 81.23" in card
    assert (
        "40 pairs with labels, 1,234 recombined pairs with soft labels of teachers" in card
        and "class balance yes" in card
    )
    recipe, teacher = (json.loads((folder / name).read_text()) for name in ("lstm/recipe.json", "teachers/wise.json"))
    assert recipe["model"] == "lstm" and recipe["train"] == ["data/a.jsonl"] and recipe["teacher_share"] == 0.4
    assert recipe["teachers"] == ["assets/models/teachers/wise.json"]
    assert teacher == FACTS["teachers"]["wise"]["settings"]
    assert read_recipe(folder / "lstm" / "recipe.json") == {
        **recipe,
        "out": "runs/lstm",
    }  # train takes every name in it
    assert [info.name for info in available_models(folder)] == ["lstm"]


def test_what_a_model_started_from_and_what_it_never_saw():
    first = {"settings": {"model": "lstm"}, "accuracy": 80.5}
    told = _built_on(
        {**FACTS, "start": {"young": first}, "teachers": {"young": first}, "settings": {"leave_out": ["a_", "b_"]}}
    )
    assert [line.split(":")[0] for line in told] == ["- Left out", "- First weights", "- Soft targets"]
    assert "a_ or b_" in told[0] and "young (dev accuracy 80.50)" in told[1]
    assert _built_on({}) == []


def test_experiments_beside_the_models_are_on_the_card(trained, dev, tmp_path):
    folder = tmp_path / "assets" / "models"
    folder.mkdir(parents=True)
    ship(str(trained / "lstm"), folder, dev)
    assert "seeds of this training" not in (folder / "lstm" / CARD).read_text()
    runs = (SeedRun(4, 75.25, 75.25, None), SeedRun(9, 76.5, 76.5, None))
    seeds = Seeds("dev.jsonl", 12, (group(Variant.LSTM, runs, TrainingPairs(3000, 200), 7),), None)
    write_experiments(Experiments(None, seeds), folder.parent / FILE_NAME)
    ship(str(trained / "lstm"), folder, dev)
    card = (folder / "lstm" / CARD).read_text()
    assert "Over 2 seeds of this training it averages 75.88, standard deviation 0.88." in card
    (folder.parent / FILE_NAME).write_text("{")
    with pytest.raises(ExperimentsError, match="cannot be read"):
        ship(str(trained / "lstm"), folder, dev)
    assert (folder / "lstm" / CARD).read_text() == card


def test_a_card_is_written_anew_from_what_lies_there(trained, dev, tmp_path, capsys):
    folder = tmp_path / "shipped"
    models = [str(folder / name) for name in ("spinn", "lstm")]
    assert main(["ship", str(trained / "spinn"), str(trained / "lstm"), "--dev", str(dev), "--to", str(folder)]) == 0
    cards = [Path(model) / CARD for model in models]
    before = [card.read_text() for card in cards]
    for card in cards:
        card.write_text("lost")
    assert main(["ship", *models, "--cards"]) == 0
    assert [card.read_text() for card in cards] == before
    config = folder / "lstm" / CONFIG
    config.write_text(config.read_text().replace('"train_pairs": 40', '"train_pairs": 41'))
    assert main(["ship", *models, "--cards"]) == 0
    assert "41 pairs" in cards[1].read_text() and cards[0].read_text() == before[0]
    capsys.readouterr()
    assert main(["ship", *models]) == 2 and "--dev and --to are missing" in capsys.readouterr().err
