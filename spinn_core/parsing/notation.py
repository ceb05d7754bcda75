"""The three notations of one parse, to and from (tokens, transitions).

    brackets   ( ( The church ) sings )             every pair of brackets holds two things
    closing    The church ) sings )                 a word is a SHIFT, a ) is a REDUCE
    two lines  WORDS: The church sings
               PARSES: S S R S R                    the transitions, spelt out

The readers take a text that passed typed_text.check_characters. All of them loop over pieces; none recurses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from spinn_core.parsing.characters import ParseError, Piece, check_word_count, pieces, shorten, width
from spinn_core.parsing.machine import Action, IllegalAction, run, spans

Tree = tuple[tuple[str, ...], tuple[Action, ...]]  # tokens, transitions

BRACKET_AS_WORD = "A bracket that is a word is written -LRB- or -RRB-."
_WORDS_HEADER = re.compile(r"\s*WORDS\s*[:：]", re.IGNORECASE)
_PARSES_HEADER = re.compile(r"(?<!\S)PARSES\s*[:：]", re.IGNORECASE)
_ACTIONS = {"S": Action.SHIFT, "SHIFT": Action.SHIFT, "R": Action.REDUCE, "REDUCE": Action.REDUCE}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def bracket_error(message: str, position: int | None, hint: str) -> ParseError:
    """A ParseError about brackets: the hint says how to write a bracket as a word."""
    return ParseError(message, position, f"{hint} {BRACKET_AS_WORD}")


def count_of(number: int, thing: str, things: str) -> str:
    """A number and its noun, in words up to ten: "one word", "three words"."""
    spelt = _COUNTS[number] if number < len(_COUNTS) else str(number)
    return f"{spelt} {thing if number == 1 else things}"


def check_balance(text: str) -> None:
    """Every bracket has its partner, none is empty, and one outermost pair holds everything.

    Raises ParseError for the first fault; text without any bracket is one.
    """
    open_positions: list[int] = []
    outside: int | None = None  # the first thing after the outermost pair, or before any
    finished = False
    previous = Piece("", 0)
    for piece in pieces(text):
        if piece.text == ")":
            if not open_positions:
                raise bracket_error("this ) closes nothing", piece.position, "Take it away or add its ( further left.")
            if previous.text == "(":
                raise bracket_error(
                    "there is nothing between these brackets",
                    previous.position,
                    "Put two words or phrases between them or take them away.",
                )
            open_positions.pop()
            finished = not open_positions
        else:
            if outside is None and not open_positions and (finished or piece.text != "("):
                outside = piece.position
            if piece.text == "(":
                open_positions.append(piece.position)
        previous = piece
    if open_positions:
        missing = len(open_positions)
        message = "this ( is never closed"
        if missing > 1:
            message = f"{count_of(missing, '(', '(')} are never closed; this is the last of them"
        raise bracket_error(message, open_positions[-1], f"Add {count_of(missing, ')', ')')} where the phrase ends.")
    if outside is not None:
        raise bracket_error(
            "something stands outside the outermost brackets",
            outside,
            "Put one pair of brackets around the whole sentence.",
        )


def read_brackets(text: str) -> Tree:
    """Brackets, with or without spaces: ((The church) sings), or one word, bare or in brackets. Raises ParseError."""
    few = [piece.text for piece in islice(pieces(text), 4)]
    if len(few) == 3 and (few[0], few[2]) == ("(", ")"):
        few = few[1:2]
    if len(few) == 1 and few[0] not in "()":
        return (few[0],), (Action.SHIFT,)
    check_balance(text)
    tokens: list[str] = []
    transitions: list[Action] = []
    open_nodes: list[tuple[int, int]] = []  # where the node's ( stands, and its number of children so far
    for piece in pieces(text):
        if piece.text == "(":
            open_nodes.append((piece.position, 0))
            continue
        if piece.text == ")":
            position, children = open_nodes.pop()
            if children != 2:
                raise _wrong_children(text, position, piece.position + 1, children)
            transitions.append(Action.REDUCE)
        else:
            tokens.append(piece.text)
            check_word_count(len(tokens), piece.position)
            transitions.append(Action.SHIFT)
        if open_nodes:
            open_nodes[-1] = (open_nodes[-1][0], open_nodes[-1][1] + 1)
    return tuple(tokens), tuple(transitions)


def _wrong_children(text: str, start: int, end: int, children: int) -> ParseError:
    words = [piece.text for piece in pieces(text, start, end) if piece.text not in "()"]
    phrase = shorten(" ".join(words))
    message = f"the node ( {phrase} ) has {count_of(children, 'child', 'children')}, and every node has two"
    if children == 1:
        return bracket_error(message, start, "Take its brackets away or add what belongs beside it.")
    example = ""
    if len(words) == 3 and len(phrase) < 30:
        example = f", as in ( {words[0]} ( {words[1]} {words[2]} ) )"
    return bracket_error(message, start, f"Put brackets around pairs inside it{example}.")


def read_closing(text: str) -> Tree:
    """Closing brackets only: The church ) sings ). Raises ParseError."""
    tokens: list[str] = []
    transitions: list[Action] = []
    size = 0  # of the stack
    for piece in pieces(text):
        if piece.text == "(":
            raise bracket_error(
                "the closing notation has no (", piece.position, "Write ) only, after the two things that it joins."
            )
        if piece.text == ")":
            if size < 2:
                raise bracket_error(
                    f"this ) joins the two things before it, but there is {_COUNTS[size]}",
                    piece.position,
                    "Move it to the right or take it away.",
                )
            size -= 1
            transitions.append(Action.REDUCE)
        else:
            tokens.append(piece.text)
            check_word_count(len(tokens), piece.position)
            size += 1
            transitions.append(Action.SHIFT)
    if size > 1:
        message = f"{count_of(size, 'part is', 'parts are')} left over at the end, not one"
        hint = f"Add {count_of(size - 1, ')', ')')} at the end or before it."
        raise bracket_error(message, len(text.rstrip()), hint)
    return tuple(tokens), tuple(transitions)


def has_two_lines_header(text: str) -> bool:
    """Whether the text begins with WORDS: and has PARSES: too, in any case, or begins with either in capitals.

    "Words: nobody knows them." is a sentence.
    """
    begins = _WORDS_HEADER.match(text)
    if begins and _PARSES_HEADER.search(text, begins.end()):
        return True
    begins = begins or _PARSES_HEADER.match(text.lstrip())
    return begins is not None and begins.group().isupper()


def two_lines_pieces(text: str) -> tuple[list[Piece], list[Piece]] | None:
    """What stands after WORDS: and what after PARSES:; None where one of the two is not there."""
    words_header = _WORDS_HEADER.match(text)
    parses_header = _last_parses_header(text, words_header.end()) if words_header else None
    if not words_header or not parses_header:
        return None
    return (list(pieces(text, words_header.end(), parses_header.start())), list(pieces(text, parses_header.end())))


def _last_parses_header(text: str, start: int) -> re.Match[str] | None:
    """The last one, for a word may look like the header too."""
    header = None
    for header in _PARSES_HEADER.finditer(text, start):
        pass
    return header


def read_two_lines(text: str) -> Tree:
    """WORDS: and PARSES:, in any case and spacing; S and R also as SHIFT and REDUCE. Raises ParseError."""
    words_header = _WORDS_HEADER.match(text)
    if not words_header:
        raise ParseError("the text does not begin with WORDS:", 0, "Write WORDS: first, PARSES: below it.")
    parses_header = _last_parses_header(text, words_header.end())
    if parses_header is None:
        raise ParseError(
            "there is no line that begins with PARSES:",
            len(text.rstrip()),
            "Add one, as in PARSES: S S R, or take WORDS: away and let the model choose.",
        )
    words = list(pieces(text, words_header.end(), parses_header.start()))
    for count, piece in enumerate(words, start=1):
        if piece.text in "()":
            raise bracket_error("a bracket stands among the words", piece.position, "Take it away.")
        check_word_count(count, piece.position)
    if not words:
        raise ParseError("there is no word after WORDS:", words_header.end(), "Write the sentence there.")
    actions = _read_actions(text, parses_header.end())
    _check_actions(len(words), actions, parses_header.end())
    return tuple(piece.text for piece in words), tuple(action for action, _ in actions)


def _read_actions(text: str, start: int) -> list[tuple[Action, int]]:
    """The actions written after PARSES: and their offsets; the letters may also stand close, as in SSR."""
    actions = []
    for piece in pieces(text, start):
        name = piece.text.upper() if piece.text.isascii() else ""
        if name in _ACTIONS:
            actions.append((_ACTIONS[name], piece.position))
        elif name and set(name) <= {"S", "R"}:
            actions.extend((_ACTIONS[letter], piece.position + offset) for offset, letter in enumerate(name))
        else:
            raise ParseError(
                f'"{shorten(piece.text)}" is not a transition', piece.position, "Write S for SHIFT and R for REDUCE."
            )
    return actions


def _check_actions(words: int, actions: Sequence[tuple[Action, int]], header_end: int) -> None:
    shifts = sum(action is Action.SHIFT for action, _ in actions)
    reduces = len(actions) - shifts
    if (shifts, reduces) != (words, words - 1):
        message = f"WORDS has {count_of(words, 'word', 'words')}, but PARSES has {shifts} S and {reduces} R"
        raise ParseError(
            message,
            actions[-1][1] if actions else header_end - 1,
            f"Write {words} S and {words - 1} R: one S for each word and one R fewer.",
        )
    try:
        run(action for action, _ in actions)
    except IllegalAction as error:
        raise ParseError(
            f"transition {error.index + 1} is not possible: {error.reason}",
            actions[error.index][1],
            "Put an S before it or move this R to the right.",
        ) from None


def write_brackets(tokens: Sequence[str], transitions: Sequence[Action]) -> str:
    """Brackets with a space around each, ( ( The church ) sings ); one word alone gets none."""
    opening = [0] * len(tokens)  # how many phrases begin at each word
    for start, _ in spans(transitions):
        opening[start] += 1
    written: list[str] = []
    front = 0
    for action in transitions:
        if action is Action.SHIFT:
            written.extend(["("] * opening[front])
            written.append(tokens[front])
            front += 1
        else:
            written.append(")")
    return " ".join(written)


def write_closing(tokens: Sequence[str], transitions: Sequence[Action]) -> str:
    """Closing brackets only: The church ) sings )."""
    words = iter(tokens)
    return " ".join(next(words) if action is Action.SHIFT else ")" for action in transitions)


def write_two_lines(tokens: Sequence[str], transitions: Sequence[Action], aligned: bool = False) -> str:
    """WORDS: and PARSES: in two lines, one space between the words and one between the letters.

    aligned pads for a fixed-width font so that every S stands under its word and every R under a gap.
    """
    letters = [action.letter for action in transitions]
    if not aligned:
        return f"WORDS: {' '.join(tokens)}\nPARSES: {' '.join(letters)}"
    words = iter(tokens)
    upper, lower = ["WORDS: "], ["PARSES:"]
    for letter in letters:
        word = next(words) if letter == "S" else ""
        columns = max(width(word), 1)
        upper.append(word + " " * (columns - width(word)))
        lower.append(letter + " " * (columns - 1))
    return f"{' '.join(upper).rstrip()}\n{' '.join(lower).rstrip()}"
