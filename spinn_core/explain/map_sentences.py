"""The sentences on the map: some 260 of our own by topic, or a visitor's list, a sentence a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spinn_core.data.examples import FOLDER, ExamplesError, read_examples
from spinn_core.parsing.characters import shorten
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import ParseError, read

FILE = FOLDER / "map.json"
MOST_LINES, MOST_WORDS, FEWEST = 300, 6_000, 3
"""Of a visitor's list: lines and words altogether, and how many sentences a map needs."""


@dataclass(frozen=True)
class MapSentence:
    """A sentence on the map.

    Attributes:
        text: as it is shown; no two on a map are alike.
        tokens: its words.
        transitions: its parse, where it was typed with one.
        topic: what it is about; None in a visitor's list.
    """

    text: str
    tokens: tuple[str, ...]
    transitions: tuple[Action, ...] | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Problem:
    """A line of a list that is left out. line: counted from 1. text: one line, what is wrong and how to mend it."""

    line: int
    text: str


@dataclass(frozen=True)
class SentenceList:
    """What could be read of a visitor's list."""

    sentences: tuple[MapSentence, ...]
    problems: tuple[Problem, ...]


@cache
def our_sentences() -> tuple[MapSentence, ...]:
    """Our own sentences, topic after topic. Raises ExamplesError."""
    topics = read_examples(FILE, dict[str, list[str]])
    try:
        found = tuple(_sentence(text, topic) for topic, texts in topics.items() for text in texts)
    except ParseError as error:
        raise ExamplesError(f"cannot read the examples {FILE}: {error} Get a fresh copy") from None
    if len(found) < FEWEST:
        raise ExamplesError(f"cannot read the examples {FILE}: a map needs {FEWEST} sentences; get a fresh copy")
    return found


def read_list(text: str) -> SentenceList:
    """A sentence a line, in any notation that fits on one line; empty lines and repetitions are passed over.

    A line that cannot be read does not lose the others: it becomes a problem.
    """
    found: dict[str, MapSentence] = {}  # by their text, which the menu knows them by
    seen: set[tuple[str, ...]] = set()
    problems: list[Problem] = []
    words = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if len(found) + len(problems) == MOST_LINES:
            problems.append(Problem(number, f"The list is cut here: {MOST_LINES} lines are the limit."))
            break
        try:
            sentence = _sentence(line)
        except ParseError as error:
            problems.append(Problem(number, f"{shorten(str(error), 200)} (“{shorten(line)}”)"))
            continue
        if sentence.tokens in seen or sentence.text in found:
            continue
        words += len(sentence.tokens)
        if words > MOST_WORDS:
            problems.append(Problem(number, f"The list is cut here: {MOST_WORDS:,} words are the limit."))
            break
        seen.add(sentence.tokens)
        found[sentence.text] = sentence
    return SentenceList(tuple(found.values()), tuple(problems))


def _sentence(line: str, topic: str | None = None) -> MapSentence:
    reading = read(line)
    # A parse's brackets are not part of what one reads on the map.
    text = " ".join(line.split()) if reading.parse is None else " ".join(reading.tokens)
    return MapSentence(text, reading.tokens, None if reading.parse is None else reading.parse.transitions, topic)
