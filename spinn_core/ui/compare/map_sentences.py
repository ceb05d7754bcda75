"""The map of sentences: ours or the visitor's own, one of them picked, its nearest ringed and listed."""

from __future__ import annotations

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.explain.map_sentences import MapSentence
from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import LENGTH, MAP_COLOUR, MAP_SENTENCE
from spinn_core.ui.compare.map_chart import Points, map_figure, show_map
from spinn_core.ui.compare.map_list import Lot, lot_choice
from spinn_core.ui.compare.map_state import OneMap, sentence_map_of
from spinn_core.ui.compare.setup import Comparison

NEAREST = 8
FIRST = "horses graze"  # a sentence with a paraphrase on the map
NARROWEST = 600  # pixels that a list of neighbours needs; two stand side by side where there is room


def show_sentences(pair: Comparison, models: list[ModelChoice]) -> None:
    """The list, the picked sentence, the map, and who lies nearest."""
    lot = lot_choice()
    texts = [sentence.text for sentence in lot.sentences]
    pick, colour = st.columns([3, 2], vertical_alignment="bottom")
    with pick:
        picked = _pick(lot, texts)
    with colour:
        by_length = not lot.ours or MAP_COLOUR.buttons("Colour by") == LENGTH
    maps = [sentence_map_of(pair, model, lot.name, lot.sentences) for model in models]
    near = [_nearest(one, picked) for one in maps]
    st.caption(
        "Every point is a sentence. The vectors, at length 1, are brought to the two directions in which they differ "
        "most (principal components), so points that fall together may still lie apart. Nearness is measured in "
        "the whole vectors, by the cosine. Click a point to pick it: its nearest get a ring and their rank."
        + (" A click on a topic below hides it, two clicks show it alone." if lot.ours and not by_length else "")
    )
    points = Points(
        texts,
        [sentence.topic or "" for sentence in lot.sentences],
        [len(sentence.tokens) for sentence in lot.sentences],
        picked,
        by_length,
    )
    said = f"Map of {len(texts)} sentences. The tables below list the nearest of the picked one."
    show_map(
        map_figure(maps, points, near, theme()), "compare_map_sentences", said, lambda number: _take(lot, texts, number)
    )
    _tell(lot, maps, near, picked)
    rows = _neighbour_rows(lot.sentences, maps, near, picked)
    lists = st.grid(len(maps), min_column_width=NARROWEST)
    for one in maps:
        with lists.cell():
            st.markdown(f"**{for_markdown(one.name)}**: the nearest of its vector")
            mine = [{name: row[name] for name in row if name != "model"} for row in rows if row["model"] == one.name]
            _show_neighbours(mine, one.name, lot.ours)
    with st.container(horizontal=True):
        file_button("Nearest, CSV", "nearest.csv", lambda: csv_text(rows))
        file_button("Map, CSV", "map.csv", lambda: csv_text(_map_rows(lot.sentences, maps, picked)))
    if not lot.ours:
        st.caption("The link below opens our sentences; your list stays with you.")


def _pick(lot: Lot, texts: list[str]) -> int:
    """The menu of sentences; ours is bound to the address."""
    key = MAP_SENTENCE.name if lot.ours else _own_key(lot)
    if lot.ours:
        MAP_SENTENCE.ready(next((text for text in texts if FIRST in text), texts[0]))
    chosen = st.selectbox(
        "Picked sentence", texts, key=key, bind="query-params" if lot.ours else None, help="Type to search."
    )
    return texts.index(chosen) if chosen in texts else 0


def _own_key(lot: Lot) -> str:
    return f"compare_map_pick_{lot.name[:12]}"


def _take(lot: Lot, texts: list[str], number: int) -> None:
    if 0 <= number < len(texts):
        st.session_state[MAP_SENTENCE.name if lot.ours else _own_key(lot)] = texts[number]


def _nearest(one: OneMap, picked: int) -> list[int]:
    from spinn_core.explain.sentence_map import nearest

    return nearest(one.near, picked, NEAREST)


def _tell(lot: Lot, maps: list[OneMap], near: list[list[int]], picked: int) -> None:
    """How far neighbours share a topic, for the picked sentence and for all."""
    if not lot.ours:
        return
    from spinn_core.explain.sentence_map import same_topic

    topics = [sentence.topic or "" for sentence in lot.sentences]
    told, chance = [], 0.0
    for one, neighbours in zip(maps, near, strict=True):
        share, chance = same_topic(one.near, topics)
        same = sum(topics[at] == topics[picked] for at in neighbours)
        told.append(
            f"**{for_markdown(one.name)}**: {same} of the {len(neighbours)} nearest are about "
            f"{topics[picked]} too; over all {len(topics)} sentences the nearest one shares the topic in "
            f"{100 * share:.0f} per cent."
        )
    told.append(f"By chance it would be {100 * chance:.0f} per cent. Nobody taught the models these topics.")
    st.markdown("  \n".join(told))


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


def _show_neighbours(rows: list[dict], name: str, topics: bool) -> None:
    st.dataframe(
        [{key: row[key] for key in row if topics or key != "topic"} for row in rows],
        hide_index=True,
        height="content",
        column_config={"rank": number(50), "cosine": number(65, "%.2f"), "sentence": text(395), "topic": text(80)},
        alt=f"The nearest by {name}",
    )


def _map_rows(sentences: tuple[MapSentence, ...], maps: list[OneMap], picked: int) -> list[dict]:
    return [
        {
            "sentence": sentence.text,
            "topic": sentence.topic or "",
            "words": len(sentence.tokens),
            **{
                f"{one.name}: {what}": round(float(value), 6)
                for one in maps
                for what, value in (
                    ("x", one.flat.places[at, 0]),
                    ("y", one.flat.places[at, 1]),
                    ("cosine with the picked one", one.near[picked, at]),
                )
            },
        }
        for at, sentence in enumerate(sentences)
    ]
