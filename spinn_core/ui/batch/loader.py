"""The data loader's three fields for the batch: text, transitions, label."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from spinn_core.data.snli import LABELS
from spinn_core.drawing.labels import xml
from spinn_core.drawing.palette import palette
from spinn_core.lessons.batch.loader import NONE, PAD, Fields, fields_of, known_label
from spinn_core.ui.batch.address import ADDRESS, LABELS_GIVEN, LOADER
from spinn_core.ui.batch.bundle import CSS, table_html
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.state import loaded_model, unlisted
from spinn_core.ui.common.theme import theme

_TAKEN = "_batch_labels_taken"
_CHOICES = (*LABELS, NONE)


@st.fragment
def show_loader(batch: Batch) -> None:
    """The labels, the fields sentence by sentence, the arrays with their shapes."""
    st.html(CSS)
    st.markdown(
        "A data loader hands the training one batch at a time, in three fields: **text**, the words as rows of the "
        "word table; **transitions**, SHIFT as 0 and REDUCE as 1; **label**, one for each pair. Lines 1 and 2 are "
        "premise and hypothesis of the first pair, lines 3 and 4 of the second, and so on."
    )
    labels = _label_choices(batch)
    if len(batch.parses) % 2:
        st.caption(f"Sentence {len(batch.parses)} has no partner: a loader of pairs leaves it out.")
    kept = {at: label for at, label in enumerate(labels) if label != NONE}
    if not kept:
        st.info(f"No pair has a label. A pair marked {NONE} is left out of the batch, as in SNLI: choose a label.")
        return
    sentences = [batch.sentences[2 * at + side] for at in kept for side in (0, 1)]
    vocabulary = loaded_model(batch.model.folder, batch.device).vocabulary
    fields = fields_of(sentences, [LABELS.index(label) for label in kept.values()], vocabulary)
    st.html(_sentences_html(batch, kept))
    st.markdown("**As arrays.** Our loader packs; the article’s pads every sentence to the longest of the batch.")
    rows = shapes(fields)
    st.dataframe(rows, hide_index=True, alt="The three fields with their shapes, packed and padded")
    st.caption(
        "The article’s code reverses each text and puts an empty word first, so that pop() takes the next word and "
        "never fails. Ours keeps the order and counts the words read. A sentence that occurs twice is encoded once."
    )
    with st.container(horizontal=True):
        csv_button("Text", "text", lambda: _columns(fields.text, "word"))
        csv_button("Transitions", "transitions", lambda: _columns(fields.transitions, "step"))
        csv_button("Shapes", "fields", lambda: rows)
    ADDRESS.show(LOADER, {LABELS_GIVEN: "".join(label[0] for label in labels)})


def _label_choices(batch: Batch) -> list[str]:
    """A menu for each pair; what our examples say of a pair is chosen at first, else NONE."""
    asked = "" if st.session_state.get(_TAKEN) else LABELS_GIVEN.asked()
    st.session_state[_TAKEN] = True  # a link's labels hold for the sentences that it brings, not for later ones
    by_letter = {label[0]: label for label in _CHOICES}
    found = []
    pairs = len(batch.parses) // 2
    for at, place in enumerate(st.columns(max(pairs, 2))[:pairs]):
        premise, hypothesis = (batch.parses[2 * at + side].tokens for side in (0, 1))
        label = by_letter.get(asked[at : at + 1]) or known_label(premise, hypothesis) or NONE
        digest = hashlib.blake2b("\n".join((*premise, "", *hypothesis)).encode(), digest_size=6).hexdigest()
        found.append(
            place.selectbox(
                f"Label of pair {at + 1}",
                _CHOICES,
                index=_CHOICES.index(label),
                key=f"batch_label_{at}_{digest}",
                persist_state="session",
            )
        )
    return found


def _sentences_html(batch: Batch, kept: dict[int, str]) -> str:
    """A line a sentence: each word over its row, the actions as numbers, the pair's label. kept: labels by pair."""
    vocabulary, quiet = loaded_model(batch.model.folder, batch.device).vocabulary, palette(theme()).quiet
    lines, starred = [], False
    for number in (2 * at + side for at in kept for side in (0, 1)):
        tokens, actions = batch.sentences[number]
        missing = unlisted(batch.model.folder, batch.device, tokens)
        starred |= bool(missing)
        units = "".join(
            f'<span class="batch-unit" dir="auto" title="{xml(token + _missing_note(missing, token))}">'
            f'{xml(token)}<small dir="ltr" style="color:{quiet}">{row}{"*" if token in missing else ""}</small></span>'
            for token, row in zip(tokens, vocabulary.rows(tokens), strict=True)
        )
        digits = " ".join("1" if action.letter == "R" else "0" for action in actions)
        label = kept[number // 2]
        last = f'<td rowspan="2">{LABELS.index(label)}<br>{label}</td>' if number % 2 == 0 else ""
        lines.append(
            f'<tr><td class="batch-row">{number + 1}</td><td><div class="batch-units">{units}</div></td>'
            f'<td><div class="batch-digits">{digits}</div></td>{last}</tr>'
        )
    heads = (
        "row|class=batch-row",
        "text: word and row of the word table",
        'transitions|style="width:30%"',
        'label|style="width:7.5rem"',
    )
    note = (
        f'<div style="color:{quiet};font-size:.85rem">* out of vocabulary: the row of a listed word in it, or one that '
        "is a slip away; without one, its spelling picks one of the rows kept for unknown words.</div>"
    )
    return table_html("the fields of each sentence", heads, lines, "batch-loader") + (note if starred else "")


def _missing_note(missing: dict[str, str | None], token: str) -> str:
    if token not in missing:
        return ""
    return ", out of vocabulary" + (f": read as {missing[token]}" if missing[token] else "")


def shapes(fields: Fields) -> list[dict[str, object]]:
    """The three fields: how ours are packed, how the article's would be padded, and how much of that is padding."""
    actions = sum(map(len, fields.packed.transitions))
    return [
        {
            "field": name,
            "packed": packed,
            "padded (steps × sentences)": "no need" if table is None else f"{table.shape[0]} × {table.shape[1]}",
            "of it padding": "0" if table is None else f"{int((table == PAD).sum())} of {table.size}",
        }
        for name, packed, table in (
            ("text", f"{len(fields.packed.rows)} rows", fields.text),
            ("transitions", f"{actions} actions", fields.transitions),
            ("label", f"{len(fields.label)} in all", None),
        )
    ]


def _columns(table: np.ndarray, name: str) -> list[dict[str, object]]:
    """A padded array as rows; what is padding is empty."""
    return [
        {name: at} | {f"sentence {column}": "" if value == PAD else value for column, value in enumerate(line, 1)}
        for at, line in enumerate(table.tolist(), 1)
    ]
