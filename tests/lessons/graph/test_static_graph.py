"""Static graphs: what torch.fx records and refuses, and loops said as operators."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import fx

from spinn_core.lessons.graph.static_graph import (
    FOLLOWING_DATA,
    LONGEST,
    WIDTH,
    EveryWord,
    FixedLength,
    record,
    small_unit,
    some_words,
    trace,
    wrong_length,
)
from spinn_core.lessons.graph.static_loop import export_loop, for_loop, read_both_ways, while_loop
from spinn_core.lessons.graph.static_report import attempt, costs, gradient_of, length_of
from spinn_core.parsing.reader import read
from spinn_core.shown_source import source_of
from spinn_core.trace.trace import predict

CHURCH = read("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )").parse


def by_hand(words: torch.Tensor) -> torch.Tensor:
    """The recurrence with matrices alone."""
    unit = small_unit()
    h = torch.zeros(WIDTH)
    for word in words:
        h = torch.tanh(unit.word.weight @ word + unit.word.bias + unit.state.weight @ h)
    return h


@pytest.mark.parametrize("length", [1, 2, 5, LONGEST])
def test_a_recording_is_the_loop_unrolled(length: int) -> None:
    recording = record(FixedLength(small_unit(), length))
    assert not recording.error
    assert recording.operations == {
        "getitem": length,
        "unit.word": length,
        "unit.state": length,
        "add": length,
        "tanh": length,
    }
    assert recording.size == 5 * length
    frozen, true = wrong_length(length, length)
    assert torch.allclose(frozen, by_hand(some_words(length)), atol=1e-6) and torch.equal(frozen, true)


def test_a_recording_reads_only_as_many_words_as_it_was_made_for() -> None:
    frozen, true = wrong_length(5, 6)
    assert torch.allclose(frozen, by_hand(some_words(5)), atol=1e-6)
    assert torch.allclose(true, by_hand(some_words(6)), atol=1e-6)
    assert (frozen - true).abs().max() > 0.01
    with pytest.raises(IndexError):
        wrong_length(5, 4)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("for word in words", "cannot be iterated"),
        ("range(len(words))", "len"),
        ("range(words.shape[0])", "integer"),
        ("if action == REDUCE", "control flow"),
    ],
)
def test_what_follows_the_data_is_refused_in_torchs_own_words(line: str, told: str) -> None:
    module = FOLLOWING_DATA[line](small_unit())
    recording = record(module)
    assert told in recording.error and not recording.code
    assert line in source_of(type(module).forward)


def test_the_refused_programs_run_by_themselves() -> None:
    words, h = some_words(6), torch.zeros(WIDTH)
    for line in ("for word in words", "range(len(words))", "range(words.shape[0])"):
        assert torch.allclose(FOLLOWING_DATA[line](small_unit())(words, h), by_hand(words), atol=1e-6)
    step = FOLLOWING_DATA["if action == REDUCE"](small_unit())
    assert torch.equal(step(words[0], words[1], torch.tensor(0)), words[1])
    assert torch.equal(step(words[0], words[1], torch.tensor(1)), small_unit()(words[0], words[1]))


def test_the_unit_is_the_same_for_a_seed_and_touches_no_other_dice() -> None:
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    one, two = small_unit(1), small_unit(1)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(one.word.weight, two.word.weight) and not torch.equal(one.word.weight, small_unit(2).word.weight)
    assert EveryWord(one)(some_words(2), torch.zeros(WIDTH)).shape == (WIDTH,)


@pytest.mark.parametrize("length", [1, 2, LONGEST])
def test_a_recording_is_what_symbolic_trace_makes(length: int) -> None:
    module = FixedLength(small_unit(), length)
    assert trace(module).code == fx.symbolic_trace(module).code


@pytest.mark.parametrize("module", FOLLOWING_DATA.values())
def test_a_refusal_is_that_of_symbolic_trace(module: type[torch.nn.Module]) -> None:
    with pytest.raises(Exception, match=".") as refused:
        fx.symbolic_trace(module(small_unit()))
    words = " ".join(str(refused.value).split())
    assert record(module(small_unit())).error == f"{refused.type.__name__}: {words}"


def test_tracing_leaves_another_threads_model_alone(tiny_spinn) -> None:
    """One thread records again and again, the other predicts: no failure, and the same answers as without.

    Whatever replaces nn.Module's methods for the time of a recording is met within a few predictions.
    """
    premise, hypothesis = read("( ( the dog ) runs )"), read("( a ( cat sat ) )")
    expected = predict(tiny_spinn, premise, hypothesis).probabilities
    over, recorded, failures = threading.Event(), [], []

    def record_again_and_again() -> None:
        try:
            while not over.is_set():
                for module in (
                    FixedLength(small_unit(), LONGEST),
                    *(one(small_unit()) for one in FOLLOWING_DATA.values()),
                ):
                    recorded.append(record(module))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails by it
            failures.append(error)

    tracer = threading.Thread(target=record_again_and_again)
    tracer.start()
    try:
        predicted = [predict(tiny_spinn, premise, hypothesis)]
        while len(predicted) < 50 or (len(recorded) < 100 and not failures):
            predicted.append(predict(tiny_spinn, premise, hypothesis))
    finally:
        over.set()
        tracer.join()
    assert not failures
    assert {one.size for one in recorded} == {5 * LONGEST, 0}
    assert all(one.probabilities == expected for one in predicted)


def test_the_plain_loops_gradient_by_finite_differences() -> None:
    """So where the two differ it is the operator that errs."""
    unit, words = small_unit().double(), some_words(5).double()
    slopes = torch.zeros_like(words)
    for at in range(words.numel()):
        for sign in (1, -1):
            moved = words.clone()
            moved.view(-1)[at] += sign * 1e-6
            slopes.view(-1)[at] += sign * for_loop(unit, moved, torch.zeros(WIDTH).double()).sum() / 2e-6
    for asks in (True, False):
        assert torch.allclose(gradient_of(for_loop, asks).double(), slopes, atol=1e-5)


def test_lines_are_counted_without_docstrings_and_comments() -> None:
    assert length_of(for_loop)[0] == 4
    assert length_of(while_loop)[0] == 8 and "torch.while_loop(" in source_of(while_loop)


def test_the_costs_of_saying_it_as_an_operator(tiny_spinn, monkeypatch: pytest.MonkeyPatch) -> None:
    """How often Reduce runs, counted while the plain loop stands in for torch's operator."""
    rows = costs(8)
    assert [row["Reduce runs"] for row in rows] == [7, 15] and rows[0]["of them wanted"] == 7

    def plain(goes_on, next_values, values):
        while goes_on(*values):
            values = next_values(*values)
        return values

    ran: list[None] = []
    monkeypatch.setattr(torch, "while_loop", plain)
    counted = tiny_spinn.network.encoder.reduce.register_forward_hook(lambda *_: ran.append(None))
    try:
        by_run, by_graph = read_both_ways(tiny_spinn, CHURCH.tokens, CHURCH.transitions)
    finally:
        counted.remove()
    assert len(ran) == 7 + 15 and torch.allclose(by_run, by_graph, atol=1e-6)


def test_an_attempt_keeps_what_was_said() -> None:
    assert attempt(lambda: 3) == (3, "")
    result, said = attempt(lambda: 1 / 0)
    assert result is None and said == "ZeroDivisionError: division by zero"
    assert len(attempt(lambda: (_ for _ in ()).throw(RuntimeError("x" * 9999)))[1]) == 600


def test_exporting_is_one_graph() -> None:
    code, error = attempt(lambda: export_loop(small_unit(), some_words(5), torch.zeros(WIDTH)))
    assert error or code.count("torch.ops.higher_order.while_loop(") == 1
