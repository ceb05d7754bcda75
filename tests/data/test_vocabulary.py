"""Word lists, unknown words and the word table's file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.data.vocabulary import Vocabulary, VocabularyError, WordTable, look_up_form

VOCABULARY = Vocabulary(("the", "cat", "("))


def test_look_up_ignores_case_and_knows_brackets():
    assert VOCABULARY.row("The") == VOCABULARY.row("the") == 0
    assert VOCABULARY.row("-LRB-") == VOCABULARY.row("(") == 2
    assert look_up_form("-RRB-") == ")"
    assert [look_up_form(token) for token in (r"1\/2", r"\*", r"AC\/DC\*", "\\", r"a\b")] == [
        "1/2",
        "*",
        "ac/dc*",
        "\\",
        r"a\b",
    ]
    assert VOCABULARY.knows("CAT")
    assert not VOCABULARY.knows("dog")


@given(st.text(min_size=1))
def test_every_word_has_a_stable_row_inside_the_table(word):
    row = VOCABULARY.row(word)
    assert row == Vocabulary(VOCABULARY.words).row(word)
    assert 0 <= row < VOCABULARY.size
    assert (VOCABULARY.read_as(word) is not None) == (row < len(VOCABULARY.words))
    assert not VOCABULARY.knows(word) or VOCABULARY.read_as(word) == look_up_form(word)


def test_a_word_that_is_not_listed_gets_the_row_of_one_that_it_is_read_as():
    assert not VOCABULARY.knows("Cats")
    assert VOCABULARY.read_as("Cats") == "cat"
    assert VOCABULARY.row("Cats") == VOCABULARY.row("cat") == 1


def test_unknown_words_do_not_share_one_vector():
    rows = {VOCABULARY.row(f"wug{k}") for k in range(200)}
    assert len(rows) > 150
    # the very rows, so that a change of the hash, which would move every shipped model's unknown words, shows
    assert VOCABULARY.row("wug") == 3 + 85


@pytest.mark.parametrize("content", [b"", b"junk", b'\x08\0\0\0\0\0\0\0{"a": 1}'])
def test_a_broken_word_table_is_one_line(content, tmp_path):
    path = tmp_path / "words.safetensors"
    path.write_bytes(content)
    with pytest.raises(VocabularyError) as caught:
        WordTable.load(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
