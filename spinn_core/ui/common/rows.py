"""Probabilities as tables and files show them."""

from __future__ import annotations

from collections.abc import Iterable

from spinn_core.data.snli import LABELS


def by_label(shares: Iterable[float], before: str = "", after: str = "") -> dict[str, float]:
    """The three labels' probabilities to six decimals, for a row. before, after: of a label in its column's name."""
    return {f"{before}{label}{after}": round(float(share), 6) for label, share in zip(LABELS, shares, strict=True)}
