"""Drivers: shapes, a person's actions completed to a tree, and trees compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.parsing.drivers import Driver, compare, complete, replay, shape, why_not
from spinn_core.parsing.machine import (
    Action,
    IllegalAction,
    State,
    balanced,
    bracket_f1,
    left_branching,
    random_tree,
    right_branching,
    run,
)
from spinn_core.parsing.reader import Parse

S, R = Action.SHIFT, Action.REDUCE


@given(some.integers(1, 30), some.integers(0, 999), some.data())
def test_a_completion_begins_with_what_was_done_and_is_a_tree(n: int, seed: int, data: some.DataObject) -> None:
    whole = random_tree(n, seed)
    done = whole[: data.draw(some.integers(0, len(whole)))]
    completed = complete(n, done)
    assert completed[: len(done)] == done
    assert run(completed).words == n
    assert replay(n, done) == run(whole).states[len(done)]
    assert complete(n, done, whole) == whole, "keeping to the preferred tree keeps its trace"


def test_leaving_the_preferred_tree_shifts_everything_and_reduces() -> None:
    assert complete(3, (S, S, S), (S, S, R, S, R)) == (S, S, S, R, R)
    assert complete(3, (S, S), (S, S)) == (S, S, S, R, R), "an unfinished preference is none"


def test_an_impossible_action_is_refused() -> None:
    with pytest.raises(IllegalAction):
        complete(3, (S, R))
    with pytest.raises(IllegalAction):
        replay(1, (S, S))


def test_why_not() -> None:
    assert why_not(2, State(0, ()), S) is None
    assert why_not(2, State(2, (0, 1)), S) == "SHIFT needs a word, but the buffer is empty."
    assert why_not(2, State(1, (0,)), R) == "REDUCE needs two items on the stack, but it holds 1."


def test_shapes() -> None:
    assert shape(Driver.LEFT, 4) == left_branching(4)
    assert shape(Driver.RIGHT, 4) == right_branching(4)
    assert shape(Driver.BALANCED, 5) == balanced(5)
    assert shape(Driver.RANDOM, 9, 3) == random_tree(9, 3)
    assert all(shape(driver, 4) is None for driver in (Driver.PARSE, Driver.MODEL, Driver.YOU))
    assert all(driver.in_words and driver.reason for driver in Driver)


def test_the_two_ladders_share_all_brackets_but_one() -> None:
    high = Parse.from_brackets("( He ( ( saw ( the man ) ) ( with ( the telescope ) ) ) )").transitions
    low = Parse.from_brackets("( He ( saw ( ( the man ) ( with ( the telescope ) ) ) ) )").transitions
    found = compare(high, low)
    assert found.only_yours == ((1, 4),) and found.only_theirs == ((2, 7),)
    assert found.shared == ((1, 7), (2, 4), (4, 7), (5, 7))


@given(some.integers(1, 20), some.integers(0, 99), some.integers(0, 99))
def test_f1_equals_the_machines(n: int, one: int, other: int) -> None:
    yours, theirs = random_tree(n, one), random_tree(n, other)
    assert compare(yours, theirs).f1 == pytest.approx(bracket_f1([theirs], [yours]).f1)
