"""The probes on the Compare page: the file's figures, the order asked for, and every wrong pair with its link."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import open_page, told
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.evaluation.probes import Phenomenon, Probe, SharedWords, probes, score
from spinn_core.evaluation.table import PairedTest, Results, mcnemar
from spinn_core.evaluation.table_file import write_results
from spinn_core.evaluation.table_probes import (
    APART,
    HARDEST,
    LISTED,
    answer_rows,
    confused,
    failed,
    fits,
    ordered,
    paired,
    probe_rows,
    same_words,
    total,
)
from spinn_core.model.catalogue import available_models
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import read
from spinn_core.study.measuring import measure
from spinn_core.trace.trace import predict
from spinn_core.ui.common.probe_table import probe_table
from spinn_core.ui.compare import measured

NAMES = ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, tiny_models: Path) -> Results:
    """The tiny models on three pairs and all probes."""
    path = tmp_path_factory.mktemp("data") / "little.jsonl"
    record = {"sentence1_binary_parse": "( a dog )", "sentence2_binary_parse": "( the cat )"}
    labels = ("entailment", "neutral", "contradiction")
    path.write_text("".join(json.dumps(record | {"gold_label": label}) + "\n" for label in labels), encoding="utf-8")
    return measure([info.folder for info in available_models(tiny_models)], path)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch, tiny_models: Path, tmp_path: Path) -> Path:
    """Where the page looks for its table; nothing is there yet."""
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    monkeypatch.setattr(measured, "FILE", tmp_path / "results.json")
    return tmp_path / "results.json"


def opened(**address: str) -> AppTest:
    return open_page("compare", {"part": "probes"} | address)


def cells(html: str) -> dict[str, list[str]]:
    """Each row's head and the text of its cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    plain = [[unescape(re.sub(r"<.*?>", "", cell)) for cell in re.split(r"</t[hd]>", row)[:-1]] for row in rows]
    return {row[0]: row[1:] for row in plain}


def shown_table(at: AppTest) -> dict[str, list[str]]:
    (html,) = (element.proto.body for element in at.get("html") if "<table" in element.proto.body)
    return cells(html)


def share(right: int, pairs: int) -> str:
    return f"{100 * right / pairs:.0f} % {right}/{pairs}"


def test_the_table_holds_every_models_right_answers(results: Results, table: Path, tiny_models: Path) -> None:
    write_results(results, table)
    at = opened()
    assert not at.error and not at.warning and not at.info
    found = shown_table(at)
    assert found["phenomenon"] == NAMES
    parser = load_model(str(tiny_models / "spinn"))
    for column, name in enumerate(NAMES):
        scores = score(load_model(str(tiny_models / name)), parser)
        assert {one.name: found[one.name][column] for one in scores} == {
            one.name: share(one.right, one.pairs) for one in scores
        }
        right, pairs = sum(one.right for one in scores), sum(one.pairs for one in scores)
        assert found["all together"][column] == share(right, pairs)
        assert total(results.models[column]).percent == pytest.approx(100 * right / pairs)
    assert f"{pairs} pairs of our own" in told(at) and f"{len(probes())} phenomena" in told(at)


