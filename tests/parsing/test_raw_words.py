"""Which texts with brackets are sentences, which are parses, and which are asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.parsing.reader import MAX_WORDS, Notation, ParseError, read, read_raw
from spinn_core.parsing.repair import suggestions

SENTENCES = {
    "happy :)": "happy : -RRB-",
    "happy:)": "happy : -RRB-",
    "so happy ;-)": "so happy ; - -RRB-",
    "sad :( man": "sad : -LRB- man",
    "(: happy": "-LRB- : happy",
    "A man (in a hat) walks.": "A man -LRB- in a hat -RRB- walks .",
    "A man walks (slowly) :)": "A man walks -LRB- slowly -RRB- : -RRB-",
    "A man (one) and a dog (two) run": "A man -LRB- one -RRB- and a dog -LRB- two -RRB- run",
    "His dog(s) run.": "His dog -LRB- s -RRB- run .",
    'He left ("no") at once': "He left -LRB- `` no '' -RRB- at once",
    "He left (at once.)": "He left -LRB- at once . -RRB-",
    "一只狗（棕色）在奔跑。": "一只狗 -LRB- 棕色 -RRB- 在奔跑 .",
    "Words: nobody knows them.": "Words : nobody knows them .",
    "Parses: three of them": "Parses : three of them",
    "A man [sic] walks.": "A man [ sic ] walks .",
    "[music] a man [walks]": "[ music ] a man [ walks ]",
    "[I [really] like it]": "[ I [ really ] like it ]",
}
PARSES = {
    "The church ) sings )": "( ( The church ) sings )",
    "The church)sings)": "( ( The church ) sings )",
    "a : ) :) )": None,
    "((The church) sings)": "( ( The church ) sings )",
    "( so : )": "( so : )",
    "( Singing )": "Singing",
    "(Singing)": "Singing",
    "(3 Compelling)": "Compelling",
    "(3 dogs)": "( 3 dogs )",
    "( 3 Dogs )": "( 3 Dogs )",
}
ASKED = [  # near misses of trees, and sentences that look like them
    "( ( The church ) sings",
    "The church ) ( sings )",
    "( The church ) sings",
    "(A man) walks.",
    "(A man walks.)",
    "a ( b c )",
    "A man (with a dog (brown)) walks.",
    "A man (in a hat walks.",
    "A man in a hat) walks.",
    "1) A man walks.",
    "((the) cat)",
    "((Singing))",
    "( a b ) ( c d )",
    "WORDS: nobody knows",
    "PARSES: S S R",
    "[S [NP the dog] [VP runs]",
    "(S (NP the dog (VP runs))",
    "()",
    "hello )",
    ") :)",
]


@pytest.mark.parametrize(("text", "words"), SENTENCES.items())
def test_sentences(text: str, words: str) -> None:
    reading = read(text)
    assert (reading.notation, reading.parse) == (Notation.RAW, None)
    assert " ".join(reading.tokens) == words
    assert read_raw(text) == reading


@pytest.mark.parametrize(("text", "brackets"), PARSES.items())
def test_parses(text: str, brackets: str | None) -> None:
    if brackets is None:
        with pytest.raises(ParseError):
            read(text)
    else:
        assert read(text).parse.to_brackets() == brackets


@pytest.mark.parametrize("text", ASKED)
def test_what_may_be_either_is_asked_about(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)


@given(st.text("ab ().:;'-", max_size=40))
def test_brackets_of_a_raw_sentence_are_words(text: str) -> None:
    if not text.strip():
        return
    tokens = read_raw(text).tokens
    assert not any("(" in token or ")" in token for token in tokens)
    assert (tokens.count("-LRB-"), tokens.count("-RRB-")) == (text.count("("), text.count(")"))


@pytest.mark.parametrize("bracket", "()[]{}<>")
def test_brackets_count_as_words(bracket: str) -> None:
    with pytest.raises(ParseError, match=f"more than {MAX_WORDS} words"):
        read_raw(bracket * (MAX_WORDS + 1))


def test_the_doctor_writes_the_words_of_a_sentence_with_brackets_properly() -> None:
    for text in ("A man (in a hat) walks.", "A man in a hat) walks."):
        assert read(suggestions(text)[0].text).tokens[-2:] == ("walks", ".")
        assert "-RRB-" in read(suggestions(text)[0].text).tokens
