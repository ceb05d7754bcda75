"""The Entailment page without a browser, held against trace.predict()."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest
from app_page import checked, dots, open_page, page_html, plain
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from spinn_core import device
from spinn_core.csv_file import csv_text
from spinn_core.data.examples import pair_examples
from spinn_core.data.snli import LABELS
from spinn_core.device import DeviceChoice
from spinn_core.drawing.heat import points
from spinn_core.explain.batch import Side
from spinn_core.explain.occlusion import occlude
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import ParseError, Reading, read
from spinn_core.trace.trace import Prediction, predict
from spinn_core.ui.common import state
from spinn_core.ui.common.verdict import percent

MODELS = ("spinn", "spinn-pi", "spinn-pi-nt", "lstm")
PARSED = "( ( The dog ) ( runs . ) )"
RAW = "The cat sat."


def opened(**address: str) -> AppTest:
    """The page on a link with these query parameters."""
    return open_page("entailment", address)


def type_in(at: AppTest, premise: str, hypothesis: str) -> AppTest:
    at.text_area(key="premise").set_value(premise)
    return checked(at.text_area(key="hypothesis").set_value(hypothesis).run())


def texts(at: AppTest) -> tuple[str, str]:
    return at.text_area(key="premise").value, at.text_area(key="hypothesis").value


def figures(at: AppTest) -> list[tuple[str, str]]:
    """The label and figure of each bar, top to bottom."""
    return re.findall(r"<div[^>]*>([a-z]+)</div><div[^>]*><div[^>]*></div></div><div[^>]*>([^<]+)</div>", page_html(at))


def directly(model: str, premise: str, hypothesis: str, parses: str, folder: Path) -> Prediction:
    sides: list[Reading] = [read(premise), read(hypothesis)]
    return predict(load_model(str(folder / model)), *sides, parses, parser=load_model(str(folder / "spinn")))


def as_figures(prediction: Prediction) -> list[tuple[str, str]]:
    return [(label, html.escape(percent(share))) for label, share in prediction.probabilities.items()]


@pytest.mark.parametrize("model", MODELS)
def test_each_models_figures_are_those_of_predict(model: str, tiny_models: Path) -> None:
    at = opened(premise=PARSED, hypothesis=RAW, model=model)
    wanted = directly(model, PARSED, RAW, "given", tiny_models)
    assert not at.error
    assert at.selectbox(key="model").value == model
    assert figures(at) == as_figures(wanted)
    assert tuple(label for label, _ in figures(at)) == LABELS
    assert at.subheader[1].value == wanted.label.capitalize()
    assert f"({percent(wanted.probabilities[wanted.label])})" in at.markdown[0].value
    assert len(dots(at)) == (0 if model == "lstm" else 2)


def test_the_models_differ_so_the_test_above_can_fail(tiny_models: Path) -> None:
    told = {str(as_figures(directly(model, PARSED, RAW, "given", tiny_models))) for model in MODELS}
    assert len(told) == len(MODELS)


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("own", True),
        ("its own", True),
        ("given", False),
        ("as typed", False),
        ("predicted", True),
        ("provided", False),
        ("", False),
        ("OWN", False),
        ("<b>", False),
    ],
)
def test_a_link_may_ask_for_parses_by_either_name(asked: str, own: bool) -> None:
    at = opened(premise=PARSED, hypothesis=RAW, parses=asked)
    assert at.selectbox(key="parses").value == ("own" if own else "given")
    checked(at.toggle(key="whatif").set_value(True).run())  # it stays when something else is set
    assert at.selectbox(key="parses").value == ("own" if own else "given")
    link = dict(parse_qsl(share(at).partition("?")[2]))
    assert link.get("parses") == ("own" if own else None)
    checked(at.selectbox(key="parses").set_value("given" if own else "own").run())
    assert at.selectbox(key="parses").value == ("given" if own else "own")


def test_own_parses_are_the_models_own(tiny_models: Path) -> None:
    left_branching = "( ( ( ( the church ) has ) cracks ) . )"
    at = opened(premise=left_branching, hypothesis=RAW, model="spinn")
    given = dots(at)
    checked(at.selectbox(key="parses").set_value("own").run())
    assert figures(at) == as_figures(directly("spinn", left_branching, RAW, "own", tiny_models))
    own = directly("spinn", left_branching, RAW, "own", tiny_models).premise
    assert (dots(at)[0] != given[0]) == (own.transitions != read(left_branching).parse.transitions)
    assert [caption.value for caption in at.caption if "predicted by spinn" in caption.value]


@pytest.mark.parametrize(
    ("model", "premise", "hypothesis"),
    [
        ("spinn", "provided, in brackets notation", "predicted by spinn"),
        (
            "spinn-pi",
            "provided, in brackets notation",
            "predicted by spinn, because none was typed and spinn-pi predicts none",
        ),
        ("lstm", "it uses no tree", "it uses no tree"),
    ],
)
def test_says_who_chose_the_parse(model: str, premise: str, hypothesis: str) -> None:
    at = opened(premise=PARSED, hypothesis=RAW, model=model)
    sources = [plain(caption.value) for caption in at.caption]
    assert premise in sources[0] and hypothesis in sources[1]
    assert at.selectbox(key="parses").disabled == (model != "spinn")


@pytest.mark.parametrize("number", range(len(pair_examples())))
def test_every_example_fills_the_boxes_and_is_judged(number: int) -> None:
    pair = pair_examples()[number]
    at = opened()
    checked(at.selectbox(key="example_label").set_value(pair.label).run())
    checked(at.selectbox(key="example_pair").set_value(number).run())
    assert texts(at) == (pair.premise, pair.hypothesis)
    assert not at.error
    told = next(plain(caption.value) for caption in at.caption if "One of our examples" in caption.value)
    right = at.subheader[1].value.lower() == pair.label
    assert f"we say **{pair.label}**" in told and ("gets it wrong" in told) == (not right)
    assert pair.look_for in told
    assert at.selectbox(key="example_pair").value is None  # may be taken again


def test_the_label_narrows_the_menu() -> None:
    at = opened()
    assert len(at.selectbox(key="example_pair").options) == len(pair_examples())
    for label in LABELS:
        checked(at.selectbox(key="example_label").set_value(label).run())
        wanted = [pair for pair in pair_examples() if pair.label == label]
        assert len(at.selectbox(key="example_pair").options) == len(wanted)


def test_another_text_is_no_example() -> None:
    at = type_in(opened(), "The dog runs.", "The cat sat.")
    assert not [caption for caption in at.caption if "One of our examples" in caption.value]


def test_swap_exchanges_the_sentences(tiny_models: Path) -> None:
    at = opened(premise=PARSED, hypothesis=RAW)
    next(button for button in at.button if button.label == "Swap").click()
    checked(at.run())
    assert texts(at) == (RAW, PARSED)
    assert figures(at) == as_figures(directly("spinn", RAW, PARSED, "given", tiny_models))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("( ( The dog ) runs", "never closed"),
        ("The dog ) ) runs )", None),
        ("( The big dog )", "three"),
        ("", "There is no text"),
        ("WORDS: The dog\nPARSES: S S S", None),
        ("WORDS: The dog runs\nPARSES: S R S S R", None),
        ("dog " * 201, "more than 200 words"),
        ("The \x07 dog", "control character U+0007"),
        ("x" * 20_001, "20,000 is the limit"),
    ],
)
@pytest.mark.parametrize("side", ["premise", "hypothesis"])
def test_each_error_stands_at_its_place(side: str, text: str, told: str | None) -> None:
    at = opened()
    checked(at.text_area(key=side).set_value(text).run())
    with pytest.raises(ParseError) as caught:
        read(text)
    (error,) = at.error
    assert told is None or told in plain(error.value)
    assert plain(error.value).endswith(caught.value.hint)
    if caught.value.position is None:
        assert not at.code
    else:
        line, mark = at.code[0].value.rsplit("\n", 1)
        assert mark.strip() == "^" and len(line) <= 40
        under = line[len(mark) - 1] if len(mark) <= len(line) else ""
        at_fault = text[caught.value.position : caught.value.position + 1]
        assert under in (at_fault, "\ufffd", "…", "")
    assert not figures(at) and not dots(at)


def test_both_boxes_can_be_wrong_at_once() -> None:
    at = type_in(opened(), "( a", "b )")
    assert len(at.error) == 2 and not figures(at)


HOSTILE = [
    "\"quoted\" and 'single' and ``ticks``",
    'back\\slash \\N \\" \\l end\\',
    "<script>alert(1)</script>".replace("(", "[").replace(")", "]"),
    "![x][http://evil.example/a.png] `code` **bold** $tex$ :smile: :material/home: :red[no] www.evil.example",
    'n0 -> n1 [label="x"]; } digraph {',
    "-LRB- &lt; &amp; &quot; -RRB-",
    "שלום عليكم \u202eabc",
    "👩‍👩‍👧 🎉 e\u0301\u0301\u0301",
    "y" * 60 + " dog",
    "# heading - list > quote | table",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("model", ["spinn", "lstm"])
def test_hostile_words_are_shown_as_they_are(text: str, model: str) -> None:
    at = opened(premise=text, hypothesis=text, model=model)
    assert not at.error and figures(at)
    assert text.strip() == texts(at)[0]
    written = [element.value for element in (*at.markdown, *at.caption, *at.subheader)]
    for value in written:
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", value)
        for danger in ("![", "](", "<script", ":smile:", "**bold**", "$tex$", ":red[", "www.evil"):
            assert danger not in outside_code
    markup = page_html(at).replace("<style>", "").replace("</style>", "")
    assert "script" not in markup and "evil" not in markup


def test_words_that_the_model_does_not_know_are_named_once() -> None:
    at = opened(premise="The zyx zyx dog", hypothesis="The dog runs")
    told = [caption.value for caption in at.caption if "vocabulary" in caption.value]
    assert len(told) == 1 and told[0].count("`zyx`") == 1 and "`dog`" not in told[0]
    assert "read as" not in told[0]


def test_a_word_that_is_read_as_another_is_told_with_it() -> None:
    at = opened(premise="The lime-dog zyx dogs", hypothesis="The dog runs")
    told = [caption.value for caption in at.caption if "vocabulary" in caption.value]
    assert len(told) == 1 and "`lime-dog` as `dog`, `dogs` as `dog`" in told[0] and told[0].count("`zyx`") == 1


def test_a_text_that_is_not_english_is_noted() -> None:
    for pair in (("一只狗在奔跑。", "The dog runs"), ("The dog runs", "一只狗在奔跑。"), ("一只狗", "一只狗")):
        at = opened(premise=pair[0], hypothesis=pair[1])
        assert sum("English" in caption.value for caption in at.caption) == 1


def test_notes_on_the_words_stand_before_all_that_one_looks_at_more_closely() -> None:
    for view in ("trees", "what mattered", "reading live"):
        at = opened(premise="The zyx dog", hypothesis="The dog qqx", view=view)
        kinds = [
            "note"
            if element.type == "caption" and "`zyx`" in element.value and "`qqx`" in element.value
            else element.type
            for element in at.main
        ]
        assert kinds.count("note") == 1 and kinds.index("note") < kinds.index("toggle") < kinds.index("button_group")


def shown_cells(at: AppTest, place: int) -> pd.DataFrame:
    """The texts in the cells of a table."""
    return convert_arrow_bytes_to_pandas_df(at.dataframe[place].proto.arrow_data.styler.display_values)


def test_a_table_of_what_mattered_writes_its_figures_as_the_tree_does() -> None:
    long = "( ( a woman ) ( is ( walking ( her ( dog ( along ( the ( beach . ) ) ) ) ) ) ) )"
    at = opened(premise=long, hypothesis=RAW, view="what mattered")
    table, cells = at.dataframe[0].value, shown_cells(at, 0)
    assert list(cells["points"]) == [points(change / 100) for change in table["points"]]
    assert list(cells["neutral"]) == [percent(share) for share in table["neutral"]]
    assert cells["occluded"].is_unique and cells["occluded"].str.len().max() <= 24  # both ends of a long phrase show


def test_the_scale_of_colours_wraps_and_says_what_lies_beyond_it() -> None:
    at = closer("what mattered")
    (scale,) = re.findall(r'class="heat-scale" style="([^"]*)"', page_html(at))
    assert "flex-wrap:wrap" in scale and "max-width:100%" in scale
    ends = [abs(float(end.replace("−", "-"))) for end in re.findall(r">([−+][\d.]+)</span>", page_html(at))[:9]]
    roots = [
        abs(table.value.set_index("occluded").loc[whole, "points"])
        for table, whole in zip(at.dataframe[::2], ("The dog runs .", "the dog runs ."), strict=True)
    ]
    assert ("beyond the scale" in page_html(at)) == (max(roots) > max(ends) + 0.05)


def test_a_long_tree_is_cut_until_asked_for() -> None:
    at = opened(premise="the dog sat " * 15, hypothesis=RAW)
    assert dots(at)[0].count("label=") <= 2 * 20
    checked(at.toggle(key="whole-premise").set_value(True).run())
    assert dots(at)[0].count("label=") == 2 * 45 - 1


def test_an_unknown_model_in_a_link_is_one_line() -> None:
    at = opened(premise=PARSED, hypothesis=RAW, model="gpt-![x](http://evil)")
    (error,) = at.error
    assert "asks for the model gpt-" in plain(error.value) and "![" not in error.value
    assert figures(at)  # by the first model


@pytest.fixture
def damaged(tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of the models, to be broken."""
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_without_models_there_is_one_line(damaged: Path) -> None:
    shutil.rmtree(damaged)
    at = opened()
    (error,) = at.error
    assert "No trained model" in error.value and "SPINN_MODELS" in plain(error.value)


