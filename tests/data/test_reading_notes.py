"""What is said of texts that are not English and of words that no model knows."""

from __future__ import annotations

import pytest

from spinn_core.data.reading_notes import MOST_NAMED, labels_note, language_note, vocabulary_note
from spinn_core.parsing.reader import read


@pytest.mark.parametrize(
    ("text", "spaces"),
    [
        ("一只狗在奔跑。", True),
        ("犬が公園を走っています。", True),
        ("สุนัขวิ่ง", True),
        ("Собака бежит.", False),
        ("강아지가 달린다", False),
        ("كلب يركض", False),
        ("( 狗 ( 在 跑 ) )", True),
    ],
)
def test_a_text_in_another_script_is_told(text: str, spaces: bool) -> None:
    note = language_note(read(text).tokens)
    assert "English" in note and "\n" not in note
    assert ("no spaces" in note) == spaces


@pytest.mark.parametrize(
    "text", ["A dog runs.", "The café in Łódź", "1 2 3 .", "A man says 狗 .", "α particle waves", "\U0001f436"]
)
def test_english_and_what_is_no_script_are_not(text: str) -> None:
    assert language_note(read(text).tokens) is None


def test_unknown_words_are_named_and_counted() -> None:
    assert vocabulary_note({}, ascii) == ""
    note = vocabulary_note({"freinds": "friends", "zyx": None}, ascii)
    assert "'freinds' as 'friends'" in note and note.count("'zyx'") == 1
    many = vocabulary_note({f"z{k}": None for k in range(MOST_NAMED + 5)}, ascii)
    assert "and 5 more" in many and many.count("'z") == MOST_NAMED
    assert len(vocabulary_note({"狗" * 5000: None}, ascii)) < 600


@pytest.mark.parametrize("text", ["[S [NP the dog] [VP runs]]", "(3 Compelling)", "(S (NP (NN dogs)) (VP (VBP run)))"])
def test_labels_that_were_left_out_are_noted(text: str) -> None:
    reading = read(text)
    assert " ".join(reading.tokens) in labels_note(reading)


@pytest.mark.parametrize("text", ["( the dog )", "the dog", "the dog )"])
def test_without_labels_there_is_nothing_to_note(text: str) -> None:
    assert labels_note(read(text)) is None


def test_one_word_is_not_called_they() -> None:
    assert "it means" in vocabulary_note({"zyx": None}, ascii)
    assert "they mean" in vocabulary_note({"zyx": None, "qqx": None}, ascii)
