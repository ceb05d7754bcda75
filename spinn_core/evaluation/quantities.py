"""The numbers in our JSON files, each with the range that msgspec holds it to while it reads."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Percent = Annotated[float, Meta(ge=0, le=100)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Amount = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0, lt=10**15)]
Pairs = Annotated[int, Meta(ge=1, lt=10**15)]
"""How many there are, of which there must be one."""
