"""Training experiments: gathered from folders of runs, worked out, written, read again, put on a card."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinn_core.cli.program import main
from spinn_core.evaluation.accuracy import Score, wilson_interval
from spinn_core.evaluation.experiments import (
    Experiments,
    ExperimentsError,
    SeedRun,
    Seeds,
    VariantSeeds,
    read_experiments,
    write_experiments,
)
from spinn_core.evaluation.experiments_rows import (
    ablation_rows,
    bounds,
    changed_in_words,
    gap_in_words,
    seed_rows,
    seeds_in_words,
    variant_rows,
)
from spinn_core.evaluation.table import Accuracy
from spinn_core.evaluation.table_rows import signed
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.model.config import Variant
from spinn_core.study import intervals
from spinn_core.study.gather import gather_ablations, gather_seeds
from spinn_core.study.intervals import difference, welch

PAIRS = 2000
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a run's config.json as train writes it; right: answers over own parses, where there are such."""

    def run(
        name: str, variant: str, right: int, given: int | None = None, f1: float | None = None, **more: Any
    ) -> Path:
        pairs, seed, epochs = more.pop("pairs", PAIRS), more.pop("seed", 1), more.pop("epochs", 4)
        data = {"train": ["a.gz"], "dev": "dev.gz", "vectors": ["v.txt"], "train_pairs": 500, "dev_pairs": pairs}
        data |= more.pop("data", {})
        teachers, start, model = more.pop("teachers", None), more.pop("start", None), more.pop("model", {})

        def score(count: int, f1: float | None = None) -> dict[str, Any]:
            return {**Score(count, pairs).to_dict(), "bracket_f1": f1, "pairs_per_second": 9.5}

        scores = {"given": score(right if given is None else given)}
        if variant == "spinn":
            scores["own"] = score(right, f1)
        said = {
            "model": {
                "variant": variant,
                "d_word": 6,
                "d_hidden": more.get("width", 150),
                "tuned_rows": 40,
                "vocabulary_rows": 90,
                **model,
            },
            "words": "../words.safetensors",
            "data": data,
            "settings": {"model": variant, "epochs": epochs, **({"seed": seed} if seed != 1 else {}), **more},
            **({"teachers": teachers} if teachers else {}),
            **({"start": start} if start else {}),
            "recipe": {
                "epochs": epochs,
                "seed": seed,
                "rate": more.get("rate", 0.001),
                "patience": more.get("patience", 0),
                "schedule": more.get("schedule", "cosine"),
                "schedule_options": {},
                "together": not more.get("apart", False),
            },
            "trained": {"epochs": 3, "seconds": 90.5, "pairs": 600},
            "scores": scores,
        }
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
        return folder

    return run


@pytest.fixture
def ablations(make: Make, tmp_path: Path) -> Path:
    """Two bases, five ablations of three kinds, a teacher beside them, and a file."""
    make("ablations/base", "lstm", 1500)
    make("ablations/much-wider", "lstm", 1590, width=300, epochs=4, rate=0.001)
    make("ablations/quick-rate", "lstm", 1400, rate=0.004)
    make(
        "ablations/more-pairs",
        "lstm",
        1510,
        data={"train": ["a.gz", "b.gz"], "train_pairs": 900},
        model={"tuned_rows": 70},
    )
    make("ablations/taught", "lstm", 1500, teachers={"wise": {"settings": {}, "accuracy": 85.125}}, joined=70)
    make("ablations/base-spinn", "spinn", 1490, 1495, 88.5)
    make("ablations/own-parses", "spinn", 1530, 1480, 90.25, own_share=0.25)
    make("ablations/wise", "attention", 1700)
    (tmp_path / "ablations" / "words.safetensors").write_bytes(b"")
    return tmp_path / "ablations"


