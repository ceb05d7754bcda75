"""Which nodes a picture shows, and what each of them is at step k. Nothing is drawn here.

A picture of a short sentence always lays out the finished tree and leaves out what is not made yet: words and
phrases then keep their places from the first step to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spinn_core.drawing.palette import Role
from spinn_core.parsing.machine import Node
from spinn_core.trace.sentence_view import Drawable, state_at

LEAVES = 20
"""A picture with more leaves than this is hard to read: it shows the top of the stack only."""


@dataclass(frozen=True)
class View:
    """leaves: ids along the bottom line, words and folded phrases, in reading order. inner: ids of phrases
    drawn with both children, children first. roles: of each of them. steps: actions done."""

    leaves: tuple[int, ...]
    inner: tuple[int, ...]
    roles: dict[int, Role]
    step: int


def roles_at(sentence: Drawable, step: int) -> dict[int, Role]:
    """What every node of the sentence is after so many actions."""
    state = state_at(sentence, step)
    words = len(sentence.tokens)
    made = words + step - state.front
    roles = {node.id: Role.INSIDE if node.id < made else Role.FUTURE for node in sentence.nodes}
    roles.update(dict.fromkeys(range(state.front, words), Role.BUFFER))
    if state.front < words:
        roles[state.front] = Role.FRONT
    roles.update(dict.fromkeys(state.stack, Role.STACK))
    for depth, role in enumerate((Role.TOP, Role.SECOND), 1):
        if len(state.stack) >= depth:
            roles[state.stack[-depth]] = role
    return roles


def forest_view(sentence: Drawable, step: int | None, limit: int = LEAVES, ahead: bool = True) -> View:
    """What to draw after `step` actions (None: all), in at most `limit` leaves.

    A sentence within the limit is shown whole. Of a longer one only the top of the stack is, its widest parts
    unfolded first until the limit is reached; before the first action, the words that come next. Phrases that are
    not made yet are in the view, to keep their places, unless ahead is False.
    """
    step = len(sentence.transitions) if step is None else step
    roles = roles_at(sentence, step)
    words = len(sentence.tokens)
    if words <= limit:
        shown = list(range(words)), list(range(words, 2 * words - 1))
    else:
        stack = state_at(sentence, step).stack
        shown = unfold(sentence.nodes, stack[-1], limit) if stack else (list(range(min(words, limit))), [])
    leaves, inner = shown
    if not ahead:
        inner = [node for node in inner if roles[node] is not Role.FUTURE]
    return View(tuple(leaves), tuple(inner), {node: roles[node] for node in (*leaves, *inner)}, step)


def unfold(nodes: Sequence[Node], root: int, limit: int) -> tuple[list[int], list[int]]:
    """(leaves in reading order, inner nodes with children first) of a tree opened widest phrase first."""
    leaves, inner = [root], []
    while len(leaves) < limit:
        place = max(range(len(leaves)), key=lambda at: nodes[leaves[at]].end - nodes[leaves[at]].start)
        widest = nodes[leaves[place]]
        if widest.left is None or widest.right is None:
            break
        leaves[place : place + 1] = [widest.left, widest.right]
        inner.append(widest.id)
    return leaves, sorted(inner)
