"""Seeds and levers on the Compare page: the figures of the file in charts, tables and words."""

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
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.config import Variant
from spinn_core.study.experiments import Experiments, Lever, Levers, Outcome, SeedRun, Seeds, VariantSeeds
from spinn_core.study.experiments_file import write_experiments
from spinn_core.study.experiments_rows import BASES, CAREFUL, lever_rows, schedule_in_words, seed_rows, seeds_in_words
from spinn_core.ui.compare import experiments

PART = "seeds and ablations"


def outcome(variant: Variant, percent: float, f1: float | None = None) -> Outcome:
    return Outcome(variant, Accuracy(percent, percent - 0.9, percent + 0.9, 9000), f1, 600.0, TrainingPairs(214466), 5)


LEVERS = Levers(
    "levers.jsonl.gz",
    9000,
    (outcome(Variant.SPINN, 78.5, 88.1), outcome(Variant.LSTM, 78.0)),
    (
        Lever("own parses", {"own_share": (0.0, 0.3)}, outcome(Variant.SPINN, 78.9, 89.5), "the article’s way"),
        Lever("quick", {"rate": (0.001, 0.01)}, outcome(Variant.LSTM, 74.25)),
        Lever("taught", {"teachers": ([], ["wise (85.00)"])}, outcome(Variant.LSTM, 80.5)),
    ),
)
SEEDS = Seeds(
    "seeds.jsonl.gz",
    9000,
    (
        VariantSeeds(
            Variant.SPINN,
            (SeedRun(1, 81.0, 80.9, 89.0), SeedRun(2, 81.2, 81.0, 89.5), SeedRun(5, 81.1, 81.1, 90.0)),
            TrainingPairs(5000, 900),
            4,
            "young-spinn",
        ),
        VariantSeeds(Variant.SPINN_PI, (SeedRun(1, 80.8, 80.8, None),), TrainingPairs(5000, 900), 4),
        VariantSeeds(
            Variant.LSTM, (SeedRun(1, 80.0, 80.0, None), SeedRun(2, 80.5, 80.5, None)), TrainingPairs(5000, 900), 4
        ),
    ),
)


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the page looks for the experiments; nothing is there yet."""
    monkeypatch.setattr(experiments, "FILE", tmp_path / "experiments.json")
    return tmp_path / "experiments.json"


def opened() -> AppTest:
    return open_page("compare", {"part": PART})


def test_the_tables_hold_the_files_figures(file: Path) -> None:
    write_experiments(Experiments(LEVERS, SEEDS), file)
    at = opened()
    assert not at.error and not at.warning and not at.info
    variants, runs, levers = (frame.value for frame in at.dataframe)
    assert list(variants["model"]) == ["spinn", "spinn-pi", "lstm"] and list(variants["runs"]) == [3, 1, 2]
    assert list(variants["mean"]) == pytest.approx([81.1, 80.8, 80.25])
    assert list(variants["standard deviation"]) == ["0.10", "–", "0.35"]
    assert list(variants["lowest"]) == [81.0, 80.8, 80.0] and list(variants["highest"]) == [81.2, 80.8, 80.5]
    assert list(runs["seed"]) == [1, 2, 5, 1, 1, 2] and list(runs["accuracy"]) == [81.0, 81.2, 81.1, 80.8, 80.0, 80.5]
    assert list(runs["over given parses"]) == ["80.90", "81.00", "81.10", "80.80", "–", "–"]
    assert list(levers["lever"]) == ["own parses", "taught", "quick"]
    assert list(levers["what changed"]) == ["own share 0 → 0.3", "teachers with wise (85.00)", "rate 0.001 → 0.01"]
    assert list(levers["accuracy"]) == [78.9, 80.5, 74.25]
    assert list(levers["difference"]) == pytest.approx([0.4, 2.5, -3.75])  # numbers, so that they sort as such
    assert list(levers["bracket F1"]) == ["89.50", "–", "–"]
    for bounds, lever in zip(levers["95 % interval"], ("own parses", "taught", "quick"), strict=True):
        margin = LEVERS.margin(next(one for one in LEVERS.levers if one.name == lever))
        low, high = (float(bound.replace("−", "-")) for bound in bounds.split(" to "))
        assert (low, high) == pytest.approx((margin.low, margin.high), abs=0.006)


def test_the_gap_and_the_caveats_are_said(file: Path) -> None:
    write_experiments(Experiments(LEVERS, SEEDS), file)
    said = told(opened())
    assert "spinn averages 81.10 over 3 seeds" in said and "spinn is 0.85 points above lstm" in said
    assert "9,000 labelled pairs" in said and "seeds.jsonl.gz" in said and "levers.jsonl.gz" in said
    assert CAREFUL in said and seeds_in_words(SEEDS) in said and "spinn with those of young-spinn" in said
    assert "Of 3 differences, **2** have an interval without zero" in said and "lstm 78.00 (77.10 to 78.90)" in said
    assert "**own parses**: the article’s way" in said and "**quick**: rate 0.001 → 0.01" in said
    write_experiments(Experiments(replace(LEVERS, levers=LEVERS.levers[:1]), None), file)
    assert "Of 1 differences, **none** has an interval without zero" in told(opened())


def test_every_run_is_a_dot_and_every_lever_a_bar(file: Path) -> None:
    write_experiments(Experiments(LEVERS, SEEDS), file)
    seeds, levers = charts(opened())
    *dots, mean = seeds["data"]
    for row, (lot, group) in enumerate(zip(dots, SEEDS.variants, strict=True)):
        assert lot["name"] == group.variant.value
        assert values(lot["x"]) == [run.accuracy for run in group.runs]
        assert values(lot["customdata"]) == [run.seed for run in group.runs]
        heights = values(lot["y"])
        assert len(set(heights)) == len(heights) and all(abs(height - row) <= 0.2 for height in heights)
    assert values(mean["x"]) == pytest.approx([81.1, 80.8, 80.25]) and values(mean["y"]) == [0, 1, 2]
    zero, spinn, lstm = levers["data"]
    assert values(zero["x"]) == [0, 0]
    assert levers["layout"]["yaxis"]["ticktext"] == ["own parses", "taught", "quick"]
    assert (values(spinn["y"]), values(lstm["y"])) == ([0], [1, 2])
    assert values(lstm["x"]) == pytest.approx([2.5, -3.75])
    margin = LEVERS.margin(LEVERS.levers[1])
    assert values(lstm["error_x"]["array"])[1] == pytest.approx(margin.high - margin.points)
    assert seeds["data"][2]["marker"]["color"] == lstm["marker"]["color"] != spinn["marker"]["color"]


@pytest.mark.parametrize(
    ("found", "tables", "pictures"), [(Experiments(None, SEEDS), 2, 1), (Experiments(LEVERS, None), 1, 1)]
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
    write_experiments(Experiments(LEVERS, SEEDS), file)
    shown = told(opened())
    seen = "5,000 pairs with labels, 900 recombined pairs with soft labels of teachers, for 4 epochs"
    assert f"spinn, spinn-pi and lstm on {seen}" in shown
    assert schedule_in_words(LEVERS.bases, BASES) in shown


def test_a_broken_file_is_one_line_and_one_made_anew_is_shown(file: Path) -> None:
    file.write_text("{", encoding="utf-8")
    at = opened()
    (line,) = at.error
    assert "experiments.json" in line.value.replace("\\", "") and not charts(at)
    write_experiments(Experiments(LEVERS, None), file)
    assert "levers.jsonl.gz" in told(opened())
    write_experiments(Experiments(replace(LEVERS, dev="other.jsonl.gz"), None), file)
    assert "other.jsonl.gz" in told(opened())


def test_hostile_names_are_shown_as_they_are(file: Path) -> None:
    name = "<b>x</b> ![y](http://evil.example/a.png) =1+1"
    one, *rest = LEVERS.levers
    hostile = replace(one, name=name, note=name, changed={name: (name, [name])})
    write_experiments(
        Experiments(replace(LEVERS, dev=f"`{name}`", levers=(hostile, *rest)), replace(SEEDS, dev=name)), file
    )
    at = opened()
    assert not at.error
    for element in (*at.markdown, *at.caption):
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)
        assert not any(danger in outside_code for danger in ("![", "](", "<b>"))
    assert not any("<b>" in tick for chart in charts(at) for tick in chart["layout"]["yaxis"]["ticktext"])


def test_the_files_to_take_away() -> None:
    levers = list(csv.DictReader(io.StringIO(csv_text(lever_rows(LEVERS)))))
    assert [row["minutes"] for row in levers] == ["10.0"] * 3 and levers[0]["note"] == "the article’s way"
    assert [row["in words"] for row in levers] == ["could be chance", "above zero", "below zero"]
    assert len(list(csv.DictReader(io.StringIO(csv_text(seed_rows(SEEDS)))))) == 6


def test_the_share_link_opens_this_part(file: Path) -> None:
    write_experiments(Experiments(LEVERS, SEEDS), file)
    assert parse_qs(urlsplit(opened().code[-1].value).query)["part"] == [PART]
