"""The grid of a batch, against a cell-by-cell count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.lessons.batch.grid import PADDING, grid_of
from spinn_core.parsing.machine import Action, balanced, left_branching, random_tree, right_branching
from spinn_core.parsing.reader import read

S, R = Action.SHIFT, Action.REDUCE
batches = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 10_000)), min_size=1, max_size=8).map(
    lambda drawn: [random_tree(words, seed) for words, seed in drawn]
)


def test_a_batch_by_hand() -> None:
    grid = grid_of([(S, S, R, S, R), (S, S, S, R, R), (S,)])
    assert [grid.letters(row) for row in range(3)] == ["SSRSR", "SSSRR", "S····"]
    assert [(column.shifts, column.reduces, column.idle) for column in grid.columns] == [
        ((0, 1, 2), (), ()),
        ((0, 1), (), (2,)),
        ((1,), (0,), (2,)),
        ((0,), (1,), (2,)),
        ((), (0, 1), (2,)),
    ]
    assert (grid.rows, grid.steps, grid.cells, grid.occupied) == (3, 5, 15, 11)
    assert (grid.reduces, grid.calls, grid.heights) == (4, 3, 2)
    assert grid.occupancy == pytest.approx(11 / 15)
    assert grid.mean_bundle == pytest.approx(4 / 3)
    assert grid.fullest() == 4
    assert grid.columns[2].active == (0, 1)


@given(batches)
def test_every_count_is_that_of_the_letters(trees) -> None:
    grid = grid_of(trees)
    table = [grid.letters(row) for row in range(len(trees))]
    assert all(len(line) == grid.steps for line in table)
    assert [line.rstrip(PADDING) for line in table] == ["".join(action.letter for action in tree) for tree in trees]
    across = ["".join(line[at] for line in table) for at in range(grid.steps)]
    assert grid.calls == sum("R" in column for column in across)
    assert grid.reduces == sum(line.count("R") for line in table)
    assert grid.cells - grid.occupied == sum(line.count(PADDING) for line in table)
    for text, column in zip(across, grid.columns, strict=True):
        for letter, rows in (("S", column.shifts), ("R", column.reduces), (PADDING, column.idle)):
            assert rows == tuple(at for at, found in enumerate(text) if found == letter)
    most = max(text.count("R") for text in across)
    assert grid.fullest() == max(at for at, text in enumerate(across) if text.count("R") == most)


@given(batches)
def test_a_batch_never_takes_more_calls_than_one_by_one_nor_fewer_than_one_sentence(trees) -> None:
    grid = grid_of(trees)
    assert max(tree.count(R) for tree in trees) <= grid.calls <= grid.reduces
    assert grid.heights <= grid.calls


def test_shapes_decide_what_is_shared() -> None:
    same = grid_of([balanced(8)] * 4)
    assert (same.reduces, same.calls, same.occupancy) == (28, 7, 1.0)
    opposite = grid_of([left_branching(6), right_branching(6)])
    assert (opposite.reduces, opposite.calls) == (10, 7)  # columns 3 5 7 9 11 and 7 to 11


def test_no_sentence_is_an_error_and_single_words_reduce_nothing() -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        grid_of([])
    words = grid_of([(S,), (S,)])
    assert (words.calls, words.mean_bundle, words.fullest(), words.heights) == (0, 0.0, 0, 0)


def test_the_examples_do_what_they_say() -> None:
    from spinn_core.lessons.batch.examples import EXAMPLES, example_of

    by_title = {example.title: example for example in EXAMPLES}
    assert len(by_title) == len(EXAMPLES) and EXAMPLES[0].title.startswith("Three pairs")
    for example in EXAMPLES:
        assert example_of(example.text + "\n") == example
    assert example_of("something else") is None

    def grid(title: str):
        return grid_of([read(line).parse.transitions for line in by_title[title].text.splitlines()])

    same = grid("One length, one shape")
    assert all(not (column.shifts and column.reduces) for column in same.columns)
    assert same.occupancy == 1.0 and same.calls == same.reduces // same.rows
    opposite = grid("One length, opposite shapes")
    assert opposite.occupancy == 1.0 and opposite.calls > 0.6 * opposite.reduces
