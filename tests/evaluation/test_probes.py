"""The probes: enough of each kind, readable, in words that the models know; scores are those of single predictions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from spinn_core.data.snli import LABELS
from spinn_core.data.vocabulary import WordTable
from spinn_core.evaluation.accuracy import wilson_interval
from spinn_core.evaluation.probes import (
    Mistake,
    Phenomenon,
    Probe,
    ProbeScore,
    ProbesError,
    SharedWords,
    fingerprint,
    probes,
    read_probes,
    score,
    shared_words,
)
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.model.config import ENCODERS, Variant
from spinn_core.parsing.reader import Notation, read
from spinn_core.trace.trace import predict

ROOT = Path(__file__).resolve().parents[2]


def test_there_are_enough_phenomena_of_enough_pairs() -> None:
    assert len(probes()) >= 22
    assert all(12 <= len(one.pairs) <= 15 for one in probes())
    pairs = Counter(pair for one in probes() for pair in one.pairs)
    assert max(pairs.values()) == 1  # not even in two phenomena
    labels = Counter(pair.label for pair in pairs)
    assert min(labels[label] for label in LABELS) >= 0.25 * len(pairs)


def test_no_phenomenon_can_be_guessed_by_one_label() -> None:
    for one in probes():
        counts = Counter(pair.label for pair in one.pairs)
        assert len(counts) >= 2 and max(counts.values()) <= 0.75 * len(one.pairs), one.name


def test_every_side_is_a_raw_caption() -> None:
    for one in probes():
        assert one.asks[0].isupper() and one.asks.endswith((".", "?")) and len(one.asks) < 120
        for pair in one.pairs:
            assert pair.premise != pair.hypothesis
            for side in (pair.premise, pair.hypothesis):
                reading = read(side)
                assert reading.notation is Notation.RAW and 3 <= len(reading.tokens) <= 22
                assert side == " ".join(side.split()) and side[0].isupper() and side.endswith(".")


def test_the_models_know_every_word() -> None:
    vocabulary = WordTable.load(ROOT / "assets" / "models" / "words.safetensors").vocabulary
    unknown = {
        token
        for one in probes()
        for pair in one.pairs
        for side in (pair.premise, pair.hypothesis)
        for token in read(side).tokens
        if not vocabulary.knows(token)
    }
    assert not unknown


def test_none_is_an_example_of_the_pages() -> None:
    from spinn_core.data.examples import pair_examples

    ours = {(pair.premise, pair.hypothesis) for one in probes() for pair in one.pairs}
    assert not ours & {(pair.premise, pair.hypothesis) for pair in pair_examples()}


@pytest.mark.parametrize("variant", ENCODERS)
def test_scores_are_those_of_pairs_predicted_one_by_one(
    variant: Variant, tiny_models: Path, tiny_spinn: LoadedModel
) -> None:
    model = load_model(str(tiny_models / variant.value))
    phenomena = probes()[:3]
    for one, found in zip(phenomena, score(model, tiny_spinn, phenomena), strict=True):
        wrong = []
        for place, pair in enumerate(one.pairs):
            told = predict(model, read(pair.premise), read(pair.hypothesis), parser=tiny_spinn)
            if told.label != pair.label:
                wrong.append((place, told.label, pytest.approx(told.probabilities[told.label], abs=1e-5)))
        assert [(mistake.pair, mistake.said, mistake.probability) for mistake in found.mistakes] == wrong
        assert (found.name, found.pairs, found.right) == (one.name, len(one.pairs), len(one.pairs) - len(wrong))
        assert found.interval == wilson_interval(found.right, found.pairs)
        assert all(isinstance(mistake, Mistake) for mistake in found.mistakes)


def test_all_of_them_are_asked_by_default(tiny_lstm: LoadedModel) -> None:
    found = score(tiny_lstm)
    assert [(one.name, one.pairs) for one in found] == [(one.name, len(one.pairs)) for one in probes()]


def test_a_model_that_cannot_parse_needs_one_that_can(tiny_models: Path) -> None:
    with pytest.raises(ValueError, match="cannot choose its own transitions"):
        score(load_model(str(tiny_models / "spinn-pi")), None, probes()[:1])


def test_the_fingerprint_is_that_of_the_pairs() -> None:
    first, *rest = probes()
    assert fingerprint(probes()) == fingerprint(read_probes())
    assert fingerprint(probes()) != fingerprint(rest)
    turned = type(first)(first.name, first.asks, first.pairs[::-1])
    assert fingerprint([turned]) != fingerprint([first])
    assert len(fingerprint([first])) == 16


PAIR = {"premise": "A dog runs.", "hypothesis": "A dog sits.", "label": "contradiction"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[{", "truncated"),
        ("[]", "at least one phenomenon"),
        ("3", "array"),
        ([3], "$[0]"),
        ([{"name": "x", "asks": "y"}], "`pairs` - at `$[0]`"),
        ([{"name": "x", "asks": "y", "pairs": {}}], "$[0].pairs"),
        ([{"name": " ", "asks": "y", "pairs": [PAIR]}], "$[0].name"),
        ([{"name": "x", "asks": 1, "pairs": [PAIR]}], "$[0].asks"),
        ([{"name": "x", "asks": "y", "pairs": []}], "$[0].pairs"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR, PAIR]}], "twice - at `$[0]`"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR]}] * 2, "a name of its own"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR | {"label": "maybe"}]}], "'maybe' - at `$[0].pairs[0].label`"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR | {"label": ["a"]}]}], "$[0].pairs[0].label"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR | {"premise": " "}]}], "$[0].pairs[0]"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR, PAIR | {"premise": "( a"}]}], "$[0].pairs[1]"),
        ([{"name": "x", "asks": "y", "pairs": [PAIR | {"more": 1}]}], "`more` - at `$[0].pairs[0]`"),
    ],
)
def test_damaged_files_are_one_line(tmp_path: Path, content: object, told: str) -> None:
    path = tmp_path / "probes.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(ProbesError, match="get a fresh copy$") as caught:
        read_probes(path)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_no_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ProbesError, match="No such file"):
        read_probes(tmp_path / "none.json")


def test_pairs_without_a_new_word_are_counted_as_they_are_called() -> None:
    asked = (
        Phenomenon(
            "swaps",
            "?",
            (
                Probe("The dog chases the cat.", "The cat chases the dog.", "neutral"),
                Probe("The dog chases the cat.", "The dog chases a cat.", "entailment"),  # "a" is new
                Probe("A red cat and a dog.", "A dog.", "entailment"),
            ),
        ),
        Phenomenon("more", "?", (Probe("Two cats and a dog sleep.", "a dog and two cats sleep .", "entailment"),)),
    )
    found = (ProbeScore("swaps", 3, (Mistake(0, "entailment", 0.9),)), ProbeScore("more", 1, ()))
    assert shared_words(found, asked) == SharedWords(pairs=3, entailment=2, called=3)
    strict = (
        ProbeScore("swaps", 3, (Mistake(2, "neutral", 0.5),)),
        ProbeScore("more", 1, (Mistake(0, "neutral", 0.9),)),
    )
    assert shared_words(strict, asked) == SharedWords(pairs=3, entailment=2, called=0)
