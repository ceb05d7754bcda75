"""Runs beside the pages: their data, what they tell, who waits for whom, and real processes from start to removal."""

from __future__ import annotations

import json
import math
import os
import threading
import time
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from spinn_core.data.snli import EncodedPairs, Sentence, SentencePair
from spinn_core.data.vocabulary import WordTable
from spinn_core.evaluation import accuracy as evaluation
from spinn_core.evaluation.accuracy import evaluate
from spinn_core.lessons.training.runs.control import Control, Reporter
from spinn_core.lessons.training.runs.data import language_data, shared_sentences
from spinn_core.lessons.training.runs.export import model_zip
from spinn_core.lessons.training.runs.manager import RunManager, is_key, new_key
from spinn_core.lessons.training.runs.pairs_file import load_held_out, made_once, save_held_out
from spinn_core.lessons.training.runs.record import Record, Started, State
from spinn_core.lessons.training.runs.settings import LIMITS, RunError, RunSettings, check, steps_of, steps_per_epoch
from spinn_core.lessons.training.runs.tags import by_tag, changed, is_right, partings
from spinn_core.lessons.training.runs.upload import divide, length_tag, read_upload, upload_path, word_table
from spinn_core.lessons.training.runs.worker import data_of, train
from spinn_core.lessons.training.toy import ToyOptions, first_words_guess
from spinn_core.model.checkpoint import load_model
from spinn_core.model.config import ModelConfig, Variant
from spinn_core.training.log import Progress
from spinn_core.training.settings import Recipe
from spinn_core.training.trainer import Trainer

OPTIONS = ToyOptions(pairs=60, held_out=60, seed=3)
SIZES = {"d_hidden": 8, "d_tracker": 6, "d_classifier": 12, "classifier_layers": 1}
RECIPE = {"epochs": 3, "batch_size": 16, "rate": 1e-2, "warmup": 2, "average": 0.5, "seed": 4}
SETTINGS = RunSettings(Variant.SPINN, OPTIONS, "", "", SIZES, RECIPE)
ME, OTHER = "m" * 20, "o" * 20


def pair(premise: str, hypothesis: str, label: int = 0) -> SentencePair:
    return SentencePair(Sentence(tuple(premise.split()), None), Sentence(tuple(hypothesis.split()), None), label)


