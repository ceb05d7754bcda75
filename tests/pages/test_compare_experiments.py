"""Seeds and ablations on the Compare page: the figures of the file in charts, tables and words."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import charts, open_page, told, values
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.evaluation.experiments import (
    Ablation,
    Ablations,
    Experiments,
    Outcome,
    SeedRun,
    Seeds,
    Setting,
    write_experiments,
)
from spinn_core.evaluation.experiments_rows import CAREFUL, ablation_rows, seed_rows, seeds_in_words
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.config import Variant
from spinn_core.study.intervals import difference, gap
from spinn_core.study.intervals import group as group_of
from spinn_core.ui.compare import experiments

PART = "seeds and ablations"


def outcome(variant: Variant, percent: float, f1: float | None = None) -> Outcome:
    return Outcome(variant, Accuracy(percent, percent - 0.9, percent + 0.9, 9000), f1, 600.0, TrainingPairs(214466), 5)


BASE_OUTCOMES = (outcome(Variant.SPINN, 78.5, 88.1), outcome(Variant.LSTM, 78.0))


def ablation(name: str, changed: dict[str, tuple[Setting, Setting]], found: Outcome, note: str = "") -> Ablation:
    base = next(one for one in BASE_OUTCOMES if one.variant is found.variant)
    return Ablation(name, changed, found, difference(found.accuracy, base.accuracy), note)


ABLATIONS = Ablations(
    "ablations.jsonl.gz",
    9000,
    BASE_OUTCOMES,
    (
        ablation("own parses", {"own_share": (0.0, 0.3)}, outcome(Variant.SPINN, 78.9, 89.5), "the article’s way"),
        ablation("quick", {"rate": (0.001, 0.01)}, outcome(Variant.LSTM, 74.25)),
        ablation("taught", {"teachers": ([], ["wise (85.00)"])}, outcome(Variant.LSTM, 80.5)),
    ),
)
SEEN = TrainingPairs(5000, 900)
GROUPS = (
    group_of(
        Variant.SPINN,
        (SeedRun(1, 81.0, 80.9, 89.0), SeedRun(2, 81.2, 81.0, 89.5), SeedRun(5, 81.1, 81.1, 90.0)),
        SEEN,
        4,
        "young-spinn",
    ),
    group_of(Variant.SPINN_PI, (SeedRun(1, 80.8, 80.8, None),), SEEN, 4),
    group_of(Variant.LSTM, (SeedRun(1, 80.0, 80.0, None), SeedRun(2, 80.5, 80.5, None)), SEEN, 4),
)
SEEDS = Seeds("seeds.jsonl.gz", 9000, GROUPS, gap(GROUPS))


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the page looks for the experiments; nothing is there yet."""
    monkeypatch.setattr(experiments, "FILE", tmp_path / "experiments.json")
    return tmp_path / "experiments.json"


def opened() -> AppTest:
    return open_page("compare", {"part": PART})


