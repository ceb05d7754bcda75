"""Reads sentences with gradients on and walks the graph that autograd built, from grad_fn down next_functions.

The reading is `SPINN.steps` on copies of the weights: only the copies ask for gradients, so the model that all
sessions share stays as it is, and is never written to.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from spinn_core.data.snli import LABELS
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Call, Kind, Operation
from spinn_core.model.spinn import SPINN
from spinn_core.parsing.machine import Action, run

if TYPE_CHECKING:
    from torch.autograd.graph import Node as GradNode

    from spinn_core.model.checkpoint import LoadedModel

Tree = tuple[Sequence[str], Sequence[Action]]
"""Words and the actions that read them."""


def autograd_graphs(model: LoadedModel, sentences: Sequence[Tree]) -> tuple[AutogradGraph, ...]:
    """The graph of each sentence, with the gradient of one number at every operation.

    Of one sentence that number is the norm of its vector; of two, the logit of the label that the model predicts
    for them as premise and hypothesis, and weights then get the gradient through both.

    Args:
        model: a variant that reads trees.
        sentences: one or two, each with 2n-1 legal actions.

    Raises:
        ValueError: a model that reads no tree.
    """
    if not isinstance(model.network.encoder, SPINN):
        raise ValueError(f"{model.name} is a sequential model and builds no tree; choose spinn")
    with torch.enable_grad():
        copied = _Copy(model)
        walks = [_Walk(copied) for _ in sentences]
        states = [
            _read(copied, walk, model, tokens, transitions)
            for walk, (tokens, transitions) in zip(walks, sentences, strict=True)
        ]
        vectors = [state[:, : copied.d] for state in states]  # each (1, d)
        target, target_in_words = _target(model, vectors)
        norms, turns = _flow(target, walks)
    graphs = []
    for walk, vector, (tokens, transitions) in zip(walks, vectors, sentences, strict=True):
        operations = tuple(
            replace(operation, norm=norms.get(node, 0.0), turn=turns.get(node))
            for node, operation in zip(walk.numbers, walk.operations, strict=True)
        )
        graphs.append(
            AutogradGraph(
                tokens=tuple(tokens),
                transitions=tuple(transitions),
                nodes=run(transitions).nodes,
                operations=operations,
                calls=walk.folded(),
                target=target_in_words,
                value=float(target.detach()),
                encoding=tuple(vector.detach()[0].tolist()),
            )
        )
    return tuple(graphs)


class _Copy(nn.Module):
    """Copies of the weights that reading takes, the only ones that ask for gradients."""

    def __init__(self, model: LoadedModel) -> None:
        super().__init__()
        words, encoder = model.network.words, model.network.spinn
        self.d = encoder.d_hidden
        self.projection = copy.deepcopy(nn.ModuleDict({"linear": words.projection, "norm": words.norm}))
        self.encoder = copy.deepcopy(encoder)
        self.requires_grad_(True).eval()


def _read(
    copied: _Copy, walk: _Walk, model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action]
) -> Tensor:
    """The sentence's (h, c), (1, 2d); walks the graph after each part that it grows by."""
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    with torch.no_grad():
        vectors = model.network.words.vectors(rows)  # (n, d_word)
    words = copied.projection["norm"](copied.projection["linear"](vectors))  # (n, 2d)
    walk.add(Kind.PROJECTION, 0, None, words)
    buffer = []
    for node in range(len(tokens)):
        buffer.append(words[node : node + 1])  # (1, 2d)
        walk.add(Kind.WORD, 0, node, buffer[-1])
    for step in copied.encoder.steps(buffer, transitions):
        if step.context is not None:
            walk.add(Kind.TRACKER, step.index + 1, None, *step.context)
        if step.action is Action.REDUCE:
            walk.add(Kind.REDUCE, step.index + 1, step.node, step.state)
    return step.state


