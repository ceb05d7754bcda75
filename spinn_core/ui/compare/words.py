"""Side by side: SPINN's forest and the LSTM's chain, both moved on by one cursor, a word at a time."""

from __future__ import annotations

import numpy as np
import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.drawing import LEAVES, forest_dot, forest_height
from spinn_core.drawing.chain import chain_height, chain_svg
from spinn_core.drawing.svg import forest_svg
from spinn_core.trace.narration import picture_in_words
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.cursor import Cursor, sentence_key
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.common.verdict import percent
from spinn_core.ui.compare.address import ADDRESS, BESIDE, WORD
from spinn_core.ui.compare.charts import WORDS_FRAME, lines_after_words, word_cursor
from spinn_core.ui.compare.cursor import show_cursor
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison
from spinn_core.ui.compare.state import live_of

_CHART = "compare_words_chart"
WIDE, BELOW, LINES = 5, 10, 4  # cells on a line of the chain, beside the tree or below it; lines at most
ROOM, HIGHEST = 720, 520  # pixels: a tree that leaves room beside it, and as high as a frame gets


def parting(by_tree: np.ndarray, by_line: np.ndarray) -> int | None:
    """The first word after which the likeliest labels differ, counted from 1; None where they never do.

    Args:
        by_tree, by_line: (n + 1, 3), probabilities after 0, 1, ... n words.
    """
    differ = np.flatnonzero(by_tree.argmax(1)[1:] != by_line.argmax(1)[1:])
    return int(differ[0]) + 1 if len(differ) else None


@st.fragment
def show_words(pair: Comparison) -> None:
    """The whole part: cursor, both pictures, both models' bars, the lines over the words."""
    sentence, seen = pair.trace(HYPOTHESIS), theme()
    tokens, names = sentence.tokens, (pair.tree.name, pair.line.name)
    live = live_of(pair.tree.folder, pair.device, pair.in_tree(PREMISE), pair.in_tree(HYPOTHESIS))
    steps = [live.after_word(count) for count in range(len(tokens) + 1)]
    by_tree = live.probabilities[steps]  # (n + 1, 3)
    by_line = live_of(pair.line.folder, pair.device, pair.in_line(PREMISE), pair.in_line(HYPOTHESIS)).probabilities

    cursor = Cursor("compare_slider", sentence_key(tokens), len(tokens), WORD)
    show_cursor(cursor, tokens, seen)
    read = cursor.k
    st.markdown(_parted(tokens, names, by_tree, by_line))
    with st.container(horizontal=True, gap="large"):
        with st.container(width="content"):
            _show_forest(sentence, steps[read], seen, pair.tree.name)
        with st.container(width="content"):
            _show_chain(tokens, read, seen, pair.line.name)
    with st.container(horizontal=True, gap="large"):
        for name, shares in zip(names, (by_tree, by_line), strict=True):
            with st.container(width="stretch", border=True):
                st.markdown(f"**{for_markdown(name)}** after {_count(read)}")
                st.html(bars(dict(zip(LABELS, shares[read], strict=True)), seen))
    with st.container(key=_CHART):
        st.html(word_cursor(_CHART, read, len(tokens), seen))
        show(
            lines_after_words(tokens, by_tree, by_line, names, seen),
            "compare_lines",
            WORDS_FRAME.height,
            f"Probabilities after each word. {_parted(tokens, names, by_tree, by_line)}",
            WORDS_FRAME,
        )
    st.caption(
        f"What is computed: the premise is read whole, the hypothesis up to the cursor, as if it ended there. "
        f"{for_markdown(names[0])} then has every open phrase closed by REDUCE; {for_markdown(names[1])} gives the h "
        "of its last cell; before the first word both give zeros. No model was trained on half sentences."
    )
    with st.container(horizontal=True):
        rows = _rows(tokens, names, by_tree, by_line)
        file_button("Probabilities, CSV", "words.csv", lambda: csv_text(rows))
        file_button("Tree, SVG", f"tree-{read}.svg", lambda: forest_svg(sentence, steps[read], seen))
        file_button("Chain, SVG", f"chain-{read}.svg", lambda: chain_svg(tokens, read, seen, 10))
    ADDRESS.show(BESIDE, {WORD: read})


def _show_forest(sentence, step: int, seen: str, name: str) -> None:
    st.markdown(f"**{for_markdown(name)}** builds a tree")
    long = len(sentence.tokens) > LEAVES
    with st.container(height=min(HIGHEST, 420 if long else forest_height(sentence, step) + 12), border=False):
        dot = forest_dot(sentence, step, seen, 12 if long else LEAVES)
        st.graphviz_chart(dot, width="content", alt=picture_in_words(sentence, step))


def _show_chain(tokens: tuple[str, ...], read: int, seen: str, name: str) -> None:
    st.markdown(f"**{for_markdown(name)}** moves along a line")
    columns = WIDE if sum(9 * min(len(token), 18) + 32 for token in tokens) <= ROOM else BELOW
    most = LINES * columns
    first = -(-max(0, min(read - most // 2, len(tokens) - most)) // columns) * columns  # a long chain shows a part
    drawn = tokens[first : first + most]
    said = f"{read} of {len(tokens)} cells are filled; the newest is h{read}."
    with st.container(height=chain_height(min(len(tokens), most), columns) + 12, border=False):
        st.image(chain_svg(drawn, read - first, seen, columns, first), width="content", alt=said)


def _count(read: int) -> str:
    return "no word yet" if read == 0 else "1 word" if read == 1 else f"{read} words"


def _parted(tokens: tuple[str, ...], names: tuple[str, str], by_tree: np.ndarray, by_line: np.ndarray) -> str:
    """Where the two part, and whether they agree in the end."""
    tree, line = (for_markdown(name) for name in names)
    end = [LABELS[int(shares[-1].argmax())] for shares in (by_tree, by_line)]
    word = parting(by_tree, by_line)
    if word is None:
        return f"After every word both find the same label likeliest; in the end it is **{end[0]}**."
    first = [f"{LABELS[int(shares[word].argmax())]} ({percent(shares[word].max())})" for shares in (by_tree, by_line)]
    after = f"They part after word {word}, {code_span(tokens[word - 1])}"
    told = f"{after}: {tree} says {first[0]}, {line} {first[1]}."
    if word == len(tokens):
        return told
    if end[0] == end[1]:
        return f"{told} In the end both say **{end[0]}**."
    return f"{told} In the end {tree} says **{end[0]}** and {line} **{end[1]}**."


def _rows(tokens: tuple[str, ...], names: tuple[str, str], by_tree: np.ndarray, by_line: np.ndarray) -> list[dict]:
    return [
        {"words read": at, "newest word": tokens[at - 1] if at else ""}
        | {
            f"{name}: P({label})": round(float(shares[at, column]), 6)
            for name, shares in zip(names, (by_tree, by_line), strict=True)
            for column, label in enumerate(LABELS)
        }
        for at in range(len(tokens) + 1)
    ]
