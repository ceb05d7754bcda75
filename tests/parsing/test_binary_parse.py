"""The quick reader of parse columns takes what the careful one takes, and reads the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spinn_core.data.snli import to_numbers
from spinn_core.parsing.binary_parse import read_binary_parse
from spinn_core.parsing.machine import random_tree
from spinn_core.parsing.reader import MAX_CHARACTERS, MAX_WORDS, Parse, ParseError, read

pieces = st.one_of(
    st.sampled_from(
        ["(", ")", "( ", " )", " ", "a", " b ", "1\u00a01\\/2", "\u00a0", "\u202f", "\u2003", "\t", ":", "(:"]
    ),
    st.text(max_size=2),
)


@st.composite
def nearly_lines(draw: st.DrawFn) -> str:
    """SNLI's form, perhaps with a piece put in or taken out."""
    n = draw(st.integers(1, 8))
    words = draw(st.lists(st.sampled_from(["a", "b.", ":", "1\u00a01\\/2", "é"]), min_size=n, max_size=n))
    line = Parse(tuple(words), random_tree(n, draw(st.integers(0, 99)))).to_brackets().split(" ")
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(line)))
        line[at : at + draw(st.integers(0, 1))] = draw(
            st.lists(st.sampled_from(["(", ")", "x", "", "(y", "\t"]), max_size=2)
        )
    return " ".join(line)


@given(st.one_of(nearly_lines(), st.lists(pieces, max_size=30).map("".join)))
@example("( ( a b c ) )")
@example("( ( a ) ( b c d ) )")
@example("(Singing)")
@example("( Singing )")
@example("Singing")
@example("(: a)")
@example("( a (: )")
@example("( a\u00a0 b )")
@example("( a\x1cb c )")
@example("a b")
def test_both_readers_agree_on_any_text(text: str) -> None:
    try:
        careful = Parse.from_brackets(text)
    except ParseError as error:
        with pytest.raises(ParseError) as caught:
            read_binary_parse(text)
        assert str(caught.value) == str(error)
        return
    quick = read_binary_parse(text)
    assert (quick.tokens, quick.transitions) == (careful.tokens, to_numbers(careful.transitions))


def test_both_have_the_same_limits() -> None:
    for count in (MAX_WORDS, MAX_WORDS + 1):
        text = "( a " * (count - 1) + "b" + " )" * (count - 1)
        if count == MAX_WORDS:
            assert len(read_binary_parse(text).tokens) == count
        else:
            with pytest.raises(ParseError, match="200 words"):
                read_binary_parse(text)
    with pytest.raises(ParseError, match="characters"):
        read_binary_parse("( a " + " " * MAX_CHARACTERS + "b )")


def test_a_node_of_one_and_a_node_of_three_are_no_binary_tree() -> None:
    for text in ("( ( A nurse sings ) )", "( ( a ) ( b c d ) )", "( ( a b c ) ( d ) )"):
        with pytest.raises(ParseError, match="every node has two"):
            read_binary_parse(text)


CASES = Path(__file__).parents[3] / "shared" / "cases"


@pytest.mark.parametrize("name", ["f16_one_word.jsonl", "f18_nbsp_fraction.jsonl", "f26_unary_compensated.jsonl"])
def test_the_shared_cases(name: str) -> None:
    if not (CASES / name).is_file():
        pytest.skip(f"{name} is not here")
    record = json.loads((CASES / name).read_text(encoding="utf-8").splitlines()[0])
    first, second = record["sentence1_binary_parse"], record["sentence2_binary_parse"]
    if name.startswith("f26"):
        for reader in (read, read_binary_parse):
            with pytest.raises(ParseError, match="three children"):
                reader(first)
    elif name.startswith("f16"):
        assert read_binary_parse(second).tokens == read(second).tokens == ("Singing",)
    else:
        with pytest.raises(ParseError, match="three children"):
            read(first.replace("\u00a0", " "))
        assert r"1 1\/2".replace(" ", "\u00a0") in read(first).tokens
        assert read_binary_parse(first).tokens == read(first).tokens
