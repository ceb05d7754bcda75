"""A static graph: a recurrent loop recorded by torch.fx, and where recording cannot follow the data.

torch.fx runs a module once with stand-ins for its tensors and records what they meet, as TensorFlow's
placeholders did. The classes below are what the Graph page shows and traces: their source is the lesson.

torch.fx.symbolic_trace replaces nn.Module's own methods for the whole process until it is done, and then the model that
another visitor's thread runs meets the stand-ins' rules. Here the stand-ins are handed to the program directly.
"""

from __future__ import annotations

import copy
import inspect
from collections import Counter
from dataclasses import dataclass

import torch
from torch import Tensor, fx, nn

from spinn_core.shown_source import keep_source

keep_source(__file__)

WIDTH, LONGEST = 4, 12
"""Width of the small unit, and the longest loop that is recorded."""

REDUCE = 1


class RecurrentUnit(nn.Module):
    """A plain recurrent cell: h' = tanh(W word + U h + b). word and h: (width,)."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.word = nn.Linear(width, width)
        self.state = nn.Linear(width, width, bias=False)

    def forward(self, word: Tensor, h: Tensor) -> Tensor:
        return torch.tanh(self.word(word) + self.state(h))


class FixedLength(nn.Module):
    """A loop whose length is a number of the program."""

    def __init__(self, unit: nn.Module, length: int) -> None:
        super().__init__()
        self.unit, self.length = unit, length

    def forward(self, words: Tensor, h: Tensor) -> Tensor:
        for at in range(self.length):
            h = self.unit(words[at], h)
        return h


class EveryWord(nn.Module):
    """A loop over whatever words there are: the define-by-run program."""

    def __init__(self, unit: nn.Module) -> None:
        super().__init__()
        self.unit = unit

    def forward(self, words: Tensor, h: Tensor) -> Tensor:
        for word in words:
            h = self.unit(word, h)
        return h


class CountedWords(EveryWord):
    """The same loop, counting."""

    def forward(self, words: Tensor, h: Tensor) -> Tensor:
        for at in range(len(words)):
            h = self.unit(words[at], h)
        return h


class ShapeCounted(EveryWord):
    """The same loop, with the count taken from the shape."""

    def forward(self, words: Tensor, h: Tensor) -> Tensor:
        for at in range(words.shape[0]):
            h = self.unit(words[at], h)
        return h


class ByAction(EveryWord):
    """One step of SPINN: whether two states are composed depends on the action."""

    def forward(self, left: Tensor, right: Tensor, action: Tensor) -> Tensor:  # type: ignore[override]
        if action == REDUCE:
            return self.unit(left, right)
        return right


FOLLOWING_DATA = {
    "for word in words": EveryWord,
    "range(len(words))": CountedWords,
    "range(words.shape[0])": ShapeCounted,
    "if action == REDUCE": ByAction,
}
"""By the line at fault: modules that recording cannot follow, because length or action comes with the data."""


@dataclass(frozen=True)
class Recording:
    """What torch.fx made of a module.

    Attributes:
        code: the recorded program as Python, or empty.
        operations: how often each operation stands in it, by its name.
        error: where it failed, the exception's name and its own words.
    """

    code: str
    operations: dict[str, int]
    error: str

    @property
    def size(self) -> int:
        """Operations in all."""
        return sum(self.operations.values())


def small_unit(seed: int = 0) -> RecurrentUnit:
    """A RecurrentUnit with random weights, the same for a seed; no other random number is touched."""
    dice = torch.Generator().manual_seed(seed)
    with torch.device("meta"):  # else torch would draw first weights of its own
        unit = RecurrentUnit()
    unit.to_empty(device="cpu")
    with torch.no_grad():
        for weight in unit.parameters():
            weight.copy_(torch.randn(weight.shape, generator=dice) * 0.6)
    return unit.requires_grad_(False)


def some_words(count: int, seed: int = 0) -> Tensor:
    """(count, WIDTH) random words; the first ones are the same for every count."""
    return torch.randn(LONGEST + 1, WIDTH, generator=torch.Generator().manual_seed(seed))[:count]


class _Noted(nn.Module):
    """Takes the place of a layer: being called is recorded, nothing is computed."""

    def __init__(self, tracer: fx.proxy.TracerBase, name: str) -> None:
        super().__init__()
        self._tracer, self._name = tracer, name

    def forward(self, *inputs: fx.Proxy) -> fx.Proxy:
        return self._tracer.create_proxy("call_module", self._name, inputs, {})


def trace(module: nn.Module) -> fx.GraphModule:
    """What torch.fx.symbolic_trace gives for a module of plain layers, without its changes to nn.Module.

    Args:
        module: its layers are torch's own (nn.Linear and the like); other threads may be running it.

    Raises:
        Exception: what torch.fx has to say where the program asks a stand-in for a number or a length.
    """
    graph = fx.Graph()
    tracer = fx.proxy.GraphAppendingTracer(graph)
    program = copy.deepcopy(module)
    for name, layer in module.named_modules():
        if type(layer).__module__.startswith("torch.nn."):
            program.set_submodule(name, _Noted(tracer, name))
    head = inspect.signature(module.forward)
    inputs = [fx.Proxy(graph.placeholder(one.name, one.annotation), tracer) for one in head.parameters.values()]
    graph.output(program(*inputs).node, head.return_annotation)
    return fx.GraphModule(module, graph)


def record(module: nn.Module) -> Recording:
    """Records a module with torch.fx; its failure, whatever it is, is what is asked for and comes as a text."""
    try:
        traced = trace(module)
    except Exception as error:  # noqa: BLE001 - whatever torch says is to be shown
        return Recording("", {}, f"{type(error).__name__}: {' '.join(str(error).split())}")
    names = Counter(
        node.target if isinstance(node.target, str) else node.target.__name__
        for node in traced.graph.nodes
        if node.op not in ("placeholder", "output")
    )
    return Recording(traced.code.strip(), dict(names), "")


def wrong_length(recorded: int, given: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """A loop recorded for some words, run on more of them: (its h, the h of the loop over all words), (WIDTH,) each.

    Raises:
        IndexError: fewer words than recorded.
    """
    unit, words, h = small_unit(seed), some_words(given, seed), torch.zeros(WIDTH)
    frozen = trace(FixedLength(unit, recorded))
    with torch.no_grad():
        return frozen(words, h), EveryWord(unit)(words, h)
