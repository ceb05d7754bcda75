"""Files of pairs on the command line: what numbers stand for as labels, what is skipped, and what is said of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from spinn_core.cli.console import CommandError, one_line, tell_once
from spinn_core.cli.counted import CountedWork
from spinn_core.data.labels import EXAMPLE, NumericLabels, read_order
from spinn_core.data.pair_file import PairFile, read_pair_file


def label_order(text: str) -> tuple[str, ...]:
    """The value of --labels. Raises argparse.ArgumentTypeError."""
    try:
        return read_order(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def read_pairs_shown(
    file: str, limit: int | None, order: tuple[str, ...], skip_bad: bool, non_entailment: bool = False
) -> PairFile:
    """data.pair_file.read_pair_file() with a bar for a long file; what is odd about the whole file is noted.

    Raises:
        CommandError: labels are numbers, and order does not say what they stand for.
        DataError: what cannot be read, in one line.
    """
    with CountedWork("reading pairs") as bar:
        try:
            found = read_pair_file(
                Path(file), limit, order, skip_bad=skip_bad, non_entailment=non_entailment, on_row=bar
            )
        except NumericLabels as error:
            raise CommandError(f"{error}; give their order, such as --labels {EXAMPLE} (the first is 0)") from None
    for note in found.notes:
        tell_once(one_line(f"{file}: {note}"))
    return found


def skipped_in_words(found: PairFile) -> str:
    """How many rows were skipped, and the first of them; "" for none."""
    if not found.skipped:
        return ""
    count = len(found.skipped)
    return one_line(f"{count:,} row{'' if count == 1 else 's'} skipped; the first: {found.skipped[0]}")
