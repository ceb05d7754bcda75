"""The machine against the article's example, hand-worked cases and second, recursive implementations."""

from __future__ import annotations

import itertools
from collections import Counter
from math import ceil, comb, log2

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action, IllegalAction, Node, State

S, R = Action.SHIFT, Action.REDUCE

# Other work may share the machine; how long an example takes is no finding.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# ( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )
CHURCH_WORDS = ["The", "church", "has", "cracks", "in", "the", "ceiling", "."]
CHURCH = [S, S, R, S, S, S, S, S, R, R, R, R, S, R, R]

trees = st.builds(machine.random_tree, st.integers(1, 40), st.integers(0, 10**6))


def all_trees(start: int, end: int) -> list:
    """Every binary tree over the words start..end-1, as nested pairs, by the recursive definition."""
    if end - start == 1:
        return [start]
    return [
        (left, right)
        for middle in range(start + 1, end)
        for left in all_trees(start, middle)
        for right in all_trees(middle, end)
    ]


def recursive_transitions(tree) -> list[Action]:
    if isinstance(tree, int):
        return [S]
    return recursive_transitions(tree[0]) + recursive_transitions(tree[1]) + [R]


def recursive_depth(tree) -> int:
    return 0 if isinstance(tree, int) else 1 + max(map(recursive_depth, tree))


def recursive_leaves(tree) -> list[int]:
    return [tree] if isinstance(tree, int) else recursive_leaves(tree[0]) + recursive_leaves(tree[1])


def recursive_spans(tree) -> list[tuple[int, int]]:
    if isinstance(tree, int):
        return []
    leaves = recursive_leaves(tree)
    return [*recursive_spans(tree[0]), *recursive_spans(tree[1]), (leaves[0], leaves[-1] + 1)]


def nested(transitions) -> object:
    """The tree as nested pairs, by a plain list as the stack: a second machine."""
    stack, front = [], 0
    for action in transitions:
        if action is S:
            stack.append(front)
            front += 1
        else:
            stack[-2:] = [(stack[-2], stack[-1])]
    assert len(stack) == 1
    return stack[0]


def test_the_eight_steps_of_the_article() -> None:
    done = machine.run(CHURCH)
    assert done.words == 8

    def words(node_id: int) -> str:
        node = done.nodes[node_id]
        return " ".join(CHURCH_WORDS[node.start : node.end])

    def seen(actions: int) -> tuple[list[str], list[str]]:
        state = done.states[actions]
        return [words(node) for node in state.stack], CHURCH_WORDS[state.front :]

    assert seen(0) == ([], CHURCH_WORDS)
    assert seen(2) == (["The", "church"], CHURCH_WORDS[2:])
    assert seen(3) == (["The church"], CHURCH_WORDS[2:])
    assert seen(8) == (["The church", "has", "cracks", "in", "the", "ceiling"], ["."])
    assert seen(12) == (["The church", "has cracks in the ceiling"], ["."])
    assert seen(13) == (["The church", "has cracks in the ceiling", "."], [])
    assert seen(14) == (["The church", "has cracks in the ceiling ."], [])
    assert seen(15) == (["The church has cracks in the ceiling ."], [])


def test_church_nodes_spans_and_depth() -> None:
    done = machine.run(CHURCH)
    assert done.nodes[0] == Node(0, 0, 1, None, None, 0)
    assert done.nodes[8] == Node(8, 0, 2, 0, 1, 1)
    assert done.nodes[9] == Node(9, 5, 7, 5, 6, 1)
    assert done.nodes[14] == Node(14, 0, 8, 8, 13, 6)
    assert machine.spans(CHURCH) == ((0, 2), (5, 7), (4, 7), (3, 7), (2, 7), (2, 8), (0, 8))
    assert machine.depth(CHURCH) == 6


@pytest.mark.parametrize("words", range(1, 8))
def test_every_small_tree_against_the_recursive_definition(words: int) -> None:
    for tree in all_trees(0, words):
        transitions = recursive_transitions(tree)
        assert machine.spans(transitions) == tuple(recursive_spans(tree))
        assert machine.depth(transitions) == recursive_depth(tree)