def test_the_tables_hold_the_files_figures(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    at = opened()
    assert not at.error and not at.warning and not at.info
    variants, runs, ablations = (frame.value for frame in at.dataframe)
    assert list(variants["model"]) == ["spinn", "spinn-pi", "lstm"] and list(variants["runs"]) == [3, 1, 2]
    assert list(variants["mean"]) == pytest.approx([81.1, 80.8, 80.25])
    assert list(variants["standard deviation"]) == ["0.10", "–", "0.35"]
    assert list(variants["lowest"]) == [81.0, 80.8, 80.0] and list(variants["highest"]) == [81.2, 80.8, 80.5]
    assert list(runs["seed"]) == [1, 2, 5, 1, 1, 2] and list(runs["accuracy"]) == [81.0, 81.2, 81.1, 80.8, 80.0, 80.5]
    assert list(runs["over provided parses"]) == ["80.90", "81.00", "81.10", "80.80", "–", "–"]
    assert list(ablations["ablation"]) == ["own parses", "taught", "quick"]
    assert list(ablations["what changed"]) == ["own share 0 → 0.3", "teachers with wise (85.00)", "rate 0.001 → 0.01"]
    assert list(ablations["accuracy"]) == [78.9, 80.5, 74.25]
    assert list(ablations["difference"]) == pytest.approx([0.4, 2.5, -3.75])  # numbers, so that they sort as such
    assert list(ablations["bracket F1"]) == ["89.50", "–", "–"]
    for bounds, name in zip(ablations["95 % interval"], ("own parses", "taught", "quick"), strict=True):
        margin = next(one for one in ABLATIONS.runs if one.name == name).difference
        low, high = (float(bound.replace("−", "-")) for bound in bounds.split(" to "))
        assert (low, high) == pytest.approx((margin.low, margin.high), abs=0.006)


def test_the_gap_and_the_caveats_are_said(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    said = told(opened())
    assert "spinn averages 81.10 over 3 seeds" in said and "spinn is 0.85 points above lstm" in said
    assert "9,000 labelled pairs" in said and "seeds.jsonl.gz" in said and "ablations.jsonl.gz" in said
    assert CAREFUL in said and seeds_in_words(SEEDS) in said and "spinn with those of young-spinn" in said
    assert "**2** of 3 differences have an interval without zero" in said and "lstm 78.00 (77.10 to 78.90)" in said
    assert "**own parses**: the article’s way" in said and "**quick**: rate 0.001 → 0.01" in said
    write_experiments(Experiments(replace(ABLATIONS, runs=ABLATIONS.runs[:1]), None), file)
    assert "**0** of 1 differences have an interval without zero" in told(opened())


def test_every_run_is_a_dot_and_every_ablation_a_bar(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    seeds, ablations = charts(opened())
    *dots, mean = seeds["data"]
    for row, (lot, group) in enumerate(zip(dots, SEEDS.variants, strict=True)):
        assert lot["name"] == group.variant.value
        assert values(lot["x"]) == [run.accuracy for run in group.runs]
        assert values(lot["customdata"]) == [run.seed for run in group.runs]
        heights = values(lot["y"])
        assert len(set(heights)) == len(heights) and all(abs(height - row) <= 0.2 for height in heights)
    assert values(mean["x"]) == pytest.approx([81.1, 80.8, 80.25]) and values(mean["y"]) == [0, 1, 2]
    zero, spinn, lstm = ablations["data"]
    assert values(zero["x"]) == [0, 0]
    assert ablations["layout"]["yaxis"]["ticktext"] == ["own parses", "taught", "quick"]
    assert (values(spinn["y"]), values(lstm["y"])) == ([0], [1, 2])
    assert values(lstm["x"]) == pytest.approx([2.5, -3.75])
    margin = ABLATIONS.runs[1].difference
    assert values(lstm["error_x"]["array"])[1] == pytest.approx(margin.high - margin.points)
    assert seeds["data"][2]["marker"]["color"] == lstm["marker"]["color"] != spinn["marker"]["color"]


@pytest.mark.parametrize(
    ("found", "tables", "pictures"), [(Experiments(None, SEEDS), 2, 1), (Experiments(ABLATIONS, None), 1, 1)]
)
def test_half_of_the_file_is_enough(found: Experiments, tables: int, pictures: int, file: Path) -> None:
    write_experiments(found, file)
    at = opened()
    assert not at.error and (len(at.dataframe), len(charts(at))) == (tables, pictures)


def test_without_the_file_one_plain_sentence(file: Path) -> None:
    at = opened()
    (line,) = at.info
    assert "No training experiments are here" in line.value and not at.error and not charts(at) and not at.dataframe


def test_how_much_the_trainings_saw_stands_beside_them(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    at = opened()
    shown = told(at)
    assert "lstm 78.00 (77.10 to 78.90), 214,466 pairs with labels, epochs: 5" in shown
    variants = at.dataframe[0].value
    assert list(variants["pairs with labels"]) == [5000] * 3 and list(variants["recombined pairs"]) == [900] * 3
    assert list(variants["epochs"]) == [4] * 3


def test_a_broken_file_is_one_line_and_one_made_anew_is_shown(file: Path) -> None:
    file.write_text("{", encoding="utf-8")
    at = opened()
    (line,) = at.error
    assert "experiments.json" in line.value.replace("\\", "") and not charts(at)
    write_experiments(Experiments(ABLATIONS, None), file)
    assert "ablations.jsonl.gz" in told(opened())
    write_experiments(Experiments(replace(ABLATIONS, dev="other.jsonl.gz"), None), file)
    assert "other.jsonl.gz" in told(opened())


def test_hostile_names_are_shown_as_they_are(file: Path) -> None:
    name = "<b>x</b> ![y](http://evil.example/a.png) =1+1"
    one, *rest = ABLATIONS.runs
    hostile = replace(one, name=name, note=name, changed={name: (name, [name])})
    write_experiments(
        Experiments(replace(ABLATIONS, dev=f"`{name}`", runs=(hostile, *rest)), replace(SEEDS, dev=name)), file
    )
    at = opened()
    assert not at.error
    for element in (*at.markdown, *at.caption):
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)
        assert not any(danger in outside_code for danger in ("![", "](", "<b>"))
    assert not any("<b>" in tick for chart in charts(at) for tick in chart["layout"]["yaxis"]["ticktext"])


def test_the_files_to_take_away() -> None:
    ablations = list(csv.DictReader(io.StringIO(csv_text(ablation_rows(ABLATIONS)))))
    assert [row["minutes"] for row in ablations] == ["10.0"] * 3 and ablations[0]["note"] == "the article’s way"
    assert [row["interval"] for row in ablations] == ["holds zero", "above zero", "below zero"]
    assert len(list(csv.DictReader(io.StringIO(csv_text(seed_rows(SEEDS)))))) == 6


def test_the_share_link_opens_this_part(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    assert parse_qs(urlsplit(opened().code[-1].value).query)["part"] == [PART]


def test_an_address_with_the_old_name_opens_this_part(file: Path) -> None:
    write_experiments(Experiments(ABLATIONS, SEEDS), file)
    at = open_page("compare", {"part": "seeds and levers"})
    assert not at.error and len(charts(at)) == 2
