"""How the Sequences page writes numbers."""

from __future__ import annotations

import pytest

from spinn_core.ui.sequences.windows import apart


@pytest.mark.parametrize(
    ("edges", "shown"),
    [
        ([7.0, 14.5, 44.0], ["7", "14.5", "44"]),
        ([6.81, 6.84, 7.0], ["6.81", "6.84", "7.00"]),
        ([1.00001, 1.00002], ["1.0000", "1.0000"]),  # closer than anybody reads
        ([3.0], ["3"]),
        ([], []),
    ],
)
def test_edges_of_bins_are_told_apart(edges: list[float], shown: list[str]) -> None:
    assert apart(edges) == shown
