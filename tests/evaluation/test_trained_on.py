"""What a config.json records of a training, and the words that pages, cards and README make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spinn_core.evaluation.trained_on import (
    TrainedOn,
    TrainingPairs,
    pairs_in_words,
    parses_in_words,
    recorded,
    training_in_words,
)

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"


def facts(**more: Any) -> dict[str, Any]:
    return {"data": {"train_pairs": 40, "joined_pairs": 1234}, "recipe": {"own_share": 0.25}, **more}


def test_a_config_is_read_as_it_stands() -> None:
    assert recorded(facts()) == TrainedOn(TrainingPairs(40, 1234), None, 0.25)
    assert recorded(facts(start={"young": {}})) == TrainedOn(TrainingPairs(40, 1234), "young", 0.25)
    assert recorded({"data": {"train_pairs": 7}}) == TrainedOn(TrainingPairs(7))


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"data": 3},
        {"data": {}},
        {"data": {"train_pairs": "40"}},
        {"data": {"train_pairs": -1}},
        facts(recipe=3),
        facts(recipe={"own_share": 1}),
        facts(recipe={"own_share": "half"}),
        facts(start=5),
        facts(start=[5]),
    ],
)
def test_what_is_not_recorded_is_nothing(damaged: dict[str, Any]) -> None:
    assert recorded(damaged) is None


@pytest.mark.parametrize("path", sorted(MODELS.glob("*/config.json")), ids=lambda path: path.parent.name)
def test_the_shipped_models_are_counted_in_full(path: Path) -> None:
    """Labelled and recombined pairs are all that training saw."""
    said = json.loads(path.read_text(encoding="utf-8"))
    found = TrainedOn.of(said)
    assert found.pairs.labelled + found.pairs.recombined == said["trained"]["pairs"]
    recipe = json.loads((path.parent / "recipe.json").read_text(encoding="utf-8"))
    assert found.predicted_share == recipe.get("own_share", 0)
    assert found.start == Path(recipe["start"]).stem


def test_pairs_with_and_without_labels_are_told_apart() -> None:
    few, many = TrainingPairs(40), TrainingPairs(4000, 1234)
    assert few.in_words == "40 pairs with labels"
    assert many.in_words == "4,000 pairs with labels, 1,234 recombined pairs with soft labels of teachers"
    assert pairs_in_words([("a", many), ("b", few), ("c", many), ("d", many)]) == [
        f"a, c and d on {many.in_words}",
        f"b on {few.in_words}",
    ]
    told = training_in_words([("a", TrainedOn(many, "young")), ("b", None), ("c", TrainedOn(many))])
    assert many.in_words in told and "550,000 pairs with labels" in told and "a with those of young" in told
    assert "b" not in told.split() and training_in_words([("b", None)]) == training_in_words([]) == ""


def test_whose_parses_were_read_in_training_follows_from_the_recipe() -> None:
    pairs = TrainingPairs(40)
    half, later = TrainedOn(pairs, "young", 0.5), TrainedOn(pairs, None, 0.3)
    told = parses_in_words([("a", half), ("b", later), ("c", TrainedOn(pairs)), ("d", TrainedOn(pairs)), ("e", None)])
    assert "a read 50 % of its sentences by parses that it predicted itself and" in told
    assert "b read 30 % of its sentences by parses that it predicted itself (from its second epoch on) and" in told
    assert "c and d read the file’s parses only" in told and "e was trained is not recorded" in told
    assert "predicted" not in parses_in_words([("c", TrainedOn(pairs))])
    assert parses_in_words([("e", None)]).startswith("By which parses e was trained")
