"""Code that a page shows is the code that runs, whatever becomes of its file under a running server."""

from __future__ import annotations

import linecache


def keep_source(file: str) -> None:
    """Keeps the lines of a module's file as they are now, for inspect.getsource(). Its module calls it: keep_source(__file__).

    Else Python would look up the lines of a function in the file as it is by then, and show others.
    """
    lines = linecache.updatecache(file)
    linecache.cache[file] = sum(map(len, lines)), None, lines, file  # without a time it is not compared with the file
