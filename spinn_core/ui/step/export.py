"""What one takes away: pictures, the trace as files, a script, and a link that opens the page as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.png import forest_png
from spinn_core.drawing.svg import forest_svg, steps_page
from spinn_core.parsing.drivers import Driver
from spinn_core.trace.export import to_csv, to_json, to_script
from spinn_core.trace.narration import happened
from spinn_core.ui.common.cursor import ADDRESS
from spinn_core.ui.common.models import DEVICE, DEVICES
from spinn_core.ui.common.share import address_of
from spinn_core.ui.step.controls import QUIZ
from spinn_core.ui.step.own import DONE, actions_done
from spinn_core.ui.step.setup import DRIVER, SEED, SENTENCE, Setup

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

LOOK = "look"  # the pane's name in the address


def show_takeaway(setup: Setup, trace: Trace, step: int, theme: str, quiz: bool) -> None:
    """Draws the link and the download buttons. Files are made when their button is pressed."""
    st.markdown("**Share**: this address opens the sentence, the model, who drives and the step as they are now.")
    st.code(share_link(setup, step, quiz), language=None, wrap_lines=True)
    st.markdown("**Download**")
    with st.container(horizontal=True):
        _file("Tree, SVG", f"step{step}.svg", "image/svg+xml", lambda: forest_svg(trace, step, theme))
        _file("Tree, PNG", f"step{step}.png", "image/png", lambda: forest_png(trace, step, theme))
        told = [happened(trace, k) for k in range(len(trace.steps) + 1)]
        _file("All steps, HTML", "steps.html", "text/html", lambda: steps_page(trace, theme, told))
        _file("Trace, JSON", "trace.json", "application/json", lambda: to_json(trace))
        _file("Steps, CSV", "steps.csv", "text/csv", lambda: to_csv(trace))
        _file("Script, Python", "sentence.py", "text/x-python", lambda: to_script(trace))


def _file(label: str, name: str, kind: str, make) -> None:
    st.download_button(
        label, make, file_name=name, mime=kind, key=f"step_file_{name.partition('.')[2]}_{label}", on_click="ignore"
    )


def share_link(setup: Setup, step: int, quiz: bool = False) -> str:
    """The address of this very view: all that was set, whose actions, and where it stands."""
    said = {
        SENTENCE: st.session_state.get(SENTENCE) or " ".join(setup.tokens),
        ADDRESS: step,
        "model": setup.model.name,
        DRIVER: setup.driver.value,
    }
    if setup.seed:
        said[SEED] = setup.seed
    if quiz:
        said[QUIZ] = True
    if setup.driver is Driver.YOU:
        said[DONE] = "".join(action.letter for action in actions_done(setup.tokens))
    for key, usual in ((LOOK, None), (DEVICE, DEVICES[0])):
        if (chosen := st.session_state.get(key)) not in (None, usual):
            said[key] = chosen
    return address_of(said)
