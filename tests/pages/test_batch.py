"""The Batch page without a browser: its grid, bundles and figures are those of the sentences on it."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from app_page import charts, checked, link, open_page, page_html, told
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.explain.map_sentences import our_sentences
from spinn_core.lessons.batch.examples import EXAMPLES
from spinn_core.lessons.batch.grid import grid_of
from spinn_core.lessons.batch.grid_svg import grid_svg
from spinn_core.lessons.batch.padding import SentenceLot
from spinn_core.lessons.batch.reading import read_batch
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import trace_sentence
from spinn_core.ui.batch.steps import bundle_rows, grid_rows

PARTS = ("step through", "what it buys", "padding", "data loader")
TEXTS = ("( ( The dog ) ( runs . ) )", "( ( A cat ) ( sat ( in ( the church ) ) ) )", "( ( the cat ) sat )")
SENTENCES = tuple((reading.tokens, reading.parse.transitions) for reading in map(read, TEXTS))
HOSTILE = (
    "<b>bold</b> <script>alert<1></script> ![x][http://evil.example/a.png]\n"
    "<a href='http://evil.example'>x</a> $tex$ `code` :smile: &lt;i&gt;\n"
    "=1+1 back\\slash שלום 🎉 " + "y" * 70
)


def opened(part: str = "", sentences: str = "\n".join(TEXTS), **address: str) -> AppTest:
    """The page on a link with these query parameters."""
    said = ({"sentences": sentences} if sentences else {}) | address | ({"part": part} if part else {})
    return open_page("batch", said)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("model", ["spinn", "spinn-pi", "spinn-pi-nt"])
def test_every_part_opens_with_every_tree_model(part: str, model: str) -> None:
    at = opened(part, sentences="", tree_model=model)
    assert not at.error
    assert at.text_area(key="sentences").value == EXAMPLES[0].text
    assert at.selectbox(key="tree_model").options == ["spinn", "spinn-pi", "spinn-pi-nt"]
    assert link(at)["tree_model"] == [model] and link(at)["part"] == [part]


def test_it_opens_where_most_rows_reduce_together() -> None:
    at = opened()
    grid = grid_of([transitions for _, transitions in SENTENCES])
    (slider,) = at.slider
    assert slider.value == grid.fullest() + 1 and slider.max == grid.steps == 11
    assert "in <b>one Reduce call</b>" in page_html(at)


@pytest.mark.parametrize("step", [1, 3, 5, 7, 11])
def test_each_step_says_who_does_what(step: int) -> None:
    at = opened(step=str(step))
    now = grid_of([transitions for _, transitions in SENTENCES]).columns[step - 1]
    shown = page_html(at)
    assert f"Step {step} of 11." in shown
    assert shown.count("SHIFT moves") == len(now.shifts)
    assert shown.count("padding: this sentence is finished") == len(now.idle)
    if now.reduces:
        count = len(now.reduces)
        assert f"{count} × 21 · 21 × 40 = {count} × 40" in shown  # d is 8, t is 5
        assert f'batch-shape">{count} × 21<' in shown and f'batch-shape">{count} × 16<' in shown
    else:
        assert "Reduce is not called" in shown


def test_the_bundle_names_both_phrases_and_what_they_make() -> None:
    """Step 7: the first sentence joins its two halves while the second shifts and the third is finished."""
    at = opened(step="7")
    bundle = next(element.proto.body for element in at.get("html") if "the bundle of step 7" in element.proto.body)
    bundle = bundle[: bundle.index("</table>")]
    words = re.findall(r'class="batch-words"[^>]*>([^<]*)<', bundle)
    assert words == ["The dog", "runs .", "e", "The dog runs ."]
    assert "SHIFT moves “church” onto the stack" in bundle and bundle.count("padding: this") == 1


def test_the_controls_move_the_cursor() -> None:
    at = opened(step="1")
    grid = grid_of([transitions for _, transitions in SENTENCES])
    assert at.button(key="batch_chevron_left").disabled
    checked(at.button(key="batch_chevron_right").click().run())
    assert at.slider[0].value == 2
    checked(at.button(key="batch_merge").click().run())
    first = next(column.index + 1 for column in grid.columns if column.reduces)
    assert at.slider[0].value == first == 3
    checked(at.button(key="batch_last_page").click().run())
    assert at.slider[0].value == 11 and at.button(key="batch_chevron_right").disabled
    checked(at.slider[0].set_value(5).run())
    assert "Step 5 of 11." in page_html(at) and link(at)["step"] == ["5"]


def test_the_batch_is_checked_against_single_traces() -> None:
    (apart,) = re.findall(r"vectors differ by at most (\S+):", told(opened()))
    assert float(apart) < 1e-5


def test_the_tables_to_take_away(tiny_models: Path) -> None:
    model = load_model(str(tiny_models / "spinn"))
    found = read_batch(model, SENTENCES)
    rows = list(csv.DictReader(io.StringIO(csv_text(bundle_rows(found)))))
    assert len(rows) == sum(len(tokens) - 1 for tokens, _ in SENTENCES)
    for row in rows:
        trace = trace_sentence(model, *SENTENCES[int(row["row"]) - 1])
        step = trace.steps[int(row["step"]) - 1]
        assert row["made"] == trace.phrase(step.node)
        assert float(row["norm of h"]) == pytest.approx(np.linalg.norm(trace.h[step.node]), abs=1e-4)
    grid = grid_rows(found, [" ".join(tokens) for tokens, _ in SENTENCES])
    assert "".join(grid[0][str(at)] for at in range(1, 8)) == "SSRSSRR" and grid[0]["8"] == ""
    assert [grid[-1][str(column.index + 1)] for column in found.grid.columns] == [
        len(column.reduces) for column in found.grid.columns
    ]


def test_the_picture_of_the_grid_holds_every_cell() -> None:
    import xml.etree.ElementTree as tree

    grid = grid_of([transitions for _, transitions in SENTENCES])
    root = tree.fromstring(grid_svg(grid, ["<b>", "a & b", "c" * 90], 4, "dark"))
    texts = [element.text for element in root.iter() if element.tag.endswith("}text")]
    assert texts.count("S") == grid.occupied - grid.reduces and texts.count("R") == grid.reduces
    assert texts.count("·") == grid.cells - grid.occupied
    assert "1  <b>" in texts and "2  a & b" in texts
    (frame,) = [one for one in root.iter() if one.tag.endswith("}rect") and one.get("stroke-width") == "2.5"]
    assert float(frame.get("x")) == 12 + 230 + 4 * 24 - 1


def test_what_it_buys_in_figures() -> None:
    at = opened("what it buys")
    table = at.dataframe[0].value.set_index("figure")
    # SSRSSRR, SSRSSSSRRRR and SSRSR: an R in the columns 3, 5, 6, 7, 8, 9, 10 and 11
    assert list(table.loc["calls of Reduce"]) == ["10", "8"]
    assert list(table.loc["calls of the tracker"]) == ["23", "11"]
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Grid occupied"] == f"{100 * 23 / 33:.1f} %"
    assert re.fullmatch(r"\d+\.\d ×", shown["Time without the batch"])
    heights = {trace["name"]: trace for trace in charts(at)[0]["data"]}
    assert set(heights) == {"reduce, in one call", "shift", "padding"}


def test_measuring_is_done_once_and_again_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from spinn_core.lessons.batch import timing

    calls = []
    real = timing.measure
    monkeypatch.setattr(timing, "measure", lambda *given: calls.append(1) or real(*given, seconds=0.0))
    at = opened("what it buys")
    checked(at.run())
    assert len(calls) == 1
    checked(at.button(key="batch_measure").click().run())
    assert len(calls) == 2
    at.selectbox(key="tree_model").set_value("spinn-pi")
    checked(at.run())
    assert len(calls) == 3


def test_without_a_tracker_heights_are_told() -> None:
    at = opened("what it buys", tree_model="spinn-pi-nt")
    table = at.dataframe[0].value.set_index("figure")
    assert list(table.loc["calls of Reduce, a height at a time"]) == ["10", "4"]
    assert "they take 4 calls" in told(at)


def test_padding_is_that_of_the_trainings_batches() -> None:
    at = opened("padding", size="8", sorted="5", draw="3")
    lot = SentenceLot([sentence.tokens for sentence in our_sentences()])
    random, buckets = (100 * lot.shares(8, pool).mean() for pool in (1, 5))
    assert f"**{random:.1f} per cent**" in told(at) and f"**{buckets:.1f} per cent**" in told(at)
    for pool, name in ((1, "Random batches"), (5, "Length buckets")):
        assert f"**{name}**, one epoch: {100 * lot.epoch(8, pool, 3).padding:.1f} per cent" in told(at)
    assert {key: link(at)[key] for key in ("lot", "size", "draw", "sorted")} == {
        "lot": ["ours"],
        "size": ["8"],
        "draw": ["3"],
        "sorted": ["5"],
    }
    assert len(charts(at)) == 3


def test_padding_of_a_visitors_list() -> None:
    at = opened("padding", lot="your list")
    assert not charts(at) and at.info
    cats = "\n".join("the cat " * k for k in range(1, 9))
    at.text_area(key="batch_list").set_value(f"A dog.\nA dog.\n( ( a b )\n{cats}")
    checked(at.run())
    assert "9 sentences of 2 to 16 words" in told(at)
    (error,) = at.error
    assert "Line 3" in error.value and len(charts(at)) == 3
    at.text_area(key="batch_list").set_value("one\ntwo")
    checked(at.run())
    assert not charts(at) and "3 at least" in at.error[0].value


def test_padding_of_the_batch_itself() -> None:
    at = opened("padding", lot="the batch above")
    assert not at.error and "3 sentences of 3 to 6 words. In batches of 2" in told(at)


def test_the_loader_knows_our_pairs_and_asks_for_other_labels() -> None:
    at = opened("data loader", sentences="")
    labels = [box.value for box in at.selectbox if box.label.startswith("Label of")]
    assert labels == ["entailment", "neutral", "contradiction"]
    table = at.dataframe[0].value.set_index("field")
    lengths = [len(read(line).tokens) for line in EXAMPLES[0].text.splitlines()]
    longest, words = max(lengths), sum(lengths)
    assert table.loc["text", "packed"] == f"{words} rows"
    assert table.loc["text", "of it padding"] == f"{6 * longest - words} of {6 * longest}"
    steps = 2 * longest - 1
    assert table.loc["transitions", "of it padding"] == f"{6 * steps - (2 * words - 6)} of {6 * steps}"
    assert link(at)["labels"] == ["enc"]


def test_pairs_without_a_label_are_left_out() -> None:
    at = opened("data loader")
    assert at.info and not at.dataframe
    assert "Sentence 3 has no partner" in told(at)
    box = next(box for box in at.selectbox if box.label == "Label of pair 1")
    checked(box.set_value("neutral").run())
    assert at.dataframe and link(at)["labels"] == ["n"]
    assert '<small dir="ltr" style="color:#55636F">0</small>' in page_html(at)  # "the" is row 0 of the tiny word list
    assert "0 0 1 0 0 1 1" in page_html(at) and "1<br>neutral" in page_html(at)


def test_a_link_brings_labels_for_its_own_sentences_only() -> None:
    at = opened("data loader", labels="c")
    assert next(box for box in at.selectbox if box.label == "Label of pair 1").value == "contradiction"
    at.text_area(key="sentences").set_value("dog\ncat")
    checked(at.run())
    assert next(box for box in at.selectbox if box.label == "Label of pair 1").value == "- (none)"


@pytest.mark.parametrize("part", PARTS)
def test_hostile_words_are_shown_as_they_are(part: str) -> None:
    at = opened(part, sentences=HOSTILE, labels="e", lot="the batch above")
    assert not at.error
    for element in (*at.markdown, *at.caption):
        for danger in ("![", "](", "<script", "<b>", "<a ", ":smile:", "$tex$"):
            assert danger not in element.value
    assert "<script" not in page_html(at) and "<a " not in page_html(at) and "<b>bold" not in page_html(at)


@pytest.mark.parametrize("part", PARTS)
def test_the_shortest_and_the_longest(part: str) -> None:
    assert not opened(part, sentences="dog\ncat", labels="e", lot="the batch above").error
    assert not opened(part, sentences="dog\n" + "the cat " * 100, labels="e", lot="the batch above").error


def test_a_line_that_cannot_be_read_is_told_and_the_others_go_on() -> None:
    at = opened(sentences="the dog runs\n( ( a b )\nthe cat sat")
    (error,) = at.error
    assert "Line 2 is left out" in error.value.replace("\\", "")
    assert "of 5." in page_html(at)


@pytest.mark.parametrize("text", ["dog", "( ( a b )", " \n"])
def test_fewer_than_two_sentences_end_the_page_at_the_box(text: str) -> None:
    at = opened(sentences=text)
    assert "a batch needs 2" in at.error[-1].value
    assert not at.get("plotly_chart") and not at.slider


def test_too_many_lines() -> None:
    at = opened(sentences="the dog runs\n" * 12)
    (error,) = at.error
    assert "8 lines are the limit" in error.value and "Rows" in page_html(at)


def test_examples_fill_the_box() -> None:
    at = opened()
    assert at.selectbox(key="batch_example").value is None
    checked(at.selectbox(key="batch_example").set_value(EXAMPLES[1].title).run())
    assert at.text_area(key="sentences").value == EXAMPLES[1].text
    assert EXAMPLES[1].look_for in told(at)


def test_an_address_out_of_range_is_harmless() -> None:
    at = opened(step="999", tree_model="lstm", labels="<b>", device="tpu")
    assert len(at.error) == 1 and "no Reduce" in at.error[0].value
    assert at.slider[0].value == 11
    assert not opened("padding", size="7", draw="-1", sorted="999", lot="theirs").error
    assert not opened("sideways", step="-3").error


def test_without_a_model_that_reads_trees_there_is_one_line(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    for name in ("spinn", "spinn-pi", "spinn-pi-nt"):
        shutil.rmtree(tmp_path / "models" / name)
    (error,) = opened().error
    assert "no model that reads trees" in error.value.replace("\\", "")


def test_a_raw_sentence_and_nobody_to_parse_it(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    shutil.rmtree(tmp_path / "models" / "spinn")
    (error,) = opened(sentences="the dog runs\nthe cat sat", tree_model="spinn-pi").error
    assert "transitions" in error.value
    assert not opened(tree_model="spinn-pi").error
