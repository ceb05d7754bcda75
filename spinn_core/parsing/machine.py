"""The symbolic shift-reduce machine: what SPINN does to a sentence, without any network.

The machine has a buffer of words and a stack. SHIFT moves the front of the buffer onto the stack; REDUCE
takes the two top items off and puts one node in their place. Words are only counted here, never looked at.
For "the cat sat" with the bracketing ((the cat) sat), and with | between the stack and the buffer:

    action     stack | buffer
               | the cat sat
    SHIFT      the | cat sat
    SHIFT      the cat | sat
    REDUCE     (the cat) | sat
    SHIFT      (the cat) sat |
    REDUCE     ((the cat) sat) |

n words take n SHIFT and n-1 REDUCE: a binary tree and its 2n-1 transitions are the same thing written twice.

Source: Bowman et al. 2016, "A Fast Unified Model for Parsing and Sentence Understanding", section 3.1.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Action(Enum):
    """One transition of the machine."""

    SHIFT = "SHIFT"
    REDUCE = "REDUCE"

    @property
    def letter(self) -> str:
        """The one-letter name of the two-line notation: "S" or "R"."""
        return self.value[0]


class IllegalAction(ValueError):
    """An action that the machine cannot do, or an end that comes too early.

    index: which action, 0-based; the number of actions where the end itself is the fault.
    reason: what is wrong, without the place. str() gives both in one line and counts actions from 1.
    """

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(index, reason)
        self.index = index
        self.reason = reason

    def __str__(self) -> str:
        return f"action {self.index + 1}: {self.reason}"


@dataclass(frozen=True)
class Node:
    """A word or phrase over words start to end (exclusive); left and right are node ids, None for a word."""

    id: int
    start: int
    end: int
    left: int | None
    right: int | None
    height: int  # 0 for a word, else one more than the higher child

    @property
    def children(self) -> tuple[int, ...]:
        """Left and right; empty for a word."""
        return () if self.left is None or self.right is None else (self.left, self.right)


@dataclass(frozen=True)
class State:
    """The machine between two actions: front words are shifted; stack holds node ids, bottom first."""

    front: int
    stack: tuple[int, ...]


@dataclass(frozen=True)
class Run:
    """A whole sentence run through the machine.

    nodes: ids 0..n-1 are the words in order, then n, n+1, ... in the order in which REDUCE makes them; the
    last is the root. states[k] is the state after k actions: 2n of them, states[0] the start.
    """

    words: int
    transitions: tuple[Action, ...]
    nodes: tuple[Node, ...]
    states: tuple[State, ...]


START = State(front=0, stack=())


def legal_actions(words: int, state: State) -> tuple[Action, ...]:
    """The actions open in this state of a sentence of so many words, SHIFT first; none at the end."""
    actions = []
    if state.front < words:
        actions.append(Action.SHIFT)
    if len(state.stack) >= 2:
        actions.append(Action.REDUCE)
    return tuple(actions)


def advance(words: int, state: State, action: Action) -> State:
    """The state after one action, for someone who drives by hand.

    A REDUCE makes the node with id words + (number of REDUCEs before it). Raises IllegalAction.
    """
    if action not in legal_actions(words, state):
        reduces_done = state.front - len(state.stack)
        raise IllegalAction(state.front + reduces_done, _why_illegal(action, len(state.stack)))
    if action is Action.SHIFT:
        return State(state.front + 1, (*state.stack, state.front))
    return State(state.front, (*state.stack[:-2], words + state.front - len(state.stack)))


def _why_illegal(action: object, stack_size: int) -> str:
    if action is Action.SHIFT:
        return "SHIFT needs a word, but the buffer is empty"
    if action is Action.REDUCE:
        return f"REDUCE needs two items on the stack, but it holds {stack_size}"
    return f"{action!r} is not an action; there are Action.SHIFT and Action.REDUCE"


def count_shifts(transitions: Iterable[Action]) -> int:
    """The words of a complete sequence of transitions, checked without building anything. Raises IllegalAction."""
    size = words = index = 0  # of the stack
    for index, action in enumerate(transitions, 1):
        if action is Action.SHIFT:
            size += 1
            words += 1
        elif action is Action.REDUCE and size >= 2:
            size -= 1
        else:
            raise IllegalAction(index - 1, _why_illegal(action, size))
    if size == 0:
        raise IllegalAction(0, "there is none, and a sentence takes at least one SHIFT")
    if size > 1:
        raise IllegalAction(index, f"the end leaves {size} items on the stack, not one; add {size - 1} REDUCE")
    return words


def _build(transitions: tuple[Action, ...]) -> tuple[list[Node], list[State]]:
    """The nodes and states of a complete sequence; raises IllegalAction. No recursion."""
    words = count_shifts(transitions)
    nodes = [Node(i, i, i + 1, None, None, 0) for i in range(words)]
    stack: list[int] = []
    front = 0
    states = [START]
    for action in transitions:
        if action is Action.SHIFT:
            stack.append(front)
            front += 1
        else:
            right = nodes[stack.pop()]
            left = nodes[stack.pop()]
            stack.append(len(nodes))
            height = 1 + max(left.height, right.height)
            nodes.append(Node(len(nodes), left.start, right.end, left.id, right.id, height))
        states.append(State(front, tuple(stack)))
    return nodes, states


def run(transitions: Iterable[Action]) -> Run:
    """Run a complete sequence of transitions; it has as many words as it has SHIFTs.

    Raises IllegalAction for a REDUCE with fewer than two items on the stack, and where more than one is left.
    """
    transitions = tuple(transitions)
    nodes, states = _build(transitions)
    return Run((len(nodes) + 1) // 2, transitions, tuple(nodes), tuple(states))


def spans(transitions: Iterable[Action]) -> tuple[tuple[int, int], ...]:
    """The words (start, end exclusive) that each REDUCE covers, in order. Raises IllegalAction."""
    nodes, _ = _build(tuple(transitions))
    return tuple((node.start, node.end) for node in nodes if node.left is not None)


def depth(transitions: Iterable[Action]) -> int:
    """The height of the whole tree: 0 for one word, n-1 for a chain of n words. Raises IllegalAction."""
    nodes, _ = _build(tuple(transitions))
    return nodes[-1].height


def left_branching(n: int) -> tuple[Action, ...]:
    """(((a b) c) d): every word joins all that came before it. ValueError below one word."""
    _check_words(n)
    return (Action.SHIFT, *(Action.SHIFT, Action.REDUCE) * (n - 1))


def right_branching(n: int) -> tuple[Action, ...]:
    """(a (b (c d))): all words are shifted before the first REDUCE. ValueError below one word."""
    _check_words(n)
    return (Action.SHIFT,) * n + (Action.REDUCE,) * (n - 1)


def balanced(n: int) -> tuple[Action, ...]:
    """Halve, and halve again; the left half takes the odd word, depth is log2(n) rounded up.

    ValueError below one word.
    """
    _check_words(n)
    transitions: list[Action] = []
    todo: list[int | Action] = [n]  # a number stands for a phrase of so many words still to be split
    while todo:
        item = todo.pop()
        if isinstance(item, Action):
            transitions.append(item)
        elif item == 1:
            transitions.append(Action.SHIFT)
        else:
            todo.extend((Action.REDUCE, item // 2, item - item // 2))
    return tuple(transitions)


def random_tree(n: int, seed: int) -> tuple[Action, ...]:
    """A binary tree drawn uniformly from all Catalan(n-1) shapes; the same seed gives the same tree.

    By the cycle lemma (Dvoretzky and Motzkin 1947) exactly one rotation of any shuffle of n SHIFT and n-1
    REDUCE is legal, namely the one that starts right after the last lowest point of the stack's height.
    ValueError below one.
    """
    _check_words(n)
    shuffled = list(right_branching(n))
    random.Random(seed).shuffle(shuffled)
    height, lowest, start = 0, 0, 0
    for index, action in enumerate(shuffled):
        height += 1 if action is Action.SHIFT else -1
        if height <= lowest:
            lowest, start = height, index + 1
    return tuple(shuffled[start:] + shuffled[:start])


def _check_words(n: int) -> None:
    if n < 1:
        raise ValueError(f"a tree needs at least one word, not {n}")


@dataclass(frozen=True)
class BracketScore:
    """Brackets counted over many sentences: how many are shared, in the gold trees, in the predicted trees.

    f1 lies between 0 and 1. Where there is nothing to count (gold == 0) it is 1.0, since nothing is wrong; look at
    gold before you print it.
    """

    matched: int
    gold: int
    predicted: int

    @property
    def f1(self) -> float:
        return 2 * self.matched / (self.gold + self.predicted) if self.gold + self.predicted else 1.0


def bracket_f1(gold: Iterable[Iterable[Action]], predicted: Iterable[Iterable[Action]]) -> BracketScore:
    """Unlabelled bracket score of predicted trees against gold ones, counted over all sentences together.

    A bracket is a span of two or more words. The whole sentence's is left out, for it is always right; so a
    sentence of one or two words counts nothing. Both trees of a sentence are binary over the same words and
    have equally many brackets, so precision, recall and F1 are the same number. Raises IllegalAction for a
    sequence that is not a tree, ValueError where the two sides differ in sentences or in words.
    """
    gold, predicted = list(gold), list(predicted)
    if len(gold) != len(predicted):
        raise ValueError(f"{len(gold)} gold trees against {len(predicted)} predicted ones; give one for each")
    matched = counted = 0
    for index, (gold_tree, predicted_tree) in enumerate(zip(gold, predicted)):
        gold_spans, predicted_spans = spans(gold_tree), spans(predicted_tree)
        if len(gold_spans) != len(predicted_spans):
            words = f"{len(gold_spans) + 1} words against {len(predicted_spans) + 1}"
            raise ValueError(f"sentence {index + 1}: {words}; both trees must be over the same sentence")
        # The last span made is the root's, the whole sentence.
        matched += len(set(gold_spans[:-1]) & set(predicted_spans[:-1]))
        counted += len(gold_spans[:-1])
    return BracketScore(matched, counted, counted)
