"""The app's settings: known to this Streamlit, closed to the outside, and colours that can be read."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.watcher.folder_black_list import FolderBlackList

from spinn_core.ui.common import router

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads(ROOT.joinpath(".streamlit", "config.toml").read_text())
WHITE = "#FFFFFF"  # what Streamlit writes on a primary button


def flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_against_known_values() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


def test_streamlit_knows_every_setting() -> None:
    known = config.get_config_options()
    assert [name for name, _ in flat(SETTINGS) if name not in known] == []


def test_closed_to_the_outside() -> None:
    settings = dict(flat(SETTINGS))
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert settings["client.showErrorLinks"] is False
    assert settings["server.address"] == "localhost"
    assert settings["server.maxUploadSize"] <= 5
    assert settings["server.maxMessageSize"] <= 20
    assert [value for value in settings.values() if "http" in str(value)] == []  # no font or theme from elsewhere


def test_changed_files_are_watched_only_for_who_changes_them() -> None:
    settings = dict(flat(SETTINGS))
    assert settings["server.fileWatcherType"] == "none"
    kept_out = FolderBlackList(settings["server.folderWatchBlacklist"])
    assert kept_out.is_blacklisted(router.__file__)  # Streamlit itself takes none of our modules away


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
@pytest.mark.parametrize(("target", "watching"), [("run", False), ("dev", True)])
def test_only_make_dev_switches_the_watcher_on(target: str, watching: bool) -> None:
    told = subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "streamlit run app.py" in told
    assert ("--server.fileWatcherType auto" in told) == watching


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str) -> None:
    colours = SETTINGS["theme"][theme]
    background, second = colours["backgroundColor"], colours["secondaryBackgroundColor"]
    for ground in (background, second):
        assert contrast(colours["textColor"], ground) >= 7
        assert contrast(colours["linkColor"], ground) >= 4.5
    assert contrast(colours["codeTextColor"], colours["codeBackgroundColor"]) >= 7
    assert contrast(colours["primaryColor"], WHITE) >= 4.5
    assert contrast(colours["primaryColor"], background) >= 4
    assert contrast(colours["borderColor"], background) >= 3
    assert all(contrast(colour, background) >= 3 for colour in colours["chartCategoricalColors"][:3])
