"""The same sentence by recursion: Reduce(Reduce(The, church), ...), set beside the stack that does it in a loop.

The stack machine visits the tree in the order in which the nested calls return. What lies on the stack is what
calls have returned and their callers have not used yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from spinn_core.trace.sentence_view import Drawable, state_at

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.trace.trace import Trace


class Call(Enum):
    """How far a call has come."""

    COMING = "not called yet"
    OPEN = "called, waits for its parts"
    HELD = "returned, on the stack"
    USED = "returned and used"


@dataclass(frozen=True)
class CallRow:
    """One call (or one word) of the nest: its node, how deep it stands, how far it has come."""

    node: int
    depth: int
    call: Call


def calls_at(sentence: Drawable, step: int) -> list[CallRow]:
    """All calls in the order in which they are made, after `step` actions. IndexError beyond the last.

    A loop stands in for the recursion: a chain of 200 words would be too deep for Python's own.
    """
    state = state_at(sentence, step)
    words = len(sentence.tokens)
    returned_phrases = words + step - state.front
    stack = set(state.stack)
    total = len(sentence.transitions)
    going = None if step == total else _next_node(sentence, step, state.front)
    rows, todo = [], [(2 * words - 2, 0)]
    while todo:
        node, depth = todo.pop()
        place = sentence.nodes[node]
        returned = node < state.front if node < words else node < returned_phrases
        if returned:
            call = Call.HELD if node in stack else Call.USED
        elif (
            going is not None
            and place.start <= sentence.nodes[going].start
            and (place.end >= sentence.nodes[going].end)
        ):
            call = Call.OPEN
        else:
            call = Call.COMING
        rows.append(CallRow(node, depth, call))
        if place.left is not None and place.right is not None:
            todo += [(place.right, depth + 1), (place.left, depth + 1)]
    return rows


def _next_node(sentence: Drawable, step: int, front: int) -> int:
    """The node that the next action makes: the call that returns next."""
    words = len(sentence.tokens)
    return front if sentence.transitions[step].letter == "S" else words + step - front


def recursive_encoding(model: LoadedModel, trace: Trace) -> np.ndarray:
    """The sentence's vector by nested calls of Reduce, without buffer or stack, (d,).

    A tracker walks with the machine and not with the tree, so its h at each REDUCE is taken from the trace.
    """
    import torch

    encoder = model.network.spinn
    tracked = {step.node: step.tracker_h for step in trace.steps if step.gates is not None}
    with torch.inference_mode():
        rows = torch.tensor(model.vocabulary.rows(trace.tokens), device=model.network.device)
        words = model.network.words(rows)  # (n, 2d)
        done: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}  # node -> (h, c), each (1, d)
        calls = [2 * len(trace.tokens) - 2]
        while calls:
            node = trace.nodes[calls[-1]]
            if node.left is None or node.right is None:
                h, c = words[node.id : node.id + 1].chunk(2, dim=1)
                done[calls.pop()] = h, c
            elif node.left not in done:
                calls.append(node.left)
            elif node.right not in done:
                calls.append(node.right)
            else:
                e = tracked[node.id]
                tracking = None if e is None else torch.from_numpy(e)[None].to(words)
                done[calls.pop()] = encoder.reduce(done[node.left], done[node.right], tracking)[:2]
        return done[2 * len(trace.tokens) - 2][0][0].cpu().numpy()
