"""The reports that torch's compiler is needed for: made elsewhere, the same, and one line where nothing comes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from spinn_core.lessons.graph import static_report
from spinn_core.lessons.graph.static_loop import read_both_ways
from spinn_core.lessons.graph.static_report import ReportError, loop_report_apart, spinn_report_apart
from spinn_core.parsing.reader import read

ROOT = Path(__file__).parents[3]
CHURCH = read("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )").parse

# What a server's process would have become: nothing of torch's compiler is there once the report is.
ONLY_ASKS = """
import sys
from spinn_core.lessons.graph.static_report import ASKED, ZEROS, loop_report_apart
before = set(sys.modules)
report = loop_report_apart()
changed = sorted(name for name in set(sys.modules) - before if name.startswith("torch"))
assert not changed, changed
assert bool(report.error) != bool(report.differences), report
assert set(report.differences) in (set(), {1, 3, 5, 8}) and all(apart < 1e-5 for apart in report.differences.values())
assert bool(report.gradients) != bool(report.gradient_error) and report.gradients.get(ASKED, 0) < 1e-5, report
assert set(report.gradients) in (set(), {ASKED, ZEROS})
assert report.exported.count("while_loop") or report.export_error
"""


@pytest.mark.slow
def test_the_operator_agrees_where_torch_runs_it() -> None:
    done = subprocess.run([sys.executable, "-c", ONLY_ASKS], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_spinn_as_an_operator_agrees_where_torch_runs_it(tiny_models: Path, tiny_spinn) -> None:
    spinn = spinn_report_apart(str(tiny_models / "spinn"), CHURCH.tokens, CHURCH.transitions)
    assert (spinn.apart is None) == bool(spinn.error) and (spinn.apart is None or spinn.apart < 1e-5)
    if not spinn.error:
        assert torch.allclose(*read_both_ways(tiny_spinn, CHURCH.tokens, CHURCH.transitions), atol=1e-5)


def test_a_process_that_fails_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        spinn_report_apart(str(tmp_path / "nowhere"), CHURCH.tokens, CHURCH.transitions)
    assert "no model at" in str(caught.value) and "\n" not in str(caught.value)


def test_a_process_that_cannot_be_started_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(static_report.sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(ReportError, match="no process could be started") as caught:
        loop_report_apart()
    assert "\n" not in str(caught.value)
