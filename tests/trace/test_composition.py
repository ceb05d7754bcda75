"""One REDUCE in numbers, against the trace and against arithmetic written out component by component."""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from spinn_core.drawing.cell import cell_dot
from spinn_core.parsing.machine import Action, run
from spinn_core.parsing.reader import Parse
from spinn_core.trace.composition import composition
from spinn_core.trace.trace import trace_sentence
from spinn_core.ui.step.code import LOOP, code_html

CHURCH = Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )")


@pytest.fixture(scope="module")
def trace(tiny_spinn):
    return trace_sentence(tiny_spinn, CHURCH.tokens, CHURCH.transitions)


def test_the_last_reduce_up_to_a_step(trace) -> None:
    assert composition(trace, 0) is None and composition(trace, 2) is None
    assert [composition(trace, k).step for k in range(3, 16)] == [3, 3, 3, 3, 3, 3, 9, 10, 11, 12, 12, 14, 15]
    whole = composition(trace, 15)
    assert (trace.phrase(whole.left), trace.phrase(whole.right)) == ("The church", "has cracks in the ceiling .")


def test_the_arithmetic_equals_the_models(trace) -> None:
    for k in (3, 9, 10, 11, 12, 14, 15):
        shown = composition(trace, k)
        assert shown.difference() < 1e-6
        for j in range(len(shown.h)):
            gates = shown.gates
            c = gates.a[j] * gates.i[j] + gates.fl[j] * shown.left_c[j] + gates.fr[j] * shown.right_c[j]
            assert c == pytest.approx(trace.c[shown.node][j], abs=1e-6)
            assert gates.o[j] * math.tanh(c) == pytest.approx(trace.h[shown.node][j], abs=1e-6)


def test_a_wrong_number_is_noticed(trace) -> None:
    shown = composition(trace, 9)
    assert replace(shown, left_c=shown.left_c + 0.01).difference() > 1e-4


def test_shares_of_the_children(trace) -> None:
    shown = composition(trace, 9)
    assert shown.from_left == pytest.approx(math.sqrt(sum((shown.gates.fl * shown.left_c) ** 2)), rel=1e-6)
    assert shown.from_right == pytest.approx(math.sqrt(sum((shown.gates.fr * shown.right_c) ** 2)), rel=1e-6)
    assert shown.from_input == pytest.approx(math.sqrt(sum((shown.gates.a * shown.gates.i) ** 2)), rel=1e-6)


def test_a_component_is_followed_to_the_last_digit(trace) -> None:
    shown = composition(trace, 9)
    for j in range(len(shown.h)):
        told = shown.component(j).replace("−", "-").splitlines()
        numbers = [[float(n) for n in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", line.split("] =")[-1])] for line in told]
        a, i, fl, left_c, fr, right_c = numbers[1]
        assert numbers[2] == pytest.approx([a * i, fl * left_c, fr * right_c], rel=1e-6)
        assert sum(numbers[2]) == pytest.approx(numbers[3][0], abs=1e-6)
        assert np.float32(numbers[4][0]) == shown.c[j], "nine digits give back every 32-bit number"
        assert np.float32(numbers[8][0]) == shown.h[j]
        assert numbers[6][0] * numbers[6][1] == pytest.approx(numbers[7][0], abs=1e-6)
    with pytest.raises(IndexError):
        shown.component(len(shown.h))


def test_the_code_pane_is_python_that_works() -> None:
    names: dict = {"deque": deque, "SHIFT": Action.SHIFT}
    exec(LOOP, names)  # noqa: S102 - our own constant
    seen = []

    def tracker(e, b, s1, s2):
        seen.append((b, s1, s2))
        return e

    tree = names["read"](CHURCH.tokens, CHURCH.transitions, tracker, lambda left, right, e: f"({left} {right})", None)
    assert tree == CHURCH.to_brackets().replace("( ", "(").replace(" )", ")")
    assert seen[:4] == [
        ("The", None, None),
        ("church", "The", None),
        ("has", "church", "The"),
        ("has", "(The church)", None),
    ]


@pytest.mark.parametrize(("step", "lines"), [(0, [1]), (1, [7]), (3, [9, 10, 11]), (15, [9, 10, 11, 12])])
def test_the_lines_that_ran_are_marked(trace, step: int, lines: list[int]) -> None:
    shown = re.findall(r'<span style="(.*?)">(.)', code_html(trace, step, "light", has_tracker=True))
    assert [number for number, (_, pointer) in enumerate(shown) if pointer == "▶"] == lines
    assert len(shown) == len(LOOP.splitlines())


def test_without_a_tracker_its_lines_are_struck_through(trace) -> None:
    assert code_html(trace, 3, "dark", has_tracker=False).count("line-through") == 3


def test_the_nodes_of_a_trace_are_the_machines(trace) -> None:
    assert trace.nodes == run(CHURCH.transitions).nodes


def test_the_drawn_cell_holds_the_components_values(trace) -> None:
    shown = composition(trace, 9)
    for j in (0, 7):
        dot = cell_dot(trace, shown, j, "dark", 1.5)
        products = [float(value) for value in re.findall(r"= (-?[\d.]+)\"\]", dot)]
        whole = float(re.search(r'label="c = (-?[\d.]+)"', dot)[1])
        assert sum(products[-3:]) == pytest.approx(whole, abs=0.002) and whole == pytest.approx(shown.c[j], abs=6e-4)
        assert f"h = {shown.h[j]:.3f}" in dot and "tracker e, norm 1.50" in dot
    assert "no tracker" in cell_dot(trace, shown, 0)
    with pytest.raises(IndexError):
        cell_dot(trace, shown, -1)
