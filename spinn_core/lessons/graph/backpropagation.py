"""A formula's graph worked out: values forward, derivatives backward, each by a line of school mathematics.

The chain rule along every edge, results added up where a term is used twice: what autograd does, in plain Python.
by_autograd() does the same by torch, to be set beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from spinn_core.lessons.graph.formula import Formula, Term


class FormulaError(ValueError):
    """A formula that has no finite value or derivative there; the text is one line.

    Attributes:
        position: where the part at fault begins in the formula.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class Edge:
    """From a term to one that it is made of.

    Attributes:
        term, read: numbers of the two terms.
        place: which of the term's inputs it is, from 0.
        local: derivative of the term with respect to this input.
        passed: what flows back over the edge: the term's derivative times the local one.
    """

    term: int
    read: int
    place: int
    local: float
    passed: float


@dataclass(frozen=True)
class Worked:
    """values: of each term. derivatives: of the whole formula with respect to each term. edges: last term first."""

    values: tuple[float, ...]
    derivatives: tuple[float, ...]
    edges: tuple[Edge, ...]


def work_out(formula: Formula, values: Mapping[str, float]) -> Worked:
    """Values and derivatives of every term.

    Args:
        values: of each variable.

    Raises:
        FormulaError: no finite value or derivative, such as a division by 0.
        KeyError: a variable without a value.
    """
    forward: list[float] = []
    for term in formula.terms:
        inputs = [forward[read] for read in term.inputs]
        if term.number is not None:
            forward.append(term.number)
        elif term.is_variable:
            forward.append(float(values[term.name]))
        else:
            forward.append(_finite(term, lambda term=term, inputs=inputs: _value(term.name, inputs), inputs, "value"))
    derivatives = [0.0] * len(forward)
    derivatives[-1] = 1.0
    varies = _varying(formula)
    edges = []
    for number in range(len(forward) - 1, -1, -1):  # a term stands after all that it is made of
        term = formula.terms[number]
        inputs = [forward[read] for read in term.inputs]
        for place, read in enumerate(term.inputs):
            if not varies[read]:  # nobody asks for the derivative with respect to a number
                continue
            local = _finite(
                term,
                lambda term=term, inputs=inputs, place=place, number=number: _slope(
                    term.name, inputs, forward[number], place
                ),
                inputs,
                "derivative",
            )
            passed = _finite(term, lambda number=number, local=local: derivatives[number] * local, inputs, "derivative")
            derivatives[read] = _finite(
                term, lambda read=read, passed=passed: derivatives[read] + passed, inputs, "derivative"
            )
            edges.append(Edge(number, read, place, local, passed))
    return Worked(tuple(forward), tuple(derivatives), tuple(edges))


def by_autograd(formula: Formula, values: Mapping[str, float]) -> dict[str, float]:
    """The derivative with respect to each variable as torch's autograd finds it, in 64-bit floats."""
    import torch

    functions = {
        "+": torch.add,
        "-": torch.sub,
        "*": torch.mul,
        "/": torch.div,
        "**": torch.pow,
        "neg": torch.neg,
        **{name: getattr(torch, name) for name in ("sin", "cos", "exp", "log", "tanh", "sigmoid", "sqrt", "relu")},
    }
    with torch.enable_grad():
        forward: list[torch.Tensor] = []
        for term in formula.terms:
            if term.inputs:
                forward.append(functions[term.name](*(forward[read] for read in term.inputs)))
            else:
                value = values[term.name] if term.is_variable else term.number
                forward.append(torch.tensor(float(value), dtype=torch.float64, requires_grad=term.is_variable))
        leaves = {name: forward[number] for name, number in formula.variables.items()}
        if not leaves:
            return {}
        slopes = torch.autograd.grad(forward[-1], list(leaves.values()), allow_unused=True)
    return {name: 0.0 if slope is None else float(slope) for name, slope in zip(leaves, slopes, strict=True)}


def _varying(formula: Formula) -> list[bool]:
    """Whether a variable stands in each term."""
    varies: list[bool] = []
    for term in formula.terms:
        varies.append(term.is_variable or any(varies[read] for read in term.inputs))
    return varies


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _value(name: str, inputs: list[float]) -> float:
    """A term's value. ArithmeticError or ValueError where it has none."""
    a, b = (*inputs, 0.0)[:2]
    match name:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "**":
            return math.pow(a, b)
        case "neg":
            return -a
        case "sigmoid":
            return _sigmoid(a)
        case "relu":
            return max(a, 0.0)
        case _:
            return getattr(math, name)(a)


def _slope(name: str, inputs: list[float], value: float, place: int) -> float:
    """Derivative of a term with respect to one of its inputs; relu's at 0 is 0, as torch has it."""
    a, b = (*inputs, 0.0)[:2]
    match name, place:
        case ("+", _) | ("-", 0):
            return 1.0
        case ("-", 1) | ("neg", _):
            return -1.0
        case "*", _:
            return b if place == 0 else a
        case "/", _:
            return 1 / b if place == 0 else -a / (b * b)
        case "**", 0:
            return 0.0 if b == 0 else b * math.pow(a, b - 1)
        case "**", 1:
            return 0.0 if a == 0 and b >= 0 else value * math.log(a)
        case "sin", _:
            return math.cos(a)
        case "cos", _:
            return -math.sin(a)
        case "exp", _:
            return value
        case "log", _:
            return 1 / a
        case "tanh", _:
            return 1 - value * value
        case "sigmoid", _:
            return value * (1 - value)
        case "sqrt", _:
            return 1 / (2 * value)
        case _:
            return 1.0 if a > 0 else 0.0


def _finite(term: Term, compute, inputs: list[float], what: str) -> float:
    try:
        result = compute()
    except (ArithmeticError, ValueError):
        result = math.nan
    if not math.isfinite(result):
        name = {"neg": "the minus sign", "/": "the division /", "**": "the power **"}.get(term.name)
        name = name or (f"the function {term.name}" if term.name.isalpha() else term.name)
        given = " and ".join(f"{value:.6g}" for value in inputs)
        raise FormulaError(f"{name} has no finite {what} at {given}", term.position)
    return result
