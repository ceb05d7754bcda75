"""Find a Chromium for the browser tests, or install one.

`make test` runs this file as a program (`--install`), and tests/browser/conftest.py imports it, so that both
look in the same places: SPINN_CHROMIUM, the PATH, the usual folders of macOS and Windows, Playwright's
download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
NOT_FOUND = (
    "No Chromium was found for the browser tests. Run `make test`, which installs one, or install chromium "
    "or google-chrome, or set SPINN_CHROMIUM to the program's path."
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class NoChromium(RuntimeError):
    """No usable Chromium; the message is one line that says how to mend it."""


def find_chromium() -> str:
    """Return the path of a Chromium that starts.

    Raises:
        NoChromium: there is none, or SPINN_CHROMIUM names something that does not start.
    """
    named = os.environ.get("SPINN_CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None or not _starts(path):
            raise NoChromium(f"SPINN_CHROMIUM is set to {named!r}, which does not start. Correct it or unset it.")
        return path
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    candidates += [place for place in PLACES if Path(place).is_file()]
    for path in candidates:
        if _starts(path):
            return path
    downloaded = _playwright_chromium()
    if downloaded is not None and _starts(downloaded):
        return downloaded
    raise NoChromium(NOT_FOUND)


def _starts(path: str) -> bool:
    """Tell a browser from the stub that some systems put in its place, which only says how to install it."""
    if os.name == "nt":  # there --version opens a window
        return True
    try:
        answer = subprocess.run(
            [path, "--version"], check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install_chromium() -> str:
    """Return find_chromium(), installing one where there is none: with apt-get if we may, else Playwright's.

    Raises:
        NoChromium: as find_chromium, when neither way gave one.
    """
    try:
        return find_chromium()
    except NoChromium:
        if os.environ.get("SPINN_CHROMIUM"):
            raise
    administrator = _administrator()
    if shutil.which("apt-get") and administrator is not None:
        print("Installing chromium with apt-get", flush=True)
        for command in (["update"], ["install", "-y", "chromium"]):
            _run([*administrator, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *command])
        try:
            return find_chromium()
        except NoChromium:
            pass  # Ubuntu, for one, has no package of that name
    print("Installing Playwright's own Chromium", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find_chromium()


def _administrator() -> list[str] | None:
    """Return what to put before a command so that it runs as root; None where that would need a password."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"], quiet=True) == 0:
        return ["sudo", "-n"]
    return None


def _run(command: list[str], quiet: bool = False) -> int:
    """Run a command to its end; a failure shows in what find_chromium then finds."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    return done.returncode


if __name__ == "__main__":
    try:
        print("Chromium for the browser tests:", install_chromium() if "--install" in sys.argv else find_chromium())
    except NoChromium as error:
        sys.exit(str(error))