@pytest.mark.parametrize("damage", ["no weights", "cut weights", "no words", "config lies"])
def test_a_broken_model_is_one_line(damaged: Path, damage: str) -> None:
    weights, config = damaged / "spinn" / "weights.safetensors", damaged / "spinn" / "config.json"
    if damage == "no weights":
        weights.unlink()
    elif damage == "cut weights":
        weights.write_bytes(weights.read_bytes()[:200])
    elif damage == "no words":
        (damaged / "words.safetensors").unlink()
    else:
        facts = json.loads(config.read_text())
        facts["model"]["d_hidden"] = 9
        config.write_text(json.dumps(facts))
    at = opened()
    (error,) = at.error
    assert "\n" not in error.value and error.value.startswith(("Cannot", "/", "\\/"))
    assert not figures(at)
    checked(at.selectbox(key="model").set_value("lstm").run())
    assert bool(figures(at)) == (damage != "no words")


def test_an_unreadable_model_is_not_offered(damaged: Path) -> None:
    (damaged / "spinn" / "config.json").write_text("{")
    at = opened(premise=PARSED, hypothesis=PARSED)
    assert "spinn" not in at.selectbox(key="model").options and figures(at)


def test_nobody_to_parse_a_raw_sentence_is_one_line(damaged: Path) -> None:
    shutil.rmtree(damaged / "spinn")
    at = opened(premise=RAW, hypothesis=PARSED, model="spinn-pi")
    (error,) = at.error
    assert "cannot choose its own transitions" in plain(error.value)


