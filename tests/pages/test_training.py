"""The Training page: what it starts, what it shows of it, and that one visitor's runs are that visitor's."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import charts, checked, open_page, plain, told, values
from streamlit.testing.v1 import AppTest

from spinn_core.data.snli import LABELS
from spinn_core.lessons.training.runs.pairs_file import load_held_out
from spinn_core.lessons.training.runs.record import RunView, State
from spinn_core.lessons.training.runs.settings import LIMITS
from spinn_core.lessons.training.toy import RULES, TAGS, explain
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.ui.common.trained import run_manager
from spinn_core.ui.training.address import ADDRESS
from spinn_core.ui.training.changed import changed_rows
from spinn_core.ui.training.live import in_words, progress_in_words, standing
from spinn_core.ui.training.schedule import read_milestones

KEY = "k" * 20
SMALL = {
    "pairs": "60",
    "held_out": "60",
    "width": "8",
    "tracker": "6",
    "classifier": "12",
    "layers": "1",
    "epochs": "3",
    "batch": "16",
    "rate": "0.01",
    "warmup": "2",
    "seed": "4",
}
BOTH = ["spinn", "lstm"]


def opened(page: str = "training", **address: str | list[str]) -> AppTest:
    """A page on a link with these query parameters, in a session of its own."""
    return open_page(page, address)


def problems(at: AppTest) -> list[str]:
    return [plain(element.value) for element in at.error]


@pytest.fixture(scope="module")
def runs(tiny_models: Path) -> tuple[RunView, ...]:
    """Two runs on the same pairs, started by the page's own button and waited for; removed at the end."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SPINN_MODELS", str(tiny_models))
    at = opened(runs=KEY, networks=BOTH, **SMALL)
    checked(at.button(key="training_start").click().run())
    first, _ = run_manager().views(KEY)
    assert first.state is not State.WAITING
    assert f"{first.title}" in told(at)
    end = time.monotonic() + 1200
    while time.monotonic() < end and not all(run.state.over for run in run_manager().views(KEY)):
        time.sleep(0.05)
    done = run_manager().views(KEY)
    assert [run.state for run in done] == [State.DONE, State.DONE], [run.note for run in done]
    yield done
    for run in done:
        run_manager().remove(KEY, run.name)
    patch.undo()


# what is chosen


def test_it_opens_with_all_set_and_a_sample_of_the_language() -> None:
    at = opened()
    assert not at.error and not at.button(key="training_start").disabled
    assert at.number_input(key="width").value == SIZES["d_hidden"]
    assert at.number_input(key="epochs").value == RECIPE["epochs"]
    assert at.selectbox(key="device").value == "cpu"
    assert f"{LIMITS.minutes:g} minutes" in told(at) and f"{LIMITS.pairs:,} pairs" in told(at)
    (sample,) = at.table
    assert list(sample.value["kind"]) == list(TAGS)
    curve = charts(at)[0]["data"][0]
    assert max(values(curve["y"])) == pytest.approx(RECIPE["rate"], rel=0.01)
    assert at.query_params["runs"]


def test_the_address_sets_everything_and_junk_in_it_does_nothing() -> None:
    at = opened(networks=["lstm", "<b>"], schedule="step", gamma="0.25", step_size="2", **SMALL)
    assert at.number_input(key="batch").value == 16 and at.selectbox(key="schedule").value == "step"
    assert "Start the training" in at.button(key="training_start").label
    curve = charts(at)[0]["data"][0]
    steps, rates = values(curve["x"]), values(curve["y"])
    assert steps == list(range(1, 13))
    assert rates == pytest.approx([0.005] + [0.01] * 7 + [0.0025] * 4)
    junk = opened(pairs="-3", width="1e9", rate="nan", schedule="<b>", networks="x", noise="a", part="![x](http://e)")
    assert not junk.error and junk.number_input(key="width").value == SIZES["d_hidden"]
    assert junk.number_input(key="rate").value == RECIPE["rate"]