@pytest.fixture
def seeds(make: Make, tmp_path: Path) -> Path:
    """Three runs of spinn, two of lstm, one of spinn-pi."""
    for seed, own, given in ((3, 1540, 1541), (1, 1550, 1549), (2, 1566, 1560)):
        make(f"seeds/spinn-seed{seed}", "spinn", own, given, 88 + seed, seed=seed)
    for seed, right in ((1, 1500), (2, 1520)):
        make(f"seeds/lstm-seed{seed}", "lstm", right, seed=seed)
    make("seeds/alone", "spinn-pi", 1530, seed=7)
    return tmp_path / "seeds"


def test_ablations_are_what_differs_from_the_base(ablations: Path) -> None:
    left_out: list[str] = []
    found = gather_ablations(ablations, {"own-parses": "a try"}, left_out.append)
    assert (found.dev, found.pairs) == ("dev.gz", PAIRS)
    assert [base.variant.value for base in found.bases] == ["spinn", "lstm"]
    by_name = {one.name: one for one in found.runs}
    assert {name: one.changed for name, one in by_name.items()} == {
        "own parses": {"own_share": (0.0, 0.25)},
        "much wider": {"width": (150, 300)},
        "quick rate": {"rate": (0.001, 0.004)},
        "more pairs": {"train": (["a.gz"], ["a.gz", "b.gz"])},
        "taught": {
            "teachers": ([], ["wise (85.12)"]),
            "teacher_share": (None, 0.5),
            "joined": (0, 70),
            "joined_weight": (None, 1.0),
        },
    }
    own = by_name["own parses"].outcome
    assert own.accuracy == Accuracy(76.5, *(round(bound, 2) for bound in wilson_interval(1530, PAIRS)), PAIRS)
    assert (own.bracket_f1, own.seconds, own.pairs, own.epochs) == (90.25, 90.5, TrainingPairs(500), 3)
    assert by_name["taught"].outcome.bracket_f1 is None
    assert {name: one.note for name, one in by_name.items() if one.note} == {"own parses": "a try"}
    assert by_name["own parses"].difference.points == pytest.approx(2.0)  # against base-spinn, not base
    assert by_name["quick rate"].difference.points == pytest.approx(-5.0)
    assert len(left_out) == 1 and "wise" in left_out[0]


def test_a_default_that_is_given_changes_nothing_and_one_that_is_not_counts(make: Make, tmp_path: Path) -> None:
    make("base", "lstm", 1500)
    make("given", "lstm", 1500, rate=0.001, clip=5.0, save_every=7)
    make("stepped", "lstm", 1500, schedule="step", gamma=0.1)
    make("alone", "lstm", 1500, apart=True, model={"d_word": 9})
    make("tabled", "lstm", 1500, data={"vectors": []}, seed=4)
    make("shorter", "lstm", 1500, data={"train_pairs": 400})
    assert {one.name: one.changed for one in gather_ablations(tmp_path).runs} == {
        "given": {},
        "stepped": {"schedule": ("cosine", "step"), "gamma": (None, 0.1), "step_size": (None, 1)},
        "alone": {"apart": (False, True), "d_word": (6, 9)},
        "tabled": {"seed": (1, 4)},
        "shorter": {"train_pairs": (500, 400)},
    }


def test_a_base_of_a_teachers_kind_makes_teachers_ablations(make: Make, tmp_path: Path) -> None:
    make("base", "lstm", 1500)
    make("base-attention", "attention", 1600)
    make("wise", "attention", 1610, width=200)
    (only,) = gather_ablations(tmp_path).runs
    assert only.outcome.variant is Variant.ATTENTION and only.changed == {"width": (150, 200)}


