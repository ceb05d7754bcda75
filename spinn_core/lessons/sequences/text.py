"""A running text for the language models: words, sentences, and the part that is held out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from spinn_core.files import OneLineError, reason

FILE = Path(__file__).resolve().parents[3] / "assets" / "lessons" / "harbour.txt"
TITLE = "The clock of Sorrel Bay"

MAX_CHARACTERS = 40_000
LONGEST = 60  # words of a sentence; a longer one, such as a text without full stops, is cut there
LEAST = 10  # sentences
EVERY = 5  # each fifth sentence is held out

Sentence = tuple[str, ...]

_ENDS = frozenset(".!?…。！？")
_QUOTES = frozenset('"“”„«»‘’‚‹›`')
_INSIDE = frozenset("'’-")  # belong to a word that goes on behind them: don't, half-eaten
_SHORT = frozenset(("mr", "mrs", "ms", "dr", "st", "prof"))  # their full stop ends no sentence
_ALONE = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "CJK COMPATIBILITY")  # no spaces there: each sign is a word


class TextError(OneLineError):
    """A text that no language model can be made from; the message is one line that says how to mend it."""


@dataclass(frozen=True)
class Text:
    """A text in two parts. train, held_out: sentences of lower-case words, in the text's order."""

    train: tuple[Sentence, ...]
    held_out: tuple[Sentence, ...]

    @property
    def words(self) -> int:
        """Words and marks of both parts."""
        return sum(map(len, self.train)) + sum(map(len, self.held_out))


def our_text() -> str:
    """The story that comes with the project.

    Raises:
        TextError: the file is not there or damaged.
    """
    try:
        found = FILE.read_text(encoding="utf-8")
        read_text(found)
        return found
    except (OSError, ValueError) as error:
        raise TextError(
            f"cannot read our own text {FILE}: {reason(error)}; get a fresh copy of the project, or paste a text"
        ) from None


def read_text(text: str, every: int = EVERY) -> Text:
    """Parts a text into sentences, and the sentences into those to learn from and those held out.

    Args:
        text: as pasted; at most MAX_CHARACTERS.
        every: the sentences number every, 2 every, 3 every, ... are held out.

    Raises:
        TextError: too long, or fewer than LEAST sentences.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextError(
            f"the text has {len(text):,} characters, and {MAX_CHARACTERS:,} is the limit: paste a shorter piece"
        )
    found = sentences(text)
    if len(found) < LEAST:
        have = "no sentence" if not found else "1 sentence" if len(found) == 1 else f"{len(found)} sentences"
        raise TextError(
            f"the text has {have}, and {LEAST} are needed to learn from some and hold others out: paste more of it"
        )
    train = tuple(one for at, one in enumerate(found, 1) if at % every)
    held_out = tuple(one for at, one in enumerate(found, 1) if not at % every)
    return Text(train, held_out)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text; . ! ? … and an empty line end one, and so do LONGEST words."""
    found: list[Sentence] = []
    for block in re.split(r"\n\s*\n", "\n".join(text.splitlines())):
        now: list[str] = []
        for word in words(block):
            now.append(word)
            if word in _ENDS or len(now) == LONGEST:
                found.append(tuple(now))
                now = []
        if now:
            found.append(tuple(now))
    return [one for one in found if any(word not in _ENDS for word in one)]


def words(text: str) -> list[str]:
    """Lower-case words and marks in their order; quotation marks and what cannot be printed are left out.

    A letter, a digit or a mark above one goes on with its word; a Chinese or Japanese sign is a word; any other
    sign is a word of its own. The result never holds <s>, </s> or <UNK>, which the models use: < is a word.
    """
    text = unicodedata.normalize("NFC", text).lower()
    found: list[str] = []
    start = None  # of the word that is being read
    for at, sign in enumerate(text):
        kind = unicodedata.category(sign)[0]
        if (kind in "LN" and not _stands_alone(sign)) or (kind == "M" and start is not None):
            start = at if start is None else start
            continue
        if start is not None and sign in _INSIDE and text[at + 1 : at + 2].isalpha():
            continue
        if start is not None:
            found.append(text[start:at])
            start = None
            if sign == "." and found[-1] in _SHORT:
                found[-1] += "."
                continue
        if kind in "LN" or (kind in "PS" and sign not in _QUOTES and sign.isprintable()):
            found.append(sign)
    return found if start is None else [*found, text[start:]]


def _stands_alone(sign: str) -> bool:
    return sign >= "\u3040" and unicodedata.name(sign, "").startswith(_ALONE)


def readable(sentence: Sentence) -> str:
    """A sentence as one writes it: a capital, and no space before its marks."""
    text = ""
    for word in sentence:
        close = not text or (len(word) == 1 and word in ".,;:!?…)]。，、！？；：") or text[-1] in "(["
        text += word if close else f" {word}"
    return text[:1].upper() + text[1:]