@pytest.mark.parametrize("name", ["step", "cosine", "exponential", "plateau", "multistep", "lambda"])
def test_every_schedule_is_plotted_before_use(name: str) -> None:
    at = opened(schedule=name, **SMALL)
    assert len(charts(at)) == 1 and not at.error
    assert not at.button(key="training_start").disabled


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"schedule": "lambda", "formula": "__import__('os')"}, "must be arithmetic in progress"),
        ({"schedule": "lambda", "formula": "1 / progress"}, "must be arithmetic in progress"),
        ({"schedule": "lambda", "formula": "<b>x</b>"}, "<b>x</b>"),
        ({"schedule": "multistep", "milestones": "3, x"}, "Milestones must be whole numbers"),
        ({"pairs_from": "a file of mine"}, "Choose a file of pairs"),
        ({"epochs": "100", "pairs": "18000", "batch": "2"}, "optimiser steps"),
    ],
)
def test_what_cannot_be_is_one_line_and_cannot_be_started(address: dict[str, str], said: str) -> None:
    at = opened(**{**SMALL, **address})
    assert len(at.error) == 1 and said in problems(at)[0] and "\n" not in problems(at)[0]
    assert at.button(key="training_start").disabled


def test_no_network_is_said() -> None:
    at = opened()
    at.session_state["networks"] = []
    checked(at.run())
    assert "Choose at least one network" in problems(at)[0]


@pytest.mark.parametrize(("typed", "read"), [("8, 16", [8, 16]), ("3,3, 1", [1, 3]), (" 5 ", [5])])
def test_milestones(typed: str, read: list[int]) -> None:
    assert read_milestones(typed) == read
    for bad in ("", "1.5", "0", "1001", "a", "1;2", "-1", "9" * 60):
        assert isinstance(read_milestones(bad), str)


PARSED = {"gold_label": "neutral", "sentence2_binary_parse": "( it ( is <i>that</i> ) )"}


def with_file(name: str, data: bytes, **address: str | list[str]) -> AppTest:
    at = opened(pairs_from="a file of mine", **{**SMALL, **address})
    at.session_state["_training_upload"] = (name, data)
    return checked(at.run())


def test_a_file_is_divided_and_hostile_words_stay_words() -> None:
    name = "![x](http://evil.example/a.png) <b>.jsonl"
    records = [PARSED | {"sentence1_binary_parse": f"( <b>p{k}</b> <http://evil.example> )"} for k in range(20)]
    at = with_file(name, "\n".join(map(json.dumps, records)).encode())
    # all share their hypothesis, so nothing is left to learn from, which is said
    assert "leave 0 to learn from" in problems(at)[0]
    records = [one | {"sentence2_binary_parse": f"( it {k} )"} for k, one in enumerate(records)]
    at = with_file(name, "\n".join(map(json.dumps, records)).encode())
    assert not at.error and "16 pairs to learn from, 4 held out" in told(at)
    assert all("](http" not in re.sub(r"`[^`]*`", "", element.value) for element in (*at.markdown, *at.caption))


def test_a_file_without_parses_is_for_the_lstm_alone() -> None:
    lines = [{"gold_label": "neutral", "sentence1": f"Some {k}.", "sentence2": f"One {k}."} for k in range(20)]
    data = "\n".join(map(json.dumps, lines)).encode()
    assert "choose lstm alone" in problems(with_file("x.jsonl", data))[0]
    assert not with_file("x.jsonl", data, networks=["lstm"]).error
    at = with_file("x.jsonl", data[:-5])
    assert problems(at)[0].startswith("x.jsonl, line 20")


def test_any_form_is_read_and_an_encoding_of_chinese_spreadsheets_is_said() -> None:
    rows = "".join(f"Some {k} — x.;One {k}.;N\r\n" for k in range(20))
    at = with_file("a.csv", f"Premise;Hypothesis;Label\r\n{rows}x;y;-\r\n".encode("gbk"), networks=["lstm"])
    assert not at.error and "16 pairs to learn from, 4 held out" in told(at)
    captions = " ".join(plain(caption.value) for caption in at.caption)
    assert "GB18030" in captions and "Rows without a label, left out: 1" in captions


