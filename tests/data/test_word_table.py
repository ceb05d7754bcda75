"""Word tables made from files of vectors: joined, folded to look-up forms, whole or not there at all."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from spinn_core.data.vocabulary import UNKNOWN_ROWS, VocabularyError, WordTable
from spinn_core.data.word_table import build_word_table


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


def vectors(path: Path, lines: str) -> Path:
    path.write_text(lines)
    return path


def test_a_capitalised_word_is_listed_as_it_is_looked_up(tmp_path):
    """Files that keep capitals have "London" only; tokens are looked up in small letters."""
    file = vectors(tmp_path / "v.txt", "The 1 1\nLondon 2 2\nthe 3 3\nLONDON 4 4\n-LRB- 5 5\n")
    table, known = build_word_table([file], Counter({"London": 2, "THE": 1}))
    assert table.vocabulary.words == ("london", "the", "(") and known == 2
    assert table.vectors[:3].tolist() == [[2, 2], [3, 3], [5, 5]]


def test_what_is_odd_in_a_file_is_reported(tmp_path):
    notes: list[str] = []
    file = vectors(tmp_path / "v.txt", "9 2\ncat 1 1\ncat 2 2\ndog 3 3\n")
    table, _ = build_word_table([file], Counter(), tell=notes.append)
    assert table.vectors[:2].tolist() == [[1, 1], [3, 3]]
    assert len(notes) == 2 and all(str(file) in note and "\n" not in note for note in notes)


def test_files_without_a_common_word_cannot_be_joined(tmp_path):
    files = [vectors(tmp_path / "a.txt", "cat 1 1\ndog 2 2\n"), vectors(tmp_path / "b.txt", "chat 1 1\nchien 2 2\n")]
    with pytest.raises(VocabularyError, match="in common"):
        build_word_table(files, Counter())


def test_a_table_is_never_made_with_numbers_beyond_its_floats(tmp_path):
    """Each number fits 16 bits, but not a vector of their mean and spread."""
    file = vectors(tmp_path / "v.txt", "cat 65000 1\ndog -65000 1\ncow 65000 1\n")
    with pytest.raises(VocabularyError, match="v.txt"):
        build_word_table([file], Counter())
