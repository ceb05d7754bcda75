"""Which pairs a training learns from: options of the small language, or a file of the visitor's."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.labels import NumericLabels
from spinn_core.lessons.training.runs.data import RunData
from spinn_core.lessons.training.runs.settings import LIMITS, RunError
from spinn_core.lessons.training.toy import LIMITS as LANGUAGE_LIMITS
from spinn_core.lessons.training.toy import ToyOptions
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.label_order import forget_label_order, label_order, show_label_order
from spinn_core.ui.common.problems import as_sentence
from spinn_core.ui.training.fields import number, number_of, one_of
from spinn_core.ui.training.state import uploaded

SOURCE = "pairs_from"
NUMBERS = "training_label_numbers"
LANGUAGE, FILE = "our small language", "a file of mine"
_UPLOAD, _UPLOADER = "_training_upload", "training_file"


def show_pairs() -> tuple[ToyOptions | None, RunData | None, tuple[str, bytes], str]:
    """Options of the language, or a file's pairs with its name and bytes; and what is wrong."""
    source = one_of("Pairs from", SOURCE, [LANGUAGE, FILE], LANGUAGE)
    if source == FILE:
        return _file()
    usual = ToyOptions()
    left, middle, right = st.columns(3)
    low, high = LANGUAGE_LIMITS["pairs"]
    with left:
        pairs = number("Pairs to learn from", "pairs", usual.pairs, low, high, 500)
        held_out = number("Pairs held out", "held_out", usual.held_out, *LANGUAGE_LIMITS["held_out"], 100)
    with middle:
        longest = number(
            "Words in a sentence, at most",
            "longest",
            usual.longest,
            *LANGUAGE_LIMITS["longest"],
            1,
            help="Of the training sentences. The held-out kind “longer” goes beyond.",
        )
        noise = number(
            "Noise: share of wrong labels",
            "noise",
            usual.noise,
            *LANGUAGE_LIMITS["noise"],
            0.05,
            help="So many training pairs get a wrong label. Held-out labels stay right.",
        )
    with right:
        seed = number(
            "Seed of the sentences",
            "language_seed",
            usual.seed,
            *LANGUAGE_LIMITS["seed"],
            1,
            help="Another seed draws other sentences of the same language.",
        )
    return ToyOptions(pairs, held_out, noise, longest, seed), None, ("", b""), ""


def _file() -> tuple[None, RunData | None, tuple[str, bytes], str]:
    st.file_uploader(
        f"JSON lines, CSV or tab-separated text, plain or gzipped, up to {LIMITS.megabytes} MB",
        ("jsonl", "txt", "json", "csv", "tsv", "ndjson", "gz"),
        key=_UPLOADER,
        on_change=_take_file,
        max_upload_size=LIMITS.megabytes,
        help=f"Up to {LIMITS.pairs:,} pairs, {LIMITS.words} words a sentence. SNLI and MNLI files work as they are; "
        "others name their columns premise, hypothesis and label. Networks with a tree need parses: sentences in "
        "brackets, or columns sentence1_binary_parse and sentence2_binary_parse.",
    )
    name, content = st.session_state.get(_UPLOAD, ("", b""))
    if not content:
        return None, None, ("", b""), "choose a file of pairs, or go back to the small language"
    order = label_order(NUMBERS)
    data = uploaded(content, name, number_of("seed", 1), order)
    if order or isinstance(data, NumericLabels):
        show_label_order(NUMBERS)
    if isinstance(data, NumericLabels):
        return None, None, (name, content), f"{data}; choose under Settings, Pairs what the numbers stand for"
    if isinstance(data, RunError):
        return None, None, (name, content), str(data)
    st.markdown(
        f"{code_span(name)}: {len(data.train):,} pairs to learn from, {len(data.held_out):,} held out. A fifth of "
        f"the premises was drawn and held out with all their pairs; {data.left_out:,} pairs that share a sentence with "
        "those are in neither part. Words start from the vectors that the models of this project share."
    )
    for note in data.notes:
        st.caption(for_markdown(as_sentence(note)))
    return None, data, (name, content), ""


def _take_file() -> None:
    forget_label_order(NUMBERS)
    file = st.session_state.get(_UPLOADER)
    st.session_state[_UPLOAD] = ("", b"") if file is None else (file.name, file.getvalue())
