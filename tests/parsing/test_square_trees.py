"""Trees as linguists write them, against the same trees in the Penn Treebank's brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.parsing.machine import random_tree
from spinn_core.parsing.reader import Notation, Parse, ParseError, read

DOG = "( ( the dog ) runs )"


@pytest.mark.parametrize(
    ("text", "brackets"),
    [
        ("[S [NP the dog] [VP runs]]", DOG),
        ("[S[NP the dog][VP runs]]", DOG),
        ("[S [NP [Det the] [N dog]] [VP [V runs]]]", DOG),
        ("[TP [DP the dog] [T' [T will] [VP run]]]", "( ( the dog ) ( will run ) )"),
        ("[NP [D the] [N' [AP very old] [N dog]]]", "( the ( ( very old ) dog ) )"),
        ("[S_i [NP-SBJ Kim] [VP runs]]", "( Kim runs )"),
        (r"\Tree [.S [.NP the dog ] [.VP runs ] ]", DOG),
        (r"\Tree [.S [.NP {the} dog ] [.VP \emph{runs} ] ]", DOG),
        ("\\begin{tikzpicture}\n\\Tree [.S [.NP the dog ] [.VP runs ] ]\n\\end{tikzpicture}", DOG),
        ("\\begin{forest}\n[S [NP [the] [dog]] [VP [runs]]]\n\\end{forest}", DOG),
        (r"\begin{forest} [S, s sep=5mm [NP [the dog, roof]] [VP, tier=word [runs]]] \end{forest}", DOG),
        (
            r"\begin{forest} [S [NP [Kim]] [VP [V [runs]] [NP [D [a]] [N [race]]]]] \end{forest}",
            "( Kim ( runs ( a race ) ) )",
        ),
    ],
)
def test_the_tree_without_its_labels(text: str, brackets: str) -> None:
    reading = read(text)
    assert reading.notation is Notation.PENN
    assert reading.parse.to_brackets() == brackets


@pytest.mark.parametrize(
    ("text", "place"),
    [("[S [NP the dog] [VP runs]", 0), ("[S [NP the dog] [VP runs]]]", 26), (r"\Tree [.S [.NP ] ]", 6)],
)
def test_a_fault_is_told_at_its_place_and_in_square_brackets(text: str, place: int) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert caught.value.position == place
    assert not set("()") & set(caught.value.message)


@given(st.integers(1, 12), st.integers(0, 999), st.booleans())
def test_forest_and_brackets_tell_the_same_tree(n: int, seed: int, forest: bool) -> None:
    parse = Parse(tuple(f"w{k}" for k in range(n)), random_tree(n, seed))
    words = parse.to_brackets().split(" ")
    leaf = "[{}]" if forest else "[N {}]"
    inside = "".join({"(": "[NP ", ")": "]"}.get(word) or leaf.format(word) for word in words)
    text = f"[S {inside}]"
    assert read(rf"\begin{{forest}} {text} \end{{forest}}" if forest else text).parse == parse
