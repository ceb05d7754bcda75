"""A visitor's way through the app in a real Chromium: from the first page to a tree and three probabilities.

The fixtures of conftest.py fail each test that leaves an error in the console or asks another host for
anything. This file's first test is the first visit that the server sees, on a deep link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from conftest import BrowserLog
from playwright.sync_api import Browser, Locator, Page, expect

from spinn_core.data.snli import LABELS
from spinn_core.parsing.reader import read
from spinn_core.ui.common.theme import LABEL_COLOURS

pytestmark = pytest.mark.browser

CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
WORDS = read(CHURCH).tokens
TREE = "[data-testid='stGraphVizChart'] svg"
BARS = "[role=img][aria-label^=entailment]"


@pytest.fixture
def open_page(page: Page, browser_log: BrowserLog) -> Callable[[str], Page]:
    """Opens an address. Below the root Streamlit's client first asks for two addresses that are not there;
    these two errors, and no others, are taken off the log."""
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status == 404 else None)

    def visit(address: str) -> Page:
        page.goto(address)
        expect(page.locator("h1, h2, h3").first).to_be_visible()
        for url in missing:
            assert re.search(r"/(step|entailment)/_stcore/(health|host-config)$", url), url
        expected = [message for message in browser_log.console_errors if "404" in message]
        assert len(expected) <= len(missing)
        for message in expected:
            browser_log.console_errors.remove(message)
        missing.clear()
        return page

    return visit


def box_of(page: Page, label: str) -> Locator:
    """The text box with this label."""
    return page.get_by_role("textbox", name=label, exact=True)


def probabilities(page: Page) -> dict[str, float]:
    """What the bars say, as they are read aloud."""
    spoken = page.locator(BARS)
    expect(spoken).to_be_visible()
    found = re.findall(r"(\w+) (?:[<>] )?([\d.]+) %", spoken.get_attribute("aria-label"))
    assert [label for label, _ in found] == list(LABELS)
    return {label: float(figure) for label, figure in found}


def drawn_words(page: Page, number: int = 0) -> list[str]:
    """The texts in a drawn tree."""
    tree = page.locator(TREE).nth(number)
    expect(tree).to_be_visible()
    return tree.locator("text").all_text_contents()


def test_the_first_visitor_may_come_on_a_deep_link(open_page: Callable[[str], Page], base_url: str) -> None:
    link = urlencode({"premise": "A dog runs in the snow.", "hypothesis": "An animal is moving.", "model": "spinn-pi"})
    page = open_page(f"{base_url}/entailment?{link}")
    expect(box_of(page, "Premise: taken to be true")).to_have_value("A dog runs in the snow.")
    expect(box_of(page, "Hypothesis: does it follow?")).to_have_value("An animal is moving.")
    assert 99 < sum(probabilities(page).values()) < 101
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("spinn-pi")
    expect(page.get_by_role("link", name="Home")).to_be_visible()  # the app's own navigation
    assert set(drawn_words(page, 1)) >= {"An", "animal", "is", "moving", "."}
    assert "premise=" in page.url


def test_a_deep_link_to_a_step(open_page: Callable[[str], Page], base_url: str) -> None:
    page = open_page(f"{base_url}/step?sentence={quote(CHURCH)}&s=3")
    expect(box_of(page, "Sentence")).to_have_value(CHURCH)
    expect(page.get_by_role("slider").first).to_have_value("3")
    assert "The church" in drawn_words(page)


def test_from_the_first_page_to_a_tree_and_to_probabilities(open_page: Callable[[str], Page], base_url: str) -> None:
    page = open_page(base_url)
    expect(page.get_by_role("heading", name="SPINN Explorer")).to_be_visible()
    expect(page.locator("[data-testid=stImage] img")).to_be_visible()
    page.get_by_role("link", name="Step through a sentence").click()

    box = box_of(page, "Sentence")
    box.fill("The church has cracks in the ceiling.")
    box.press("Control+Enter")
    box.fill(CHURCH)
    box.press("Control+Enter")
    cursor = page.get_by_role("slider").first
    expect(cursor).to_have_attribute("max", str(2 * len(WORDS) - 1))
    next_step = page.get_by_role("button", name=re.compile(r"\bNext\b(?! REDUCE)"))
    for done in range(2 * len(WORDS) - 1):
        expect(cursor).to_have_value(str(done))
        next_step.click()
    expect(cursor).to_have_value(str(2 * len(WORDS) - 1))
    expect(next_step).to_be_disabled()
    expect(page.locator(f"{TREE} text", has_text="the ceiling").first).to_be_visible()
    words = drawn_words(page)
    assert set(words) >= set(WORDS) | {"The church", "the ceiling", "in the ceiling"}
    assert len(words) == 2 * len(WORDS) - 1

    page.get_by_role("link", name="Entailment").click()
    shares = probabilities(page)
    a_label = re.compile(f"^({'|'.join(LABELS)})$", re.IGNORECASE)
    verdict = page.get_by_role("heading", name=a_label).and_(page.locator("h3"))
    expect(verdict.first).to_have_text(max(shares, key=shares.get).capitalize())
    told = page.locator(BARS).get_attribute("aria-label")
    premise = box_of(page, "Premise: taken to be true")
    premise.fill(CHURCH)
    premise.press("Control+Enter")
    expect(page.locator(BARS)).not_to_have_attribute("aria-label", told)
    assert 99 < sum(probabilities(page).values()) < 101
    expect(page.locator(TREE).first.locator("text", has_text="ceiling").first).to_be_visible()


def test_an_example_on_the_first_page_opens_with_its_text(open_page: Callable[[str], Page], base_url: str) -> None:
    page = open_page(base_url)
    page.get_by_role("link", name="With a ladder").click()
    expect(box_of(page, "Sentence")).to_have_value(re.compile("ladder"))
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="The church has cracks").click()
    expect(box_of(page, "Sentence")).to_have_value(CHURCH)  # and not what was there before


def test_hostile_words_are_only_words(open_page: Callable[[str], Page], base_url: str) -> None:
    nasty = "![x](http://evil.example/x.png)"
    typed = "<img src=//evil.example/y.png> ![x][http://evil.example/z.png] :smile: $x$ www.evil.example \\N {"
    link = urlencode({"premise": typed, "hypothesis": "( ( a ) b )", "model": nasty})
    page = open_page(f"{base_url}/entailment?{link}")
    alerts = page.get_by_role("alert")
    expect(alerts).to_have_count(2)
    assert f"the model {nasty}, which" in alerts.first.inner_text().replace("\u2060", "")
    box = box_of(page, "Hypothesis: does it follow?")
    box.fill(typed)
    box.press("Control+Enter")
    probabilities(page)
    expect(page.locator(TREE)).to_have_count(2)
    main = page.get_by_test_id("stMain")
    expect(main.locator("code", has_text="www.evil.example").first).to_be_visible()
    assert main.locator("img, script:not(#spinn-pages), .katex").count() == 0
    assert main.locator("a[href*=evil]").count() == 0
    assert "smile" in drawn_words(page)


def test_the_dark_theme_has_colours_of_its_own(chromium: Browser, base_url: str) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{base_url}/entailment")
        page.wait_for_selector(f"{TREE} text", state="attached")
        bar = page.locator(f"{BARS} div[style*='width']").nth(1)
        colours[scheme] = (
            bar.evaluate("bar => getComputedStyle(bar).backgroundColor"),
            page.locator(f"{TREE} text").first.get_attribute("fill").upper(),
        )
        context.close()
    assert colours["light"] != colours["dark"]
    for scheme, (bar, _) in colours.items():
        numbers = tuple(int(number) for number in re.findall(r"\d+", bar)[:3])
        assert "#{:02X}{:02X}{:02X}".format(*numbers) == LABEL_COLOURS[scheme]["neutral"]
