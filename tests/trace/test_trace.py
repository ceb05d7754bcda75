"""A trace against the machine, and against the batched encoders."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from spinn_core.data.snli import LABELS, to_numbers
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import Parse, read
from spinn_core.trace.trace import own_parse, predict, trace_sentence

CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"


@pytest.fixture(params=["spinn", "spinn-pi", "spinn-pi-nt"])
def model(request, tiny_models):
    return load_model(str(tiny_models / request.param))


def encode(model, tokens, transitions):
    with torch.inference_mode():
        rows = torch.tensor(model.vocabulary.rows(tokens))
        return model.network.encode(rows, [len(tokens)], transitions)


def test_the_trace_walks_as_the_machine_does(model):
    parse = read(CHURCH).parse
    trace = trace_sentence(model, parse.tokens, parse.transitions)
    run = machine.run(parse.transitions)
    assert trace.nodes == run.nodes
    assert [(step.front, step.stack) for step in trace.steps] == [(s.front, s.stack) for s in run.states[1:]]
    for before, step in zip(run.states[:-1], trace.steps, strict=True):
        assert step.forced == (len(machine.legal_actions(run.words, before)) == 1)
        assert step.stack[-1] == step.node
        if step.reads:
            assert step.reads["b"] == (before.front if before.front < run.words else None)
            assert step.reads["s1"] == (before.stack[-1] if before.stack else None)
            assert step.reads["s2"] == (before.stack[-2] if len(before.stack) > 1 else None)


def test_the_encoding_is_that_of_the_batched_encoder(model):
    parse = read(CHURCH).parse
    trace = trace_sentence(model, parse.tokens, parse.transitions)
    expected = encode(model, parse.tokens, [to_numbers(parse.transitions)]).sentences[0]
    np.testing.assert_allclose(trace.encoding, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(trace.encoding, trace.h[-1])


def test_recorded_gates_give_the_recorded_state(model):
    parse = read(CHURCH).parse
    trace = trace_sentence(model, parse.tokens, parse.transitions)
    for step in trace.steps:
        if step.action is Action.REDUCE:
            node = trace.nodes[step.node]
            g = step.gates
            c = g.a * g.i + g.fl * trace.c[node.left] + g.fr * trace.c[node.right]
            np.testing.assert_allclose(trace.c[step.node], c, atol=1e-6)
            np.testing.assert_allclose(trace.h[step.node], g.o * np.tanh(c), atol=1e-6)


def test_own_transitions_are_those_of_the_batched_encoder(tiny_spinn):
    tokens = ("the", "dog", "in", "a", "church", "runs", ".")
    trace = trace_sentence(tiny_spinn, tokens)
    encoded = encode(tiny_spinn, tokens, None)
    assert list(to_numbers(trace.transitions)) == encoded.transitions[0]
    np.testing.assert_allclose(trace.encoding, encoded.sentences[0], rtol=1e-5, atol=1e-6)
    for step, logits in zip(trace.steps, encoded.logits, strict=True):
        shares = torch.softmax(logits, 0)
        assert step.probabilities[Action.SHIFT] == pytest.approx(float(shares[0]), abs=1e-5)
    assert own_parse(tiny_spinn, tokens) == Parse(tokens, trace.transitions)


def test_two_hundred_words(tiny_spinn):
    tokens = ["dog"] * 200
    for transitions in (machine.right_branching(200), machine.left_branching(200), None):
        assert np.isfinite(trace_sentence(tiny_spinn, tokens, transitions).encoding).all()


def test_json_has_the_promised_shape(tiny_spinn):
    parse = read(CHURCH).parse
    record = json.loads(json.dumps(trace_sentence(tiny_spinn, parse.tokens, parse.transitions).to_dict()))
    assert record["tokens"] == list(parse.tokens)
    assert [step["action"][0] for step in record["steps"]] == list("SSRSSSSSRRRRSRR")
    third = record["steps"][2]
    assert third["index"] == 2
    assert third["stack"] == [[0, 2]]
    assert third["buffer"] == ["has", "cracks", "in", "the", "ceiling", "."]
    assert set(third["probabilities"]) == {"SHIFT", "REDUCE"}
    assert sum(third["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert third["tracker_norm"] > 0
    assert len(record["encoding"]) == 8


def test_a_model_without_a_tracker_says_so(tiny_models):
    plain = load_model(str(tiny_models / "spinn-pi-nt"))
    trace = trace_sentence(plain, ["a", "cat"], machine.left_branching(2))
    assert all(step.reads == {} and step.probabilities is None for step in trace.steps)
    assert trace.to_dict()["steps"][0]["tracker_norm"] is None
    with pytest.raises(ValueError, match="cannot choose"):
        trace_sentence(plain, ["a", "cat"])
    with pytest.raises(ValueError, match="builds no tree"):
        trace_sentence(load_model(str(tiny_models / "lstm")), ["a", "cat"])


@pytest.mark.parametrize("variant", ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"])
def test_predict_equals_the_batched_network(variant, tiny_models, tiny_spinn):
    model = load_model(str(tiny_models / variant))
    premise, hypothesis = read(CHURCH), read("the dog runs")
    found = predict(model, premise, hypothesis, parser=tiny_spinn)
    assert tuple(found.probabilities) == LABELS
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.label == max(found.probabilities, key=found.probabilities.get)
    parse = own_parse(tiny_spinn, hypothesis.tokens)
    with torch.inference_mode():
        rows = torch.tensor(model.vocabulary.rows(premise.tokens + hypothesis.tokens))
        output = model.network(
            rows,
            [len(premise.tokens), len(hypothesis.tokens)],
            [to_numbers(premise.parse.transitions), to_numbers(parse.transitions)],
            torch.tensor([0]),
            torch.tensor([1]),
        )
        shares = torch.softmax(output.logits[0], 0)
    np.testing.assert_allclose(list(found.probabilities.values()), shares, atol=1e-6)


def test_the_formula_that_is_read_is_the_one_that_runs(tiny_spinn, monkeypatch):
    """With Reduce's formula broken, every number about one sentence or one pair changes with it."""
    parse, other = read(CHURCH).parse, read("( ( the dog ) runs )")
    whole = trace_sentence(tiny_spinn, parse.tokens, parse.transitions)
    answer = predict(tiny_spinn, read(CHURCH), other).probabilities
    monkeypatch.setattr("spinn_core.model.tree_lstm.tree_lstm", lambda gates, left_c, right_c: (left_c * 0, left_c * 0))
    broken = trace_sentence(tiny_spinn, parse.tokens, parse.transitions)
    assert not broken.encoding.any() and whole.encoding.any()
    assert predict(tiny_spinn, read(CHURCH), other).probabilities != answer
