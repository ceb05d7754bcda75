"""Our examples as pages use them: where their file cannot be read, one line says so and the page goes on without
them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from spinn_core.data.examples import ExamplesError, pair_examples, sentence_examples
from spinn_core.ui.common.problems import show_error

_Example = TypeVar("_Example")
_SENTENCE = "The church has cracks in the ceiling ."
_PAIR = ("The church has cracks in the ceiling .", "The ceiling has cracks .")


def examples_or_line(read: Callable[[], tuple[_Example, ...]]) -> tuple[_Example, ...]:
    """What `read` reads; where it cannot, none, and one line on the page."""
    try:
        return read()
    except ExamplesError as error:
        show_error(error)
        return ()


def examples_or_none(read: Callable[[], tuple[_Example, ...]]) -> tuple[_Example, ...]:
    """As `examples_or_line` without the line, for a page that has one already."""
    try:
        return read()
    except ExamplesError:
        return ()


def first_sentence() -> str:
    """What stands in a box for a sentence at first."""
    found = examples_or_none(sentence_examples)
    return found[0].text if found else _SENTENCE


def first_pair(words: str = "") -> tuple[str, str]:
    """Premise and hypothesis that stand in the boxes at first. words: of the hypothesis; else the first pair."""
    found = examples_or_none(pair_examples)
    pair = next((pair for pair in found if words in pair.hypothesis), found[0] if found else None)
    return (pair.premise, pair.hypothesis) if pair else _PAIR
