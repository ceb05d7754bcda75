"""Fixtures for tests that drive the app in a real Chromium.

base_url       the address of an app started for these tests
browser_log    what went wrong in the page so far; checked again when the test ends
page           a fresh Playwright page (its own context: no cookies, no storage)

drawn          waits until a page's script has run to its end

A console error, an uncaught exception or a request to another host fails the test that caused it, at its end.
A test that means to cause one clears the list in browser_log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from app_server import HOST, AppError, running_app
from chromium_finder import CHROMIUM_ARGUMENTS, NoChromium, find_chromium
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

PATIENCE = 300_000
"""Milliseconds for anything that a page shall show: only what never comes takes so long, on a busy machine too."""


MOMENT = 10_000
"""Milliseconds after which something is tried again, see `until`."""


def until(act: Callable[[], None], seen: Callable[[], None]) -> None:
    """Does something until what it brings is seen: a click is lost while Streamlit puts a part of the page in place
    anew.

    Args:
        act: doing it twice must be as good as once; like `seen` it waits for a MOMENT at most.
        seen: fails where it is not there.
    """
    for _ in range(PATIENCE // MOMENT):
        try:
            act()
            seen()
            return
        except (AssertionError, PlaywrightError) as error:
            failure = error
    raise failure


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
    try:
        with running_app(tmp_path_factory.mktemp("app") / "streamlit.log") as url:
            yield url
    except AppError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all browser tests, with patience in whatever context they make."""
    program, problem = "", ""
    try:
        program = find_chromium()
    except NoChromium as error:
        problem = str(error)
    if problem:  # outside the except, so that the report is this one line and no chain of tracebacks
        pytest.fail(problem, pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        make_context = browser.new_context

        def patient(**settings) -> BrowserContext:
            context = make_context(**settings)
            context.set_default_timeout(PATIENCE)
            return context

        browser.new_context = patient
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
        "console", lambda message: browser_log.console_errors.append(message.text) if message.type == "error" else None
    )
    yield page
    context.close()
    browser_log.check()


@pytest.fixture
def drawn() -> Callable[[Page], None]:
    """Returns once Streamlit has run the page's script to its end and the browser has drawn what came of it."""

    def wait(page: Page) -> None:
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    return wait
