"""The reports of static_report.py, made in a process of their own: `python -m spinn_core.lessons.graph.static_process`.

torch.while_loop and torch.export compile, and while torch compiles it changes nn.Module and its own settings for the whole
process: the model that another visitor's thread runs would fail in the middle, or be compiled too.

The process reads one JSON object from its standard input, what is asked for, and writes one to its standard output.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spinn_core.files import reason
from spinn_core.lessons.graph.static_report import LoopReport, SpinnReport, loop_report, spinn_report
from spinn_core.parsing.machine import Action

ROOT = Path(__file__).resolve().parents[3]


class ReportError(ValueError):
    """The process gave no answer; the text is one line."""


def loop_report_apart() -> LoopReport:
    """static_report.loop_report(). Raises ReportError."""
    found = _ask({"report": "loop"})
    return LoopReport(**{**found, "differences": dict(found["differences"]), "gradients": dict(found["gradients"])})


def spinn_report_apart(folder: str, tokens: Sequence[str], transitions: Sequence[Action]) -> SpinnReport:
    """static_report.spinn_report() on the CPU. Raises ReportError.

    Args:
        folder: of the model, as for checkpoint.load_model().
        tokens, transitions: the sentence and its actions.
    """
    actions = [action.value for action in transitions]
    return SpinnReport(**_ask({"report": "spinn", "folder": folder, "tokens": list(tokens), "actions": actions}))


def _ask(wanted: dict[str, Any]) -> dict[str, Any]:
    """One question to a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "spinn_core.lessons.graph.static_process"],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            input=json.dumps(wanted),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return json.loads(done.stdout)
    except OSError as error:
        raise ReportError(
            f"no process could be started for torch's compiler: {reason(error)}; try again later"
        ) from None
    except ValueError:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise ReportError(
            f"the process that ran torch's compiler ended without a result ({said[-1][:200]}); try again later"
        ) from None


def _answer(wanted: dict[str, Any]) -> dict[str, Any]:
    """What the process says, in a form that JSON keeps: its keys are texts only."""
    if wanted["report"] == "loop":
        report = loop_report()
        pairs = {name: list(getattr(report, name).items()) for name in ("differences", "gradients")}
        return {**dataclasses.asdict(report), **pairs}
    from spinn_core.model.checkpoint import load_model

    model = load_model(wanted["folder"], "cpu")
    return dataclasses.asdict(spinn_report(model, wanted["tokens"], [Action(name) for name in wanted["actions"]]))


def main() -> None:
    """The process. Whatever else is printed goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    print(json.dumps(_answer(json.load(sys.stdin))), file=answers, flush=True)


if __name__ == "__main__":
    main()
