"""The measured table on the Compare page: the figures of the file, in charts, tables, words and downloads."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import charts, open_page, told, values
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import LABELS
from spinn_core.evaluation.table import PUBLISHED, Difference, PairedTest, Results
from spinn_core.evaluation.table_file import write_results
from spinn_core.evaluation.table_probes import calibration_rows
from spinn_core.evaluation.table_rows import accuracy_rows, difference_rows, kind_rows, p_value, size_rows, tree_rows
from spinn_core.evaluation.trained_on import TrainedOn, TrainingPairs
from spinn_core.model.catalogue import available_models
from spinn_core.study.measuring import measure
from spinn_core.ui.compare import measured

PUBLISHED_FIGURES = {"spinn": 82.6, "spinn-pi": 83.2, "spinn-pi-nt": 80.9, "lstm": 80.6}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, tiny_models: Path) -> Results:
    """The tiny models on sixteen pairs."""
    path = tmp_path_factory.mktemp("data") / "little.jsonl"
    sides = [
        "( ( the dog ) ( runs . ) )",
        "( a ( cat ( sat ( in ( the church ) ) ) ) )",
        "( ( a dog ) runs )",
        "( the cat )",
    ]
    records = [
        {"gold_label": LABELS[(k + n) % 3], "sentence1_binary_parse": one, "sentence2_binary_parse": other}
        for k, one in enumerate(sides)
        for n, other in enumerate(sides)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return measure([info.folder for info in available_models(tiny_models)], path)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch, tiny_models: Path, tmp_path: Path) -> Path:
    """Where the page looks for its table; nothing is there yet."""
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    monkeypatch.setattr(measured, "FILE", tmp_path / "results.json")
    return tmp_path / "results.json"


def opened() -> AppTest:
    return open_page("compare", {"part": "results"})


def test_the_tables_hold_the_files_figures(results: Results, table: Path) -> None:
    write_results(results, table)
    at = opened()
    assert not at.error and not at.warning
    accuracy, sizes, differences, trees, tests, kinds, calibration = (frame.value for frame in at.dataframe)
    for row, model in zip(accuracy.to_dict("records"), results.models, strict=True):
        share = model.ways[model.main].accuracy
        assert (row["model"], row["trees"], row["accuracy"]) == (model.name, model.main, share.percent)
        assert row["95 % interval"] == f"{share.low:.2f} to {share.high:.2f}"
        assert (row["published"], row["published: pairs with labels"]) == (PUBLISHED_FIGURES[model.name], 550_000)
    assert list(sizes["parameters"]) == [model.parameters for model in results.models]
    assert list(sizes["bracket F1"]) == [f"{results.models[0].bracket_f1:.2f}", "–", "–", "–"]
    for row, one in zip(differences.to_dict("records"), results.differences, strict=True):
        assert row["models"] == f"{one.first} and {one.second}"
        points = 100 * (one.test.only_first - one.test.only_second) / results.pairs
        assert float(row["points"].replace("−", "-")) == pytest.approx(points, abs=0.005)
        assert (row["p"], row["in words"]) == (p_value(one.test.p), one.test.in_words)
    for row, model in zip(trees.to_dict("records"), results.models, strict=False):
        assert {name: row[name] for name in model.ways} == {
            name: f"{way.accuracy.percent:.2f}" for name, way in model.ways.items()
        }
    assert list(trees["model"]) == ["spinn", "spinn-pi", "spinn-pi-nt"]
    assert list(trees["no tracker"])[-1] == "–" and list(trees["predicted"])[1:] == ["–", "–"]
    assert len(tests) == 7 + 6 + 5 and set(kinds["by"]) == {"label", "length"}
    for row, model in zip(calibration.to_dict("records"), results.models, strict=True):
        curve = model.calibration
        assert (row["model"], row["calibration error"], row["right"]) == (model.name, curve.error, curve.accuracy)
        assert row["mean probability of its answer"] == curve.confidence
        gap = curve.confidence - curve.accuracy
        wanted = "overconfident by" if gap >= 0.5 else "underconfident by" if gap <= -0.5 else "calibrated"
        assert row["in words"].startswith(wanted)
    assert f"{results.pairs} labelled pairs" in told(at) and "little.jsonl" in told(at)


def test_whose_parses_were_read_in_training_is_what_the_configs_record(results: Results, table: Path) -> None:
    """A model that was trained on parses of its own is not said to have seen the given ones only."""
    shares = {"spinn": 0.4, "spinn-pi": 0.0, "spinn-pi-nt": 0.0}
    trained = [
        replace(model, trained=TrainedOn(TrainingPairs(1500, 2500), f"young-{model.name}", shares.get(model.name, 0.0)))
        for model in results.models
    ]
    write_results(replace(results, models=tuple(trained)), table)
    at = opened()
    said = told(at)
    assert "spinn read 40 % of its sentences by parses that it predicted itself" in said
    assert "spinn-pi and spinn-pi-nt read the file’s parses only" in said
    assert "1,500 pairs with labels, 2,500 recombined pairs with soft labels of teachers" in said
    assert "lstm with those of young-lstm" in said and "550,000 pairs with labels" in said
    (accuracy, *_) = (frame.value for frame in at.dataframe)
    assert list(accuracy["pairs with labels"]) == [1500] * 4 and list(accuracy["recombined pairs"]) == [2500] * 4
    write_results(replace(results, models=tuple(replace(model, trained=None) for model in trained)), table)
    assert "were trained is not recorded" in told(opened())


def test_the_charts_hold_the_same(results: Results, table: Path) -> None:
    write_results(results, table)
    beside, trees, labels, lengths, _ = charts(opened())
    mains = [model.accuracy for model in results.models]
    assert values(beside["data"][0]["x"]) == [share.percent for share in mains]
    assert values(beside["data"][0]["error_x"]["array"]) == pytest.approx(
        [share.high - share.percent for share in mains]
    )
    assert values(beside["data"][1]["x"]) == [PUBLISHED_FIGURES[model.name] for model in results.models]
    level, *lots = trees["data"]
    assert values(level["y"]) == [mains[-1].percent] * 2 and level["name"] == "lstm"
    for lot, model in zip(lots, results.models, strict=False):
        assert lot["name"] == model.name
        assert values(lot["y"]) == [way.accuracy.percent for way in model.ways.values()]
        places = [trees["layout"]["xaxis"]["ticktext"][round(x)] for x in values(lot["x"])]
        assert places == list(model.ways)
    for chart, what in ((labels, "by_label"), (lengths, "by_length")):
        for lot, model in zip(chart["data"], results.models, strict=True):
            shares = [share for share in getattr(model.ways[model.main], what).values() if share.pairs]
            assert values(lot["y"]) == [share.percent for share in shares]
            assert values(lot["error_y"]["arrayminus"]) == pytest.approx(
                [share.percent - share.low for share in shares]
            )


def test_the_reliability_curve_holds_the_bins_with_pairs_enough(results: Results, table: Path, monkeypatch) -> None:
    monkeypatch.setattr("spinn_core.ui.compare.reliability.FEWEST", 2)
    write_results(results, table)
    diagonal, *lots = charts(opened())[-1]["data"]
    assert values(diagonal["x"]) == values(diagonal["y"]) == [30, 100]
    for lot, model in zip(lots, results.models, strict=True):
        bins = [one for one in model.calibration.bins if one.pairs >= 2]
        assert bins and values(lot["x"]) == [one.confidence for one in bins]
        assert values(lot["y"]) == [one.accuracy for one in bins]
        assert values(lot["customdata"]) == [one.pairs for one in bins]
        assert f"error {model.calibration.error:.1f}" in lot["name"]


def test_a_table_of_old_says_that_it_lacks_the_calibration(results: Results, table: Path) -> None:
    old = tuple(replace(model, calibration=None, probes=None) for model in results.models)
    write_results(replace(results, models=old, probes=None), table)
    at = opened()
    assert not at.error and len(charts(at)) == 4
    (line,) = at.info
    assert "make results makes it anew" in line.value


def test_what_could_be_chance_is_said(results: Results, table: Path) -> None:
    def with_tests(*tests: PairedTest) -> Results:
        return replace(
            results,
            differences=tuple(
                Difference("spinn", other, test) for other, test in zip(PUBLISHED_FIGURES, tests, strict=False)
            ),
        )

    chance, sure = PairedTest(3, 2, 1.0), PairedTest(1, 13, 0.0018)
    write_results(with_tests(chance, chance), table)
    assert "**0 of 2** differences" in told(opened())
    write_results(with_tests(chance, sure, sure), table)
    at = opened()
    assert "**2 of 3** differences" in told(at)
    assert list(at.dataframe[2].value["in words"]) == ["not significant", "significant", "significant"]


def test_other_trees_are_told_against_the_given_ones(results: Results, table: Path) -> None:
    model = results.models[0]
    ways = model.ways | {
        "left": replace(model.ways["left"], against_given=PairedTest(0, 12, 0.0005)),
        "predicted": replace(model.ways["predicted"], against_given=PairedTest(2, 1, 1.0)),
    }
    write_results(replace(results, models=(replace(model, ways=ways), *results.models[1:])), table)
    said = told(opened())
    assert "predicted +6.25 (not significant)" in said and "left −75.00," in said


def test_without_a_table_one_line_says_how_to_make_it(table: Path) -> None:
    at = opened()
    (line,) = at.error
    assert "make results makes it" in re.sub(r"\\", "", line.value)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"models": [{"name": "<b>"}], "differences": []}', "<script>"])
def test_a_broken_table_is_one_line(content: str, table: Path) -> None:
    table.write_text(content, encoding="utf-8")
    at = opened()
    (line,) = at.error
    assert "make results makes it anew" in re.sub(r"\\", "", line.value)
    assert not at.get("plotly_chart")


def test_a_table_made_anew_is_shown_without_a_restart(results: Results, table: Path) -> None:
    table.write_text("{", encoding="utf-8")
    assert opened().error
    write_results(replace(results, file="other.jsonl"), table)
    assert "other.jsonl" in told(opened())


def test_a_table_of_other_weights_says_so(results: Results, table: Path) -> None:
    first, *rest = results.models
    write_results(replace(results, models=(replace(first, weights="0" * 16), *rest)), table)
    (line,) = opened().warning
    assert "spinn" in line.value and "spinn-pi" not in line.value.replace("\\", "") and "make results" in line.value


def test_hostile_names_are_shown_as_they_are(results: Results, table: Path) -> None:
    name = "<b>x</b> ![y](http://evil.example/a.png) =1+1"
    *rest, last = (replace(model, name=f"{model.name} {name}") for model in results.models)
    other = replace(last, name="../../etc/\0")
    renamed = replace(results, file=f"`{name}`", models=(*rest, other), differences=())
    write_results(renamed, table)
    at = opened()
    assert not at.error
    for element in (*at.markdown, *at.caption, *at.warning):
        outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)
        assert not any(danger in outside_code for danger in ("![", "](", "<b>"))
    for chart in charts(at):
        said = "".join(lot.get("name", "") for lot in chart["data"]) + "".join(
            chart["layout"]["yaxis"].get("ticktext", ())
        )
        assert "<b>" not in said


def test_the_files_to_take_away(results: Results) -> None:
    for rows, count in (
        (accuracy_rows(results), 4),
        (size_rows(results), 4),
        (difference_rows(results), 6),
        (tree_rows(results), 19),
    ):
        assert len(list(csv.DictReader(io.StringIO(csv_text(rows))))) == len(rows) == count
    assert {row["which"] for row in kind_rows(results) if row["by"] == "label"} == set(LABELS)
    assert all(row["pairs"] for row in kind_rows(results))
    bins = list(csv.DictReader(io.StringIO(csv_text(calibration_rows(results)))))
    assert len(bins) == 4 * 15 and sum(int(row["pairs"]) for row in bins) == 4 * results.pairs


def test_the_share_link_opens_this_part(results: Results, table: Path) -> None:
    write_results(results, table)
    assert parse_qs(urlsplit(opened().code[-1].value).query)["part"] == ["results"]


def test_published_figures_are_the_articles() -> None:
    assert {variant.value: accuracy for variant, accuracy in PUBLISHED.items()} == PUBLISHED_FIGURES


def test_p_as_people_read_it() -> None:
    assert [p_value(p) for p in (1.0, 0.05, 0.001, 0.00099)] == ["1.000", "0.050", "0.001", "< 0.001"]
