"""A sentence at step k: the machine's state, the words of a node, a phrase cut short. Nothing is drawn here."""

from __future__ import annotations

from typing import Protocol

from spinn_core.parsing.machine import Action, Node, State


class Drawable(Protocol):
    """What is drawn: a trace, or a bare parse that was run through the machine."""

    @property
    def tokens(self) -> tuple[str, ...]: ...
    @property
    def transitions(self) -> tuple[Action, ...]: ...
    @property
    def nodes(self) -> tuple[Node, ...]: ...


def state_at(sentence: Drawable, step: int) -> State:
    """The machine after so many actions, from the transitions alone; IndexError beyond the last one."""
    if not 0 <= step <= len(sentence.transitions):
        raise IndexError(f"step {step} of {len(sentence.transitions)}")
    front, made, stack = 0, len(sentence.tokens), []
    for action in sentence.transitions[:step]:
        if action is Action.SHIFT:
            stack.append(front)
            front += 1
        else:
            del stack[-2:]
            stack.append(made)
            made += 1
    return State(front, tuple(stack))


def phrase(sentence: Drawable, node: int) -> str:
    """The words under a node."""
    return " ".join(sentence.tokens[sentence.nodes[node].start : sentence.nodes[node].end])


def shorten(text: str, limit: int) -> str:
    """The text with its middle cut out, at most limit characters; at a space where one is near."""
    if len(text) <= limit:
        return text
    head, tail = (limit - 1) // 2, limit // 2 - 1
    start, end = text[:head], text[len(text) - tail :] if tail > 0 else ""
    if text[len(start)] != " " and start.rfind(" ") > 0 and len(start) - start.rfind(" ") <= 6:
        start = start[: start.rfind(" ")]
    if tail > 0 and text[len(text) - tail - 1] != " " and 0 <= end.find(" ") <= 5:
        end = end[end.find(" ") + 1 :]
    return f"{start.rstrip()}…{end.lstrip()}"
