"""Sentences about steps, against the article's church sentence and the machine."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.parsing.machine import Action, State, random_tree, run
from spinn_core.parsing.reader import Parse
from spinn_core.trace.narration import (
    agreement,
    chance,
    happened,
    percent,
    picture_in_words,
    upcoming,
    verdict,
    why_forced,
)


def sentence(parse: Parse) -> SimpleNamespace:
    return SimpleNamespace(tokens=parse.tokens, transitions=parse.transitions, nodes=run(parse.transitions).nodes)


CHURCH = sentence(Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (0, "Nothing has happened yet: all eight words wait in the buffer and the stack is empty."),
        (1, "SHIFT moved “The” from the front of the buffer onto the stack."),
        (3, "REDUCE took “The” and “church” off the stack, composed them and pushed “The church”."),
        (9, "REDUCE took “the” and “ceiling” off the stack, composed them and pushed “the ceiling”."),
    ],
)
def test_what_happened_in_the_church(step: int, told: str) -> None:
    assert happened(CHURCH, step) == told


def test_the_end_says_so() -> None:
    assert happened(CHURCH, 15).startswith("REDUCE took “The church” and “has cracks in the ceiling .”")
    assert upcoming(CHURCH, 15).startswith("Nothing: the buffer is empty and one item is left.")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (0, "SHIFT will move “The” onto the stack: REDUCE needs two items and the stack holds none."),
        (1, "SHIFT will move “church” onto the stack: REDUCE needs two items and the stack holds one."),
        (2, "REDUCE will make one phrase of “The” and “church”: the parse says so."),
        (
            14,
            (
                "REDUCE will make one phrase of “The church” and “has cracks in the ceiling .”: "
                "the buffer is empty, so nothing else is possible."
            ),
        ),
    ],
)
def test_what_comes_next_in_the_church(step: int, told: str) -> None:
    assert upcoming(CHURCH, step) == told


def test_a_model_that_chooses_is_named_as_the_reason() -> None:
    assert upcoming(CHURCH, 2, "the model thinks it likelier").endswith("the model thinks it likelier.")


def test_one_word() -> None:
    rain = sentence(Parse(("Rain",), (Action.SHIFT,)))
    assert happened(rain, 0).startswith("Nothing has happened yet: its one word waits")
    assert upcoming(rain, 1).startswith("Nothing: the buffer is empty")


def test_no_step_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        happened(CHURCH, 16)


@given(some.integers(1, 30), some.integers(0, 999), some.data())
def test_the_words_named_are_those_that_move(n: int, seed: int, data: some.DataObject) -> None:
    drawn = sentence(Parse(tuple(f"w{k}" for k in range(n)), random_tree(n, seed)))
    step = data.draw(some.integers(1, 2 * n - 1))
    told, before = happened(drawn, step), run(drawn.transitions).states[step - 1]
    if drawn.transitions[step - 1] is Action.SHIFT:
        assert f"“w{before.front}”" in told
    else:
        left, right = (drawn.nodes[node] for node in before.stack[-2:])
        assert f"“w{left.start}" in told and f"w{right.end - 1}”" in told
        assert "\n" not in told
    assert told.split()[0] == drawn.transitions[step - 1].value
    assert upcoming(drawn, step - 1).split()[0] == drawn.transitions[step - 1].value


def test_forced_only_where_one_action_is_legal() -> None:
    assert why_forced(3, State(2, (0, 1))) is None
    assert "buffer is empty" in why_forced(2, State(2, (0, 1)))
    assert "two items" in why_forced(2, State(1, (0,)))
    assert why_forced(2, State(2, (2,))) is None


@pytest.mark.parametrize(
    ("share", "said"), [(0.5, "50 %"), (0.999, "over 99 %"), (1.0, "100 %"), (0.001, "under 1 %"), (0.0, "0 %")]
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_chance_in_words() -> None:
    step = SimpleNamespace(probabilities={Action.SHIFT: 0.25, Action.REDUCE: 0.75})
    assert chance(step) == "The model gave SHIFT 25 % and REDUCE 75 %."
    assert chance(SimpleNamespace(probabilities=None)) == ""


def test_the_picture_in_words() -> None:
    assert picture_in_words(CHURCH, 0) == "Stack from the top: empty. Buffer: “The church has cracks in the ceiling .”."
    assert picture_in_words(CHURCH, 4).startswith("Stack from the top: “has”, “The church”. Buffer: “cracks")


def test_a_guess_is_judged_and_explained() -> None:
    thought = {Action.SHIFT: 0.25, Action.REDUCE: 0.75}
    trace = SimpleNamespace(**vars(CHURCH), steps=[SimpleNamespace(probabilities=thought)] * 15)
    reason = "the parse says so"
    assert verdict(trace, 2, Action.REDUCE, reason) == (
        "Right: REDUCE, for the parse says so. The model gave SHIFT 25 % and REDUCE 75 %."
    )
    assert verdict(trace, 3, Action.REDUCE, reason) == (
        "Not REDUCE but SHIFT, for REDUCE needs two items and the stack holds one."
    )


@pytest.mark.parametrize(
    ("words", "waits"), [(1, "its one word waits"), (2, "both words wait"), (3, "all three words")]
)
def test_how_many_words_wait(words: int, waits: str) -> None:
    assert waits in happened(sentence(Parse(("a",) * words, random_tree(words, 0))), 0)


def test_no_difference_is_not_called_rounding() -> None:
    assert agreement(0.0) == "are equal bit for bit" and agreement(2.4e-7).endswith("2.4e-07")
