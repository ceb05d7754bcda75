"""The one check of a setting's range."""

from __future__ import annotations


def check_limits(name: str, value: float, least: float, most: float) -> None:
    """Raises ValueError, one line, unless least <= value <= most; NaN never is."""
    if not least <= value <= most:
        raise ValueError(f"{name} is {value:,}: choose {least:,} to {most:,}")
