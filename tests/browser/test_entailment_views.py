"""The Entailment page's closer looks in a real Chromium: keys move the cursor, and words are only words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from conftest import BrowserLog
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NASTY = (
    "WORDS: <b>y</b> <img/src=//evil.example/y.png> <a/href='http://evil.example'>x</a> ![x][http://evil.example/z.png]"
    "\nPARSES: S S R S R S R"
)
HYPOTHESIS = "WORDS: A dog runs .\nPARSES: S S R S S R R"


@pytest.fixture
def visit(page: Page, base_url: str, browser_log: BrowserLog) -> Iterator[object]:
    """Opens the Entailment page with these parameters."""

    def open_page(**address: str) -> Page:
        page.goto(f"{base_url}/entailment?{urlencode(address)}")
        expect(page.get_by_role("heading", name=re.compile("^Entailment:"))).to_be_visible()
        return page

    yield open_page
    # below the root Streamlit's client first asks for two addresses that are not there
    browser_log.console_errors[:] = [text for text in browser_log.console_errors if "404" not in text]


def test_arrow_keys_move_the_cursor_and_the_trees(visit) -> None:
    page = visit(premise="A dog runs.", hypothesis=HYPOTHESIS, view="reading live", s="2")
    expect(page.get_by_text("After 2 of 7 actions")).to_be_visible()
    expect(page.locator(".js-plotly-plot .xtick text")).to_have_count(8)
    drawn = page.locator("[data-testid=stGraphVizChart] g.node text")
    expect(drawn.filter(has_text="A dog")).to_have_count(0)
    expect(page.locator(".strip button").first).to_be_visible()  # it hears the keys
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("After 3 of 7 actions")).to_be_visible()
    expect(drawn.filter(has_text="A dog")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.get_by_text("After 7 of 7 actions")).to_be_visible()
    page.get_by_text("Share and download").click()
    expect(page.locator("code", has_text="s=7")).to_be_visible()


@pytest.mark.parametrize("view", ["reading live", "what mattered"])
def test_hostile_words_are_only_words(visit, view: str) -> None:
    page = visit(premise=NASTY, hypothesis=NASTY, view=view, whatif="true")
    expect(page.locator("[data-testid=stGraphVizChart] g.node").first).to_be_visible()
    if view == "reading live":
        expect(page.locator(".js-plotly-plot .xtick text", has_text="<b").first).to_be_attached()
    main = page.get_by_test_id("stMain")
    assert main.locator("img:not([src^='data:'])").count() == 0
    assert main.locator("a[href*=evil]").count() == 0
    assert main.locator(".js-plotly-plot a").count() == 0


def test_the_coloured_trees_tell_their_figures(visit) -> None:
    page = visit(premise="A dog runs.", hypothesis=HYPOTHESIS, view="what mattered")
    expect(page.locator("[data-testid=stGraphVizChart] svg")).to_have_count(2)
    texts = page.locator("[data-testid=stGraphVizChart]").nth(1).locator("text").all_text_contents()
    assert "A dog" in texts and sum(bool(re.fullmatch(r"[+\u2212]?\d+\.\d", text)) for text in texts) == 7
