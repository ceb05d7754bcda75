"""Letters that look like others are read as those."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.parsing.letters import with_plain_letters


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ａ ｍａｎ １２", "A man 12"),
        ("the ﬁre ﬂag oﬃce", "the fire flag office"),
        ("cafe\u0301", "café"),
        ("\u1112\u1161\u11ab", "한"),
        ("ｶﾞ", "ガ"),
        ("𝐛old 𝓈cript Ⅳ", "bold script IV"),
        ("w\u200dor\u200cd man\u200d .", "word man ."),
        ("می‌خواهم", "می‌خواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\U0001f468\u200d\U0001f469 ❤\ufe0f 1\ufe0f\u20e3", "\U0001f468\u200d\U0001f469 ❤\ufe0f 1\ufe0f\u20e3"),
        ("wo\u00adrd\u2060 the\u200bcat", "word the cat"),
        ("20℃ 5㎏", "20°C 5kg"),
        # a plain form would lose something here, or glue it to a word
        ("5 m² xⁿ H₂O", "5 m² xⁿ H₂O"),
        ("①A ½ ™ ㎡ №", "①A ½ ™ ㎡ №"),
        ("ㅋㅋ", "ㅋㅋ"),
        *(
            (f"don{mark}t dogs{mark} go", "don't dogs' go")
            for mark in "\u00b4`\u2032\u02bc\uff07\u201b\u2019\u02b9\uff40"
        ),
        ("``no'' ` a `no'", "``no'' ` a 'no'"),
    ],
)
def test_examples(typed: str, plain: str) -> None:
    assert with_plain_letters(typed).text == plain


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_any_text_comes_out_composed_once_and_for_all(text: str) -> None:
    plain = with_plain_letters(text)
    assert unicodedata.is_normalized("NFC", plain.text)
    assert with_plain_letters(plain.text).text == plain.text
    assert list(plain.origins) == sorted(plain.origins) and plain.origins[-1] == len(text)


@given(st.text(st.characters(max_codepoint=127), max_size=60).filter(lambda text: "`" not in text))
def test_ascii_stays(text: str) -> None:
    assert with_plain_letters(text).text == text
