"""What tables that are pasted or uploaded share: the text of the bytes, and an error that is one line."""

from __future__ import annotations

from spinn_core.data.snli import DataError
from spinn_core.data.text_file import Source, read_text


class SheetError(DataError):
    """A file that is no table of what was asked for; the text is one line: what is wrong, where, and how to mend it."""


def decoded(data: bytes, name: str) -> str:
    """The file's text, see data/text_file.py; every line ends with a line feed. Raises SheetError."""
    try:
        return read_text(Source.of_bytes(data, name), "".join)[0]
    except DataError as error:
        raise SheetError(str(error)) from None
