"""Two things that everything that reads and writes files shares: a failure's reason, and writes that are whole."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def reason(error: BaseException) -> str:
    """Why something failed, on one line, without the number and the file name of an OSError."""
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces a file in one step, so that whoever reads it sees the old or the new content, never half.

    Raises:
        OSError: no such folder, no permission, no space.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with open(partial, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
