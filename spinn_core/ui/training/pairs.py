"""Which pairs a training learns from: options of the small language, or a file of the visitor's."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.labels import NumericLabels
from spinn_core.lessons.training.runs.data import RunData
from spinn_core.lessons.training.runs.settings import LIMITS, RunError
from spinn_core.lessons.training.toy import ToyOptions
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.label_order import forget_label_order, label_order, show_label_order
from spinn_core.ui.common.problems import as_sentence
from spinn_core.ui.training.address import FILE, HELD_OUT, LANGUAGE_SEED, LONGEST, NOISE, PAIRS, PAIRS_FROM, SEED
from spinn_core.ui.training.state import uploaded

NUMBERS = "training_label_numbers"
_UPLOAD, _UPLOADER = "_training_upload", "training_file"


def show_pairs() -> tuple[ToyOptions | None, RunData | None, tuple[str, bytes], str]:
    """Options of the language, or a file's pairs with its name and bytes; and what is wrong."""
    if PAIRS_FROM.buttons("Pairs from") == FILE:
        return _file()
    left, middle, right = st.columns(3)
    with left:
        pairs = PAIRS.box("Pairs to learn from", 500)
        held_out = HELD_OUT.box("Pairs held out", 100)
    with middle:
        longest = LONGEST.box(
            "Words in a sentence, at most", 1, help="Of the training sentences. The held-out kind “longer” goes beyond."
        )
        noise = NOISE.box(
            "Noise: share of wrong labels",
            0.05,
            help="So many training pairs get a wrong label. Held-out labels stay right.",
        )
    with right:
        seed = LANGUAGE_SEED.box(
            "Seed of the sentences", 1, help="Another seed draws other sentences of the same language."
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
    data = uploaded(content, name, SEED.now(), order)
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
