"""The list of models that pages show, which must be the one that the command line knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinn_core.model.catalogue import available_models
from spinn_core.ui.common.models import DEVICES, shipped_models


def test_the_pages_list_what_the_command_line_lists(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    known = available_models(tiny_models)
    assert len(known) == 4
    assert [(m.name, Path(m.folder), m.variant) for m in shipped_models()] == [
        (info.name, info.folder, info.config.variant) for info in known
    ]


def test_folders_that_are_no_models_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"a": "{", "b": "[]", "c": '{"model": {"variant": "x"}}', "d": '{"model": 3}'}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(text)
    (tmp_path / "e").mkdir()
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path))
    assert shipped_models() == ()


def test_devices_are_those_of_device_py() -> None:
    from spinn_core.device import WORDS

    assert DEVICES == WORDS
