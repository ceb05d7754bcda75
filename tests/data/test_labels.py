"""Labels: words in any case, and numbers only in an order that somebody said."""

from __future__ import annotations

import pytest

from spinn_core.data.labels import NumericLabels, fits, read_label, read_order


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("entailment", "entailment"),
        (" Neutral\n", "neutral"),
        ("CONTRADICTION", "contradiction"),
        ("e", "entailment"),
        ("N", "neutral"),
        ("c", "contradiction"),
        ("-", None),
        ("", None),
        (None, None),
        ("non-entailment", "non-entailment"),
        ("not_entailment", "non-entailment"),
        ("Not Entailment", "non-entailment"),
        ("NonEntailment", "non-entailment"),
    ],
)
def test_words(value: object, label: str | None) -> None:
    assert read_label(value) == label


@pytest.mark.parametrize("value", [0, 2, -1, 1.0, "0", " 1 ", "2.0", "+1"])
def test_a_number_is_a_question(value: object) -> None:
    with pytest.raises(NumericLabels):
        read_label(value)


@pytest.mark.parametrize("value", ["maybe", True, 0.5, "0x1", ["neutral"], {"a": 1}, "１", "9" * 5000, float("nan")])
def test_what_is_no_label(value: object) -> None:
    with pytest.raises(ValueError, match="the label is “") as caught:
        read_label(value, ("entailment", "neutral", "contradiction"))
    assert not isinstance(caught.value, NumericLabels) and len(str(caught.value)) < 150


def test_orders() -> None:
    assert read_order("entailment,neutral,contradiction") == ("entailment", "neutral", "contradiction")
    assert read_order(" C, n ,E") == ("contradiction", "neutral", "entailment")
    assert read_order("-,e,not_entailment") == ("-", "entailment", "non-entailment")
    for bad in ("", "e", "e,e", "e,maybe", "e,,n", "0,1,2", "-,-"):
        with pytest.raises(ValueError, match="label"):
            read_order(bad)


@pytest.mark.parametrize(
    ("label", "right"), [("entailment", "e"), ("neutral", "n"), ("contradiction", "c"), ("non-entailment", "nc")]
)
def test_which_answers_are_right(label: str, right: str) -> None:
    assert "".join(one[0] for one in ("entailment", "neutral", "contradiction") if fits(label, one)) == right
