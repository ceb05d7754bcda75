"""A dynamic oracle: which action is best in any state of the machine, also after mistakes.

After a mistake the provided parse no longer says what to do next, but it still says which of its brackets can be had.
Each action puts some of them out of reach; the better one puts none (Goldberg and Nivre 2012, "A dynamic oracle for
arc-eager dependency parsing"; for spans Cross and Huang 2016, "Span-based constituency parsing with a structure-label
system and provably optimal dynamic oracles").

Let k words be shifted and let the item on top of the stack begin at word j. SHIFT loses the brackets that end at k and
begin where an item below the top begins: nothing that is made later ends there. REDUCE loses those that begin at j and
end behind k: nothing that is made later begins there. No tree holds brackets of both kinds, for they would cross. So at
most one action loses anything, and whoever always takes one that loses nothing gets every bracket in reach.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinn_core.model.spinn import REDUCE, SHIFT


def best_actions(given: Sequence[int], followed: Sequence[int]) -> list[int | None]:
    """What would be best at each step of a walk, by the brackets of the provided parse.

    Args:
        given: the actions of the right tree, 0 SHIFT and 1 REDUCE.
        followed: those of the walk, over as many words.

    Returns:
        For each step of the walk the action that loses no bracket; None where neither does.
    """
    words = (len(given) + 1) // 2
    begins: list[list[int]] = [[] for _ in range(words + 1)]  # of the brackets that end at each word
    last_end = [0] * (words + 1)  # of those that begin at each word
    stack: list[int] = []  # where its items begin
    front = 0
    for action in given:
        if action == SHIFT:
            stack.append(front)
            front += 1
        else:
            stack.pop()
            begins[front].append(stack[-1])
            last_end[stack[-1]] = front
    best: list[int | None] = []
    stack, front = [], 0
    for action in followed:
        may_shift, may_reduce = front < words, len(stack) > 1
        if may_shift and may_reduce:
            if last_end[stack[-1]] > front:
                best.append(SHIFT)
            elif any(begin in stack for begin in begins[front] if begin < stack[-1]):
                best.append(REDUCE)
            else:
                best.append(None)
        else:
            best.append(REDUCE if may_reduce else SHIFT)
        if action == SHIFT:
            stack.append(front)
            front += 1
        else:
            stack.pop()
    return best
