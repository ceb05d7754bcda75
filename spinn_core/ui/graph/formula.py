"""A formula as a graph: values go forward along its edges, derivatives come back; both by a cursor."""

from __future__ import annotations

import streamlit as st

from spinn_core.lessons.graph.backpropagation import FormulaError, Worked, by_autograd, work_out
from spinn_core.lessons.graph.drawing.formula import formula_dot, number_text
from spinn_core.lessons.graph.formula import EXAMPLE, FUNCTIONS, MOST_VARIABLES, Formula, read_formula
from spinn_core.parsing.reader import ParseError
from spinn_core.ui.common.cursor import Cursor
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.problems import show_parse_error
from spinn_core.ui.common.theme import theme
from spinn_core.ui.graph.address import A_FORMULA, ADDRESS, FORMULA, STEP, value_field

EXAMPLES = (
    EXAMPLE,
    "(x + y) * z",
    "x * x + 3 * x",
    "sigmoid(w1 * x1 + w2 * x2 + b)",
    "exp(-x ** 2 / 2)",
    "log(1 + exp(x))",
)
_START = (0.5, 2.0, -0.4, 1.5, -0.5, 3.0)  # what variables are at first, as they appear
_EXAMPLE = "graph_example"


def show_formula() -> None:
    """The whole part."""
    st.markdown(
        "A formula is a graph: each operation is a box, and an edge says whose value it takes. Type one, set its "
        "variables, and move the cursor: values go forward, then derivatives come back over the same edges."
    )
    typed, menu = st.columns([3, 2], vertical_alignment="bottom")
    with menu:
        st.selectbox("Example", EXAMPLES, index=None, key=_EXAMPLE, on_change=_fill, placeholder="Take one from here")
    with typed:
        text = FORMULA.box(
            "Formula",
            help=f"Numbers, + - * / ** and brackets, {', '.join(FUNCTIONS)}, and up to {MOST_VARIABLES} variables.",
        )
    try:
        formula = read_formula(text)
    except ParseError as error:
        show_parse_error(text, error)
        return
    _worked(formula)


@st.fragment
def _worked(formula: Formula) -> None:
    values = _variables(formula)
    try:
        worked = work_out(formula, values)
    except FormulaError as error:
        hint = "Move a variable, or change the formula."
        show_parse_error(formula.text, ParseError(str(error), error.position, hint))
        return
    seen = theme()
    order = [number for number, term in enumerate(formula.terms) if term.inputs]
    last = 2 * len(order)
    step = last
    if last:
        step = st.slider(
            "Forward, then backward",
            0,
            last,
            key=Cursor("graph_formula_step", f"{last}", last, STEP).slider_key,
            persist_state="session",
            help=f"Steps 1 to {len(order)} compute a value each, the others pass a derivative on.",
        )
    forward, backward = reached(formula, step)
    st.markdown(_step_in_words(formula, worked, order, step))
    with st.container(height=420, border=True):
        st.graphviz_chart(
            formula_dot(formula, worked, seen, forward, backward),
            width="content",
            alt=f"{formula.text} = {number_text(worked.values[-1])}",
        )
    st.caption(
        "Solid edges carry values forward. Dashed ones carry the derivative of the whole formula back: what arrived at "
        "the box, times the derivative of this one operation. Where a value is used twice, both parts add up."
    )
    if formula.variables and step == last:
        _table(formula, values, worked)
    rows = [
        {
            "term": number,
            "text": term.text,
            "operation": term.name,
            "made of": " ".join(map(str, term.inputs)),
            "value": worked.values[number],
            "derivative": worked.derivatives[number],
        }
        for number, term in enumerate(formula.terms)
    ]
    with st.container(horizontal=True):
        csv_button("All terms", "formula", lambda: rows)
        file_button("Graph, DOT", "formula.dot", lambda: formula_dot(formula, worked, seen, forward, backward))
    ADDRESS.show(A_FORMULA, {value_field(name): value for name, value in values.items()} | {STEP: step})


def reached(formula: Formula, step: int) -> tuple[int, int]:
    """(terms with a value, terms that passed their derivative on) after so many steps of the cursor.

    Variables and numbers have their value from the start, as far as they stand before the next operation.
    """
    order = [number for number, term in enumerate(formula.terms) if term.inputs]
    count = len(formula.terms)
    if step >= len(order):
        gone = step - len(order)
        return count, count - order[-gone] if gone else 0
    return order[step], 0


def _variables(formula: Formula) -> dict[str, float]:
    """A number box for each variable, bound to the address (?at_x=2)."""
    names = list(formula.variables)
    if not names:
        return {}
    values = {}
    with st.container(horizontal=True):
        for name, start in zip(names, _START, strict=False):
            values[name] = value_field(name, start).box(for_markdown(name), 0.1, format="%.4g", width=160)
    return values


def _step_in_words(formula: Formula, worked: Worked, order: list[int], step: int) -> str:
    if not order:
        return f"{code_span(formula.text)} = **{_number(worked.values[-1])}**: nothing is computed."
    if step == 0:
        return "Nothing is computed yet: variables and numbers wait."
    if step <= len(order):
        number = order[step - 1]
        return (
            f"Forward {step} of {len(order)}: {code_span(formula.terms[number].text)} = "
            f"**{_number(worked.values[number])}**"
        )
    number = order[2 * len(order) - step]
    parts = ", ".join(
        f"{_number(worked.derivatives[number])} × {_number(edge.local)} = **{_number(edge.passed)}** "
        f"to {code_span(formula.terms[edge.read].text)}"
        for edge in worked.edges
        if edge.term == number
    )
    text = code_span(formula.terms[number].text)
    return f"Backward {step - len(order)} of {len(order)}: {text} passes on {parts or 'nothing'}."


def _number(value: float) -> str:
    return for_markdown(number_text(value))


def _table(formula: Formula, values: dict[str, float], worked: Worked) -> None:
    torch_says = by_autograd(formula, values)
    rows = [
        {
            "variable": name,
            "value": values[name],
            "derivative, by these edges": worked.derivatives[number],
            "derivative, by torch": torch_says[name],
        }
        for name, number in formula.variables.items()
    ]
    st.dataframe(
        rows,
        hide_index=True,
        key="graph_derivatives",
        column_config={name: st.column_config.NumberColumn(format="%.6g") for name in rows[0] if name != "variable"},
    )


def _fill() -> None:
    if (chosen := st.session_state[_EXAMPLE]) is not None:
        st.session_state[FORMULA.name] = chosen
        st.session_state[_EXAMPLE] = None
