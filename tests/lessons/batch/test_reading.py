"""A batch with its bundles, against single traces and against the formula of Reduce."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from spinn_core.explain.batch import encode
from spinn_core.lessons.batch.grid import PADDING
from spinn_core.lessons.batch.reading import read_batch
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.machine import Action, random_tree
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import trace_sentence

TEXTS = (
    "( ( The dog ) ( runs . ) )",
    "( ( A cat ) ( sat ( in ( the church ) ) ) )",
    "( ( ( ( the cat ) has ) cracks ) . )",
    "dog",
    "( ( The dog ) ( runs . ) )",
)
SENTENCES = tuple((reading.tokens, reading.parse.transitions) for reading in map(read, TEXTS[:3])) + (
    (("dog",), (Action.SHIFT,)),
    (read(TEXTS[4]).tokens, read(TEXTS[4]).parse.transitions),
)


@pytest.fixture(scope="module", params=["spinn", "spinn-pi", "spinn-pi-nt"])
def model(request, tiny_models: Path):
    return load_model(str(tiny_models / request.param))


def test_the_vectors_are_those_of_single_traces_and_of_the_quick_encoder(model) -> None:
    found = read_batch(model, SENTENCES)
    for row, (tokens, actions) in enumerate(SENTENCES):
        np.testing.assert_allclose(found.encodings[row], trace_sentence(model, tokens, actions).encoding, atol=1e-5)
    np.testing.assert_allclose(found.encodings, encode(model, SENTENCES), atol=1e-5)


def test_every_bundle_holds_the_states_of_single_traces(model) -> None:
    found = read_batch(model, SENTENCES)
    traces = [trace_sentence(model, tokens, actions) for tokens, actions in SENTENCES]
    seen = 0
    for step, (column, bundle) in enumerate(zip(found.grid.columns, found.bundles, strict=True)):
        assert (bundle is None) == (not column.reduces)
        if bundle is None:
            continue
        assert bundle.step == step and bundle.rows == column.reduces
        for at, row in enumerate(bundle.rows):
            trace, node = traces[row], traces[row].nodes[bundle.made[at]]
            assert trace.steps[step].node == bundle.made[at]
            assert (node.left, node.right) == (bundle.left[at], bundle.right[at])
            for own, theirs in (
                (bundle.left_h, trace.h[node.left]),
                (bundle.left_c, trace.c[node.left]),
                (bundle.right_h, trace.h[node.right]),
                (bundle.right_c, trace.c[node.right]),
                (bundle.h, trace.h[node.id]),
                (bundle.c, trace.c[node.id]),
            ):
                np.testing.assert_allclose(own[at], theirs, atol=1e-5)
            if model.config.variant.has_tracker:
                np.testing.assert_allclose(bundle.tracking[at], trace.steps[step].tracker_h, atol=1e-5)
            else:
                assert bundle.tracking is None
            seen += 1
    assert seen == sum(len(tokens) - 1 for tokens, _ in SENTENCES)


def test_the_product_that_the_page_writes_is_reduce(model) -> None:
    """[lefts rights tracker] · [Wl Wr We] + b, then the gates, in numpy and float64."""
    found, reduce = read_batch(model, SENTENCES), model.network.encoder.reduce
    parts = [reduce.left.weight, reduce.right.weight, *([reduce.tracking.weight] if found.t else [])]
    weights = torch.cat(parts, dim=1).double().numpy().T  # (2d + t, 5d)
    assert weights.shape == (2 * found.d + found.t, 5 * found.d)

    def logistic(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    for bundle in found.bundles:
        if bundle is None:
            continue
        rows = [bundle.left_h, bundle.right_h, *([bundle.tracking] if found.t else [])]
        gates = np.concatenate(rows, axis=1).astype(float) @ weights + reduce.left.bias.double().numpy()
        a, i, fl, fr, o = np.split(gates, 5, axis=1)
        c = np.tanh(a) * logistic(i) + logistic(fl) * bundle.left_c + logistic(fr) * bundle.right_c
        np.testing.assert_allclose(bundle.c, c, atol=1e-5)
        np.testing.assert_allclose(bundle.h, logistic(o) * np.tanh(c), atol=1e-5)


def test_stacks_stay_as_they_are_when_a_sentence_is_finished(model) -> None:
    found = read_batch(model, SENTENCES)
    for number, row in enumerate(found.rows):
        letters = found.grid.letters(number)
        assert len(row.state(found.grid.steps).stack) == 1
        for step in range(found.grid.steps):
            before, after = row.state(step), row.state(step + 1)
            if letters[step] == PADDING:
                assert before == after
            else:
                grows = 1 if letters[step] == "S" else -1
                assert len(after.stack) - len(before.stack) == grows
                assert after.front - before.front == (letters[step] == "S")


def test_the_models_own_encoder_is_left_as_it_was(model) -> None:
    encoder = model.network.encoder
    before = encoder.reduce, encoder.tracker, encoder.training
    read_batch(model, SENTENCES[:2])
    assert (encoder.reduce, encoder.tracker, encoder.training) == before
    assert type(encoder.reduce).__name__ == "Reduce"


def test_long_and_random_trees(tiny_spinn) -> None:
    sentences = [(("the",) * words, random_tree(words, words)) for words in (200, 3, 90, 1)]
    found = read_batch(tiny_spinn, sentences)
    np.testing.assert_allclose(found.encodings, encode(tiny_spinn, sentences), atol=1e-4)


def test_what_cannot_be_read_is_one_line(tiny_lstm, tiny_spinn) -> None:
    with pytest.raises(ValueError, match="without Reduce"):
        read_batch(tiny_lstm, SENTENCES)
    with pytest.raises(ValueError, match="at least one sentence"):
        read_batch(tiny_spinn, [])
    with pytest.raises(ValueError, match="2 words and 1 SHIFT"):
        read_batch(tiny_spinn, [(("a", "b"), (Action.SHIFT,))])
