"""What a visitor has set on a page is there when she comes back: by the menu, by Back and by Forward.

One visit goes over all 56 ordered pairs of the eight pages: for a pair (A, B) it opens B from A with the menu and goes
Back to A; then once Forward from each page. After each move the page must stand as it was left, without any error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from conftest import BrowserLog
from playwright.sync_api import Error, Locator, Page, expect

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # milliseconds; the first visits import torch and plotly
RAW = "My old dog sleeps ."
PREMISE, HYPOTHESIS = "Two girls sing .", "Some girls make music ."
TREE_PREMISE, TREE_HYPOTHESIS = "( ( A cat ) sleeps )", "( ( An animal ) ( is awake ) )"
LINES = "( ( A cat ) sleeps )\n( ( The dogs ) ( run home ) )\n( Birds sing )"
FORMULA = "x * y + 3"
SEQUENCES = "one two three\nfour five"


@dataclass(frozen=True)
class Visit:
    """A page with what is set there.

    Attributes:
        link: its name in the menu.
        heading: what its heading begins with.
        fill: sets everything, once.
        check: that everything stands as it was set.
    """

    link: str
    heading: str
    fill: Callable[[Page], None]
    check: Callable[[Page], None]


def box(page: Page, label: str) -> Locator:
    """The text box whose label begins so."""
    return page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}"))


def write(page: Page, label: str, text: str) -> None:
    """Types into a box and commits it."""
    box(page, label).fill(text)
    box(page, label).press("Control+Enter")


def menu(page: Page, label: str) -> Locator:
    """The select box with this label."""
    return page.get_by_role("combobox", name=label, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    """Takes an option from a select box; a page that is drawn anew meanwhile closes it, so it is opened again."""
    wanted = page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}")).first
    for _ in range(20):
        still(page)
        expect(menu(page, label)).to_have_count(1)  # what the page was before is gone
        try:
            menu(page, label).click(timeout=5_000)
            return wanted.click(timeout=2_000)
        except Error:  # closed again, or there twice once more while the page is put in place
            page.wait_for_timeout(200)
    pytest.fail(f"{label} offers no {option}", pytrace=False)


def button(page: Page, name: str) -> Locator:
    """A button of a row of which one is pressed."""
    return page.get_by_test_id("stButtonGroup").get_by_role("radio", name=name, exact=True)


def move(page: Page, label: str, key: str, times: int) -> None:
    """Moves a slider with the keyboard, and waits for the server after each press."""
    handle = page.get_by_role("slider", name=label)
    for _ in range(times):
        handle.press(key)


def slider(page: Page, label: str, value: int) -> None:
    expect(page.get_by_role("slider", name=label)).to_have_value(str(value))


def press(page: Page, name: str) -> None:
    still(page)
    button(page, name).click()
    expect(button(page, name)).to_be_checked()


def fill_step(page: Page) -> None:
    write(page, "Sentence", RAW)
    expect(page.locator(".step-buffer .step-words").first).to_have_text(RAW.split()[0])
    choose(page, "Who drives", "balanced")
    press(page, "fast")
    press(page, "all steps")
    move(page, "Actions done", "ArrowRight", 3)


def check_step(page: Page) -> None:
    expect(box(page, "Sentence")).to_have_value(RAW)
    expect(menu(page, "Who drives")).to_have_value("balanced")
    expect(button(page, "fast")).to_be_checked()
    expect(button(page, "all steps")).to_be_checked()
    slider(page, "Actions done", 3)


def fill_entailment(page: Page) -> None:
    write(page, "Premise", PREMISE)
    write(page, "Hypothesis", HYPOTHESIS)
    choose(page, "Examples", "neutral")
    choose(page, "Model", "spinn-pi-nt")
    press(page, "sheet")
    box(page, "Paste a sheet").fill("premise,hypothesis\nA dog runs.,A dog moves.")
    page.get_by_role("button", name="Read these pairs").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()


def check_entailment(page: Page) -> None:
    expect(box(page, "Premise")).to_have_value(PREMISE)
    expect(box(page, "Hypothesis")).to_have_value(HYPOTHESIS)
    expect(menu(page, "Examples")).to_have_value("neutral")
    expect(menu(page, "Model")).to_have_value("spinn-pi-nt")
    expect(button(page, "sheet")).to_be_checked()
    expect(box(page, "Paste a sheet")).to_have_value("premise,hypothesis\nA dog runs.,A dog moves.")


def fill_compare(page: Page) -> None:
    write(page, "Premise", TREE_PREMISE)
    write(page, "Hypothesis", TREE_HYPOTHESIS)
    choose(page, "Model with a tree", "spinn-pi-nt")
    press(page, "bracketings")
    press(page, "premise")
    choose(page, "Bracket from word", "2")


def check_compare(page: Page) -> None:
    expect(box(page, "Premise")).to_have_value(TREE_PREMISE)
    expect(box(page, "Hypothesis")).to_have_value(TREE_HYPOTHESIS)
    expect(menu(page, "Model with a tree")).to_have_value("spinn-pi-nt")
    expect(button(page, "bracketings")).to_be_checked()
    expect(button(page, "premise")).to_be_checked()
    expect(menu(page, "Bracket from word")).to_have_value(re.compile("^2"))


def fill_batch(page: Page) -> None:
    write(page, "Sentences, one a line", LINES)
    choose(page, "Model", "spinn-pi")
    press(page, "data loader")
    choose(page, "Label of pair 1", "neutral")


def check_batch(page: Page) -> None:
    expect(box(page, "Sentences, one a line")).to_have_value(LINES)
    expect(menu(page, "Model")).to_have_value("spinn-pi")
    expect(button(page, "data loader")).to_be_checked()
    expect(menu(page, "Label of pair 1")).to_have_value("neutral")


def fill_graph(page: Page) -> None:
    press(page, "a formula")
    box(page, "Formula").fill(FORMULA)
    box(page, "Formula").press("Enter")
    number = page.get_by_role("spinbutton", name="y")
    number.fill("7")
    number.press("Enter")
    move(page, "Forward, then backward", "ArrowLeft", 2)


def check_graph(page: Page) -> None:
    expect(button(page, "a formula")).to_be_checked()
    expect(box(page, "Formula")).to_have_value(FORMULA)
    expect(page.get_by_role("spinbutton", name="y")).to_have_value("7")
    slider(page, "Forward, then backward", 2)


def fill_training(page: Page) -> None:
    page.get_by_role("button", name="lstm", exact=True).click()  # off
    expect(page.get_by_role("button", name="Start the training")).to_be_enabled()
    page.get_by_text("Settings: pairs, sizes, recipe").click()
    page.get_by_role("tab", name="Recipe and learning rate").click()
    number = page.get_by_role("spinbutton", name="Epochs")
    number.fill("7")
    number.press("Enter")
    choose(page, "Schedule", "exponential")


def check_training(page: Page) -> None:
    expect(page.get_by_role("button", name="Start the training")).to_be_enabled()
    expect(page.get_by_text(re.compile(r"; 7 epochs of .*, exponential"))).to_be_visible()


def fill_sequences(page: Page) -> None:
    press(page, "lengths")
    write(page, "Sequences: one on each line", SEQUENCES)
    page.get_by_text("Read from right to left too").click()
    move(page, "Units", "ArrowLeft", 2)


def check_sequences(page: Page) -> None:
    expect(button(page, "lengths")).to_be_checked()
    expect(box(page, "Sequences: one on each line")).to_have_value(SEQUENCES)
    expect(page.get_by_role("switch", name="Read from right to left too")).to_be_checked()
    slider(page, "Units", 6)


def nothing(page: Page) -> None:
    """Home holds nothing that could be set."""


VISITS = (
    Visit("Home", "SPINN Explorer", nothing, nothing),
    Visit("Step", "Step:", fill_step, check_step),
    Visit("Entailment", "Entailment:", fill_entailment, check_entailment),
    Visit("Compare", "Compare:", fill_compare, check_compare),
    Visit("Batch", "Batch:", fill_batch, check_batch),
    Visit("Graph", "Graph:", fill_graph, check_graph),
    Visit("Training", "Training:", fill_training, check_training),
    Visit("Sequences", "Sequences:", fill_sequences, check_sequences),
)
LESSONS = ("Batch", "Graph", "Training", "Sequences")


def by_menu(page: Page, visit: Visit) -> None:
    """Opens a page from the bar at the top."""
    bar = page.get_by_test_id("stHeader")
    if visit.link in LESSONS:
        bar.get_by_text("Lessons", exact=True).click()
        page.get_by_test_id("stTopNavPopover").get_by_role("menuitem", name=visit.link).click()
    else:
        bar.get_by_role("link", name=visit.link).click()


def arrived(page: Page, visit: Visit) -> None:
    """The page is there, and still."""
    expect(page.get_by_role("heading", name=re.compile(f"^{visit.heading}")).first).to_be_visible()
    still(page)


def still(page: Page) -> None:
    """The server has drawn all."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


@pytest.fixture
def visitor(page: Page, base_url: str, browser_log: BrowserLog) -> Iterator[Page]:
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(base_url)
    arrived(page, VISITS[0])
    yield page
    browser_log.console_errors[:] = [text for text in browser_log.console_errors if "404" not in text]


def test_every_page_stands_as_it_was_left(visitor: Page) -> None:
    page, wrong, pairs = visitor, [], 0

    def go(how: str, move: Callable[[], object], visit: Visit) -> None:
        move()
        try:
            arrived(page, visit)
            visit.check(page)
            expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
        except AssertionError as error:
            wrong.append(f"{how} to {visit.link}: {str(error).splitlines()[0]}")

    for visit in VISITS[1:]:
        by_menu(page, visit)
        arrived(page, visit)
        visit.fill(page)
        still(page)
        visit.check(page)
    for here in VISITS:
        go("by the menu", partial(by_menu, page, here), here)
        for there in VISITS:
            if there is not here:
                go(f"by the menu from {here.link}", partial(by_menu, page, there), there)
                go(f"back from {there.link}", page.go_back, here)
                pairs += 1
        go("forward", page.go_forward, there if there is not here else VISITS[-2])
    assert pairs == 56 and not wrong, "\n".join(wrong)
