"""The Compare page: its figures are those of single readings, its controls do what they say."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from app_page import charts, checked, dots, open_page, page_html, told, values
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.drawing import forest_dot
from spinn_core.drawing.chain import chain_svg
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.machine import Action, balanced, left_branching, random_tree, right_branching, spans
from spinn_core.parsing.reader import Notation, Parse, Reading, read
from spinn_core.trace.trace import predict
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.charting import for_plotly
from spinn_core.ui.compare.words import parting, where_they_part

PREMISE = "( ( The dog ) ( runs . ) )"
HYPOTHESIS = "( ( A cat ) ( sat ( in ( the church ) ) ) )"
WORDS = ("A", "cat", "sat", "in", "the", "church")
HOSTILE = [
    "<b>bold</b> <script>alert<1></script>",
    "![x][http://evil.example/a.png] <a href='http://evil.example'>x</a>",
    'n0 -> n1 [label="x"]; } digraph {',
    "=1+1 $tex$ `code` :smile: &lt;i&gt;",
    "back\\slash \\N שלום 🎉 " + "y" * 70,
]


def opened(part: str = "", **address: str) -> AppTest:
    """The page on a link with these query parameters."""
    said = {"premise": PREMISE, "hypothesis": HYPOTHESIS} | address | ({"part": part} if part else {})
    return open_page("compare", said)


def shares(model: str, folder: Path, premise: str, hypothesis: Reading) -> np.ndarray:
    """predict()'s probabilities of one pair."""
    loaded = load_model(str(folder / model))
    return np.array(list(predict(loaded, read(premise), hypothesis).probabilities.values()))


def shaped(tokens: tuple[str, ...], tree: tuple[Action, ...]) -> Reading:
    return Reading(tokens, Parse(tokens, tree), Notation.TWO_LINES)


@pytest.mark.parametrize("part", ["", "side by side", "bracketings", "distance", "ablations"])
@pytest.mark.parametrize("tree", ["spinn", "spinn-pi", "spinn-pi-nt"])
def test_every_part_opens_with_every_tree_model(part: str, tree: str) -> None:
    at = opened(part, tree_model=tree)
    assert not at.error and at.get("plotly_chart")
    assert at.selectbox(key="tree_model").options == ["spinn", "spinn-pi", "spinn-pi-nt"]
    assert at.selectbox(key="line_model").options == ["lstm"]


@pytest.mark.parametrize("read_words", range(len(WORDS) + 1))
def test_side_by_side_after_each_word(tiny_models: Path, read_words: int) -> None:
    at = opened(word=str(read_words))
    tree, line = (charts(at)[0]["data"][start::2] for start in (0, 1))
    transitions = read(HYPOTHESIS).parse.transitions
    step = [k for k in range(len(transitions) + 1) if transitions[:k].count(Action.SHIFT) == read_words][-1]
    if read_words:
        done = transitions[:step]
        open_phrases = done.count(Action.SHIFT) - done.count(Action.REDUCE)
        so_far = shaped(WORDS[:read_words], done + (Action.REDUCE,) * (open_phrases - 1))
        wanted = [shares(model, tiny_models, PREMISE, so_far) for model in ("spinn", "lstm")]
        for traces, row in zip((tree, line), wanted, strict=True):
            assert [values(trace["y"])[read_words] for trace in traces] == pytest.approx(list(row), abs=1e-5)
            assert bars(dict(zip(LABELS, row, strict=True))) in page_html(at)
    drawn = predict(load_model(str(tiny_models / "spinn")), read(PREMISE), read(HYPOTHESIS)).hypothesis
    assert dots(at)[0] == forest_dot(drawn, step, "light")
    chart, cursor = charts(at)[0], re.search(r'data-step="(\d+)".*\* ([0-9.]+) -', page_html(at))
    first, last = chart["layout"]["xaxis"]["range"]
    assert int(cursor[1]) == read_words
    assert float(cursor[2]) == pytest.approx((read_words - first) / (last - first), abs=1e-4)


