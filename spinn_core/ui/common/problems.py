"""The one place where something that went wrong becomes one line on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from spinn_core.model.catalogue import models_folder
from spinn_core.parsing.characters import CARET_COLUMNS
from spinn_core.parsing.reader import ParseError, caret
from spinn_core.ui.common.escape import for_markdown


def show_problem(text: str) -> None:
    """One red line. The text may hold typed words; it is shown as it is, never as markdown."""
    st.error(for_markdown(text), icon=":material/error:")


def show_error(error: Exception | str) -> None:
    """One red line from an error for people, or from its text."""
    show_problem(as_sentence(str(error)))


def show_parse_error(text: str, error: ParseError, columns: int = CARET_COLUMNS) -> None:
    """What is wrong with a typed text, what to do about it, and a caret under the place.

    columns: how many characters of the text there is room for.
    """
    st.error(f"{for_markdown(as_sentence(error.message))}  \n{for_markdown(error.hint)}", icon=":material/error:")
    if error.position is not None:
        st.code(_near(text, error.position, columns), language=None)


def _near(text: str, position: int, columns: int) -> str:
    """parse.caret() of the text around the position, cut to that many characters of its line."""
    line_start = text.rfind("\n", 0, position) + 1
    start, end = max(line_start, position - columns // 2), position + columns // 2
    before = "…" if start > line_start else ""
    after = "…" if end < len(text) else ""
    return caret(f"{before}{text[start:end]}{after}", position - start + len(before))


@contextmanager
def problems_shown(stop: bool = True) -> Iterator[None]:
    """Around anything that runs a model or reads a file: an error for people becomes one red line.

    stop: whether the page ends there; else it goes on behind the block.

    CheckpointError, and the one-line ValueErrors of trace.py and device.py, are such errors. Others are bugs
    and pass through.
    """
    problem = None
    try:
        yield
    except ValueError as error:
        problem = str(error)
    except MemoryError:
        problem = "this machine has not enough memory free for that; close other programs or take a shorter text"
    if problem is not None:
        show_error(problem)
        if stop:
            st.stop()


def as_sentence(message: str) -> str:
    """An error's one line with a capital and a full stop, as a page writes it; the command line writes neither.

    Names stay as they are: a file's or a model's at the beginning keeps its small letter.
    """
    message = message.strip().rstrip(".")
    return f"{message if _begins_with_name(message) else message[:1].upper() + message[1:]}."


# a name with an ending before anything else is said; it may hold blanks
_FILE = re.compile(r"(?!cannot )[^,:;“‘'\"/\\]*\w\.[A-Za-z]")


def _begins_with_name(message: str) -> bool:
    first = re.split(r"[\s,:;]", message, maxsplit=1)[0]
    return not first.isalpha() or _FILE.match(message) is not None or first in _model_names()


def _model_names() -> set[str]:
    """Of the models that came with the project; those that visitors trained have a number in theirs."""
    try:
        return {folder.name for folder in models_folder().iterdir()}
    except OSError:
        return set()