def test_numbers_for_labels_are_a_question() -> None:
    rows = "".join(f"Some {k}.,One {k}.,{k % 3}\n" for k in range(30))
    at = with_file("a.csv", f"premise,hypothesis,label\n{rows}".encode(), networks=["lstm"])
    assert problems(at)[0].startswith("a.csv, line 2, column label: the label is the number 0")
    assert at.button(key="training_start").disabled
    menu = at.selectbox(key="training_label_numbers")
    assert menu.value is None and "0 contradiction, 1 neutral, 2 entailment" in menu.options
    at = checked(menu.select_index(menu.options.index("0 contradiction, 1 neutral, 2 entailment")).run())
    assert not at.error and not at.button(key="training_start").disabled
    assert at.selectbox(key="training_label_numbers").value == "0 contradiction, 1 neutral, 2 entailment"


# what is shown of a run


def test_a_reload_finds_the_runs_and_another_visitor_does_not(runs: tuple[RunView, ...]) -> None:
    at = opened(runs=KEY)
    assert len(charts(at)) == 4  # the schedule's, and three of the run
    at = opened(runs="o" * 20)
    assert len(charts(at)) == 1
    assert not run_manager().views("o" * 20)


def test_the_curves_are_what_the_run_told(runs: tuple[RunView, ...]) -> None:
    at = opened(runs=KEY)
    run = runs[1]  # the last one comes on show
    assert standing(run) in told(at)

    found = {chart["layout"]["yaxis"]["title"]["text"]: chart for chart in charts(at)[1:]}
    assert values(found["loss"]["data"][0]["y"]) == pytest.approx([point.loss for point in run.points])
    assert values(found["learning rate"]["data"][0]["y"]) == pytest.approx([point.rate for point in run.points])
    lines = {trace["name"]: values(trace["y"]) for trace in found["per cent right"]["data"]}
    assert lines["held out"] == pytest.approx([one.accuracy["given"] for one in run.epochs])
    assert lines["training"] == pytest.approx([point.accuracy for point in run.points])
    assert len(run.epochs) == 3 and len(run.points) == 12


def test_the_changed_predictions_are_those_that_changed(runs: tuple[RunView, ...]) -> None:
    for run in runs:
        pairs = load_held_out(run.folder)
        for before, now in zip(run.epochs, run.epochs[1:], strict=False):
            rows = changed_rows(pairs, before, now)
            judged = zip(pairs.pairs, before.predicted[before.main], now.predicted[now.main], strict=True)
            wanted = {
                (" ".join(pair.premise.tokens), " ".join(pair.hypothesis.tokens), LABELS[int(old)], LABELS[int(new)])
                for pair, old, new in judged
                if old != new
            }
            assert {(row["premise"], row["hypothesis"], row["before"], row["now"]) for row in rows} == wanted
            for row in rows:
                was_right = row["before"] == row["label"]
                wrong = "wrong" if was_right else "wrong again"
                assert row["now is"] == ("right" if row["now"] == row["label"] else wrong)


def rights(run: RunView) -> list[bool]:
    """Whether each held-out pair was right in the best epoch."""
    said = run.best.predicted[run.best.main]
    return [int(digit) == pair.label for pair, digit in zip(load_held_out(run.folder).pairs, said, strict=True)]


def test_runs_beside_each_other(runs: tuple[RunView, ...]) -> None:
    at = opened(runs=KEY, part="results")
    assert not at.error
    best = {run.title: run.best.accuracy[run.best.main] for run in runs}
    table = at.dataframe[0].value.set_index("run")
    assert dict(table["best, %"]) == {name: round(share, 1) for name, share in best.items()}
    lines = {trace["name"]: values(trace["y"]) for trace in charts(at)[0]["data"]}
    for run in runs:
        assert lines[run.title] == pytest.approx([one.accuracy[one.main] for one in run.epochs])
    kinds = at.dataframe[1].value.set_index("kind")
    assert list(kinds.index) == [*TAGS, "all"]
    for run in runs:
        pairs = load_held_out(run.folder)
        right = rights(run)
        for tag in TAGS:
            here = [ok for ok, own in zip(right, pairs.tags, strict=True) if own == tag]
            assert kinds.loc[tag, run.title] == pytest.approx(100 * sum(here) / len(here), abs=0.051)
        assert kinds.loc["all", run.title] == pytest.approx(best[run.title], abs=0.051)
    guessed = [guess == pair.label for guess, pair in zip(pairs.first_words, pairs.pairs, strict=True)]
    assert kinds.loc["all", "first words"] == pytest.approx(100 * sum(guessed) / len(guessed), abs=0.051)


