"""What the Batch page says about a batch."""

from __future__ import annotations

from spinn_core.ui.batch.steps import difference_in_words


def test_equal_vectors_are_not_explained_by_rounding() -> None:
    assert difference_in_words(0.0) == "are the same bit for bit"
    assert "3.0e-08" in difference_in_words(3e-8) and "rounded" in difference_in_words(3e-8)
