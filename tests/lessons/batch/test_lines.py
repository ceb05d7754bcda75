"""A batch as it is typed: every line is read or told of, limits hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spinn_core.lessons.batch.lines import MOST, MOST_CHARACTERS, MOST_WORDS, read_lines
from spinn_core.parsing.reader import Notation


def test_all_notations_that_fit_on_a_line() -> None:
    penn = "(S (NP (DT A) (NN cat)) (VP (VBD sat)))"
    lines = read_lines(f"A dog barks.\n\n( ( A cat ) sat )\n  The church ) sings )\n{penn}")
    assert not lines.problems
    assert [reading.notation for reading in lines.readings] == [
        Notation.RAW,
        Notation.BRACKETS,
        Notation.CLOSING,
        Notation.PENN,
    ]
    assert lines.readings[0].tokens == ("A", "dog", "barks", ".")


def test_a_sentence_may_stand_there_twice() -> None:
    assert len(read_lines("It rains.\nIt rains.").readings) == 2


def test_a_line_that_cannot_be_read_is_told_and_loses_no_other() -> None:
    lines = read_lines("A dog barks.\n( ( a b )\nIt rains.")
    assert [reading.tokens[0] for reading in lines.readings] == ["A", "It"]
    (problem,) = lines.problems
    assert problem.line == 2 and "( ( a b )" in problem.text


def test_the_limits() -> None:
    many = read_lines("It rains.\n" * (MOST + 5))
    assert len(many.readings) == MOST
    assert [problem.line for problem in many.problems] == [MOST + 1] and str(MOST) in many.problems[0].text
    long = read_lines("\n".join(["dog " * 150] * 4))
    assert len(long.readings) == MOST_WORDS // 150 and str(MOST_WORDS) in long.problems[0].text
    endless = read_lines("a\n" + "b" * MOST_CHARACTERS)
    assert any("characters" in problem.text for problem in endless.problems)
    assert len(read_lines("(\n" * 50).problems) == MOST + 1


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    lines = read_lines(text)
    assert len(lines.readings) <= MOST
    assert all("\n" not in problem.text for problem in lines.problems)