def test_seeds_by_variant(seeds: Path) -> None:
    found = gather_seeds(seeds)
    assert (found.dev, found.pairs) == ("dev.gz", PAIRS)
    spinn, pi, lstm = found.variants
    assert (spinn.variant, spinn.pairs, spinn.epochs, spinn.start) == (Variant.SPINN, TrainingPairs(500), 3, None)
    assert spinn.runs == (SeedRun(1, 77.5, 77.45, 89), SeedRun(2, 78.3, 78.0, 90), SeedRun(3, 77.0, 77.05, 91))
    assert lstm.runs == (SeedRun(1, 75.0, 75.0, None), SeedRun(2, 76.0, 76.0, None))
    assert spinn.mean == pytest.approx(77.6) and spinn.deviation == pytest.approx(np.std([77.5, 78.3, 77.0], ddof=1))
    assert (pi.variant.value, pi.mean, pi.deviation) == ("spinn-pi", 76.5, None)
    assert found.gap == welch(spinn, lstm)


def group(variant: Variant, accuracies: list[float], start: str | None = None) -> VariantSeeds:
    runs = tuple(SeedRun(k, one, one, None) for k, one in enumerate(accuracies))
    return intervals.group(variant, runs, TrainingPairs(500), 3, start)


def seeds_of(*groups: VariantSeeds) -> Seeds:
    return Seeds("dev", PAIRS, groups, intervals.gap(groups))


def test_the_gap_is_that_of_welch() -> None:
    # Student's own data (1908, hours of sleep), for which R's t.test prints df = 17.776 and -3.3654832 to 0.2054832
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    other = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    gap = welch(group(Variant.SPINN, one), group(Variant.LSTM, other))
    assert (gap.margin.points, gap.margin.low, gap.margin.high) == pytest.approx(
        (-1.58, -3.3654832, 0.2054832), abs=1e-6
    )
    assert gap.degrees == pytest.approx(17.776, abs=5e-4) and gap.margin.holds_zero


def test_a_gap_without_spread_has_no_interval() -> None:
    line = group(Variant.LSTM, [75, 75])
    for accuracies in ([76], [76, 76]):
        seeds = seeds_of(group(Variant.SPINN, accuracies), line)
        assert (seeds.gap.margin.points, seeds.gap.margin.low, seeds.gap.degrees) == (1, None, None)
        assert (
            "interval;" not in gap_in_words(Experiments(None, seeds))[1]
            and "95 %" not in gap_in_words(Experiments(None, seeds))[1]
        )
    assert welch(group(Variant.SPINN, [76, 77]), line).degrees == pytest.approx(1)
    alone = seeds_of(line)
    assert alone.gap is None and gap_in_words(Experiments(None, alone)) == []


def test_the_gap_in_words() -> None:
    def told(one: list[float], other: list[float]) -> str:
        seeds = seeds_of(group(Variant.SPINN, one), group(Variant.LSTM, other))
        return " ".join(gap_in_words(Experiments(None, seeds)))

    clear = told([78.1, 78.3, 78.2], [77.1, 77.3, 77.2])
    assert "spinn averages 78.20 over 3 seeds, standard deviation 0.10" in clear
    assert "spinn is 1.00 points above lstm" in clear and "difference is significant" in clear
    # 1 ± 2.776 (t of 4 degrees) * 0.1 * sqrt(2/3)
    assert "+0.77 to +1.23" in clear and "4.0 degrees" in clear
    unclear = told([77, 79], [78, 79])
    assert "lstm is 0.50 points above spinn" in unclear and "not significant" in unclear
    assert "The two are level" in told([77, 79], [79, 77])


def test_seeds_of_one_earlier_model_cover_its_last_training_only(make: Make, tmp_path: Path) -> None:
    """Whether a run began with trained weights is in its config.json, and goes with its figures wherever they go."""
    young = {"settings": {}, "accuracy": 81.5}
    for seed, right in ((1, 1500), (2, 1520)):
        make(f"runs/lstm-{seed}", "lstm", right, seed=seed, data={"joined_pairs": 70}, start={"young-lstm": young})
        make(f"runs/spinn-{seed}", "spinn", right + 30, seed=seed)
    found = gather_seeds(tmp_path / "runs")
    spinn, lstm = found.variants
    assert (lstm.start, lstm.pairs) == ("young-lstm", TrainingPairs(500, 70)) and spinn.start is None
    assert found.starts == {"lstm": "young-lstm"}
    told = seeds_in_words(found)
    assert "lstm with those of young-lstm" in told and "spinn begin with weights that the seed draws" in told
    experiments = Experiments(None, found)
    path = tmp_path / "experiments.json"
    write_experiments(experiments, path)
    assert read_experiments(path) == experiments
    assert [row["first weights"] for row in variant_rows(found)] == ["drawn", "young-lstm"]
    assert [(row["pairs with labels"], row["recombined pairs"]) for row in variant_rows(found)] == [(500, 0), (500, 70)]
    drawn = seeds_of(group(Variant.SPINN, [76, 77]), group(Variant.LSTM, [75, 76]))
    assert "A seed decides the first weights" in seeds_in_words(drawn)


