"""Typed words in markdown, HTML and DOT. How a real browser shows them is tested in tests/browser."""

from __future__ import annotations

import html
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.ui.common.escape import code_span, for_html, for_markdown

TRICKY = st.text(st.sampled_from(string.punctuation + "wWaz0 \n\té שx")) | st.text()


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(TRICKY.map(lambda text: text.replace("\u2060", "")))
def test_markdown_keeps_every_letter_and_escapes_every_sign(text: str) -> None:
    written = for_markdown(text)
    assert re.sub(r"\\(.)", r"\1", written.replace("\u2060", ""), flags=re.DOTALL) == one_line(text)
    pairs = re.findall(r"\\.|[^\\]", written, flags=re.DOTALL)
    assert all(pair[0] == "\\" for pair in pairs if pair[-1] in string.punctuation)


@pytest.mark.parametrize(
    "pattern",
    [":100:", ":1234:", ":8ball:", ":smile:", ":material/home:", ":red[x]", "->", "<-", "--", "<=", "~=", "www.", "@x"],
)
def test_markdown_breaks_what_is_looked_for_behind_the_backslashes(pattern: str) -> None:
    assert pattern not in for_markdown(f"a {pattern} b {pattern}x").replace("\\", "")


def test_markdown_leaves_ordinary_sentences_and_commands_free_of_invisible_marks() -> None:
    assert "\u2060" not in for_markdown("Wrong here: python -m spinn_core train, at 5 < 6 (see /home/x).")
    assert "\u2060" not in for_markdown("Write 2024-03-01 18:30, 18:30:15.5, 2024-03-01T18:30:00Z or 6:30PM.")


@given(TRICKY)
def test_a_code_span_ends_where_its_fence_says(text: str) -> None:
    written = code_span(text)
    fence = re.match("`+", written).group()
    inside = written[len(fence) : -len(fence)]
    assert written.endswith(fence) and fence not in re.findall("`+", inside)
    assert inside.strip() == one_line(text)


@given(TRICKY)
def test_html_comes_back_whole_and_opens_nothing(text: str) -> None:
    written = for_html(text)
    assert html.unescape(written) == html.unescape(html.escape(text)) and not set(written) & set("<>\"'")
