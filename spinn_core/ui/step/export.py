"""The export pane: pictures, the trace as files, a script, and a link that opens the page as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.png import forest_png
from spinn_core.drawing.svg import forest_svg, steps_page
from spinn_core.parsing.drivers import Driver
from spinn_core.trace.export import to_csv, to_json, to_script
from spinn_core.trace.narration import happened
from spinn_core.ui.step.address import ADDRESS, DONE, DRIVER, QUIZ, SEED, STEP
from spinn_core.ui.step.own import actions_done
from spinn_core.ui.step.setup import Setup

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def show_export(setup: Setup, trace: Trace, step: int, theme: str, quiz: bool) -> None:
    """Draws the link and the download buttons. Files are made when their button is pressed."""
    st.markdown(f"**Share**: {ADDRESS.opens}")
    st.code(share_link(setup, step, quiz), language=None, wrap_lines=True)
    st.markdown("**Download**")
    with st.container(horizontal=True):
        _file("Tree, SVG", f"step{step}.svg", "image/svg+xml", lambda: forest_svg(trace, step, theme))
        _file("Tree, PNG", f"step{step}.png", "image/png", lambda: forest_png(trace, step, theme))
        narration = [happened(trace, k) for k in range(len(trace.steps) + 1)]
        _file("All steps, HTML", "steps.html", "text/html", lambda: steps_page(trace, theme, narration))
        _file("Trace, JSON", "trace.json", "application/json", lambda: to_json(trace))
        _file("Steps, CSV", "steps.csv", "text/csv", lambda: to_csv(trace))
        _file("Script, Python", "sentence.py", "text/x-python", lambda: to_script(trace))


def _file(label: str, name: str, kind: str, make) -> None:
    st.download_button(
        label, make, file_name=name, mime=kind, key=f"step_file_{name.partition('.')[2]}_{label}", on_click="ignore"
    )


def share_link(setup: Setup, step: int, quiz: bool = False) -> str:
    """The address of this very view: all settings, whose actions, and the step."""
    by_hand = actions_done(setup.tokens) if setup.driver is Driver.YOU else ()
    more = {DRIVER: setup.driver.value, SEED: setup.seed, STEP: step, QUIZ: quiz}
    return ADDRESS.link(more=more | {DONE: "".join(action.letter for action in by_hand)})
