"""Plain sentences about a step: what it did, what comes next and why. Text only; whoever shows it escapes it.

A step is named by the number of actions done, k: step 0 is the start, step 2n-1 the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from spinn_core.parsing.machine import Action, State, legal_actions
from spinn_core.parsing.notation import count_of
from spinn_core.trace.sentence_view import Drawable, phrase, shorten, state_at

LETTERS = 34  # a longer phrase is cut in the middle


class Chosen(Protocol):
    """What is known of a step beyond the machine: the model's probabilities before the action."""

    @property
    def probabilities(self) -> dict[Action, float] | None: ...


class Recorded(Drawable, Protocol):
    """A sentence whose steps are recorded: a trace."""

    @property
    def steps(self) -> Sequence[Chosen]: ...


def quoted(sentence: Drawable, node: int) -> str:
    """A node's words in quotation marks, shortened in the middle."""
    return f"“{shorten(phrase(sentence, node), LETTERS)}”"


def happened(sentence: Drawable, step: int) -> str:
    """What the last action did. IndexError beyond the last step."""
    state = state_at(sentence, step)
    words = len(sentence.tokens)
    if step == 0:
        return f"Nothing has happened yet: {_waiting(words)} in the buffer and the stack is empty."
    top = state.stack[-1]
    if sentence.transitions[step - 1] is Action.SHIFT:
        return f"SHIFT moved {quoted(sentence, top)} from the front of the buffer onto the stack."
    left, right = sentence.nodes[top].children
    return (
        f"REDUCE took {quoted(sentence, left)} and {quoted(sentence, right)} off the stack, "
        f"composed them and pushed {quoted(sentence, top)}."
    )


def upcoming(sentence: Drawable, step: int, reason: str = "the parse says so") -> str:
    """What the next action will do, and why; reason holds where both actions are possible."""
    if step == len(sentence.transitions):
        return "Nothing: the buffer is empty and one item is left. Its vector stands for the whole sentence."
    state = state_at(sentence, step)
    if sentence.transitions[step] is Action.SHIFT:
        will = f"SHIFT will move {quoted(sentence, state.front)} onto the stack"
    else:
        left, right = state.stack[-2:]
        will = f"REDUCE will make one phrase of {quoted(sentence, left)} and {quoted(sentence, right)}"
    return f"{will}: {why_forced(len(sentence.tokens), state) or reason}."


def verdict(trace: Recorded, step: int, guess: Action, reason: str) -> str:
    """Whether a guess at the action after `step` actions was right, why, and what the model thought."""
    truth = trace.transitions[step]
    answer = f"Right: {truth.value}" if guess is truth else f"Not {guess.value} but {truth.value}"
    forced = why_forced(len(trace.tokens), state_at(trace, step))
    thought = "" if forced else chance(trace.steps[step])
    return f"{answer}, for {forced or reason}. {thought}".rstrip()


def why_forced(words: int, state: State) -> str | None:
    """Why only one action is possible, as a part of a sentence; None where there is a choice or no action."""
    legal = legal_actions(words, state)
    if len(legal) != 1:
        return None
    if legal[0] is Action.REDUCE:
        return "the buffer is empty, so nothing else is possible"
    return f"REDUCE needs two items and the stack holds {'one' if state.stack else 'none'}"


def chance(step: Chosen) -> str:
    """How likely the model thought SHIFT and REDUCE, in words; empty where it says nothing."""
    if step.probabilities is None:
        return ""
    shift, reduce = (step.probabilities[action] for action in (Action.SHIFT, Action.REDUCE))
    return f"The model gave SHIFT {percent(shift)} and REDUCE {percent(reduce)}."


def percent(share: float) -> str:
    """12 % and the like; what is not quite all or nothing never reads as 100 % or 0 %."""
    if 0.995 <= share < 1:
        return "over 99 %"
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def agreement(difference: float) -> str:
    """What two ways of computing the same have in common; difference: the largest, 0 or more."""
    return f"differ by at most {difference:.1e}" if difference else "are equal bit for bit"


def picture_in_words(sentence: Drawable, step: int) -> str:
    """What the forest shows, for someone who cannot see it."""
    state = state_at(sentence, step)
    waiting = " ".join(sentence.tokens[state.front :])
    stack = ", ".join(quoted(sentence, node) for node in reversed(state.stack)) or "empty"
    return f"Stack from the top: {stack}. Buffer: {f'“{shorten(waiting, 200)}”' if waiting else 'empty'}."


def _waiting(words: int) -> str:
    if words <= 2:
        return "its one word waits" if words == 1 else "both words wait"
    return f"all {count_of(words, 'word', 'words')} wait"
