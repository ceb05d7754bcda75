"""Predict, then reveal: the next action is hidden, the learner names it, the page says right or wrong and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.parsing.machine import Action
from spinn_core.trace.narration import verdict
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.escape import for_markdown

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def show_quiz(trace: Trace, cursor: Cursor, reason: str) -> None:
    """Draws the question with its two answers, what the last answer was worth, and the score.

    Only the first answer to a step counts. Reveal moves on without one, for a class that votes.
    """
    letters = "".join(action.letter for action in trace.transitions)
    key = f"_step_quiz_{sentence_key((*trace.tokens, letters))}"
    answers: dict[int, Action] = st.session_state.setdefault(key, {})

    def answer(action: Action) -> None:
        answers.setdefault(cursor.k, action)
        cursor.move_by(1)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        at_end = cursor.k == cursor.last
        st.markdown("**What comes next?**")
        for action, shortcut in ((Action.SHIFT, "S"), (Action.REDUCE, "D")):
            st.button(
                action.value,
                key=f"step_guess_{action.letter}",
                type="primary",
                shortcut=shortcut,
                disabled=at_end,
                on_click=answer,
                args=(action,),
            )
        st.button("Reveal", key="step_reveal", disabled=at_end, on_click=cursor.move_by, args=(1,))
        st.button("New score", key="step_new_score", disabled=not answers, on_click=answers.clear)
    right = sum(trace.transitions[k] is action for k, action in answers.items())
    score = f"Score: {right} of {len(answers)}." if answers else "No answer yet."
    last = cursor.k - 1
    said = verdict(trace, last, answers[last], reason) if last in answers else "Say it, or let the class vote."
    st.caption(for_markdown(f"{said} {score}"))
