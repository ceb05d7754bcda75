"""The Step page in a real Chromium: keys, play, the strip's clicks, drawn pictures, hostile words, both themes."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from spinn_core.drawing.palette import DARK, LIGHT, Role

pytestmark = pytest.mark.browser

CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
HOSTILE = ("<img/src=x/onerror=alert`1`>", '"];', "\\", "![x](http://outside.invalid/a.png)", "&lt;", "מילה", "😀")


# Where three parts of the page begin; null while one of them is being put in place.
TOPS = """() => {
  const parts = [".step-cards", '[data-testid="stGraphVizChart"]', ".step-code"].map((at) =>
    document.querySelector(at));
  return parts.every(Boolean) && parts.map((part) => Math.round(part.getBoundingClientRect().y));
}"""


def open_step(page: Page, base_url: str, browser_log, sentence: str = CHURCH, **address: object) -> None:
    query = "&".join(f"{name}={quote(str(value))}" for name, value in {"sentence": sentence, **address}.items())
    page.goto(f"{base_url}/step?{query}")
    expect(page.get_by_test_id("stGraphVizChart").locator("svg g.node").first).to_be_attached()
    expect(page.locator(".strip button").first).to_be_visible()  # it hears the keys
    # Streamlit asks for its health beside a deep link first, and Chromium notes the 404.
    browser_log.console_errors[:] = [line for line in browser_log.console_errors if "404" not in line]


def slider(page: Page):
    return page.get_by_test_id("stSlider").first.locator("input")


def newest(page: Page):
    """The words in the box with the thick border."""
    return page.locator('[data-testid="stGraphVizChart"] g.node:has(polygon[stroke-width="3.5"]) text')


def test_keys_clicks_and_play_move_through_the_sentence(page: Page, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log, s=11)
    expect(slider(page)).to_have_value("11")
    expect(page.locator(".step-narration")).to_contain_text("pushed “cracks in the ceiling”")
    expect(newest(page)).to_have_text("cracks in the ceiling")
    for key, k in (("ArrowLeft", 10), ("ArrowRight", 11), ("End", 15), ("Home", 0)):
        page.keyboard.press(key)
        expect(slider(page)).to_have_value(str(k))
    page.locator(".strip button").nth(8).click()
    expect(slider(page)).to_have_value("9")
    expect(page.locator('.strip button[aria-current="step"]')).to_have_text("R")
    expect(page.locator(".step-narration")).to_contain_text("pushed “the ceiling”")
    page.get_by_text("fast", exact=True).click()
    page.get_by_role("button", name="Play").click()
    expect(slider(page)).to_have_value("15")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator('[data-testid="stGraphVizChart"] g.node')).to_have_count(15)


def test_no_press_is_lost_however_fast_they_come(page: Page, base_url: str, browser_log, drawn) -> None:
    open_step(page, base_url, browser_log)
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    expect(slider(page)).to_have_value("11")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(slider(page)).to_have_value("7")
    page.get_by_role("textbox", name="Sentence").click()
    page.keyboard.press("ArrowRight")
    drawn(page)
    expect(slider(page)).to_have_value("7")


def test_after_any_menu_the_keys_move_the_steps(page: Page, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log, CHURCH)
    at = 0

    def key_moves() -> None:
        nonlocal at
        expect(page.locator(":focus")).to_have_count(0)  # nobody else hears it
        page.keyboard.press("ArrowRight")
        at += 1
        expect(slider(page)).to_have_value(str(at))

    def choose(label: str, option: str) -> None:
        menu = page.get_by_role("combobox", name=label, exact=True)
        menu.click()
        page.get_by_role("option", name=re.compile(rf"^{option}")).first.click()
        expect(menu).to_have_value(re.compile(rf"^{option}"))
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")

    choose("Model", "spinn-pi-nt")
    key_moves()
    choose("Device", "cpu")
    key_moves()
    choose("Who drives", "balanced")
    key_moves()
    menu = page.get_by_role("combobox", name="Who drives", exact=True)
    menu.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    key_moves()
    for pane in ("equation", "recursion", "code"):
        page.get_by_test_id("stButtonGroup").get_by_text(pane, exact=True).click()
        key_moves()
    page.get_by_text("Quiz", exact=True).click()
    expect(page.get_by_text("What comes next?")).to_be_visible()
    key_moves()
    page.keyboard.press("s")
    expect(slider(page)).to_have_value(str(at + 1))
    choose("Example", "The church")
    expect(page.get_by_role("textbox", name="Sentence")).to_have_value(CHURCH)


def test_a_click_on_a_node_picks_it(page: Page, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log, s=12)
    expect(page.locator(".step-node")).to_contain_text("Newest · “has cracks in the ceiling”")
    node = page.locator('[data-testid="stGraphVizChart"] g.node').filter(
        has_text=re.compile(r"\bn\d+\s+the ceiling\s*$")
    )
    node.click()
    expect(page.locator(".step-node")).to_contain_text("Picked · “the ceiling”")
    expect(node.locator("polygon")).to_have_count(2)
    node.click()
    expect(page.locator(".step-node")).to_contain_text("Newest")


def test_what_was_typed_is_there_after_a_visit_to_another_page(page: Page, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log)
    page.get_by_role("textbox", name="Sentence").fill("( ( my dog ) barks )")
    page.get_by_role("textbox", name="Sentence").press("Control+Enter")
    expect(page.locator(".step-buffer .step-words")).to_have_text(["my", "dog", "barks"])
    page.get_by_role("link", name="Entailment").click()
    expect(page.get_by_role("textbox", name="Premise")).to_be_visible()
    page.get_by_role("link", name="Step").first.click()
    expect(page.get_by_role("textbox", name="Sentence")).to_have_value("( ( my dog ) barks )")
    expect(page.locator(".step-buffer .step-words")).to_have_text(["my", "dog", "barks"])


def test_a_share_link_opens_the_same_view_elsewhere(page: Page, chromium: Browser, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log, driver="balanced", s=9, look="take away")
    link = page.get_by_test_id("stCode").get_by_text("/step?").first.inner_text()
    told = page.locator(".step-narration").inner_text()
    other = chromium.new_context().new_page()
    other.goto(link)
    expect(other.locator(".step-narration")).to_have_text(re.compile(re.escape(told.split("\n")[0])))
    expect(other.get_by_role("button", name="Script, Python")).to_be_visible()
    other.context.close()


def test_hostile_words_leave_the_picture_drawn_and_nothing_fetched(
    page: Page, base_url: str, browser_log, drawn
) -> None:
    open_step(page, base_url, browser_log, " ".join(HOSTILE).translate(str.maketrans("()", "[]")) + " )" * 6, s=13)
    expect(page.locator('[data-testid="stGraphVizChart"] g.node')).to_have_count(13)
    words = set(page.locator('[data-testid="stGraphVizChart"] g.node text').all_text_contents())
    assert {'"];', "\\", "&lt;", "מילה", "😀"} <= words
    assert page.locator("img[src='x']").count() == 0
    for pane in ("equation", "recursion", "all steps", "notations", "export"):
        page.get_by_test_id("stButtonGroup").get_by_text(pane, exact=True).click()
        drawn(page)
    expect(page.get_by_role("button", name="Script, Python")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_dark_theme_draws_light_lines(chromium: Browser, base_url: str, browser_log) -> None:
    context = chromium.new_context(color_scheme="dark", viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: browser_log.request(request.url))
    open_step(page, base_url, browser_log, s=15)
    stroke = page.locator('[data-testid="stGraphVizChart"] g.edge path').first.get_attribute("stroke")
    assert int(stroke[1:3], 16) > 128, f"edges must be light on dark, not {stroke}"
    chosen = page.locator('button[data-variant="segmented_control"][data-selected]').first
    expect(chosen).to_have_css("color", "rgb(242, 245, 247)")  # the text's own colour, not the accent
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 800, "nothing sticks out at the side"
    context.close()
    browser_log.check()


def test_you_drive_by_keys_from_a_fresh_deep_link(page: Page, base_url: str, browser_log) -> None:
    open_step(page, base_url, browser_log, "( ( The dog ) barks )", driver="you")
    for key, cards in (("s", ["The"]), ("s", ["The", "dog"]), ("d", ["The dog"]), ("s", ["The dog", "barks"])):
        page.keyboard.press(key)
        expect(page.locator(".step-stack .step-words")).to_have_text(cards)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".step-stack .step-words")).to_have_text(["The dog"])
    page.keyboard.press("s")
    expect(page.locator(".step-stack .step-words")).to_have_count(2)
    page.keyboard.press("d")
    expect(page.get_by_text("They are the same tree").first).to_be_visible()


def test_nothing_jumps_from_step_to_step(page: Page, base_url: str, browser_log, drawn) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sentence = (
        "( ( A ( small boy ) ) ( ( in ( a ( red coat ) ) ) ( ( is ( feeding ( the ducks ) ) ) ( by ( the pond ) ) ) ) )"
    )
    open_step(page, base_url, browser_log, sentence)
    where = set()
    for k in range(28):
        expect(slider(page)).to_have_value(str(k))
        drawn(page)
        where.add(tuple(page.wait_for_function(TOPS).json_value()))
        page.keyboard.press("ArrowRight")
    assert len(where) == 1, where


def test_a_switch_of_the_theme_draws_the_open_page_anew(page: Page, base_url: str, browser_log) -> None:
    """Words of a card and edges of the tree stay readable, both ways."""
    page.emulate_media(color_scheme="light")
    open_step(page, base_url, browser_log, s=9)
    for scheme, palette in (("dark", DARK), ("light", LIGHT)):
        page.emulate_media(color_scheme=scheme)
        card = page.locator(".step-stack .step-card").last
        expect(card).to_have_attribute("style", re.compile(f"background:{palette.fills[Role.TOP]}", re.IGNORECASE))
        stroke = page.locator('[data-testid="stGraphVizChart"] g.edge path').first
        expect(stroke).to_have_attribute("stroke", re.compile(palette.edge, re.IGNORECASE))
    expect(slider(page)).to_have_value("9")


def test_a_telephone_shows_three_cards_a_side_and_a_tree_in_its_own_size(
    page: Page, base_url: str, browser_log
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_step(page, base_url, browser_log, s=0)
    cards = page.locator(".step-buffer .step-card:visible")
    expect(cards).to_have_count(3)
    widths = cards.evaluate_all("cards => cards.map((card) => card.getBoundingClientRect().width)")
    assert min(widths) > 40, "room for some letters of each word"
    more = page.locator(".step-buffer .step-narrow")
    expect(more).to_have_text("5 more behind")
    assert more.evaluate("one => one.scrollWidth <= one.parentElement.parentElement.clientWidth")
    words = page.locator('[data-testid="stGraphVizChart"] g.node text').first
    assert words.evaluate("word => word.getBoundingClientRect().height") > 9, "the tree is not made smaller"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "the tree scrolls, not the page"
