"""The one CSV writer: nothing that leaves the project can be run by a spreadsheet, and all of it reads back."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest

from spinn_core.csv_file import csv_text

ROOT = Path(__file__).parents[1]
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
ENDS_OF_CELLS = ("\t", "\r", "\n")
TRIMMED = ("", " ", "  ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", "\u200b", '"', '""', ' "', "\x00", "\x0b")


def read_back(text: str) -> list[dict[str, str]]:
    """The rows as Python's own reader has them."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("before", TRIMMED)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(sign: str, before: str) -> None:
    text = f"{before}{sign}HYPERLINK(1)"
    assert read_back(csv_text([{"word": text}])) == [{"word": f"'{text}"}]


@pytest.mark.parametrize("end", ENDS_OF_CELLS)
def test_a_text_that_begins_with_the_end_of_a_cell_gets_one_too(end: str) -> None:
    assert read_back(csv_text([{"word": f"{end}word"}])) == [{"word": f"'{end}word"}]


@pytest.mark.parametrize(
    "text",
    ["a=1", "a-b", "it's", "'=1", "a\rb", "a\nb", 'a"b', "a,b", "", " a", "-LRB-"[1:], ". . .", "(1)", "５", "=)"[1:]],
)
def test_other_texts_stay_as_they_are_and_read_back(text: str) -> None:
    assert read_back(csv_text([{"word": text, "next": "x"}])) == [{"word": text, "next": "x"}]


@pytest.mark.parametrize("number", [-1, -0.5, 1e-7, -2.5e300, 0, True])
def test_a_number_stays_a_number(number: float) -> None:
    assert csv_text([{"n": number}]) == f"n\n{number}\n"


def test_a_headings_text_is_guarded_as_well_and_none_is_empty() -> None:
    assert csv_text([{"=a": None, "b": 1}]) == "'=a,b\n,1\n"
    assert csv_text([]) == ""


def test_no_table_leaves_by_another_way() -> None:
    found = []
    for path in sorted((ROOT / "spinn_core").rglob("*.py")) + sorted((ROOT / "pages").glob("*.py")):
        if path == ROOT / "spinn_core" / "csv_file.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Attribute) and node.attr
            named = (
                [one.name for one in node.names] if isinstance(node, ast.ImportFrom) and node.module == "csv" else []
            )
            by_csv = called in ("writer", "DictWriter") and ast.unparse(node.value) == "csv"
            if by_csv or called == "to_csv" or {"writer", "DictWriter"} & set(named):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found, f"CSV is written by csv_file.csv_text only: {found}"