def test_two_runs_of_different_earlier_models_are_no_seeds_of_one_training(make: Make, tmp_path: Path) -> None:
    for seed, start in ((1, "young"), (2, "old")):
        make(f"runs/lstm-{seed}", "lstm", 1500, seed=seed, start={start: {"settings": {}, "accuracy": 80.0}})
    with pytest.raises(ExperimentsError, match="differ in more than their seed: start"):
        gather_seeds(tmp_path / "runs")


def test_a_difference_of_proportions_against_the_spread_of_the_answers() -> None:
    right = [np.arange(PAIRS) < count for count in (1560, 1500)]
    shares = [Accuracy(100 * one.mean(), 0, 100, PAIRS) for one in right]
    margin = difference(*shares)
    reach = 1.959964 * 100 * np.sqrt(sum(one.var() / PAIRS for one in right))
    assert margin.points == pytest.approx(3.0)
    assert (margin.low, margin.high) == pytest.approx((3.0 - reach, 3.0 + reach))
    assert margin.in_words == "above zero" and difference(*shares[::-1]).in_words == "below zero"
    assert replace(margin, low=-0.1).in_words == "holds zero"


def test_written_and_read_again(ablations: Path, seeds: Path, tmp_path: Path) -> None:
    path = tmp_path / "made" / "experiments.json"
    path.parent.mkdir()
    for found in (
        Experiments(gather_ablations(ablations, {"taught": "why"}), gather_seeds(seeds)),
        Experiments(None, gather_seeds(seeds)),
        Experiments(gather_ablations(ablations), None),
        Experiments(None, None),
    ):
        write_experiments(found, path)
        assert read_experiments(path) == found
        assert list(path.parent.iterdir()) == [path]
    assert read_experiments(tmp_path / "none.json") is None


def test_the_file_says_what_follows_from_its_figures(ablations: Path, seeds: Path, tmp_path: Path) -> None:
    path = tmp_path / "experiments.json"
    assert main(["experiments", "--ablations", str(ablations), "--seeds", str(seeds), "--to", str(path)]) == 0
    said = json.loads(path.read_text(encoding="utf-8"))
    one = next(one for one in said["ablations"]["runs"] if one["name"] == "quick rate")
    assert (
        one["changed"] == {"rate": [0.001, 0.004]}
        and one["outcome"]["variant"] == "lstm"
        and one["outcome"]["accuracy"]["percent"] == 70
    )
    reach = 1.959964 * 100 * np.sqrt((0.7 * 0.3 + 0.75 * 0.25) / PAIRS)
    assert one["difference"] == pytest.approx({"points": -5, "low": -5 - reach, "high": -5 + reach}, abs=1e-4)
    assert tuple(one["outcome"][name] for name in ("seconds", "pairs", "epochs", "bracket_f1")) == (
        90.5,
        {"labelled": 500, "recombined": 0},
        3,
        None,
    )
    spinn = said["seeds"]["variants"][0]
    assert spinn["runs"][0] == {"seed": 1, "accuracy": 77.5, "accuracy_given": 77.45, "bracket_f1": 89}
    assert (spinn["mean"], spinn["deviation"]) == pytest.approx((77.6, 0.6557), abs=1e-4)
    assert said["seeds"]["variants"][1]["deviation"] is None
    gap = said["seeds"]["gap"]
    assert (gap["first"], gap["second"]) == ("spinn", "lstm") and gap["margin"]["points"] == pytest.approx(2.1)
    assert gap["margin"]["low"] < gap["margin"]["points"] < gap["margin"]["high"]


