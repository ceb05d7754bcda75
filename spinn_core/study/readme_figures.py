"""README's figures, written from what was measured, so that no figure stands there by hand."""

from __future__ import annotations

from pathlib import Path

from spinn_core.evaluation.experiments import Experiments
from spinn_core.evaluation.experiments_rows import gap_in_words
from spinn_core.evaluation.table import GIVEN, NO_TREE, PREDICTED, MeasuredModel, Results
from spinn_core.evaluation.table_rows import interval
from spinn_core.evaluation.trained_on import training_in_words
from spinn_core.files import write_atomically

README = Path(__file__).resolve().parents[2] / "README.md"
START, END = "<!-- figures -->\n", "<!-- end of figures -->"


def figures(results: Results, experiments: Experiments | None = None) -> str:
    """What stands between the two marks, in Markdown: a table of the shipped models, and their training."""
    lines = [
        (
            f"Accuracy in per cent of the {results.pairs:,} labelled pairs of `{results.file}` with its 95 % "
            "interval; bracket F1 of predicted parses against the file's, without the whole sentence's bracket; "
            "expected calibration error in per cent; correct answers to our own probes:"
        ),
        "",
        "| model | parses | accuracy | interval | bracket F1 | calibration error | probes |",
        "|---|---|---|---|---|---|---|",
        *(_row(model, way) for model in results.models for way in (PREDICTED, GIVEN, NO_TREE) if way in model.ways),
        "",
        _differences(results),
        "",
        training_in_words([(model.name, model.trained) for model in results.models]),
    ]
    if experiments is not None and (gap := gap_in_words(experiments)):
        lines += ["", " ".join(gap)]
        if experiments.seeds and experiments.seeds.starts:
            lines.append(
                "These seeds are of the last training only, whose first weights are those of one earlier model: how "
                "far other first weights would move the figures is not in the interval."
            )
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


def _row(model: MeasuredModel, way: str) -> str:
    """The main way of a model has all figures, another its accuracy only."""
    share, main = model.ways[way].accuracy, way == model.main
    cells = [
        f"`{model.name}`",
        "none" if way == NO_TREE else way,
        f"{share.percent:.2f}",
        interval(share),
        f"{model.bracket_f1:.2f}" if way == PREDICTED and model.bracket_f1 is not None else "",
        f"{model.calibration.error:.2f}" if main and model.calibration else "",
        f"{model.probes_right} of {model.probes_asked}" if main and model.probes else "",
    ]
    return f"| {' | '.join(cells)} |"


def _differences(results: Results) -> str:
    """Which of two models is better, where it is significant."""
    clear = []
    for one in results.differences:
        ahead = one.test.only_first - one.test.only_second
        better, worse = (one.first, one.second) if ahead > 0 else (one.second, one.first)
        if one.test.significant:
            clear.append(
                f"`{better}` over `{worse}` by {100 * abs(ahead) / results.pairs:.2f} points (p = {one.test.p:.1g})"
            )
    return (
        f"Of {len(results.differences)} differences between two models {len(clear)} are significant (McNemar's exact "
        f"test on the same pairs){': ' if clear else ''}{', '.join(clear)}."
    )
