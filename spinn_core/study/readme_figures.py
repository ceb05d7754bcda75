"""README's figures, written from what was measured, so that no figure stands there by hand."""

from __future__ import annotations

from pathlib import Path

from spinn_core.evaluation.table import GIVEN, NO_TREE, OWN, Results
from spinn_core.evaluation.trained_on import parses_in_words, training_in_words
from spinn_core.files import write_atomically
from spinn_core.study.experiments import Experiments
from spinn_core.study.experiments_rows import gap_in_words

README = Path(__file__).resolve().parents[2] / "README.md"
START, END = "<!-- figures -->\n", "<!-- end of figures -->"
_PARSES = {OWN: "own", GIVEN: "given", NO_TREE: "none"}


def figures(results: Results, experiments: Experiments | None = None) -> str:
    """What stands between the two marks, in Markdown: of the shipped models, and of trainings with other seeds."""
    lines = [
        (
            f"How good they are, in per cent of the {results.pairs:,} labelled pairs of `{results.file}`, with the 95 % "
            "interval; bracket F1 is that of the model's own parses against the file's, without the whole sentence's bracket; "
            "the calibration error says how far its probabilities are from the share of right answers:"
        ),
        "",
        "| model | parses | accuracy | interval | bracket F1 | calibration error | our own probes |",
        "|---|---|---|---|---|---|---|",
    ]
    for model in results.models:
        for way in (name for name in (OWN, GIVEN, NO_TREE) if name in model.ways):
            share, main = model.ways[way].accuracy, way == model.main
            f1 = f"{model.bracket_f1:.2f}" if way == OWN and model.bracket_f1 is not None else ""
            error = f"{model.calibration.error:.2f}" if main and model.calibration else ""
            probes = _probes(model.probes) if main and model.probes else ""
            lines.append(
                f"| `{model.name}` | {_PARSES[way]} | {share.percent:.2f} | {share.low:.2f} to {share.high:.2f} "
                f"| {f1} | {error} | {probes} |"
            )
    lines += [
        "",
        "`python -m spinn_core results` measured this on the weights in `assets/models`. " + _differences(results),
    ]
    trained = [(model.name, model.trained) for model in results.models]
    by_tree = [(model.name, model.trained) for model in results.models if model.variant.reads_tree]
    told = [training_in_words(trained), parses_in_words(by_tree) if by_tree else ""]
    lines += ["", " ".join(line for line in told if line)] if any(told) else []
    if told := _tree_against_line(results):
        lines += ["", told]
    if experiments is not None and (told := gap_in_words(experiments)):
        lines += ["", " ".join(told)]
    return "\n".join(lines) + "\n"


def update(readme: Path, results: Results, experiments: Experiments | None) -> bool:
    """Puts the figures between the marks of a README; returns whether it has such marks."""
    text = readme.read_text(encoding="utf-8")
    if START not in text or END not in text:
        return False
    before, rest = text.split(START, 1)
    after = rest.split(END, 1)[1]
    write_atomically(readme, f"{before}{START}{figures(results, experiments)}{END}{after}".encode())
    return True


def _tree_against_line(results: Results) -> str:
    """SPINN beside the LSTM, label by label and so on: the first of the table that reads trees and the first that does not."""
    tree = next((model for model in results.models if model.variant.reads_tree), None)
    line = next((model for model in results.models if not model.variant.reads_tree), None)
    if tree is None or line is None:
        return ""
    one, other = tree.ways[tree.main], line.ways[line.main]
    told = []
    for what, first, second in (
        ("label", one.by_label, other.by_label),
        ("words in both sentences", one.by_length, other.by_length),
    ):
        gains = [
            f"{name} {first[name].percent - second[name].percent:+.1f}"
            for name in first
            if name in second and first[name].pairs and second[name].pairs
        ]
        told.append(f"by {what}: {', '.join(gains)}")
    if tree.probes and line.probes:
        gains = {
            name: len(line.probes[name].mistakes) - len(tree.probes[name].mistakes)
            for name in tree.probes
            if name in line.probes
        }
        ranked = sorted(gains, key=lambda name: (-gains[name], name))
        ends = [name for name in (*ranked[:3], *ranked[-3:]) if gains[name]]
        told.append(
            "by our own probes, the widest, in pairs: " + ", ".join(f"{name} {gains[name]:+d}" for name in ends)
        )
    return (
        f"SPINN versus LSTM, `{tree.name}` minus `{line.name}`, in points, {'; '.join(told)}. None of these parts was tested "
        "for significance."
    )


def _probes(probes: dict) -> str:
    pairs = sum(one.accuracy.pairs for one in probes.values())
    wrong = sum(len(one.mistakes) for one in probes.values())
    return f"{pairs - wrong} of {pairs}"


def _differences(results: Results) -> str:
    """Which of two models is better, where it is significant: as they are, whatever another training would have made."""
    told = []
    for one in results.differences:
        better = (one.first, one.second) if one.test.only_first > one.test.only_second else (one.second, one.first)
        if not one.test.could_be_chance:
            points = 100 * abs(one.test.only_first - one.test.only_second) / results.pairs
            told.append(f"`{better[0]}` over `{better[1]}` by {points:.2f} points (p {one.test.p:.1g})")
    count = len(results.differences)
    if not told:
        return (
            f"None of the {count} differences between two models is significant (McNemar's test on the same pairs: of these "
            "weights, not of other trainings)."
        )
    kept = (
        f"Of the {count} differences between two models {count - len(told)} are not significant (McNemar's test on the same "
        "pairs: of these weights, not of other trainings)"
    )
    return f"{kept}; these are: {', '.join(told)}."
