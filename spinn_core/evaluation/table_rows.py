"""The measured table as rows, for a screen and for CSV: what is beside what, and figures as people read them."""

from __future__ import annotations

from typing import Any

from spinn_core.evaluation import trained_on
from spinn_core.evaluation.table import PUBLISHED, Accuracy, MeasuredModel, PairedTest, Results

Row = dict[str, Any]


def accuracy_rows(results: Results) -> list[Row]:
    """A row for each model: measured, the published figure of its kind, and what both were trained on."""
    return [
        {
            "model": model.name,
            "trees": model.main,
            "accuracy": model.accuracy.percent,
            "95 % interval": interval(model.accuracy),
            "published": PUBLISHED[model.variant],
            "pairs with labels": None if model.trained is None else model.trained.pairs.labelled,
            "recombined pairs": None if model.trained is None else model.trained.pairs.recombined,
            "published: pairs with labels": trained_on.PUBLISHED.labelled,
        }
        for model in results.models
    ]


def size_rows(results: Results) -> list[Row]:
    """A row for each model: how large, how fast, how good a parser."""
    return [
        {
            "model": model.name,
            "parameters": model.parameters,
            "numbers in a word vector": model.vectors,
            "bracket F1": model.bracket_f1,
            "pairs per second": round(model.pairs_per_second),
        }
        for model in results.models
    ]


def difference_rows(results: Results) -> list[Row]:
    """A row for every two models, with the whole p."""
    return [
        {
            "first": one.first,
            "second": one.second,
            "points": round(100 * (one.test.only_first - one.test.only_second) / results.pairs, 4),
            "only first right": one.test.only_first,
            "only second right": one.test.only_second,
            "p": one.test.p,
            "in words": one.test.in_words,
        }
        for one in results.differences
    ]


def tree_rows(results: Results) -> list[Row]:
    """A row for each model and way; p is that of the test against the provided parses."""
    return [
        {
            "model": model.name,
            "trees": name,
            "accuracy": way.accuracy.percent,
            "from": way.accuracy.low,
            "to": way.accuracy.high,
            "p": None if way.against_given is None else way.against_given.p,
            "against provided parses": "" if way.against_given is None else way.against_given.in_words,
        }
        for model in results.models
        for name, way in model.ways.items()
    ]


def kind_rows(results: Results) -> list[Row]:
    """A row for each model and each label or range of lengths that has pairs, in the main way."""
    return [
        {
            "model": model.name,
            "trees": model.main,
            "by": what,
            "which": name,
            "accuracy": share.percent,
            "from": share.low,
            "to": share.high,
            "pairs": share.pairs,
        }
        for what in ("label", "length")
        for model in results.models
        for name, share in kinds(model, what).items()
        if share.pairs
    ]


def p_value(p: float) -> str:
    """p as people read it."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def kinds(model: MeasuredModel, what: str) -> dict[str, Accuracy]:
    """A model's accuracies in its main way, by "label" or by "length"."""
    way = model.ways[model.main]
    return way.by_label if what == "label" else way.by_length


def points(test: PairedTest, pairs: int) -> str:
    """How much more often the first is right, in per cent of the pairs, with its sign."""
    return signed(100 * (test.only_first - test.only_second) / pairs)


def signed(points: float) -> str:
    """A difference in points with its sign."""
    return f"{round(points, 2) + 0.0:+.2f}".replace("-", "\u2212")  # + 0.0: no minus before a zero


def figure(percent: float | None) -> str:
    """Two places, or a dash where there is none."""
    return "–" if percent is None else f"{percent:.2f}"


def interval(share: Accuracy) -> str:
    """The bounds of the 95 % interval."""
    return f"{share.low:.2f} to {share.high:.2f}"
