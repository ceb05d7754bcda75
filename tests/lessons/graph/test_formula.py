"""Formulas: what is read and what is refused; derivatives against torch, finite differences and Python itself."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from spinn_core.lessons.graph.backpropagation import FormulaError, by_autograd, work_out
from spinn_core.lessons.graph.drawing.formula import formula_dot, number_text
from spinn_core.lessons.graph.formula import FUNCTIONS, MOST_TERMS, read_formula
from spinn_core.parsing.reader import ParseError
from spinn_core.ui.graph.formula import EXAMPLES, reached

KNOWN = {name: getattr(math, name) for name in ("sin", "cos", "exp", "log", "tanh", "sqrt")} | {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "relu": lambda x: max(x, 0.0),
}


def python_says(text: str, values: dict[str, float]) -> float:
    """The tests' own reading: Python evaluates a text that the tests wrote themselves."""
    return eval(text, {"__builtins__": {}}, KNOWN | values)


@pytest.mark.parametrize(
    ("text", "values", "value", "slopes"),
    [
        ("x * y + y", {"x": 2.0, "y": 3.0}, 9.0, {"x": 3.0, "y": 3.0}),
        ("(x + y) * (y + 1)", {"x": 2.0, "y": 1.0}, 6.0, {"x": 2.0, "y": 5.0}),
        ("x ** 2", {"x": -3.0}, 9.0, {"x": -6.0}),
        ("2 ** x", {"x": 3.0}, 8.0, {"x": 8 * math.log(2)}),
        ("-x ** 2", {"x": 3.0}, -9.0, {"x": -6.0}),
        ("x - x", {"x": 3.0}, 0.0, {"x": 0.0}),
        ("relu(x)", {"x": 0.0}, 0.0, {"x": 0.0}),
        ("x / y", {"x": 1.0, "y": 4.0}, 0.25, {"x": 0.25, "y": -0.0625}),
        ("7", {}, 7.0, {}),
        ("+x", {"x": 1.5}, 1.5, {"x": 1.0}),
    ],
)
def test_worked_by_hand(text: str, values: dict, value: float, slopes: dict) -> None:
    formula = read_formula(text)
    worked = work_out(formula, values)
    assert worked.values[-1] == pytest.approx(value)
    found = {name: worked.derivatives[number] for name, number in formula.variables.items()}
    assert found == pytest.approx(slopes)


@some.composite
def formulas(draw, deep: int = 4) -> str:
    if deep == 0 or draw(some.booleans()):
        return draw(some.sampled_from(["x", "y", "z", "2", "0.5", "1.25", "3"]))
    kind = draw(some.sampled_from(["binary", "function", "minus"]))
    if kind == "function":
        return f"{draw(some.sampled_from(FUNCTIONS))}({draw(formulas(deep - 1))})"
    if kind == "minus":
        return f"-({draw(formulas(deep - 1))})"
    sign = draw(some.sampled_from(["+", "-", "*", "/", "**"]))
    return f"({draw(formulas(deep - 1))}) {sign} ({draw(formulas(deep - 1))})"


