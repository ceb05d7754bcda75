"""The bracket doctor: known cases, and any damage to any parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.machine import random_tree
from spinn_core.parse import Parse, ParseError, read
from spinn_core.repair import suggest


@pytest.mark.parametrize(
    ("broken", "mended", "told"),
    [
        ("( ( The church ) sings", "( ( The church ) sings )", "closes one open bracket at the end"),
        ("((The church", "( The church )", "closes two open brackets"),
        ("( The church ) )", "( The church )", "takes one ) that closes nothing away"),
        ("(a b c)", "( a ( b c ) )", "splits one node of three or more to the right"),
        ("( a ( b ) )", "( a b )", "takes the brackets of one node"),
        ("( a b ) ( c d )", "( ( a b ) ( c d ) )", "puts brackets around the whole sentence"),
        ("( a () b )", "( a b )", "takes the brackets of one node"),
        ("a b ) c", "a b ) c )", "adds one ) at the end"),
        ("a ) b )", "a b )", "takes one ) with fewer than two things before it away"),
        ("WORDS: a b c\nPARSES: S S R S", "WORDS: a b c\nPARSES: S S R S R", "adds one transition at the end"),
        ("WORDS: a b\nPARSES: S R S R R", "WORDS: a b\nPARSES: S S R", "leaves two transitions out"),
        ("words: a b\nparses: shift shift", "WORDS: a b\nPARSES: S S R", "adds one transition"),
    ],
)
def test_known_cases(broken: str, mended: str, told: str) -> None:
    with pytest.raises(ParseError):
        read(broken)
    repair = suggest(broken)
    assert repair.text == mended and told in repair.told
    assert read(repair.text).parse is not None


@pytest.mark.parametrize("text", ["", "   ", "( )", "()", "x" * 30_000, "a\x00b )", "( " + "w " * 250, "WORDS:\nPARSES: S"])
def test_where_nothing_can_be_done(text: str) -> None:
    assert suggest(text) is None


@given(some.integers(1, 12), some.integers(0, 99), some.data())
def test_any_damage_to_any_parse_keeps_its_words(n: int, seed: int, data: some.DataObject) -> None:
    parse = Parse(tuple(f"w{k}" for k in range(n)), random_tree(n, seed))
    write = data.draw(some.sampled_from([Parse.to_brackets, Parse.to_closing, Parse.to_two_lines]))
    pieces = write(parse).split(" ")
    marks = [at for at, piece in enumerate(pieces) if piece in ("(", ")", "S", "R")]
    if marks and data.draw(some.booleans()):
        del pieces[data.draw(some.sampled_from(marks))]
    else:
        pieces.append(")" if "PARSES" not in write(parse) else "R")
    text = " ".join(pieces)
    try:
        read(text)
    except ParseError:
        repair = suggest(text)
        if repair is not None:
            assert read(repair.text).tokens == parse.tokens


@given(some.text("() abSR:\nWORDPE", max_size=60))
def test_no_text_breaks_the_doctor_and_every_repair_reads(text: str) -> None:
    repair = suggest(text)
    if repair is not None:
        assert read(repair.text).tokens
