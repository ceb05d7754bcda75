"""Nested calls against the stack machine: the same order, the same vector."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.machine import random_tree, right_branching, run
from spinn_core.parsing.reader import Parse
from spinn_core.trace.recursion import Call, calls_at, recursive_encoding
from spinn_core.trace.trace import trace_sentence

CHURCH = Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )")


def sentence(transitions) -> SimpleNamespace:
    nodes = run(transitions).nodes
    return SimpleNamespace(
        tokens=tuple(f"w{k}" for k in range((len(nodes) + 1) // 2)), transitions=transitions, nodes=nodes
    )


def really_recursive(nodes, node: int, log: list[tuple[str, int]]) -> None:
    """Python's own recursion, as an oracle: what is called and what returns, in order."""
    log.append(("call", node))
    if nodes[node].left is not None:
        really_recursive(nodes, nodes[node].left, log)
        really_recursive(nodes, nodes[node].right, log)
    log.append(("return", node))


@given(some.integers(1, 15), some.integers(0, 999), some.data())
def test_calls_stand_as_in_pythons_own_recursion(n: int, seed: int, data: some.DataObject) -> None:
    drawn = sentence(random_tree(n, seed))
    step = data.draw(some.integers(0, 2 * n - 1))
    log: list[tuple[str, int]] = []
    really_recursive(drawn.nodes, 2 * n - 2, log)
    assert [row.node for row in calls_at(drawn, step)] == [node for what, node in log if what == "call"]
    returns = [at for at, (what, _) in enumerate(log) if what == "return"]
    # just before the next return: everything up to it has been called
    until = returns[step] if step < len(returns) else len(log)
    called = {node for what, node in log[:until] if what == "call"}
    returned = {node for what, node in log[:until] if what == "return"}
    held = set(run(drawn.transitions).states[step].stack)
    for row in calls_at(drawn, step):
        wanted = Call.COMING if row.node not in called else Call.OPEN
        if row.node in returned:
            wanted = Call.HELD if row.node in held else Call.USED
        assert row.call is wanted


@pytest.mark.parametrize("variant", ["spinn", "spinn-pi", "spinn-pi-nt"])
def test_both_ways_give_the_same_vector(tiny_models, variant: str) -> None:
    model = load_model(str(tiny_models / variant))
    for parse in (CHURCH, Parse(("the", "dog"), random_tree(2, 0)), Parse(("dog",), random_tree(1, 0))):
        trace = trace_sentence(model, parse.tokens, parse.transitions)
        assert np.abs(recursive_encoding(model, trace) - trace.encoding).max() < 1e-6


def test_two_hundred_words_do_not_run_out_of_depth(tiny_spinn) -> None:
    trace = trace_sentence(tiny_spinn, ("dog",) * 200, right_branching(200))
    assert np.abs(recursive_encoding(tiny_spinn, trace) - trace.encoding).max() < 1e-6
    assert len(calls_at(trace, 100)) == 399
