"""The loop as an operator of the graph: torch.while_loop, today's counterpart of tf.while_loop, beside plain loops.

Two programs are said in both ways, a recurrent loop and the whole of SPINN's reading (`SPINN.steps`), and must give
the same numbers.
The operator wants one function that says whether to go on and one that makes the next values from the last, all of
the same shapes; neither may touch a Python list or change a tensor in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from spinn_core.data.snli import to_numbers
from spinn_core.model.spinn import SHIFT, SPINN
from spinn_core.parsing.machine import Action
from spinn_core.shown_source import keep_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinn_core.model.checkpoint import LoadedModel

keep_source(__file__)


def for_loop(unit: nn.Module, words: Tensor, h: Tensor) -> Tensor:
    """The recurrent loop, define-by-run."""
    for word in words:
        h = unit(word, h)
    return h


def while_loop(unit: nn.Module, words: Tensor, h: Tensor) -> Tensor:
    """The recurrent loop as one operator of the graph."""

    def goes_on(at: Tensor, h: Tensor) -> Tensor:
        return at < words.shape[0]

    def next_values(at: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        word = words.index_select(0, at.reshape(1))[0]
        return at + 1, unit(word, h)

    _, h = torch.while_loop(goes_on, next_values, (torch.tensor(0), h))
    return h


def h_of(state: Tensor) -> Tensor:
    """The first half of a state (h, c): (1, 2d) to (1, d)."""
    return state.chunk(2, 1)[0]


def composed(spinn: SPINN, left: Tensor, right: Tensor, e: Tensor | None) -> Tensor:
    """Reduce on whole states, (1, 2d) each."""
    return torch.cat(spinn.reduce(left.chunk(2, 1), right.chunk(2, 1), e)[:2], 1)


def spinn_by_graph(spinn: SPINN, words: Tensor, actions: Tensor) -> Tensor:
    """The same, with loop, stack and choice as parts of the graph."""
    count, width = words.shape
    reads = len(spinn.tracker.reads) if spinn.tracker is not None else 3
    # rows of zeros are read once no word is left
    buffer = torch.cat([words, words.new_zeros(reads, width)])
    # the stack: two rows of zeros, then one for every word it may hold
    slots = torch.arange(count + 2)
    stack = words.new_zeros(count + 2, width)
    e = words.new_zeros(1, spinn.d_tracker)
    memory = words.new_zeros(1, spinn.d_tracker)

    def goes_on(step, front, top, stack, e, memory):
        return step < actions.shape[0]

    def next_values(step, front, top, stack, e, memory):
        b = row(buffer, front)
        s1, s2 = row(stack, top), row(stack, top - 1)
        if spinn.tracker is not None:
            ahead = [row(buffer, front + k) for k in range(1, reads - 2)]
            seen = [h_of(state) for state in (b, s1, s2, *ahead)]
            e, memory = spinn.tracker((e, memory), seen)
        else:
            e, memory = e.clone(), memory.clone()
        phrase = composed(spinn, s2, s1, e)  # also where none is wanted
        shifts = actions.index_select(0, step.reshape(1))[0] == SHIFT
        top = torch.where(shifts, top + 1, top - 1)
        pushed = torch.where(shifts, b, phrase)
        stack = torch.where((slots == top)[:, None], pushed, stack)
        return step + 1, front + shifts.long(), top, stack, e, memory

    numbers = torch.tensor(0), torch.tensor(0), torch.tensor(1)
    start = (*numbers, stack, e, memory)
    _, _, top, stack, _, _ = torch.while_loop(goes_on, next_values, start)
    return row(stack, top)


def row(table: Tensor, place: Tensor) -> Tensor:
    """One row of a table, (1, width); its number is a tensor, so a Python index will not do."""
    return table.index_select(0, place.reshape(1))


def read_both_ways(model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action]) -> tuple[Tensor, Tensor]:
    """The sentence vector of the define-by-run program and of the while_loop one, (d,) each.

    Raises:
        Exception: whatever torch has to say against the operator on this machine.
    """
    spinn = model.network.spinn
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    actions = torch.tensor(list(to_numbers(transitions)), device=model.network.device)
    with torch.no_grad():
        words = model.network.words(rows)  # (n, 2d)
        *_, last = spinn.steps(words.split(1), transitions)
        by_graph = spinn_by_graph(spinn, words, actions)  # (1, 2d)
        return last.state[0, : spinn.d_hidden], by_graph[0, : spinn.d_hidden]


def export_loop(unit: nn.Module, words: Tensor, h: Tensor) -> str:
    """The one graph of while_loop() for every number of words, as torch.export records it.

    Raises:
        Exception: whatever torch.export has to say.
    """

    class Reads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.unit = unit

        def forward(self, words: Tensor, h: Tensor) -> Tensor:
            return while_loop(self.unit, words, h)

    count = torch.export.Dim("count", min=2)
    exported = torch.export.export(Reads(), (words, h), dynamic_shapes={"words": {0: count}, "h": None})
    module = exported.graph_module
    inside = [part for _, part in module.named_children() if hasattr(part, "code")]
    return "\n\n".join(part.code.strip() for part in (module, *inside))