ABLATION, OUTCOME, RUN = (
    ["ablations", "runs", 0],
    ["ablations", "runs", 0, "outcome"],
    ["seeds", "variants", 0, "runs", 0],
)
BREAKS = [
    (["ablations"], ...),
    (["seeds"], ...),
    (["ablations"], 3),
    (["seeds"], []),
    (["ablations", "runs"], []),
    (["ablations", "bases"], []),
    (["ablations", "pairs"], 5),
    (["ablations", "dev"], None),
    (["ablations", "bases", 0, "variant"], "lstm"),
    ([*ABLATION, "name"], "taught"),
    ([*OUTCOME, "variant"], "spinn-pi"),
    ([*OUTCOME, "variant"], "gru"),
    ([*ABLATION, "changed"], [1]),
    ([*ABLATION, "changed", "own_share"], [1]),
    ([*ABLATION, "changed", "own_share"], [0, {}]),
    ([*ABLATION, "changed", "own_share"], [0, [[1]]]),
    ([*ABLATION, "note"], None),
    ([*ABLATION, "difference"], ...),
    ([*ABLATION, "difference", "high"], None),
    ([*ABLATION, "difference", "points"], float("nan")),
    ([*OUTCOME, "accuracy", "pairs"], 0),
    ([*OUTCOME, "accuracy", "percent"], None),
    ([*OUTCOME, "seconds"], -1),
    ([*OUTCOME, "seconds"], 10**400),
    ([*OUTCOME, "pairs"], 1.5),
    ([*OUTCOME, "pairs", "labelled"], -1),
    ([*OUTCOME, "pairs", "recombined"], -1),
    (["seeds", "variants", 0, "pairs", "recombined"], None),
    (["seeds", "variants", 0, "start"], 3),
    (["seeds", "variants", 0, "start"], ...),
    ([*OUTCOME, "epochs"], True),
    ([*OUTCOME, "bracket_f1"], 101),
    (["seeds", "variants"], []),
    (["seeds", "variants", 1, "variant"], "spinn"),
    (["seeds", "variants", 0, "runs"], []),
    ([*RUN, "seed"], 2),
    ([*RUN, "seed"], "1"),
    ([*RUN, "accuracy"], None),
    ([*RUN, "accuracy_given"], -1),
    ([*RUN, "bracket_f1"], "89"),
    (["seeds", "variants", 0, "mean"], 101),
    (["seeds", "variants", 0, "deviation"], "0.66"),
    (["seeds", "gap", "first"], "attention"),
    (["seeds", "gap", "margin", "low"], None),
    (["seeds", "gap", "degrees"], None),
]


@pytest.mark.parametrize(("way", "value"), BREAKS)
def test_a_broken_file_is_one_line(way: list, value: object, ablations: Path, seeds: Path, tmp_path: Path) -> None:
    path = tmp_path / "experiments.json"
    write_experiments(Experiments(gather_ablations(ablations), gather_seeds(seeds)), path)
    said = json.loads(path.read_text(encoding="utf-8"))
    place = said
    for key in way[:-1]:
        place = place[key]
    if value is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    path.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ExperimentsError, match="python -m spinn_core experiments makes it anew$") as found:
        read_experiments(path)
    assert "\n" not in str(found.value) and len(str(found.value)) < 300


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"ablations": "x", "seeds": 1}']
)
def test_no_such_file_at_all_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "experiments.json"
    path.write_bytes(content)
    with pytest.raises(ExperimentsError, match="makes it anew$"):
        read_experiments(path)
    with pytest.raises(ExperimentsError, match="makes it anew$"):
        read_experiments(tmp_path)


