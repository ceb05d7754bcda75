"""The Compare page's map: its figures are those of single readings, its menus and lists do what they say."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from app_page import checked, link, open_page, values
from streamlit.testing.v1 import AppTest

from spinn_core.explain.map_sentences import our_sentences
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import predict, trace_sentence

PREMISE = "( ( The dog ) ( runs . ) )"
HYPOTHESIS = "( ( A cat ) ( sat ( in ( the church ) ) ) )"
PHRASES = "phrases of this pair"
HOSTILE = [
    "<b>bold</b> <script>alert<1></script> <a href='http://evil.example'>x</a>",
    "![x][http://evil.example/a.png] $tex$ `code` :smile: &lt;i&gt;",
    "=1+1 back\\slash שלום 🎉 " + "y" * 70,
]


def opened(**address: str) -> AppTest:
    return open_page("compare", {"premise": PREMISE, "hypothesis": HYPOTHESIS, "part": "map"} | address)


def with_list(text: str, **address: str) -> AppTest:
    """The page after this list was given."""
    at = opened(**address)
    at.text_area(key="compare_map_box").set_value(text)
    return checked(next(button for button in at.button if button.label == "Use this list").click().run())


def chart(at: AppTest) -> dict:
    (only,) = at.get("plotly_chart")
    return json.loads(only.proto.spec)


def points(at: AppTest, panel: int = 1) -> dict[int, tuple[float, float]]:
    """Where each numbered point of a panel is drawn."""
    axis = "x" if panel == 1 else f"x{panel}"
    found = {}
    for trace in chart(at)["data"]:
        if trace.get("customdata") is not None and trace.get("xaxis", "x") == axis:
            found |= dict(zip(values(trace["customdata"]), zip(values(trace["x"]), values(trace["y"])), strict=True))
    return found


@pytest.mark.parametrize("tree", ["spinn", "spinn-pi", "spinn-pi-nt"])
@pytest.mark.parametrize("shown", ["many sentences", PHRASES])
@pytest.mark.parametrize("models", ["both", "tree", "line"])
def test_the_map_opens_with_every_tree_model(tree: str, shown: str, models: str) -> None:
    at = opened(tree_model=tree, map=shown, map_models=models)
    assert not at.error and len(chart(at)["layout"]["annotations"]) == (2 if models == "both" else 1)


def test_the_nearest_are_those_of_single_readings(tiny_models: Path) -> None:
    spinn, lstm = (load_model(str(tiny_models / name)) for name in ("spinn", "lstm"))
    sentences = our_sentences()
    picked = 100
    at = opened(map_sentence=sentences[picked].text)
    assert at.selectbox(key="map_sentence").value == sentences[picked].text
    alone = np.array([trace_sentence(spinn, sentence.tokens).encoding for sentence in sentences], dtype=np.float64)
    hypotheses = [predict(lstm, read("dog"), read(sentence.text)) for sentence in sentences]
    in_line = np.array([one.hypothesis_vector for one in hypotheses], dtype=np.float64)
    for table, vectors in zip(at.dataframe, (alone, in_line), strict=True):
        lengths = np.linalg.norm(vectors, axis=1)
        near = vectors @ vectors[picked] / lengths / lengths[picked]
        order = [number for number in np.argsort(-near) if number != picked][:8]
        assert list(table.value["sentence"]) == [sentences[number].text for number in order]
        assert list(table.value["topic"]) == [sentences[number].topic for number in order]
        assert list(table.value["cosine"]) == pytest.approx(list(near[order]), abs=1e-5)
    for panel, vectors in ((1, alone), (2, in_line)):
        centred = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        centred -= centred.mean(0)
        _, directions = np.linalg.eigh(centred.T @ centred)
        drawn = points(at, panel)
        assert sorted(drawn) == list(range(len(sentences)))
        across = np.array([drawn[number][0] for number in range(len(sentences))])
        np.testing.assert_allclose(np.abs(across), np.abs(centred @ directions[:, -1]), atol=1e-4)


def test_topics_and_lengths() -> None:
    at = opened(map_models="line")
    named = {trace["name"] for trace in chart(at)["data"] if trace.get("showlegend")}
    assert named == {sentence.topic for sentence in our_sentences()}
    at = opened(map_models="line", map_colour="length")
    assert "coloraxis" in chart(at)["layout"]
    lengths = {}
    for trace in chart(at)["data"]:
        if trace.get("customdata") is not None:
            lengths |= dict(zip(values(trace["customdata"]), values(trace["marker"]["color"]), strict=True))
    assert [lengths[at] for at in sorted(lengths)] == [len(sentence.tokens) for sentence in our_sentences()]


def test_another_pick_moves_the_rings() -> None:
    at = opened(map_models="tree")
    text = our_sentences()[7].text
    checked(at.selectbox(key="map_sentence").set_value(text).run())
    ring = chart(at)["data"][-1]
    assert (values(ring["x"])[0], values(ring["y"])[0]) == pytest.approx(points(at)[7])
    assert link(at)["map_sentence"] == [text]


def test_a_list_of_ones_own_takes_the_place_of_ours() -> None:
    at = with_list("The dog runs.\nA cat sat.\n( ( the a )\nThe church has cracks.\nthe dog", map_models="tree")
    assert len(points(at)) == 4 and "1 line is left out. Line 3" in re.sub(r"\\(.)", r"\1", at.warning[0].value)
    (table,) = at.dataframe
    assert "topic" not in table.value and len(table.value) == 3
    checked(at.selectbox[-1].set_value("the dog").run())
    ring = chart(at)["data"][-1]
    assert (values(ring["x"])[0], values(ring["y"])[0]) == pytest.approx(points(at)[3])
    checked(next(button for button in at.button if button.label == "Back to our sentences").click().run())
    assert len(points(at)) == len(our_sentences())


def test_a_typed_parse_is_used_unless_the_model_reads_by_its_own(tiny_models: Path) -> None:
    spinn = load_model(str(tiny_models / "spinn"))
    lines = ["( ( ( ( the dog ) sat ) in ) church )", "the cat runs", "a church has cracks ."]
    for parses, given in (("as typed", True), ("its own", False)):
        at = with_list("\n".join(lines), map_models="tree", parses=parses)
        readings = [read(line) for line in lines]
        vectors = [
            trace_sentence(spinn, one.tokens, one.parse.transitions if one.parse and given else None).encoding
            for one in readings
        ]
        near = {
            line: float(np.dot(vectors[0], vector) / np.linalg.norm(vectors[0]) / np.linalg.norm(vector))
            for line, vector in zip(lines[1:], vectors[1:], strict=True)
        }
        table = at.dataframe[0].value
        assert dict(zip(table["sentence"], table["cosine"], strict=True)) == pytest.approx(near, abs=1e-5)


@pytest.mark.parametrize("text", ["the dog\nthe dog", "( a", "one\ntwo"])
def test_too_short_a_list_is_one_line_and_ours_stay(text: str) -> None:
    at = with_list(text, map_models="line")
    assert len(at.error) == 1 and "a map needs 3" in at.error[0].value
    assert len(points(at)) == len(our_sentences())


def test_the_phrases_of_the_pair(tiny_models: Path) -> None:
    at = opened(map=PHRASES, map_phrase="premise: The dog")
    spinn, lstm = (load_model(str(tiny_models / name)) for name in ("spinn", "lstm"))
    pair = [trace_sentence(spinn, one.tokens, one.parse.transitions) for one in (read(PREMISE), read(HYPOTHESIS))]
    assert len(points(at)) == len(points(at, 2)) == 7 + 11
    (menu,) = [box for box in at.selectbox if box.label == "Picked phrase"]
    assert menu.value == "premise: The dog" and link(at)["map_phrase"] == ["premise: The dog"]
    assert len(menu.options) == len(set(menu.options)) == 18
    table = at.dataframe[0].value
    assert table["premise"].iloc[0] == "The dog runs ." and len(table) == 7
    for row in table.to_dict("records"):
        node = next(node for node in pair[0].nodes if pair[0].phrase(node.id) == row["premise"])
        mine = pair[0].h[node.id]
        near = [float(mine @ other / np.linalg.norm(mine) / np.linalg.norm(other)) for other in pair[1].h]
        assert row["spinn: cosine"] == pytest.approx(max(near), abs=1e-4)
        assert row["spinn: nearest"] == pair[1].phrase(int(np.argmax(near)))
        mine = alone(lstm, row["premise"])
        best = max(cosine(mine, alone(lstm, pair[1].phrase(node.id))) for node in pair[1].nodes)
        assert row["lstm: cosine"] == pytest.approx(best, abs=1e-4)


def alone(lstm: LoadedModel, words: str) -> np.ndarray:
    """The vector of these words as predict() has it."""
    count = len(words.split())
    sentence = read(f"WORDS: {words}\nPARSES: {' '.join('S' * count + 'R' * (count - 1))}")
    return predict(lstm, read("dog"), sentence).hypothesis_vector


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_words_that_stand_twice_are_told_apart() -> None:
    at = opened(map=PHRASES, premise="the dog runs in the church", hypothesis="the the the")
    (menu,) = [box for box in at.selectbox if box.label == "Picked phrase"]
    assert "premise: the (from word 5)" in menu.options and len(set(menu.options)) == len(menu.options)


@pytest.mark.parametrize("text", ["dog", "dog runs"])
def test_the_shortest_sentences(text: str) -> None:
    assert not opened(map=PHRASES, premise=text, hypothesis=text).error


def test_the_longest_sentence() -> None:
    at = opened(map=PHRASES, premise="the dog " * 100, hypothesis="a cat")
    assert not at.error and len(points(at)) == 399 + 3


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_they_are(text: str) -> None:
    for at in (opened(map=PHRASES, premise=text, hypothesis=text), with_list(f"{text}\nthe dog\na cat\n( {text}")):
        assert not at.error
        for element in (*at.markdown, *at.caption, *at.warning):
            outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)
            for danger in ("![", "](", "<script", "<b>", "<a ", ":smile:", "$tex$"):
                assert danger not in outside_code
        drawn = json.dumps(chart(at)["data"], ensure_ascii=False)
        for danger in ("<b>", "<a", "<script", "<i>"):
            assert danger not in drawn


@pytest.mark.parametrize(
    "set_to",
    [
        {"map_models": "tree", "map_colour": "length", "map_sentence": "Snow falls.", "tree_model": "spinn-pi"},
        {"map": PHRASES, "map_phrase": "hypothesis: the church", "map_models": "LSTM", "device": "cpu"},
    ],
)
def test_the_share_link_opens_the_same_view(set_to: dict[str, str]) -> None:
    first = link(opened(**set_to))
    assert {key: first[key] for key in set_to} == {key: [value] for key, value in set_to.items()}
    again = opened(**{key: values[0] for key, values in first.items()})
    assert link(again) == first


def test_an_address_out_of_range_is_harmless() -> None:
    assert not opened(map="<b>", map_models="all", map_colour="red", map_sentence="No such sentence.").error
    assert not opened(map=PHRASES, map_phrase="premise: nothing").error


def test_without_a_model_that_parses_there_is_one_line(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    shutil.rmtree(tmp_path / "models" / "spinn")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    (error,) = opened().error
    assert "cannot choose its own transitions" in error.value and "\n" not in error.value
    assert not opened(map_models="line").error and not opened(map=PHRASES).error
