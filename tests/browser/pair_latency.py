"""How long the Entailment and the Compare page take, in a real Chromium: a changed pair, and a press of an arrow key.

    python tests/browser/pair_latency.py [--rounds 7] [--only "reading live"]

A hypothesis of 15 words gets another word, which no cache has seen. Drawn means: that word stands in every picture
of the part, the server has done its work, and the browser has come to its next frame. For a press it means: the
words that tell the place have changed, and the chart's line at the cursor has moved. The figures depend on the machine
and on what else it does; nothing fails by them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
from app_server import running_app
from chromium_finder import CHROMIUM_ARGUMENTS, find_chromium

PREMISE = "A man in a blue shirt is standing on a ladder cleaning a large window today."
HYPOTHESIS = "A young man with a red hat is slowly climbing up the tall {} near houses."
FIRST, *OTHERS = ("ladder", "tree", "mountain", "fence", "tower", "wall", "stairs", "building", "rock", "dune", "mast")
TREE = '[data-testid="stGraphVizChart"] text'
TICK = ".js-plotly-plot .xtick text"
LABEL = ".js-plotly-plot .textpoint text"
LINK = '[data-testid="stCode"]'
PARTS = {
    ("entailment", "trees"): [TREE],
    ("entailment", "reading live"): [TREE, TICK],
    ("entailment", "what mattered"): [TREE, '[data-testid="stHtml"] span'],
    ("compare", "side by side"): [TREE, TICK],
    ("compare", "bracketings"): [TREE],
    ("compare", "distance"): [TICK],
    ("compare", "map"): [LABEL],
}
PRESSES = {
    ("entailment", "reading live"): '[data-testid="stMarkdown"] strong',
    ("compare", "side by side"): '[data-testid="stMarkdown"] p',
}
CHANGED = """([word, places]) => places.every((place) =>
    [...document.querySelectorAll(place)].some((one) => one.textContent.trim().includes(word)))
  && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning"
  && new Promise((done) => requestAnimationFrame(() => done(true)))"""
PRESS = """(told) => new Promise((done) => {
  const text = () => [...document.querySelectorAll(told)].map((one) => one.textContent).filter((one) =>
    /^After|after [0-9n]/.test(one)).join();
  const line = () => document.querySelector(".chart-cursor")?.style.left
    ?? document.querySelector(".js-plotly-plot .shapelayer path")?.getAttribute("d");
  const before = [text(), line()], start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", code: "ArrowLeft", bubbles: true }));
  const look = () => {
    if (line() && text() !== before[0] && line() !== before[1])
      requestAnimationFrame(() => done(performance.now() - start));
    else if (performance.now() - start > 5000) done(null);
    else setTimeout(look, 2);
  };
  look();
})"""


def opened(page: Page, url: str, name: str, part: str) -> None:
    """The page at this part, with the first hypothesis, all drawn."""
    which = {"entailment": "view", "compare": "part"}[name]
    address = {"premise": PREMISE, "hypothesis": HYPOTHESIS.format(FIRST), which: part, "map": "phrases of this pair"}
    page.goto(f"{url}/{name}?{urlencode(address)}")
    page.wait_for_function(CHANGED, arg=[FIRST, PARTS[name, part]], timeout=60_000)
    page.wait_for_timeout(1500)


def changes(page: Page, url: str, name: str, part: str, rounds: int) -> list[float]:
    """Milliseconds from each new hypothesis to all drawn."""
    opened(page, url, name, part)
    times = []
    for word in OTHERS[:rounds]:
        box = page.get_by_role("textbox", name="Hypothesis: does it follow?")
        box.fill(HYPOTHESIS.format(word))
        start = page.evaluate("performance.now()")
        box.press("Control+Enter")
        page.wait_for_function(CHANGED, arg=[word, PARTS[name, part]], timeout=20_000)
        times.append(page.evaluate("performance.now()") - start)
        page.wait_for_timeout(500)
    return times


def presses(page: Page, url: str, name: str, part: str, rounds: int) -> list[float]:
    """Milliseconds of each press of the Left key."""
    opened(page, url, name, part)
    times = []
    for _ in range(min(2 * rounds, 14)):
        took = page.evaluate(PRESS, PRESSES[name, part])
        if took is None:
            raise SystemExit(f"{part}: a press was not drawn within five seconds")
        times.append(took)
        page.wait_for_timeout(250)
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--only", help="one part")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "app.log") as url, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for what, measure, parts in (("a changed pair", changes, PARTS), ("a press", presses, PRESSES)):
            for name, part in parts:
                if asked.only not in (None, part):
                    continue
                page = browser.new_page(viewport={"width": 1440, "height": 1000})
                times = sorted(measure(page, url, name, part, asked.rounds))
                page.close()
                print(f"{name}, {part}, {what}: median {statistics.median(times):.0f} ms, most {times[-1]:.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
