"""How long a press of the Right key takes on the Step page until all is drawn, in a real Chromium.

    python tests/browser/step_latency.py [--pane equation] [--rounds 3]

One sentence of 15 words, from the first step to the last. Drawn means: the sentence that tells what happened has
changed, the newest node of the tree has changed, and the browser has come to its next frame. The figures depend on
the machine and on what else it does; nothing fails by them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
from app_server import running_app
from chromium_finder import CHROMIUM_ARGUMENTS, find_chromium

SENTENCE = (
    "( ( A ( small boy ) ) ( ( in ( a ( red coat ) ) ) "
    "( ( is ( feeding ( the ducks ) ) ) ( by ( the ( quiet pond ) ) ) ) ) )"
)
STEPS = 29
PRESS = """() => new Promise((done) => {
  const newest = () => [...document.querySelectorAll('[data-testid="stGraphVizChart"] g.node')]
    .filter((node) => node.querySelector('polygon[stroke-width="3.5"]'))
    .map((node) => node.querySelector("title").textContent).join();
  const told = () => document.querySelector(".step-narration").textContent;
  const before = [newest(), told()], start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", code: "ArrowRight", bubbles: true }));
  const look = () => {
    if (newest() !== before[0] && told() !== before[1]) requestAnimationFrame(() => done(performance.now() - start));
    else if (performance.now() - start > 5000) done(null);
    else setTimeout(look, 2);
  };
  look();
})"""


def measure(url: str, pane: str, rounds: int) -> list[float]:
    """Milliseconds of every press; a press that drew nothing in five seconds raises."""
    times: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        for _ in range(rounds):
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            page.goto(f"{url}/step?{urlencode({'sentence': SENTENCE, 'look': pane})}")
            page.wait_for_selector('[data-testid="stGraphVizChart"] svg g.node', timeout=60_000)
            page.wait_for_timeout(2000)
            for step in range(1, STEPS + 1):
                took = page.evaluate(PRESS)
                if took is None:
                    raise SystemExit(f"step {step} was not drawn within five seconds")
                times.append(took)
                page.wait_for_timeout(250)
            page.close()
        browser.close()
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--pane", default="code", help="the closer look that is open (default: code)")
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "app.log") as url:
        times = sorted(measure(url, asked.pane, asked.rounds))
    print(
        f"press to drawn, pane {asked.pane}, {len(times)} presses: p50 {statistics.median(times):.0f} ms, "
        f"p95 {times[int(0.95 * len(times))]:.0f} ms, most {times[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
