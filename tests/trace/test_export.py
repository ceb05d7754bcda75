"""What one takes away, read back by other readers: csv, json, and Python itself."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spinn_core.drawing import forest_dot
from spinn_core.drawing.svg import forest_svg
from spinn_core.parsing.machine import balanced
from spinn_core.parsing.reader import Parse
from spinn_core.trace.export import step_rows, to_csv, to_json, to_script
from spinn_core.trace.trace import trace_sentence

CHURCH = Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )")
HOSTILE = ('"""', "\\", "'", "=1+1", "#", "מילה", "a,b", '"x"')


@pytest.fixture(scope="module")
def trace(tiny_spinn):
    return trace_sentence(tiny_spinn, CHURCH.tokens, CHURCH.transitions)


@pytest.fixture(scope="module")
def hostile(tiny_spinn):
    return trace_sentence(tiny_spinn, HOSTILE, balanced(len(HOSTILE)))


def test_a_row_a_step(trace) -> None:
    rows = step_rows(trace)
    assert [row["action"][0] for row in rows] == list("SSRSSSSSRRRRSRR")
    assert rows[8]["pushed"] == "the ceiling" and rows[8]["on the stack"] == 5 and rows[8]["in the buffer"] == 1
    assert all(row["P(SHIFT)"] + row["P(REDUCE)"] == pytest.approx(1, abs=1e-5) for row in rows)


def test_csv_reads_back_and_holds_no_formula(trace, hostile) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(trace))))
    assert [row["pushed"] for row in rows] == [row["pushed"] for row in step_rows(trace)]
    rows = list(csv.DictReader(io.StringIO(to_csv(hostile))))
    assert len(rows) == 15 and not any(row["pushed"].startswith("=") for row in rows)


def test_json_is_the_command_lines(trace, hostile) -> None:
    assert json.loads(to_json(trace)) == trace.to_dict()
    assert tuple(json.loads(to_json(hostile))["tokens"]) == HOSTILE


def test_hostile_words_stay_strings_in_the_script(hostile) -> None:
    tree = ast.parse(to_script(hostile))
    tokens = next(node for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "TOKENS")
    assert ast.literal_eval(tokens.value) == HOSTILE


def test_the_script_gives_the_pages_numbers(trace, tiny_models: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", to_script(trace)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env={"SPINN_MODELS": str(tiny_models), "PATH": "", "PYTHONPATH": str(root)},
    )
    lines = done.stdout.splitlines()
    assert [line.split("\t")[1] for line in lines[:15]] == [step.action.value for step in trace.steps]
    first = float(done.stdout.split("encoding [")[1].split()[0])
    assert first == pytest.approx(float(trace.encoding[0]), abs=1e-6)


def test_a_no_break_space_inside_a_word_goes_through_every_export(tiny_spinn) -> None:
    number = "1\u00a01\\/2"
    parse = Parse.from_brackets(f"( in ( {number} ceiling ) )")
    trace = trace_sentence(tiny_spinn, parse.tokens, parse.transitions)
    assert json.loads(to_json(trace))["tokens"] == list(parse.tokens)
    assert [row["pushed"] for row in csv.DictReader(io.StringIO(to_csv(trace)))][1] == number
    tokens = next(node for node in ast.parse(to_script(trace)).body if getattr(node, "targets", None)).value
    assert ast.literal_eval(tokens) == parse.tokens
    (label,) = re.findall(r'label="([^"]*1[^"]*2)"', forest_dot(trace, None, None))
    assert label.replace("\\\\", "\\") == number
    drawing = ElementTree.fromstring(forest_svg(trace, None, None))
    assert number in [element.text for element in drawing.iter()]
