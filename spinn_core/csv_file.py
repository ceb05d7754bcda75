"""The one writer of CSV. Every table that leaves the project goes through it: pages, command line, a training's log.

A spreadsheet runs a cell that begins like a formula, whoever typed it. So a text that it could take for one gets an
apostrophe before it; a number stays a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

# Spreadsheets also read the full-width signs of Chinese and Japanese keyboards, and first take away blanks, signs
# without width and quotation marks. A tab, a carriage return or a line feed at the start can end the cell before.
_FORMULA = re.compile(r'[\t\r\n]|[\s\x00-\x1f"\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]')


def csv_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV with a header, each line ended by a line feed; "" without rows.

    Args:
        rows: all with the keys of the first one, in its order. Only texts are guarded; None is an empty cell.

    Raises:
        ValueError: a row with a key that the first one lacks.
    """
    if not rows:
        return ""
    text = io.StringIO()
    # Ends of \r\n, so that the writer puts both characters into quotation marks; cut off again below.
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    lines = []
    for row in ({name: name for name in rows[0]}, *rows):
        writer.writerow({name: guarded(value) for name, value in row.items()})
        lines.append(f"{text.getvalue()[:-2]}\n")
        text.seek(0)
        text.truncate()
    return "".join(lines)


def guarded(value: object) -> object:
    """A cell's value; a text that a spreadsheet would run has an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
