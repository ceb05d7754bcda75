"""Which listed word an unlisted one is read as."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinn_core.data.spelling import COMMON, listed_word
from spinn_core.data.vocabulary import Vocabulary

WORDS = [  # the most frequent first
    "a",
    "man",
    "woman",
    "the",
    "dog",
    "people",
    "hair",
    "green",
    "shirt",
    "friends",
    "writing",
    "wheel",
    "tense",
    "kneeling",
    "botanist",
    "lady",
    "hope",
    "skate",
    "beach",
    "scout",
    "scouts",
    "boys",
    "boy",
    "umbrella",
    "flyer",
    "lake",
    "up",
    "button",
    "white",
    "while",
    "snap",
]
ROWS = {word: row for row, word in enumerate(WORDS)}


@pytest.mark.parametrize(
    "form, word",
    [
        ("lime-green", "green"),
        ("tee/shirt", "shirt"),
        ("umbrella-like", "umbrella"),  # not like
        ("button-up", "button"),  # two letters say little
        ("white-haird", "hair"),  # a part may be a form or a slip itself
        ("flyer-xyzzyq", "flyer"),
        ("botanists", "botanist"),
        ("lady's", "lady"),
        ("ladies", "lady"),
        ("tensely", "tense"),
        ("hoping", "hope"),
        ("skater", "skate"),
        ("snapping", "snap"),
        ("writting", "writing"),
        ("freinds", "friends"),
        ("knelling", "kneeling"),
        ("whele", "wheel"),
        ("owman", "woman"),  # the first letter may be swapped, but not changed
        ("toman", None),
        ("whilte", "white"),  # and not while, which comes later in the list
        ("dgo", None),  # short words have too many neighbours
        ("boyscouts", "scouts"),
        ("thebeach", "beach"),
        ("lake.", "lake"),
        ("quidditch", None),
        ("1990", None),
        ("-", None),
        ("--", None),
        ("", None),
        ("собаки", None),
    ],
)
def test_examples(form: str, word: str | None) -> None:
    assert listed_word(form, ROWS) == word


@given(st.text())
@example("s" * 100_000)
@example("-" * 100_000)
@example("'s")
@example("dog-\udcff")
def test_anything_is_read_as_a_listed_word_or_as_none(form: str) -> None:
    word = listed_word(form, ROWS)
    assert word is None or word in ROWS
    vocabulary = Vocabulary(tuple(WORDS))
    assert (vocabulary.read_as(form) is not None) == (vocabulary.row(form) < len(WORDS))


@given(st.sampled_from([word for word in WORDS if len(word) > 5]), st.data())
def test_a_slip_behind_the_first_letter_is_mended(word: str, data: st.DataObject) -> None:
    """None of these words lies near another, so that it is the one that is found."""
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slip = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
        )
    )
    near = {"scouts": {"scouts", "scout"}}.get(word, {word})
    if slip not in ROWS:
        assert listed_word(slip, ROWS) in near


def test_slips_and_joined_words_are_looked_for_among_common_words_only() -> None:
    rows = {"kneeling": COMMON, "foam": COMMON, "sea": 1, "botanist": COMMON}
    assert listed_word("knelling", rows) is None
    assert listed_word("seafoam", rows) is None
    assert listed_word("botanists", rows) == "botanist"
