"""The map's figures, held against single readings and plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spinn_core.explain.batch import encode_any, predicted_trees
from spinn_core.explain.sentence_map import (
    closest_of_other_words,
    cosines,
    flatten,
    nearest,
    nearest_across,
    phrases_of,
    same_topic,
    unit,
    vectors_alone,
    vectors_in_tree,
)
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.machine import balanced, right_branching
from spinn_core.trace.trace import trace_sentence

SENTENCES = [("the", "dog", "runs", "."), ("a", "church", "has", "cracks", "in", "the", "ceiling"), ("cat",)]


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    dot = sum(float(a) * float(b) for a, b in zip(one, other, strict=True))
    return dot / math.sqrt(sum(float(a) ** 2 for a in one) * sum(float(b) ** 2 for b in other))


def test_raw_sentences_get_the_trees_that_the_model_chooses(tiny_spinn) -> None:
    alone = [trace_sentence(tiny_spinn, tokens) for tokens in SENTENCES]
    assert predicted_trees(tiny_spinn, SENTENCES) == [trace.transitions for trace in alone]
    together = encode_any(tiny_spinn, [(tokens, None) for tokens in SENTENCES])
    np.testing.assert_allclose(together, [trace.encoding for trace in alone], atol=1e-6)


def test_given_trees_stay_and_another_model_parses_the_rest(tiny_models, tiny_spinn) -> None:
    given = load_model(str(tiny_models / "spinn-pi"))
    trees = [(SENTENCES[0], balanced(4)), (SENTENCES[1], None), (SENTENCES[2], None)]
    chosen = [trace_sentence(tiny_spinn, tokens).transitions for tokens in SENTENCES]
    wanted = [trace_sentence(given, SENTENCES[0], balanced(4)).encoding]
    wanted += [trace_sentence(given, SENTENCES[at], chosen[at]).encoding for at in (1, 2)]
    np.testing.assert_allclose(encode_any(given, trees, tiny_spinn), wanted, atol=1e-6)
    with pytest.raises(ValueError, match="give each sentence a parse"):
        encode_any(given, trees)
    with pytest.raises(ValueError, match="cannot choose"):
        predicted_trees(given, SENTENCES)


def test_the_line_reads_each_sentence_as_it_does_alone(tiny_lstm) -> None:
    together = encode_any(tiny_lstm, [(tokens, None) for tokens in SENTENCES])
    for row, tokens in zip(together, SENTENCES, strict=True):
        np.testing.assert_allclose(row, encode_any(tiny_lstm, [(tokens, None)])[0], atol=1e-6)


def test_more_than_one_batch(tiny_spinn, monkeypatch: pytest.MonkeyPatch) -> None:
    trees = [(tokens, None) for tokens in SENTENCES * 3]
    whole = encode_any(tiny_spinn, trees)
    monkeypatch.setattr("spinn_core.explain.batch.AT_ONCE", 2)
    np.testing.assert_allclose(encode_any(tiny_spinn, trees), whole, atol=1e-6)


def test_the_flat_map_is_the_eigenvectors_of_the_covariance() -> None:
    points = np.random.RandomState(3).standard_normal((40, 6)) * [5, 3, 1, 0.5, 0.2, 0.1] + 7
    flat = flatten(points)
    centred = points - points.mean(0)
    values, directions = np.linalg.eigh(centred.T @ centred)  # smallest first
    for axis in (0, 1):
        wanted = centred @ directions[:, -1 - axis]
        assert np.allclose(np.abs(flat.places[:, axis]), np.abs(wanted))
        assert flat.shares[axis] == pytest.approx(values[-1 - axis] / values.sum())
    assert flat.places.std(0)[0] > flat.places.std(0)[1]


def test_the_flat_map_never_turns_over() -> None:
    points = np.random.RandomState(4).standard_normal((12, 5))
    one, two = flatten(points), flatten(points[:, ::-1])  # the same points, their columns in another order
    np.testing.assert_allclose(one.places, two.places, atol=1e-12)
    moved = flatten(points + 100)
    np.testing.assert_allclose(one.places, moved.places, atol=1e-9)


@pytest.mark.parametrize("points", [np.ones((1, 4)), np.ones((5, 4)), np.zeros((3, 4)), 0.1 * np.ones((7, 3))])
def test_points_that_are_all_one(points: np.ndarray) -> None:
    flat = flatten(points)
    assert flat.places.shape == (len(points), 2) and not flat.places.any() and flat.shares == (0.0, 0.0)


def test_two_points_lie_on_a_line() -> None:
    flat = flatten(np.array([[0.0, 1.0, 2.0], [0.0, 4.0, 6.0]]))
    assert flat.shares == (pytest.approx(1.0), 0.0)
    assert abs(flat.places[0, 0] - flat.places[1, 0]) == pytest.approx(5.0)
    assert flatten(np.array([[1.0], [2.0], [4.0]])).places[:, 1].tolist() == [0.0, 0.0, 0.0]


def test_cosines_and_neighbours_by_a_plain_loop() -> None:
    points = np.random.RandomState(5).standard_normal((9, 4)).astype(np.float32)
    near = cosines(points)
    for at in range(9):
        told = [cosine(points[at], other) for other in points]
        assert near[at] == pytest.approx(told, abs=1e-6)
        others = sorted((other for other in range(9) if other != at), key=lambda other: -told[other])
        assert nearest(near, at, 3) == others[:3]
        assert nearest(near, at, 3, {1, 2, 8}) == [other for other in others if other in (1, 2, 8)]
    assert cosines(points[:2], points[3:]) == pytest.approx(near[:2, 3:])


def test_a_vector_of_zeros_is_near_nothing() -> None:
    near = cosines(np.array([[0.0, 0.0], [3.0, 4.0]]))
    assert near.tolist() == [[0.0, 0.0], [0.0, pytest.approx(1.0)]]
    assert unit(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist() == [[0.0, 0.0], [0.6, 0.8]]


def test_equal_cosines_go_by_their_order() -> None:
    assert nearest(cosines(np.ones((4, 2))), 2, 9) == [0, 1, 3]


def test_how_many_share_the_topic() -> None:
    near = cosines(np.array([[1, 0], [1, 0.1], [0, 1], [0.9, 0.2]]))
    share, chance = same_topic(near, ["a", "a", "b", "b"])
    assert share == 0.75  # the fourth's nearest is the second
    assert chance == pytest.approx(1 / 3)


@pytest.fixture
def pair(tiny_spinn):
    first = trace_sentence(tiny_spinn, SENTENCES[1], right_branching(7))
    return first, trace_sentence(tiny_spinn, ("the", "dog", "sat", "in", "a", "church"), right_branching(6))


def test_phrases_have_the_vectors_of_their_nodes(pair) -> None:
    phrases, vectors = phrases_of(pair), vectors_in_tree(pair)
    assert len(phrases) == len(vectors) == 13 + 11
    assert phrases[12].text == " ".join(SENTENCES[1]) and phrases[13].text == "the"
    np.testing.assert_array_equal(vectors[12], pair[0].encoding)
    np.testing.assert_array_equal(vectors[-1], pair[1].encoding)
    for trace, number in zip(pair, (0, 1), strict=True):
        mine = [phrase for phrase in phrases if phrase.sentence == number]
        assert [(phrase.start, phrase.end) for phrase in mine] == [(node.start, node.end) for node in trace.nodes]


def test_the_line_reads_a_phrase_as_a_sentence(pair, tiny_lstm) -> None:
    vectors = vectors_alone(tiny_lstm, pair)
    for row, phrase in zip(vectors, phrases_of(pair), strict=True):
        alone = encode_any(tiny_lstm, [(phrase.text.split(), None)])[0]
        np.testing.assert_allclose(row, alone, atol=1e-6)


def test_the_nearest_across_by_a_plain_loop(pair) -> None:
    phrases, vectors = phrases_of(pair), vectors_in_tree(pair)
    near = cosines(vectors)
    told = nearest_across(near, phrases)
    assert list(told) == list(range(13))
    for at, there in told.items():
        assert there == max(range(13, 24), key=lambda other: cosine(vectors[at], vectors[other]))
    best, found = -2.0, None
    for one in range(13):
        for other in range(13, 24):
            left, right = (set(phrases[k].text.split()) for k in (one, other))
            long = len(left) == 1 or len(right) == 1 or phrases[one].end - phrases[one].start == 7
            long = long or phrases[other].end - phrases[other].start == 6
            if not long and not left <= right and not right <= left and near[one, other] > best:
                best, found = near[one, other], (one, other)
    assert found is not None and closest_of_other_words(near, phrases) == found


def test_nothing_to_compare(tiny_spinn) -> None:
    words = [trace_sentence(tiny_spinn, ("dog",)), trace_sentence(tiny_spinn, ("the", "cat"))]
    assert closest_of_other_words(cosines(vectors_in_tree(words)), phrases_of(words)) is None
