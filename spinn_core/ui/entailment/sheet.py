"""A sheet of pairs on the Entailment page: pasted or uploaded, read by the chosen model, and its answers."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.data.examples import pair_examples
from spinn_core.data.snli import DataError
from spinn_core.evaluation.sheet import (
    MAX_BYTES,
    MAX_PAIRS,
    MAX_TOTAL_WORDS,
    MAX_WORDS,
    NumericLabels,
    Sheet,
    read_sheet,
)
from spinn_core.ui.common.columns import LINE_AND_TEXT
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.label_order import forget_label_order, label_order, show_label_order
from spinn_core.ui.common.models import ModelChoice
from spinn_core.ui.common.problems import as_sentence, problems_shown
from spinn_core.ui.common.shown_examples import examples_or_none
from spinn_core.ui.entailment.sheet_result import PASTED, Reader, show_result

TEXT, FILE, NUMBERS = "sheet_text", "sheet_file", "sheet_label_numbers"
_SOURCE, _KEPT = "sheet_source", "sheet_kept"  # no widgets' keys: they outlive a look at another view
_TYPES = ("csv", "tsv", "txt", "jsonl", "json", "ndjson", "gz")
_HELP = (
    "CSV with commas, semicolons or tabs, or JSON lines, plain or gzipped. The first line names the columns: "
    "`premise`, `hypothesis` and, if you know the answer, `label` (entailment, neutral, contradiction, or e, n, c). "
    "The files of SNLI, MNLI, GLUE and HANS do as they are. A sentence may be plain or a parse in any notation that "
    "the boxes above take; one with a comma in it stands in quotes."
)


@dataclass(frozen=True)
class Source:
    """What the visitor gave last."""

    name: str
    data: bytes
    uploaded: bool


@st.fragment
def show_sheet(models: tuple[ModelChoice, ...], reader: Reader) -> None:
    """Draws the boxes for a sheet and, once there is one, what the model makes of it.

    Args:
        models: all that can be chosen; on demand the others read the sheet too.
        reader: the one that is chosen.
    """
    st.markdown(
        f"Many pairs at once: up to {MAX_PAIRS:,}, in {MAX_BYTES / 1e6:.0f} MB, with {MAX_TOTAL_WORDS:,} words in all "
        f"and {MAX_WORDS} in one sentence at most. With labels you also see how many are right."
    )
    _inputs()
    source: Source | None = st.session_state.get(_SOURCE)
    if source is None:
        return
    with problems_shown():
        order = label_order(NUMBERS)
        sheet = _sheet_of(source.data, source.name, order)
        if order or isinstance(sheet, NumericLabels):
            show_label_order(NUMBERS)
        if isinstance(sheet, NumericLabels):
            raise NumericLabels(f"{sheet}; choose above what the numbers stand for")
        if isinstance(sheet, DataError):
            raise DataError(str(sheet))  # fresh: the kept one would gather the frames of every visit
    _show_problems(sheet)
    for note in sheet.notes:
        st.caption(for_markdown(as_sentence(note)))
    if sheet.pairs:
        show_result(sheet, source.name, source.data, reader, models)


def _inputs() -> None:
    left, right = st.columns([3, 2], gap="medium")
    if TEXT not in st.session_state and _KEPT in st.session_state:
        st.session_state[TEXT] = st.session_state[_KEPT]  # a widget that was not drawn for a while forgets
    with left, st.form("sheet_form", border=False):
        st.text_area(
            "Paste a sheet",
            key=TEXT,
            persist_state="session",
            height=190,
            help=_HELP,
            placeholder="premise,hypothesis,label\nA dog runs in the snow.,An animal is outside.,entailment",
        )
        st.form_submit_button("Read these pairs", icon=":material/table_view:", on_click=_take_text)
    with right:
        st.file_uploader(
            "or upload one: CSV, TSV or JSON lines, or a file of SNLI, MNLI, GLUE or HANS",
            _TYPES,
            key=FILE,
            on_change=_take_file,
            max_upload_size=2,
            help=_HELP,
        )
        if examples_or_none(pair_examples):
            st.button("Try our example", icon=":material/lightbulb:", on_click=_take_example)


def _take_text() -> None:
    forget_label_order(NUMBERS)
    text = st.session_state[_KEPT] = st.session_state.get(TEXT) or ""
    given = Source(PASTED, text.encode("utf-8", "replace"), False) if text.strip() else None
    st.session_state[_SOURCE] = given


def _take_file() -> None:
    forget_label_order(NUMBERS)
    file = st.session_state.get(FILE)
    given: Source | None = st.session_state.get(_SOURCE)
    if file is not None:
        st.session_state[_SOURCE] = Source(file.name, file.getvalue(), True)
    elif given is not None and given.uploaded:
        st.session_state[_SOURCE] = None


def _take_example() -> None:
    st.session_state[TEXT] = example_sheet()
    _take_text()


def example_sheet() -> str:
    """Our own example pairs with what we say about them, as CSV."""
    return csv_text(
        [
            {"premise": pair.premise, "hypothesis": pair.hypothesis, "label": pair.label}
            for pair in examples_or_none(pair_examples)
        ]
    )


@st.cache_resource(max_entries=8, show_spinner="Reading the sheet …")
def _sheet_of(data: bytes, name: str, order: tuple[str, ...]) -> Sheet | DataError:
    """sheet.read_sheet(), its error as a value, once for all sessions."""
    try:
        return read_sheet(data, name, order)
    except DataError as error:
        return type(error)(str(error))


def _show_problems(sheet: Sheet) -> None:
    if not sheet.problems:
        return
    count, rows = len(sheet.problems), len(sheet.problems) + len(sheet.pairs)
    said = "1 row cannot be read and is left out" if count == 1 else f"{count} rows cannot be read and are left out"
    if count == rows:
        said = "The only row cannot be read" if rows == 1 else f"None of the {rows} rows can be read"
    first = sheet.problems[0]
    st.warning(f"{said}. Line {first.line}, {for_markdown(first.what)}", icon=":material/warning:")
    if count > 1:
        with st.expander(f"The {count} rows that are left out"):
            st.dataframe(
                [{"line": problem.line, "what is wrong": problem.what} for problem in sheet.problems],
                hide_index=True,
                height="content" if count <= 5 else 230,
                column_config=LINE_AND_TEXT,
            )