def test_the_orders(results: Results) -> None:
    def right(name: str, model: int) -> int:
        one = results.models[model].probes[name]
        return one.accuracy.pairs - len(one.mistakes)

    listed = [one.name for one in probes()]
    assert ordered(results, LISTED, "spinn", "lstm") == listed
    shares = {
        name: sum(right(name, k) for k in range(4)) / results.models[0].probes[name].accuracy.pairs for name in listed
    }
    hardest = [shares[name] for name in ordered(results, HARDEST, "spinn", "lstm")]
    assert hardest == pytest.approx(sorted(shares.values()))
    gaps = [
        (right(name, 1) - right(name, 3)) / results.models[0].probes[name].accuracy.pairs
        for name in ordered(results, APART, "spinn-pi", "lstm")
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert ordered(results, APART, "mine", "lstm") == listed  # a model that was not measured


def test_the_page_orders_its_rows(results: Results, table: Path) -> None:
    write_results(results, table)
    at = opened()
    assert list(shown_table(at))[2:] == ordered(results, HARDEST, "spinn", "lstm")
    at.segmented_control(key="probe_order").set_value(LISTED).run()
    assert not at.exception and list(shown_table(at))[2:] == [one.name for one in probes()]
    for name in (APART, "tree against line"):  # the second in older addresses
        at = opened(probe_order=name, tree_model="spinn-pi")
        assert list(shown_table(at))[2:] == ordered(results, APART, "spinn-pi", "lstm")


def test_tree_against_line_is_tested_pair_by_pair(results: Results, table: Path, tiny_models: Path) -> None:
    spinn, lstm = (load_model(str(tiny_models / name)) for name in ("spinn", "lstm"))
    only = [0, 0]
    for pair in (pair for one in probes() for pair in one.pairs):
        answers = [
            predict(model, read(pair.premise), read(pair.hypothesis)).label == pair.label for model in (spinn, lstm)
        ]
        only[0] += answers == [True, False]
        only[1] += answers == [False, True]
    expected = PairedTest(*only, mcnemar(*only))
    assert paired(results.models[0], results.models[3]) == expected
    write_results(results, table)
    assert expected.in_words in told(opened())


def test_what_is_confused(results: Results) -> None:
    lstm = results.models[3]
    counts = confused(lstm, probes())
    assert counts.total() == sum(len(one.mistakes) for one in lstm.probes.values())
    asked = [("neutral", "entailment"), ("contradiction", "entailment"), ("entailment", "neutral")]
    for ours, said in asked:
        by_hand = sum(
            one.pairs[mistake.pair].label == ours and mistake.said == said
            for one in probes()
            for mistake in lstm.probes[one.name].mistakes
        )
        assert counts[ours, said] == by_hand


def test_pairs_that_bring_no_new_word(results: Results, table: Path) -> None:
    write_results(results, table)
    said = told(opened())
    for name, model in (("spinn", results.models[0]), ("lstm", results.models[3])):
        wrong = {(one, mistake.pair): mistake.said for one in model.probes for mistake in model.probes[one].mistakes}
        chosen = {
            (one.name, place): pair.label
            for one in probes()
            for place, pair in enumerate(one.pairs)
            if set(re.findall(r"[\w’-]+|[.,]", pair.hypothesis.lower()))
            <= set(re.findall(r"[\w’-]+|[.,]", pair.premise.lower()))
        }
        entailed = [wrong.get(key, label) == "entailment" for key, label in chosen.items()]
        ours = list(chosen.values()).count("entailment")
        counted = same_words(model, probes())
        assert counted == SharedWords(len(chosen), ours, sum(entailed))
        assert f"{name} **{counted.called}**" in said and f"**{counted.entailment}** of them are labelled" in said


@pytest.mark.parametrize("name", ["negation", "or"])
def test_every_wrong_pair_is_there_with_its_link(name: str, results: Results, table: Path) -> None:
    write_results(results, table)
    at = opened(phenomenon=name)
    assert at.selectbox(key="phenomenon").value == name
    phenomenon = next(one for one in probes() if one.name == name)
    wrong = failed(results, phenomenon)
    assert f"Of {len(phenomenon.pairs)} pairs **{len(wrong)}** are wrong" in told(at)
    links = [urlsplit(link.proto.url) for link in at.get("link_button")]
    assert len(links) == len(wrong) > 0
    for one, link in zip(wrong, links, strict=True):
        assert f"{one.probe.premise} → {one.probe.hypothesis}" in told(at)
        assert link.path == "entailment" and parse_qs(link.query) == {
            "premise": [one.probe.premise],
            "hypothesis": [one.probe.hypothesis],
            "model": [next(iter(one.mistakes))],
        }
        for model, mistake in one.mistakes.items():
            assert mistake.said != one.probe.label
            assert results.models[NAMES.index(model)].probes[name].mistakes.count(mistake) == 1
    others = [pair for pair in phenomenon.pairs if pair not in [one.probe for one in wrong]]
    assert not any(f"{pair.premise} → {pair.hypothesis}  " in told(at) for pair in others)


def test_a_wrong_pair_opens_on_the_entailment_page(results: Results, table: Path) -> None:
    write_results(results, table)
    at = opened(phenomenon="or")
    one = failed(results, next(one for one in probes() if one.name == "or"))[1]
    link = urlsplit(at.get("link_button")[1].proto.url)
    at = open_page(link.path, parse_qs(link.query))
    assert not at.error
    assert at.text_area(key="premise").value == one.probe.premise
    assert at.text_area(key="hypothesis").value == one.probe.hypothesis
    assert at.selectbox(key="model").value == next(iter(one.mistakes))


def test_a_table_without_them_says_how_to_make_it(results: Results, table: Path) -> None:
    for old in (
        replace(results, probes=None, models=tuple(replace(model, probes=None) for model in results.models)),
        replace(results, probes="0" * 16),  # other pairs than those that are here now
    ):
        write_results(old, table)
        at = opened()
        (line,) = at.info
        assert "make results makes it anew" in line.value and not at.get("link_button") and not at.error
    table.unlink()
    (line,) = opened().error
    assert "make results makes it" in re.sub(r"\\", "", line.value)


def test_nothing_wrong_is_said_in_words(results: Results, table: Path) -> None:
    perfect = {
        name: replace(one, mistakes=(), accuracy=replace(one.accuracy, percent=100.0, high=100.0))
        for name, one in results.models[0].probes.items()
    }
    write_results(replace(results, models=tuple(replace(model, probes=perfect) for model in results.models)), table)
    at = opened(phenomenon="negation")
    assert "All models get all 13 pairs right." in told(at) and "no difference" in told(at)


def test_hostile_text_stays_text(results: Results, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "<b>x</b> ![y](http://evil.example/a.png) :smile:"
    first, *rest = probes()
    pairs = tuple(Probe(f"{evil} {k} .", evil, pair.label) for k, pair in enumerate(first.pairs))
    bad = Phenomenon(evil, f"{evil}?", pairs)
    names = {first.name: evil}
    models = tuple(
        replace(
            model, name=f"{model.name}{evil}", probes={names.get(name, name): one for name, one in model.probes.items()}
        )
        for model in results.models
    )
    from spinn_core.evaluation.probes import fingerprint
    from spinn_core.ui.compare import probes as compare_probes

    monkeypatch.setattr(compare_probes, "probes", lambda: (bad, *rest))
    write_results(replace(results, models=models, differences=(), probes=fingerprint((bad, *rest))), table)
    at = opened(phenomenon=evil)
    assert not at.error
    assert "<b>" not in at.get("html")[0].proto.body and evil in shown_table(at)
    for element in (*at.markdown, *at.caption, *at.warning):
        assert not any(danger in element.value for danger in ("![", "](", "<b>", ":smile:"))


def test_the_files_to_take_away(results: Results) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(probe_rows(results)))))
    assert len(rows) == 4 * len(probes())
    answers = list(csv.DictReader(io.StringIO(csv_text(answer_rows(results, probes())))))
    assert len(answers) == sum(len(one.pairs) for one in probes())
    for name, model in zip(NAMES, results.models, strict=True):
        right = sum(row[name] == row["label"] for row in answers)
        assert right == sum(int(row["right"]) for row in rows if row["model"] == name)
        assert total(model).pairs == len(answers)


def test_the_share_link_opens_this_part(results: Results, table: Path) -> None:
    write_results(results, table)
    at = opened(phenomenon="or", probe_order=LISTED)
    said = parse_qs(urlsplit(at.code[-1].value).query)
    assert {name: said[name] for name in ("part", "phenomenon", "probe_order")} == {
        "part": ["probes"],
        "phenomenon": ["or"],
        "probe_order": [LISTED],
    }


def test_the_table_is_read_as_a_table(results: Results) -> None:
    html = probe_table(results, ordered(results, LISTED, "", ""))
    assert html.count('scope="row"') == len(probes()) + 1 and html.count('scope="col"') == 5
    assert fits(results, probes())