def test_the_cursor_moves_with_the_slider_and_stays_in_other_parts() -> None:
    at = opened()
    (slider,) = at.slider
    assert slider.value == len(WORDS)
    checked(slider.set_value(2).run())
    assert "after 2 words" in told(at)
    link = parse_qs(urlsplit(at.code[-1].value).query)
    assert link["premise"] == [PREMISE] and link["word"] == ["2"]


@pytest.mark.parametrize(
    ("part", "set_to"),
    [
        ("side by side", {"parses": "own", "tree_model": "spinn", "word": "3"}),
        ("bracketings", {"side": "premise", "shape": "balanced", "tree_seed": "7", "label": "contradiction"}),
        ("distance", {"side": "premise", "modifiers": "9", "attach": "the man", "tree_model": "spinn-pi"}),
        ("ablations", {"tree_model": "spinn-pi-nt", "device": "cpu"}),
    ],
)
def test_the_share_link_opens_the_same_view(part: str, set_to: dict[str, str]) -> None:
    link = dict(parse_qs(urlsplit(opened(part, **set_to).code[-1].value).query))
    assert {key: link[key] for key in set_to} == {key: [value] for key, value in set_to.items()}
    assert (link["part"], link["premise"], link["hypothesis"]) == ([part], [PREMISE], [HYPOTHESIS])


def test_where_they_part() -> None:
    one = np.eye(3)[[0, 1, 1, 2]]
    assert parting(one, one) is None
    assert parting(one, np.eye(3)[[2, 1, 1, 2]]) == 0  # before the first word
    assert parting(one, np.eye(3)[[0, 1, 0, 2]]) == 2


def test_where_they_part_is_said_from_before_the_first_word_on() -> None:
    one, names, tokens = np.eye(3)[[0, 1, 1, 2]], ("spinn", "lstm"), ("a", "cat", "sat")
    said = where_they_part(tokens, names, one, np.eye(3)[[2, 0, 1, 2]])
    assert "before the first word" in said and "From word 2 on, `cat`, both predict **contradiction**" in said
    said = where_they_part(tokens, names, one, np.eye(3)[[0, 0, 1, 1]])
    assert "after word 1, `a`" in said and "spinn predicts **contradiction** and lstm **neutral**" in said
    assert "after word 3" in where_they_part(tokens, names, one, np.eye(3)[[0, 1, 1, 1]])
    assert "differ" not in where_they_part(tokens, names, one, one)


def test_words_on_the_axis_stand_slanted_or_they_touch_on_a_narrow_page() -> None:
    (axis,) = (chart["layout"]["xaxis"] for chart in charts(opened()))
    assert axis["ticktext"] == ["(nothing)", *WORDS] and abs(axis["tickangle"]) >= 45


def test_a_raw_sentence_has_one_row_for_the_parse_that_is_predicted() -> None:
    raw = opened("bracketings", hypothesis=" ".join(WORDS)).dataframe[0].value
    assert list(raw["tree"]) == ["predicted", "left", "right", "balanced", "random", "by hand", "lstm: any"]
    predicted = raw.set_index("tree").loc["predicted", "brackets"]
    typed = opened("bracketings", hypothesis=predicted).dataframe[0].value
    assert list(typed["tree"])[:2] == ["provided, predicted", "left"]


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ({"part": "knock-outs"}, {"part": "ablations"}),
        ({"part": "bracketings", "shape": "own"}, {"part": "bracketings", "shape": "predicted"}),
        ({"part": "map", "map_models": "line"}, {"part": "map", "map_models": "LSTM"}),
    ],
)
def test_a_link_of_old_opens_the_same_view(old: dict[str, str], now: dict[str, str]) -> None:
    links = [dict(parse_qs(urlsplit(opened(**said).code[-1].value).query)) for said in (old, now)]
    assert links[0] == links[1] and {name: links[0][name][0] for name in now} == now


