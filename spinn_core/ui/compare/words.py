"""Side by side: SPINN's forest and the LSTM's chain, both moved on by one cursor, a word at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.chain import chain_height, chain_svg
from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.svg import forest_svg
from spinn_core.trace.narration import picture_in_words
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.chart_cursor import Frame
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.downloads import csv_button, file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.label_lines import label_lines, step_cursor
from spinn_core.ui.common.rows import by_label
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import ADDRESS, BESIDE, WORD
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison
from spinn_core.ui.compare.state import live_of

_CHART = "compare_words_chart"
FRAME = Frame(height=366, left=60, right=10, top=10, bottom=90)
WIDE, BELOW, LINES = 5, 10, 4  # cells on a line of the chain, beside the tree or below it; lines at most
ROOM, HIGHEST = 720, 520  # pixels: a tree that leaves room beside it, and as high as a frame gets
_COMMON = Path(__file__).parents[1] / "common"
_strip = st.components.v2.component(
    "spinn_word_strip",
    css=(_COMMON / "strip.css").read_text(encoding="utf-8"),
    js=(_COMMON / "strip.js").read_text(encoding="utf-8"),
)


@st.fragment
def show_words(pair: Comparison) -> None:
    """The whole part: cursor, both pictures, both models' bars, the lines over the words."""
    sentence, seen, names = pair.trace(HYPOTHESIS), theme(), pair.names
    tokens = sentence.tokens
    live, live_lstm = (
        live_of(model.folder, pair.device, pair.read_by(model, PREMISE), pair.read_by(model, HYPOTHESIS))
        for model in (pair.tree, pair.lstm)
    )
    steps = [live.after_word(count) for count in range(len(tokens) + 1)]
    both = (live.probabilities[steps], live_lstm.probabilities)  # (n + 1, 3) each

    cursor = Cursor("compare_slider", sentence_key(tokens), len(tokens), WORD)
    _show_cursor(cursor, tokens, seen)
    read = cursor.k
    st.markdown(where_they_part(tokens, names, *both))
    with st.container(horizontal=True, gap="large"):
        with st.container(width="content"):
            _show_forest(sentence, steps[read], seen, names[0])
        with st.container(width="content"):
            _show_chain(tokens, read, seen, names[1])
    with st.container(horizontal=True, gap="large"):
        count = "no word yet" if read == 0 else "1 word" if read == 1 else f"{read} words"
        for name, shares in zip(names, both, strict=True):
            with st.container(width="stretch", border=True):
                st.markdown(f"**{for_markdown(name)}** after {count}")
                st.html(bars(by_label(shares[read]), seen))
    with st.container(key=_CHART):
        st.html(step_cursor(_CHART, FRAME, read, len(tokens) + 1, seen))
        ticks = ["(nothing)", *tokens]
        chart = label_lines(list(zip(names, both, strict=True)), ticks, ticks, seen, "words")
        said = f"Probabilities after each word. {where_they_part(tokens, names, *both)}"
        show(chart, "compare_lines", FRAME.height, said, FRAME)
    st.caption(
        f"Both models read the whole premise, and the hypothesis up to the cursor. {for_markdown(names[0])} closes "
        f"every open phrase by REDUCE; {for_markdown(names[1])} gives the h of its last cell; before the first word "
        "both give zeros. No model was trained on half sentences."
    )
    with st.container(horizontal=True):
        csv_button(
            "Probabilities",
            "words",
            lambda: [
                {"words read": at, "newest word": ("", *tokens)[at]}
                | by_label(both[0][at], f"{names[0]}: P(", ")")
                | by_label(both[1][at], f"{names[1]}: P(", ")")
                for at in range(len(tokens) + 1)
            ],
        )
        file_button("Tree, SVG", f"tree-{read}.svg", lambda: forest_svg(sentence, steps[read], seen))
        file_button("Chain, SVG", f"chain-{read}.svg", lambda: chain_svg(tokens, read, seen, 10))
    ADDRESS.show(BESIDE, {WORD: read})