class _Walk:
    """What was found of the graph so far. Nodes are known by themselves: torch keeps one object for each."""

    def __init__(self, copied: _Copy) -> None:
        self.numbers: dict[GradNode, int] = {}
        self.operations: list[Operation] = []
        self._calls: list[Call] = []
        self._weights: dict[str, int] = {}  # a module's name to the call that stands for its weights
        self._names = {parameter: name.removeprefix("encoder.") for name, parameter in copied.named_parameters()}

    def add(self, kind: Kind, step: int, node: int | None, output: Tensor, *others: Tensor) -> None:
        """Gives all operations that lead to these tensors and are not known yet to a new call."""
        call = len(self._calls)
        self._calls.append(Call(kind, step, node, (), None, ()))
        for tensor in (output, *others):
            self._walk(tensor.grad_fn, call, step)
        self._calls[call] = replace(self._calls[call], output=self.numbers[output.grad_fn])

    def _walk(self, root: GradNode, call: int, step: int) -> None:
        """Depth first without recursion, an operation's inputs before itself."""
        waiting = [(root, False)]
        while waiting:
            node, inputs_done = waiting.pop()
            if node in self.numbers:
                continue
            nexts = [following for following, _ in node.next_functions if following is not None]
            if not inputs_done:
                waiting.append((node, True))
                waiting.extend((following, False) for following in reversed(nexts))
                continue
            weight = self._names[node.variable] if hasattr(node, "variable") else ""
            self.numbers[node] = len(self.operations)
            self.operations.append(
                Operation(
                    name=node.name(),
                    call=self._weights_of(weight, step) if weight else call,
                    step=step,
                    inputs=tuple(self.numbers[following] for following in nexts),
                    weight=weight,
                )
            )

    def _weights_of(self, weight: str, step: int) -> int:
        module = weight.partition(".")[0]
        if module not in self._weights:
            self._weights[module] = len(self._calls)
            self._calls.append(Call(Kind.WEIGHTS, step, None, (), None, ()))
        return self._weights[module]

    def folded(self) -> tuple[Call, ...]:
        """The calls with their operations and with what they read."""
        inside: list[list[int]] = [[] for _ in self._calls]
        reads: list[dict[int, None]] = [{} for _ in self._calls]  # in the order in which they are first read
        for number, operation in enumerate(self.operations):
            inside[operation.call].append(number)
            for following in operation.inputs:
                if (read := self.operations[following].call) != operation.call:
                    reads[operation.call][read] = None
        return tuple(
            replace(call, operations=tuple(numbers), reads=tuple(read))
            for call, numbers, read in zip(self._calls, inside, reads, strict=True)
        )


def _target(model: LoadedModel, vectors: Sequence[Tensor]) -> tuple[Tensor, str]:
    """The number that is derived, and what it is in words."""
    if len(vectors) == 1:
        return vectors[0].norm(), "the norm of the sentence vector"
    logits = model.network.classifier(*vectors)[0]  # (3,)
    label = int(logits.argmax())
    return logits[label], f"the logit of {LABELS[label]}, which the model predicts"


def _flow(target: Tensor, walks: Sequence[_Walk]) -> tuple[dict[GradNode, float], dict[GradNode, int]]:
    """Lets autograd go back from the target once: the norm of what arrived at each node, and the order."""
    arrived: dict[GradNode, Tensor] = {}
    turns: dict[GradNode, int] = {}

    def noted(node: GradNode):
        def note(gradients: tuple[Tensor | None, ...]) -> None:
            turns[node] = len(turns)
            squares = [gradient.detach().double().square().sum() for gradient in gradients if gradient is not None]
            arrived[node] = torch.stack(squares).sum().sqrt()

        return note

    nodes = {node: None for walk in walks for node in walk.numbers}
    weights = {node: node.variable for node in nodes if hasattr(node, "variable")}
    hooks = [node.register_prehook(noted(node)) for node in nodes if node not in weights]
    try:
        gradients = torch.autograd.grad(target, list(weights.values()), allow_unused=True)
    finally:
        for hook in hooks:
            hook.remove()
    for node, gradient in zip(weights, gradients, strict=True):
        if gradient is not None:
            arrived[node] = gradient.double().norm()
    return {node: float(norm) for node, norm in arrived.items()}, turns
