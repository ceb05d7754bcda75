"""A text that was respelt, and where each of its characters stood in the text as it was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Respelt:
    """A text and its origins, so that an error in it can point at the text that a person typed.

    Attributes:
        text: after all respelling so far.
        origins: of each character of text the offset in the typed text, never falling, and one more for the end.
    """

    text: str
    origins: Sequence[int]

    @classmethod
    def typed(cls, text: str) -> Respelt:
        """The text as it was typed."""
        return cls(text, range(len(text) + 1))

    def place(self, position: int | None) -> int | None:
        """The offset in the typed text of an offset in this one; None stays None."""
        return None if position is None else self.origins[min(position, len(self.text))]

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> Respelt:
        """With text[start:end] replaced for each (start, end, new), which come in order and do not overlap."""
        parts: list[str] = []
        origins: list[int] = []
        done = 0
        for start, end, new in edits:
            if self.text[start:end] == new:
                continue
            parts += self.text[done:start], new
            origins += self.origins[done:start]
            origins += [self.origins[min(start + offset, max(end - 1, start))] for offset in range(len(new))]
            done = end
        if not parts:
            return self
        parts.append(self.text[done:])
        origins += self.origins[done:]
        return Respelt("".join(parts), origins)

    def replaced(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> Respelt:
        """With each match of the pattern replaced by what new makes of it."""
        return self.edited((*match.span(), new(match)) for match in pattern.finditer(self.text))
