"""A batch of sentences as a grid: one row a sentence, one column a time step, S, R or padding in each cell.

All sentences take one action a step, so a column holds one call of the tracker and, where it holds an R, one call
of Reduce. No network here: all of this follows from the transitions.

Source: Bowman et al. 2016, who read the sentences of a batch in step in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action

PADDING = "·"
"""The cell of a sentence that is finished while a longer one still goes on."""


@dataclass(frozen=True)
class Column:
    """One time step: which rows shift, which rows join the one Reduce call, which are finished."""

    index: int
    shifts: tuple[int, ...]
    reduces: tuple[int, ...]
    idle: tuple[int, ...]

    @property
    def active(self) -> tuple[int, ...]:
        """The rows that still act, top to bottom: one call of the tracker reads for all of them."""
        return tuple(sorted((*self.shifts, *self.reduces)))


@dataclass(frozen=True)
class Grid:
    """A batch of B sentences. transitions: of each of them, whole and legal (Parse has seen to that)."""

    transitions: tuple[tuple[Action, ...], ...]

    @property
    def rows(self) -> int:
        """B, the sentences."""
        return len(self.transitions)

    @property
    def steps(self) -> int:
        """The columns: as many as the longest sentence has actions."""
        return max(len(actions) for actions in self.transitions)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What every row does at each step."""
        found = []
        for step in range(self.steps):
            does = [actions[step] if step < len(actions) else None for actions in self.transitions]
            shifts, reduces, idle = (
                tuple(row for row, action in enumerate(does) if action is wanted)
                for wanted in (Action.SHIFT, Action.REDUCE, None)
            )
            found.append(Column(step, shifts, reduces, idle))
        return tuple(found)

    def letters(self, row: int) -> str:
        """A row as text: S, R, and padding up to the last column."""
        return "".join(action.letter for action in self.transitions[row]).ljust(self.steps, PADDING)

    @property
    def cells(self) -> int:
        """All cells of the grid."""
        return self.rows * self.steps

    @property
    def occupied(self) -> int:
        """The cells that hold an action; as many calls of the tracker as without a batch."""
        return sum(len(actions) for actions in self.transitions)

    @property
    def occupancy(self) -> float:
        """The share of the grid that is no padding, 0 to 1."""
        return self.occupied / self.cells

    @property
    def reduces(self) -> int:
        """All R of the grid: as many calls of Reduce as without a batch."""
        return sum(len(column.reduces) for column in self.columns)

    @property
    def calls(self) -> int:
        """Calls of Reduce with the batch: one for each column with an R in it."""
        return sum(bool(column.reduces) for column in self.columns)

    @property
    def mean_bundle(self) -> float:
        """Rows in a Reduce call on average; 0 where nothing reduces."""
        return self.reduces / self.calls if self.calls else 0.0

    @property
    def heights(self) -> int:
        """Calls of Reduce if all phrases of one height were made together, whatever their step.

        Only a network without a tracker may do that: a tracker's state at one step needs the step before.
        """
        return max(machine.depth(actions) for actions in self.transitions)

    def fullest(self) -> int:
        """The column with the most rows in its Reduce call, from 0; the last such one, whose phrases are larger."""
        return max(self.columns, key=lambda column: (len(column.reduces), column.index)).index


def grid_of(transitions: Sequence[Sequence[Action]]) -> Grid:
    """The grid of some sentences' actions.

    Raises:
        ValueError: no sentence at all.
    """
    if not transitions:
        raise ValueError("a batch needs at least one sentence")
    return Grid(tuple(tuple(actions) for actions in transitions))
