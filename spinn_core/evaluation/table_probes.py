"""The measured answers to our own probes as rows: by phenomenon, SPINN versus LSTM, what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spinn_core.evaluation.probes import Mistake, Phenomenon, Probe, ProbeScore, SharedWords, fingerprint, shared_words
from spinn_core.evaluation.table import Accuracy, MeasuredModel, PairedTest, Results, mcnemar
from spinn_core.evaluation.table_rows import Row

HARDEST, APART, LISTED = "hardest first", "SPINN versus LSTM", "as listed"
ORDERS = (HARDEST, APART, LISTED)


@dataclass(frozen=True)
class Failed:
    """A probe that at least one model gets wrong; mistakes by the model's name."""

    probe: Probe
    mistakes: dict[str, Mistake]


def asked(results: Results) -> list[MeasuredModel]:
    """The models whose answers to the probes are in the table."""
    return [model for model in results.models if model.probes]


def fits(results: Results, phenomena: Sequence[Phenomenon]) -> bool:
    """Whether the measured answers are those to these very probes."""
    return results.probes == fingerprint(phenomena)


def right(model: MeasuredModel, name: str) -> int:
    """How many pairs of a phenomenon it gets right."""
    one = model.answers[name]
    return one.accuracy.pairs - len(one.mistakes)


def total(model: MeasuredModel) -> Accuracy:
    """A model's accuracy over all probes together."""
    from spinn_core.evaluation.accuracy import Score

    score = Score(model.probes_right, model.probes_asked)
    return Accuracy(score.accuracy, *score.interval, score.pairs)


def ordered(results: Results, order: str, tree: str, line: str) -> list[str]:
    """The phenomena's names.

    Args:
        results: with probes of at least one model.
        order: one of ORDERS. HARDEST: the smallest share of right answers of all models first. APART: where the first
            of the two models is the furthest ahead first, where the second is last.
        tree, line: names of two models; for APART.
    """
    models = asked(results)
    by_name = {model.name: model for model in models}
    pairs = {name: one.accuracy.pairs for name, one in models[0].answers.items()}
    if order == APART and {tree, line} <= by_name.keys():
        return sorted(pairs, key=lambda name: (right(by_name[line], name) - right(by_name[tree], name)) / pairs[name])
    if order == HARDEST:
        return sorted(pairs, key=lambda name: sum(right(model, name) for model in models) / pairs[name])
    return list(pairs)


def paired(first: MeasuredModel, second: MeasuredModel) -> PairedTest:
    """McNemar's test of two models over all probes together."""
    only_first = only_second = 0
    for name, one in first.answers.items():
        wrong, other = ({mistake.pair for mistake in each.mistakes} for each in (one, second.answers[name]))
        only_first += len(other - wrong)
        only_second += len(wrong - other)
    return PairedTest(only_first, only_second, mcnemar(only_first, only_second))


def confused(model: MeasuredModel, phenomena: Sequence[Phenomenon]) -> Counter[tuple[str, str]]:
    """How often it says the second label where we say the first."""
    pairs = {one.name: one.pairs for one in phenomena}
    return Counter(
        (pairs[name][mistake.pair].label, mistake.said)
        for name, one in model.answers.items()
        for mistake in one.mistakes
    )


def same_words(model: MeasuredModel, phenomena: Sequence[Phenomenon]) -> SharedWords:
    """probes.shared_words() of its measured answers, as its card counts them."""
    return shared_words(
        [ProbeScore(name, one.accuracy.pairs, one.mistakes) for name, one in model.answers.items()], phenomena
    )


def failed(results: Results, phenomenon: Phenomenon) -> list[Failed]:
    """The pairs of a phenomenon that at least one model gets wrong, in their order."""
    found: dict[int, dict[str, Mistake]] = {}
    for model in asked(results):
        for mistake in model.answers[phenomenon.name].mistakes:
            found.setdefault(mistake.pair, {})[model.name] = mistake
    return [Failed(phenomenon.pairs[place], found[place]) for place in sorted(found)]


def probe_rows(results: Results) -> list[Row]:
    """A row for each phenomenon and model."""
    return [
        {
            "phenomenon": name,
            "model": model.name,
            "right": right(model, name),
            "pairs": share.pairs,
            "accuracy": share.percent,
            "from": share.low,
            "to": share.high,
        }
        for name in ordered(results, LISTED, "", "")
        for model in asked(results)
        for share in (model.answers[name].accuracy,)
    ]


def answer_rows(results: Results, phenomena: Sequence[Phenomenon]) -> list[Row]:
    """A row for each probe, with what each model says."""
    rows = []
    for phenomenon in phenomena:
        wrong = {
            model.name: {mistake.pair: mistake for mistake in model.answers[phenomenon.name].mistakes}
            for model in asked(results)
        }
        for place, probe in enumerate(phenomenon.pairs):
            said = {name: here[place].said if place in here else probe.label for name, here in wrong.items()}
            row = {"phenomenon": phenomenon.name, "premise": probe.premise, "hypothesis": probe.hypothesis}
            rows.append(row | {"label": probe.label} | said)
    return rows


def calibration_rows(results: Results) -> list[Row]:
    """A row for each model and bin of its reliability curve, empty bins too."""
    return [
        {
            "model": model.name,
            "trees": model.main,
            "from": one.low,
            "to": one.high,
            "pairs": one.pairs,
            "mean confidence": one.confidence,
            "accuracy": one.accuracy,
        }
        for model in results.models
        if model.calibration is not None
        for one in model.calibration.bins
    ]
