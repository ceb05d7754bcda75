"""The batch on the page: the box for its sentences, the model that reads them, and what both come to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from spinn_core.explain.map_sentences import Problem
from spinn_core.lessons.batch.examples import EXAMPLES, example_of
from spinn_core.lessons.batch.lines import FEWEST, MOST, MOST_CHARACTERS, MOST_WORDS, read_lines
from spinn_core.parsing.reader import Parse, Reading
from spinn_core.ui.batch.address import SENTENCES
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import TREE_MODEL, ModelChoice
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.state import trace_of

_EXAMPLE = "batch_example"
_BROKEN = 4  # lines whose problem is shown in full

_lines_of = st.cache_resource(max_entries=32, show_spinner=False)(read_lines)


@dataclass(frozen=True)
class Batch:
    """2 to 8 sentences with their parses, and who reads them. parses: as typed, or as a model chose."""

    model: ModelChoice
    device: str
    readings: tuple[Reading, ...]
    parses: tuple[Parse, ...]

    @cached_property
    def sentences(self) -> tuple[tuple, ...]:
        """Words and actions of each, as the code under spinn_core takes them."""
        return tuple((parse.tokens, parse.transitions) for parse in self.parses)

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences as plain text."""
        return tuple(" ".join(parse.tokens) for parse in self.parses)

    @cached_property
    def key(self) -> str:
        """A name that no other sentences or parses have, for caches and widget keys."""
        brackets = "\n".join(parse.to_brackets() for parse in self.parses)
        return hashlib.blake2b(brackets.encode(), digest_size=12).hexdigest()


def batch_of(readings: Sequence[Reading], model: ModelChoice, device: str, parser: ModelChoice | None) -> Batch:
    """The batch; a sentence without a parse is parsed by `parser`. Raises what state.trace_of raises."""
    folder = (parser or model).folder
    parses = [
        reading.parse or Parse(reading.tokens, trace_of(folder, device, reading).transitions) for reading in readings
    ]
    return Batch(model, device, tuple(readings), tuple(parses))


def require_trees(models: Sequence[ModelChoice]) -> list[ModelChoice]:
    """The models that have a Reduce; where there is none, ends the page."""
    trees = [model for model in models if model.variant.reads_tree]
    if not trees:
        show_problem(
            "This page shows Reduce, and no model that reads trees is here: get a fresh copy of the project, or set "
            "SPINN_MODELS to a folder that holds one."
        )
        st.stop()
    asked = TREE_MODEL.asked()
    if any(model.name == asked for model in models if model not in trees):
        show_problem(f"The link asks for the model {asked}, which has no Reduce; {trees[0].name} is used instead.")
    return trees


def example_picker() -> None:
    """A menu of batches that fills the box, with what to look for in the one that stands there."""
    text = SENTENCES.now() or EXAMPLES[0].text
    found = example_of(text)
    titles = [example.title for example in EXAMPLES]

    def fill() -> None:
        chosen = st.session_state[_EXAMPLE]
        if chosen is not None:
            st.session_state[SENTENCES.name] = EXAMPLES[titles.index(chosen)].text

    st.session_state[_EXAMPLE] = found.title if found else None
    st.selectbox("Example", titles, index=None, key=_EXAMPLE, on_change=fill, placeholder="Your own sentences")
    if found:
        st.caption(for_markdown(found.look_for))


def sentences_input() -> tuple[Reading, ...] | None:
    """Draws the box, bound to the address, and what is wrong with lines of it; None for fewer than FEWEST."""
    SENTENCES.ready(EXAMPLES[0].text)
    text = st.text_area(
        f"Sentences, one a line: {FEWEST} to {MOST}, at most {MOST_WORDS} words together",
        key=SENTENCES.name,
        bind="query-params",
        height=178,
        help="Plain sentences, which a model then parses, or sentences with their parse in any notation that fits on "
        "a line: brackets `( ( The cat ) sat )` or closing brackets `The cat ) sat )`.",
    )
    lines = _lines_of((text or "")[: MOST_CHARACTERS + 1])
    show_lines_problems(lines.problems)
    if len(lines.readings) < FEWEST:
        show_problem(
            f"There is {'one' if lines.readings else 'no'} sentence to read here, and a batch needs {FEWEST}: type "
            "another line, or choose an example."
        )
        return None
    return lines.readings


def show_lines_problems(problems: Sequence[Problem]) -> None:
    """Which lines are left out, and why: one red line each."""
    for problem in problems[:_BROKEN]:
        show_problem(f"Line {problem.line} is left out: {problem.text}")
    if len(problems) > _BROKEN:
        show_problem(f"{len(problems) - _BROKEN} further lines are left out too.")
