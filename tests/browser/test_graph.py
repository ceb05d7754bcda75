"""The Graph page in a real Chromium: keys grow the graph and send the gradient back, a click opens a box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from conftest import BrowserLog
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NASTY = "( <b>x</b> ( ![x][http://evil.example/a.png] ( <img/src=//evil.example/y.png> </svg><script>1</script> ) ) )"


@pytest.fixture
def visit(page: Page, base_url: str, browser_log: BrowserLog) -> Iterator[object]:
    """Opens the Graph page with these parameters."""

    def open_page(**address: str) -> Page:
        page.goto(f"{base_url}/graph?{urlencode(address)}")
        expect(page.get_by_role("heading", name=re.compile("^Graph:"))).to_be_visible()
        return page

    yield open_page
    # below the root Streamlit's client first asks for two addresses that are not there
    browser_log.console_errors[:] = [text for text in browser_log.console_errors if "404" not in text]


def test_keys_and_clicks(visit) -> None:
    page = visit(sentence="( ( A dog ) runs )", model="spinn", s="2")
    boxes = page.locator("svg [data-call]")
    expect(boxes).to_have_count(5)  # three words and two trackers
    expect(page.locator(".strip button").first).to_be_visible()  # it hears the keys
    page.keyboard.press("ArrowRight")
    expect(boxes).to_have_count(7)
    boxes.filter(has_text="dog").first.click()
    expect(page.get_by_text("Inside word 2: dog")).to_be_visible()
    page.get_by_text("backward: gradients flow").click()
    expect(page.get_by_text("Its gradient is known at the sentence vector")).to_be_visible()
    expect(boxes.filter(has_text="1.000")).to_have_count(1)  # the derivative of a norm is the unit vector
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("It has gone back over step 5")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_text("to the words and to all weights")).to_be_visible()
    expect(boxes.filter(has_text="…")).to_have_count(0)


def test_hostile_words_are_only_words(visit) -> None:
    page = visit(sentence=NASTY, second=NASTY, part="two sentences")
    expect(page.locator("svg [data-call]").first).to_be_visible()
    expect(page.locator("svg script, svg img, svg foreignObject")).to_have_count(0)
