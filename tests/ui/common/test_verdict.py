"""What is said about a prediction, and the bars."""

from __future__ import annotations

import re

import pytest

from spinn_core.data.snli import LABELS
from spinn_core.model.config import Variant
from spinn_core.parsing.reader import read
from spinn_core.ui.common.bars import bars
from spinn_core.ui.common.models import ModelChoice, parser_for
from spinn_core.ui.common.verdict import meaning, percent, runner_up, sureness, who_parsed

SPINN, PI, LSTM = (ModelChoice(v.value, v.value, v) for v in (Variant.SPINN, Variant.SPINN_PI, Variant.LSTM))


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9562, "95.6 %"), (0.0, "< 0.1 %"), (0.0004, "< 0.1 %"), (0.0005, "0.1 %"), (0.9994, "99.9 %"), (1, "> 99.9 %")],
)
def test_percent_never_rounds_to_certainty(share: float, text: str) -> None:
    assert percent(share) == text


def test_sureness_falls_with_the_probability() -> None:
    told = [sureness(share) for share in (0.99, 0.85, 0.7, 0.5, 0.36)]
    assert told == ["almost certain", "fairly sure", "not very sure", "in doubt", "all but undecided"]


def test_each_label_means_something_else() -> None:
    assert len({meaning(label) for label in LABELS}) == 3


def test_a_close_second_is_named() -> None:
    assert runner_up({"entailment": 0.42, "neutral": 0.20, "contradiction": 0.38}) == "contradiction"
    assert runner_up({"entailment": 0.52, "neutral": 0.10, "contradiction": 0.38}) is None


def test_the_bars_stand_in_order_with_their_own_widths() -> None:
    shares = {"contradiction": 0.25, "neutral": 0.7, "entailment": 0.05}
    markup = bars(shares, "dark")
    assert [float(width) for width in re.findall(r"width:([\d.]+)%", markup)] == [5.0, 70.0, 25.0]
    assert 'aria-label="entailment 5.0 %, neutral 70.0 %, contradiction 25.0 %"' in markup
    assert markup.count("font-weight:700") == 1 and markup.index("font-weight:700") < markup.index(">neutral<")
    assert bars(shares, "light") != markup


def test_who_chose_the_tree() -> None:
    raw, typed = read("The dog runs."), read("WORDS: a b\nPARSES: S S R")
    assert who_parsed(raw, SPINN, SPINN, predicted=False) == "Parse: predicted by spinn."
    assert who_parsed(typed, SPINN, SPINN, predicted=True) == "Parse: predicted by spinn."
    assert who_parsed(typed, PI, SPINN, predicted=False) == "Parse: provided, in two lines notation."
    assert who_parsed(raw, PI, SPINN, predicted=False).startswith("Parse: predicted by spinn, because")
    assert "no tree" in who_parsed(typed, LSTM, None, predicted=False)


def test_who_parses_for_whom() -> None:
    models = (SPINN, PI, LSTM)
    assert [parser_for(model, models) for model in models] == [SPINN, SPINN, None]
    assert parser_for(PI, (PI, LSTM)) is None
