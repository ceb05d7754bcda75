"""A typed formula as a graph: arithmetic and a few functions of named variables, and nothing else can run.

The text is read by Python's own parser into a tree, and of that tree only what is listed here becomes a term;
nothing is ever evaluated as code. backpropagation.py works the graph out.
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import cast

from spinn_core.parsing.characters import ParseError, shorten

MOST_CHARACTERS, MOST_TERMS, MOST_VARIABLES, LONGEST_NAME = 200, 40, 6, 8
FUNCTIONS = ("sin", "cos", "exp", "log", "tanh", "sigmoid", "sqrt", "relu")
EXAMPLE = "tanh(w * x + b) ** 2"

_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_USUAL = f"Write numbers, variables, + - * / ** and {', '.join(FUNCTIONS)}, such as {EXAMPLE}."
_INSTEAD = {
    ast.BitXor: "Write x ** 2 for a power.",
    ast.FloorDiv: "Write / for a division.",
    ast.MatMult: "Write * for a product; all variables are single numbers.",
}


@dataclass(frozen=True)
class Term:
    """A node of the formula's graph.

    Attributes:
        name: a variable, a number as it was typed, an operator, or a function; "neg" is a minus sign before something.
        inputs: numbers of the terms that it is made of, left to right, all smaller than its own.
        text: its part of the formula, as typed.
        position: where its part begins in the formula, 0-based.
        number: of a number its value, else None.
    """

    name: str
    inputs: tuple[int, ...]
    text: str
    position: int
    number: float | None = None

    @property
    def is_variable(self) -> bool:
        return not self.inputs and self.number is None


@dataclass(frozen=True)
class Formula:
    """terms: inputs first, the whole formula last. A variable is one term however often it stands in the text."""

    text: str
    terms: tuple[Term, ...]

    @property
    def variables(self) -> dict[str, int]:
        """Each variable's term, in the order in which they first appear."""
        return {term.name: number for number, term in enumerate(self.terms) if term.is_variable}


def read_formula(text: str) -> Formula:
    """Reads a typed formula.

    Raises:
        ParseError: anything else than the arithmetic above, or more of it than the limits allow.
    """
    line = text.replace("\n", " ").replace("\t", " ").rstrip()
    offset = len(line) - len(line.lstrip())
    line = line.lstrip()
    if len(line) > MOST_CHARACTERS:
        message = f"the formula has {len(line):,} characters, and {MOST_CHARACTERS} is the limit"
        raise ParseError(message, None, "Take a shorter one.")
    if not line:
        raise ParseError("there is no formula", None, f"Type one, for instance: {EXAMPLE}")
    if not line.isascii():
        at = next(place for place, letter in enumerate(line) if not letter.isascii())
        raise ParseError(f"{line[at]!a} cannot stand in a formula", offset + at, _USUAL)
    try:
        tree = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = getattr(error, "offset", None)
        place = None if at is None else offset + max(0, min(at - 1, len(line)))
        raise ParseError("the formula breaks off or holds something that does not fit", place, _USUAL) from None
    try:
        return Formula(text, _Reader(line, offset).read(tree))
    except RecursionError:
        raise ParseError("the formula is nested too deeply", None, "Take a shorter one.") from None


class _Reader:
    """Turns Python's tree into terms, one kind of node after the other; every other kind is refused."""

    def __init__(self, line: str, offset: int) -> None:
        self._line, self._offset = line, offset
        self._terms: list[Term] = []
        self._variables: dict[str, int] = {}

    def read(self, tree: ast.expr) -> tuple[Term, ...]:
        self._term(tree)
        return tuple(self._terms)

    def _term(self, node: ast.expr) -> int:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return self._number(node)
        if isinstance(node, ast.Name):
            return self._variable(node)
        if isinstance(node, ast.BinOp):
            if type(node.op) not in _OPERATORS:
                message = "this operator is not among those that can be used"
                raise self._error(node, message, _INSTEAD.get(type(node.op)))
            inputs = self._term(node.left), self._term(node.right)
            return self._add(node, _OPERATORS[type(node.op)], inputs)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
            return self._term(node.operand)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self._add(node, "neg", (self._term(node.operand),))
        if isinstance(node, ast.Call):
            return self._function(node)
        raise self._error(node, f"{self._quoted(node)} is not arithmetic")

    def _number(self, node: ast.Constant) -> int:
        try:
            value = float(cast(float, node.value))
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self._error(node, f"the number {self._quoted(node)} is too large", "Take a smaller one.")
        return self._add(node, shorten(self._source(node)), (), value)

    def _variable(self, node: ast.Name) -> int:
        if node.id in self._variables:
            return self._variables[node.id]
        if node.id in FUNCTIONS:
            raise self._error(node, f"{node.id} is a function", f"Give it something in brackets: {node.id}(x).")
        if len(node.id) > LONGEST_NAME or not _NAME.fullmatch(node.id):
            hint = f"Take a name of 1 to {LONGEST_NAME} letters and digits that begins with a letter."
            raise self._error(node, f"{self._quoted(node)} cannot be a variable here", hint)
        if len(self._variables) == MOST_VARIABLES:
            hint = "Use one of them again, or write a number."
            raise self._error(node, f"{node.id} would be variable number {MOST_VARIABLES + 1}, one too many", hint)
        self._variables[node.id] = self._add(node, node.id, ())
        return self._variables[node.id]

    def _function(self, node: ast.Call) -> int:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            message = f"{self._quoted(node.func)} is no function here"
            raise self._error(node, message, f"There are {', '.join(FUNCTIONS)}.")
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            raise self._error(node, f"{node.func.id} takes one thing in its brackets", f"Write {node.func.id}(x).")
        return self._add(node, node.func.id, (self._term(node.args[0]),))

    def _add(self, node: ast.expr, name: str, inputs: tuple[int, ...], number: float | None = None) -> int:
        if len(self._terms) == MOST_TERMS:
            raise self._error(node, f"the formula has more than {MOST_TERMS} parts", "Take a shorter one.")
        self._terms.append(Term(name, inputs, self._source(node), self._offset + node.col_offset, number))
        return len(self._terms) - 1

    def _source(self, node: ast.expr) -> str:
        return self._line[node.col_offset : node.end_col_offset]

    def _quoted(self, node: ast.expr) -> str:
        return f"“{shorten(self._source(node))}”"

    def _error(self, node: ast.expr, message: str, hint: str | None = None) -> ParseError:
        return ParseError(message, self._offset + node.col_offset, hint or _USUAL)
