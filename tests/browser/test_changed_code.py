"""Files of the code change while the server runs: visitors notice nothing, and with the watcher on get the new code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from app_server import ROOT, running_app
from conftest import MOMENT, until
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.browser

SENTENCE = "( ( The dog ) ( is barking ) )"
STEPS = 7
CHANGED = ("parsing/machine.py", "parsing/reader.py", "trace/trace.py", "model/spinn.py", "ui/common/state.py")
WATCHING = {"fileWatcherType": "auto", "runOnSave": "true"}  # as make dev sets them
STATE = """() => [
    `at ${location.href}, the script is ${document.querySelector("[data-testid=stApp]")?.dataset.testScriptState}`,
    ...[...document.querySelectorAll("[role=dialog], [role=alert], [data-testid=stException]")].map(
        (told) => `${told.getAttribute("role") ?? told.dataset.testid}: ${told.innerText}`),
    ...[...document.querySelectorAll("[inert]")].map((part) => `inert: ${part.cloneNode().outerHTML}`),
]"""
"""What a page shows of itself where it is stuck: dialogs and what they cover, alerts, exceptions."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what runs; the assets, which nobody changes, are only linked."""
    root = tmp_path / "project"
    for name in ("spinn_core", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", root)
    (root / "assets").symlink_to(ROOT / "assets")
    return root


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Makes pages of their own, each another visitor."""
    contexts = []

    def come() -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        return page

    yield come
    for context in contexts:
        context.close()


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)


@contextmanager
def told_where_stuck(pages: list[Page], folder: Path) -> Iterator[None]:
    """Adds to a failure what each page shows and the end of what the server wrote; leaves pictures in the folder."""
    try:
        yield
    except (AssertionError, PlaywrightError) as error:
        for number, page in enumerate(pages, 1):
            picture = folder / f"visitor_{number}.png"
            error.add_note("\n  ".join([f"visitor {number} ({picture}):", *page.evaluate(STATE)]))
            page.screenshot(path=picture, timeout=MOMENT)
        error.add_note(f"the server:\n{(folder / 'log.txt').read_text(errors='replace')[-2000:]}")
        raise


def no_problem(page: Page) -> None:
    for told in (page.get_by_test_id("stException"), page.get_by_role("alert")):
        expect(told).to_have_count(0)


def steps_through(page: Page) -> None:
    """By clicks to the first step and to the last."""
    slider = page.get_by_test_id("stSlider").first.locator("input")
    strip = page.locator(".strip button")
    expect(strip).to_have_count(STEPS)
    for step in (1, STEPS):
        until(
            partial(strip.nth(step - 1).click, timeout=MOMENT),
            partial(expect(slider).to_have_value, str(step), timeout=MOMENT),
        )
    expect(page.get_by_test_id("stGraphVizChart").locator("g.node")).to_have_count(STEPS)
    no_problem(page)


def uses_the_app(page: Page, url: str) -> None:
    """Step with a sentence that is known and one that cannot be read, two other pages by the menu, and back."""
    page.goto(f"{url}/step?{urlencode({'sentence': SENTENCE})}")
    steps_through(page)
    box(page, "Sentence").fill("( ( The dog )")
    box(page, "Sentence").press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_count(1)  # a ParseError is still known as one
    expect(page.get_by_test_id("stException")).to_have_count(0)
    box(page, "Sentence").fill(SENTENCE)
    box(page, "Sentence").press("Control+Enter")
    steps_through(page)
    page.get_by_role("link", name="Entailment").click()
    expect(page.locator("[role=img][aria-label^=entailment]")).to_be_visible()
    no_problem(page)
    page.goto(f"{url}/graph?{urlencode({'sentence': SENTENCE, 'model': 'spinn'})}")
    expect(page.locator("svg [data-call]").first).to_be_visible()
    no_problem(page)


def add_a_line(root: Path, *names: str) -> None:
    for name in names:
        with (root / "spinn_core" / name).open("r+", encoding="utf-8") as file:  # r+: a file that is there
            file.seek(0, 2)
            file.write("# a further line\n")


def test_a_changed_file_changes_nothing_for_visitors(project: Path, visitor, tmp_path: Path) -> None:
    with running_app(tmp_path / "log.txt", project) as url:
        before = visitor()
        uses_the_app(before, url)
        before.goto(f"{url}/step?{urlencode({'sentence': SENTENCE})}")
        steps_through(before)
        add_a_line(project, *CHANGED)
        steps_through(before)
        uses_the_app(before, url)
        uses_the_app(visitor(), url)


@pytest.fixture
def dev_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As make dev sets it."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


def test_with_the_watcher_on_visitors_get_the_changed_code(
    project: Path, visitor, dev_environment, tmp_path: Path
) -> None:
    router = project / "spinn_core" / "ui" / "common" / "router.py"
    with running_app(tmp_path / "log.txt", project, **WATCHING) as url:
        visitors = [visitor(), visitor()]
        other = visitors[1]
        with told_where_stuck(visitors, tmp_path):
            uses_the_app(other, url)
            for page in visitors:
                page.goto(f"{url}/step?{urlencode({'sentence': SENTENCE})}")
                steps_through(page)
            for old, new in (("Step", "First title"), ("First title", "Second title")):
                add_a_line(project, *CHANGED)
                router.write_text(router.read_text().replace(f'title="{old}"', f'title="{new}"'))
                for page in visitors:
                    expect(page.get_by_role("link", name=new)).to_be_visible()  # nobody asked for it
                    steps_through(page)
            uses_the_app(other, url)
