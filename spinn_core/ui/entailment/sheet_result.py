"""What a model predicts for a sheet: how many are right, the confusion matrix, the table and its export."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from spinn_core.data.labels import NON_ENTAILMENT, fits
from spinn_core.data.pair_file import PairRow
from spinn_core.data.snli import LABELS
from spinn_core.data.text_file import plain
from spinn_core.evaluation.sheet import Sheet
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.ui.common.columns import bar, number, text
from spinn_core.ui.common.confusion import confusion_table
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.models import ModelChoice, parser_for
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.state import loaded_model

if TYPE_CHECKING:
    import numpy as np

PREMISE, HYPOTHESIS = "premise", "hypothesis"  # the keys of the page's own two boxes
SHOWN, ASK_ALL = "sheet_shown", "sheet_all_models"
_RIGHT, _WRONG = "right", "wrong"
_ROWS, _TALLEST = 10, 460  # more rows than this scroll in so many pixels
PASTED = "the pasted text"
SURE = "probability"

_TABLE: dict[str, Any] = {
    "line": number(50),
    PREMISE: text(160),
    HYPOTHESIS: text(155),
    "given": text(95),
    "predicted": text(95),
    "": text(55),
    SURE: bar(90, "Of the label that is predicted"),
    **dict.fromkeys(LABELS),
}
_ALL_MODELS = {
    "model": text(95),
    "right": number(60, "localized"),
    "of": number(60, "localized"),
    "accuracy, %": number(95, "%.1f"),
    "95 % interval": text(120),
    **{f"{label}: right": number(90, "localized", label, f"Pairs of {label} that are right") for label in LABELS},
}


@dataclass(frozen=True)
class Reader:
    """Who reads the sheet, and how; parser and device as for state.prediction_of()."""

    model: ModelChoice
    own: bool
    parser: ModelChoice | None
    device: str


@dataclass
class _Slot:
    """Room for one result, (N, 3); filled once."""

    probabilities: np.ndarray | None = field(default=None)


@st.cache_resource(max_entries=24, show_spinner=False)
def _slot(digest: str, name: str, folder: str, own: bool, parser: str | None, device: str) -> _Slot:
    """An empty slot for a sheet and a reader.

    The work itself is not cached by Streamlit, as a cached function cannot move a progress bar; work that a
    visitor breaks off leaves the slot empty.
    """
    return _Slot()


def show_result(sheet: Sheet, name: str, data: bytes, reader: Reader, models: tuple[ModelChoice, ...]) -> None:
    """Draws everything about a sheet that holds one pair at least.

    Args:
        sheet: what was read.
        name: of the file, as it was given.
        data: its bytes; results are kept by them.
        reader: the model chosen on the page.
        models: all, for the table of all models.
    """
    digest = hashlib.sha256(data).hexdigest()
    probabilities = _probabilities(sheet, name, digest, reader)
    st.caption(_source(sheet, name, reader))
    if sheet.labelled:
        _show_score(sheet, probabilities, reader)
        if len(models) > 1 and st.toggle("Ask the other models too", key=ASK_ALL, persist_state="session"):
            _show_all_models(sheet, name, digest, reader, models)
    _show_table(sheet, probabilities, reader, digest)


def _probabilities(sheet: Sheet, name: str, digest: str, reader: Reader) -> np.ndarray:
    """(N, 3), from the cache after the first time; a bar shows the progress until then."""
    parser = None if reader.parser in (None, reader.model) else reader.parser.folder
    slot = _slot(digest, name, reader.model.folder, reader.own, parser, reader.device)
    if slot.probabilities is None:
        doing = f"{for_markdown(reader.model.name)} reads {_pairs(len(sheet.pairs))} …"
        bar = st.progress(0.0, text=doing)
        with problems_shown():
            from spinn_core.evaluation.sheet_results import predict_sheet

            slot.probabilities = predict_sheet(
                loaded_model(reader.model.folder, reader.device),
                sheet,
                reader.own,
                None if parser is None else loaded_model(parser, reader.device),
                lambda share: bar.progress(share, text=doing),
            )
        bar.empty()
    return slot.probabilities


def _source(sheet: Sheet, name: str, reader: Reader) -> str:
    labelled = {len(sheet.pairs): "all with a label", 0: "none with a label"}.get(
        sheet.labelled, f"{sheet.labelled} with a label"
    )
    who = for_markdown(reader.model.name)
    if not reader.model.variant.reads_tree:
        how = f"{who} is a sequential LSTM and uses no parses"
    elif reader.own:
        how = f"{who} reads predicted parses only, its own"
    else:
        chooser = for_markdown(reader.parser.name) if reader.parser else "nobody"
        how = f"{who} reads the provided parses; {chooser} parses a sentence without one"
    shown = name.capitalize() if name == PASTED else code_span(plain(name))
    return f"{shown}: {_pairs(len(sheet.pairs))}, {labelled}. {how}."


def _show_score(sheet: Sheet, probabilities: np.ndarray, reader: Reader) -> None:
    from spinn_core.evaluation.sheet_results import confusion, score

    counts = confusion(sheet, probabilities)
    result = score(counts)
    low, high = result.interval
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        st.subheader(f"{result.accuracy:.1f}\u00a0% right", anchor=False)
        st.markdown(
            f"{for_markdown(reader.model.name)} predicts **{result.right:,}** of {_pairs(result.pairs)} right; "
            f"95\u00a0% interval {low:.1f} to {high:.1f}\u00a0%."
        )
        st.caption(
            "A row holds the pairs of one label, a column one prediction. Blue in a heavy frame: right; orange: wrong. "
            "Per cent are of the row."
            + (f" For {NON_ENTAILMENT} neutral and contradiction are both right." if len(counts) > len(LABELS) else "")
        )
    with picture:
        st.html(confusion_table(counts))


def _show_all_models(sheet: Sheet, name: str, digest: str, reader: Reader, models: tuple[ModelChoice, ...]) -> None:
    from spinn_core.evaluation.sheet_results import confusion, score

    rows = []
    for model in models:
        other = Reader(model, reader.own and model.variant.can_parse, parser_for(model, models), reader.device)
        counts = confusion(sheet, _probabilities(sheet, name, digest, other))
        result = score(counts)
        low, high = result.interval
        rows.append(
            {
                "model": model.name,
                "right": result.right,
                "of": result.pairs,
                "accuracy, %": round(result.accuracy, 1),
                "95 % interval": f"{low:.1f} to {high:.1f} %",
                **{f"{label}: right": int(counts[place, place]) for place, label in enumerate(LABELS)},
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=_ALL_MODELS)


def _show_table(sheet: Sheet, probabilities: np.ndarray, reader: Reader, digest: str) -> None:
    from spinn_core.evaluation.sheet_results import predicted, to_csv

    labels = predicted(probabilities)
    outcomes = [
        "" if pair.label is None else _RIGHT if fits(pair.label, label) else _WRONG
        for pair, label in zip(sheet.pairs, labels, strict=True)
    ]
    columns: dict[str, Any] = {
        "line": [pair.line for pair in sheet.pairs],
        PREMISE: [_words(pair.premise_text, pair.premise) for pair in sheet.pairs],
        HYPOTHESIS: [_words(pair.hypothesis_text, pair.hypothesis) for pair in sheet.pairs],
        **({"given": [pair.label or "" for pair in sheet.pairs]} if sheet.labelled else {}),
        "predicted": labels,
        **({"": outcomes} if sheet.labelled else {}),
        SURE: 100 * probabilities.max(1),
        **{label: 100 * probabilities[:, place] for place, label in enumerate(LABELS)},
    }
    table = pd.DataFrame(columns)
    shown = _shown(outcomes) if sheet.labelled else None
    kept = [place for place, outcome in enumerate(outcomes) if shown in (None, outcome)]
    picked = st.dataframe(
        table.iloc[kept],
        hide_index=True,
        height="content" if len(kept) <= _ROWS else _TALLEST,
        key=f"sheet_table_{digest[:12]}_{shown}",
        on_select="rerun",
        selection_mode="single-row",
        column_config=_TABLE,
    )
    rows = [row for row in picked.selection.rows if row < len(kept)]
    pair = sheet.pairs[kept[rows[0]]] if rows else None
    with st.container(horizontal=True):  # under the table, whose own tools come up over what stands above it
        opened = st.button(
            "Open the marked pair" if pair is None else f"Open the pair of line {pair.line}",
            icon=":material/arrow_upward:",
            disabled=pair is None,
            on_click=_open,
            args=(pair,),
            key="sheet_open",
            help="Mark a row at its left edge; its two sentences go into the boxes at the top of the page.",
        )
        file_button("Table, CSV", f"pairs-{reader.model.name}.csv", lambda: to_csv(sheet, probabilities))
    st.caption(f"The {SURE} is that of the predicted label; the file has all three, and so has the table's menu.")
    if opened:
        st.rerun()  # the boxes stand outside this fragment


def _open(pair: PairRow) -> None:
    st.session_state[PREMISE], st.session_state[HYPOTHESIS] = pair.premise_text, pair.hypothesis_text


def _shown(outcomes: list[str]) -> str | None:
    """Which rows the visitor wants to see: an outcome, or None for all."""
    counts = {_RIGHT: outcomes.count(_RIGHT), _WRONG: outcomes.count(_WRONG)}
    chosen = st.segmented_control(
        "Rows",
        ("all", _RIGHT, _WRONG),
        default="all",
        required=True,
        format_func=lambda name: f"{name} ({counts.get(name, len(outcomes))})",
        key=SHOWN,
        persist_state="session",
    )
    return None if chosen in (None, "all") else chosen


def _words(text: str, sentence: Sentence) -> str:
    """The sentence as one line, without the brackets of a parse."""
    return " ".join(text.split() if sentence.transitions is None else sentence.tokens)


def _pairs(count: int) -> str:
    return f"{count:,} pair{'' if count == 1 else 's'}"
