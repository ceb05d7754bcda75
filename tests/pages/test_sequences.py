"""The Sequences page, its first two parts: figures are those of the core, controls do what they say."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from app_page import charts, checked, open_page, press, told, values
from streamlit.testing.v1 import AppTest

from spinn_core.csv_file import csv_text
from spinn_core.lessons.sequences.forecast_config import ForecastConfig, Learning
from spinn_core.lessons.sequences.forecast_file import to_bytes
from spinn_core.lessons.sequences.forecast_scores import MEAN, RULE, baselines, score_of
from spinn_core.lessons.sequences.forecast_training import run
from spinn_core.lessons.sequences.intervals import Unit
from spinn_core.lessons.sequences.padding import leaks, read_all_ways
from spinn_core.lessons.sequences.prepared import View, prepare
from spinn_core.lessons.sequences.ragged import Settings, read_ragged
from spinn_core.lessons.sequences.visits import VisitRule, make_visits
from spinn_core.ui.common.address import Switch
from spinn_core.ui.sequences.address import ADDRESS, EXAMPLE, INTERVALS
from spinn_core.ui.sequences.lengths import state_rows
from spinn_core.ui.sequences.outcome import BINS, LOADED, NUMBER

SMALL = {"visits": "60", "interval_epochs": "10", "lstm_width": "4"}
HOSTILE = "<b>x</b> ![x](http://e.io/a.png)\n[a](http://e.io) $x$ :smile: `c`"


def opened(**address: str) -> AppTest:
    return open_page("sequences", address)


def errors_table(at: AppTest) -> dict[str, dict]:
    table = next(frame.value for frame in at.dataframe if "forecaster" in frame.value)
    return {row["forecaster"]: row for row in table.to_dict("records")}


def ready(**view):
    return prepare(make_visits(VisitRule(60)), View(**view))


def test_the_page_opens_with_a_forecast() -> None:
    at = opened()
    assert not at.error and re.search(r"next one in \*\*\d+\.\d days\*\*", told(at)) and len(charts(at)) == 5
    rows = errors_table(at)
    assert rows[NUMBER]["MAE"] < rows[MEAN]["MAE"] and rows[BINS]["MAE"] < rows["last value"]["MAE"]


def test_the_table_has_the_figures_of_the_core() -> None:
    at, prepared = opened(**SMALL), ready()
    outcome = run(prepared, ForecastConfig(width=4), Learning(epochs=10))
    scores = [
        *baselines(prepared),
        score_of(NUMBER, outcome.number.forecast, prepared),
        score_of(BINS, outcome.bins.forecast, prepared),
    ]
    rows = errors_table(at)
    assert set(rows) == {one.name for one in scores}
    for one in scores:
        assert rows[one.name]["MAE"] == pytest.approx(one.mean_error, abs=0.006)
        assert rows[one.name]["RMSE"] == pytest.approx(one.root_error, abs=0.006)
        assert rows[one.name]["bin, %"] == pytest.approx(one.right_bin, abs=0.06)
    drawn = {trace["name"]: values(trace["y"]) for trace in charts(at)[0]["data"]}
    assert drawn["truth"] == pytest.approx(prepared.truth.tolist())
    said = outcome.number.forecast.numbers(prepared.data.part(prepared.held)[0])
    assert drawn[NUMBER] == pytest.approx(said.tolist())
    assert set(drawn) == {"truth", *rows}
    curves = [[values(trace["y"]) for trace in chart["data"]] for chart in charts(at)[2:4]]
    assert curves[0] == [pytest.approx(one.tolist()) for one in outcome.number.losses.T]
    assert curves[1] == [pytest.approx(one.tolist()) for one in outcome.bins.losses.T]


def test_a_changed_setting_waits_for_the_button() -> None:
    at = opened(**SMALL)
    before = errors_table(at)
    at.slider(key="lstm_layers").set_value(2)
    checked(at.run())
    assert errors_table(at) == before and "not trained yet" in told(at)
    press(at, "Train")
    assert errors_table(at)[NUMBER] != before[NUMBER] and "Trained with these settings" in told(at)
    assert errors_table(at)[MEAN] == before[MEAN]


def test_other_windows_hide_the_forecast_until_it_is_trained() -> None:
    at = opened(**SMALL)
    at.slider(key="look_back").set_value(6)
    checked(at.run())
    assert "Press Train" in told(at) and len(charts(at)) == 1
    assert "of 6 intervals" in told(at) or "6 intervals of" in told(at)
    press(at, "Train")
    assert len(charts(at)) == 5


def test_every_setting_of_the_network_is_used() -> None:
    at = opened(
        **SMALL,
        lstm_layers="3",
        interval_dropout="0.2",
        dense_layers="3",
        activation="tanh",
        interval_rate="0.003",
        interval_batch="16",
        interval_seed="4",
        amounts="true",
        interval_split="a random fifth",
        interval_unit="calendar days",
        interval_edges="equal counts",
        interval_bins="4",
        look_back="3",
    )
    from spinn_core.lessons.sequences.bins import Edges
    from spinn_core.lessons.sequences.intervals import Split

    prepared = ready(
        unit=Unit.CALENDAR, look_back=3, bins=4, edges=Edges.COUNTS, split=Split.RANDOM, seed=4, amounts=True
    )
    config = ForecastConfig(width=4, lstm_layers=3, dense_layers=3, activation="tanh", dropout=0.2)
    outcome = run(prepared, config, Learning(10, 16, 0.003, 4))
    assert not at.error
    for name, learned in ((NUMBER, outcome.number), (BINS, outcome.bins)):
        assert errors_table(at)[name]["MAE"] == pytest.approx(
            score_of(name, learned.forecast, prepared).mean_error, abs=0.006
        )


def test_long_work_waits_for_the_button() -> None:
    at = opened(visits="600", interval_epochs="150", interval_batch="16", lstm_layers="3")
    assert "Press Train" in told(at) and len(charts(at)) == 1
    assert not next(button for button in at.button if button.label == "Train").disabled


def test_too_much_work_is_one_line() -> None:
    at = opened(visits="600", interval_epochs="150", interval_batch="8", lstm_layers="3", amounts="true")
    (error,) = at.error
    assert "1.8 times as much work" in re.sub(r"\\", "", error.value) and len(charts(at)) == 1


def test_windows_follow_the_slider() -> None:
    at, prepared = opened(**SMALL), ready()
    at.slider(key="interval_window").set_value(11)
    checked(at.run())
    window, target = prepared.data.inputs[0][10], prepared.data.targets[10]
    code = " ".join(map(str, prepared.bins.one_hot(np.array([target]))[0]))
    assert ", ".join(f"{one:.1f}".removesuffix(".0") for one in window) in told(at) and f"one-hot `{code}`" in told(at)
    rows = next(frame.value for frame in at.dataframe if "one-hot" in frame.value).to_dict("records")
    assert rows[0]["one-hot"] == code and float(rows[0]["next"]) == pytest.approx(target, abs=0.05)
    marks = {trace["name"]: (values(trace["x"]), values(trace["y"])) for trace in charts(at)[-1]["data"]}
    assert marks["to be predicted"] == ([15], [pytest.approx(target)])  # windows of 4: the 11th leaves visit 15
    assert marks["the window"] == ([11, 12, 13, 14], pytest.approx(window.tolist()))
    at.slider(key="look_back").set_value(12)
    checked(at.run())
    assert at.slider(key="interval_window").max == len(ready(look_back=12).data)


def test_times_of_ones_own() -> None:
    at = opened(table="your times", **SMALL)
    assert "Paste or upload" in at.info[0].value and not charts(at)
    text = csv_text(make_visits(VisitRule(60, seed=9)).rows())
    at.text_area(key="times_text").set_value(text)
    press(at, "Read these times")
    assert not at.error and len(charts(at)) == 5
    rows = errors_table(at)
    prepared = prepare(make_visits(VisitRule(60, seed=9)), View())
    assert RULE not in rows and rows[MEAN]["MAE"] == pytest.approx(baselines(prepared)[1].mean_error, abs=0.006)
    press(at, "Try an example")
    assert not at.error and "120 times" in told(at)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2024-03-01\n" * 12, "All times are the same"[1:]),
        ("foo\n2024-03-01", "1 time"),
        ("2024-03-01\n" * 12 + "9" + HOSTILE, "no time"),
    ],
)
def test_times_that_cannot_be_read_are_one_line(text: str, line: str) -> None:
    at = opened(table="your times", **SMALL)
    at.text_area(key="times_text").set_value(text)
    press(at, "Read these times")
    (error,) = at.error
    assert line in error.value and "![" not in error.value and not charts(at)


def test_a_short_table_and_a_long_look_back_is_one_line() -> None:
    at = opened(table="your times", look_back="12", **SMALL)
    at.text_area(key="times_text").set_value("\n".join(f"2024-03-{day:02}" for day in range(1, 14)))
    press(at, "Read these times")
    (error,) = at.error
    assert "too few to train on" in error.value and not charts(at)


def test_the_six_dates_of_the_article_are_read_and_too_few_is_said_of_training() -> None:
    at = opened(table="your times", look_back="3", interval_unit="calendar days", **SMALL)
    six = (
        "2015-05-15 14:03:51", "2015-05-15 15:32:46", "2015-06-28 18:00:17", "2015-07-16 21:27:18", "2015-07-16 22:04:51",  # noqa: E501
        "2015-09-08 14:59:56",
    )  # fmt: skip
    at.text_area(key="times_text").set_value("\n".join(six))
    press(at, "Read these times")
    (error,) = at.error
    assert "too few to train on" in error.value and "6 times" in told(at)
    visits, windows = (frame.value.to_dict("records") for frame in at.dataframe)
    assert [row["time"] for row in visits] == list(six)
    assert [row["interval"] for row in visits] == ["0", "44", "18", "0", "54", ""]
    assert windows == [{"seen": "0  44  18", "next": "0"}, {"seen": "44  18  0", "next": "54"}]
    at.slider(key="look_back").set_value(2)
    checked(at.run())
    assert not at.error and len(charts(at)) == 5  # three windows: two to learn from, one held out


def test_days_are_shown_as_they_were_written() -> None:
    at = opened(table="your times", interval_unit="calendar days", look_back="1", **SMALL)
    text = "\n".join(f"2024-03-{day:02}T07:30:00+08:00" for day in (1, 2, 4, 9, 10, 12))
    at.text_area(key="times_text").set_value(text)
    press(at, "Read these times")
    assert not at.error and "last visit was on 2024-03-12" in told(at)


def test_a_time_in_an_error_can_be_pasted_back() -> None:
    at = opened(table="your times", **SMALL)
    at.text_area(key="times_text").set_value("2024-03-01\nyesterday")
    press(at, "Read these times")
    (error,) = at.error
    assert "\u2060" not in error.value and "18" in error.value


def test_equal_times_have_nothing_to_forecast() -> None:
    at = opened(table="your times", **SMALL)
    at.text_area(key="times_text").set_value("\n".join(f"2024-03-{day:02}" for day in range(1, 29)))
    press(at, "Read these times")
    (error,) = at.error
    assert "nothing to forecast" in error.value


def saved(look_back: int = 4) -> bytes:
    prepared = ready(look_back=look_back)
    return to_bytes(run(prepared, ForecastConfig(width=4), Learning(epochs=3)).bins.forecast)


def test_a_saved_model_stands_beside_the_others() -> None:
    at = opened(**SMALL)
    at.file_uploader(key="forecaster_file").set_value(("m.safetensors", saved(), "application/octet-stream"))
    checked(at.run())
    prepared = ready()
    forecast = run(prepared, ForecastConfig(width=4), Learning(epochs=3)).bins.forecast
    assert not at.error
    assert errors_table(at)[LOADED]["MAE"] == pytest.approx(score_of("x", forecast, prepared).mean_error, abs=0.006)


@pytest.mark.parametrize(("data", "line"), [(b"x" * 40, "is no forecaster"), (None, "looks back over 3")])
def test_a_model_that_does_not_fit_is_one_line(data: bytes | None, line: str) -> None:
    at = opened(**SMALL)
    name = "![x](http:evil).safetensors"
    at.file_uploader(key="forecaster_file").set_value((name, data or saved(3), "application/octet-stream"))
    checked(at.run())
    (error,) = at.error
    assert line in re.sub(r"\\(.)", r"\1", error.value) and "![" not in error.value
    assert LOADED not in errors_table(at)


def links(at: AppTest) -> dict[str, str]:
    (link,) = [code.value for code in at.code if "part=" in code.value]
    return {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}


def test_the_link_opens_what_is_seen() -> None:
    at = opened(**SMALL)
    assert links(at) == {"part": "intervals", **SMALL}
    at.slider(key="look_back").set_value(7)
    at.toggle(key="amounts").set_value(True)
    at.segmented_control(key="interval_unit").set_value("hours")
    checked(at.run())
    again = opened(**links(at))
    switches = [field.name for field in ADDRESS.of_part[INTERVALS] if isinstance(field, Switch)]
    assert switches and all(again.toggle(key=key).value == at.toggle(key=key).value for key in switches)
    assert again.slider(key="look_back").value == 7 and again.segmented_control(key="interval_unit").value == "hours"


@pytest.mark.parametrize(
    "address",
    [{"visits": "10**9"}, {"look_back": "-3"}, {"activation": "eval"}, {"interval_rate": "nan"}, {"part": "x"}],
)
def test_a_link_out_of_range_opens_the_usual(address: dict[str, str]) -> None:
    at = opened(**(SMALL | address))
    assert not at.error and charts(at)


def lengths(**address: str) -> AppTest:
    return opened(part="lengths", **address)


def test_lengths_open_with_an_example() -> None:
    at = lengths()
    assert not at.error and len(at.get("image")) == 2
    ragged = read_ragged(EXAMPLE)
    ways = read_all_ways(ragged, Settings())
    rows = at.dataframe[0].value.to_dict("records")
    for row, leak in zip(rows, leaks(ways), strict=True):
        assert row["padded: h_n"] == pytest.approx(leak.h_n, abs=0.006)
        assert row["padded: mean"] == pytest.approx(leak.mean, abs=0.006)
        assert row["padded: own end"] == row["packed: h_n"] == 0
    assert rows[0]["padded: h_n"] == 0 and min(row["padded: h_n"] for row in rows[1:]) > 1
    padded, packed = ragged.cells
    assert f"{padded} cells padded and {packed} packed" in told(at)


def test_both_ways_and_a_word_for_padding() -> None:
    at = lengths(both_ways="true", filling="a word for padding", lstm_units="3", lengths_seed="5")
    from spinn_core.lessons.sequences.ragged import Padding

    found = leaks(read_all_ways(read_ragged(EXAMPLE), Settings(3, True, Padding.WORD, 5)))
    rows = at.dataframe[0].value.to_dict("records")
    picked = [pytest.approx(one.picked, abs=0.006) for one in found]
    assert [row["padded: own end"] for row in rows][1:] == picked[1:]
    assert "reads the padding first" in told(at)


def test_the_columns_step() -> None:
    at = lengths(sequences="a b c\nd", lengths_step="2")
    assert "at column 2 the LSTM computes 2 rows, 1 of them padding" in told(at) and "it computes 1 row." in told(at)
    at.slider(key="lengths_step").set_value(1)
    checked(at.run())
    assert "at column 1 the LSTM computes 2 rows, 0 of them padding" in told(at)
    at.text_area(key="sequences").set_value("a b c d e\nf")
    checked(at.run())
    assert at.slider(key="lengths_step").max == 5


def test_one_word_needs_no_slider() -> None:
    at = lengths(sequences="rain")
    assert not at.error and len(at.dataframe[0].value) == 1
    assert not [slider for slider in at.slider if slider.key == "lengths_step"]


@pytest.mark.parametrize("text", ["a\n" * 9, "b " * 17, "x" * 31, "   "])
def test_sequences_that_are_too_much_are_one_line(text: str) -> None:
    at = lengths(sequences=text) if text.strip() else lengths()
    if not text.strip():
        at.text_area(key="sequences").set_value(text)
        checked(at.run())
    (error,) = at.error
    assert "." in error.value and not at.dataframe


def test_hostile_sequences_stay_text() -> None:
    at = lengths(sequences=HOSTILE)
    assert not at.error and "e.io" not in told(at)


def test_a_place_of_a_longer_text_is_brought_to_the_end_of_a_shorter_one() -> None:
    """As a page that was left keeps it: the session holds both, and Streamlit raises for a place beyond the slider."""
    at = lengths(sequences="a b c d e f g h\nc")
    at.session_state["sequences"], at.session_state["lengths_step"] = "one two three\nfour", 8
    slider = checked(at.run()).slider(key="lengths_step")
    assert slider.max == 3 and slider.value == 3


def test_the_link_of_the_lengths() -> None:
    at = lengths(sequences="a b\nc", lstm_units="5")
    assert links(at) == {"part": "lengths", "sequences": "a b\nc", "lstm_units": "5"}


def test_tables_are_csv() -> None:

    ragged = read_ragged("=a b\nc")
    ways = read_all_ways(ragged, Settings(2))
    rows = list(csv.DictReader(io.StringIO(csv_text(state_rows(ragged, ways)))))
    assert [row["word"] for row in rows] == ["'=a", "b", "c", "<pad>"]
    assert rows[3]["alone 1"] == "" and float(rows[3]["padded 1"]) == pytest.approx(ways.padded[1, 1, 0], abs=1e-6)