def test_the_table_of_bracketings_is_predict_on_each(tiny_models: Path) -> None:
    at = opened("bracketings", tree_seed="5")
    table = at.dataframe[0].value.set_index("tree")
    spinn = load_model(str(tiny_models / "spinn"))
    own = predict(spinn, read(PREMISE), Reading(WORDS, None, Notation.RAW)).hypothesis.transitions
    trees = {
        "provided": read(HYPOTHESIS).parse.transitions,
        "predicted": own,
        "left": left_branching(6),
        "right": right_branching(6),
        "balanced": balanced(6),
        "random": random_tree(6, 5),
        "by hand": read(HYPOTHESIS).parse.transitions,
    }
    assert list(table.index) == [*trees, "lstm: any"]
    for name, tree in trees.items():
        wanted = shares("spinn", tiny_models, PREMISE, shaped(WORDS, tree))
        assert list(table.loc[name, list(LABELS)] / 100) == pytest.approx(list(wanted), abs=1e-5)
        assert table.loc[name, "brackets"] == Parse(WORDS, tree).to_brackets()
    line = shares("lstm", tiny_models, PREMISE, shaped(WORDS, balanced(6)))
    assert list(table.loc["lstm: any", list(LABELS)] / 100) == pytest.approx(list(line), abs=1e-5)


def test_the_premise_can_be_bracketed_too(tiny_models: Path) -> None:
    at = opened("bracketings", side="premise")
    table = at.dataframe[0].value.set_index("tree")
    tokens = ("The", "dog", "runs", ".")
    spinn = load_model(str(tiny_models / "spinn"))
    wanted = predict(spinn, shaped(tokens, left_branching(4)), read(HYPOTHESIS)).probabilities
    assert list(table.loc["left", list(LABELS)] / 100) == pytest.approx(list(wanted.values()), abs=1e-5)


def test_all_trees_rank_and_spread(tiny_models: Path) -> None:
    at = opened("bracketings", label="neutral")
    chart = charts(at)[0]["data"][0]
    assert sum(values(chart["y"])) == 42
    from spinn_core.explain.bracketings import all_trees

    alone = [shares("spinn", tiny_models, PREMISE, shaped(WORDS, tree))[1] for tree in all_trees(6)]
    given = shares("spinn", tiny_models, PREMISE, read(HYPOTHESIS))[1]
    place = 1 + sum(share > given + 1e-7 for share in alone)
    assert f"Of all **42** trees the one of this page ranks **{place}** for neutral" in told(at)
    assert len(dots(at)) == 3  # the chosen tree, the best, the worst
    best = all_trees(6)[int(np.argmax(alone))]
    assert f'label="{"cat sat" if (1, 3) in spans(best) else WORDS[0]}' in dots(at)[1]


def test_ten_words_have_too_many_trees() -> None:
    at = opened("bracketings", hypothesis="the dog " * 5)
    assert "10 words, so 4,862 trees" in told(at) and not charts(at)


@pytest.mark.parametrize("hypothesis", ["dog", "dog runs"])
@pytest.mark.parametrize("part", ["side by side", "bracketings", "distance", "ablations"])
def test_the_shortest_sentences(part: str, hypothesis: str) -> None:
    at = opened(part, premise=hypothesis, hypothesis=hypothesis)
    assert not at.error


def test_a_bracket_by_hand_undo_and_start_over() -> None:
    at = opened("bracketings")

    def brackets() -> str:
        return at.dataframe[0].value.set_index("tree").loc["by hand", "brackets"]

    given = brackets()
    at.selectbox(key="compare_from").set_value(1)
    checked(at.run())
    at.selectbox(key="compare_to").set_value(2)
    checked(at.button(key="compare_put").click().run())
    assert brackets() == "( A ( ( cat sat ) ( in ( the church ) ) ) )"
    assert at.selectbox(key="shape").value == "by hand"
    assert parse_qs(urlsplit(at.code[-1].value).query)["hand"] == ["SSSRSSSRRRR"]
    at.selectbox(key="compare_from").set_value(0)
    checked(at.run())
    checked(at.button(key="compare_put").click().run())
    assert brackets() == "( ( A ( cat sat ) ) ( in ( the church ) ) )"
    checked(at.button(key="compare_undo").click().run())
    assert brackets() == "( A ( ( cat sat ) ( in ( the church ) ) ) )"
    checked(at.button(key="compare_over").click().run())
    assert brackets() == given and at.button(key="compare_undo").disabled


