"""Addresses of all pages: what a field holds comes back from its link, and whatever a link says stays in range."""

from __future__ import annotations

import math
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some

from spinn_core.ui.batch import address as batch
from spinn_core.ui.common.address import Choice, Field, Number, Several, Switch, Text, Whole
from spinn_core.ui.common.parse_choice import OWN, PARSES
from spinn_core.ui.common.trained import RUNS
from spinn_core.ui.compare import address as compare
from spinn_core.ui.entailment import address as entailment
from spinn_core.ui.graph import address as graph
from spinn_core.ui.sequences import address as sequences
from spinn_core.ui.step import address as step
from spinn_core.ui.training import address as training

UI = Path(__file__).parents[3] / "spinn_core" / "ui"
PAGES = {
    "batch": batch.ADDRESS,
    "compare": compare.ADDRESS,
    "entailment": entailment.ADDRESS,
    "graph": graph.ADDRESS,
    "sequences": sequences.ADDRESS,
    "step": step.ADDRESS,
    "training": training.ADDRESS,
}
PARTS = [(page, part) for page, address in PAGES.items() for part in ("", *address.of_part)]
HOSTILE = (
    "",
    "-1",
    "9" * 5_000,
    "-" + "9" * 5_000,
    "nan",
    "inf",
    "-inf",
    "1e999",
    "１",
    "٣",
    "²",
    "0x1F",
    "\ud800",
    "\0",
    "<b>",
)


def values_of(field: Field) -> some.SearchStrategy:
    """All that a field may hold."""
    if isinstance(field, Whole):
        low, high = (None if math.isinf(end) else end for end in (field.low, field.high))
        return some.integers(low, high)
    if isinstance(field, Number):
        return some.floats(field.low, field.high)
    if isinstance(field, Text):
        return some.text(max_size=min(field.longest, 200))
    if isinstance(field, Switch):
        return some.booleans()
    if isinstance(field, Several):
        return some.sets(some.sampled_from(field.choices)).map(
            lambda chosen: tuple(one for one in field.choices if one in chosen)
        )
    assert isinstance(field, Choice)
    return some.sampled_from(field.choices)


def in_range(field: Field, value: object) -> bool:
    """Whether a value is one that the field may hold, or its default."""
    if value == field.default:
        return True
    if isinstance(field, Number):
        return type(value) is field.kind and field.low <= value <= field.high
    if isinstance(field, Text):
        return isinstance(value, str) and len(value) <= field.longest
    if isinstance(field, Several):
        return set(value) <= set(field.choices)
    return isinstance(value, bool) if isinstance(field, Switch) else value in field.choices


def fields_of(page: str, part: str) -> tuple[Field, ...]:
    """Of one part; of the whole page, its choice of a part among them, where part is ""."""
    address = PAGES[page]
    return address.of_part[part] if part else (*address.fields, *([address.part] if address.part else ()))


@pytest.mark.parametrize(("page", "part"), PARTS)
@settings(max_examples=20)
@given(data=some.data())
def test_what_is_set_comes_back_from_the_link(page: str, part: str, data: some.DataObject) -> None:
    address, fields = PAGES[page], fields_of(page, part)
    values = data.draw(some.fixed_dictionaries({field: values_of(field) for field in fields}))
    said = parse_qs(address.query(values), keep_blank_values=True)
    assert {field.name: field.read(said.get(field.name, [])) for field in fields} == {
        field.name: value for field, value in values.items()
    }


