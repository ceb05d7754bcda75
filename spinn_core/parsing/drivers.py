"""Who drives the machine: a typed parse, the model, a shape, or a person; and how two trees compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action, State


class Driver(Enum):
    """Who chooses the actions."""

    PARSE = "entered parse"
    MODEL = "the model"
    YOU = "you"
    LEFT = "left-branching"
    RIGHT = "right-branching"
    BALANCED = "balanced"
    RANDOM = "random"

    @property
    def in_words(self) -> str:
        """One line about it, for a menu's help."""
        return _IN_WORDS[self]

    @property
    def reason(self) -> str:
        """Why the next action is this one, as the end of a sentence."""
        return _REASONS[self]


_IN_WORDS = {
    Driver.PARSE: "the tree that was typed",
    Driver.MODEL: "SHIFT or REDUCE, whatever its tracker finds likelier",
    Driver.YOU: "you press SHIFT and REDUCE, and your tree is set against the others at the end",
    Driver.LEFT: "(((a b) c) d), every word joins all before it",
    Driver.RIGHT: "(a (b (c d))), all words first, then every REDUCE",
    Driver.BALANCED: "halves, and halves of halves",
    Driver.RANDOM: "any tree, all equally likely; the seed chooses",
}
_REASONS = {
    Driver.PARSE: "the parse says so",
    Driver.MODEL: "the model thinks it likelier",
    Driver.YOU: "you decide",
    Driver.LEFT: "a left-branching tree reduces as soon as it can",
    Driver.RIGHT: "a right-branching tree reduces only when the buffer is empty",
    Driver.BALANCED: "the balanced tree halves the sentence again and again",
    Driver.RANDOM: "the dice fell so",
}


def shape(driver: Driver, words: int, seed: int = 0) -> tuple[Action, ...] | None:
    """The transitions of a shape over so many words; None for a driver that is no shape."""
    if driver is Driver.RANDOM:
        return machine.random_tree(words, seed)
    makers = {
        Driver.LEFT: machine.left_branching,
        Driver.RIGHT: machine.right_branching,
        Driver.BALANCED: machine.balanced,
    }
    return makers[driver](words) if driver in makers else None


def complete(words: int, done: Sequence[Action], preferred: Sequence[Action] = ()) -> tuple[Action, ...]:
    """A whole sequence that begins with what a person has done so far.

    The network's numbers up to now do not depend on what is still to come, so a trace of any completion shows
    them. `preferred` is taken while the person keeps to it, so that one trace serves many presses; after that
    every word is shifted and everything reduced. Raises IllegalAction for actions that are not possible.
    """
    done = tuple(done)
    state = replay(words, done)
    if tuple(preferred[: len(done)]) == done and len(preferred) == 2 * words - 1:
        return tuple(preferred)
    left = words - state.front
    return (*done, *(Action.SHIFT,) * left, *(Action.REDUCE,) * (len(state.stack) + left - 1))


def replay(words: int, done: Sequence[Action]) -> State:
    """The state after some actions, perhaps not all. Raises IllegalAction."""
    state = machine.START
    for action in done:
        state = machine.advance(words, state, action)
    return state


def actions_of(letters: str, words: int) -> tuple[Action, ...] | None:
    """Actions, perhaps not all, from letters S and R of a link or a browser; None for what the machine cannot do."""
    by_letter = {action.letter: action for action in Action}
    if len(letters) > 2 * words - 1 or any(letter not in by_letter for letter in letters):
        return None
    actions = tuple(by_letter[letter] for letter in letters)
    try:
        replay(words, actions)
    except machine.IllegalAction:
        return None
    return actions


def why_not(words: int, state: State, action: Action) -> str | None:
    """Why an action is not possible, in a sentence; None where it is."""
    try:
        machine.advance(words, state, action)
    except machine.IllegalAction as error:
        return f"{error.reason}."
    return None


@dataclass(frozen=True)
class Comparison:
    """Two trees over one sentence: the brackets that both have, and those that only one has, as word spans.

    The whole sentence's bracket is left out, as in bracket F1.
    """

    shared: tuple[tuple[int, int], ...]
    only_yours: tuple[tuple[int, int], ...]
    only_theirs: tuple[tuple[int, int], ...]

    @property
    def f1(self) -> float:
        """1.0 where there is no bracket to count."""
        count = 2 * len(self.shared) + len(self.only_yours) + len(self.only_theirs)
        return 2 * len(self.shared) / count if count else 1.0


def compare(yours: Sequence[Action], theirs: Sequence[Action]) -> Comparison:
    """Sets one tree against another. Raises IllegalAction for a sequence that is not a tree."""
    mine, other = set(machine.spans(yours)[:-1]), set(machine.spans(theirs)[:-1])
    return Comparison(tuple(sorted(mine & other)), tuple(sorted(mine - other)), tuple(sorted(other - mine)))