def test_a_link_brings_a_tree_made_by_hand() -> None:
    at = opened("bracketings", hand="SSSRSSSRRRR", shape="by hand")
    table = at.dataframe[0].value.set_index("tree")
    assert table.loc["by hand", "brackets"] == "( A ( ( cat sat ) ( in ( the church ) ) ) )"
    for bad in ("SSS", "RRRRRRSSSSS", "S" * 900, "<b>", "SSSRSSSRRRS"):
        at = opened("bracketings", hand=bad)
        table = at.dataframe[0].value.set_index("tree")
        assert table.loc["by hand", "brackets"] == table.loc["provided", "brackets"]


def test_distance_counts_and_gradients(tiny_models: Path) -> None:
    at = opened("distance")
    table = at.dataframe[0].value
    assert list(table["spinn: compositions"]) == [2, 2, 2, 3, 4, 4]
    assert list(table["lstm: compositions"]) == [6, 5, 4, 3, 2, 1]
    for name in ("spinn", "lstm"):
        assert table[f"{name}: share"].sum() == pytest.approx(1, abs=1e-5)
    far, reach, *family = charts(at)
    assert values(far["data"][0]["y"]) == [2, 2, 2, 3, 4, 4]
    assert values(reach["data"][1]["y"]) == pytest.approx(list(100 * table["lstm: share"]), abs=1e-3)
    assert len(family) == 3 and values(family[0]["data"][0]["y"])[:4] == [2, 3, 3, 3]


def test_the_family_follows_its_slider(tiny_models: Path) -> None:
    from spinn_core.explain.stretched import HYPOTHESIS as ASKED
    from spinn_core.explain.stretched import Attachment, stretched

    at = opened("distance", modifiers="5", attach="the man")
    assert at.slider(key="modifiers").value == 5
    assert "With 5 modifiers “man” is 7 compositions" in told(at)
    sure = charts(at)[-1]
    for trace, model in zip(sure["data"], ("spinn", "lstm"), strict=True):
        loaded = load_model(str(tiny_models / model))
        for count in (0, 5, 12):
            parse = stretched(count, Attachment.HEAD).parse
            pair = [Reading(side.tokens, side, Notation.TWO_LINES) for side in (parse, ASKED)]
            assert values(trace["y"])[count] == pytest.approx(
                100 * predict(loaded, *pair).probabilities["entailment"], abs=1e-3
            )
    checked(at.slider(key="modifiers").set_value(1).run())
    assert "With 1 modifier “man” is 3 compositions" in told(at)


