"""Code that is read anew while the app runs: when, and which objects of sessions go with the old one.

A running server with changing files is in tests/browser/test_changed_code.py.
"""

from __future__ import annotations

import sys
import threading

import pytest
import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import ParseError, read
from spinn_core.ui.common import reload


@pytest.mark.parametrize(
    "value",
    [
        Action.SHIFT,
        read("( a b )"),
        ParseError("m", 0, "h"),
        {3: Action.SHIFT},
        {Action.REDUCE: 1},
        ("a", [Action.SHIFT]),
        [None, {"x": (1, {Action.SHIFT})}],
    ],
)
def test_objects_of_our_classes_go(value: object) -> None:
    assert reload.holds_ours(value)


@pytest.mark.parametrize("value", [None, True, 3, "SHIFT", ("a", 1), {"a": [1, 2.0]}, b"SHIFT", object()])
def test_plain_values_stay(value: object) -> None:
    assert not reload.holds_ours(value)


class Stopped(Exception):
    """Stands for what Streamlit raises in a run that it has stopped."""


def wanted() -> None:
    """Of a run that nobody has stopped."""


def stopped() -> None:
    raise Stopped


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> reload._Code:
    """Code whose files say what the test writes into `stamps`; `forgotten` gets an entry when the old one goes."""
    files = {"a.py": (1, 1)}
    forgotten: list[str] = []
    monkeypatch.setattr(reload, "_stamps", lambda: dict(files))
    monkeypatch.setattr(reload, "_forget", lambda: forgotten.append("forgotten"))
    code = reload._Code()
    code.files, code.log = files, forgotten
    return code


def test_code_is_read_anew_once_for_each_change(code: reload._Code) -> None:
    for number in (0, 0, 1, 1, 2):
        if number != len(code.log):
            code.files["a.py"] = (1, 1 + number)
        assert code.begin(wanted) == number
        code.end()
    assert code.log == ["forgotten"] * 2


def test_new_code_waits_for_the_runs_of_the_old_one(code: reload._Code) -> None:
    code.begin(wanted)
    code.files["b.py"] = (2, 2)

    def run() -> None:
        code.log.append(f"run with {code.begin(wanted)}")
        code.end()

    others = [threading.Thread(target=run) for _ in range(3)]
    for other in others:
        other.start()
    code.log.append("old run over")
    code.end()
    for other in others:
        other.join()
    assert code.log == ["old run over", "forgotten", *["run with 1"] * 3]


def test_a_stopped_run_leaves_without_a_look_at_the_files(code: reload._Code, monkeypatch: pytest.MonkeyPatch) -> None:
    code.files["a.py"] = (2, 2)
    monkeypatch.setattr(reload, "_stamps", lambda: pytest.fail("looked at the files"))
    with pytest.raises(Stopped):
        code.begin(stopped)
    monkeypatch.setattr(reload, "_stamps", lambda: dict(code.files))
    assert code.begin(wanted) == 1  # it does not count as a run to wait for
    assert code.log == ["forgotten"]


def test_a_run_stopped_while_it_waits_leaves_the_new_code_to_the_next(code: reload._Code) -> None:
    code.begin(wanted)
    code.files["a.py"] = (2, 2)
    waits = threading.Event()

    def stopped_later() -> None:
        if waits.is_set():
            raise Stopped
        waits.set()

    def run() -> None:
        try:
            code.begin(stopped_later)
        except Stopped:
            code.log.append("left")

    other = threading.Thread(target=run)
    other.start()
    waits.wait()
    code.end()
    other.join()
    assert code.log == ["left"]
    assert code.begin(wanted) == 1


def test_the_watcher_sees_no_compiled_files(code: reload._Code, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "_code", code)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with reload.current_code():
        assert not sys.dont_write_bytecode
    monkeypatch.setattr(st, "get_option", {"server.fileWatcherType": "auto"}.get)
    with reload.current_code():
        assert sys.dont_write_bytecode


def test_nothing_is_read_anew_without_a_watcher(code: reload._Code, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "_code", code)
    code.files["a.py"] = (9, 9)
    with reload.current_code():
        assert code.log == []
