"""Every test of a page sees tiny models instead of the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def shown_models(monkeypatch: pytest.MonkeyPatch, tiny_models: Path) -> None:
    """A random checkpoint of each variant."""
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
