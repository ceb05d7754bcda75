"""The Batch page in a real Chromium: keys and clicks on the grid, hostile words, nothing cut off at 800 wide."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SENTENCES = "( ( The dog ) ( runs . ) )\n( ( A cat ) ( sat ( in ( the church ) ) ) )\n( ( the cat ) sat )"
HOSTILE = '<img/src=x/onerror=alert`1`> ![x][http://outside.invalid/a.png] &lt;\n\\ "]; מילה 😀\n' + "y" * 90


def open_batch(page: Page, base_url: str, browser_log, sentences: str = SENTENCES, **address: object) -> None:
    query = "&".join(f"{name}={quote(str(value))}" for name, value in {"sentences": sentences, **address}.items())
    page.goto(f"{base_url}/batch?{query}")
    expect(page.locator(".frame table")).to_be_visible()
    expect(page.locator(".batch-product")).to_be_attached()
    # Streamlit asks for its health beside a deep link first, and Chromium notes the 404.
    browser_log.console_errors[:] = [line for line in browser_log.console_errors if "404" not in line]


def slider(page: Page):
    return page.get_by_test_id("stSlider").first.locator("input")


def test_keys_and_clicks_move_the_column(page: Page, base_url: str, browser_log) -> None:
    open_batch(page, base_url, browser_log)
    expect(slider(page)).to_have_value("3")
    expect(page.locator('.frame td[data-when="now"]')).to_have_text(["R", "R", "R", "3"])
    for key, step in (("ArrowRight", 4), ("End", 11), ("Home", 1), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        expect(slider(page)).to_have_value(str(step))
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(slider(page)).to_have_value("6")
    page.locator(".frame tr").nth(2).locator("td").nth(6).click()
    expect(slider(page)).to_have_value("7")
    expect(page.locator('.frame button[aria-current="step"]')).to_have_text("7")
    expect(page.locator(".batch-table .batch-words").first).to_have_text("The dog")
    page.locator(".frame button").nth(2).press("Enter")
    expect(slider(page)).to_have_value("3")


def test_hostile_words_fetch_nothing(page: Page, base_url: str, browser_log, drawn) -> None:
    open_batch(page, base_url, browser_log, HOSTILE, labels="e")
    assert page.locator("img[src='x']").count() == 0
    for part in ("what it buys", "data loader", "step through"):
        page.get_by_test_id("stButtonGroup").get_by_text(part, exact=True).click()
        drawn(page)
    expect(page.locator(".frame th[scope=row]").nth(3)).to_contain_text("yyy")
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_the_side(chromium: Browser, base_url: str, browser_log, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: browser_log.request(request.url))
    for part in ("step through", "what it buys", "padding", "data loader"):
        page.goto(f"{base_url}/batch?part={quote(part)}")
        expect(page.get_by_text("Share this view")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 800
    context.close()
    browser_log.check()
