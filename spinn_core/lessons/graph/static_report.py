"""What the two ways to say a loop come to on this machine: whether they agree, and what they cost."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import torch

from spinn_core.lessons.graph.static_graph import WIDTH, small_unit, some_words
from spinn_core.lessons.graph.static_loop import (
    export_loop,
    for_loop,
    lines_of,
    read_both_ways,
    row,
    source_of,
    spinn_by_graph,
    while_loop,
)
from spinn_core.model.spinn import SPINN
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

LENGTHS = (1, 3, 5, 8)
LETTERS = 600  # of an error; torch's go on for pages

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class LoopReport:
    """The recurrent loop said in both ways.

    Attributes:
        differences: by number of words, the largest difference between the two h.
        error: what torch said where the operator did not run, else empty.
        gradients: the largest difference between the two gradients by the words, where the first h asks for a gradient
            too (True) and where it is a plain tensor of zeros (False); empty where torch refused.
        gradient_error: what it said then.
        exported: the graph of torch.export; empty where it failed.
        export_error: what it said then.
    """

    differences: dict[int, float]
    error: str
    gradients: dict[bool, float]
    gradient_error: str
    exported: str
    export_error: str


@dataclass(frozen=True)
class SpinnReport:
    """SPINN's reading said in both ways, for one sentence.

    Attributes:
        apart: largest difference between the two sentence vectors; None where the operator did not run.
        error: what torch said then, else empty.
    """

    apart: float | None
    error: str


def costs(words: int) -> list[dict[str, object]]:
    """SPINN said in both ways, a row each, for a sentence of so many words: what one writes and what is run.

    Lines and words are those of the source as it runs, without comments; words are names and numbers.
    """
    wanted = words - 1
    return [
        {"program": name, "lines": lines, "words": count, "Reduce runs": runs, "of them wanted": wanted}
        for name, lines, count, runs in (
            ("define-by-run", *_length(SPINN.steps, SPINN._places), wanted),
            ("as an operator", *_length(spinn_by_graph, row), 2 * words - 1),
        )
    ]


def loop_report() -> LoopReport:
    """Runs both recurrent loops, their gradients and torch.export. What torch refuses comes as its own words."""
    unit, start = small_unit(), torch.zeros(WIDTH)

    def apart() -> dict[int, float]:
        found = {}
        with torch.no_grad():
            for count in LENGTHS:
                words = some_words(count)
                found[count] = float((while_loop(unit, words, start) - for_loop(unit, words, start)).abs().max())
        return found

    def gradients() -> dict[bool, float]:
        return {
            asks: float((gradient_of(while_loop, asks) - gradient_of(for_loop, asks)).abs().max())
            for asks in (True, False)
        }

    differences, error = attempt(apart)
    found, gradient_error = attempt(gradients)
    exported, export_error = attempt(lambda: export_loop(unit, some_words(5), start))
    return LoopReport(differences or {}, error, found or {}, gradient_error, exported or "", export_error)


def gradient_of(loop: Callable[..., torch.Tensor], h_asks: bool, count: int = 5) -> torch.Tensor:
    """The gradient of the sum of the last h by the words, (count, WIDTH), through either loop.

    Args:
        h_asks: whether the first h, which is zeros, asks for a gradient as well; mathematics does not care.
    """
    words, h = some_words(count).requires_grad_(), torch.zeros(WIDTH, requires_grad=h_asks)
    with torch.enable_grad():
        return torch.autograd.grad(loop(small_unit(), words, h).sum(), words)[0]


def spinn_report(model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action]) -> SpinnReport:
    """Reads one sentence by both programs.

    Args:
        model: one that reads trees, on the CPU.
        tokens, transitions: the sentence and its actions.
    """
    both, error = attempt(lambda: read_both_ways(model, tokens, transitions))
    apart = None if both is None else float((both[0] - both[1]).abs().max())
    return SpinnReport(apart, error)


def attempt(run: Callable[[], _Result]) -> tuple[_Result | None, str]:
    """(result, "") or (None, what was said): here a failure of torch's is something to show, whatever its kind."""
    try:
        return run(), ""
    except Exception as error:  # noqa: BLE001 - prototype operators fail in many ways, all of them worth reading
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return None, said if len(said) <= LETTERS else f"{said[: LETTERS - 1]}…"


def _length(program: Callable, helper: Callable) -> tuple[int, int]:
    """(lines, words) of a program and the helper that it needs."""
    words = 0
    for one in (program, helper):
        for token in tokenize.generate_tokens(io.StringIO(source_of(one)).readline):
            words += token.type in (tokenize.NAME, tokenize.NUMBER)
    return lines_of(program) + lines_of(helper), words