def test_the_ablations_of_each_model(tiny_models: Path) -> None:
    rows = opened("ablations").dataframe[0].value
    assert list(rows["ablation"]) == [
        "as it is",
        "no tracker",
        "random trees",
        "words shuffled",
        "as it is",
        "words shuffled",
    ]
    for place, model in ((0, "spinn"), (4, "lstm")):
        wanted = shares(model, tiny_models, PREMISE, read(HYPOTHESIS))
        assert list(rows.loc[place, list(LABELS)] / 100) == pytest.approx(list(wanted), abs=1e-5)
    from spinn_core.explain.ablations import SEEDS

    loaded = load_model(str(tiny_models / "spinn"))
    tokens = read(PREMISE).tokens
    alone = [
        list(
            predict(
                loaded, shaped(tokens, random_tree(4, 2 * seed)), shaped(WORDS, random_tree(6, 2 * seed + 1))
            ).probabilities.values()
        )
        for seed in SEEDS
    ]
    assert list(rows.loc[2, list(LABELS)] / 100) == pytest.approx(list(np.mean(alone, 0)), abs=1e-5)
    assert rows.loc[2, "± neutral"] / 100 == pytest.approx(np.std(alone, 0)[1], abs=1e-5)
    without = opened("ablations", tree_model="spinn-pi-nt").dataframe[0].value
    assert "no tracker" not in list(without["ablation"])


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("part", ["side by side", "bracketings", "distance", "ablations"])
def test_hostile_words_are_shown_as_they_are(part: str, text: str) -> None:
    at = opened(part, premise=text, hypothesis=text)
    assert not at.error
    for element in (*at.markdown, *at.caption):
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)
        for danger in ("![", "](", "<script", "<b>", "<a ", ":smile:", "$tex$", "www.evil"):
            assert danger not in outside_code
    for chart in charts(at):
        written = json.dumps(chart["layout"].get("xaxis", {})) + "".join(
            trace.get("name", "") for trace in chart["data"]
        )
        assert "<b>" not in written and "<a" not in written and "<script" not in written
    assert "<script" not in page_html(at)


def test_plain_text_for_plotly() -> None:
    assert for_plotly("<b>x</b> &lt;", 40) == "&lt;b&gt;x&lt;/b&gt; &amp;lt;"
    assert len(for_plotly("w" * 99)) <= 14


def test_tables_as_csv_hold_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text([{"word": "=1+1", "share": -0.5}, {"word": 'a,"b', "share": 1}]))))
    assert rows == [{"word": "'=1+1", "share": "-0.5"}, {"word": 'a,"b', "share": "1"}]


def test_the_chain_marks_the_newest_cell_and_escapes() -> None:
    import xml.etree.ElementTree as tree

    picture = chain_svg(("<b>", "a&b", "c" * 40, "d"), 2, "dark", columns=3)
    root = tree.fromstring(picture)
    cells = [cell for cell in root.iter() if cell.tag.endswith("}rect") and cell.get("stroke")]
    assert [cell.get("stroke-width") for cell in cells] == ["1.5", "3.5", "1.0", "1.0"]
    assert [cell.get("stroke-dasharray") is not None for cell in cells] == [False, False, True, True]
    assert "<b>" not in picture and "&lt;b&gt;" in picture
    assert float(cells[3].get("y")) > float(cells[2].get("y"))  # the fourth begins a new line


@pytest.mark.parametrize("missing", ["lstm", "trees"])
def test_without_one_kind_there_is_one_line(
    missing: str, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    for name in ("lstm",) if missing == "lstm" else ("spinn", "spinn-pi", "spinn-pi-nt"):
        shutil.rmtree(tmp_path / "models" / name)
    (error,) = opened().error
    assert ("no lstm" in error.value) == (missing == "lstm")


def test_a_broken_model_is_one_line(tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    (tmp_path / "models" / "lstm" / "weights.safetensors").unlink()
    (error,) = opened().error
    assert "\n" not in error.value


@pytest.mark.parametrize("side", ["premise", "hypothesis"])
def test_a_text_that_cannot_be_read_ends_the_page_at_its_box(side: str) -> None:
    at = opened(**{side: "( ( a b )"})
    assert len(at.error) == 1 and not at.get("plotly_chart")


def test_an_address_out_of_range_is_harmless() -> None:
    at = opened("bracketings", label="<b>", shape="oval", tree_seed="-3", side="both", word="99999", tree_model="gpt")
    assert len(at.error) == 1 and at.dataframe  # the unknown model is told in one line
    assert not opened("distance", modifiers="99", attach="sky").error
    assert not opened("sideways", word="77").error


@pytest.mark.parametrize("part", ["side by side", "bracketings", "distance", "ablations"])
def test_the_longest_sentence(part: str) -> None:
    at = opened(part, hypothesis="the dog " * 100, word="150")
    assert not at.error and at.get("plotly_chart" if part != "bracketings" else "graphviz_chart")
