"""A running text becomes words and sentences; every fifth sentence is held out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.lessons.sequences.text import (
    EVERY,
    LONGEST,
    MAX_CHARACTERS,
    TextError,
    our_text,
    read_text,
    readable,
    sentences,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat's half-eaten fish.", ["the", "cat's", "half-eaten", "fish", "."]),
        ("“Stop,” she said.", ["stop", ",", "she", "said", "."]),
        ("Mr. Pell and Dr. No", ["mr.", "pell", "and", "dr.", "no"]),
        ("at 7:30, 12.5 %", ["at", "7", ":", "30", ",", "12", ".", "5", "%"]),
        ("我喜欢猫。", ["我", "喜", "欢", "猫", "。"]),
        ("cafe\u0301 naïve", ["café", "naïve"]),
        ("<s> </s> <UNK>", ["<", "s", ">", "<", "/", "s", ">", "<", "unk", ">"]),
        ("a\x00b \u202eevil 🎉\ufe0f", ["a", "b", "evil", "🎉"]),
        ("rock 'n' roll -", ["rock", "n", "roll", "-"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word for word in words(text) if word != "'"] == expected


@given(st.text(max_size=300))
def test_words_are_always_clean(text: str) -> None:
    for word in words(text):
        assert word and word == word.strip() and not any(one.isspace() for one in word)
        assert word not in ("<s>", "</s>", "<unk>", "<UNK>")


def test_sentences_end_where_said() -> None:
    text = "One two. Three? Four!\nfive\n\nsix … seven ... Mr. Eight"
    assert sentences(text) == [
        ("one", "two", "."),
        ("three", "?"),
        ("four", "!"),
        ("five",),
        ("six", "…"),
        ("seven", "."),
        ("mr.", "eight"),
    ]
    assert [len(one) for one in sentences("word " * (2 * LONGEST + 1))] == [LONGEST, LONGEST, 1]


def test_every_fifth_is_held_out() -> None:
    text = " ".join(f"number {at} ." for at in range(1, 24))
    parts = read_text(text)
    assert [one[1] for one in parts.held_out] == ["5", "10", "15", "20"]
    assert [one[1] for one in parts.train] == [str(at) for at in range(1, 24) if at % EVERY]
    assert parts.words == 3 * 23


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no sentence"),
        ("Hello.", "1 sentence,"),
        ("One. " * 9, "9 sentences"),
        ("x" * (MAX_CHARACTERS + 1), "40,001"),
    ],
)
def test_a_text_that_cannot_be_used(text: str, said: str) -> None:
    with pytest.raises(TextError, match=said) as caught:
        read_text(text)
    assert "\n" not in str(caught.value) and "paste" in str(caught.value)


def test_our_story_is_long_and_varied_enough() -> None:
    parts = read_text(our_text())
    assert parts.words > 2_500 and len(parts.train) > 150 and len(parts.held_out) > 35
    assert len(set(parts.train)) > 0.98 * len(parts.train)


def test_readable() -> None:
    assert readable(("the", "cat", ",", "mr.", "pell", "said", ",", "sat", ".")) == "The cat, mr. pell said, sat."
    assert readable(("(", "x", ")", "!")) == "(x)!" and readable(()) == ""
