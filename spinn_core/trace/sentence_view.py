"""A sentence at step k: the machine's state, the words of a node, a phrase cut short. Nothing is drawn here."""

from __future__ import annotations

from itertools import accumulate
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
    """The text with its middle cut out, at most limit characters: whole words and " … " between them.

    A first or last word that alone is too long for its half is cut inside, with … on its own.
    """
    if len(text) <= limit:
        return text
    words = text.split(" ")
    head, tail = limit // 2 - 1, (limit - 1) // 2 - 1  # letters on each side of " … "
    start, end = _words_within(words, head), _words_within(words[::-1], tail)[::-1]
    if start and end:
        return f"{' '.join(start)} … {' '.join(end)}"
    head, tail = (limit - 1) // 2, limit // 2 - 1
    return f"{text[:head].rstrip()}…{text[len(text) - tail :].lstrip() if tail > 0 else ''}"


def _words_within(words: list[str], letters: int) -> list[str]:
    """As many of the first words as these letters hold."""
    ends = accumulate(len(word) + 1 for word in words)
    return words[: sum(end - 1 <= letters for end in ends)]
