"""The Training page in a real Chromium: a run lives on by itself, through a reload, a pause and a change of page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from conftest import BrowserLog
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SMALL = {
    "networks": "spinn",
    "pairs": 60,
    "held_out": 60,
    "width": 8,
    "tracker": 6,
    "classifier": 12,
    "layers": 1,
    "epochs": 100,
    "batch": 8,
    "warmup": 2,
}


@pytest.fixture
def visit(page: Page, base_url: str, browser_log: BrowserLog) -> Iterator[object]:
    """Opens the Training page with these parameters."""

    def open_page(**address: object) -> Page:
        page.goto(f"{base_url}/training?{urlencode(address)}")
        expect(page.get_by_role("heading", name=re.compile("^Training:"))).to_be_visible()
        return page

    yield open_page
    # below the root Streamlit's client first asks for two addresses that are not there
    browser_log.console_errors[:] = [text for text in browser_log.console_errors if "404" not in text]


def test_a_run_lives_through_a_reload_and_a_pause_and_its_model_is_on_the_step_page(visit) -> None:
    page = visit(**SMALL)
    page.get_by_role("button", name="Start the training").click()
    expect(page.get_by_text(re.compile(r"^epoch \d+ of 100, step \d+"))).to_be_visible()  # without a touch
    expect(page.get_by_text(re.compile("predictions changed from epoch"))).to_be_visible()
    key = re.search(r"[?&]runs=([\w-]{16,40})", page.url)[1]

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("It pauses"))).to_be_visible()
    paused = page.get_by_text(re.compile(r"^epoch \d+ of 100")).inner_text()
    page.reload()
    expect(page.get_by_text(re.compile("It pauses"))).to_be_visible()
    assert page.get_by_text(re.compile(r"^epoch \d+ of 100")).inner_text().split(";")[0] == paused.split(";")[0]

    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_enabled()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()  # the header has one of its own at times
    expect(page.get_by_text(re.compile(r"It was stopped after|It is done after"))).to_be_visible()
    expect(page.locator(".js-plotly-plot").locator("visible=true")).to_have_count(3)

    page.get_by_text("results", exact=True).click()
    expect(page.get_by_text("Use what was trained")).to_be_visible()
    page.get_by_text("Step through a sentence").click()
    expect(page.get_by_role("heading", name=re.compile("^Step"))).to_be_visible()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value(re.compile("^spinn-run1-"))

    page = visit(runs=key)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("What they learn")).to_be_visible()
