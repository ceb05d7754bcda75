"""The search for a Chromium, among programs that these tests make up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import chromium_finder
import pytest
from chromium_finder import NoChromium, find_chromium, install_chromium

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the made-up programs are shell scripts")


def program(folder: Path, name: str, body: str = "exit 0") -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH, of a machine that has no Chromium anywhere else."""
    for tool in ("env", "chmod"):
        tmp_path.joinpath(tool).symlink_to(shutil.which(tool) or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SPINN_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium_finder, "PLACES", ())
    monkeypatch.setattr(chromium_finder, "_playwright_chromium", lambda: None)
    return tmp_path


def test_takes_what_is_on_the_path_but_not_a_stub(bin_folder: Path) -> None:
    program(bin_folder, "chromium-browser", "echo 'install me first'; exit 1")
    wanted = program(bin_folder, "google-chrome")
    assert find_chromium() == wanted


def test_the_variable_comes_first(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_folder, "chromium")
    monkeypatch.setenv("SPINN_CHROMIUM", program(bin_folder, "my-browser"))
    assert find_chromium() == str(bin_folder / "my-browser")


def test_a_wrong_variable_is_said_and_nothing_is_installed(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_folder, "chromium")
    monkeypatch.setenv("SPINN_CHROMIUM", str(bin_folder / "gone"))
    for search in (find_chromium, install_chromium):
        with pytest.raises(NoChromium, match="SPINN_CHROMIUM is set to .*gone.* does not start"):
            search()


def test_none_at_all_is_one_line(bin_folder: Path) -> None:
    with pytest.raises(NoChromium) as caught:
        find_chromium()
    assert "make test" in str(caught.value) and "\n" not in str(caught.value)


def test_installs_with_apt_as_root(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chromium = bin_folder / "chromium"
    log = bin_folder / "log"
    made = f"printf '#!/bin/sh\\n' > {chromium}; chmod 755 {chromium}"
    program(bin_folder, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {log}; [ "$1" = update ] || {{ {made}; }}')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install_chromium() == str(chromium)
    assert log.read_text().splitlines() == ["noninteractive update", "noninteractive install -y chromium"]


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_without_root_it_is_playwrights_own(
    bin_folder: Path, monkeypatch: pytest.MonkeyPatch, sudo: str | None
) -> None:
    program(bin_folder, "apt-get", "exit 99")
    if sudo:
        program(bin_folder, "sudo", sudo)
    downloaded = bin_folder / "downloaded"
    downloaded.mkdir()
    commands: list[list[str]] = []

    def run(command: list[str], quiet: bool = False) -> int:
        commands.append(command)
        if "playwright" in command:
            program(downloaded, "chromium")
            return 0
        return 1

    def playwrights() -> str | None:
        path = downloaded / "chromium"
        return str(path) if path.exists() else None

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(chromium_finder, "_run", run)
    monkeypatch.setattr(chromium_finder, "_playwright_chromium", playwrights)
    assert install_chromium() == str(downloaded / "chromium")
    assert [command[-3:] for command in commands if "playwright" in command] == [["playwright", "install", "chromium"]]
    assert not any("apt-get" in command for command in commands)
