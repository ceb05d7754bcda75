"""The bracket doctor: a likely repair of a parse that cannot be read, as text to put in its place.

It keeps every word and every bracket that can stand, and changes as little else as it can: what is open at the
end is closed there, what closes nothing goes, a node of three or more is split to the right, letters that
disagree with the words are left out or added at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from spinn_core.driving import complete
from spinn_core.machine import Action, State, advance, legal_actions
from spinn_core.notation import count_of, has_two_lines_header
from spinn_core.parse import Parse, ParseError
from spinn_core.penn import begins_with_label
from spinn_core.typed_text import check_characters, is_word, pieces


@dataclass(frozen=True)
class Repair:
    """text: reads without error. told: what was changed, a sentence."""

    text: str
    told: str


def suggest(text: str) -> Repair | None:
    """A repair of a text that parse.read() refused, or None where none is likely."""
    try:
        check_characters(text)
        if has_two_lines_header(text):
            return _mend_two_lines(text)
        if "(" in text:
            return None if begins_with_label(text) else _mend_brackets(text)
        return _mend_closing(text) if ")" in text else None
    except ParseError:  # too long, no words, a character that cannot stand
        return None


def _mend_brackets(text: str) -> Repair:
    words: list[str] = []
    actions: list[Action] = []
    open_nodes = [0]  # children so far; the first stands for what is outside all brackets
    dropped = split = single = 0
    for piece in pieces(text):
        if piece.text == "(":
            open_nodes.append(0)
        elif piece.text != ")":
            words.append(piece.text)
            actions.append(Action.SHIFT)
            open_nodes[-1] += 1
        elif len(open_nodes) == 1:
            dropped += 1
        else:
            split, single = _close(open_nodes, actions, split, single)
    closed = len(open_nodes) - 1
    while len(open_nodes) > 1:
        split, single = _close(open_nodes, actions, split, single)
    outside = open_nodes[0]
    actions += [Action.REDUCE] * (outside - 1)
    changes = []
    if closed:
        changes.append(f"closes {count_of(closed, 'open bracket', 'open brackets')} at the end")
    if dropped:
        changes.append(f"takes {count_of(dropped, ') that closes', ') that close')} nothing away")
    if split:
        changes.append(f"splits {count_of(split, 'node', 'nodes')} of three or more to the right")
    if single:
        changes.append(f"takes the brackets of {count_of(single, 'node', 'nodes')} with fewer than two away")
    if outside > 1:
        changes.append("puts brackets around the whole sentence")
    return Repair(Parse(tuple(words), tuple(actions)).to_brackets(), _sentence(changes))


def _close(open_nodes: list[int], actions: list[Action], split: int, single: int) -> tuple[int, int]:
    children = open_nodes.pop()
    actions += [Action.REDUCE] * (children - 1)
    open_nodes[-1] += children > 0
    return split + (children > 2), single + (children < 2)


def _mend_closing(text: str) -> Repair:
    words: list[str] = []
    actions: list[Action] = []
    size = dropped = 0
    for piece in pieces(text):
        if piece.text != ")":
            words.append(piece.text)
            actions.append(Action.SHIFT)
            size += 1
        elif size >= 2:
            actions.append(Action.REDUCE)
            size -= 1
        else:
            dropped += 1
    actions += [Action.REDUCE] * (size - 1)
    changes = []
    if dropped:
        changes.append(f"takes {count_of(dropped, ')', ')')} with fewer than two things before it away")
    if size > 1:
        changes.append(f"adds {count_of(size - 1, ')', ')')} at the end")
    return Repair(Parse(tuple(words), tuple(actions)).to_closing(), _sentence(changes))


def _mend_two_lines(text: str) -> Repair | None:
    upper = text.upper()
    start, cut = upper.find("WORDS"), upper.rfind("PARSES")
    if start < 0 or cut < start or len(upper) != len(text):
        return None
    words = tuple(word for word in text[start + 5 : cut].lstrip(" :：").split() if is_word(word))
    letters = text[cut + 6 :].upper().replace("SHIFT", "S").replace("REDUCE", "R")
    asked = [Action.SHIFT if letter == "S" else Action.REDUCE for letter in letters if letter in "SR"]
    state, done = State(0, ()), []
    for action in asked:
        if action in legal_actions(len(words), state):
            state = advance(len(words), state, action)
            done.append(action)
    whole = complete(len(words), done)
    changes = []
    if len(done) < len(asked):
        changes.append(f"leaves {count_of(len(asked) - len(done), 'transition', 'transitions')} out")
    if len(whole) > len(done):
        changes.append(f"adds {count_of(len(whole) - len(done), 'transition', 'transitions')} at the end")
    return Repair(Parse(words, whole).to_two_lines(), _sentence(changes))


def _sentence(changes: list[str]) -> str:
    told = " and ".join(changes) or "writes it the usual way"
    return f"The repair {told}."
