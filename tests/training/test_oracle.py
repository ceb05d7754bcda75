"""The dynamic oracle against a search through everything that can still happen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.data.snli import to_numbers
from spinn_core.parsing.machine import START, Action, State, advance, legal_actions, random_tree, spans
from spinn_core.training.oracle import best_actions

SHIFT, REDUCE = 0, 1


def most_brackets(words: int, state: State, begins: tuple[int, ...], gold: frozenset[tuple[int, int]]) -> int:
    """How many gold brackets can be made from here on: every way to the end is tried."""
    ways = []
    for action in legal_actions(words, state):
        if action is Action.SHIFT:
            ways.append(most_brackets(words, advance(words, state, action), (*begins, state.front), gold))
        else:
            made = (begins[-2], state.front) in gold
            ways.append(made + most_brackets(words, advance(words, state, action), begins[:-1], gold))
    return max(ways, default=0)


def outcomes(words: int, followed: tuple[Action, ...], gold: frozenset[tuple[int, int]]):
    """At each step of the walk what each action, where both are legal, would still bring."""
    state, begins = START, ()
    for taken in followed:
        worth = {}
        for action in legal_actions(words, state):
            after = (*begins, state.front) if action is Action.SHIFT else begins[:-1]
            made = action is Action.REDUCE and (begins[-2], state.front) in gold
            worth[action] = made + most_brackets(words, advance(words, state, action), after, gold)
        yield worth
        begins = (*begins, state.front) if taken is Action.SHIFT else begins[:-1]
        state = advance(words, state, taken)


@settings(max_examples=150, deadline=None)
@given(words=st.integers(1, 7), one=st.integers(0, 10_000), other=st.integers(0, 10_000))
def test_the_best_action_is_the_one_that_a_full_search_finds(words: int, one: int, other: int) -> None:
    right, followed = random_tree(words, one), random_tree(words, other)
    told = best_actions(to_numbers(right), to_numbers(followed))
    assert len(told) == len(followed)
    for said, worth in zip(told, outcomes(words, followed, frozenset(spans(right))), strict=True):
        best = {action for action in worth if worth[action] == max(worth.values())}
        expected = None if len(best) == 2 else SHIFT if best == {Action.SHIFT} else REDUCE
        assert said == expected


@given(words=st.integers(1, 30), seed=st.integers(0, 10_000))
def test_on_the_right_way_it_is_the_given_parse(words: int, seed: int) -> None:
    right = to_numbers(random_tree(words, seed))
    assert best_actions(right, right) == list(right)
