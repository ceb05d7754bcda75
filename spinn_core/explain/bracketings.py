"""Other bracketings of the same words: all of them, named ones, edited ones, and what a model makes of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.explain.batch import Side, classify_side, encode
from spinn_core.parsing.machine import Action, balanced, left_branching, random_tree, right_branching, spans

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

MOST_WORDS = 9
"""Words of which all trees are made: 1,430 of them; ten words would have 4,862."""

Transitions = tuple[Action, ...]


@cache
def all_trees(words: int) -> tuple[Transitions, ...]:
    """Every binary tree over so many words, Catalan(words - 1) of them, those that branch to the right first.

    Raises:
        ValueError: fewer than one word, or more than MOST_WORDS.
    """
    if not 1 <= words <= MOST_WORDS:
        raise ValueError(f"all trees are made of 1 to {MOST_WORDS} words, not of {words}")
    of_size: list[list[Transitions]] = [[], [(Action.SHIFT,)]]
    for size in range(2, words + 1):
        of_size.append(
            [
                (*left, *right, Action.REDUCE)
                for split in range(1, size)
                for left in of_size[split]
                for right in of_size[size - split]
            ]
        )
    return tuple(of_size[words])


def with_bracket(transitions: Sequence[Action], start: int, end: int) -> Transitions:
    """A tree with a bracket around words start to end (exclusive) and every old bracket that does not cross it.

    Where brackets had to go, a phrase is left with more than two parts: they are joined from the right,
    a (b (c d)).

    Raises:
        IllegalAction: transitions that are no tree.
        ValueError: a bracket of fewer than two words, or one that leaves the sentence.
    """
    old = spans(transitions)
    words = len(old) + 1
    if not (0 <= start and end <= words):
        raise ValueError(f"the bracket {start} to {end} leaves the sentence of {words} words")
    if end - start < 2:
        raise ValueError("a bracket holds two words or more")
    kept = {span for span in old if not _cross(span, (start, end))} | {(start, end)}
    ending: dict[int, list[int]] = {}  # where brackets end -> where they begin
    for first, last in kept:
        ending.setdefault(last, []).append(first)
    actions: list[Action] = []
    stack: list[int] = []  # where each phrase on the stack begins
    for word in range(words):
        actions.append(Action.SHIFT)
        stack.append(word)
        for first in sorted(ending.get(word + 1, ()), reverse=True):  # the inner ones first
            parts = sum(begin >= first for begin in stack)
            actions += [Action.REDUCE] * (parts - 1)
            stack[len(stack) - parts :] = [first]
    return tuple(actions)


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans share words and neither holds the other."""
    (a, b), (c, d) = sorted((one, other))
    return a < c < b < d


def named_trees(words: int, seed: int) -> dict[str, Transitions]:
    """The shapes that have a name, over so many words. seed: of the random one."""
    return {
        "left": left_branching(words),
        "right": right_branching(words),
        "balanced": balanced(words),
        "random": random_tree(words, seed),
    }


def rank(
    model: LoadedModel, other_vector: np.ndarray, tokens: Sequence[str], trees: Iterable[Sequence[Action]], side: Side
) -> np.ndarray:
    """Probabilities of entailment, neutral, contradiction for each tree of one sentence, (N, 3) float64.

    Args:
        model: a tree-reading one; `lstm` gives N equal rows, for it looks at no tree.
        other_vector: (d,), the other sentence of the pair.
        tokens: the words that all trees stand over.
        trees: N of them.
        side: which sentence of the pair these words are.
    """
    vectors = encode(model, [(tokens, tree) for tree in trees])  # (N, d)
    return classify_side(model, vectors, other_vector, side)