def test_a_gpu_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    state.device_of.clear()
    note = "CUDA cannot be used here (CUDA error: unknown error); the CPU is used instead"
    monkeypatch.setattr(
        device, "choose_device", lambda asked: DeviceChoice("cpu", asked, note if asked == "cuda" else None)
    )
    at = opened(premise=PARSED, hypothesis=RAW)
    assert not [caption for caption in at.caption if "CUDA" in caption.value]
    checked(at.selectbox(key="device").set_value("cuda").run())
    assert [caption for caption in at.caption if plain(caption.value) == note] and figures(at)
    state.device_of.clear()


VIEWS = ("trees", "reading live", "what mattered")
FOUR = "WORDS: the dog runs .\nPARSES: S S R S R S R"


def closer(view: str, **address: str) -> AppTest:
    return opened(**{"premise": PARSED, "hypothesis": FOUR, "view": view, **address})


def lines(at: AppTest) -> dict[str, list[float]]:
    """The chart's three lines."""
    (chart,) = at.get("plotly_chart")
    traces = json.loads(chart.proto.spec)["data"]
    for one in traces:
        if isinstance(one["y"], dict):  # plotly packs arrays
            one["y"] = np.frombuffer(base64.b64decode(one["y"]["bdata"]), dtype=one["y"]["dtype"]).tolist()
    return {one["name"]: one["y"] for one in traces}


