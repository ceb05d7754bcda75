"""Padded, packed and one by one: against an LSTM written out step by step."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.lessons.sequences.intervals import SeriesError
from spinn_core.lessons.sequences.padding import WIDTH, Ways, leaks, make_lstm, read_all_ways, word_vector
from spinn_core.lessons.sequences.ragged import PAD, Padding, Ragged, Settings, read_ragged
from spinn_core.lessons.sequences.ragged_svg import Kind, Place, ragged_svg

BATCH = Ragged((("a", "b", "c", "d"), ("e",), ("a", "f", "g")))
ALL = [Settings(5, both, padding, seed) for both in (False, True) for padding in Padding for seed in (1, 2)]
rows = st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=7).map(tuple), min_size=1, max_size=5)


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def one_way(vectors: list[np.ndarray], lstm: torch.nn.LSTM, suffix: str = "") -> np.ndarray:
    """(words, units): an LSTM's states from its equations, in float64."""
    weights = {name: weight.double().numpy() for name, weight in lstm.named_parameters()}
    h, c, out = np.zeros(lstm.hidden_size), np.zeros(lstm.hidden_size), []
    for x in vectors:
        gates = (
            weights[f"weight_ih_l0{suffix}"] @ x
            + weights[f"bias_ih_l0{suffix}"]
            + weights[f"weight_hh_l0{suffix}"] @ h
            + weights[f"bias_hh_l0{suffix}"]
        )
        i, f, g, o = gates.reshape(4, -1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.array(out)


def by_hand(vectors: list[np.ndarray], settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """All states and h_n of one sequence, padding included where it is given."""
    lstm = make_lstm(settings)
    states = one_way(vectors, lstm)
    if not settings.both_ways:
        return states, states[-1]
    back = one_way(vectors[::-1], lstm, "_reverse")
    return np.concatenate([states, back[::-1]], 1), np.concatenate([states[-1], back[-1]])


@pytest.mark.parametrize("settings", ALL)
def test_all_three_ways_are_the_equations(settings: Settings) -> None:
    ways = read_all_ways(BATCH, settings)
    fill = np.zeros(WIDTH) if settings.padding is Padding.ZEROS else word_vector(PAD)
    for row, words in enumerate(BATCH.rows):
        vectors = [word_vector(word) for word in words]
        states, last = by_hand(vectors, settings)
        for found, end in ((ways.alone, ways.alone_last), (ways.packed, ways.packed_last)):
            assert found[row, : len(words)] == pytest.approx(states, abs=1e-6)
            assert (found[row, len(words) :] == 0).all()
            assert end[row] == pytest.approx(last, abs=1e-6)
        states, last = by_hand(vectors + [fill] * (4 - len(words)), settings)
        assert ways.padded[row] == pytest.approx(states, abs=1e-6)
        assert ways.padded_last[row] == pytest.approx(last, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(rows, st.booleans(), st.sampled_from(Padding))
def test_packed_is_one_by_one(lines: list, both: bool, padding: Padding) -> None:
    ways = read_all_ways(Ragged(tuple(lines)), Settings(4, both, padding))
    assert ways.packed == pytest.approx(ways.alone, abs=1e-6)
    assert ways.packed_last == pytest.approx(ways.alone_last, abs=1e-6)
    longest = ways.mask.all(1)
    assert ways.padded_last[longest] == pytest.approx(ways.alone_last[longest], abs=1e-6)
    assert (ways.wandered()[longest] < 1e-5).all()
    if not both:  # left to right nothing later can change a word's state
        assert (ways.wandered()[ways.mask] < 1e-5).all()


@settings(max_examples=30, deadline=None)
@given(rows)
def test_the_packed_rows_are_counted_by_a_loop(lines: list) -> None:
    ragged = Ragged(tuple(lines))
    ways = read_all_ways(ragged, Settings())
    lengths = [len(line) for line in lines]
    assert list(ways.rows_at) == [sum(length > at for length in lengths) for at in range(max(lengths))]
    assert ragged.cells == (len(lines) * max(lengths), sum(ways.rows_at))
    packed = [lengths[row] for row in ways.order]
    assert sorted(ways.order) == list(range(len(lines))) and packed == sorted(lengths, reverse=True)


def norm(vector: np.ndarray) -> float:
    return float(sum(float(one) ** 2 for one in vector) ** 0.5)


@pytest.mark.parametrize("settings", ALL)
def test_leaks_by_plain_loops(settings: Settings) -> None:
    ways = read_all_ways(BATCH, settings)
    units = settings.units
    for row, leak in enumerate(leaks(ways)):
        length, true = len(BATCH.rows[row]), ways.alone_last[row]
        picked = [*ways.padded[row, length - 1, :units], *ways.padded[row, 0, units:]]
        mean = sum(ways.padded[row, at] for at in range(4)) / 4
        own = sum(ways.alone[row, at] for at in range(length)) / length
        assert leak.norm == pytest.approx(norm(true), rel=1e-5)
        assert leak.h_n == pytest.approx(100 * norm(ways.padded_last[row] - true) / norm(true), abs=1e-3)
        assert leak.picked == pytest.approx(100 * norm(np.array(picked) - true) / norm(true), abs=1e-3)
        assert leak.mean == pytest.approx(100 * norm(mean - own) / norm(own), abs=1e-3)
        assert leak.packed < 1e-3
        if length < 4:
            assert leak.h_n > 1  # even zeros move the state
            assert (leak.picked > 1) is settings.both_ways


def test_a_words_vector_is_the_same_everywhere() -> None:
    assert (word_vector("rain") == word_vector("rain")).all() and (word_vector("rain") != word_vector("Rain")).any()
    assert np.array([word_vector(str(at)) for at in range(2000)]).std() == pytest.approx(1, abs=0.05)


def test_sequences_are_read_line_by_line() -> None:
    assert read_ragged(" a b \n\n c\n").rows == (("a", "b"), ("c",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no sequence"),
        (" \n\t\n", "there is no sequence"),
        ("a\n" * 9, "line 9: 8 sequences"),
        ("a\n" + "b " * 17, "line 2 has 17 words"),
        ("a " + "x" * 31, "line 1: “xxx"),
    ],
)
def test_too_much_is_one_line(text: str, told: str) -> None:
    with pytest.raises(SeriesError) as caught:
        read_ragged(text)
    assert told in str(caught.value) and "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        ragged = read_ragged(text)
    except SeriesError as error:
        assert "\n" not in str(error)
        return
    assert [word for row in ragged.rows for word in row] == text.split()
    assert isinstance(read_all_ways(ragged, Settings(2)), Ways)


def test_the_picture_shows_words_as_they_are_and_nothing_where_a_row_is_over() -> None:
    hostile = '<script>alert("1")</script>&amp;'
    places = [
        [Place(Kind.WORD, hostile, "0.5", 1.0), Place(Kind.PADDING, PAD, "0.7", 0.5)],
        [Place(Kind.WORD, "b"), Place(Kind.EMPTY)],
    ]
    svg = ragged_svg(places, ["no. 1", "no. 2"], ["2 rows", "1 row"], 1, "dark", hostile)
    assert "<script" not in svg and svg.count("<rect") == 1 + 3 and svg.count("stroke-dasharray") == 1
    assert "0.7" not in re.sub(r"<title>.*?</title>", "", svg)  # a column to come tells nothing yet
    from xml.etree import ElementTree

    ElementTree.fromstring(svg)