def test_where_they_differ_each_pair_has_its_reason(runs: tuple[RunView, ...]) -> None:
    at = opened(runs=KEY, part="results")
    picked = at.selectbox(key="_runs_kind")
    assert len(picked.options) == len(TAGS)
    pairs = load_held_out(runs[0].folder)
    shown = at.table[0].value
    right = [rights(run) for run in runs]
    wanted = [k for k, tag in enumerate(pairs.tags) if tag == picked.value and right[0][k] != right[1][k]]
    assert wanted and len(shown) == min(6, len(wanted))
    for row, place in zip(shown.to_dict("records"), wanted, strict=False):
        assert row["premise"] == " ".join(pairs.pairs[place].premise.tokens)
        assert row["right is"].split() == runs[0 if right[0][place] else 1].title.split()
        assert plain(row["why"]) == explain(pairs.pairs[place])


def test_a_trained_model_is_on_the_other_pages(runs: tuple[RunView, ...]) -> None:
    tree, line = runs
    sentence = "( ( no girl ) ( is running ) )"
    at = opened("step", model=tree.name, sentence=sentence)
    assert at.selectbox(key="model").value == tree.name and not at.error
    at = opened("entailment", model=line.name, premise=sentence, hypothesis=sentence)
    assert at.selectbox(key="model").value == line.name and not at.error
    at = opened("compare", tree_model=tree.name, line_model=line.name, premise=sentence, hypothesis=sentence)
    assert (at.selectbox(key="tree_model").value, at.selectbox(key="line_model").value) == (tree.name, line.name)
    assert not at.error
    stranger = opened("step", sentence=sentence)
    assert not {tree.name, line.name} & set(stranger.selectbox(key="model").options)
    gone = opened("step", model="spinn-run1-zzzzzz", sentence=sentence)
    assert "is not here" in problems(gone)[0]
    # in the visitor's own session the models stand in the pickers without any link
    at = opened(runs=KEY)
    at.switch_page("pages/step.py")
    checked(at.run())
    assert {tree.name, line.name} <= set(at.selectbox(key="model").options)


EVERY = SMALL | {
    "pairs_from": "our small language",
    "longest": "9",
    "noise": "0.1",
    "language_seed": "5",
    "word_dropout": "0.15",
    "classifier_dropout": "0.25",
    "optimizer": "sgd",
    "gamma": "0.25",
    "step_size": "3",
    "patience": "7",
    "milestones": "2, 5",
    "formula": "1 - progress",
    "still_from": "2",
    "kind": "longer",
    "new_rate": "1e-05",
    "device": "auto",
}
"""Every setting of the page but the networks and the schedule, none as it is at first but the source of the pairs."""


def said_by(at: AppTest) -> dict[str, list[str]]:
    """The settings in the page's link."""
    said = parse_qs(urlsplit(at.code[-1].value).query)
    said.pop("part")
    return {name: [f"{float(one):g}" if name in ("rate", "new_rate") else one for one in said[name]] for name in said}


@pytest.mark.parametrize("schedule", ["step", "lambda"])
def test_a_link_from_any_part_opens_any_part_with_every_setting(schedule: str) -> None:
    assert set(EVERY) | {"networks", "schedule"} == {field.name for field in ADDRESS.fields}
    wanted = {name: [value] for name, value in EVERY.items()} | {
        "schedule": [schedule],
        "networks": ["lstm", "spinn-pi"],
    }
    wanted["new_rate"], said = ["1e-05"], wanted
    for part in ("learning rate", "the language", "train", "results", "learning rate"):
        at = opened(**said, part=part)
        assert not problems(at)
        said = {name: sorted(values) for name, values in said_by(at).items()}
        assert said == wanted
        if part == "learning rate":
            assert "over **3 epochs of 3 steps**" in told(at)
            at.button_group(key="part").set_value("train").run()
            assert at.number_input(key="epochs").value == 3 and at.number_input(key="pairs").value == 60
            assert {name: sorted(values) for name, values in said_by(at).items()} == wanted


