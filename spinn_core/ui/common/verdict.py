"""What a model thinks of a pair, in words. Plain text: every typed word in it still has to be escaped."""

from __future__ import annotations

from spinn_core.data.snli import LABELS
from spinn_core.parsing.reader import Reading
from spinn_core.ui.common.models import ModelChoice

_SURE = ((0.95, "almost certain"), (0.80, "fairly sure"), (0.60, "not very sure"), (0.45, "in doubt"))
_MEANING = {
    "entailment": "If the premise is true, the hypothesis is true as well.",
    "neutral": "The premise leaves the hypothesis open: it may be true or not.",
    "contradiction": "If the premise is true, the hypothesis cannot be true.",
}


def percent(share: float) -> str:
    """A probability as people read it; never 100.0 % or 0.0 % for what is only close to it."""
    if share > 0.9995:
        return "> 99.9 %"
    if share < 0.0005:
        return "< 0.1 %"
    return f"{share:.1%}".replace("%", " %")


def sureness(share: float) -> str:
    """How sure a model is that gives its likeliest label this probability."""
    return next((words for least, words in _SURE if share >= least), "all but undecided")


def meaning(label: str) -> str:
    """What a label says about the two sentences."""
    return _MEANING[label]


def runner_up(probabilities: dict[str, float]) -> str | None:
    """The second likeliest label where it is close behind (less than ten points), else None."""
    first, second = sorted(LABELS, key=lambda label: -probabilities[label])[:2]
    return second if probabilities[first] - probabilities[second] < 0.10 else None


def who_parsed(reading: Reading, model: ModelChoice, parser: ModelChoice | None, predicted: bool) -> str:
    """Where a sentence's tree comes from.

    Args:
        reading: what was typed.
        model: the model that reads the tree.
        parser: who parses raw sentences for it, itself included; None where nobody does.
        predicted: whether the model reads its predicted parse even where one is provided.
    """
    if not model.variant.reads_tree:
        return f"{model.name} is a sequential LSTM; it uses no tree."
    if predicted or (reading.parse is None and parser == model):
        return f"Parse: predicted by {model.name}."
    if reading.parse is not None:
        return f"Parse: provided, in {reading.notation.value.replace('-', ' ')} notation."
    chooser = parser.name if parser else "nobody"
    return f"Parse: predicted by {chooser}, because none was typed and {model.name} predicts none."
