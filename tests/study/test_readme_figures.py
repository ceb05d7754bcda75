"""README's figures are those of the measured table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spinn_core.evaluation.experiments import read_experiments
from spinn_core.evaluation.table import PairedTest
from spinn_core.evaluation.table_file import read_results
from spinn_core.model.catalogue import available_models
from spinn_core.model.config import Variant
from spinn_core.study.readme_figures import END, START, figures, update

README = Path(__file__).parents[2] / "README.md"


def test_readme_says_what_was_measured() -> None:
    results, experiments = read_results(), read_experiments()
    told = README.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    assert told == figures(results, experiments)
    line = next(group for group in experiments.seeds.variants if group.variant is Variant.LSTM)
    assert (
        f"lstm averages {sum(run.accuracy for run in line.runs) / len(line.runs):.2f} over {len(line.runs)} seeds"
        in told
    )
    assert "last training only" in told and f"lstm with those of {line.start}" in told
    assert line.start in available_models()[-1].facts["start"] and "epochs of" not in told
    for info in available_models():
        for way, score in info.facts["scores"].items():  # measured when it was shipped, on the same weights
            name = {"given": "provided", "own": "predicted"}[way] if info.config.variant.reads_tree else "none"
            assert f"| `{info.name}` | {name} | {score['accuracy']:.2f} |" in told


def test_only_what_lies_between_the_marks_changes(tmp_path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n" + START + "old\n" + END + "\nafter\n", encoding="utf-8")
    results, experiments = read_results(), read_experiments()
    assert update(readme, results, experiments)
    assert readme.read_text(encoding="utf-8") == f"before\n{START}{figures(results, experiments)}{END}\nafter\n"
    readme.write_text("no marks", encoding="utf-8")
    assert not update(readme, results, None)
    assert readme.read_text(encoding="utf-8") == "no marks"


def test_differences_in_words() -> None:
    results = read_results()
    first = results.differences[0]
    tests = [PairedTest(30, 20, 0.2)] * len(results.differences)
    chance = replace(
        results, differences=tuple(replace(one, test=test) for one, test in zip(results.differences, tests))
    )
    assert f"Of {len(tests)} differences between two models 0 are significant" in figures(chance)
    clear = replace(
        results, pairs=1000, differences=(replace(first, test=PairedTest(20, 50, 0.0004)), *chance.differences[1:])
    )
    assert f"`{first.second}` over `{first.first}` by 3.00 points (p = 0.0004)" in figures(clear)
    assert f"Of {len(tests)} differences between two models 1 are significant" in figures(clear)
