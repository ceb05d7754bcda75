"""A person drives: SHIFT and REDUCE as buttons, with undo, and at the end the tree set against the others."""

from __future__ import annotations

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.parsing.drivers import Driver, actions_of, compare, complete, replay, why_not
from spinn_core.parsing.machine import Action
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.strip import HAND, show_strip
from spinn_core.ui.common.theme import theme
from spinn_core.ui.step.closer import show_closer
from spinn_core.ui.step.own import actions_done, set_actions_done
from spinn_core.ui.step.setup import Setup
from spinn_core.ui.step.state import show_state


def show_hand_stepper(setup: Setup) -> None:
    """Draws the machine with its two buttons. Runs as a fragment."""
    done = actions_done(setup.tokens)
    words, colours = len(setup.tokens), theme()
    trace = setup.trace_with(complete(words, done, setup.entered or ()))
    state = replay(words, done)

    def put(actions: tuple[Action, ...]) -> None:
        set_actions_done(setup.tokens, actions)

    def put_letters(letters: str) -> None:
        if (actions := actions_of(letters, words)) is not None:
            put(actions)

    name = f"hand_{sentence_key(setup.tokens)}"
    show_strip(trace, len(done), colours, name, lambda k: put(done[:k]), len(done), HAND, put_letters)
    finished = len(done) == 2 * words - 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for action in Action:
            st.button(
                action.value,
                key=f"step_do_{action.letter}",
                type="primary",
                disabled=why_not(words, state, action) is not None,
                on_click=put,
                args=((*done, action),),
            )
        st.button("Undo", key="step_undo", icon=":material/undo:", disabled=not done, on_click=put, args=(done[:-1],))
        st.button("Start over", key="step_over", disabled=not done, on_click=put, args=((),))
    refused = [] if finished else [reason for action in Action if (reason := why_not(words, state, action))]
    st.caption(for_markdown(" ".join(refused)) or ("Finished: one tree is left." if finished else "Both are possible."))
    if finished:
        _show_comparison(setup, done)
    show_state(trace, len(done), colours, Driver.YOU.reason, hide_next=True)
    show_closer(setup, trace, len(done), colours, hide_next=not finished)


def _show_comparison(setup: Setup, done: tuple[Action, ...]) -> None:
    """Brackets shared with the provided parse and with the predicted one, each in a message."""
    others = [] if setup.entered is None else [("the provided parse", setup.entered)]
    try:
        others.append(("the predicted parse", setup.own_trace().transitions))
    except ValueError:
        pass  # no model here chooses transitions: there is nothing to compare with
    for name, transitions in others:
        found = compare(done, transitions)
        count = len(found.shared) + len(found.only_yours)
        if count == 0:
            st.success(f"Your tree and {name} are the same: so short a sentence has only one.")
            continue
        shared = f"Your tree shares {len(found.shared)} of {count} brackets with {name}: F1 {100 * found.f1:.0f}."
        if not found.only_yours:
            st.success(f"{shared} They are the same tree.")
            continue
        st.info(
            f"{shared}  \nOnly in yours: {_phrases(setup, found.only_yours)}  \n"
            f"Only in {name}: {_phrases(setup, found.only_theirs)}"
        )


def _phrases(setup: Setup, spans: tuple[tuple[int, int], ...]) -> str:
    shown = [code_span(shorten(" ".join(setup.tokens[start:end]), 40)) for start, end in spans[:6]]
    return ", ".join(shown) + (f" and {len(spans) - 6} more" if len(spans) > 6 else "")
