"""A column of amounts: 12.50, 12,50, 1.234,56 or 1,234.56, with a currency's sign or without."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinn_core.lessons.sequences.moments import cleaned

LARGEST = 1e9
_CURRENCY = re.compile(r"[€$£¥₽₹元]|\b(?:EUR|USD|GBP|CHF|CNY|RMB|JPY)\b", re.IGNORECASE)
_GAPS = re.compile(r"(?<=\d)[ '’](?=\d{3}\b)")  # 1 234.50 and 1'234.50
_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?", re.ASCII)


def is_amount(text: str) -> bool:
    """Whether the text is a number in one of the two ways to write it."""
    return any(_number(text, comma) is not None for comma in (False, True))


def read_amounts(texts: Sequence[str]) -> tuple[list[float | None], int | None]:
    """The amounts of a column, whose decimal sign is the one with which most of them can be read.

    Returns:
        The amounts, None for an empty text and for what is none, and the place of the first text that could be a
        number either way, where nothing decides it: 1,234 in a column without another sign.
    """
    point, comma = ([_number(text, style) for text in texts] for style in (False, True))
    by_point, by_comma = (sum(one is not None for one in numbers) for numbers in (point, comma))
    if by_comma > by_point:
        return comma, None
    doubtful = next((place for place, text in enumerate(texts) if "," in text and point[place] != comma[place]), None)
    return point, doubtful if by_comma == by_point else None


def _number(text: str, comma: bool) -> float | None:
    """The number in the text; comma: whether a comma parts off the decimals, and points the thousands."""
    plain = _GAPS.sub("", _CURRENCY.sub("", cleaned(text)).strip())
    if not any(sign.isdigit() for sign in plain) or not (_COMMA if comma else _POINT).fullmatch(plain):
        return None
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    number = float(plain)
    return number if abs(number) <= LARGEST else None
