"""The speed table: that what it times is the work it says, and that its report adds up. No figure is tested."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import numpy as np
import pytest

from spinn_core.bench.contenders import Sizes, Way, contender, shapes, ways_for
from spinn_core.bench.measure import Plan, as_dict, machine, measure, training_memory
from spinn_core.bench.report import picture, svg, tables
from spinn_core.bench.speed_table import SNLI, SpeedTable, by_case, by_length, read_speed, write_speed
from spinn_core.bench.workload import HYPOTHESIS, PREMISE, one_shape, snli_like
from spinn_core.cli.program import main
from spinn_core.data.snli import to_actions
from spinn_core.model.config import ENCODERS, Variant
from spinn_core.parsing.machine import run

TINY = Sizes(width=6, tracker=4, word=5, vocabulary=50, classifier=7)
PLAN = Plan(batches=(3,), threads=(1,), rounds=2, long_words=(5, 9), long_batch=2)


def test_the_workload_is_as_long_as_snli_and_its_trees_are_trees() -> None:
    work = snli_like(2000, 1, 100)
    means = np.mean(work.lengths[:2000]), np.mean(work.lengths[2000:])
    assert means == pytest.approx((PREMISE[0], HYPOTHESIS[0]), abs=0.4)
    assert len(work.rows) == sum(work.lengths) and work.pairs == 2000
    for length, actions in list(zip(work.lengths, work.transitions, strict=True))[:20]:
        assert len(run(to_actions(actions)).nodes) == 2 * length - 1
    assert set(one_shape(2, 50, "right", 9).lengths) == {50}


@pytest.mark.parametrize("variant", ENCODERS)
def test_every_way_trains_and_reads_the_same_network(variant: Variant) -> None:
    work = snli_like(4, 2, TINY.vocabulary)
    found = {}
    for way in ways_for(variant):
        runner = contender(way, variant, TINY, "cpu")
        runner.infer(work)
        runner.train(work)
        if way not in (Way.PRODUCTS, Way.PACKED):
            runner.network.eval()
            found[way] = runner._logits(work, own=False)[0].detach().numpy()
    for way, logits in found.items():
        np.testing.assert_allclose(logits, found[Way.OURS], atol=2e-2, err_msg=way.value)  # one step apart at most


def test_the_bare_products_count_every_word_phrase_and_step() -> None:
    work = one_shape(2, 3, "right", TINY.vocabulary)  # 4 sentences: 12 words, 8 phrases, 20 steps
    d, t = TINY.width, TINY.tracker
    assert shapes(Variant.SPINN_PI, TINY, work)[:6] == [
        (12, TINY.word, 2 * d, False),
        (8, 2 * d, 5 * d, True),
        (12, d, 4 * t, True),
        (20, d, 8 * t, True),
        (20, t, 4 * t, True),
        (8, t, 5 * d, True),
    ]


def test_rows_tables_and_picture(tmp_path) -> None:
    rows = list(measure(PLAN, TINY, "cpu"))
    cases = {(row.variant, row.way, row.kind) for row in rows if row.words == "as in SNLI"}
    assert cases == {(v.value, w.value, k) for v in ENCODERS for w in ways_for(v) for k in ("training", "inference")}
    for row in rows:
        assert 0 < row.low <= row.seconds <= row.high
        assert row.pairs_per_second == pytest.approx(row.batch / row.seconds)
    text = tables(rows, machine("cpu"), {"spinn": 12.3})
    first = next(row for row in rows if row.way == "ours" and row.variant == "spinn")
    other = next(row for row in rows if row.way == "article" and row.variant == "spinn")
    line = next(line for line in text.splitlines() if line.startswith("| spinn | 3 |"))
    assert f"| {first.pairs_per_second:.0f} |" in line and f"(×{other.seconds / first.seconds:.2f})" in line
    assert "spinn 12 MB" in text
    picture(rows, machine("cpu"), tmp_path / "speed.html")
    assert "Plotly.newPlot" in (tmp_path / "speed.html").read_text(encoding="utf-8")
    drawn = ElementTree.fromstring(svg(rows, machine("cpu"), batch=3))
    bars = [element for element in drawn.iter("{http://www.w3.org/2000/svg}rect") if element.get("fill") != "#ffffff"]
    assert len(bars) == len([row for row in rows if row.words == "as in SNLI"])
    training = [row for row in rows if row.kind == "training" and row.words == "as in SNLI"]
    widths = [float(bar.get("width")) for bar in bars[: len(training)]]
    speeds = [row.pairs_per_second for row in training]
    assert widths == pytest.approx([300 * speed / max(speeds) for speed in speeds], abs=0.06)
    json.dumps([as_dict(row) for row in rows])


def test_the_table_is_written_and_read_again(tmp_path) -> None:
    table = SpeedTable("2026-01-02", 6, 4, machine("cpu"), tuple(measure(PLAN, TINY, "cpu")), {"spinn": 12.0})
    write_speed(table, tmp_path / "speed.json")
    assert read_speed(tmp_path / "speed.json") == table
    for case in by_case(table.rows, "training"):
        ours, article = (
            [
                row
                for row in table.rows
                if (row.kind, row.variant, row.way, row.words) == ("training", case["model"], way, SNLI)
            ]
            for way in ("ours", "article")
        )
        assert case["ours"] == ours[0].pairs_per_second
        assert case["speed-up"] == (pytest.approx(article[0].seconds / ours[0].seconds) if article else None)
    long = by_length(table.rows)
    assert all(row["5 words"] > 0 and row["9 words"] > 0 for row in long) and len(long) == 2 * (3 * 2 + 1)


def test_memory_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = ModuleType("__main__")  # what runs may be a page, which must not run again for this
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit(1)")
    monkeypatch.setitem(sys.modules, "__main__", page)
    megabytes = training_memory(Variant.SPINN_PI_NT, Sizes(width=32, tracker=8, vocabulary=50), 200, 64, "right")
    assert 30 < megabytes < 300  # 25,472 phrases, each with at least 12 x 32 floats: gates, children, c


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("spinn_core.bench.measure.QUICK", PLAN)
    monkeypatch.setattr("spinn_core.bench.measure.training_memory", lambda *what, **how: 1.0)  # tested above
    assert main(["bench", "--quick", "--json", "--width", "6", "--tracker", "4", "--device", "cpu"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"machine", "rows", "memory_mb"} and len(answer["rows"]) > 40
