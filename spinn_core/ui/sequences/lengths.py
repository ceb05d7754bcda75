"""Sequences of unequal lengths in one batch: padded and packed, step by step, and where the padding leaks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.ragged import (
    MOST_LETTERS,
    MOST_ROWS,
    MOST_WORDS,
    PAD,
    Padding,
    Ragged,
    Settings,
    read_ragged,
)
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.problems import show_error
from spinn_core.ui.sequences.address import ADDRESS, BOTH_WAYS, COLUMN, FILLING, LENGTHS, LENGTHS_SEED, LINES, UNITS
from spinn_core.ui.sequences.lengths_steps import show_steps

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.padding import Leak, Ways

_BOTH = "the direction from right to left reads the padding first, so the state at the right place is wrong too."
_ONE = (
    "from left to right nothing after a word can change its state, so it is exact without packing. The sequential LSTM "
    "of this app reads its batches so."
)


@st.cache_resource(max_entries=64, show_spinner=False)
def _ways(ragged: Ragged, settings: Settings) -> Ways:
    """padding.read_all_ways(), once for all sessions."""
    import torch

    from spinn_core.lessons.sequences.padding import read_all_ways

    torch.set_num_threads(1)  # small matrices; several visitors are threads already
    return read_all_ways(ragged, settings)


def show_lengths() -> None:
    """The whole part."""
    st.markdown(
        "A batch is a rectangle, sentences are not. Here one LSTM reads the same sentences **padded**, **packed** "
        "(pack_padded_sequence) and **one by one**. Change the sentences, then step through the columns."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        text = _text()
    with right:
        settings = _settings()
    try:
        ragged = read_ragged(text)
    except SeriesError as error:
        show_error(error)
        return
    ways = _ways(ragged, settings)
    show_steps(ragged, ways, settings.both_ways)
    _show_leaks(ragged, ways, settings.both_ways)
    ADDRESS.show(LENGTHS, {COLUMN: None} if COLUMN.now() == max(ragged.lengths) else None)


def _text() -> str:
    LINES.ready()
    text = st.text_area(
        "Sequences: one on each line",
        key=LINES.name,
        bind="query-params",
        height=150,
        help=f"Up to {MOST_ROWS} lines of {MOST_WORDS} words; a word has {MOST_LETTERS} letters at most.",
    )
    return text or ""


def _settings() -> Settings:
    about = f"The vector of a word is drawn from its letters; {PAD} is a word like others."
    padding = FILLING.buttons("Short sequences are padded with", help=about)
    both = BOTH_WAYS.toggle("Read from right to left too")
    left, right = st.columns(2)
    with left:
        units = UNITS.slider("Units")
    with right:
        seed = LENGTHS_SEED.box("Seed of the weights")
    return Settings(units, both, Padding(padding), seed)


def _show_leaks(ragged: Ragged, ways: Ways, both: bool) -> None:
    """How far the padding has moved each sentence's vector, and what that means. both: reads both ways."""
    from spinn_core.lessons.sequences.padding import leaks

    found = leaks(ways)
    st.markdown(
        "**How far is each sentence’s vector from the one that it has alone?** In per cent of that one’s length (norm)."
    )
    rows = _leak_rows(ragged, found)
    st.dataframe(rows, hide_index=True, alt="Leaks of each sentence in per cent")
    worst = max(range(len(found)), key=lambda row: found[row].h_n)
    padded = f"is the state after the padding: sentence {worst + 1} is {found[worst].h_n:.1f} per cent off."
    if min(ways.lengths) == max(ways.lengths):
        padded = "is right here, as no sentence is padded."
    largest = float(abs(ways.packed_last - ways.alone_last).max())
    st.markdown(
        f"- **padded: h_n** {padded}\n"
        f"- **padded: own end** is the state under the sentence’s own last word: {_BOTH if both else _ONE}\n"
        "- **padded: mean** is over all columns; the states of the padding count as words unless they are masked.\n"
        f"- **packed: h_n** equals that of one by one: they differ by at most {largest:.1e}, from rounding."
    )
    with st.container(horizontal=True):
        csv_button("Leaks", "leaks", lambda: rows)
        csv_button("States", "states", lambda: state_rows(ragged, ways))


def _leak_rows(ragged: Ragged, found: list[Leak]) -> list[dict[str, object]]:
    """A row for each sentence."""

    def shown(share: float) -> float:
        return 0.0 if share < 1e-3 else round(share, 2)  # float32 rounds differently from batch to batch

    return [
        {
            "no.": row,
            "words": length,
            "padding": max(ragged.lengths) - length,
            "norm": round(leak.norm, 4),
            "padded: h_n": shown(leak.h_n),
            "padded: own end": shown(leak.picked),
            "padded: mean": shown(leak.mean),
            "packed: h_n": shown(leak.packed),
        }
        for row, (length, leak) in enumerate(zip(ragged.lengths, found, strict=True), 1)
    ]


def state_rows(ragged: Ragged, ways: Ways) -> list[dict[str, object]]:
    """Every state of the three runs, a row for each place of the batch."""
    rows = []
    for row, words in enumerate(ragged.rows):
        for column in range(len(ways.rows_at)):
            inside = column < len(words)
            lot: dict[str, object] = {"no.": row + 1, "column": column + 1, "word": words[column] if inside else PAD}
            for name, states in (("padded", ways.padded), ("packed", ways.packed), ("alone", ways.alone)):
                lot |= {
                    f"{name} {at}": round(float(one), 7) if inside or name == "padded" else ""
                    for at, one in enumerate(states[row, column], 1)
                }
            rows.append(lot)
    return rows