@pytest.mark.parametrize("model", MODELS)
def test_the_lines_are_readings_of_the_beginnings(model: str, tiny_models: Path) -> None:
    at = closer("reading live", model=model, s="2")
    loaded = load_model(str(tiny_models / model))
    told = directly(model, PARSED, FOUR, "given", tiny_models)
    drawn = lines(at)
    assert tuple(drawn) == LABELS
    beginnings = {  # step: what stands in for the hypothesis
        "lstm": {1: "the", 2: "the dog", 3: "the dog runs", 4: FOUR}
    }.get(model, {1: "the", 2: "( the dog )", 3: "( the dog )", 4: "( ( the dog ) runs )", 7: FOUR})
    for step, text in beginnings.items():
        parser = load_model(str(tiny_models / "spinn"))
        alone = predict(loaded, read(PARSED), read(text), parser=parser).probabilities
        assert [drawn[label][step] for label in LABELS] == pytest.approx(list(alone.values()), abs=1e-6)
    assert [drawn[label][-1] for label in LABELS] == pytest.approx(list(told.probabilities.values()), abs=1e-6)
    assert len(drawn["neutral"]) == (5 if model == "lstm" else 8)
    assert figures(at)[3:] == [(label, html.escape(percent(drawn[label][2]))) for label in LABELS]
    assert len(dots(at)) == (0 if model == "lstm" else 1)
    assert any("not trained on half sentences" in text.value for text in at.markdown)


