"""The graph that autograd builds while SPINN reads a sentence: its operations, folded into calls, step by step.

Records only; autograd_walk.py makes them from grad_fn. Every operation belongs to one call: the projection of the
words, a word, a Tracker or a Reduce of one step, or the weights of one of these.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from spinn_core.parsing.machine import Action, Node


class Kind(Enum):
    """What a call is."""

    WEIGHTS = "weights"
    PROJECTION = "projection"
    WORD = "word"
    TRACKER = "tracker"
    REDUCE = "reduce"


@dataclass(frozen=True)
class Operation:
    """One node of autograd's graph.

    Attributes:
        name: as autograd calls it, for instance AddmmBackward0.
        call: index of the call that made it.
        step: after how many actions it stands in the graph.
        inputs: the operations that its gradient goes on to (next_functions), all with a smaller number.
        weight: of an AccumulateGrad the parameter's name, else empty.
        norm: Euclidean norm of the gradient that arrived at what it had computed; of a weight, of the weight's
            gradient. 0 where none arrived.
        turn: its place in the order in which autograd went back, from 0; None for weights and where none arrived.
    """

    name: str
    call: int
    step: int
    inputs: tuple[int, ...]
    weight: str = ""
    norm: float = 0.0
    turn: int | None = None


@dataclass(frozen=True)
class Call:
    """Operations that belong together.

    Attributes:
        kind: which network made them.
        step: the action during which it was made, from 1; 0 before the first one.
        node: of a word or a Reduce, the node of the tree that it made, as machine.run() numbers them.
        operations: their numbers, in the order of the graph.
        output: the operation whose value the others read: (h, c) of a word or phrase, e of a tracker. None for weights.
        reads: the calls that it reads, weights included.
    """

    kind: Kind
    step: int
    node: int | None
    operations: tuple[int, ...]
    output: int | None
    reads: tuple[int, ...]


@dataclass(frozen=True)
class Size:
    """How large a part of the graph is: operations, edges between them, and calls without the weights."""

    operations: int
    edges: int
    calls: int


@dataclass(frozen=True)
class AutogradGraph:
    """One sentence read once.

    Attributes:
        tokens, transitions, nodes: the sentence and its tree.
        operations: inputs first.
        calls: in the order in which they were made; weights stand where they were first used.
        target: what was derived, in words.
        value: its value.
        encoding: (d,), the sentence vector, as numbers.
    """

    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]
    nodes: tuple[Node, ...]
    operations: tuple[Operation, ...]
    calls: tuple[Call, ...]
    target: str
    value: float
    encoding: tuple[float, ...]

    @property
    def steps(self) -> int:
        """2n-1."""
        return len(self.transitions)

    def size(self, step: int | None = None) -> Size:
        """The graph after so many actions; None: all of it."""
        step = self.steps if step is None else step
        there = [operation for operation in self.operations if operation.step <= step]
        calls = [call for call in self.calls if call.kind is not Kind.WEIGHTS and call.step <= step]
        return Size(len(there), sum(len(operation.inputs) for operation in there), len(calls))

    def made_at(self, step: int) -> tuple[int, ...]:
        """The calls of one step, in order, without weights; step 0: the projection and the words."""
        return tuple(
            number for number, call in enumerate(self.calls) if call.step == step and call.kind is not Kind.WEIGHTS
        )

    def maker(self, node: int) -> int:
        """The call that made a word or phrase, by its node of the tree."""
        return next(number for number, call in enumerate(self.calls) if call.node == node)

    def norm(self, call: int) -> float:
        """Norm of the gradient at a call's output; of weights, of all of them together."""
        output = self.calls[call].output
        if output is not None:
            return self.operations[output].norm
        return math.hypot(*(self.operations[number].norm for number in self.calls[call].operations))

    @cached_property
    def readers(self) -> tuple[tuple[int, ...], ...]:
        """For each call the calls that read it."""
        found: list[list[int]] = [[] for _ in self.calls]
        for number, call in enumerate(self.calls):
            for read in call.reads:
                found[read].append(number)
        return tuple(tuple(readers) for readers in found)

    def is_settled(self, call: int, back: int) -> bool:
        """Whether the gradient at a call's output is complete once autograd has gone back over all steps after `back`.

        back: steps that are still to come on the way back; steps is the beginning, 0 the words, -1 all done.
        """
        made = self.calls[call]
        if made.step > back:
            return True
        return all(self.calls[reader].step > back for reader in self.readers[call])

    @property
    def longest(self) -> int:
        """Edges on the longest way from the sentence vector back to a weight."""
        far = [0] * len(self.operations)
        for number, operation in enumerate(self.operations):
            far[number] = 1 + max((far[read] for read in operation.inputs), default=-1)
        return far[self.calls[self.maker(len(self.nodes) - 1)].output]