@settings(max_examples=100, deadline=None)
@given(text=formulas(), x=some.floats(-2, 2), y=some.floats(0.1, 2), z=some.floats(-1.5, 1.5))
def test_any_formula_against_python_and_torch(text: str, x: float, y: float, z: float) -> None:
    try:
        formula = read_formula(text)
    except ParseError as error:
        assert f"more than {MOST_TERMS} parts" in str(error) or "characters" in str(error)
        return
    values = {name: value for name, value in (("x", x), ("y", y), ("z", z)) if name in formula.variables}
    try:
        worked = work_out(formula, values)
    except FormulaError as error:
        assert 0 <= error.position < len(text)
        return
    assert worked.values[-1] == pytest.approx(python_says(text, values), rel=1e-9, abs=1e-12)
    torch_says = by_autograd(formula, values)
    assume(all(abs(slope) < 1e8 for slope in worked.derivatives))
    for name, number in formula.variables.items():
        if not math.isfinite(torch_says[name]):  # torch's 0 times infinity, where our walk stops at a 0
            continue
        assert worked.derivatives[number] == pytest.approx(torch_says[name], rel=1e-6, abs=1e-9)
    for number in range(len(formula.terms)):  # what flows in is what all readers sent
        sent = [edge.passed for edge in worked.edges if edge.read == number]
        if sent and number != len(formula.terms) - 1:
            assert worked.derivatives[number] == pytest.approx(math.fsum(sent), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_by_finite_differences(text: str) -> None:
    formula = read_formula(text)
    values = dict(zip(formula.variables, (0.7, -1.2, 0.4, 1.1, -0.3, 0.9), strict=False))
    worked = work_out(formula, values)
    for name, number in formula.variables.items():
        up, down = ({**values, name: values[name] + step} for step in (1e-6, -1e-6))
        slope = (python_says(text, up) - python_says(text, down)) / 2e-6
        assert worked.derivatives[number] == pytest.approx(slope, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "position", "told"),
    [
        ("", None, "no formula"),
        ("   ", None, "no formula"),
        ("x +", None, "breaks off"),
        ("2x", None, "does not fit"),
        ("(x", None, "does not fit"),
        ("x ^ 2", 0, "operator"),
        ("  x // 2", 2, "operator"),
        ("x.real", 0, "not arithmetic"),
        ("1 + x.y", 4, "not arithmetic"),
        ("x if y else z", 0, "not arithmetic"),
        ("x < 2", 0, "not arithmetic"),
        ("[x]", 0, "not arithmetic"),
        ("'x'", 0, "not arithmetic"),
        ("1j", 0, "not arithmetic"),
        ("True", 0, "not arithmetic"),
        ("lambda: x", 0, "not arithmetic"),
        ("(y := x)", 1, "not arithmetic"),
        ("__import__('os').system('x')", 0, "no function"),
        ("open(x)", 0, "no function"),
        ("sin", 0, "is a function"),
        ("sin()", 0, "one thing"),
        ("sin(x, y)", 0, "one thing"),
        ("sin(*x)", 0, "one thing"),
        ("sin(x=1)", 0, "one thing"),
        ("_x", 0, "cannot be a variable"),
        ("toolongname", 0, "cannot be a variable"),
        ("ä + 1", 0, "cannot stand"),
        ("1e999", 0, "too large"),
        ("9" * 190, None, ""),
        ("a+b+c+d+e+f+g", 12, "one too many"),
        ("+".join("x" * 60), None, "more than 40"),
        ("x" * 201, None, "characters"),
        ("(" * 150 + "x" + ")" * 40, None, "does not fit"),
        ("x\0", None, ""),
    ],
)
def test_what_is_refused(text: str, position: int | None, told: str) -> None:
    if text == "9" * 190:
        assert read_formula(text).terms[0].number == pytest.approx(1e190, rel=1e-3)
        return
    with pytest.raises(ParseError) as caught:
        read_formula(text)
    assert told in caught.value.message
    if position is not None:
        assert caught.value.position == position
    assert caught.value.hint


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=40))
def test_no_text_brings_it_down(text: str) -> None:
    try:
        formula = read_formula(text)
        work_out(formula, dict.fromkeys(formula.variables, 0.5))
    except (ParseError, FormulaError):
        pass


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 / x", {"x": 0.0}),
        ("log(x)", {"x": 0.0}),
        ("log(x)", {"x": -1.0}),
        ("sqrt(x)", {"x": -1.0}),
        ("sqrt(x)", {"x": 0.0}),
        ("exp(x)", {"x": 1000.0}),
        ("x ** 0.5", {"x": -1.0}),
        ("9 ** 9 ** 9 ** x", {"x": 1.0}),
        ("x ** -1", {"x": 0.0}),
        ("exp(exp(x))", {"x": 6.56}),
    ],
)
def test_no_finite_value_or_derivative(text: str, values: dict) -> None:
    with pytest.raises(FormulaError, match="no finite"):
        work_out(read_formula(text), values)


def test_a_variable_is_one_box_and_what_comes_back_adds_up() -> None:
    formula = read_formula("x * x + 3 * x")
    worked = work_out(formula, {"x": 2.0})
    x = formula.variables["x"]
    assert [term.name for term in formula.terms].count("x") == 1
    assert sorted(edge.passed for edge in worked.edges if edge.read == x) == [2.0, 2.0, 3.0]
    assert worked.derivatives[x] == 7.0


@settings(max_examples=40, deadline=None)
@given(text=formulas(3))
def test_the_cursor_reaches_every_term_both_ways(text: str) -> None:
    formula = read_formula(text)
    order = [number for number, term in enumerate(formula.terms) if term.inputs]
    for step in range(2 * len(order) + 1):
        forward, backward = reached(formula, step)
        valued = [number for number in order if number < forward]
        passed = [number for number in order if number >= len(formula.terms) - backward]
        assert len(valued) == min(step, len(order))
        assert len(passed) == max(0, step - len(order))


def test_the_picture_bears_values_and_derivatives() -> None:
    formula = read_formula("x * y + 2")
    worked = work_out(formula, {"x": 3.0, "y": -4.0})
    dot = formula_dot(formula, worked)
    for told in ('label="x = 3"', 'label="y = −4"', 'label="−12"', 'label="−10"'):
        assert told in dot
    solid = [line for line in dot.splitlines() if "->" in line and "dashed" not in line and "result" not in line]
    dashed = [line for line in dot.splitlines() if "->" in line and "dashed" in line and "result" not in line]
    assert len(solid) == 4 and len(dashed) == 3  # nobody asks for the derivative by the number 2
    assert "dashed" not in formula_dot(formula, worked, "dark", 2, 0)


def test_numbers_in_few_digits() -> None:
    assert [number_text(value) for value in (0.0, -0.0, 1.0, -0.25, 1234567.0, 1e-9)] == [
        "0",
        "0",
        "1",
        "−0.25",
        "1.235e+06",
        "1e−09",
    ]