def test_the_cursor_moves_and_stays_in_its_bounds() -> None:
    at = closer("reading live", s="3")
    (cursor,) = at.slider
    assert (cursor.value, cursor.max) == (3, 7)
    before = lines(at), dots(at)
    button = {one.label: one for one in at.button}
    checked(button["Next"].click().run())
    assert at.slider[0].value == 4 and "s=4" in share(at)
    assert lines(at) == before[0] and dots(at) != before[1]  # only the cursor and the trees move
    checked({one.label: one for one in at.button}["Last"].click().run())
    assert at.slider[0].value == 7 and {one.label: one for one in at.button}["Next"].disabled
    type_in(at, PARSED, "The dog")
    assert (at.slider[0].value, at.slider[0].max) == (3, 3)  # another sentence: its end


def test_the_cursors_line_stands_over_its_step() -> None:
    at = closer("reading live", s="3")
    (chart,) = at.get("plotly_chart")
    layout = json.loads(chart.proto.spec)["layout"]
    margin, (first, last) = layout["margin"], layout["xaxis"]["range"]
    assert margin["autoexpand"] is False and layout["xaxis"]["automargin"] is False  # or plotly would move the lines
    placed = re.search(
        r'data-step="3" style="[^"]*bottom: (\d+)px; height: (\d+)px;'
        r'[^"]*calc\((\d+)px \+ \(100% - (\d+)px\) \* ([\d.]+)',
        page_html(at),
    )
    bottom, height, left, sides = (int(group) for group in placed.groups()[:4])
    assert (bottom, left, sides) == (margin["b"], margin["l"], margin["l"] + margin["r"])
    assert height == layout["height"] - margin["t"] - margin["b"]
    assert float(placed[5]) == pytest.approx((3 - first) / (last - first), abs=1e-4)


@pytest.mark.parametrize("s", ["-1", "99999999", "x", "99"])
def test_a_step_that_is_not_there_is_the_end(s: str) -> None:
    assert closer("reading live", s=s).slider[0].value == 7


@pytest.mark.parametrize("model", MODELS)
def test_what_mattered_is_what_occlusion_changes(model: str, tiny_models: Path) -> None:
    at = closer("what mattered", model=model)
    tables = [element.value for element in at.dataframe]
    assert len(tables) == (2 if model == "lstm" else 4) and len(dots(at)) == (0 if model == "lstm" else 2)
    readers = [model] if model == "lstm" else [model, "lstm"]
    wanted = []
    for side in Side:
        for reader in readers:
            told = directly(reader, PARSED, FOUR, "given", tiny_models)
            trace = told.premise if side is Side.PREMISE else told.hypothesis
            tokens = read(PARSED if side is Side.PREMISE else FOUR).tokens
            other = told.hypothesis_vector if side is Side.PREMISE else told.premise_vector
            loaded = load_model(str(tiny_models / reader))
            out = occlude(loaded, tokens, trace.transitions if trace else None, other, side)
            parts = [trace.phrase(node.id) for node in trace.nodes] if trace else list(tokens)
            wanted.append(
                {
                    (part, round(100 * (row[LABELS.index(told.label)] - told.probabilities[told.label]), 1))
                    for part, row in zip(parts, out.probabilities, strict=True)
                }
            )
    for table, rows in zip(tables, wanted, strict=True):
        assert {(part, round(change, 1)) for part, change in zip(table["occluded"], table["points"])} == rows
        sizes = table["points"].abs().tolist()
        assert sizes == sorted(sizes, reverse=True)
    if model != "lstm":
        for part, change in wanted[0]:
            assert f"{part}\\n{points(change / 100)}" in dots(at)[0] or len(part) > 18


