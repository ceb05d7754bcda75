"""A tree edited by hand: take a bracket from here to there, undo, start over."""

from __future__ import annotations

import streamlit as st

from spinn_core.parsing.drivers import actions_of
from spinn_core.parsing.machine import Action
from spinn_core.ui.compare.address import HAND

Transitions = tuple[Action, ...]
_TREES = "_compare_hand"  # (tokens, given tree, the trees so far)
FROM, TO = "compare_from", "compare_to"


def hand_trees(tokens: tuple[str, ...], given: Transitions) -> list[Transitions]:
    """The trees made by hand so far, the newest last; the given one where none is. A link may bring one."""
    kept = st.session_state.get(_TREES)
    if kept is None:
        asked = actions_of(HAND.asked(), len(tokens)) or ()
        kept = (tokens, given, [given, asked] if len(asked) == len(given) and asked != given else [given])
    elif kept[:2] != (tokens, given):
        kept = (tokens, given, [given])
    st.session_state[_TREES] = kept
    return kept[2]


def show_hand(tokens: tuple[str, ...], trees: list[Transitions], chosen: str, drawn: str) -> None:
    """The controls. chosen: the key that says which tree is drawn, set to `drawn` when a bracket is put."""
    if len(tokens) < 3:
        st.caption("Two words have one tree: there is nothing to edit.")
        return

    def put() -> None:
        from spinn_core.explain.bracketings import with_bracket

        state = st.session_state
        first, last = state[FROM], state[TO]
        if not 0 <= first < last < len(tokens):
            return
        changed = with_bracket(trees[-1], first, last + 1)
        if changed != trees[-1]:
            trees.append(changed)
        state[chosen] = drawn

    def undo() -> None:
        if len(trees) > 1:
            trees.pop()

    def start_over() -> None:
        del trees[1:]

    def named(at: int) -> str:
        return f"{at + 1}  {tokens[at]}"

    begin, end, button, back, fresh = st.columns([3, 3, 2, 1.6, 2], vertical_alignment="bottom")
    with begin:
        first = st.selectbox(
            "Bracket from word", range(len(tokens) - 1), format_func=named, key=FROM, persist_state="session"
        )
    with end:
        places = range(first + 1, len(tokens))
        if st.session_state.get(TO, first + 1) not in places:
            st.session_state[TO] = first + 1
        st.selectbox("to word", places, format_func=named, key=TO, persist_state="session")
    button.button("Put bracket", on_click=put, type="primary", width="stretch", key="compare_put")
    back.button("Undo", on_click=undo, disabled=len(trees) < 2, width="stretch", key="compare_undo")
    fresh.button("Start over", on_click=start_over, disabled=len(trees) < 2, width="stretch", key="compare_over")
