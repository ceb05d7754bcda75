"""Other bracketings of the same words: the tree model's probabilities move, the LSTM's stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.parsing.drivers import actions_of
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.columns import in_percent, probabilities, text
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.state import trace_of
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, BRACKETINGS, BY_HAND, HAND, PREDICTED, PROVIDED, SEED, SHAPE
from spinn_core.ui.compare.all_trees import show_all
from spinn_core.ui.compare.setup import Comparison, other, side_choice
from spinn_core.ui.compare.state import ranks_of
from spinn_core.ui.compare.tree import show_tree

_IN_WORDS = {
    PROVIDED: "the tree that this page reads the sentence by",
    PREDICTED: "by the model that parses",
    "left": "every word joins all before it",
    "right": "every word joins all after it",
    "balanced": "halved and halved again",
    "random": "drawn from all trees, by the seed",
    BY_HAND: "yours, by the brackets that you put",
}
_SHAPES = "  \n".join(f"**{name}**: {words}" for name, words in _IN_WORDS.items())
_TREES = "_compare_hand"  # (tokens, provided tree, the trees made by hand so far)
FROM, TO = "compare_from", "compare_to"

Transitions = tuple[Action, ...]


@st.fragment
def show_brackets(pair: Comparison) -> None:
    """The table of named trees, one of them drawn, editing by hand, and all trees of a short sentence."""
    st.markdown(
        f"The words stay, the tree changes. {for_markdown(pair.tree.name)} composes along the tree, so its answer "
        f"moves; {for_markdown(pair.lstm.name)} sees no tree, so its answer stays."
    )
    which, dice, menu = st.columns([3, 1.5, 3], vertical_alignment="bottom")
    with which:
        side = side_choice()
    with dice:
        seed = SEED.box("Random seed")
    tokens, provided = pair.in_tree(side)
    by_hand = _hand_trees(tokens, provided)
    trees = _named(pair, side, seed) | {BY_HAND: by_hand[-1]}
    shares = ranks_of(pair.tree.folder, pair.device, tokens, tuple(trees.values()), pair.in_tree(other(side)), side)
    with menu:
        SHAPE.ready()
        drawn = st.selectbox("Draw the tree", list(trees), key=SHAPE.name, bind="query-params", help=_SHAPES)
    names = _names(pair, side, trees)
    rows = [
        _row(names[name], row, Parse(tokens, tree).to_brackets())
        for (name, tree), row in zip(trees.items(), shares, strict=True)
        if name in names
    ]
    rows.append(_row(f"{pair.lstm.name}: any", np.array([*pair.by_lstm.probabilities.values()]), " ".join(tokens)))
    # The likeliest label is the longest bar; the file has it in words.
    columns = probabilities(105) | {"tree": text(90), "likeliest": None, "brackets": text(285)}
    alt = "Probabilities by the shape of the tree"
    st.dataframe(in_percent(rows), column_config=columns, hide_index=True, alt=alt, key="compare_shapes")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_spread(pair, shares))
        csv_button("Table", "bracketings", lambda: rows)
    _show_hand(tokens, by_hand)
    show_tree(tokens, trees[drawn], theme(), f"tree-{drawn.replace(' ', '-')}")
    show_all(pair, side, {names[name]: trees[name] for name in (PROVIDED, PREDICTED, BY_HAND) if name in names})
    edited = {HAND: "".join(action.letter for action in by_hand[-1])} if len(by_hand) > 1 else {}
    ADDRESS.show(BRACKETINGS, edited)


def _named(pair: Comparison, side: str, seed: int) -> dict[str, Transitions]:
    """The bracketings with a name; the predicted one where some model parses."""
    from spinn_core.explain.bracketings import named_trees

    tokens, provided = pair.in_tree(side)
    trees = {PROVIDED: provided}
    if pair.parser is not None:
        trees[PREDICTED] = trace_of(pair.parser, pair.device, pair.reading(side), own=True).transitions
    return trees | named_trees(len(tokens), seed)


def _names(pair: Comparison, side: str, trees: dict[str, Transitions]) -> dict[str, str]:
    """What a row is called, by its tree's name; one row where the provided and the predicted tree are the same."""
    names = {name: name for name in trees}
    if trees.get(PREDICTED) == trees[PROVIDED]:
        typed = pair.reading(side).parse is not None and not pair.own
        names[PROVIDED] = f"{PROVIDED}, {PREDICTED}" if typed else PREDICTED
        del names[PREDICTED]
    return names


def _row(name: str, shares: np.ndarray, brackets: str) -> dict[str, object]:
    return {"tree": name, **by_label(shares), "likeliest": LABELS[int(shares.argmax())], "brackets": brackets}


def _spread(pair: Comparison, shares: np.ndarray) -> str:
    """How far the tree model's answer moves over the trees; markdown."""
    label = int(np.argmax(list(pair.by_tree.probabilities.values())))
    low, high = 100 * shares[:, label].min(), 100 * shares[:, label].max()
    likeliest = sorted({LABELS[int(row.argmax())] for row in shares})
    stays = "stays" if len(likeliest) == 1 else f"is one of {', '.join(likeliest)}"
    return (
        f"{for_markdown(pair.tree.name)}: over these trees the probability of **{LABELS[label]}** lies between "
        f"{low:.1f} and {high:.1f} per cent; the likeliest label {stays}."
    )


def _hand_trees(tokens: tuple[str, ...], provided: Transitions) -> list[Transitions]:
    """The trees made by hand so far, the newest last; the provided one where none is. A link may bring one."""
    kept = st.session_state.get(_TREES)
    if kept is None:
        asked = actions_of(HAND.asked(), len(tokens)) or ()
        edited = len(asked) == len(provided) and asked != provided
        kept = (tokens, provided, [provided, asked] if edited else [provided])
    elif kept[:2] != (tokens, provided):
        kept = (tokens, provided, [provided])
    st.session_state[_TREES] = kept
    return kept[2]


def _show_hand(tokens: tuple[str, ...], trees: list[Transitions]) -> None:
    """The controls that take a bracket from here to there, undo, start over. A new bracket's tree is drawn."""
    if len(tokens) < 3:
        st.caption("Two words have one tree: there is nothing to edit.")
        return

    def put() -> None:
        from spinn_core.explain.bracketings import with_bracket

        first, last = st.session_state[FROM], st.session_state[TO]
        if not 0 <= first < last < len(tokens):
            return
        changed = with_bracket(trees[-1], first, last + 1)
        if changed != trees[-1]:
            trees.append(changed)
        st.session_state[SHAPE.name] = BY_HAND

    def keep(count: int) -> None:
        del trees[max(1, count) :]

    def named(at: int) -> str:
        return f"{at + 1}  {tokens[at]}"

    begin, end, button, back, fresh = st.columns([3, 3, 2, 1.6, 2], vertical_alignment="bottom")
    words = range(len(tokens))
    with begin:
        first = st.selectbox("Bracket from word", words[:-1], format_func=named, key=FROM, persist_state="session")
    with end:
        places = words[first + 1 :]
        if st.session_state.get(TO, first + 1) not in places:
            st.session_state[TO] = first + 1
        st.selectbox("to word", places, format_func=named, key=TO, persist_state="session")
    button.button("Put bracket", on_click=put, type="primary", width="stretch", key="compare_put")
    more: dict[str, Any] = {"on_click": keep, "disabled": len(trees) < 2, "width": "stretch"}
    back.button("Undo", args=(len(trees) - 1,), key="compare_undo", **more)
    fresh.button("Start over", args=(1,), key="compare_over", **more)