def test_what_if_sets_an_edit_beside_the_original(tiny_models: Path) -> None:
    at = opened(premise=PARSED, hypothesis=RAW)
    assert not [box for box in at.text_area if box.key.startswith("whatif")]
    checked(at.toggle(key="whatif").set_value(True).run())
    copies = [at.text_area(key=f"whatif_{side}") for side in ("premise", "hypothesis")]
    assert tuple(copy.value for copy in copies) == (PARSED, RAW)
    assert difference(at) == ["0.0"] * 3
    checked(at.text_area(key="whatif_hypothesis").set_value("The dog runs").run())
    one, other = (directly("spinn", PARSED, text, "given", tiny_models).probabilities for text in (RAW, "The dog runs"))
    assert difference(at) == [points(other[label] - one[label]) for label in LABELS]
    assert texts(at) == (PARSED, RAW) and figures(at) == as_figures(
        directly("spinn", PARSED, RAW, "given", tiny_models)
    )
    assert "whatif_hypothesis=The+dog+runs" in share(at)
    type_in(at, PARSED, "A cat sat.")  # the hypothesis is another: its copy begins anew
    assert at.text_area(key="whatif_hypothesis").value == "A cat sat." and difference(at) == ["0.0"] * 3


def test_what_if_comes_with_a_link_and_can_be_started_over() -> None:
    at = opened(premise=PARSED, hypothesis=RAW, whatif="true", whatif_premise="The cat")
    assert at.text_area(key="whatif_premise").value == "The cat"
    assert at.text_area(key="whatif_hypothesis").value == RAW
    next(button for button in at.button if "again" in button.label).click()
    checked(at.run())
    assert at.text_area(key="whatif_premise").value == PARSED


def test_an_error_in_the_edit_leaves_the_original_alone() -> None:
    at = opened(premise=PARSED, hypothesis=RAW, whatif="true", whatif_premise="( ( a")
    assert len(at.error) == 1 and figures(at) and len(dots(at)) == 2 and not difference(at)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_each_view(view: str, text: str) -> None:
    at = opened(premise=text, hypothesis=text, view=view, whatif="true")
    assert not at.error and figures(at)
    for value in [element.value for element in (*at.markdown, *at.caption, *at.subheader)]:
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", value)
        for danger in ("![", "](", "<script", ":smile:", "**bold**", "$tex$", ":red[", "www.evil"):
            assert danger not in outside_code
    assert "<script" not in page_html(at)
    for chart in at.get("plotly_chart"):
        assert "<script" not in chart.proto.spec


def test_plotly_gets_no_link(tiny_models: Path) -> None:
    at = opened(premise=RAW, hypothesis='<a href="http://evil.example">x</a> <b>y</b>', view="reading live")
    spec = at.get("plotly_chart")[0].proto.spec
    assert "<a" not in spec and "<b" not in spec and "&lt;" in spec


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", ["dog", "the dog sat " * 15])
def test_one_word_and_many(view: str, model: str, text: str) -> None:
    at = opened(premise=text, hypothesis=text, view=view, model=model)
    assert not at.error and figures(at)


def test_the_link_opens_the_same_page() -> None:
    first = closer("reading live", model="spinn-pi", s="4", whatif="true", whatif_hypothesis="The cat sat")
    address = dict(parse_qsl(share(first).partition("?")[2]))
    again = opened(**address)
    assert texts(again) == texts(first) and lines(again) == lines(first)
    assert again.slider[0].value == 4 and again.selectbox(key="model").value == "spinn-pi"
    assert again.text_area(key="whatif_hypothesis").value == "The cat sat"
    assert share(again) == share(first)


def test_words_are_no_formulas_in_a_table() -> None:
    rows = [{"word": text, "x": -1.5} for text in ("=1+1", "+a", "-b", "@c", "plain", 'a,b"c')]
    told = list(csv.DictReader(io.StringIO(csv_text(rows))))
    assert [row["word"] for row in told] == ["'=1+1", "'+a", "'-b", "'@c", "plain", 'a,b"c']
    assert {row["x"] for row in told} == {"-1.5"}


def difference(at: AppTest) -> list[str]:
    """The points of the what-if table."""
    return re.findall(r"<td><b>([^<]+)</b></td></tr>", page_html(at))


def share(at: AppTest) -> str:
    return at.code[-1].value


@pytest.mark.parametrize(("side", "other"), [("premise", "hypothesis"), ("hypothesis", "premise")])
def test_the_doctor_mends_either_sentence(side: str, other: str) -> None:
    at = opened(**{side: "( ( the dog ) sat", other: RAW})
    assert len(at.error) == 1
    checked(next(button for button in at.button if button.label == "Mend it").click().run())
    assert at.text_area(key=side).value == "( ( the dog ) sat )" and at.text_area(key=other).value == RAW
    assert not at.error and figures(at)
