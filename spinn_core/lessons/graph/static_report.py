"""What the two ways to say a loop come to on this machine: whether they agree, and what they cost.

The reports are made in a process of their own, `python -m spinn_core.lessons.graph.static_report`: torch.while_loop and
torch.export compile, and meanwhile torch changes nn.Module and its own settings for the whole process, where the model
that another visitor's thread runs would fail in the middle, or be compiled too. The process reads what is asked for
from its standard input and writes the report to its standard output, as JSON.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import torch

from spinn_core.files import reason
from spinn_core.lessons.graph.static_graph import WIDTH, small_unit, some_words
from spinn_core.lessons.graph.static_loop import export_loop, for_loop, read_both_ways, row, spinn_by_graph, while_loop
from spinn_core.model.spinn import SPINN
from spinn_core.parsing.machine import Action
from spinn_core.shown_source import source_of

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

ROOT = Path(__file__).resolve().parents[3]
LENGTHS = (1, 3, 5, 8)
LETTERS = 600  # of an error; torch's go on for pages
ASKED, ZEROS = "the first h asks for a gradient", "the first h is a plain tensor of zeros"

_Result = TypeVar("_Result")


class ReportError(ValueError):
    """The process gave no answer; the text is one line."""


@dataclass(frozen=True)
class LoopReport:
    """The recurrent loop said in both ways. What torch refuses is empty and has torch's own words in its error.

    Attributes:
        differences: by number of words, the largest difference between the two h.
        gradients: the largest difference between the two gradients by the words: ASKED and ZEROS.
        exported: the graph of torch.export.
    """

    differences: dict[int, float]
    error: str
    gradients: dict[str, float]
    gradient_error: str
    exported: str
    export_error: str


@dataclass(frozen=True)
class SpinnReport:
    """SPINN's reading said in both ways, for one sentence.

    Attributes:
        apart: largest difference between the two sentence vectors; None where the operator did not run.
        error: what torch said then, else empty.
    """

    apart: float | None
    error: str


@dataclass(frozen=True)
class Question:
    """A sentence that a model reads on the CPU. folder: of the model, as for checkpoint.load_model()."""

    folder: str
    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]


def costs(words: int) -> list[dict[str, object]]:
    """SPINN said in both ways, a row each, for a sentence of so many words: what one writes and what is run.

    Lines and words are those of the source as it runs, without comments; words are names and numbers.
    """
    return [
        {"program": name, "lines": lines, "words": count, "Reduce runs": runs, "of them wanted": words - 1}
        for name, (lines, count), runs in (
            ("define-by-run", length_of(SPINN.steps, SPINN._places), words - 1),
            ("as an operator", length_of(spinn_by_graph, row), 2 * words - 1),
        )
    ]


def length_of(*programs: Callable) -> tuple[int, int]:
    """(lines, words) of some functions without docstrings, empty lines and comments."""
    lines = words = 0
    for source in map(source_of, programs):
        lines += sum(bool(line.strip()) and not line.strip().startswith("#") for line in source.splitlines())
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        words += sum(token.type in (tokenize.NAME, tokenize.NUMBER) for token in tokens)
    return lines, words


def loop_report() -> LoopReport:
    """Runs both recurrent loops, their gradients and torch.export."""
    unit, start = small_unit(), torch.zeros(WIDTH)

    @torch.no_grad()
    def apart(words: torch.Tensor) -> float:
        return float((while_loop(unit, words, start) - for_loop(unit, words, start)).abs().max())

    def gradients_apart(h_asks: bool) -> float:
        return float((gradient_of(while_loop, h_asks) - gradient_of(for_loop, h_asks)).abs().max())

    differences, error = attempt(lambda: {count: apart(some_words(count)) for count in LENGTHS})
    gradients, gradient_error = attempt(lambda: {ASKED: gradients_apart(True), ZEROS: gradients_apart(False)})
    exported, export_error = attempt(lambda: export_loop(unit, some_words(5), start))
    return LoopReport(differences or {}, error, gradients or {}, gradient_error, exported or "", export_error)


def gradient_of(loop: Callable[..., torch.Tensor], h_asks: bool, count: int = 5) -> torch.Tensor:
    """The gradient of the sum of the last h by the words, (count, WIDTH), through either loop.

    Args:
        h_asks: whether the first h, which is zeros, asks for a gradient as well; mathematics does not care.
    """
    words, h = some_words(count).requires_grad_(), torch.zeros(WIDTH, requires_grad=h_asks)
    with torch.enable_grad():
        return torch.autograd.grad(loop(small_unit(), words, h).sum(), words)[0]


def spinn_report(model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action]) -> SpinnReport:
    """Reads one sentence by both programs. model: one that reads trees, on the CPU."""
    both, error = attempt(lambda: read_both_ways(model, tokens, transitions))
    return SpinnReport(None if both is None else float((both[0] - both[1]).abs().max()), error)


def attempt(run: Callable[[], _Result]) -> tuple[_Result | None, str]:
    """(result, "") or (None, what was said): here a failure of torch's is something to show, whatever its kind."""
    try:
        return run(), ""
    except Exception as error:  # noqa: BLE001 - prototype operators fail in many ways, all of them worth reading
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return None, said if len(said) <= LETTERS else f"{said[: LETTERS - 1]}…"


def loop_report_apart() -> LoopReport:
    """loop_report() in a process of its own. Raises ReportError."""
    return _ask(None, LoopReport)


def spinn_report_apart(folder: str, tokens: Sequence[str], transitions: Sequence[Action]) -> SpinnReport:
    """spinn_report() on the CPU in a process of its own. Arguments as in Question. Raises ReportError."""
    return _ask(Question(folder, tuple(tokens), tuple(transitions)), SpinnReport)


def _ask(question: Question | None, report: type[_Result]) -> _Result:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "spinn_core.lessons.graph.static_report"],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            input=msgspec.json.encode(question),
            capture_output=True,
            check=False,
        )
        return msgspec.json.decode(done.stdout, type=report)
    except OSError as error:
        problem = f"no process could be started for torch's compiler: {reason(error)}"
    except msgspec.MsgspecError:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"status {done.returncode}"]
        problem = f"the process that ran torch's compiler ended without a result ({said[-1][:200]})"
    raise ReportError(f"{problem}; try again later")


def main() -> None:
    """The process. Whatever else is printed goes to standard error."""
    from spinn_core.model.checkpoint import load_model

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Question | None)
    report = loop_report() if asked is None else spinn_report(load_model(asked.folder), asked.tokens, asked.transitions)
    answers.write(msgspec.json.encode(report))
    answers.flush()


if __name__ == "__main__":
    main()