def test_no_network_at_all_is_kept_by_the_link_too() -> None:
    at = opened(networks=["lstm"])
    at.button_group(key="networks").set_value([]).run()
    said = parse_qs(urlsplit(at.code[-1].value).query, keep_blank_values=True)
    assert opened(**said).button_group(key="networks").value == []


def test_the_share_link_has_the_settings_and_not_the_key(runs: tuple[RunView, ...]) -> None:
    at = opened(runs=KEY, part="learning rate", networks=BOTH, **SMALL)
    link = parse_qs(urlsplit(at.code[-1].value).query)
    assert link["part"] == ["learning rate"] and KEY not in at.code[-1].value
    at = opened(runs=KEY, networks=BOTH, **SMALL)
    link = parse_qs(urlsplit(at.code[-1].value).query)
    assert link["networks"] == BOTH
    assert {name: link[name] for name in SMALL} == {name: [value] for name, value in SMALL.items()}


def test_settings_are_not_forgotten_in_another_part() -> None:
    at = opened(width="40", epochs="7", noise="0.25", schedule="step")
    for part in ("the language", "train"):
        at.session_state["part"] = part
        checked(at.run())
    assert (at.number_input(key="width").value, at.number_input(key="epochs").value) == (40, 7)
    assert at.number_input(key="noise").value == 0.25 and at.selectbox(key="schedule").value == "step"


def test_results_without_runs_say_what_to_do() -> None:
    at = opened(part="results")
    assert "Start one" in at.info[0].value


def test_a_run_that_failed_says_why() -> None:
    manager = run_manager()
    from spinn_core.lessons.training.runs.settings import RunSettings
    from spinn_core.lessons.training.toy import ToyOptions
    from spinn_core.model.config import Variant

    key = "f" * 20
    name = manager.start(key, RunSettings(Variant.LSTM, ToyOptions(60, 60), recipe=dict(RECIPE)))
    try:
        with manager._lock:
            (run,) = (one for one in manager._runs if one.name == name)
            run.process.kill()
            run.record.take({"kind": "finished", "state": "failed", "note": "the loss is <b>not</b> a number"})
        at = opened(runs=key)
        assert "It failed: the loss is <b>not</b> a number." in problems(at)[0]
        checked(at.button(key="run_remove").click().run())
        assert manager.views(key) == ()
    finally:
        manager.remove(key, name)


# the other parts


def test_all_six_schedules_and_the_bare_assignment() -> None:
    at = opened(part="learning rate", new_rate="0.001")
    assert len(charts(at)) == 6 and not at.error
    assert at.code[0].value == "learning_rate = value"
    bare, groups, scheduler = (table.value.set_index("") for table in at.table)
    assert list(bare["before"]) == list(bare["after"])
    assert groups.loc["lr", "after"] == scheduler.loc["lr", "after"] == "0.001"
    assert groups.loc["step", "after"] == "0.001" and bare.loc["step", "after"] == "0.05"
    broken = opened(part="learning rate", formula="![x](http://e)", milestones="q")
    assert len(charts(broken)) == 4 and len(broken.error) == 2


def test_the_language_and_its_kinds() -> None:
    at = opened(part="the language", kind="far not")
    assert all(rule in told(at) for rule in RULES)
    assert "**0** are in both" in told(at)
    rows = at.table[0].value
    assert set(rows["label"]) <= set(LABELS) and len(rows) == 6


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s")])
def test_times_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_progress_in_words(runs: tuple[RunView, ...]) -> None:
    from dataclasses import replace

    half = replace(runs[0], state=State.TRAINING, step=6, seconds=10.0)
    assert progress_in_words(half) == "epoch 2 of 3, step 6 of 12; 10 s, about 10 s to go"
