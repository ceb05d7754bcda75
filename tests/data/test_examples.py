"""Our own examples: enough of each kind, readable, and honest about what the shipped models say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from spinn_core.data import examples
from spinn_core.data.examples import ExamplesError, PairExample, pair_examples, read_examples, sentence_examples
from spinn_core.data.snli import LABELS
from spinn_core.parsing.machine import Action, right_branching
from spinn_core.parsing.reader import Notation, read
from spinn_core.ui.common.models import shipped_models


def parse_of(title: str):
    return read(next(example.text for example in sentence_examples() if example.title == title)).parse


def test_there_are_enough_sentences_in_every_notation() -> None:
    readings = [read(example.text) for example in sentence_examples()]
    assert len(readings) >= 14
    assert {reading.notation for reading in readings} == set(Notation)
    assert {1, 2} <= {len(reading.tokens) for reading in readings}
    assert len({example.title for example in sentence_examples()}) == len(readings)


def test_every_example_says_in_one_sentence_what_to_look_for() -> None:
    for example in (*sentence_examples(), *pair_examples()):
        assert example.look_for.endswith((".", "?")) and 20 < len(example.look_for) < 200
        assert ". " not in example.look_for


def test_the_churchs_sentence_comes_first_with_the_articles_transitions() -> None:
    parse = read(sentence_examples()[0].text).parse
    assert "".join(action.letter for action in parse.transitions) == "SSRSSSSSRRRRSRR"


@pytest.mark.parametrize("begin", ["With a ladder", "Fresh bread and butter"])
def test_two_trees_over_the_same_words(begin: str) -> None:
    one, other = (read(example.text) for example in sentence_examples() if example.title.startswith(begin))
    assert one.tokens == other.tokens
    assert one.parse.transitions != other.parse.transitions


def test_what_the_titles_promise() -> None:
    right = parse_of("Leaning right, for forty words")
    assert len(right.tokens) == 40 and right.transitions == right_branching(40)
    left = parse_of("Leaning left").transitions
    assert left[:4] == (Action.SHIFT, Action.SHIFT, Action.REDUCE, Action.SHIFT)
    hostile = next(example.text for example in sentence_examples() if example.title == "Quotes and brackets")
    assert {'"', "[", "]", "&", "-LRB-"} <= set(hostile.replace("-LRB-", "").strip()) | {"-LRB-"}
    assert set('"[]&') <= set(hostile) and "-LRB-" in hostile


def test_there_are_five_pairs_of_each_label_in_order() -> None:
    pairs = pair_examples()
    counts = Counter(pair.label for pair in pairs)
    assert len(pairs) >= 15 and min(counts[label] for label in LABELS) >= 5
    assert [pair.label for pair in pairs] == sorted((pair.label for pair in pairs), key=LABELS.index)
    assert len({(pair.premise, pair.hypothesis) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert read(pair.premise).tokens and read(pair.hypothesis).tokens


def test_an_unknown_label_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps([{"premise": "A .", "hypothesis": "B .", "label": "maybe", "look_for": "Nothing."}]))
    with pytest.raises(ExamplesError, match="'maybe'.*label"):
        read_examples(path, tuple[PairExample, ...])


@pytest.mark.parametrize("content", ["{", "[1]", '[{"title": "x"}]', '{"a": 1}'])
def test_damaged_files_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    (tmp_path / "sentences.json").write_text(content)
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    with pytest.raises(ExamplesError) as caught:
        sentence_examples.__wrapped__()
    assert "sentences.json" in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(ExamplesError, match="No such file"):
        pair_examples.__wrapped__()


def test_the_marks_say_what_the_shipped_models_say() -> None:
    """Some pairs are wrong, and exactly those are marked; new models mean new marks in pairs.json."""
    from spinn_core.model.checkpoint import load_model
    from spinn_core.trace.trace import predict

    models = {model.name: load_model(model.folder) for model in shipped_models()}
    assert models, "assets/models holds no model"
    wrong = {
        (pair.premise, pair.hypothesis): [
            name
            for name, model in models.items()
            if predict(model, read(pair.premise), read(pair.hypothesis), parser=models.get("spinn")).label != pair.label
        ]
        for pair in pair_examples()
    }
    assert {(pair.premise, pair.hypothesis): list(pair.wrong) for pair in pair_examples()} == wrong
    assert sum(map(bool, wrong.values())) >= 2
    assert sum(not names for names in wrong.values()) >= len(wrong) // 2
