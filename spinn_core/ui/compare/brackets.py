"""Other bracketings of the same words: the tree model's probabilities move, the line's stay."""

from __future__ import annotations

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse
from spinn_core.ui.common.columns import in_percent, probabilities, text
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.state import trace_of
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, BRACKETINGS, BY_HAND, HAND, SEED, SHAPE
from spinn_core.ui.compare.all_trees import show_all
from spinn_core.ui.compare.hand import hand_trees, show_hand
from spinn_core.ui.compare.setup import Comparison, other, side_choice
from spinn_core.ui.compare.state import ranks_of
from spinn_core.ui.compare.tree import show_tree

_IN_WORDS = {
    "given": "the tree that this page reads the sentence by",
    "own": "what the model that parses chooses by itself",
    "left": "every word joins all before it",
    "right": "every word joins all after it",
    "balanced": "halved and halved again",
    "random": "drawn from all trees, by the seed",
    BY_HAND: "yours, by the brackets that you put",
}
_SHAPES = "  \n".join(f"**{name}**: {words}" for name, words in _IN_WORDS.items())


@st.fragment
def show_brackets(pair: Comparison) -> None:
    """The table of named trees, one of them drawn, editing by hand, and all trees of a short sentence."""
    st.markdown(
        f"The words stay, the tree changes. {for_markdown(pair.tree.name)} composes along the tree, so its answer "
        f"moves; {for_markdown(pair.line.name)} sees no tree, so its answer stays."
    )
    which, dice, menu = st.columns([3, 1.5, 3], vertical_alignment="bottom")
    with which:
        side = side_choice()
    with dice:
        seed = SEED.box("Random seed")
    tokens, given = pair.in_tree(side)
    trees = _named(pair, side, seed)
    by_hand = hand_trees(tokens, given)
    trees[BY_HAND] = by_hand[-1]
    shares = ranks_of(pair.tree.folder, pair.device, tokens, tuple(trees.values()), pair.in_tree(other(side)), side)
    with menu:
        drawn = st.selectbox("Draw the tree", list(trees), key=SHAPE.name, bind="query-params", help=_SHAPES)
    by_line = np.array(list(pair.by_line.probabilities.values()))
    rows = _rows(tokens, trees, shares, by_line, pair.line.name)
    _show_table(rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        _tell_spread(pair, shares)
        file_button("Table, CSV", "bracketings.csv", lambda: csv_text(rows))
    show_hand(tokens, by_hand, SHAPE.name, BY_HAND)
    show_tree(tokens, trees[drawn], theme(), f"tree-{drawn.replace(' ', '-')}")
    show_all(pair, side, {name: tree for name, tree in trees.items() if name in ("given", "own", BY_HAND)})
    edited = {HAND: "".join(action.letter for action in by_hand[-1])} if len(by_hand) > 1 else {}
    ADDRESS.show(BRACKETINGS, edited)


def _named(pair: Comparison, side: str, seed: int) -> dict[str, tuple[Action, ...]]:
    """The bracketings with a name; own only where some model can choose one."""
    from spinn_core.explain.bracketings import named_trees

    tokens, given = pair.in_tree(side)
    own = None
    if pair.parser is not None:
        own = trace_of(pair.parser, pair.device, pair.reading(side), own=True).transitions
    return named_trees(len(tokens), given, own, seed)


def _rows(
    tokens: tuple[str, ...], trees: dict[str, tuple[Action, ...]], shares: np.ndarray, by_line: np.ndarray, line: str
) -> list[dict]:
    rows = []
    for name, tree, row in zip(trees, trees.values(), shares, strict=True):
        brackets = Parse(tokens, tree).to_brackets()
        rows.append({"tree": name, **_figures(row), "likeliest": LABELS[int(row.argmax())], "brackets": brackets})
    likeliest = LABELS[int(by_line.argmax())]
    rows.append({"tree": f"{line}: any", **_figures(by_line), "likeliest": likeliest, "brackets": " ".join(tokens)})
    return rows


def _figures(row: np.ndarray) -> dict[str, float]:
    return {label: round(float(share), 6) for label, share in zip(LABELS, row, strict=True)}


def _show_table(rows: list[dict]) -> None:
    # The likeliest label is the longest bar; the file has it in words.
    columns = probabilities(105) | {"tree": text(90), "likeliest": None, "brackets": text(285)}
    st.dataframe(
        in_percent(rows),
        column_config=columns,
        hide_index=True,
        alt="Probabilities by the shape of the tree",
        key="compare_shapes",
    )


def _tell_spread(pair: Comparison, shares: np.ndarray) -> None:
    label = int(np.argmax(list(pair.by_tree.probabilities.values())))
    low, high = 100 * shares[:, label].min(), 100 * shares[:, label].max()
    likeliest = {LABELS[int(row.argmax())] for row in shares}
    told = f"Its probability of **{LABELS[label]}** lies between {low:.1f} and {high:.1f} per cent over these trees; "
    stays = len(likeliest) == 1
    told += "the likeliest label stays." if stays else f"the likeliest label is one of {', '.join(sorted(likeliest))}."
    st.caption(f"{for_markdown(pair.tree.name)}: {told}")