def wait_for(what, seconds: float = 1200.0):
    """The first true answer; fails when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


# what is asked for


def test_settings_survive_their_file() -> None:
    for settings in (SETTINGS, RunSettings(Variant.LSTM, None, "a b.jsonl", "00", SIZES, RECIPE, "auto")):
        assert RunSettings.from_json(settings.to_json()) == settings
    assert replace(SETTINGS, variant=Variant.LSTM).data_key == SETTINGS.data_key
    assert replace(SETTINGS, language=replace(OPTIONS, seed=9)).data_key != SETTINGS.data_key


@pytest.mark.parametrize("pairs", [2, 3, 15, 16, 17, 18, 33])
def test_steps_are_the_batches_that_training_makes(pairs: int) -> None:
    data = EncodedPairs([pair("a b", "c", k % 3) for k in range(pairs)], WordTable.load(_words()).vocabulary)
    assert steps_per_epoch(SETTINGS, pairs) == len(data.order(16, 0, least=2))
    assert steps_of(SETTINGS, pairs) == 3 * steps_per_epoch(SETTINGS, pairs)


def _words() -> Path:
    from spinn_core.model.catalogue import available_models

    return available_models()[0].words


@pytest.mark.parametrize(
    ("changes", "pairs", "said"),
    [
        ({}, LIMITS.pairs, "too many"),
        ({"sizes": {"d_hidden": LIMITS.width + 1}}, 60, "width d"),
        ({"sizes": {"d_classifier": 9999}}, 60, "classifier"),
        ({"recipe": {"epochs": 1000, "batch_size": 2}}, 5_000, "optimiser steps"),
    ],
)
def test_what_is_too_large_is_refused(changes: dict, pairs: int, said: str) -> None:
    check(SETTINGS, 60)
    with pytest.raises(RunError, match=said):
        check(replace(SETTINGS, **changes), pairs)


# the pairs


@examples(max_examples=60, deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9), some.integers(0, 2)), min_size=1, max_size=40),
    some.integers(0, 5),
)
def test_a_divided_file_shares_no_sentence_and_loses_none_silently(numbers: list, seed: int) -> None:
    pairs = [pair(f"p{a} x", f"p{b} x", label) for a, b, label in numbers]
    try:
        learn, measure = divide(pairs, seed)
    except RunError:
        return
    assert divide(pairs, seed) == (learn, measure)
    seen = {side.tokens for one in measure for side in (one.premise, one.hypothesis)}
    assert all(one.premise.tokens not in seen and one.hypothesis.tokens not in seen for one in learn)
    rest = [one for one in pairs if one not in learn and one not in measure]
    assert all({one.premise.tokens, one.hypothesis.tokens} & seen for one in rest)
    premises = {one.premise.tokens for one in pairs}
    assert len({one.premise.tokens for one in measure}) == max(1, round(0.2 * len(premises)))


def test_the_language_shares_none_either() -> None:
    data = language_data(OPTIONS)
    assert (len(data.train), len(data.held_out), len(data.tags)) == (60, 60, 60)
    assert data.has_parses and not shared_sentences(data)
    assert shared_sentences(replace(data, held_out=data.train[:1])) == {
        data.train[0].premise.tokens,
        data.train[0].hypothesis.tokens,
    }


def upload(*records: dict) -> bytes:
    return "\n".join(json.dumps(one) for one in records).encode()


GOOD = {"gold_label": "neutral", "sentence1_binary_parse": "( a ( b c ) )", "sentence2_binary_parse": "( b c )"}


def test_an_upload_is_read_by_the_projects_reader() -> None:
    (one,) = read_upload(upload(GOOD), "mine.jsonl").pairs
    assert one.premise == Sentence(("a", "b", "c"), bytes([0, 0, 0, 1, 1])) and one.label == 1
    text = b"gold_label\tsentence1\tsentence2\nentailment\tA b.\tB.\n"
    (one,) = read_upload(text, "MINE.TXT").pairs
    assert one.premise.transitions is None and one.label == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "is empty"),
        (upload(GOOD | {"gold_label": "-"}), "no labelled pairs"),
        (b"{}", "line 1"),
        (upload(GOOD, GOOD | {"gold_label": "<b>"}), "line 2"),
        (upload(GOOD | {"sentence1_binary_parse": "( a"}), "line 1"),
        (upload(GOOD | {"sentence2_binary_parse": "", "sentence2": "w " * 101}), "101 words"),
        (upload(GOOD) + b"\n" * 5_000_000, "more than 5 MB"),
        (upload(*[GOOD] * (LIMITS.pairs + 1))[:1] + b"x", "line 1"),
    ],
)
def test_a_bad_upload_is_one_line_with_its_own_name(data: bytes, said: str) -> None:
    with pytest.raises(RunError, match=said) as caught:
        read_upload(data, "../../my <b>file</b>.jsonl")
    message = str(caught.value)
    assert "../../my <b>file</b>.jsonl" in message and "\n" not in message and "/tmp" not in message


def test_too_many_pairs_are_refused() -> None:
    few = replace(LIMITS, pairs=3)
    assert len(read_upload(upload(*[GOOD] * 3), "x.jsonl", few).pairs) == 3
    with pytest.raises(RunError, match="more than 3"):
        read_upload(upload(*[GOOD] * 4), "x.jsonl", few)


def test_a_files_words_have_the_vectors_of_the_models_here(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    shared = WordTable.load(tiny_models / "words.safetensors")
    table = word_table([pair("The dog dog zebra", "dog -LRB-"), pair("the zzz", "dog")])
    assert table.vocabulary.words[0] == "dog" and set(table.vocabulary.words) == {"dog", "the", "zebra", "(", "zzz"}
    for token in ("The", "dog", "zebra", "-LRB-", "neverseen"):
        known = token != "neverseen"
        row = table.vectors[table.vocabulary.row(token)]
        if known:
            assert np.array_equal(row, shared.vectors[shared.vocabulary.row(token)])
        else:
            assert any(np.array_equal(row, other) for other in shared.vectors[len(shared.vocabulary.words) :])
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models / "spinn"))
    assert word_table([pair("a", "b")]).d_word == 50


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        (2, "up to 12 words"),
        (12, "up to 12 words"),
        (13, "13 to 20 words"),
        (30, "21 to 30 words"),
        (31, "31 words or more"),
        (200, "31 words or more"),
    ],
)
def test_the_kind_of_a_files_pair_is_its_length(words: int, tag: str) -> None:
    assert length_tag(pair("w " * (words - 1), "w")) == tag


def test_held_out_pairs_survive_their_file(tmp_path: Path) -> None:
    data = language_data(OPTIONS)
    plain = replace(data, held_out=[*data.held_out, pair('<b> "x"', "שלום")], tags=[*data.tags, "up to 12 words"])
    save_held_out(plain, tmp_path)
    found = load_held_out(tmp_path)
    assert (list(found.pairs), list(found.tags)) == (list(plain.held_out), list(plain.tags))
    assert found.first_words == first_words_guess(plain.train, plain.held_out)
    with pytest.raises(RunError, match="cannot be read"):
        load_held_out(tmp_path / "gone")


def test_the_languages_pairs_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_once(OPTIONS, tmp_path)
    monkeypatch.setattr("spinn_core.lessons.training.runs.pairs_file.language_data", None)
    again = made_once(OPTIONS, tmp_path)
    assert (again.train, again.held_out, again.tags) == (made.train, made.held_out, made.tags)
    assert np.array_equal(again.table.vectors, made.table.vectors)
    with pytest.raises(TypeError):
        made_once(replace(OPTIONS, seed=99), tmp_path)  # others are not taken for these


# kinds of pairs


ROWS = some.tuples(some.sampled_from(["ab", "c"]), some.booleans(), some.booleans())


@given(some.lists(ROWS, min_size=1, max_size=40))
def test_kinds_and_partings_are_naive_counts(rows: list) -> None:
    tags, first, second = (list(column) for column in zip(*rows, strict=True))
    shares = by_tag(tags, first)
    for tag in set(tags):
        here = [(a, b) for own, a, b in rows if own == tag]
        assert shares[tag].percent == pytest.approx(100 * sum(a for a, _ in here) / len(here))
        assert shares[tag].low - 1e-9 <= shares[tag].percent <= shares[tag].high + 1e-9
        (one,) = [one for one in partings(tags, first, second) if one.tag == tag]
        only = sum(a and not b for a, b in here), sum(b and not a for a, b in here)
        assert (one.test.only_first, one.test.only_second) == only
        tail = sum(math.comb(sum(only), k) for k in range(min(only) + 1)) / 2 ** sum(only)
        assert one.test.p == pytest.approx(min(1, 2 * tail))
        assert one.gap == pytest.approx(100 * (sum(a for a, _ in here) - sum(b for _, b in here)) / len(here))
    gaps = [abs(one.gap) for one in partings(tags, first, second)]
    assert gaps == sorted(gaps, reverse=True)


def test_right_and_changed_predictions() -> None:
    assert is_right([pair("a", "b", k) for k in (0, 1, 2)], "021") == [True, False, False]
    assert changed("0120", "0210") == [1, 2]


# the clock, the commands, the messages


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_pause_is_waited_for_and_not_counted() -> None:
    clock, told = Clock(), []
    control = Control(told.append, LIMITS, clock)
    commands: list = []
    ready = threading.Event()

    def lines():
        while True:
            ready.wait()
            ready.clear()
            if not commands:
                return
            yield commands.pop(0)

    listener = threading.Thread(target=control.listen, args=(lines(),), daemon=True)
    listener.start()
    control.start()
    clock.now += 3
    control.check()
    commands.append("pause\n")
    ready.set()
    wait_for(lambda: control._paused)
    waiting = threading.Thread(target=control.check, daemon=True)
    waiting.start()
    wait_for(lambda: told == [{"kind": "paused"}])
    clock.now += 50
    commands.append("resume\n")
    ready.set()
    waiting.join(600)
    assert not waiting.is_alive() and told[-1] == {"kind": "resumed"}
    assert control.seconds == 3
    ready.set()  # no more commands: the server is gone
    listener.join(600)
    with pytest.raises(KeyboardInterrupt):
        control.check()


@pytest.mark.parametrize("lines", [["stop\n"], ["pause\n", "stop\n"], ["nonsense\n", "stop"], []])
def test_stop_ends_a_run_paused_or_not(lines: list[str]) -> None:
    control = Control(lambda message: None)
    control.listen(lines)
    with pytest.raises(KeyboardInterrupt):
        control.check()
    assert control.why == ""


def test_the_limits_of_time_end_a_run_and_say_so() -> None:
    clock = Clock()
    control = Control(lambda message: None, replace(LIMITS, minutes=2, pause_minutes=0.001), clock)
    control.start()
    clock.now += 119
    control.check()
    clock.now += 2
    with pytest.raises(KeyboardInterrupt):
        control.check()
    assert "2 minutes" in control.why
    control = Control(lambda message: None, replace(LIMITS, pause_minutes=0.001))
    control._paused = True
    with pytest.raises(KeyboardInterrupt):
        control.check()
    assert "pause of 0.001 minutes" in control.why


def test_an_epoch_is_measured_although_the_time_is_up() -> None:
    clock = Clock()
    control = Control(lambda message: None, replace(LIMITS, minutes=2), clock)
    control.start()
    clock.now += 121
    control.check(limit=False)
    control.listen(["stop\n"])
    with pytest.raises(KeyboardInterrupt):
        control.check(limit=False)


def test_a_stop_ends_a_run_at_the_next_batch_of_an_evaluation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    control, batches, read = Control(lambda message: None), [], evaluation.run_batch

    def run_batch(*arguments, **more):
        batches.append(None)
        control.listen(["stop\n"])
        return read(*arguments, **more)

    monkeypatch.setattr(evaluation, "run_batch", run_batch)
    with pytest.raises(KeyboardInterrupt):
        train(SETTINGS, tmp_path, control, lambda message: None)
    assert len(batches) == 1  # of two, one for given and one for own parses


@pytest.mark.parametrize(("epochs", "each"), [(1, 3), (7, 13), (40, 100)])
def test_points_are_means_over_the_steps_since_the_last(epochs: int, each: int) -> None:
    told: list[dict] = []
    control = Control(told.append)
    reporter = Reporter(told.append, control, epochs * each)
    draw = np.random.default_rng(0)
    losses, accuracies = draw.random((2, epochs, each))
    for epoch in range(epochs):
        for step in range(each):
            reporter.step(
                Progress(
                    epoch + 1, step + 1, each, 0.0, 0.0, 7.0, 1.0, 0.5, losses[epoch, step], accuracies[epoch, step]
                )
            )
    points = [message for message in told if message["kind"] == "point"]
    ends = [0] + [point["step"] for point in points]
    assert ends[-1] == epochs * each and len(points) <= 300 + 2 * epochs
    for start, end, point in zip(ends, ends[1:], points, strict=False):
        assert point["loss"] == pytest.approx(losses.flatten()[start:end].mean())
        assert point["accuracy"] == pytest.approx(accuracies.flatten()[start:end].mean())
        assert (point["actions"], point["rate"]) == (7.0, 0.5)


def epoch(number: int, given: float, own: float | None = None) -> dict:
    accuracy = {"given": given} | ({} if own is None else {"own": own})
    return {
        "kind": "epoch",
        "number": number,
        "step": number,
        "seconds": 1.0,
        "accuracy": accuracy,
        "bracket_f1": None,
        "predicted": dict.fromkeys(accuracy, "012"),
    }


def test_a_record_keeps_what_it_is_told(tmp_path: Path) -> None:
    record = Record()
    facts = {"train_pairs": 5, "held_out_pairs": 3, "parameters": 7, "device": "cpu", "steps": 40}
    record.take({"kind": "started", "note": "n", **facts})
    assert (record.state, record.note, record.started) == (State.TRAINING, "n", Started("n", **facts))
    record.take({"kind": "at", "step": 10, "seconds": 5.0})
    for message in (epoch(1, 90, 50), epoch(2, 10, 70), epoch(3, 99, 70)):
        record.take(message)
    manager = RunManager()
    try:
        from spinn_core.lessons.training.runs.manager import _Run

        run = _Run(ME, 1, "x", SETTINGS, tmp_path)
        run.record = record
        view = run.view(0)
        assert view.best.number == 2 and view.best.main == "own"  # by its own trees, the first of the highest
        assert view.seconds_left == pytest.approx(15.0)
        record.take({"kind": "finished", "state": "stopped", "note": "why"})
        assert (run.view(0).state, run.view(0).note, run.view(0).seconds_left) == (State.STOPPED, "why", None)
        record.ended(-9)
        assert record.state is State.STOPPED
    finally:
        manager.close()
    lost = Record()
    lost.ended(-9)
    assert lost.state is State.FAILED and "memory" in lost.note


# training itself


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict]]:
    """A run inside this process: its folder and what it told."""
    folder, told = tmp_path_factory.mktemp("run"), []
    train(SETTINGS, folder, Control(told.append), told.append)
    return folder, told


def test_it_is_the_training_of_the_command_line(trained, tmp_path: Path) -> None:
    """The same Trainer put together here by hand finds the same accuracies and the same weights."""
    folder, told = trained
    data = language_data(OPTIONS)
    words = data.table.vocabulary
    known = {"d_word": data.table.d_word, "vocabulary_rows": words.size, "tuned_rows": len(words.words)}
    config = ModelConfig(Variant.SPINN, **known, **SIZES)
    data.table.save(tmp_path / "words.safetensors")
    steps, epochs = [], []
    trainer = Trainer(
        config,
        Recipe(**RECIPE),
        data.table,
        EncodedPairs(data.train, words),
        EncodedPairs(data.held_out, words),
        tmp_path,
        tmp_path / "words.safetensors",
    )
    trainer.run(steps.append, epochs.append)
    said = [message for message in told if message["kind"] == "epoch"]
    assert [one["accuracy"]["own"] for one in said] == [one.evaluations["own"].score.accuracy for one in epochs]
    assert [one["predicted"]["given"] for one in said] == [
        "".join(map(str, one.evaluations["given"].predicted)) for one in epochs
    ]
    points = [message for message in told if message["kind"] == "point"]
    assert [point["loss"] for point in points] == [step.batch_loss for step in steps]
    assert (folder / "weights.safetensors").read_bytes() == (tmp_path / "weights.safetensors").read_bytes()
    started = next(message for message in told if message["kind"] == "started")
    assert started["steps"] == len(steps) == steps_of(SETTINGS, 60)
    assert started["parameters"] == sum(tensor.numel() for tensor in trainer.network.parameters())


def test_a_steps_own_figures_average_to_the_told_means(trained) -> None:
    data = language_data(OPTIONS)
    words = data.table.vocabulary
    config = ModelConfig(Variant.LSTM, d_word=data.table.d_word, vocabulary_rows=words.size, **SIZES)
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        told: list[Progress] = []

        def slowly(progress: Progress) -> None:
            told.append(progress)
            time.sleep(0.05)

        trainer = Trainer(
            config,
            Recipe(**{**RECIPE, "epochs": 1}),
            data.table,
            EncodedPairs(data.train, words),
            EncodedPairs(data.held_out, words),
            Path(name),
            Path(name) / "w",
        )
        began = time.perf_counter()
        trainer.run(slowly)
        took = time.perf_counter() - began
    assert told[-1].loss == pytest.approx(sum(one.batch_loss for one in told) / len(told))
    weights = [16, 16, 16, 12]
    assert sorted(weights, reverse=True) == weights and len(told) == 4
    assert 0 <= min(one.batch_accuracy for one in told) <= told[-1].accuracy <= max(one.batch_accuracy for one in told)
    assert trainer.position.seconds <= took - 3 * 0.05  # a listener that waits is no training


def test_the_kept_model_says_what_its_best_epoch_said(trained) -> None:
    folder, told = trained
    model = load_model(str(folder))
    found = load_held_out(folder)
    best = max((message for message in told if message["kind"] == "epoch"), key=lambda one: one["accuracy"]["own"])
    measured = evaluate(model.network, EncodedPairs(found.pairs, model.vocabulary), own=True)
    assert "".join(map(str, measured.predicted)) == best["predicted"]["own"]
    assert model.info.facts["data"]["train_pairs"] == 60


def test_trees_are_asked_for_where_a_file_has_none(tmp_path: Path) -> None:
    upload_path(tmp_path).write_bytes(
        upload(*({"gold_label": "neutral", "sentence1": f"p{k} x", "sentence2": f"h{k}"} for k in range(30)))
    )
    settings = RunSettings(Variant.SPINN_PI, None, "<b>.jsonl", "", SIZES, RECIPE)
    told: list[dict] = []
    with pytest.raises(RunError, match="<b>.jsonl holds pairs without a parse"):
        train(settings, tmp_path, Control(told.append), told.append)
    data = data_of(settings, tmp_path)
    assert not data.has_parses and len(data.train) + len(data.held_out) == 30


# the manager


class NoProcess(RunManager):
    """A manager whose runs begin and end as a test says."""

    def _launch(self, run) -> None:
        run.record.state = State.TRAINING

    def end(self, name: str, state: State = State.DONE) -> None:
        with self._lock:
            next(run for run in self._runs if run.name == name).record.state = state
            self._advance()


@pytest.fixture
def manager():
    clock = Clock()
    made = NoProcess(replace(LIMITS, at_once=2, kept=3, kept_in_all=5, keep_hours=2), clock)
    made.clock = clock
    yield made
    made.close()


def states(manager: RunManager, owner: str) -> list[str]:
    return [view.state.value for view in manager.views(owner)]


def test_one_run_a_visitor_and_two_in_all_the_others_wait(manager: NoProcess) -> None:
    mine = [manager.start(ME, SETTINGS) for _ in range(2)]
    assert states(manager, ME) == ["training", "waiting"]
    manager.start(OTHER, SETTINGS)
    assert states(manager, OTHER) == ["training"]
    third = manager.start("t" * 20, SETTINGS)
    assert [view.ahead for view in manager.views("t" * 20)] == [1]
    manager.end(mine[0])
    assert states(manager, ME) == ["done", "training"]  # first come, first served
    assert states(manager, "t" * 20) == ["waiting"]
    manager.stop(ME, mine[1])
    manager.end(mine[1], State.STOPPED)
    assert manager.find(third).state is State.TRAINING
    assert [view.number for view in manager.views(ME)] == [1, 2]


def test_a_waiting_run_can_be_stopped_and_does_not_begin(manager: NoProcess) -> None:
    first, second = manager.start(ME, SETTINGS), manager.start(ME, SETTINGS)
    manager.stop(ME, second)
    manager.end(first)
    assert states(manager, ME) == ["done", "stopped"]


def test_nobody_touches_anothers_runs(manager: NoProcess) -> None:
    mine, waiting = manager.start(ME, SETTINGS), manager.start(ME, SETTINGS)
    for do in (manager.pause, manager.stop, manager.remove):
        do(OTHER, mine)
        do(OTHER, waiting)
    assert states(manager, ME) == ["training", "waiting"] and manager.views(OTHER) == ()
    assert manager.find(mine).folder.is_dir()
    manager.remove(ME, waiting)
    assert len(manager.views(ME)) == 1


def test_limits_are_said_and_old_runs_go(manager: NoProcess) -> None:
    names = [manager.start(ME, SETTINGS) for _ in range(3)]
    with pytest.raises(RunError, match="3 runs"):
        manager.start(ME, SETTINGS)
    folder = manager.find(names[0]).folder
    for name in names:
        manager.end(name)
    for _ in range(2):
        manager.start(OTHER, SETTINGS)
    manager.clock.now += 60
    manager.start("t" * 20, SETTINGS)  # the server is full: the run of who was away longest goes
    assert len(manager.views(ME)) == 2 and not folder.exists()
    manager.clock.now += 3 * 3600
    assert len(manager.views(OTHER)) == 2  # under way, so it stays
    assert manager.find(names[1]) is None and manager.find(names[2]) is None


def test_keys() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100 and all(map(is_key, keys))
    assert not any(map(is_key, ("", "short", "../../etc/passwd-and-more", "x" * 41, None, "<script>alert(1)</script>")))


def test_a_real_run_from_start_to_removal() -> None:
    manager = RunManager()
    try:
        name = manager.start(ME, replace(SETTINGS, recipe={**RECIPE, "epochs": 60}))
        (view,) = manager.views(ME)
        assert view.state is State.STARTING and view.name == name
        wait_for(lambda: manager.find(name).epochs)
        assert manager.find(name).state is State.TRAINING
        manager.pause(ME, name)
        wait_for(lambda: manager.find(name).state is State.PAUSED)
        before = manager.find(name).step
        time.sleep(0.4)
        assert manager.find(name).step == before
        manager.resume(ME, name)
        wait_for(lambda: manager.find(name).step > before)
        manager.stop(ME, name)
        wait_for(lambda: manager.find(name).state is State.STOPPED)
        done = manager.find(name)
        assert 0 < done.step < done.steps and done.has_model and not (done.folder / "state.safetensors").exists()
        packed = zipfile.ZipFile(BytesIO(model_zip(done)))
        folder = done.folder.parent / "unpacked"
        packed.extractall(folder)
        assert load_model(str(folder / name)).config.variant is Variant.SPINN
        log = (done.folder / "log.txt").read_text()
        assert "Error" not in log
        manager.remove(ME, name)
        assert manager.views(ME) == () and not done.folder.exists()
        with pytest.raises(RunError, match="cannot be read"):
            model_zip(done)
    finally:
        manager.close()
    assert not done.folder.parent.exists()


def test_a_process_that_is_killed_is_said_to_have_failed_and_the_next_begins() -> None:
    manager = RunManager()
    try:
        first, second = (manager.start(ME, SETTINGS) for _ in range(2))
        with manager._lock:
            os.kill(manager._runs[0].process.pid, 9)
        failed = wait_for(lambda: (view := manager.find(first)).state is State.FAILED and view)
        assert "ended unexpectedly" in failed.note
        with pytest.raises(RunError, match="no model"):
            model_zip(failed)
        assert manager.find(second).state is not State.WAITING
    finally:
        manager.close()
    assert all(run.process is None or run.process.poll() is not None for run in manager._runs)
