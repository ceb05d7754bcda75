"""The picker of example pairs, and what a page says when the pair on it is one of them."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.examples import PairExample, pair_examples
from spinn_core.data.snli import LABELS
from spinn_core.ui.common.shown_examples import examples_or_line, examples_or_none

ALL = "any label"
_LABEL_KEY, _PAIR_KEY = "example_label", "example_pair"


def example_picker(premise_key: str, hypothesis_key: str) -> None:
    """A choice of label and a menu of pairs; a pair taken from it goes into the two boxes with these keys."""
    examples = examples_or_line(pair_examples)
    if not examples:
        return
    left, right = st.columns([1, 4])
    with left:
        wanted = st.selectbox("Examples", (ALL, *LABELS), key=_LABEL_KEY, persist_state="session")
    with right:
        st.selectbox(
            "Example pair",
            [number for number, pair in enumerate(examples) if wanted in (ALL, pair.label)],
            index=None,
            format_func=_line,
            placeholder="Choose one; it fills the two boxes below",
            key=_PAIR_KEY,
            on_change=_take,
            args=(premise_key, hypothesis_key),
        )


def _line(number: int) -> str:
    pair = pair_examples()[number]
    text = f"{_plain(pair.premise)} → {_plain(pair.hypothesis)}"
    return f"{text}  (wrong: {', '.join(pair.wrong)})" if pair.wrong else text


def _plain(sentence: str) -> str:
    """Without the brackets of a parse, for a menu."""
    words = [word for word in sentence.split() if word not in ("(", ")")]
    return " ".join(words).replace(" .", ".")


def _take(premise_key: str, hypothesis_key: str) -> None:
    number = st.session_state[_PAIR_KEY]
    if number is not None:
        pair = pair_examples()[number]
        st.session_state[premise_key], st.session_state[hypothesis_key] = pair.premise, pair.hypothesis
        st.session_state[_PAIR_KEY] = None  # so that the same pair can be taken again


def example_of(premise: str, hypothesis: str) -> PairExample | None:
    """The example that these two texts are, if any."""
    wanted = (premise.split(), hypothesis.split())
    return next(
        (pair for pair in examples_or_none(pair_examples) if (pair.premise.split(), pair.hypothesis.split()) == wanted),
        None,
    )
