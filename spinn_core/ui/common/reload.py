"""Changed code under a running server, for `make dev`: spinn_core is read anew as a whole, between two runs.

What is kept between runs (cached models and traces, objects in sessions) belongs to the classes of the code that
made it; beside classes of the same names from another reading of the files it is foreign: `action is Action.SHIFT`
is false and `except ParseError` catches nothing. Streamlit's watcher drops changed modules for each session at
another time, also when only a fragment runs, and keeps its caches. So .streamlit/config.toml takes these modules from
it (folderWatchBlacklist) and leaves it to start every session's page anew once a file changes (folderWatchList). The
first such run comes here.

Every file event starts such a run in every session and stops the one before it. So compiled files, which would be
further events, are not written (make dev sees to the first ones), and a run that was stopped leaves without a look at
the files: else the runs of a few edits stand in line here by the hundred, and the server answers nobody for minutes.

With fileWatcherType = "none", as the app is set, nothing here does anything.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

PACKAGE = __name__.partition(".")[0]
_FOLDER = Path(__file__).resolve().parents[2]
_SEEN = "_code"  # in a session: the number of the code that its objects belong to


def _stamps() -> dict[Path, tuple[int, int]]:
    """When each file of the package was written and how long it is: another one, another code."""
    found = {}
    for path in _FOLDER.rglob("*.py"):
        try:
            status = path.stat()
        except OSError:  # an editor is putting another file in its place
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found


class _Code:
    """The code that runs now. This module alone is never read anew, so that there is one of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stamps = _stamps()
        self._runs = 0
        self._number = 0

    def begin(self, leave_if_stopped: Callable[[], object]) -> int:
        """A run begins; returns the number of its code. New code waits until no run of the old one is left.

        Args:
            leave_if_stopped: raises what ends the run where nobody wants it any more; what it raises goes on to the
                caller.
        """
        with self._changed:
            leave_if_stopped()
            while (found := _stamps()) != self._stamps:
                if not self._runs:
                    self._stamps = found
                    self._number += 1
                    _forget()
                    break
                self._changed.wait()
                leave_if_stopped()
            self._runs += 1
            return self._number

    def end(self) -> None:
        """A run is over."""
        with self._changed:
            self._runs -= 1
            if not self._runs:
                self._changed.notify_all()


_code = _Code()


@contextmanager
def current_code() -> Iterator[None]:
    """Around a whole run of the app, its imports of spinn_core included."""
    if st.get_option("server.fileWatcherType") == "none":
        yield
        return
    sys.dont_write_bytecode = True
    number = _code.begin(_leave_if_stopped)
    try:
        if st.session_state.get(_SEEN, number) != number:
            for key in [key for key in st.session_state if holds_ours(st.session_state[key])]:
                del st.session_state[key]
        st.session_state[_SEEN] = number
        yield
    finally:
        _code.end()


def _leave_if_stopped() -> None:
    """Streamlit ends a run that it has stopped, or that shall start over, where the run looks into its session."""
    st.session_state.get(_SEEN)


def _forget() -> None:
    """Takes away all that the old code made for all sessions, then the code itself."""
    st.cache_data.clear()
    st.cache_resource.clear()
    for name in list(sys.modules):  # a list at once: a fragment of another session may import meanwhile
        if (name == PACKAGE or name.startswith(f"{PACKAGE}.")) and name != __name__:
            sys.modules.pop(name, None)
    gc.unfreeze()  # memory.settle() had hidden what is garbage now


def holds_ours(value: object) -> bool:
    """Whether it is an object of a class of this package, or a list, tuple, set or dictionary with one in it."""
    if type(value).__module__.partition(".")[0] == PACKAGE:
        return True
    if isinstance(value, Mapping):
        return any(holds_ours(one) for pair in value.items() for one in pair)
    return isinstance(value, (list, tuple, set, frozenset)) and any(map(holds_ours, value))
