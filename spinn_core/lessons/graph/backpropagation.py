"""A formula's graph worked out: values forward, derivatives backward, each by a line of school mathematics.

The chain rule along every edge, results added up where a term is used twice: what autograd does, in plain Python.
by_autograd() does the same by torch, to be set beside it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
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


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


_RULES: dict[str, tuple[Callable[..., float], ...]] = {
    "+": (operator.add, lambda a, b, y: 1.0, lambda a, b, y: 1.0),
    "-": (operator.sub, lambda a, b, y: 1.0, lambda a, b, y: -1.0),
    "*": (operator.mul, lambda a, b, y: b, lambda a, b, y: a),
    "/": (operator.truediv, lambda a, b, y: 1 / b, lambda a, b, y: -a / (b * b)),
    "**": (
        math.pow,
        lambda a, b, y: 0.0 if b == 0 else b * math.pow(a, b - 1),
        lambda a, b, y: 0.0 if a == 0 and b >= 0 else y * math.log(a),
    ),
    "neg": (operator.neg, lambda a, y: -1.0),
    "sin": (math.sin, lambda a, y: math.cos(a)),
    "cos": (math.cos, lambda a, y: -math.sin(a)),
    "exp": (math.exp, lambda a, y: y),
    "log": (math.log, lambda a, y: 1 / a),
    "tanh": (math.tanh, lambda a, y: 1 - y * y),
    "sigmoid": (_sigmoid, lambda a, y: y * (1 - y)),
    "sqrt": (math.sqrt, lambda a, y: 1 / (2 * y)),
    "relu": (lambda a: max(a, 0.0), lambda a, y: 1.0 if a > 0 else 0.0),  # at 0 as torch has it
}
"""By operation: its value y at its inputs, and its derivative by each of them at the inputs and y."""

_IN_TORCH = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}


def work_out(formula: Formula, values: Mapping[str, float]) -> Worked:
    """Values and derivatives of every term.

    Args:
        values: of each variable.

    Raises:
        FormulaError: no finite value or derivative, such as a division by 0.
        KeyError: a variable without a value.
    """
    forward: list[float] = []
    varies: list[bool] = []  # nobody asks for the derivative with respect to a number
    for term in formula.terms:
        if term.inputs:
            inputs = [forward[read] for read in term.inputs]
            forward.append(_finite(term, inputs, "value", _RULES[term.name][0], *inputs))
        else:
            forward.append(float(values[term.name]) if term.is_variable else term.number)
        varies.append(term.is_variable or any(varies[read] for read in term.inputs))
    derivatives = [0.0] * len(forward)
    derivatives[-1] = 1.0
    edges = []
    for number, term in reversed(list(enumerate(formula.terms))):  # a term stands after all that it is made of
        inputs = [forward[read] for read in term.inputs]
        for place, read in enumerate(term.inputs):
            if varies[read]:
                slope = _RULES[term.name][1 + place]
                local = _finite(term, inputs, "derivative", slope, *inputs, forward[number])
                passed = _finite(term, inputs, "derivative", operator.mul, derivatives[number], local)
                derivatives[read] = _finite(term, inputs, "derivative", operator.add, derivatives[read], passed)
                edges.append(Edge(number, read, place, local, passed))
    return Worked(tuple(forward), tuple(derivatives), tuple(edges))


def by_autograd(formula: Formula, values: Mapping[str, float]) -> dict[str, float]:
    """The derivative with respect to each variable as torch's autograd finds it, in 64-bit floats."""
    import torch

    if not formula.variables:
        return {}
    with torch.enable_grad():
        forward: list[torch.Tensor] = []
        for term in formula.terms:
            if term.inputs:
                function = getattr(torch, _IN_TORCH.get(term.name, term.name))
                forward.append(function(*(forward[read] for read in term.inputs)))
            else:
                value = values[term.name] if term.is_variable else term.number
                forward.append(torch.tensor(float(value), dtype=torch.float64, requires_grad=term.is_variable))
        leaves = {name: forward[number] for name, number in formula.variables.items()}
        slopes = torch.autograd.grad(forward[-1], list(leaves.values()), allow_unused=True)
    return {name: 0.0 if slope is None else float(slope) for name, slope in zip(leaves, slopes, strict=True)}


def _finite(term: Term, inputs: list[float], what: str, compute: Callable[..., float], *given: float) -> float:
    """compute(*given), for the value or derivative of a term at its inputs. Raises FormulaError."""
    try:
        result = compute(*given)
    except (ArithmeticError, ValueError):
        result = math.nan
    if not math.isfinite(result):
        name = {"neg": "the minus sign", "/": "the division /", "**": "the power **"}.get(term.name)
        name = name or (f"the function {term.name}" if term.name.isalpha() else term.name)
        at = " and ".join(f"{value:.6g}" for value in inputs)
        raise FormulaError(f"{name} has no finite {what} at {at}", term.position)
    return result
