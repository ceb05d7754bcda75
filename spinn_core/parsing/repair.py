"""The bracket doctor: likely repairs of a parse that cannot be read, as text to put in its place.

A repair keeps every word and every bracket that can stand, and changes as little else as it can: what is open at
the end is closed there, what closes nothing goes, a node of three or more is split to the right, letters that
disagree with the words are left out or added at the end. Where the brackets may be words, a second repair writes
them as words. Labels stay labels: a tree that has them only gets the brackets that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from spinn_core.parsing.characters import MAX_WORDS, check_characters, is_word, pieces
from spinn_core.parsing.drivers import complete
from spinn_core.parsing.letters import with_plain_letters
from spinn_core.parsing.machine import Action, State, advance, legal_actions
from spinn_core.parsing.notation import count_of, has_two_lines_header, two_lines_pieces
from spinn_core.parsing.penn import has_labels
from spinn_core.parsing.raw_words import BRACKET_WORDS, brackets_hug
from spinn_core.parsing.reader import Notation, Parse, ParseError, Reading, for_tree, read, read_raw
from spinn_core.parsing.square_trees import as_round, looks_like_square_tree

_PLAIN = {"（": "(", "）": ")"}


@dataclass(frozen=True)
class Repair:
    """text: read() reads it. change: what was changed, a sentence."""

    text: str
    change: str


def suggestions(text: str) -> tuple[Repair, ...]:
    """All repairs of a text that parse.read() refused, the likeliest first; each can be read itself."""
    found = []
    for mend in _ways(text):
        with suppress(ParseError):  # too long, no words, or a repair that cannot be read itself
            repair = mend()
            if repair is not None:
                found.append(repair)
    return tuple(found)


def _ways(text: str) -> Iterator[Callable[[], Repair | None]]:
    try:
        check_characters(text)
        tree = for_tree(with_plain_letters(text)).text
        check_characters(tree)
    except ParseError:  # a character that cannot stand: nothing else can be said
        return
    if has_two_lines_header(tree):
        yield lambda: _mend_two_lines(tree)
    elif looks_like_square_tree(tree):
        yield lambda: _mend_labelled(tree, "[", "]")
    elif "(" in tree and has_labels(tree):
        yield lambda: _mend_labelled(tree, "(", ")")
    elif "(" in tree or ")" in tree:
        ways = [lambda: (_mend_brackets if "(" in tree else _mend_closing)(tree), lambda: _as_words(text)]
        prose = not tree.lstrip().startswith("(") and brackets_hug(tree)
        yield from reversed(ways) if prose else ways


def _as_words(text: str) -> Repair | None:
    reading = read_raw(text)
    if all(word in BRACKET_WORDS.values() for word in reading.tokens):
        return None
    # The words apart, as they will be read; a quotation mark that stands apart would open a second quotation.
    apart = re.sub(r"[()（）]", lambda match: f" {BRACKET_WORDS[_PLAIN.get(match.group(), match.group())]} ", text)
    for words in (" ".join(reading.tokens), " ".join(apart.split())):
        if read(words) == Reading(reading.tokens, None, Notation.RAW):
            return Repair(words, "The repair writes the brackets as the words -LRB- and -RRB-.")
    return None


def _mend_labelled(text: str, opening: str, closing: str) -> Repair | None:
    """Closes what is open at the end, and removes what closes nothing."""
    kept: list[str] = []
    depth = dropped = 0
    for character in text.strip():
        depth += (character == opening) - (character == closing)
        if depth < 0:
            depth, dropped = 0, dropped + 1
        else:
            kept.append(character)
    changes = _open_and_extra(depth, dropped, opening, closing)
    if not changes:
        return None
    end = -len(tail) if (tail := _latex_end("".join(kept))) else None
    mended = "".join(kept[:end]).rstrip() + closing * depth + (f" {tail}" if tail else "")
    return Repair(mended, _sentence(changes)) if read(mended).notation is Notation.PENN else None


def _latex_end(text: str) -> str:
    """The \\end{forest} of a text, as it is closed inside of it."""
    cut = text.rfind("\\end")
    return text[cut:] if cut >= 0 and not as_round(text)[cut:].strip() else ""


def _open_and_extra(opened: int, dropped: int, opening: str = "(", closing: str = ")") -> list[str]:
    changes = []
    if opened:
        changes.append(f"closes {count_of(opened, 'open bracket', 'open brackets')} at the end")
    if dropped:
        changes.append(f"removes {count_of(dropped, f'{closing} that closes', f'{closing} that close')} nothing")
    return changes


def _mend_brackets(text: str) -> Repair | None:
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
        if len(words) > MAX_WORDS:
            return None
    closed = len(open_nodes) - 1
    while len(open_nodes) > 1:
        split, single = _close(open_nodes, actions, split, single)
    outside = open_nodes[0]
    actions += [Action.REDUCE] * (outside - 1)
    changes = _open_and_extra(closed, dropped)
    if split:
        changes.append(f"splits {count_of(split, 'node', 'nodes')} of three or more to the right")
    if single:
        changes.append(f"removes the brackets around {count_of(single, 'node', 'nodes')} of one word or none")
    if outside > 1:
        changes.append("puts brackets around the whole sentence")
    return _as_tree(Parse(tuple(words), tuple(actions)), Parse.to_brackets, changes)


def _close(open_nodes: list[int], actions: list[Action], split: int, single: int) -> tuple[int, int]:
    children = open_nodes.pop()
    actions += [Action.REDUCE] * (children - 1)
    open_nodes[-1] += children > 0
    return split + (children > 2), single + (children < 2)


def _mend_closing(text: str) -> Repair | None:
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
        if len(words) > MAX_WORDS:
            return None
    actions += [Action.REDUCE] * (size - 1)
    changes = []
    if dropped:
        changes.append(f"removes {count_of(dropped, ')', ')')} with fewer than two items before it")
    if size > 1:
        changes.append(f"adds {count_of(size - 1, ')', ')')} at the end")
    return _as_tree(Parse(tuple(words), tuple(actions)), Parse.to_closing, changes)


def _mend_two_lines(text: str) -> Repair | None:
    parts = two_lines_pieces(text)
    if parts is None:
        return None
    words = tuple(piece.text for piece in parts[0] if is_word(piece.text))
    if len(words) > MAX_WORDS:
        return None
    written = [piece.text.upper() for piece in parts[1]]
    asked = [action for text in written for action in _actions(text)]
    unread = sum(not _actions(text) and any(map(str.isalnum, text)) for text in written)
    state, done = State(0, ()), []
    for action in asked:
        if action in legal_actions(len(words), state):
            state = advance(len(words), state, action)
            done.append(action)
    whole = complete(len(words), done)
    changes = []
    if left := len(asked) - len(done) + unread:
        changes.append(f"leaves {count_of(left, 'transition', 'transitions')} out")
    if len(whole) > len(done):
        changes.append(f"adds {count_of(len(whole) - len(done), 'transition', 'transitions')} at the end")
    return _as_tree(Parse(words, whole), Parse.to_two_lines, changes)


def _as_tree(parse: Parse, write: Callable[[Parse], str], changes: list[str]) -> Repair | None:
    """The repair that read() takes for this very parse; None where it would take it for something else."""
    # One word alone would be a raw sentence, which has no tree.
    text = f"( {parse.tokens[0]} )" if len(parse.tokens) == 1 and write is not Parse.to_two_lines else write(parse)
    return Repair(text, _sentence(changes)) if read(text).parse == parse else None


_LETTERS = {"S": Action.SHIFT, "R": Action.REDUCE, "0": Action.SHIFT, "1": Action.REDUCE}


def _actions(written: str) -> list[Action]:
    """The actions that a piece after PARSES: stands for: S, SHIFT, SSR, and 0 and 1 as SPINN's data have them."""
    letters = written.replace("SHIFT", "S").replace("REDUCE", "R").strip(",;.|")
    letters = "".join(letter for letter in letters if letter not in ",;-")
    return [_LETTERS[letter] for letter in letters] if set(letters) <= _LETTERS.keys() else []


def _sentence(changes: list[str]) -> str:
    return f"The repair {' and '.join(changes) or 'writes it in the usual form'}."
