"""Two chapters of a model card, from what config.json holds: how honest the probabilities are, and what it knows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from spinn_core.data.snli import LABELS
from spinn_core.evaluation.accuracy import Score
from spinn_core.evaluation.calibration import reliability
from spinn_core.evaluation.probes import NO_NEW_WORD, score, shared_words

if TYPE_CHECKING:
    import numpy as np

    from spinn_core.evaluation.accuracy import Evaluation
    from spinn_core.model.checkpoint import LoadedModel


def measured_facts(
    model: LoadedModel, main: Evaluation, labels: np.ndarray, parser: LoadedModel | None
) -> dict[str, Any]:
    """What config.json shall say for these chapters.

    Args:
        model: as it ships.
        main: its evaluation in its main way.
        labels: (pairs,) of the evaluated pairs.
        parser: parses the probes for the variants that cannot.
    """
    scores = score(model, parser)
    return {
        "calibration": asdict(reliability(main.probabilities, labels).rounded()),
        "probes": {one.name: {"right": one.right, "pairs": one.pairs} for one in scores},
        "shared_words": asdict(shared_words(scores)),
    }


def honesty(facts: dict[str, Any]) -> list[str]:
    """Expected calibration error and its bins; nothing where they were not measured."""
    curve = facts.get("calibration")
    if curve is None:
        return []
    lines = [
        "## How honest its probabilities are",
        "",
        (
            f"Expected calibration error on the same pairs: {curve['error']:.2f} %, over {len(curve['bins'])} bins of "
            "equal width (Naeini et al. 2015; Guo et al. 2017). On average it gives its answer "
            f"{curve['confidence']:.2f} %, and {curve['accuracy']:.2f} % of its answers are right."
        ),
    ]
    if scaling := facts.get("scaling"):
        biases = ", ".join(f"{name} {bias:+.2f}" for name, bias in zip(LABELS, scaling["biases"], strict=True))
        lines.append(
            f"Its last layer is divided by a temperature of {scaling['temperature']:.3f} and shifted ({biases}), fitted on "
            f"{scaling['pairs']:,} pairs that were held out from training and are not in the dev file (Alexandari et al. "
            "2020)."
        )
    lines += ["", "| gives its answer | pairs | on average | right |", "|---|---|---|---|"]
    lines += [
        f"| {one['low']:.0f} to {one['high']:.0f} % | {one['pairs']:,} | {one['confidence']:.1f} % "
        f"| {one['accuracy']:.1f} % |"
        for one in curve["bins"]
        if one["pairs"]
    ]
    return [*lines, ""]


def knowledge(facts: dict[str, Any]) -> list[str]:
    """Right answers to our own probes by phenomenon, the hardest first; nothing where they were not measured."""
    probes = facts.get("probes")
    if not probes:
        return []
    total = Score(sum(one["right"] for one in probes.values()), sum(one["pairs"] for one in probes.values()))
    low, high = total.interval
    lines = [
        "## What it knows",
        "",
        (
            f"Of {total.pairs} pairs of our own, written one by one for {len(probes)} phenomena "
            f"(assets/examples/probes.json), it gets {total.right} right: {total.accuracy:.1f} %, interval {low:.1f} to "
            f"{high:.1f}. Trees, where it reads them, are those that spinn chooses. A phenomenon has so few pairs that "
            "only large differences mean something."
        ),
        "",
        "| phenomenon | right | of |",
        "|---|---|---|",
    ]
    hardest = sorted(probes.items(), key=lambda item: (item[1]["right"] / item[1]["pairs"], item[0]))
    lines += [*(f"| {name} | {one['right']} | {one['pairs']} |" for name, one in hardest), ""]
    if shared := facts.get("shared_words"):
        above = shared["called"] - shared["entailment"]
        lines += [
            (
                f"In {shared['pairs']} of the pairs {NO_NEW_WORD}. {shared['entailment']} of these follow; it says so of "
                f"{shared['called']}."
                + (
                    f" At least {above} of its {total.pairs - total.right} mistakes are of this kind."
                    if above > 0
                    else ""
                )
            ),
            "",
        ]
    return lines
