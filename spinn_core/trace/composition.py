"""One REDUCE in numbers: its gates, what each child gave, and the arithmetic done again to check the model's.

    c = tanh(a)·σ(i) + σ(fl)·cl + σ(fr)·cr          h = σ(o)·tanh(c)

Tai et al. 2015 with Bowman et al. 2016's third input. Only arrays of a finished trace are used here: no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spinn_core.trace.trace import Gates, Trace

GATE_WORDS = {
    "a": "a, the new content",
    "i": "i, input gate",
    "fl": "fl, left forget gate",
    "fr": "fr, right forget gate",
    "o": "o, output gate",
}


@dataclass(frozen=True)
class Composition:
    """A REDUCE of a trace. left, right, node: node ids. step: actions done once it is done.

    gates: as the trace has them, (d,) each, after their non-linearities (a by tanh, the others by σ).
    left_c, right_c, c, h: (d,) each, as the model computed them, in its own precision.
    """

    step: int
    left: int
    right: int
    node: int
    gates: Gates
    left_c: np.ndarray
    right_c: np.ndarray
    c: np.ndarray
    h: np.ndarray

    @property
    def from_left(self) -> float:
        """Norm of what is kept of the left child: σ(fl)·cl."""
        return float(np.linalg.norm(self.gates.fl * self.left_c))

    @property
    def from_right(self) -> float:
        """Norm of what is kept of the right child: σ(fr)·cr."""
        return float(np.linalg.norm(self.gates.fr * self.right_c))

    @property
    def from_input(self) -> float:
        """Norm of what is new: tanh(a)·σ(i)."""
        return float(np.linalg.norm(self.gates.a * self.gates.i))

    def again(self) -> tuple[np.ndarray, np.ndarray]:
        """c and h, (d,) each, computed once more from the gates in float64."""
        a, i, fl, fr, o, left_c, right_c = (
            np.asarray(part, dtype=np.float64)
            for part in (*(getattr(self.gates, name) for name in GATE_WORDS), self.left_c, self.right_c)
        )
        c = a * i + fl * left_c + fr * right_c
        return c, o * np.tanh(c)

    def difference(self) -> float:
        """The largest difference between the model's c and h and those computed again."""
        c, h = self.again()
        return float(max(np.abs(c - self.c).max(), np.abs(h - self.h).max()))

    def component(self, j: int) -> str:
        """Component j followed through, line by line, to the last digit that a 32-bit number has.

        Raises IndexError for a component that is not there.
        """
        if not 0 <= j < len(self.h):
            raise IndexError(f"component {j} of {len(self.h)}")
        a, i, fl, fr, o = (float(getattr(self.gates, name)[j]) for name in GATE_WORDS)
        left_c, right_c = float(self.left_c[j]), float(self.right_c[j])
        c, h = (float(part[j]) for part in self.again())
        n = _digits
        return "\n".join(
            [
                f"c[{j}] = tanh(a)·σ(i) + σ(fl)·cl + σ(fr)·cr",
                f"     = {n(a)}·{n(i)} + {n(fl)}·{n(left_c)} + {n(fr)}·{n(right_c)}",
                f"     = {n(a * i)} + {n(fl * left_c)} + {n(fr * right_c)}",
                f"     = {n(c)}",
                f"       {n(self.c[j])} is the model's, {abs(c - float(self.c[j])):.1e} away",
                f"h[{j}] = σ(o)·tanh(c)",
                f"     = {n(o)}·{n(float(np.tanh(c)))}",
                f"     = {n(h)}",
                f"       {n(self.h[j])} is the model's, {abs(h - float(self.h[j])):.1e} away",
            ]
        )


def composition(trace: Trace, step: int) -> Composition | None:
    """The last REDUCE among the first `step` actions of a trace, or None before the first one."""
    for done in reversed(trace.steps[:step]):
        if done.gates is not None:
            node = trace.nodes[done.node]
            left, right = node.children
            return Composition(
                step=done.index + 1,
                left=left,
                right=right,
                node=node.id,
                gates=done.gates,
                left_c=trace.c[left],
                right_c=trace.c[right],
                c=trace.c[node.id],
                h=trace.h[node.id],
            )
    return None


def _digits(value: float) -> str:
    return f"{float(value):+.9g}".replace("-", "−").replace("+", "")
