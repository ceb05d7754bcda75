"""Fixtures for tests that drive the app in a real Chromium.

base_url       the address of an app started for these tests
browser_log    what went wrong in the page so far; checked again when the test ends
page           a fresh Playwright page (its own context: no cookies, no storage)

A console error, an uncaught exception or a request to another host fails the test that caused it, at its end.
A test that means to cause one clears the list in browser_log.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium_finder import NoChromium, find_chromium
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 90
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class BrowserLog:
    """What a page did that it should not have done."""

    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def request(self, address: str) -> None:
        """Note an address that the page asked for, unless the app itself serves it."""
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            self.outside_requests.append(address)

    def check(self) -> None:
        """Fail if anything was noted."""
        assert not self.console_errors, "errors in the browser's console:\n" + "\n".join(self.console_errors)
        assert not self.outside_requests, "requests to other hosts:\n" + "\n".join(self.outside_requests)


# Package scope, not session: an open Playwright leaves its event loop running in the main thread, where other
# tests would trip over it, and the app keeps its models in memory.
@pytest.fixture(scope="package")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port of this machine, ended after the last browser test."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    url = f"http://{HOST}:{port}"
    log_path = tmp_path_factory.mktemp("app") / "streamlit.log"
    options = {"port": port, "address": HOST, "headless": "true", "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [word for name, value in options.items() for word in (f"--server.{name}", str(value))]
    with log_path.open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_healthy(server, url, log_path)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    tail = "\n".join(log_path.read_text(errors="replace").splitlines()[-20:])
    pytest.fail(f"The app did not start at {url}; the end of its output:\n{tail}", pytrace=False)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all browser tests."""
    program, problem = "", ""
    try:
        program = find_chromium()
    except NoChromium as error:
        problem = str(error)
    if problem:  # outside the except, so that the report is this one line and no chain of tracebacks
        pytest.fail(problem, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser_log() -> BrowserLog:
    """The notes on this test's page."""
    return BrowserLog()


@pytest.fixture
def page(chromium: Browser, browser_log: BrowserLog) -> Iterator[Page]:
    """A fresh page, watched; closing it checks browser_log."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    page.on("request", lambda request: browser_log.request(request.url))
    page.on("websocket", lambda websocket: browser_log.request(websocket.url))
    page.on("pageerror", lambda error: browser_log.console_errors.append(f"uncaught: {error}"))
    page.on(
        "console",
        lambda message: browser_log.console_errors.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    browser_log.check()