def _show_cursor(cursor: Cursor, tokens: tuple[str, ...], seen: str) -> None:
    """The words to click on, the slider; the strip hears the arrow keys."""
    colours = palette(seen)

    def moved() -> None:
        state = st.session_state["compare_strip"]
        for asked in (state.jump, state.go):
            if isinstance(asked, int):
                cursor.move_to(asked)

    _strip(
        data={
            "words": [shorten(token, 24) for token in tokens],
            "letters": [str(at + 1) for at in range(len(tokens))],
            "titles": [f"Read up to word {at + 1}" for at in range(len(tokens))],
            "step": cursor.k,
            "keys": "step",
            "place": cursor.k,
            "label": "The hypothesis, word by word",
            "colours": {"now": colours.borders[Role.TOP], "ground": colours.fills[Role.TOP], "quiet": colours.quiet},
        },
        key="compare_strip",
        on_jump_change=moved,
        on_go_change=moved,
        on_pick_change=lambda: None,
    )
    cursor.show_slider("Words of the hypothesis that are read")
    st.caption(
        "Words of the hypothesis that are read. Move with the keys ← → Home End, the slider, or a click on a word."
    )


def _show_forest(sentence, step: int, seen: str, name: str) -> None:
    st.markdown(f"**{for_markdown(name)}** builds a tree")
    long = len(sentence.tokens) > LEAVES
    with st.container(height=min(HIGHEST, 420 if long else forest_height(sentence, step) + 12), border=False):
        dot = forest_dot(sentence, step, seen, 12 if long else LEAVES)
        st.graphviz_chart(dot, width="content", alt=picture_in_words(sentence, step))


def _show_chain(tokens: tuple[str, ...], read: int, seen: str, name: str) -> None:
    st.markdown(f"**{for_markdown(name)}** reads word after word")
    columns = WIDE if sum(9 * min(len(token), 18) + 32 for token in tokens) <= ROOM else BELOW
    most = LINES * columns
    first = -(-max(0, min(read - most // 2, len(tokens) - most)) // columns) * columns  # a long chain shows a part
    drawn = tokens[first : first + most]
    said = f"{read} of {len(tokens)} cells are filled; the newest is h{read}."
    with st.container(height=chain_height(min(len(tokens), most), columns) + 12, border=False):
        st.image(chain_svg(drawn, read - first, seen, columns, first), width="content", alt=said)


def parting(by_tree: np.ndarray, by_lstm: np.ndarray) -> int | None:
    """The number of words, from 0, after which the likeliest labels first differ; None where they never do.

    Args:
        by_tree, by_lstm: (n + 1, 3), probabilities after 0, 1, ... n words.
    """
    differ = np.flatnonzero(by_tree.argmax(1) != by_lstm.argmax(1))
    return int(differ[0]) if len(differ) else None


def where_they_part(tokens: tuple[str, ...], names: tuple[str, str], by_tree: np.ndarray, by_lstm: np.ndarray) -> str:
    """From which word on the two predict different labels, and whether they agree in the end; markdown."""
    tree, lstm = (for_markdown(name) for name in names)
    word = parting(by_tree, by_lstm)
    end = [LABELS[int(shares[-1].argmax())] for shares in (by_tree, by_lstm)]
    if word is None:
        return f"Both predict the same label after every word, in the end **{end[0]}**."
    first = [f"{LABELS[int(shares[word].argmax())]} ({percent(shares[word].max())})" for shares in (by_tree, by_lstm)]
    place = f"after word {word}, {code_span(tokens[word - 1])}" if word else "before the first word"
    said = f"They differ {place}: {tree} predicts {first[0]}, {lstm} {first[1]}."
    if word == len(tokens):
        return said
    if end[0] != end[1]:
        return f"{said} In the end {tree} predicts **{end[0]}** and {lstm} **{end[1]}**."
    agreed = 1 + int(np.flatnonzero(by_tree.argmax(1) != by_lstm.argmax(1))[-1])
    return f"{said} From word {agreed} on, {code_span(tokens[agreed - 1])}, both predict **{end[0]}**."
