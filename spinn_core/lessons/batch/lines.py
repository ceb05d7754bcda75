"""The sentences of a batch as a person types them: one a line, in any notation that fits on a line."""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.explain.map_sentences import Problem
from spinn_core.parsing.characters import shorten
from spinn_core.parsing.reader import ParseError, Reading, read

FEWEST, MOST = 2, 8
MOST_WORDS = 400
"""Sentences of a batch on the page, and words of all of them together."""

MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Lines:
    """What could be read, in the order of the lines, and the lines that could not be."""

    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...]


def read_lines(text: str) -> Lines:
    """A sentence a line; empty lines are passed over, a sentence may stand there twice.

    A line that cannot be read becomes a problem and does not lose the others. What is beyond the limits is left out
    and becomes one problem.
    """
    readings: list[Reading] = []
    problems: list[Problem] = []
    words = taken = 0
    if len(text) > MOST_CHARACTERS:
        last = text.count("\n", 0, MOST_CHARACTERS) + 1
        problems.append(Problem(last, f"The text is cut here: {MOST_CHARACTERS:,} characters are the limit."))
    for number, line in enumerate(text[:MOST_CHARACTERS].splitlines(), 1):
        if not line.strip():
            continue
        if taken == MOST:
            problems.append(Problem(number, f"The batch ends before this line: {MOST} lines are the limit."))
            break
        taken += 1
        try:
            reading = read(line)
        except ParseError as error:
            problems.append(Problem(number, f"{shorten(str(error), 240)} (“{shorten(line)}”)"))
            continue
        words += len(reading.tokens)
        if words > MOST_WORDS:
            problems.append(Problem(number, f"The batch ends before this line: {MOST_WORDS} words are the limit."))
            break
        readings.append(reading)
    return Lines(tuple(readings), tuple(problems))
