"""Typed letters as the word list spells them: one character for one letter, and no mark that nobody sees.

"ﬁ", "Ａ", "e" with a combining accent and "𝐛" are "fi", "A", "é" and "b" to a reader, so they are to the model.
Unicode's compatibility form (NFKC) is taken where it loses nothing: for letters, digits and units. It is not
taken for ², ⁿ or ①, which it would turn into plain digits inside a word; fractions and punctuation have tables
of their own in punctuation.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from spinn_core.parsing.respelt import Respelt

# Soft hyphen, byte order mark, word joiner, invisible operators, and what turns the direction of writing.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_ZERO_WIDTH_SPACE = re.compile("\u200b")
_JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]+")
# Blocks whose characters take no joiner: Latin, Greek, Cyrillic, spaces and general punctuation.
_TAKES_NONE = re.compile(
    "[\x00-\u052f\u1e00-\u206f\u2c60-\u2c7f\u3000-\u303f\ua720-\ua7ff\uab30-\uab6f\ufb00-\ufb06\uff00-\uffef]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_APOSTROPHES = re.compile("[\u00b4\u02b9\u02bb-\u02bd\u055a\u2018\u2019\u201b\u2032\u2035\uff07`\uff40]")
_BACKTICKS = "`\uff40"
_KEPT = ("<super>", "<sub>", "<circle>", "<fraction>", "<noBreak>")  # kinds of compatibility that mean something


def with_plain_letters(text: str) -> Respelt:
    """The text with its letters, digits and apostrophes as above; brackets and other punctuation stay.

    Apostrophes of any form become '; a backtick does inside a word and at its edge, but `` of the Penn treebank
    and a ` that stands alone stay. A zero-width space is a space. Joiners stay in scripts that need them
    (Persian, Indic) and in emoji.
    """
    respelt = Respelt.typed(text)
    if not text.isascii():
        respelt = respelt.replaced(_INVISIBLE, lambda _: "").replaced(_ZERO_WIDTH_SPACE, lambda _: " ")
        respelt = respelt.replaced(_JOINERS, _joiners)
        respelt = respelt.replaced(_BEYOND_ASCII, lambda match: _compatible(match.group()))
        if not unicodedata.is_normalized("NFC", respelt.text):
            respelt = respelt.edited(_composed(respelt.text))
    return respelt.replaced(_APOSTROPHES, _apostrophe)


def _joiners(match: re.Match[str]) -> str:
    around = (match.string[max(match.start() - 1, 0) : match.start()], match.string[match.end() : match.end() + 1])
    return match.group() if any(near and not _TAKES_NONE.match(near) for near in around) else ""


@lru_cache(4096)
def _compatible(character: str) -> str:
    """The character's compatibility form if it is a letter, digit or unit and nothing is lost; else itself."""
    kind = unicodedata.decomposition(character).partition(" ")[0]
    if not kind.startswith("<") or kind in _KEPT or "\u3131" <= character <= "\u318e":  # Korean letters would join
        return character
    plain = unicodedata.normalize("NFKC", character)
    if (
        unicodedata.category(character) == "So"
    ):  # ℃ and ㎏, but not ㎡, which would be m2, nor №, which wants a full stop
        unit = character != "\u2116" and all(part.isalpha() or part in "°/" for part in plain)
        return plain if unit else character
    # The two: marks of Japanese letters of half width, which join the letter before them.
    return plain if character.isalnum() and (plain.isalnum() or character in "\uff9e\uff9f") else character


def _composed(text: str) -> Iterator[tuple[int, int, str]]:
    """Edits that bring each letter together with the marks behind it (NFC), letter by letter for the positions."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _continues(text[end]):
            if end - start > 1 or text[start] > "\x7f":
                yield start, end, unicodedata.normalize("NFC", text[start:end])
            start = end


def _continues(character: str) -> bool:
    """Whether it may join the character before it: a mark, or a vowel or final consonant of a Korean syllable."""
    return character > "\u02ff" and (
        unicodedata.category(character)[0] == "M"
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7fb"
    )


def _apostrophe(match: re.Match[str]) -> str:
    if match.group() not in _BACKTICKS:
        return "'"
    before = match.string[max(match.start() - 1, 0) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if before in _BACKTICKS and before or after in _BACKTICKS and after:
        return "`"
    return "'" if before.isalnum() or after.isalnum() else "`"
