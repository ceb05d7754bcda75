"""What "n-grams" computes, each thing once for all visitors: the text's parts, its counts, the models' perplexities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from spinn_core.lessons.sequences.text import Text, TextError, read_text

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.language_model import TrainedLstm
    from spinn_core.lessons.sequences.ngram_counts import Counted
    from spinn_core.lessons.sequences.ngrams import Quality, Settings, Smoothing

TEXTS, COUNTS, TABLES, MODELS = 12, 6, 24, 6
"""Entries kept: the counts of the longest text take some 20 MB."""


@st.cache_resource(max_entries=TEXTS, show_spinner=False)
def text_of(text: str) -> Text | TextError:
    """text.read_text(), its error as a value."""
    try:
        return read_text(text)
    except TextError as error:
        return TextError(str(error))  # fresh: the raised one keeps its frames


@st.cache_resource(max_entries=COUNTS, show_spinner="Counting …")
def counted_of(text: str, cutoff: int) -> Counted:
    """ngram_counts.count() of the training part of a text that can be read."""
    from spinn_core.lessons.sequences.ngram_counts import count

    return count(cast(Text, text_of(text)).train, cutoff)


@st.cache_resource(max_entries=TABLES, show_spinner="Reading the held-out sentences …")
def table_of(text: str, cutoff: int, gamma: float, discount: float) -> dict[tuple[Smoothing, int], Quality]:
    """The quality of every smoothing and every n on the held-out part; Kneser-Ney has none for n = 1."""
    from spinn_core.lessons.sequences.ngram_counts import ORDERS
    from spinn_core.lessons.sequences.ngrams import Settings, Smoothing, quality

    counted, held_out = counted_of(text, cutoff), cast(Text, text_of(text)).held_out
    return {
        (smoothing, order): quality(counted, Settings(order, smoothing, gamma, discount), held_out)
        for smoothing in Smoothing
        for order in ORDERS
        if not (smoothing is Smoothing.KNESER_NEY and order == 1)
    }


@st.cache_resource(max_entries=TABLES, show_spinner=False)
def training_quality(text: str, cutoff: int, settings: Settings) -> Quality:
    """The quality on the very sentences that were counted."""
    from spinn_core.lessons.sequences.ngrams import quality

    return quality(counted_of(text, cutoff), settings, cast(Text, text_of(text)).train)


@dataclass
class LstmSlot:
    """Room for one trained LSTM; filled once. Streamlit cannot move a progress bar inside what it caches."""

    trained: TrainedLstm | None = None


@st.cache_resource(max_entries=MODELS, show_spinner=False)
def lstm_slot(text: str, cutoff: int, hidden: int, epochs: int) -> LstmSlot:
    """The slot for a text and the LSTM's settings; empty at first, and left empty where the work is broken off."""
    return LstmSlot()


@dataclass(frozen=True)
class Asked:
    """The text and the settings on show. text: as pasted; parts: the same in two parts; table: see table_of()."""

    text: str
    parts: Text
    cutoff: int
    settings: Settings
    counted: Counted
    table: dict[tuple[Smoothing, int], Quality]

    @property
    def finite(self) -> dict[tuple[str, int], float]:
        """The finite held-out perplexities, by the smoothing's name and n, the lowest first."""
        found = {
            (smoothing.value, order): one.perplexity
            for (smoothing, order), one in self.table.items()
            if smoothing.sums_to_one and math.isfinite(one.perplexity)
        }
        return dict(sorted(found.items(), key=lambda pair: pair[1]))


def figure(value: float) -> str:
    """Two places behind the point, one from 100 on; ∞ as a sign."""
    return "∞" if math.isinf(value) else f"{value:.1f}" if value >= 100 else f"{value:.2f}"


_SIGNS = {"<s>": "(start)", "</s>": "(end)", "<UNK>": "(unknown)"}


def shown(ngram: tuple[str, ...]) -> str:
    """An n-gram or a context for people: its signs in words, and the start once."""
    once = [word for at, word in enumerate(ngram) if not (at and word == ngram[at - 1] == "<s>")]
    return " ".join(_SIGNS.get(word, word) for word in once)
