"""What can be chosen about the small language's pairs, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass

LIMITS: dict[str, tuple[float, float]] = {
    "pairs": (60, 20_000),
    "held_out": (60, 3_000),
    "noise": (0.0, 0.5),
    "longest": (8, 16),
    "seed": (0, 1_000_000),
}
"""The least and the greatest value of each number in `ToyOptions`."""


class ToyError(ValueError):
    """A choice or a sentence that the small language does not have; the text is one line."""


@dataclass(frozen=True)
class ToyOptions:
    """The data to make; the same options make the same pairs on every machine.

    Attributes:
        pairs: training pairs.
        held_out: pairs to measure on, an equal part for each tag.
        noise: share of the training pairs whose label is replaced by a wrong one; held-out labels stay right.
        longest: words in a training sentence at most; the held-out tag "longer" goes beyond.
        seed: of everything that is drawn.

    Raises:
        ToyError: a number outside `LIMITS`.
    """

    pairs: int = 8_000
    held_out: int = 900
    noise: float = 0.0
    longest: int = 12
    seed: int = 1

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            kinds = (int, float) if name == "noise" else (int,)
            if type(value) not in kinds or not least <= value <= most:
                kind = "a number" if float in kinds else "a whole number"
                raise ToyError(f"{name} must be {kind} from {least:,} to {most:,}, not {value!r}")
