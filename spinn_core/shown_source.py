"""Code that a page shows is the code that runs, whatever becomes of its file under a running server."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import textwrap
from collections.abc import Callable
from typing import cast


def keep_source(file: str) -> None:
    """Keeps the lines of a module's file as they are now, for inspect.getsource(). Its module calls it with __file__.

    Else Python would look up the lines of a function in the file as it is by then, and show others.
    """
    lines = linecache.updatecache(file)
    linecache.cache[file] = sum(map(len, lines)), None, lines, file  # without a time it is not compared with the file


def source_of(program: Callable[..., object], head: bool = True) -> str:
    """A function's source, as it runs, without its docstring and its notes to the linter. head: with its def line."""
    source = textwrap.dedent(inspect.getsource(program)).strip()
    function = cast(ast.FunctionDef, ast.parse(source).body[0])
    first, lines = function.body[0], re.sub(r" +# noqa.*", "", source).splitlines()
    if ast.get_docstring(function) is not None:
        del lines[first.lineno - 1 : first.end_lineno]
    return textwrap.dedent("\n".join(lines[0 if head else first.lineno - 1 :])).strip()
