"""The measured table: each figure against pairs read one by one, the file against whatever can be wrong with it."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from math import comb
from pathlib import Path

import numpy as np
import pytest
import torch

from spinn_core.cli.program import main
from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import LABELS, DataError, Sentence, SentencePair, to_actions
from spinn_core.evaluation.accuracy import LENGTHS, wilson_interval
from spinn_core.evaluation.calibration import reliability
from spinn_core.evaluation.probes import fingerprint, probes, score
from spinn_core.evaluation.table import PairedTest, Results, mcnemar
from spinn_core.evaluation.table_file import FILE, ResultsError, digest, read_results, write_results
from spinn_core.evaluation.trained_on import TrainedOn, TrainingPairs
from spinn_core.explain.ablations import without_tracker as pair_without_tracker
from spinn_core.model.catalogue import WEIGHTS, available_models
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.model.config import ENCODERS
from spinn_core.parsing.machine import Action, balanced, bracket_f1, left_branching, random_tree, right_branching
from spinn_core.parsing.reader import Notation, Parse, Reading
from spinn_core.study.measuring import RANDOM, SHAPES, measure, with_trees, without_tracker
from spinn_core.trace.trace import own_parse, predict

WORDS = ("the", "a", "church", "has", "cracks", "in", "ceiling", ".", "dog", "runs")
PAIRS = 40


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of random pairs in SNLI's own form."""
    generator = np.random.default_rng(3)

    def sentence() -> str:
        words = int(generator.integers(1, 16))
        tokens = [WORDS[k] for k in generator.integers(0, len(WORDS), words)]
        return Parse(tuple(tokens), random_tree(words, int(generator.integers(99)))).to_brackets()

    path = tmp_path_factory.mktemp("data") / "little.jsonl"
    records = [
        {"gold_label": LABELS[k % 3], "sentence1_binary_parse": sentence(), "sentence2_binary_parse": sentence()}
        for k in range(PAIRS)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folders(tiny_models: Path) -> list[Path]:
    return [info.folder for info in available_models(tiny_models)]


@pytest.fixture(scope="module")
def results(folders: list[Path], file: Path) -> Results:
    return measure(folders, file)


def right_one_by_one(model: LoadedModel, pairs: list[SentencePair], way: str) -> list[bool]:
    """Which pairs are right, each predicted alone."""
    makers = {"left": left_branching, "right": right_branching, "balanced": balanced}
    seeds: dict[tuple[str, ...], int] = {}

    def tree(sentence: Sentence) -> tuple[Action, ...]:
        if way == "random":
            return random_tree(len(sentence.tokens), seeds.setdefault(sentence.tokens, len(seeds)))
        return makers[way](len(sentence.tokens)) if way in makers else to_actions(sentence.transitions)

    found = []
    for pair in pairs:
        sides = [(side.tokens, tree(side)) for side in (pair.premise, pair.hypothesis)]
        if way == "no tracker":
            label = int(pair_without_tracker(model, *sides).argmax())
        else:
            readings = [Reading(tokens, Parse(tokens, actions), Notation.BRACKETS) for tokens, actions in sides]
            label = LABELS.index(predict(model, *readings, "own" if way == "predicted" else "given").label)
        found.append(label == pair.label)
    return found


@pytest.mark.parametrize("name", [variant.value for variant in ENCODERS])
def test_every_figure_is_that_of_pairs_read_one_by_one(
    name: str, results: Results, file: Path, tiny_models: Path
) -> None:
    model, pairs = load_model(str(tiny_models / name)), read_pairs(file)
    measured = next(one for one in results.models if one.name == name)
    usual = ["provided", "random", "left", "right", "balanced"]
    wanted = {
        "spinn": ["provided", "predicted", *usual[1:], "no tracker"],
        "spinn-pi": [*usual, "no tracker"],
        "spinn-pi-nt": usual,
        "lstm": ["no tree"],
    }
    assert list(measured.ways) == wanted[name]
    right = {way: np.array(right_one_by_one(model, pairs, way)) for way in measured.ways}
    words = np.array([len(pair.premise.tokens) + len(pair.hypothesis.tokens) for pair in pairs])
    labels = np.array([pair.label for pair in pairs])
    for way, found in measured.ways.items():
        assert found.accuracy.pairs == PAIRS
        assert found.accuracy.percent == pytest.approx(100 * right[way].mean(), abs=0.005)
        bounds = wilson_interval(int(right[way].sum()), PAIRS)
        assert (found.accuracy.low, found.accuracy.high) == pytest.approx(bounds, abs=0.005)
        for k, label in enumerate(LABELS):
            assert found.by_label[label].percent == pytest.approx(100 * right[way][labels == k].mean(), abs=0.005)
        for (low, high), share in zip(LENGTHS, found.by_length.values(), strict=True):
            there = (words >= low) & (words <= high)
            assert share.pairs == there.sum()
            if share.pairs:
                assert share.percent == pytest.approx(100 * right[way][there].mean(), abs=0.005)
            else:
                assert share.percent is share.low is share.high is None
        if way in ("provided", "no tree"):
            assert found.against_given is None
        else:
            only = [
                sum(a and not b for a, b in zip(*two, strict=True))
                for two in ((right[way], right["provided"]), (right["provided"], right[way]))
            ]
            assert found.against_given == PairedTest(*only, mcnemar(*only))
    assert measured.main == {"spinn": "predicted", "lstm": "no tree"}.get(name, "provided")
    assert measured.parameters == sum(tensor.numel() for tensor in model.network.parameters())
    assert measured.weights == digest(tiny_models / name / WEIGHTS)
    if name == "spinn":
        sides = [side for pair in pairs for side in (pair.premise, pair.hypothesis)]
        f1 = bracket_f1(
            [to_actions(side.transitions) for side in sides],
            [own_parse(model, side.tokens).transitions for side in sides],
        ).f1
        assert measured.bracket_f1 == pytest.approx(100 * f1, abs=0.005)
    else:
        assert measured.bracket_f1 is None
    shares = probabilities_one_by_one(model, pairs, measured.main)
    assert measured.calibration == reliability(shares, labels).rounded()
    assert measured.calibration.accuracy == measured.accuracy.percent
    parser = load_model(str(tiny_models / "spinn"))
    for one, found in zip(score(model, parser), measured.probes.items(), strict=True):
        assert found[0] == one.name and found[1].accuracy.pairs == one.pairs
        assert found[1].accuracy.percent == pytest.approx(100 * one.right / one.pairs, abs=0.005)
        assert (found[1].accuracy.low, found[1].accuracy.high) == pytest.approx(one.interval, abs=0.005)
        assert [(mistake.pair, mistake.said) for mistake in found[1].mistakes] == [
            (mistake.pair, mistake.said) for mistake in one.mistakes
        ]
    assert results.probes == fingerprint(probes())


def probabilities_one_by_one(model: LoadedModel, pairs: list[SentencePair], way: str) -> np.ndarray:
    """(pairs, 3), each predicted alone."""
    return np.array(
        [
            list(
                predict(
                    model,
                    *(
                        Reading(side.tokens, Parse(side.tokens, to_actions(side.transitions)), Notation.BRACKETS)
                        for side in (pair.premise, pair.hypothesis)
                    ),
                    "own" if way == "predicted" else "given",
                ).probabilities.values()
            )
            for pair in pairs
        ]
    )


def test_every_two_models_are_tested_on_the_same_pairs(results: Results, file: Path, tiny_models: Path) -> None:
    pairs = read_pairs(file)
    right = {
        one.name: right_one_by_one(load_model(str(tiny_models / one.name)), pairs, one.main) for one in results.models
    }
    assert [(one.first, one.second) for one in results.differences] == list(itertools.combinations(right, 2))
    for one in results.differences:
        two = list(zip(right[one.first], right[one.second], strict=True))
        assert (one.test.only_first, one.test.only_second) == (two.count((True, False)), two.count((False, True)))
        assert one.test.p == mcnemar(one.test.only_first, one.test.only_second)


@pytest.mark.parametrize("throws", range(11))
def test_mcnemar_counts_all_throws_of_fair_coins(throws: int) -> None:
    heads = [sum(coins) for coins in itertools.product((0, 1), repeat=throws)]
    for first in range(throws + 1):
        as_far = sum(abs(2 * count - throws) >= abs(2 * first - throws) for count in heads)
        assert mcnemar(first, throws - first) == pytest.approx(as_far / len(heads), rel=1e-12)


def test_mcnemar_of_many_pairs() -> None:
    assert mcnemar(0, 0) == 1 and mcnemar(700, 700) == 1
    assert mcnemar(900, 1100) == mcnemar(1100, 900)
    assert mcnemar(900, 1100) == pytest.approx(2 * sum(comb(2000, k) / 2**1000 / 2**1000 for k in range(901)), rel=1e-9)
    assert 0 <= mcnemar(0, 5000) < 1e-300
    # Agresti 2013, Categorical Data Analysis, table 11.1 (approval of a prime minister): 150 and 86, z = 4.17
    assert mcnemar(150, 86) == pytest.approx(3.7e-5, rel=0.1)


def test_a_difference_in_words() -> None:
    assert PairedTest(3, 3, 1.0).in_words == "no difference"
    assert PairedTest(9, 3, mcnemar(9, 3)).in_words == "not significant"
    assert PairedTest(1, 15, mcnemar(1, 15)).in_words == "significant"
    assert not PairedTest(1, 2, 0.05).significant and PairedTest(1, 2, 0.0499).significant


def test_other_trees_are_over_the_same_words(file: Path) -> None:
    pairs = read_pairs(file)
    for kind in (RANDOM, *SHAPES):
        other = with_trees(pairs, kind)
        for old, new in zip(pairs, other, strict=True):
            assert new == replace(old, premise=new.premise, hypothesis=new.hypothesis)
            assert (new.premise.tokens, new.hypothesis.tokens) == (old.premise.tokens, old.hypothesis.tokens)
        assert other == with_trees(pairs, kind)
    twice = with_trees([pairs[0], pairs[0]], RANDOM)
    assert twice[0] == twice[1]  # one tree a sentence, however often it stands there


def test_the_knocked_out_copy_leaves_the_model_as_it_is(tiny_spinn: LoadedModel) -> None:
    before = tiny_spinn.network.encoder.reduce.tracking.weight.clone()
    knocked = without_tracker(tiny_spinn.network)
    assert not knocked.encoder.reduce.tracking.weight.any() and before.any()
    assert torch.equal(tiny_spinn.network.encoder.reduce.tracking.weight, before)


def test_written_and_read_again(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(results, path)
    assert read_results(path) == results
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_of_old_has_neither_probes_nor_calibration(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(results, path)
    said = json.loads(path.read_text(encoding="utf-8"))
    del said["probes"]
    for model in said["models"]:
        del model["probes"], model["calibration"]
    path.write_text(json.dumps(said), encoding="utf-8")
    bare = tuple(replace(model, probes=None, calibration=None) for model in results.models)
    assert read_results(path) == replace(results, probes=None, models=bare)


def test_without_one_who_parses_nobody_reads_the_probes(file: Path, tiny_models: Path) -> None:
    found = measure([tiny_models / "spinn-pi", tiny_models / "lstm"], file, limit=6, phenomena=probes()[:1])
    assert found.models[0].probes is None and list(found.models[1].probes) == [probes()[0].name]


def test_no_sentence_is_in_the_file(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(results, path)
    said = path.read_text(encoding="utf-8")
    assert json.loads(said)["file"] == "little.jsonl"
    assert not any(f'"{word}' in said or f" {word} " in said for word in ("church", "ceiling", "cracks"))


def broken(said: dict, way: list, value: object) -> str:
    """The table with one place of it changed, or left out where value is `...`."""
    said = json.loads(json.dumps(said))
    place = said
    for key in way[:-1]:
        place = place[key]
    if value is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return json.dumps(said)


BREAKS = [
    (["models"], []),
    (["models"], ...),
    (["models"], 3),
    (["models", 1, "name"], "spinn"),
    (["file"], None),
    (["pairs"], 0),
    (["pairs"], True),
    (["pairs"], "9842"),
    (["threads"], -1),
    (["models", 0, "variant"], "gru"),
    (["models", 0, "main"], "random trees"),
    (["models", 0, "main"], []),
    (["models", 0, "ways"], {}),
    (["models", 0, "ways", "mine"], None),
    (["models", 0, "parameters"], 1.5),
    (["models", 0, "parameters"], 10**400),
    (["models", 0, "ways", "provided", "accuracy", "percent"], 101),
    (["models", 0, "ways", "provided", "accuracy", "percent"], float("nan")),
    (["models", 0, "ways", "provided"], ...),
    (["models", 0, "variant"], "lstm"),
    (["models", 3, "variant"], "spinn"),
    (["models", 0, "ways", "left", "accuracy"], {"percent": None, "low": None, "high": None, "pairs": 0}),
    (["models", 0, "ways", "provided", "accuracy", "low"], None),
    (["models", 0, "ways", "provided", "by_label"], [1]),
    (["models", 0, "ways", "predicted", "against_given", "p"], 2),
    (["differences", 0, "second"], "somebody"),
    (["differences", 0, "test"], ...),
    (["models", 0, "pairs_per_second"], float("inf")),
    (["probes"], ...),
    (["probes"], 7),
    (["models", 1, "probes"], {}),
    (["models", 0, "probes", "negation"], ...),
    (["models", 0, "probes", "negation", "mistakes"], None),
    (["models", 2, "probes", "negation", "mistakes", 0, "pair"], 15),
    (["models", 2, "probes", "negation", "mistakes", 0, "pair"], True),
    (["models", 2, "probes", "negation", "mistakes", 0, "said"], "maybe"),
    (["models", 2, "probes", "negation", "mistakes", 0, "probability"], 1.5),
    (["models", 2, "probes", "negation", "accuracy", "pairs"], 0),
    (["models", 1, "calibration", "error"], None),
    (["models", 1, "calibration", "error"], -1),
    (["models", 1, "calibration", "bins", 3, "low"], None),
    (["models", 1, "calibration"], [1]),
]


@pytest.mark.parametrize(("way", "value"), BREAKS)
def test_a_broken_table_is_one_line(way: list, value: object, results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(results, path)
    path.write_text(broken(json.loads(path.read_text(encoding="utf-8")), way, value), encoding="utf-8")
    with pytest.raises(ResultsError, match="make results makes it anew$") as found:
        read_results(path)
    assert "\n" not in str(found.value) and len(str(found.value)) < 300


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"models": "x"}'])
def test_no_table_at_all_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(ResultsError, match="make results makes it anew"):
        read_results(path)
    with pytest.raises(ResultsError, match="make results makes it$"):
        read_results(tmp_path / "none.json")
    with pytest.raises(ResultsError, match="make results"):
        read_results(tmp_path)


def test_the_command_measures_and_writes(
    file: Path, results: Results, tiny_models: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    path = tmp_path / "table.json"
    assert main(["results", str(file), "--to", str(path), "--device", "cpu"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "" and f"{PAIRS} pairs; the table is in {path}" in printed.out

    def without_speed(table: Results) -> Results:
        return replace(table, models=tuple(replace(model, pairs_per_second=0.0) for model in table.models))

    assert without_speed(read_results(path)) == without_speed(results)
    assert main(["results", str(file), "--to", str(path), "--limit", "5"]) == 0
    assert read_results(path).pairs == 5


def test_mistakes_at_the_command_line_are_one_line(
    file: Path, tiny_models: Path, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    raw = tmp_path / "raw.jsonl"
    raw.write_text(json.dumps({"gold_label": "neutral", "sentence1": "the dog", "sentence2": "a dog"}))
    for argv, told in (
        ([raw], "without a parse (labelled pair 1)"),
        ([tmp_path / "none.jsonl"], "cannot read"),
        ([file, "--to", tmp_path / "no" / "r.json"], "is not a folder"),
        ([file, "--limit", "0"], "must be 1 or more"),
        ([], "required"),
    ):
        assert main(["results", *map(str, argv)]) == 2
        printed = capsys.readouterr()
        assert printed.out == "" and told in printed.err and printed.err.count("\n") == 1
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path))
    assert main(["results", str(file)]) == 2
    assert "no trained model is in" in capsys.readouterr().err
    with pytest.raises(DataError, match="without a parse"):
        measure([], raw)


def test_the_shipped_table_is_that_of_the_shipped_models() -> None:
    """Fails after another training until `make results` has run again."""
    table = read_results(FILE)
    assert [(model.name, model.weights) for model in table.models] == [
        (info.name, digest(info.folder / WEIGHTS)) for info in available_models()
    ]
    for model, info in zip(table.models, available_models(), strict=True):
        for way, scores in info.facts["scores"].items():
            found = model.ways["no tree" if model.main == "no tree" else {"given": "provided", "own": "predicted"}[way]]
            assert found.accuracy.pairs == scores["pairs"]
            assert found.accuracy.percent == pytest.approx(scores["accuracy"], abs=0.05)
        data, recipe = info.facts["data"], info.facts["recipe"]
        assert model.trained == TrainedOn(
            TrainingPairs(data["train_pairs"], data["joined_pairs"]), *info.facts["start"], recipe["own_share"]
        )