@pytest.mark.parametrize(("page", "part"), PARTS)
@settings(max_examples=20)
@given(texts=some.lists(some.text() | some.integers().map(str) | some.floats().map(str), max_size=3))
def test_no_address_raises_or_leaves_the_range(page: str, part: str, texts: list[str]) -> None:
    for field in fields_of(page, part):
        for asked in (texts, *([text] for text in HOSTILE), [*texts, HOSTILE[0]]):
            value = field.read(asked)
            assert in_range(field, value) and isinstance(field.fits(asked), bool)
            said = parse_qs(PAGES[page].query({field: value}), keep_blank_values=True)
            assert in_range(field, field.read(said.get(field.name, [])))


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_a_default_is_in_range_and_left_out_of_the_link(page: str, part: str) -> None:
    for field in fields_of(page, part):
        if field.default is not None:
            texts = field.write(field.default)
            assert field.read([]) == field.default and field.fits(texts if isinstance(texts, list) else [texts])
            assert bool(PAGES[page].query({field: field.default})) == PAGES[page].defaults_too


@pytest.mark.parametrize("page", PAGES)
def test_names_are_used_once(page: str) -> None:
    address = PAGES[page]
    for part in ("", *address.of_part):
        names = [field.name for field in address.fields_of(part)]
        assert len(set(names)) == len(names) and (address.part is None or address.part.name not in names)
    parts = address.part.choices if address.part else entailment.VIEWS
    assert set(address.of_part) <= set(parts)


@pytest.mark.parametrize(
    ("field", "old", "now"),
    [
        (graph.PART, "built beforehand", "static graph"),
        (compare.PART, "seeds and levers", "seeds and ablations"),
        (compare.PROBE_ORDER, "tree against line", compare.PROBE_ORDER.choices[1]),
        (PARSES, "own", OWN),
        (PARSES, "its own", OWN),
    ],
)
def test_a_name_of_old_is_still_read(field: Choice, old: str, now: str) -> None:
    assert field.read([old]) == now and now in field.choices


def test_of_several_texts_the_last_counts() -> None:
    assert Whole("k", 0, 0, 9).read(["3", "5"]) == 5 and Whole("k", 2, 0, 9).read(["3", "x"]) == 2


def test_a_value_out_of_range_is_the_default() -> None:
    assert [Whole("k", 3, 1, 9).read([text]) for text in ("9" * 30, "-4", "2.5", "9")] == [3, 3, 3, 9]
    assert [Number("x", 0.5, 0.0, 1.0).read([text]) for text in ("7.5", "nan", "1e-3")] == [0.5, 0.5, 0.001]
    assert Text("t", "a", 3).read(["four"]) == "a"


def test_none_of_several_is_said_too() -> None:
    assert training.NETWORKS.read([""]) == () and training.ADDRESS.query({training.NETWORKS: ()}) == "networks="
    assert training.NETWORKS.read([]) == training.NETWORKS.default


def test_a_part_leaves_out_what_belongs_to_another() -> None:
    st.session_state[graph.FORMULA.name] = "x + 1"
    try:
        assert "formula" in graph.ADDRESS.link(graph.A_FORMULA)
        assert "formula=" not in graph.ADDRESS.link(graph.ONE) and "part=one+sentence" in graph.ADDRESS.link(graph.ONE)
    finally:
        del st.session_state[graph.FORMULA.name]


def test_choices_kept_here_for_the_sake_of_torch_are_those_of_the_code() -> None:
    from spinn_core.lessons.device.check import SIZES
    from spinn_core.lessons.graph.static_graph import LONGEST
    from spinn_core.lessons.sequences.ngrams import Smoothing
    from spinn_core.training.learning_rates import SCHEDULES
    from spinn_core.training.settings import OPTIMIZERS

    assert graph.LONGEST == LONGEST and sequences.SIZE.choices == SIZES
    assert sequences.SMOOTHING.choices == tuple(one.value for one in Smoothing)
    assert training.SCHEDULES == SCHEDULES and set(training.OPTIMIZERS) == set(OPTIMIZERS)


def test_only_common_looks_into_the_address() -> None:
    """A page that parsed its query parameters by hand would be a second parser."""
    found = [
        path.relative_to(UI).as_posix()
        for folder in (UI, UI.parents[1] / "pages")
        for path in folder.rglob("*.py")
        if re.search(r"st\.query_params", path.read_text(encoding="utf-8")) and path.parent.name != "common"
    ]
    assert found == [] and RUNS.name == "runs"