@pytest.mark.parametrize("length", range(10))
def test_run_accepts_exactly_the_trees(length: int) -> None:
    """Of all S/R strings, those that are a tree are run; every other one is refused."""
    shapes = all_trees(0, (length + 1) // 2) if length % 2 else []
    legal = {tuple(recursive_transitions(tree)) for tree in shapes}
    for transitions in itertools.product((S, R), repeat=length):
        if transitions in legal:
            assert machine.run(transitions).transitions == transitions
        else:
            with pytest.raises(IllegalAction):
                machine.run(transitions)


@unhurried
@given(trees)
def test_a_run_is_what_advance_does_by_hand(transitions: tuple[Action, ...]) -> None:
    done = machine.run(transitions)
    assert done.words == transitions.count(S) == transitions.count(R) + 1
    assert len(done.states) == 2 * done.words == len(done.nodes) + 1
    state = State(0, ())
    for action, expected in zip(transitions, done.states[1:], strict=True):
        assert action in machine.legal_actions(done.words, state)
        state = machine.advance(done.words, state, action)
        assert state == expected
    assert machine.legal_actions(done.words, state) == ()
    assert state == State(done.words, (2 * done.words - 2,))


@unhurried
@given(trees)
def test_nodes_fit_together(transitions: tuple[Action, ...]) -> None:
    nodes = machine.run(transitions).nodes
    assert [node.id for node in nodes] == list(range(len(nodes)))
    for node in nodes:
        if node.left is None:
            assert (node.right, node.start, node.end, node.height) == (None, node.id, node.id + 1, 0)
        else:
            left, right = nodes[node.left], nodes[node.right]
            assert left.id < node.id and right.id < node.id
            assert (node.start, left.end, node.end) == (left.start, right.start, right.end)
            assert node.height == 1 + max(left.height, right.height)


def test_legal_actions() -> None:
    assert machine.legal_actions(3, State(0, ())) == (S,)
    assert machine.legal_actions(3, State(1, (0,))) == (S,)
    assert machine.legal_actions(3, State(2, (0, 1))) == (S, R)
    assert machine.legal_actions(3, State(3, (3, 2))) == (R,)
    assert machine.legal_actions(3, State(3, (4,))) == ()


@pytest.mark.parametrize(
    ("transitions", "index", "reason"),
    [
        ([], 0, "at least one SHIFT"),
        ([R], 0, "holds 0"),
        ([S, R], 1, "holds 1"),
        ([S, S, R, R, S], 3, "holds 1"),
        ([S, S, S], 3, "leaves 3 items"),
        ([S, "R"], 1, "not an action"),
    ],
)
def test_illegal_runs_say_where_and_why(transitions: list, index: int, reason: str) -> None:
    for use in (machine.run, machine.spans, machine.depth):
        with pytest.raises(IllegalAction, match=reason) as caught:
            use(transitions)
        assert caught.value.index == index
        assert str(caught.value) == f"action {index + 1}: {caught.value.reason}"
        assert "\n" not in str(caught.value)


def test_illegal_advance_counts_the_actions_done() -> None:
    with pytest.raises(IllegalAction, match="buffer is empty") as caught:
        machine.advance(2, State(2, (2,)), S)
    assert caught.value.index == 3
    with pytest.raises(IllegalAction, match="holds 1") as caught:
        machine.advance(2, State(1, (0,)), R)
    assert caught.value.index == 1


def test_letters() -> None:
    assert [action.letter for action in CHURCH] == list("SSRSSSSSRRRRSRR")


def test_shapes_by_hand() -> None:
    assert nested(machine.left_branching(4)) == (((0, 1), 2), 3)
    assert nested(machine.right_branching(4)) == (0, (1, (2, 3)))
    assert nested(machine.balanced(4)) == ((0, 1), (2, 3))
    assert nested(machine.balanced(5)) == (((0, 1), 2), (3, 4))


@pytest.mark.parametrize("words", [1, 2, 3, 7, 8, 9, 64, 65, 200])
def test_depth_of_the_shapes(words: int) -> None:
    assert machine.depth(machine.left_branching(words)) == words - 1
    assert machine.depth(machine.right_branching(words)) == words - 1
    assert machine.depth(machine.balanced(words)) == ceil(log2(words))
    for make in (machine.left_branching, machine.right_branching, machine.balanced):
        assert machine.run(make(words)).words == words


@pytest.mark.parametrize("words", range(1, 7))
def test_random_trees_reach_every_shape_about_equally_often(words: int) -> None:
    shapes = comb(2 * words - 2, words - 1) // words  # Catalan(n-1)
    seen = Counter(machine.random_tree(words, seed) for seed in range(200 * shapes))
    assert set(seen) == {tuple(recursive_transitions(tree)) for tree in all_trees(0, words)}
    # 200 expected of each; five standard deviations are about 70. With fixed seeds this cannot flicker.
    assert max(abs(count - 200) for count in seen.values()) < 70


def test_random_trees_are_seeded() -> None:
    assert machine.random_tree(30, 7) == machine.random_tree(30, 7)
    assert len({machine.random_tree(30, seed) for seed in range(20)}) == 20


@pytest.mark.parametrize("words", [0, -1])
def test_no_tree_without_words(words: int) -> None:
    for make in (machine.left_branching, machine.right_branching, machine.balanced):
        with pytest.raises(ValueError, match="at least one word"):
            make(words)
    with pytest.raises(ValueError, match="at least one word"):
        machine.random_tree(words, 0)


def brackets_slowly(transitions) -> set[tuple[int, ...]]:
    """All phrases but the root, as tuples of their words, by recursion over nested pairs."""
    tree = nested(transitions)
    found = set()

    def visit(node) -> None:
        if not isinstance(node, int):
            found.add(tuple(recursive_leaves(node)))
            visit(node[0])
            visit(node[1])

    if not isinstance(tree, int):
        visit(tree[0])
        visit(tree[1])
    return found


def test_bracket_f1_by_hand() -> None:
    # Words 0..3. Gold ((0 1) (2 3)) has the brackets 0-1 and 2-3; predicted (((0 1) 2) 3) has 0-1 and 0-2.
    score = machine.bracket_f1([[S, S, R, S, S, R, R]], [machine.left_branching(4)])
    assert (score.matched, score.gold, score.predicted) == (1, 2, 2)
    assert score.f1 == 0.5
    # Counted together, not averaged: 1 of 2 here and 0 of 1 there make 1 of 3.
    gold = [[S, S, R, S, S, R, R], machine.left_branching(3)]
    score = machine.bracket_f1(gold, [machine.left_branching(4), machine.right_branching(3)])
    assert (score.matched, score.gold, score.predicted) == (1, 3, 3)
    assert score.f1 == pytest.approx(1 / 3)
    # Against itself everything is matched: the church has 7 REDUCE, so 6 brackets without the whole sentence.
    score = machine.bracket_f1([CHURCH], [CHURCH])
    assert (score.matched, score.gold, score.f1) == (6, 6, 1.0)


def test_sentences_of_one_or_two_words_count_nothing() -> None:
    score = machine.bracket_f1([[S], [S, S, R]], [[S], [S, S, R]])
    assert (score.matched, score.gold, score.predicted) == (0, 0, 0)
    assert score.f1 == 1.0


@unhurried
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 999), st.integers(0, 999)), max_size=6))
def test_bracket_f1_against_a_second_implementation(sentences: list[tuple[int, int, int]]) -> None:
    gold = [machine.random_tree(words, seed) for words, seed, _ in sentences]
    predicted = [machine.random_tree(words, seed) for words, _, seed in sentences]
    gold_brackets = {(i, b) for i, tree in enumerate(gold) for b in brackets_slowly(tree)}
    predicted_brackets = {(i, b) for i, tree in enumerate(predicted) for b in brackets_slowly(tree)}
    score = machine.bracket_f1(iter(gold), iter(predicted))
    assert score.matched == len(gold_brackets & predicted_brackets)
    assert (score.gold, score.predicted) == (len(gold_brackets), len(predicted_brackets))
    if gold_brackets:
        precision, recall = score.matched / score.predicted, score.matched / score.gold
        harmonic = 2 * precision * recall / (precision + recall) if score.matched else 0
        assert score.f1 == pytest.approx(harmonic)


def test_bracket_f1_refuses_sides_that_do_not_belong_together() -> None:
    with pytest.raises(ValueError, match="1 gold trees against 0"):
        machine.bracket_f1([CHURCH], [])
    with pytest.raises(ValueError, match="sentence 2: 3 words against 2"):
        machine.bracket_f1([CHURCH, machine.balanced(3)], [CHURCH, machine.balanced(2)])
    with pytest.raises(IllegalAction):
        machine.bracket_f1([[S, S]], [[S, S, R]])
