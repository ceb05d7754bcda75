"""All words and phrases of the pair on one map: does "the ceiling" lie beside "the roof"?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from spinn_core.ui.common.columns import number, text
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import MAP_PHRASE
from spinn_core.ui.compare.map_chart import Points, map_figure, show_map
from spinn_core.ui.compare.map_state import OneMap, map_rows, phrase_map_of
from spinn_core.ui.compare.setup import HYPOTHESIS, PREMISE, Comparison

if TYPE_CHECKING:
    from spinn_core.explain.sentence_map import Phrase

NEAREST = 5
_SIDES = (PREMISE, HYPOTHESIS)
_LABELLED, _SHORT = 22, 3  # points with their words beside them at most, and words beside a point at most


def show_phrases(pair: Comparison, models: list[ModelChoice]) -> str:
    """The menu of phrases, the map, what lies nearest, a table of the premise's phrases with their nearest.

    Returns:
        The picked line of the menu, for a link.
    """
    from spinn_core.explain.sentence_map import closest_of_other_words, nearest, phrases_of

    phrases = phrases_of([pair.trace(side) for side in _SIDES])
    maps = [phrase_map_of(pair, model) for model in models]
    closest = [closest_of_other_words(one.near, phrases) for one in maps]
    names = _names(phrases)
    first = closest[0][0] if closest[0] else 0
    both = (*pair.trace(PREMISE).tokens, "", *pair.trace(HYPOTHESIS).tokens)
    key = f"compare_map_phrase_{sentence_key(both)}"
    # The trees may change under the same words, and phrases come and go with them.
    if st.session_state.get(key) not in names:
        asked = MAP_PHRASE.asked()
        st.session_state[key] = asked if asked in names else names[first]
    picked = names.index(st.selectbox("Picked phrase", names, key=key, persist_state="session", help="Type to search."))
    ways = {True: "takes its vector in the tree", False: "reads it as if it was the whole sentence"}
    how = "; ".join(f"{for_markdown(model.name)} {ways[model.variant.reads_tree]}" for model in models)
    st.caption(
        f"Every point is a word or phrase of the two sentences: {how}. The map shows the first two principal "
        "components of the vectors at length 1; rings and ranks are by the cosine of the whole vectors. Click a point "
        "to pick it."
    )
    others = {at for at, phrase in enumerate(phrases) if phrase.sentence != phrases[picked].sentence}
    near = [nearest(one.near, picked, NEAREST, others) for one in maps]
    points = Points(
        [phrase.text for phrase in phrases],
        [_SIDES[phrase.sentence] for phrase in phrases],
        [phrase.end - phrase.start for phrase in phrases],
        picked,
        sizes=[7 + 5 * phrase.sentence + 2.2 * (phrase.end - phrase.start) ** 0.5 for phrase in phrases],
        labels=_labels(phrases),
        symbols=("circle", "square-open"),
    )

    def take(number: int) -> None:
        if 0 <= number < len(names):
            st.session_state[key] = names[number]

    figure = map_figure(maps, points, near, theme())
    said = f"Map of {len(phrases)} words and phrases. The table below has the nearest of each."
    show_map(figure, "compare_map_phrases", said, take)
    for one, two, ranked in zip(maps, closest, near, strict=True):
        st.markdown(_nearest_in_words(one, two, phrases, picked, ranked))
    rows = _rows(phrases, maps)
    st.markdown("**Each word and phrase of the premise, with the nearest of the hypothesis**")
    columns: dict[str, Any] = {"premise": text(180), "words": None}
    for one in maps:
        columns |= {f"{one.name}: nearest": text(170), f"{one.name}: cosine": number(70, "%.2f", "cosine")}
    alt = "The phrases of the premise with their nearest"
    st.dataframe(rows, hide_index=True, height=320, column_config=columns, alt=alt)
    heads = [
        {"sentence": _SIDES[one.sentence], "from word": one.start + 1, "to word": one.end, "phrase": one.text}
        for one in phrases
    ]
    with st.container(horizontal=True):
        csv_button("Phrases", "phrases", lambda: rows)
        csv_button("Map", "phrase-map", lambda: map_rows(heads, maps, picked))
    return names[picked]


def _names(phrases: list[Phrase]) -> list[str]:
    """A line of the menu for each; where words stand twice in a sentence, with their place."""
    plain = [f"{_SIDES[phrase.sentence]}: {phrase.text}" for phrase in phrases]
    return [
        name if plain.count(name) == 1 else f"{name} (from word {phrase.start + 1})"
        for name, phrase in zip(plain, phrases, strict=True)
    ]


def _labels(phrases: list[Phrase]) -> dict[int, str]:
    """Words and short phrases are written beside their points; where they are too many, phrases only, or none."""
    for fewest in (1, 2):
        short = {phrase.text: at for at, phrase in enumerate(phrases) if fewest <= phrase.end - phrase.start <= _SHORT}
        if len(short) <= _LABELLED:
            return {at: text for text, at in short.items()}
    return {}


def _nearest_in_words(
    one: OneMap, closest: tuple[int, int] | None, phrases: list[Phrase], picked: int, near: list[int]
) -> str:
    by = ", ".join(f"{code_span(phrases[at].text)} {one.near[picked, at]:.2f}" for at in near)
    said = f"**{for_markdown(one.name)}**: nearest to {code_span(phrases[picked].text)} in the other sentence: {by}."
    if closest is None:
        return said
    left, right = closest
    return (
        f"{said} Of all phrases that differ in their words, {code_span(phrases[left].text)} and "
        f"{code_span(phrases[right].text)} are nearest ({one.near[left, right]:.2f})."
    )


def _rows(phrases: list[Phrase], maps: list[OneMap]) -> list[dict[str, object]]:
    from spinn_core.explain.sentence_map import nearest_across

    found = [(one, nearest_across(one.near, phrases)) for one in maps]
    rows = []
    for at, phrase in reversed(list(enumerate(phrases))):
        if phrase.sentence == 0:
            row: dict[str, object] = {"premise": phrase.text, "words": phrase.end - phrase.start}
            for one, across in found:
                row[f"{one.name}: nearest"] = phrases[across[at]].text
                row[f"{one.name}: cosine"] = round(float(one.near[at, across[at]]), 4)
            rows.append(row)
    return rows