def test_what_the_command_prints(ablations: Path, seeds: Path, tmp_path: Path, capsys) -> None:
    notes, path = tmp_path / "notes.json", tmp_path / "experiments.json"
    notes.write_text(json.dumps({"own-parses": "read\n by itself"}))
    assert main(["experiments", "--ablations", str(ablations), "--notes", str(notes), "--to", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1 and "a teacher" in printed.err
    lines = printed.out.splitlines()
    assert lines[:2] == ["base spinn: 74.50", "base lstm: 75.00"]
    assert (
        lines[2].startswith("own parses (spinn; own share 0 → 0.25): 76.50, +2.00 (-0.6") and "holds zero" in lines[2]
    )
    assert (
        lines[3].startswith("much wider") and "above zero" in lines[3] and lines[-2].endswith("below zero")
    )  # best first
    found = read_experiments(path)
    assert found.seeds is None and "read by itself" in [one.note for one in found.ablations.runs]
    assert main(["experiments", "--seeds", str(seeds), "--to", str(path)]) == 0
    assert "spinn is 2.10 points above lstm" in capsys.readouterr().out
    assert read_experiments(path).ablations is None


def test_what_goes_among_the_assets_goes_into_readme_too(
    ablations: Path, seeds: Path, tmp_path: Path, monkeypatch
) -> None:
    from spinn_core.cli import experiments as command
    from spinn_core.study import readme_figures

    readme, shipped = tmp_path / "README.md", tmp_path / "experiments.json"
    readme.write_text(f"before\n{readme_figures.START}old\n{readme_figures.END}\n")
    monkeypatch.setattr(readme_figures, "README", readme)
    monkeypatch.setattr(command, "FILE", shipped)
    argv = ["experiments", "--ablations", str(ablations), "--seeds", str(seeds)]
    assert main([*argv, "--to", str(tmp_path / "other.json")]) == 0
    assert "old" in readme.read_text()
    assert main(argv) == 0
    told = readme.read_text()
    assert "old" not in told and "spinn is 2.10 points above lstm" in told  # of the seeds
    assert "epochs of" not in told  # nothing across models follows from the bases: their rates were not tuned alike


def spoil(folder: Path, *way: str, value: object = ...) -> None:
    """Changes one place of a run's config.json, or takes it out."""
    path = folder / "config.json"
    said = place = json.loads(path.read_text())
    for key in way[:-1]:
        place = place[key]
    if value is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    path.write_text(json.dumps(said))


MISTAKES: dict[str, tuple[str, Callable[[Path, Path, Make], object], str]] = {
    "no base": (
        "ablations",
        lambda ablations, seeds, make: (ablations / "base").rename(ablations / "basis"),
        "no run with the name base",
    ),
    "an ablation without one": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/x", "spinn-pi", 9),
        "train one as base-spinn-pi",
    ),
    "two bases": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/base-lstm", "lstm", 9),
        "two bases for lstm",
    ),
    "a base of another kind": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/base-pi", "spinn-pi", 9),
        "name it base",
    ),
    "other pairs": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/x", "lstm", 9, pairs=10),
        "different pairs",
    ),
    "another file": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/x", "lstm", 9, data={"dev": "test.gz"}),
        "of test.gz",
    ),
    "one name twice": (
        "ablations",
        lambda ablations, seeds, make: make("ablations/much wider", "lstm", 9),
        "short name 'much wider'",
    ),
    "no config": ("ablations", lambda ablations, seeds, make: (ablations / "x").mkdir(), "holds no config.json"),
    "no JSON": (
        "ablations",
        lambda ablations, seeds, make: (ablations / "base" / "config.json").write_text("{"),
        "not one that train",
    ),
    "no scores": (
        "ablations",
        lambda ablations, seeds, make: spoil(ablations / "base", "scores"),
        "missing required field `scores`",
    ),
    "no own parses": (
        "ablations",
        lambda ablations, seeds, make: spoil(ablations / "own-parses", "scores", "own"),
        "it lacks 'own'",
    ),
    "no such variant": (
        "ablations",
        lambda ablations, seeds, make: spoil(ablations / "base", "model", "variant", value="gru"),
        "'gru' is not a valid",
    ),
    "over a hundred": (
        "seeds",
        lambda ablations, seeds, make: spoil(seeds / "alone", "scores", "given", "accuracy", value=101),
        "<= 100",
    ),
    "a seed twice": (
        "seeds",
        lambda ablations, seeds, make: make("seeds/x", "lstm", 9, seed=2),
        "both a lstm with seed 2",
    ),
    "more than a seed": (
        "seeds",
        lambda ablations, seeds, make: make("seeds/x", "lstm", 9, seed=5, rate=0.1),
        "more than their seed: rate",
    ),
    "seeds on other pairs": (
        "seeds",
        lambda ablations, seeds, make: make("seeds/x", "spinn-pi-nt", 9, pairs=10),
        "different pairs",
    ),
    "epochs to come": (
        "seeds",
        lambda ablations, seeds, make: (seeds / "alone" / "training.csv").write_text(
            "epoch,dev_accuracy_given\n1,\n1,70.1\n2,\n2,71.0\n3,\n"
        ),
        "has 2 of 4 epochs",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_writes_nothing(
    mistake: str, ablations: Path, seeds: Path, make, tmp_path, capsys
) -> None:
    flag, mistaken, told = MISTAKES[mistake]
    mistaken(ablations, seeds, make)
    path = tmp_path / "experiments.json"
    assert main(["experiments", "--ablations", str(ablations), "--seeds", str(seeds), "--to", str(path)]) == 2
    printed = capsys.readouterr()
    *left_out, line = printed.err.splitlines()
    assert told in line and line.startswith("error: ") and printed.out == "" and not path.exists()
    assert str(ablations if flag == "ablations" else seeds) in line and all("left out" in one for one in left_out)


def test_mistakes_at_the_command_line(ablations: Path, seeds: Path, make: Make, tmp_path: Path, capsys) -> None:
    to = ["--to", tmp_path / "experiments.json"]
    bad, unknown, odd = (tmp_path / f"{name}.json" for name in ("bad", "unknown", "odd"))
    bad.write_text("{")
    unknown.write_text('{"nobody": "a note"}')
    odd.write_text('{"taught": 3}')
    make("bare/base", "lstm", 9)
    make("schooling/wise", "attention", 9)
    (tmp_path / "empty").mkdir()
    for argv, told in (
        ([], "give --ablations, --seeds or both"),
        (["--seeds", seeds, "--notes", unknown], "give --ablations as well"),
        (["--seeds", tmp_path / "nowhere"], "cannot read the folder"),
        (["--seeds", tmp_path / "empty"], "no folder of a trained run"),
        (["--seeds", tmp_path / "schooling"], "no trained run but teachers"),
        (["--ablations", tmp_path / "bare"], "holds only bases"),
        (["--ablations", ablations, "--notes", bad], "give --notes a JSON object"),
        (["--ablations", ablations, "--notes", tmp_path / "none.json"], "No such file"),
        (["--ablations", ablations, "--notes", odd], "a line for each ablation"),
        (["--ablations", ablations, "--notes", unknown], "a note is about 'nobody'"),
        (["--seeds", seeds, "--to", tmp_path / "no" / "e.json"], "is not a folder"),
    ):
        assert main(["experiments", *map(str, to), *map(str, argv)]) == 2
        printed = capsys.readouterr()
        assert told in printed.err.splitlines()[-1] and printed.out == ""
    assert not to[1].exists()


def test_without_scipy_one_line_says_what_to_install(seeds: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    for name in ("gather", "intervals"):
        monkeypatch.delitem(sys.modules, f"spinn_core.study.{name}")
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert main(["experiments", "--seeds", str(seeds), "--to", str(tmp_path / "e.json")]) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1 and "scipy" in printed.err and "requirements-dev.txt" in printed.err


def test_the_old_name_of_the_flag_is_still_read(ablations: Path, tmp_path: Path) -> None:
    path = tmp_path / "experiments.json"
    assert main(["experiments", "--levers", str(ablations), "--to", str(path)]) == 0
    assert read_experiments(path).ablations == gather_ablations(ablations)


def test_training_that_stopped_early_has_ended(seeds: Path, make: Make, tmp_path: Path) -> None:
    folder = make("other/patient", "lstm", 1500, patience=2)
    (folder / "training.csv").write_text("epoch,dev_accuracy_given\n1,70.1\n")
    assert len(gather_seeds(tmp_path / "other").variants) == 1
    (seeds / "alone" / "training.csv").write_text("epoch,dev_accuracy_given\n" + "1,\n1,70\n" * 4)
    assert len(gather_seeds(seeds).variants) == 3


def test_rows_and_words(ablations: Path, seeds: Path) -> None:
    rows = ablation_rows(gather_ablations(ablations))
    assert [row["difference"] for row in rows] == [2.0, 4.5, 0.5, 0.0, -5.0]
    assert (
        rows[0]
        | {
            "model": "spinn",
            "accuracy": 76.5,
            "bracket F1": 90.25,
            "minutes": 1.5,
            "pairs with labels": 500,
            "epochs": 3,
        }
        == rows[0]
    )
    assert [row["over provided parses"] for row in seed_rows(gather_seeds(seeds))] == [
        77.45,
        78.0,
        77.05,
        76.5,
        None,
        None,
    ]
    assert changed_in_words({"train": (["a"], ["b", "c"]), "apart": (False, True), "limit": (None, 9)}) == (
        "train without a, with b and c; apart no → yes; limit none → 9"
    )
    assert changed_in_words({"milestones": ([3, 5], [5, 3])}) == "milestones 3 and 5 → 5 and 3"
    assert changed_in_words({}) == "nothing that its settings record"
    assert [signed(points) for points in (0.004, -0.004, -1.5)] == ["+0.00", "+0.00", "−1.50"]
    assert bounds(welch(group(Variant.SPINN, [1]), group(Variant.LSTM, [1])).margin) == "–"


def test_more_experiments_beside_those_that_are_there(
    ablations: Path, seeds: Path, make: Make, tmp_path: Path, capsys
) -> None:
    path = tmp_path / "experiments.json"
    assert main(["experiments", "--ablations", str(ablations), "--seeds", str(seeds), "--to", str(path)]) == 0
    before = read_experiments(path)
    make("later/base", "spinn", 1400, 1410, 80.0)
    make("later/wider-tracker", "spinn", 1420, 1410, 81.5, tracker=256)
    add = ["experiments", "--ablations", str(tmp_path / "later"), "--to", str(path), "--add"]
    assert main(add) == 0
    after = read_experiments(path)
    assert after.seeds == before.seeds
    assert [base.variant.value for base in after.ablations.bases] == ["spinn", "lstm"]
    assert after.ablations.bases[0].bracket_f1 == 80.0  # spinn's ablations are all of the later ones
    names = [one.name for one in after.ablations.runs]
    assert names == ["wider tracker", "more pairs", "much wider", "quick rate", "taught"]
    assert main(["experiments", "--seeds", str(seeds), "--to", str(path), "--add"]) == 0
    assert read_experiments(path) == after
    kept = path.read_bytes()
    make("later/taught", "spinn", 1430, 1410, 81.0, rate=0.2)
    make("elsewhere/base", "spinn-pi", 9, pairs=10)
    make("elsewhere/other", "spinn-pi", 9, pairs=10, rate=0.3)
    capsys.readouterr()
    for folder, told in (("later", "two ablations would have the name 'taught'"), ("elsewhere", "10 pairs of dev.gz")):
        assert main([*add[:2], str(tmp_path / folder), *add[3:]]) == 2
        assert told in capsys.readouterr().err
    assert path.read_bytes() == kept
