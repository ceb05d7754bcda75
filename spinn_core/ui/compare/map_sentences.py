"""The map of sentences: ours or the visitor's own, one of them picked, its nearest ringed and listed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from spinn_core.explain.map_sentences import FEWEST, MOST_LINES, MapSentence, Problem, our_sentences
from spinn_core.parsing.reader import MAX_CHARACTERS
from spinn_core.ui.common.columns import LINE_AND_TEXT, number, text
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.state import list_of
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import LENGTH, MAP_COLOUR, MAP_SENTENCE
from spinn_core.ui.compare.map_chart import Points, map_figure, show_map
from spinn_core.ui.compare.map_state import OneMap, map_rows, sentence_map_of
from spinn_core.ui.compare.setup import Comparison

NEAREST = 8
FIRST = "horses graze"  # a sentence with a paraphrase on the map
NARROWEST = 600  # pixels that a list of neighbours needs; two stand side by side where there is room
_BOX, _GIVEN = "compare_map_box", "compare_map_given"  # a widget's key, and what was last taken from it
_MOST_CHARACTERS = 3 * MAX_CHARACTERS


def show_sentences(pair: Comparison, models: list[ModelChoice]) -> None:
    """The list, the picked sentence, the map, and who lies nearest."""
    from spinn_core.explain.sentence_map import nearest

    lot = _lot_choice()
    texts = [sentence.text for sentence in lot.sentences]
    pick, colour = st.columns([3, 2], vertical_alignment="bottom")
    key = MAP_SENTENCE.name if lot.ours else f"compare_map_pick_{lot.name[:12]}"
    with pick:
        picked = _pick(lot, texts, key)
    with colour:
        by_length = not lot.ours or MAP_COLOUR.buttons("Colour by") == LENGTH
    maps = [sentence_map_of(pair, model, lot.name, lot.sentences) for model in models]
    near = [nearest(one.near, picked, NEAREST) for one in maps]
    st.caption(
        "Every point is a sentence, at the first two principal components of its vector at length 1; rings and ranks "
        "are by the cosine of the whole vectors. Click a point to pick it."
        + (" A click on a topic hides it, two clicks show it alone." if lot.ours and not by_length else "")
    )
    topics = [sentence.topic or "" for sentence in lot.sentences]
    points = Points(texts, topics, [len(sentence.tokens) for sentence in lot.sentences], picked, by_length)

    def take(number: int) -> None:
        if 0 <= number < len(texts):
            st.session_state[key] = texts[number]

    said = f"Map of {len(texts)} sentences. The tables below list the nearest of the picked one."
    show_map(map_figure(maps, points, near, theme()), "compare_map_sentences", said, take)
    if lot.ours:
        st.markdown(_topics_in_words(topics, maps, near, picked))
    rows = _neighbour_rows(lot.sentences, maps, near, picked)
    columns = {"rank": number(50), "cosine": number(65, "%.2f"), "sentence": text(395), "topic": text(80)}
    shown = [name for name in columns if lot.ours or name != "topic"]
    lists = st.grid(len(maps), min_column_width=NARROWEST)
    for one in maps:
        with lists.cell():
            st.markdown(f"**{for_markdown(one.name)}**: the nearest of its vector")
            mine = [{name: row[name] for name in shown} for row in rows if row["model"] == one.name]
            alt = f"The nearest by {one.name}"
            st.dataframe(mine, hide_index=True, height="content", column_config=columns, alt=alt)
    heads = [
        {"sentence": sentence.text, "topic": sentence.topic or "", "words": len(sentence.tokens)}
        for sentence in lot.sentences
    ]
    with st.container(horizontal=True):
        csv_button("Nearest", "nearest", lambda: rows)
        csv_button("Map", "map", lambda: map_rows(heads, maps, picked))
    if not lot.ours:
        st.caption("The link below opens our sentences; your list stays with you.")


def _pick(lot: Lot, texts: list[str], key: str) -> int:
    """The menu of sentences; ours is bound to the address."""
    if lot.ours:
        MAP_SENTENCE.ready(next((text for text in texts if FIRST in text), texts[0]))
    chosen = st.selectbox(
        "Picked sentence", texts, key=key, bind="query-params" if lot.ours else None, help="Type to search."
    )
    return texts.index(chosen) if chosen in texts else 0


def _topics_in_words(topics: list[str], maps: list[OneMap], near: list[list[int]], picked: int) -> str:
    """How far neighbours share a topic, for the picked sentence and for all; markdown."""
    from spinn_core.explain.sentence_map import same_topic

    lines, chance = [], 0.0
    for one, neighbours in zip(maps, near, strict=True):
        share, chance = same_topic(one.near, topics)
        same = sum(topics[at] == topics[picked] for at in neighbours)
        lines.append(
            f"**{for_markdown(one.name)}**: {same} of the {len(neighbours)} nearest share the topic, {topics[picked]}. "
            f"Over all {len(topics)} sentences the nearest one does in {100 * share:.0f} per cent."
        )
    lines.append(f"By chance it would be {100 * chance:.0f} per cent. No model was trained on these topics.")
    return "  \n".join(lines)


def _neighbour_rows(
    sentences: tuple[MapSentence, ...], maps: list[OneMap], near: list[list[int]], picked: int
) -> list[dict]:
    return [
        {
            "model": one.name,
            "rank": rank,
            "cosine": round(float(one.near[picked, at]), 6),
            "sentence": sentences[at].text,
            "topic": sentences[at].topic,
        }
        for one, neighbours in zip(maps, near, strict=True)
        for rank, at in enumerate(neighbours, 1)
    ]


@dataclass(frozen=True)
class Lot:
    """The sentences of a map. name: what no other list has. ours: whether they have topics."""

    name: str
    sentences: tuple[MapSentence, ...]
    ours: bool


def _lot_choice() -> Lot:
    """Draws the box for a list, and what is wrong with the last one; the list where it will do, else ours."""
    text = st.session_state.get(_GIVEN) or ""
    taken = list_of(text) if text else None
    with st.expander("Put your own sentences on the map", icon=":material/edit_note:", expanded=taken is not None):
        if _BOX not in st.session_state and text:
            st.session_state[_BOX] = text  # a widget that was not drawn for a while forgets
        with st.form("compare_map_form", border=False):
            st.text_area(
                f"A sentence a line, {FEWEST} to {MOST_LINES} lines",
                key=_BOX,
                persist_state="session",
                height=170,
                max_chars=_MOST_CHARACTERS,
                placeholder="A dog runs through the snow.\nAn animal is outside.\nNobody is at home.",
            )
            with st.container(horizontal=True):
                st.form_submit_button("Use this list", icon=":material/map:", on_click=_take)
                st.form_submit_button("Back to our sentences", on_click=_drop, disabled=taken is None)
        if taken is not None:
            _show_problems(taken.problems)
            if len(taken.sentences) >= FEWEST:
                return Lot(hashlib.sha256(text.encode()).hexdigest(), taken.sentences, False)
            found = f"{len(taken.sentences) or 'no'} different sentence{'' if len(taken.sentences) == 1 else 's'}"
            show_problem(
                f"The list holds {found}, and a map needs {FEWEST} at least: add lines. Our sentences stay meanwhile."
            )
    return Lot("ours", our_sentences(), True)


def _take() -> None:
    text = (st.session_state.get(_BOX) or "")[:_MOST_CHARACTERS]
    st.session_state[_GIVEN] = text.encode("utf-8", "replace").decode() if text.strip() else None


def _drop() -> None:
    st.session_state[_GIVEN] = None


def _show_problems(problems: tuple[Problem, ...]) -> None:
    if not problems:
        return
    left_out = "1 line is left out" if len(problems) == 1 else f"{len(problems)} lines are left out"
    st.warning(f"{left_out}. Line {problems[0].line}: {for_markdown(problems[0].text)}", icon=":material/warning:")
    if len(problems) > 1:
        st.dataframe(
            [{"line": problem.line, "what is wrong": problem.text} for problem in problems],
            hide_index=True,
            height=180,
            column_config=LINE_AND_TEXT,
            alt="The lines that are left out",
        )
