"""The bracket doctor: known cases, and any damage to any parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.parsing.machine import random_tree
from spinn_core.parsing.reader import Notation, Parse, ParseError, read
from spinn_core.parsing.repair import suggestions


@pytest.mark.parametrize(
    ("broken", "mended", "change"),
    [
        ("( ( The church ) sings", "( ( The church ) sings )", "closes one open bracket at the end"),
        ("((The church", "( The church )", "closes two open brackets"),
        ("( The church ) )", "( The church )", "removes one ) that closes nothing"),
        ("(a b c)", "( a ( b c ) )", "splits one node of three or more to the right"),
        ("( a ( b ) )", "( a b )", "removes the brackets around one node"),
        ("( a b ) ( c d )", "( ( a b ) ( c d ) )", "puts brackets around the whole sentence"),
        ("( a () b )", "( a b )", "removes the brackets around one node"),
        ("a b ) c", "a b ) c )", "adds one ) at the end"),
        ("a ) b )", "a b )", "removes one ) with fewer than two items"),
        ("WORDS: a b c\nPARSES: S S R S", "WORDS: a b c\nPARSES: S S R S R", "adds one transition at the end"),
        ("WORDS: a b\nPARSES: S R S R R", "WORDS: a b\nPARSES: S S R", "leaves two transitions out"),
        ("words: a b\nparses: shift shift", "WORDS: a b\nPARSES: S S R", "adds one transition"),
        ("WORDS: a b c\nPARSES: 0 0 1 0 1", "WORDS: a b c\nPARSES: S S R S R", "writes it in the usual form"),
        ("WORDS: a b c\nPARSES: 00101", "WORDS: a b c\nPARSES: S S R S R", "writes it in the usual form"),
        ("WORDS: a b c\nPARSES: S, S, R, S, R", "WORDS: a b c\nPARSES: S S R S R", "writes it in the usual form"),
        ("WORDS: a b\nPARSES: S S nonsense R", "WORDS: a b\nPARSES: S S R", "leaves one transition out"),
        ("( for ( 1\u00a01\\/2 hours )", "( for ( 1\u00a01\\/2 hours ) )", "closes one open bracket"),
        ("( a", "( a )", "closes one open bracket"),
        ("（the old cat）", "( the ( old cat ) )", "splits one node"),
        ("(S (NP (DT the) (NN cat)) (VP (VBD sat", "(S (NP (DT the) (NN cat)) (VP (VBD sat)))", "closes three open"),
        ("(S (NP (NN it)) (VP (VB is)))))", "(S (NP (NN it)) (VP (VB is)))", "removes two ) that close nothing"),
        ("(3 (2 good) (3 (2 old) (2 film)", "(3 (2 good) (3 (2 old) (2 film)))", "closes two open brackets"),
        ("[S [NP the dog] [VP runs]", "[S [NP the dog] [VP runs]]", "closes one open bracket"),
        (
            r"\begin{forest} [S [NP [the] [dog] \end{forest}",
            r"\begin{forest} [S [NP [the] [dog]]] \end{forest}",
            "closes two",
        ),
    ],
)
def test_known_cases(broken: str, mended: str, change: str) -> None:
    with pytest.raises(ParseError):
        read(broken)
    repair = suggestions(broken)[0]
    assert repair.text == mended and change in repair.change
    assert read(repair.text).parse is not None


@pytest.mark.parametrize(
    "text", ["", "   ", "( )", "()", "x" * 30_000, "a\x00b )", "( " + "w " * 250, "WORDS:\nPARSES: S"]
)
def test_where_nothing_can_be_done(text: str) -> None:
    assert suggestions(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A man (in a hat) walks.", "A man -LRB- in a hat -RRB- walks ."),
        ("A man (in a hat walks.", "A man -LRB- in a hat walks ."),
        ("(A man walks.)", "-LRB- A man walks . -RRB-"),
        ('1) He doesn\'t say "no"—ever.', "1 -RRB- He does n't say `` no '' -- ever ."),
    ],
)
def test_brackets_may_be_words(text: str, words: str) -> None:
    raw = [reading for repair in suggestions(text) if (reading := read(repair.text)).notation is Notation.RAW]
    assert [reading.tokens for reading in raw] == [tuple(words.split(" "))]


@pytest.mark.parametrize(
    "text",
    [
        "(S (NP (DT the) (NN cat)) sat",
        "((S (NP (NN it",
        "(DT the) (NN cat)",
        "(3 (2 good) film",
        "(NN cat",
        "[S [NP the",
        "(TOP (X a",
    ],
)
def test_labels_never_become_words(text: str) -> None:
    labels = {"S", "NP", "DT", "NN", "TOP", "X", "2", "3", "[", "]"}
    for repair in suggestions(text):
        assert not labels & set(read(repair.text).tokens)


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
        for repair in suggestions(text)[:1]:  # the likeliest
            assert read(repair.text).tokens == parse.tokens


snippets = some.sampled_from(
    [
        "(",
        ")",
        "( ",
        " ) ",
        "[",
        "]",
        "[S ",
        "[NP a]",
        "(S ",
        "(NN a)",
        "(2 b)",
        "\\Tree ",
        "\\begin{forest}",
        "\\end{forest}",
        ":)",
        "WORDS: ",
        "\nPARSES: ",
        "Words:",
        "S",
        "R ",
        "0 ",
        "1 ",
        " ",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "a",
        "b.",
        "don't ",
        '"',
        "“",
        "—",
        "…",
        "（",
        "）",
        "e\u0301",
        "½",
        "``",
        "''",
        "-LRB-",
        "X ",
        "\x00",
    ]
)


@given(
    some.one_of(some.text("() abSR:\nWORDPE", max_size=60), some.lists(snippets, max_size=40).map("".join), some.text())
)
def test_no_text_breaks_the_doctor_and_every_repair_reads(text: str) -> None:
    for repair in suggestions(text):
        assert read(repair.text).tokens
        assert repair.change.endswith(".") and "\n" not in repair.change
