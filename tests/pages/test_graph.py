"""The Graph page: each part opens, its cursors move, its figures are those of the graph, and errors are one line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from app_page import checked, link, open_page, press, told
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.lessons.graph.autograd_graph import Kind
from spinn_core.lessons.graph.autograd_walk import autograd_graphs
from spinn_core.lessons.graph.backpropagation import work_out
from spinn_core.lessons.graph.drawing.formula import formula_dot
from spinn_core.lessons.graph.formula import read_formula
from spinn_core.lessons.graph.static_report import LoopReport, SpinnReport
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import read
from spinn_core.ui.graph.address import BACKWARD
from spinn_core.ui.graph.opened_call import operation_rows

SENTENCE = "( ( The dog ) ( runs . ) )"
OTHER = "( The ( dog ( runs . ) ) )"
HOSTILE = '( <b>x</b> ( ![x][http://evil.example/a.png] ( a&lt;b "}digraph{ ) ) )'


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch, tiny_models: Path) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    # torch.while_loop takes seconds to set up; tests/lessons/graph/test_static_report.py runs it
    loops = LoopReport({3: 0.0, 5: 2e-8}, "", {}, "RuntimeError: no gradient <b>", "def forward(): ...", "")
    monkeypatch.setattr("spinn_core.lessons.graph.static_report.loop_report_apart", lambda: loops)
    monkeypatch.setattr(
        "spinn_core.lessons.graph.static_report.spinn_report_apart",
        lambda *_: SpinnReport(None, "Refused: by the machine"),
    )


def opened(part: str = "", **address: str) -> AppTest:
    said = {"sentence": SENTENCE} | address | ({"part": part} if part else {})
    return open_page("graph", said)


def graph_of(tiny_models: Path, model: str = "spinn", text: str = SENTENCE):
    parse = read(text).parse
    return autograd_graphs(load_model(str(tiny_models / model)), [(parse.tokens, parse.transitions)])[0]


@pytest.mark.parametrize("part", ["", "two sentences", "a formula", "static graph", "built beforehand"])
def test_every_part_opens(part: str) -> None:
    at = opened(part)
    assert not at.error and at.header[0].value.startswith("Graph")
    named = {"": "one sentence", "built beforehand": "static graph"}  # an address of old opens the part by its new name
    assert link(at)["part"] == [named.get(part, part)]


@pytest.mark.parametrize("model", ["spinn", "spinn-pi", "spinn-pi-nt"])
def test_the_graph_grows_with_the_cursor(tiny_models: Path, model: str) -> None:
    at, graph = opened(model=model), graph_of(tiny_models, model)
    assert at.slider[0].value == graph.steps
    for step in range(graph.steps, -1, -1):
        assert f"**{step} of 7**" in told(at) and f"**{graph.size(step).operations} operations**" in told(at)
        if step:
            press(at, "Back")
    assert next(button for button in at.button if button.label == "Back").disabled
    assert "Nothing connects them yet" in told(at)
    press(at, "Next")
    assert ("computed nothing" in told(at)) == (model == "spinn-pi-nt")


def test_the_gradient_comes_back_on_a_cursor_of_its_own(tiny_models: Path) -> None:
    at, graph = opened(way=BACKWARD), graph_of(tiny_models)
    assert f"{graph.value:.4f}" in told(at) and at.slider[0].value == 7
    press(at, "One step back")
    assert "gone back over step 7" in told(at)
    press(at, "All the way")
    assert "to the words and to all weights" in told(at)
    assert link(at)["b"] == ["0"] and link(at)["way"] == [BACKWARD]
    rows = at.dataframe[0].value
    number = next(number for number, call in enumerate(graph.calls) if call.kind is Kind.PROJECTION)
    assert list(rows["gradient norm"]) == pytest.approx(
        [graph.operations[place].norm for place in graph.calls[number].operations], rel=1e-4
    )


def test_a_call_is_opened_from_the_menu(tiny_models: Path) -> None:
    at, graph = opened(), graph_of(tiny_models)
    menu = at.selectbox(key="graph_open")
    assert menu.options[0] == "the newest" and len(menu.options) == graph.size().calls + 1
    assert "Reduce to “The dog runs .”" in told(at)
    word = next(number for number, call in enumerate(graph.calls) if call.kind is Kind.WORD)
    checked(menu.set_value(word).run())
    assert "Inside word 1: The" in told(at)
    again = opened(**{key: value[0] for key, value in link(at).items()})
    assert again.selectbox(key="graph_open").value == word and "Inside word 1: The" in told(again)
    press(at, "Start")
    assert "Inside word 1: The" in told(at)


def test_a_call_that_is_not_there_yet_gives_way(tiny_models: Path) -> None:
    at, graph = opened(), graph_of(tiny_models)
    checked(at.selectbox(key="graph_open").set_value(len(graph.calls) - 1).run())
    press(at, "Start")
    assert at.selectbox(key="graph_open").value == -1


def test_two_sentences_two_graphs(tiny_models: Path) -> None:
    at = opened("two sentences", second=OTHER)
    table = at.dataframe[0].value
    assert list(table["words"]) == [4, 4] and list(table["Reduce"]) == [3, 3] and list(table["Tracker"]) == [7, 7]
    parses = [read(text).parse for text in (SENTENCE, OTHER)]
    pair = autograd_graphs(
        load_model(str(tiny_models / "spinn")), [(parse.tokens, parse.transitions) for parse in parses]
    )
    words = [next(n for n, call in enumerate(graph.calls) if call.kind is Kind.WORD) for graph in pair]
    assert [float(norm) for norm in table["gradient at word 1"]] == pytest.approx(
        [graph.norm(word) for graph, word in zip(pair, words, strict=True)], abs=6e-4
    )
    sizes = [graph_of(tiny_models, text=text).size() for text in (SENTENCE, OTHER)]
    assert list(table["operations"]) == [size.operations for size in sizes]
    assert list(table["edges"]) == [size.edges for size in sizes]
    checked(at.slider[0].set_value(2).run())
    assert "First: after **2 of 7**" in told(at) and "Second: after **2 of 7**" in told(at)
    assert link(at)["second"] == [OTHER] and link(at)["s"] == ["2"]


def test_the_share_link_opens_the_same_view() -> None:
    at = opened(s="3", model="spinn-pi", device="cpu")
    said = {key: value[0] for key, value in link(at).items()}
    assert said == {"part": "one sentence", "sentence": SENTENCE, "model": "spinn-pi", "device": "cpu", "s": "3"}
    assert opened(**said).slider[0].value == 3


@pytest.mark.parametrize("place", ["-1", "99", "x", "", "9" * 30, "１"])
def test_a_step_in_the_address_that_is_not_there(place: str) -> None:
    assert 0 <= opened(s=place).slider[0].value <= 7


def test_what_was_typed_stays_when_a_part_is_left() -> None:
    at = opened()
    checked(at.text_area(key="sentence").set_value(OTHER).run())
    for part in ("a formula", "static graph", "two sentences"):
        at.segmented_control(key="part").set_value(part)
        checked(at.run())
    assert at.text_area(key="sentence").value == OTHER
    checked(at.text_area(key="second").set_value("dog").run())
    at.segmented_control(key="part").set_value("a formula")
    checked(at.run())
    checked(at.text_input(key="formula").set_value("x ** 3").run())
    checked(at.number_input(key="at_x").set_value(2.0).run())
    at.segmented_control(key="part").set_value("two sentences")
    checked(at.run())
    assert at.text_area(key="second").value == "dog"
    at.segmented_control(key="part").set_value("a formula")
    checked(at.run())
    assert (at.text_input(key="formula").value, at.number_input(key="at_x").value) == ("x ** 3", 2.0)


@pytest.mark.parametrize("part", ["one sentence", "two sentences"])
@pytest.mark.parametrize("text", ["Rain", "the dog runs in a church", HOSTILE])
def test_sentences_of_any_kind(part: str, text: str) -> None:
    at = opened(part, sentence=text, second=text)
    assert not at.error
    assert not any("`" not in element.value for element in at.markdown if "](http" in element.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [({"sentence": "( ( a ) b"}, ""), ({"sentence": "word " * 21}, "up to 20"), ({"model": "nobody"}, "not here")],
)
def test_what_cannot_be_drawn_is_one_line(address: dict, said: str) -> None:
    at = opened(**address)
    assert len(at.error) == 1 and said in at.error[0].value.replace("\\", "")


def test_a_line_model_in_the_address_gives_way() -> None:
    at = opened(model="lstm")
    assert at.selectbox(key="model").value == "spinn" and "builds no tree" in told(at)


def test_coming_from_the_step_page_with_a_line_model_and_a_long_sentence() -> None:
    at = open_page("step")
    at.text_area(key="sentence").set_value("word " * 30).run()
    checked(at.selectbox(key="model").set_value("lstm").run())
    at.switch_page("pages/graph.py")
    checked(at.run())
    assert at.selectbox(key="model").value == "spinn"


def test_without_a_model_that_reads_trees(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny_models: Path) -> None:
    (tmp_path / "lstm").symlink_to(tiny_models / "lstm")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path))
    at = opened()
    assert len(at.error) == 1 and "reads trees" in at.error[0].value
    assert not opened("a formula").error


def test_a_formula_is_worked_out_and_drawn() -> None:
    at = opened("a formula", formula="x * y + sin(x)", at_x="2", at_y="-3")
    formula = read_formula("x * y + sin(x)")
    worked = work_out(formula, {"x": 2.0, "y": -3.0})
    assert at.get("graphviz_chart")[0].proto.spec == formula_dot(formula, worked, "light")
    table = at.dataframe[0].value
    wanted = [worked.derivatives[number] for number in formula.variables.values()]
    assert list(table["derivative, by these edges"]) == pytest.approx(wanted)
    assert list(table["derivative, by torch"]) == pytest.approx(wanted)
    checked(at.slider[0].set_value(1).run())
    assert "Forward 1 of 3" in told(at) and at.get("graphviz_chart")[0].proto.spec.count("dashed") == 0
    checked(at.slider[0].set_value(4).run())
    assert "Backward 1 of 3" in told(at)
    assert {key: link(at)[key] for key in ("formula", "at_x", "at_y")} == {
        "formula": ["x * y + sin(x)"],
        "at_x": ["2.0"],
        "at_y": ["-3.0"],
    }
    again = opened(**{key: value[0] for key, value in link(at).items()})
    assert again.slider[0].value == 4
    assert again.get("graphviz_chart")[0].proto.spec == at.get("graphviz_chart")[0].proto.spec


@pytest.mark.parametrize("formula", ["x +", "__import__('os')", "x.y", "a+b+c+d+e+f+g", "1 / x + log(0 * x)"])
def test_a_formula_that_cannot_be_is_one_line(formula: str) -> None:
    at = opened("a formula", formula=formula)
    assert len(at.error) == 1 and not at.get("graphviz_chart")


@pytest.mark.parametrize("formula", ["7", "x", "-x", "x - x", "relu(x) + 0"])
def test_the_smallest_formulas(formula: str) -> None:
    at = opened("a formula", formula=formula)
    assert not at.error and at.get("graphviz_chart")


def test_an_example_fills_the_box() -> None:
    at = opened("a formula")
    checked(at.selectbox(key="graph_example").set_value("x * x + 3 * x").run())
    assert at.text_input(key="formula").value == "x * x + 3 * x"


def test_a_graph_built_beforehand_reads_as_many_words_as_it_was_made_for() -> None:
    at = opened("built beforehand", length="4", given_words="7")
    assert "**20 operations**" in told(at) and "reads the first 4 only" in told(at)
    checked(at.slider(key="given_words").set_value(4).run())
    assert "agrees with the plain loop" in told(at)
    checked(at.slider(key="given_words").set_value(2).run())
    assert "it breaks" in told(at)
    assert not any("Refused" in code.value for code in at.code)
    assert list(at.dataframe[-1].value["Reduce runs"]) == [7, 15]
    checked(at.toggle(key="run").set_value(True).run())
    assert "Run on 3 and 5 words, the two last h differ by at most 2e-08" in told(at)
    codes = " ".join(code.value for code in at.code)
    assert "cannot be iterated" in codes and "control flow" in codes and "Refused: by the machine" in codes


def test_the_table_of_operations_as_csv(tiny_models: Path) -> None:
    graph = graph_of(tiny_models, text=HOSTILE)
    rows = list(csv.DictReader(io.StringIO(csv_text(operation_rows(graph)))))
    assert len(rows) == len(graph.operations)
    assert [row["goes back to"] for row in rows] == [" ".join(map(str, op.inputs)) for op in graph.operations]
