"""The data loader's three fields for the batch: text, transitions, label."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.drawing.labels import xml
from spinn_core.drawing.palette import palette
from spinn_core.lessons.batch.labels import NONE, known_label
from spinn_core.ui.batch.address import ADDRESS, LABELS_GIVEN, LOADER
from spinn_core.ui.batch.setup import Batch
from spinn_core.ui.batch.state import fields_of
from spinn_core.ui.batch.style import CSS
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.state import loaded_model, unlisted
from spinn_core.ui.common.theme import theme

if TYPE_CHECKING:
    from spinn_core.lessons.batch.loader import Fields

_TAKEN = "_batch_labels_taken"
_CHOICES = (*LABELS, NONE)


@st.fragment
def show_loader(batch: Batch) -> None:
    """The labels, the fields sentence by sentence, the arrays with their shapes."""
    seen = theme()
    st.html(CSS)
    st.markdown(
        "A data loader hands the training one batch at a time, with three fields: **text**, the words as rows of the "
        "word table; **transitions**, SHIFT as 0 and REDUCE as 1; **label**, one for each pair. Lines 1 and 2 of your "
        "sentences are premise and hypothesis of the first pair, lines 3 and 4 of the second, and so on."
    )
    labels = _label_choices(batch)
    if len(batch.parses) % 2:
        st.caption(f"Sentence {len(batch.parses)} has no partner: a loader of pairs leaves it out.")
    kept = [at for at, label in enumerate(labels) if label != NONE]
    sentences = tuple(batch.sentences[2 * at + side] for at in kept for side in (0, 1))
    if not kept:
        st.info(f"No pair has a label. A pair marked {NONE} is left out of the batch, as in SNLI: choose a label.")
        return
    numbers = tuple(LABELS.index(labels[at]) for at in kept)
    fields = fields_of(batch.model.folder, batch.device, sentences, numbers)
    st.html(_sentences_html(batch, sentences, kept, labels, seen))
    st.markdown("**As arrays.** Our loader packs; the article’s pads every sentence to the longest of the batch.")
    rows = shapes(fields)
    st.dataframe(rows, hide_index=True, alt="The three fields with their shapes, packed and padded")
    st.caption(
        "The article’s code turns each text round and begins it with an empty word, so that pop() at the end of a list "
        "takes the next word and finds something when none is left. Ours keeps the order and counts how far a sentence "
        "is read. A sentence that stands in the batch twice is encoded once."
    )
    with st.container(horizontal=True):
        file_button("Text, CSV", "text.csv", lambda: csv_text(_columns(fields.text, "word")))
        file_button("Transitions, CSV", "transitions.csv", lambda: csv_text(_columns(fields.transitions, "step")))
        file_button("Shapes, CSV", "fields.csv", lambda: csv_text(rows))
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
        with place:
            found.append(
                st.selectbox(
                    f"Label of pair {at + 1}",
                    _CHOICES,
                    index=_CHOICES.index(label),
                    key=_label_key(at, premise, hypothesis),
                    persist_state="session",
                )
            )
    return found


def _label_key(at: int, premise: tuple[str, ...], hypothesis: tuple[str, ...]) -> str:
    digest = hashlib.blake2b("\n".join((*premise, "", *hypothesis)).encode(), digest_size=6).hexdigest()
    return f"batch_label_{at}_{digest}"


def _missing_note(missing: Mapping[str, str | None], token: str) -> str:
    if token not in missing:
        return ""
    return f", not in the vocabulary: read as {missing[token]}" if missing[token] else ", not in the vocabulary"


def _sentences_html(batch: Batch, sentences: tuple, kept: list[int], labels: list[str], seen: str) -> str:
    """A line a sentence: each word over its row, the actions as numbers, the pair's label."""
    vocabulary, quiet = loaded_model(batch.model.folder, batch.device).vocabulary, palette(seen).quiet
    lines, starred = [], False
    for place, (tokens, actions) in enumerate(sentences):
        number, side = 2 * kept[place // 2] + place % 2 + 1, place % 2
        missing = unlisted(batch.model.folder, batch.device, tokens)
        starred |= bool(missing)
        units = "".join(
            f'<span class="batch-unit" dir="auto" title="{xml(token + _missing_note(missing, token))}">'
            f'{xml(token)}<small dir="ltr" style="color:{quiet}">{row}{"*" if token in missing else ""}</small></span>'
            for token, row in zip(tokens, vocabulary.rows(tokens), strict=True)
        )
        digits = " ".join("1" if action.letter == "R" else "0" for action in actions)
        label = labels[kept[place // 2]]
        told = f'<td rowspan="2">{LABELS.index(label)}<br>{label}</td>' if side == 0 else ""
        lines.append(
            f'<tr><td class="batch-row">{number}</td><td><div class="batch-units">{units}</div></td>'
            f'<td><div class="batch-digits">{digits}</div></td>{told}</tr>'
        )
    heads = (
        '<th class="batch-row">row</th><th>text: word and row of the word table</th>'
        '<th style="width:30%">transitions</th><th style="width:7.5rem">label</th>'
    )
    note = (
        f'<div style="color:{quiet};font-size:.85rem">* not in the vocabulary: the row of a listed word that '
        "stands in it or is a slip away; where there is none, its spelling picks one of the rows kept for unknown words.</div>"
        if starred
        else ""
    )
    return (
        f'<table class="batch-table batch-loader" aria-label="the fields of each sentence"><tr>{heads}</tr>'
        f"{''.join(lines)}</table>{note}"
    )


def shapes(fields: Fields) -> list[dict[str, object]]:
    """The three fields: how ours are packed, how the article's would be padded, and how much of that is padding."""
    from spinn_core.lessons.batch.loader import PAD

    packed = fields.packed
    actions = sum(len(sentence) for sentence in packed.transitions)
    return [
        {"field": "text", "packed": f"{len(packed.rows)} rows", **_padded(fields.text, PAD)},
        {"field": "transitions", "packed": f"{actions} actions", **_padded(fields.transitions, PAD)},
        {
            "field": "label",
            "packed": f"{len(fields.label)} in all",
            "padded (steps × sentences)": "no need",
            "of it padding": "0",
        },
    ]


def _padded(table, pad: int) -> dict[str, str]:
    return {
        "padded (steps × sentences)": f"{table.shape[0]} × {table.shape[1]}",
        "of it padding": f"{int((table == pad).sum())} of {table.size}",
    }


def _columns(table, name: str) -> list[dict[str, object]]:
    """A padded array as rows; what is padding is empty."""
    from spinn_core.lessons.batch.loader import PAD

    return [
        {name: at + 1} | {f"sentence {column + 1}": "" if value == PAD else value for column, value in enumerate(line)}
        for at, line in enumerate(table.tolist())
    ]
