"""What a word that is not listed is likely to be: a compound, a form of a listed word, or a slip of the keyboard.

In captions hardly any out-of-vocabulary word is new: of those in a hundred or so that SNLI's annotators wrote most are
compounds ("lime-green"), forms ("botanists") or slips ("freinds"). Read as the listed word that stands in it, such a
word means something; read by its spelling alone it means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

COMMON = 20_000
"""Slips and compounds without a hyphen are looked for among so many of the first words: the rest holds many
oddities."""

_LEAST = 3  # letters of a part of a compound, or of a stem
_LAST_LEAST = 4  # letters of the last part of a compound without a hyphen
_SWAP_LEAST, _SLIP_LEAST = 4, 5  # letters of a word that may be a slip: shorter ones have too many neighbours
_LONGEST = 30  # letters of a word that anything is looked for in
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "er", "ers", "ly", "like")
_SAY_LITTLE = ("like", "style")  # as the last part of a compound


def listed_word(form: str, rows: Mapping[str, int]) -> str | None:
    """The listed word that an out-of-vocabulary one is read as; None where nothing suggests one.

    In this order: the last part of a compound with hyphens (`lime-green`: green), or what the rules below make of
    it, or
    else the part before; the word with one letter less where it has two of a kind (`writting`: writing); without its
    ending (`botanists`: botanist); the most frequent word one slip away that begins alike, or has two letters the other
    way round (`freinds`: friends); the last part of two words written as one (`boyscouts`: scouts).

    Args:
        form: in the vocabulary's spelling, see `look_up_form`.
        rows: each listed word's row; words come in the order of their frequency.
    """
    form = form.strip(".,;:!?'\"")
    if form in rows:
        return form
    parts = [part for part in form.replace("/", "-").split("-") if len(part) >= _LEAST]
    telling = [part for part in parts if part not in _SAY_LITTLE]
    for part in reversed(telling or parts):
        if found := part if part in rows else _simple(part, rows):
            return found
    return None


def _simple(form: str, rows: Mapping[str, int]) -> str | None:
    """`listed_word` for a word without a hyphen."""
    if len(form) > _LONGEST or not (form.isascii() and form.replace("'", "").isalpha()):
        return None  # numbers, other scripts: no rule here is about them
    single = [form[:at] + form[at + 1 :] for at in range(1, len(form)) if form[at] == form[at - 1]]
    stems = [stem for stem in _stems(form) if stem in rows]
    choices = (_frequent(single, rows), *stems, _frequent(_slips(form), rows))
    if found := next(filter(None, choices), None):
        return found
    for cut in range(_LEAST, len(form) - _LAST_LEAST + 1):  # the longest last part first
        if rows.get(form[:cut], COMMON) < COMMON and rows.get(form[cut:], COMMON) < COMMON:
            return form[cut:]
    return None


def _frequent(words: Iterable[str], rows: Mapping[str, int]) -> str | None:
    """The most frequent of the words, if any is common."""
    common = [word for word in words if rows.get(word, COMMON) < COMMON]
    return min(common, key=rows.__getitem__, default=None)


def _stems(form: str) -> Iterator[str]:
    """The word without an ending; with the e that the ending took, or without the letter that it doubled."""
    if form.endswith("ies") and len(form) > _LEAST + 2:
        yield form[:-3] + "y"
    for ending in _ENDINGS:
        stem = form.removesuffix(ending)
        if stem == form or len(stem) < _LEAST:
            continue
        yield stem
        if ending in ("ed", "ing", "er", "ers"):
            yield stem + "e"
            if stem[-1] == stem[-2] and len(stem) > _LEAST:
                yield stem[:-1]


def _slips(form: str) -> Iterator[str]:
    """Spellings one slip away: two letters swapped; in longer words one left out, added or changed, but not the first
    (Damerau 1964)."""
    if len(form) >= _SWAP_LEAST:
        for at in range(len(form) - 1):
            yield form[:at] + form[at + 1] + form[at] + form[at + 2 :]
    if len(form) < _SLIP_LEAST:
        return
    for at in range(1, len(form) + 1):
        before, after = form[:at], form[at:]
        if after:
            yield before + after[1:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
