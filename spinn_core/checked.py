"""Values out of a JSON file, each held to be what it should: what the readers of our files share.

Everything here raises ValueError with a reason that fits on a line.
"""

from __future__ import annotations

from typing import Any

_LARGEST = 1e300  # a whole number in a file may have more digits than any float


def percent(value: Any) -> float | None:
    """0 to 100, or None."""
    if value is not None and number(value) > 100:
        raise ValueError(f"{value} per cent")
    return value


def number(value: Any) -> float:
    """0 or more, finite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
        raise ValueError(f"a number of 0 or more was expected, not {str(value)[:40]!r}")
    return value


def count(value: Any, least: int = 0) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 10**15:
        raise ValueError(f"a whole number of {least} or more was expected, not {str(value)[:40]!r}")
    return value


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError(f"a text was expected, not {str(value)[:40]!r}")
    return value
