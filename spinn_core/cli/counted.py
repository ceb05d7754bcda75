"""A bar on standard error for long work that counts something; short work shows nothing."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm

from spinn_core.cli.console import process_number

LONG = 2_000
"""Rows or pairs from which on a person waits."""


class CountedWork:
    """Call it with how many are done.

    Args:
        what: is done, such as "reading pairs".
        total: how many there are; None where nobody knows yet.
    """

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what, self._total = what, total
        self._bar: tqdm | None = None
        self._shown = sys.stderr is not None and process_number() == 0 and (total is None or total >= LONG)

    def __call__(self, done: int) -> None:
        if not self._shown or (self._total is None and done < LONG):
            return
        if self._bar is None:
            on_terminal = sys.stderr.isatty()
            # into a file a bar is a row of lines: fewer of them, and the last one stays
            self._bar = tqdm(
                desc=self._what, total=self._total, mininterval=0.2 if on_terminal else 10, leave=not on_terminal
            )
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
