"""Typed punctuation as ASCII has it, for the word list was made from ASCII text.

    A man—tall and thin—sleeps…        becomes        A man--tall and thin--sleeps...
    «Non», dit-il；1½ hours             becomes        "Non", dit-il; 1 1/2 hours

In a raw sentence spaces are put in where the twin would have them; in a tree, where a space would cut a word
in two, only the characters change.
"""

from __future__ import annotations

import re
import unicodedata

from spinn_core.parsing.respelt import Respelt

_EM_DASHES = "—―⸺⸻﹘︱"
_EN_DASHES = "‒–−︲"  # a hyphen between digits: 1990–1995
_ELLIPSES = "…⋯︙"
_OPENERS = "“„‟«「『《〈〝"  # double quotes
_CLOSERS = "”»」』》〉〞〟"
_COMMAS = dict.fromkeys("，﹐︐、､﹑︑", ",")
_STOPS = dict.fromkeys("。｡．﹒︒", ".")
_SENTENCE = {
    **_COMMAS,
    **_STOPS,
    **dict.fromkeys("：﹕︓", ":"),
    **dict.fromkeys("；﹔︔", ";"),
    **dict.fromkeys("！﹗︕", "!"),
    **dict.fromkeys("？﹖︖", "?"),
    "‼": "!!",
    "⁇": "??",
    "⁈": "?!",
    "⁉": "!?",
    "№": "No.",
}
_OTHERS = {
    **dict.fromkeys("‐‑⁃﹣－", "-"),
    **dict.fromkeys("⁄∕／", "/"),
    **dict.fromkeys("∼〜～", "~"),
    "∗": "*",
    "∶": ":",
    **dict.fromkeys("【〔〖〚⟦［", "["),
    **dict.fromkeys("】〕〗〛⟧］", "]"),
    "″": '"',
    "‹": "'",
    "›": "'",
    "‚": "'",
    "․": ".",
    "‥": "..",
}
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "（）"}
_SMALL = {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFE50, 0xFE6C), *range(0xFFE0, 0xFFE7))
}
_TWINS = {
    old: new for old, new in (_FULL_WIDTH | _SMALL | _OTHERS).items() if new.strip() == new and new not in ("(", ")")
}
_FRACTION = "[\u00bc-\u00be\u2150-\u215e\u2189]"
_MARK = rf"[{_EM_DASHES}]+|[{_ELLIPSES}]+|{_FRACTION}|[^\x00-\x7f\w\s]|№"
_IN_TREES = re.compile(_MARK)
# French quotes have a space inside. {1,3}: not any number, or a long gap would be looked through again and again.
_IN_SENTENCES = re.compile(rf"(?<!\S)[«‹]\s+(?=\S)|(?<!\s)\s{{1,3}}[»›](?!\w)|{_MARK}")
_PARTED = "¡¿§¶•†‡※،؛؟।॥"  # punctuation without an ASCII twin that begins or ends a word


def as_in_ascii(respelt: Respelt, sentence: bool) -> Respelt:
    """The text with its punctuation as above.

    Args:
        respelt: letters are plain already, see letters.py.
        sentence: a raw sentence, where spaces may be put in; False for a tree in any notation.
    """
    if respelt.text.isascii():
        return respelt
    return respelt.replaced(_IN_SENTENCES if sentence else _IN_TREES, _in_sentence if sentence else _in_tree)


def _in_tree(match: re.Match[str]) -> str:
    return _twin(match)[1].replace(" ", "\u00a0")  # 1½ is one word there: 1 1/2 with a no-break space


def _in_sentence(match: re.Match[str]) -> str:
    return "".join(_twin(match))


def _twin(match: re.Match[str]) -> tuple[str, str, str]:
    """What a mark becomes: the space before it, if it wants one, its characters, and the space after it."""
    mark = match.group().strip()
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    begins = after.isalnum() or (after != "" and after in _OPENERS)  # a word or a quotation stands right behind it
    touches = not before.isspace() and before != ""
    gap = " " if begins else ""
    if mark[0] in _EM_DASHES or mark in _EN_DASHES:
        dash = _dash(mark, before, after)
        return "", dash, gap if dash == "--" else ""
    if mark[0] in _ELLIPSES:
        return "", "...", gap if not after.isalnum() else ""
    if mark in _OPENERS:
        return " " if touches and after.isalnum() and before not in "([{" else "", '"', ""
    if mark in _CLOSERS:
        return "", '"', " " if touches and after.isalnum() else ""
    if mark in _SENTENCE:
        return "", _SENTENCE[mark], gap if _ends_a_clause(mark, text[max(start - 2, 0) : start], after) else ""
    if mark in _TWINS:
        return "", _TWINS[mark], ""
    kind = unicodedata.category(mark)
    if kind == "No":
        fraction = unicodedata.normalize("NFKC", mark).replace("\u2044", "/")
        return "", (" " if before.isdigit() else "") + fraction, gap
    if mark == "\ufe0f" or "\U0001f3fb" <= mark <= "\U0001f3ff":  # the last of an emoji
        return "", mark, gap
    if kind in ("So", "Sc", "Ps", "Pe", "Pi", "Pf") and mark not in "°（）" or mark in _PARTED:
        return " " if before.isalnum() else "", mark, gap
    return "", mark, ""


def _dash(mark: str, before: str, after: str) -> str:
    """A hyphen in a range of numbers and before a negative one, else the two hyphens of a typed dash."""
    if mark[0] in _EM_DASHES:
        return "--"
    if mark == "−" and not (before.isalpha() and after.isalpha()):
        return "-"
    number = after.isdigit() or (after != "" and unicodedata.category(after) == "Sc")
    return "-" if number and not before.isalpha() else "--"


def _ends_a_clause(mark: str, two_before: str, after: str) -> bool:
    """Whether the twin of this mark has a space behind it: not in 1,000 and 3:30 and 2.5, nor in U.S."""
    before = two_before[-1:]
    if before.isdigit() and after.isdigit():
        return mark in "、､﹑︑。｡！；？﹗﹔﹖"
    if mark in "．﹒":
        return len(two_before) == 2 and two_before.isalpha() and not after.islower()
    return True
