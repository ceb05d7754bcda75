"""Word lists, unknown words, GloVe files and the word table's file."""

from __future__ import annotations

import gzip
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.vocabulary import (
    UNKNOWN_ROWS,
    Vocabulary,
    VocabularyError,
    WordTable,
    build_word_table,
    look_up_form,
    read_glove,
)

VOCABULARY = Vocabulary(("the", "cat", "("))


def test_look_up_ignores_case_and_knows_brackets():
    assert VOCABULARY.row("The") == VOCABULARY.row("the") == 0
    assert VOCABULARY.row("-LRB-") == VOCABULARY.row("(") == 2
    assert look_up_form("-RRB-") == ")"
    assert [look_up_form(token) for token in (r"1\/2", r"\*", r"AC\/DC\*", "\\", r"a\b")] == ["1/2", "*", "ac/dc*", "\\", r"a\b"]
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


@pytest.fixture
def glove(tmp_path):
    """Two files over one hidden linear relation; the second lacks 'a'."""
    generator = np.random.RandomState(0)
    words = [f"w{k}" for k in range(40)] + ["the", "a"]
    first = generator.standard_normal((len(words), 4))
    second = first @ generator.standard_normal((4, 3)) + 0.5

    def write(path, rows, skip=()):
        with gzip.open(path, "wt") if path.suffix == ".gz" else open(path, "w") as file:
            for word, row in zip(words, rows, strict=True):
                if word not in skip:
                    file.write(f"{word} {' '.join(f'{x:.6f}' for x in row)}\n")
        return path

    return write(tmp_path / "a.txt.gz", first), write(tmp_path / "b.txt", second, skip=("a",)), words, first, second


def test_joined_tables_estimate_what_one_file_lacks(glove):
    one, two, words, first, second = glove
    table, known = build_word_table([one, two], Counter({"The": 5, "a": 9, "w7": 9, "zzz": 3}))
    assert known == 3
    assert table.vocabulary.words[:3] == ("a", "w7", "the")  # most frequent first, then by spelling
    assert table.vectors.shape == (len(words) + UNKNOWN_ROWS, 7)
    for row, word in enumerate(table.vocabulary.words):
        expected = np.concatenate([first[words.index(word)], second[words.index(word)]])
        np.testing.assert_allclose(table.vectors[row], expected, atol=5e-3)  # 'a' only by least squares


def test_the_limit_keeps_the_training_words(glove):
    one, two, *_ = glove
    table, _ = build_word_table([one, two], Counter({"w30": 1}), limit=5)
    assert table.vocabulary.words == ("w30", "w0", "w1", "w2", "w3")


def test_a_word_table_survives_its_file(glove, tmp_path):
    table, _ = build_word_table(list(glove[:2]), Counter({"the": 1}))
    table.save(tmp_path / "deep" / "words.safetensors")
    again = WordTable.load(tmp_path / "deep" / "words.safetensors")
    assert again.vocabulary == table.vocabulary
    np.testing.assert_array_equal(again.vectors, table.vectors)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["words.safetensors"]


@pytest.mark.parametrize("content", [b"", b"junk", b"\x08\0\0\0\0\0\0\0{\"a\": 1}"])
def test_a_broken_word_table_is_one_line(content, tmp_path):
    path = tmp_path / "words.safetensors"
    path.write_bytes(content)
    with pytest.raises(VocabularyError) as caught:
        WordTable.load(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "empty"),
        ("the 1 2\ncat 1\n", "line 2"),
        ("the 1 2\ncat 1 x\n", "line 2"),
        ("the\n", "line 1"),
    ],
)
def test_bad_vectors_name_the_line(text, complaint, tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text(text)
    with pytest.raises(VocabularyError, match=complaint):
        read_glove(path)


def test_missing_and_truncated_vectors(tmp_path):
    with pytest.raises(VocabularyError, match="No such file"):
        read_glove(tmp_path / "none.txt")
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(gzip.compress(b"the 1 2\n" * 100)[:30])
    with pytest.raises(VocabularyError, match="cannot read"):
        read_glove(path)
