"""What a page shows of a module's source, after its file has changed."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path

import pytest

from spinn_core.shown_source import source_of

MODULE = """from spinn_core.shown_source import keep_source
keep_source(__file__)
def answer():
    return 42
"""


def test_the_source_is_that_of_the_code_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "shown_by_a_test.py"
    file.write_text(MODULE)
    module = importlib.import_module("shown_by_a_test")
    file.write_text(f"# a line more\n\n{MODULE.replace('42', '43')}")
    assert inspect.getsource(module.answer) == "def answer():\n    return 42\n"
    del sys.modules["shown_by_a_test"]
    importlib.invalidate_caches()
    again = importlib.import_module("shown_by_a_test")
    assert again.answer() == 43 and inspect.getsource(again.answer).endswith("return 43\n")
    del sys.modules["shown_by_a_test"]


def shown(value: int) -> int:
    """Not shown.

    Nor this.
    """
    kept = value  # noqa: F841 - not shown either

    # a remark stays
    return value


def test_a_function_is_shown_without_docstring_and_notes_to_the_linter() -> None:
    body = "kept = value\n\n# a remark stays\nreturn value"
    assert source_of(shown, head=False) == body
    assert source_of(shown).splitlines()[:2] == ["def shown(value: int) -> int:", "    kept = value"]
    assert source_of(test_a_function_is_shown_without_docstring_and_notes_to_the_linter).startswith("def test_a")
