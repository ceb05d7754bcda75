"""The settings of learning rates on the Training page."""

from __future__ import annotations

from spinn_core.lessons.training.toy.defaults import RECIPE
from spinn_core.ui.training.address import MILESTONES
from spinn_core.ui.training.schedule import read_milestones


def test_every_milestone_lies_within_the_run() -> None:
    milestones = read_milestones(MILESTONES.default)
    assert len(milestones) == 2 and max(milestones) < RECIPE["epochs"]
