"""What the visitor set before stepping: the sentence, the model, and who drives. From it come all traces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.data.examples import sentence_examples
from spinn_core.parsing.drivers import Driver, shape
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Notation, Parse, Reading
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.shown_examples import examples_or_line, first_sentence
from spinn_core.ui.common.state import trace_of
from spinn_core.ui.step.address import DRIVER, SEED, SENTENCE

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

_EXAMPLE = "step_example"
_STANDS_IN = "_step_model_stands_in"  # the model drives because no parse was typed, not because it was chosen


@dataclass(frozen=True)
class Setup:
    """One sentence with a model and a driver. parser: the folder of who parses it where the model cannot."""

    reading: Reading
    model: ModelChoice
    device: str
    parser: str | None
    driver: Driver
    seed: int

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.reading.tokens

    @property
    def entered(self) -> tuple[Action, ...] | None:
        """The typed parse's transitions."""
        return self.reading.parse.transitions if self.reading.parse else None

    def trace_with(self, transitions: tuple[Action, ...]) -> Trace:
        """The sentence read by these actions; from the cache after the first time. ValueError as trace_of."""
        parse = Parse(self.tokens, transitions)
        return trace_of(self.model.folder, self.device, Reading(self.tokens, parse, Notation.TWO_LINES))

    def own_trace(self) -> Trace:
        """The sentence read as the model, or the parser in its place, chooses. ValueError as trace_of."""
        raw = Reading(self.tokens, None, Notation.RAW)
        return trace_of(self.model.folder, self.device, raw, parser=self.parser)

    def trace(self) -> Trace:
        """The trace of the driver; of a person who drives, the tree to be set against theirs."""
        transitions = shape(self.driver, len(self.tokens), self.seed)
        if transitions is None and self.driver is not Driver.MODEL:
            transitions = self.entered
        return self.own_trace() if transitions is None else self.trace_with(transitions)


def example_picker() -> None:
    """A menu of examples that fills the sentence box, with what to look for in the one that stands there."""
    examples = {example.title: example for example in examples_or_line(sentence_examples)}
    if not examples:
        return
    text = SENTENCE.now() or first_sentence()
    current = next((title for title, example in examples.items() if example.text == text), None)

    def fill() -> None:
        chosen = st.session_state[_EXAMPLE]
        if chosen is not None:
            st.session_state[SENTENCE.name] = examples[chosen].text

    if st.session_state.get(_EXAMPLE, current) != current:  # the sentence was edited by hand since
        st.session_state[_EXAMPLE] = current
    place = list(examples).index(current) if current is not None and _EXAMPLE not in st.session_state else None
    st.selectbox("Example", list(examples), index=place, key=_EXAMPLE, on_change=fill, placeholder="Your own sentence")
    if current is not None:
        st.caption(for_markdown(examples[current].look_for))


def driver_picker(reading: Reading) -> tuple[Driver, int]:
    """Who drives, and the seed of a random tree.

    Without a typed parse nobody can follow it: the model stands in until one is typed, and the menu says so.
    """
    asked = _driver_asked(has_parse=reading.parse is not None)
    drivers = [driver for driver in Driver if driver is not Driver.PARSE or reading.parse is not None]
    who, dice = st.columns([2, 1]) if asked == Driver.RANDOM.value else (st.container(), st.container())
    with who:
        name = st.selectbox(
            "Who drives",
            [driver.value for driver in drivers],
            key=DRIVER.name,
            bind="query-params",
            help="Whose actions the machine follows.  \n"
            + "  \n".join(f"**{driver.value}**: {driver.in_words}" for driver in drivers),
        )
    driver = Driver(name)
    if driver is not Driver.RANDOM:
        return driver, 0
    with dice:
        return Driver.RANDOM, SEED.box("Seed")


def _driver_asked(has_parse: bool) -> str:
    """Before the menu is drawn: the name it is to show, written into the session where it changes by itself."""
    state = st.session_state
    asked = DRIVER.now() or Driver.PARSE.value
    wanted = asked
    if not has_parse and asked == Driver.PARSE.value:
        wanted, state[_STANDS_IN] = Driver.MODEL.value, True
    elif has_parse and state.get(_STANDS_IN) and asked == Driver.MODEL.value:
        wanted = Driver.PARSE.value
    if has_parse or wanted != Driver.MODEL.value:
        state[_STANDS_IN] = False
    if wanted != asked:
        state[DRIVER.name] = wanted
    return wanted
