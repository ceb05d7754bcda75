"""The autograd graph of a sentence, against the machine, the quick encoder and finite differences."""

from __future__ import annotations

import itertools
import math
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from spinn_core.data.snli import LABELS, to_numbers
from spinn_core.drawing.view import roles_at
from spinn_core.lessons.graph.autograd_graph import AutogradGraph, Kind
from spinn_core.lessons.graph.autograd_walk import autograd_graphs
from spinn_core.lessons.graph.drawing.autograd import WIDE, call_name, figure, graph_svg, places_of
from spinn_core.lessons.graph.drawing.autograd_call import call_dot
from spinn_core.model.checkpoint import LoadedModel, load_model, save_model
from spinn_core.model.fast import tree as fast
from spinn_core.model.pair import PairModel
from spinn_core.parsing.machine import Action, left_branching, random_tree, right_branching
from spinn_core.parsing.reader import read
from spinn_core.trace.sentence_view import state_at
from spinn_core.trace.trace import predict, trace_sentence

CHURCH = read("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )").parse
SHORT = read("( ( A dog ) runs )").parse
TREES = ["spinn", "spinn-pi", "spinn-pi-nt"]


def one(model: LoadedModel, parse=CHURCH) -> AutogradGraph:
    return autograd_graphs(model, [(parse.tokens, parse.transitions)])[0]


@pytest.fixture(params=TREES)
def model(request: pytest.FixtureRequest, tiny_models) -> LoadedModel:
    return load_model(str(tiny_models / request.param))


def test_it_reads_as_the_trace_does(model: LoadedModel) -> None:
    graph = one(model)
    trace = trace_sentence(model, CHURCH.tokens, CHURCH.transitions)
    assert graph.encoding == pytest.approx(trace.encoding.tolist(), abs=1e-5)
    assert graph.value == pytest.approx(math.sqrt(sum(x * x for x in trace.encoding.tolist())), abs=1e-5)


def test_a_tracker_that_looks_beyond_the_last_word(tiny_spinn, tmp_path: Path) -> None:
    """Further than any sentence here is long; what is not there reads as zeros, as in the trace."""
    config = replace(tiny_spinn.config, lookahead=11)
    weights = PairModel(config).state_dict()
    save_model(tmp_path / "spinn", config, weights, tiny_spinn.info.words, {})
    model = load_model(str(tmp_path / "spinn"))
    for parse in (CHURCH, read("( a dog )").parse, read("( ( a dog ) runs )").parse):
        trace = trace_sentence(model, parse.tokens, parse.transitions)
        assert one(model, parse).encoding == pytest.approx(trace.encoding.tolist(), abs=1e-5)


def test_every_step_made_the_calls_that_its_action_needs(model: LoadedModel) -> None:
    graph = one(model)
    tracked = [Kind.TRACKER] if model.config.variant.has_tracker else []
    for step, action in enumerate(CHURCH.transitions, 1):
        wanted = tracked + ([Kind.REDUCE] if action is Action.REDUCE else [])
        assert [graph.calls[call].kind for call in graph.made_at(step)] == wanted
    assert [graph.calls[call].kind for call in graph.made_at(0)] == [Kind.PROJECTION] + [Kind.WORD] * 8


@settings(max_examples=12, deadline=None)
@given(words=some.integers(1, 9), seed=some.integers(0, 99), name=some.sampled_from(TREES))
def test_calls_read_what_the_machine_says(tiny_models, words: int, seed: int, name: str) -> None:
    model = load_model(str(tiny_models / name))
    tokens, tree = tuple(f"w{at}" for at in range(words)), random_tree(words, seed)
    graph = autograd_graphs(model, [(tokens, tree)])[0]
    maker = {call.node: number for number, call in enumerate(graph.calls) if call.node is not None}
    trackers = {call.step: number for number, call in enumerate(graph.calls) if call.kind is Kind.TRACKER}
    for call in graph.calls:
        reads = {read for read in call.reads if graph.calls[read].kind is not Kind.WEIGHTS}
        before = state_at(graph, max(call.step - 1, 0))
        if call.kind is Kind.REDUCE:
            node = graph.nodes[call.node]
            wanted = {maker[node.left], maker[node.right]}
            if trackers:
                wanted.add(trackers[call.step])
        elif call.kind is Kind.TRACKER:
            ahead = range(before.front, min(before.front + 1 + model.config.lookahead, words))
            wanted = {maker[node] for node in (*ahead, *before.stack[-2:])}
            wanted |= {trackers[call.step - 1]} if call.step > 1 else set()
        elif call.kind is Kind.WORD:
            wanted = {0}
        else:
            wanted = set()
        assert reads == wanted


def test_all_calls_of_a_kind_end_in_the_same_weights(model: LoadedModel) -> None:
    graph = one(model)
    weights = {operation.weight for operation in graph.operations if operation.weight}
    wanted = {"projection.linear.weight", "projection.linear.bias", "projection.norm.weight", "projection.norm.bias"}
    wanted |= {"reduce.left.weight", "reduce.left.bias", "reduce.right.weight"}
    if model.config.variant.has_tracker:
        wanted |= {"reduce.tracking.weight"}
        wanted |= {f"tracker.cell.{part}_{side}" for part in ("weight", "bias") for side in ("ih", "hh")}
    assert weights == wanted
    assert sum(operation.name.endswith("AccumulateGrad") for operation in graph.operations) == len(wanted)
    for kind in (Kind.REDUCE, Kind.TRACKER):
        owners = {
            tuple(read for read in call.reads if graph.calls[read].kind is Kind.WEIGHTS)
            for call in graph.calls
            if call.kind is kind
        }
        assert len(owners) <= 1


def test_the_walk_is_the_whole_graph_of_next_functions(model: LoadedModel) -> None:
    """Counted again by a plain walk over another run's grad_fn."""
    import spinn_core.lessons.graph.autograd_walk as walking

    graph = one(model)
    with torch.enable_grad():
        copied = walking._Copy(model)
        state = walking._read(copied, walking._Walk(copied), model, CHURCH.tokens, CHURCH.transitions)
    seen, edges, waiting = set(), 0, [state.grad_fn]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        nexts = [following for following, _ in node.next_functions if following is not None]
        edges += len(nexts)
        waiting += nexts
    size = graph.size()
    reached, todo = set(), [next(c for c in reversed(graph.calls) if c.node is not None).output]
    while todo:
        place = todo.pop()
        if place not in reached:
            reached.add(place)
            todo += graph.operations[place].inputs
    assert len(reached) == len(seen)
    assert sum(len(graph.operations[place].inputs) for place in reached) == edges
    assert size.operations >= len(seen)
    assert all(before < number for number, operation in enumerate(graph.operations) for before in operation.inputs)


def test_the_graph_grows_and_never_shrinks(model: LoadedModel) -> None:
    graph = one(model)
    sizes = [graph.size(step) for step in range(graph.steps + 1)]
    assert all(a.operations <= b.operations and a.edges <= b.edges for a, b in itertools.pairwise(sizes))
    shifts = [step for step, action in enumerate(CHURCH.transitions, 1) if action is Action.SHIFT]
    grown = [sizes[step].operations > sizes[step - 1].operations for step in shifts]
    assert all(grown) if model.config.variant.has_tracker else not any(grown)
    assert sizes[-1] == graph.size()


def test_gradients_at_words_are_those_of_the_quick_encoder(model: LoadedModel) -> None:
    graph = one(model)
    network = model.network
    rows = torch.tensor(model.vocabulary.rows(CHURCH.tokens))
    leaf = network.words(rows).detach().requires_grad_()
    encoded = fast.encode(network.encoder, leaf, [8], [to_numbers(CHURCH.transitions)])
    (gradient,) = torch.autograd.grad(encoded.sentences[0].norm(), leaf)  # (8, 2d)
    for number, call in enumerate(graph.calls):
        if call.kind is Kind.WORD:
            assert graph.norm(number) == pytest.approx(float(gradient[call.node].norm()), rel=1e-4)


def test_gradients_of_the_weights_by_finite_differences(tiny_models) -> None:
    """In 64-bit floats, along the direction of each weight's own gradient, whose slope is the gradient's norm."""
    model = load_model(str(tiny_models / "spinn"))
    model.network.double()
    graph = one(model, SHORT)
    network = model.network
    weights = {
        "reduce.left.bias": network.encoder.reduce.left.bias,
        "reduce.tracking.weight": network.encoder.reduce.tracking.weight,
        "tracker.cell.bias_hh": network.encoder.tracker.cell.bias_hh,
        "projection.linear.bias": network.words.projection.bias,
    }
    rows = torch.tensor(model.vocabulary.rows(SHORT.tokens))

    def norm() -> float:
        with torch.no_grad():
            return float(network.encode(rows, [3], [to_numbers(SHORT.transitions)]).sentences[0].norm())

    for name, weight in weights.items():
        told = next(operation.norm for operation in graph.operations if operation.weight == name)
        slopes = torch.zeros_like(weight)
        flat, out = weight.data.view(-1), slopes.view(-1)
        for at in range(flat.numel()):
            kept = float(flat[at])
            flat[at] = kept + 1e-6
            up = norm()
            flat[at] = kept - 1e-6
            out[at] = (up - norm()) / 2e-6
            flat[at] = kept
        assert told == pytest.approx(float(slopes.norm()), rel=1e-5)


def test_autograd_goes_back_from_readers_to_what_they_read(model: LoadedModel) -> None:
    graph = one(model)
    for operation in graph.operations:
        for following in operation.inputs:
            turn = graph.operations[following].turn
            if turn is not None and operation.turn is not None:
                assert operation.turn < turn
    root = next(number for number in reversed(range(len(graph.calls))) if graph.calls[number].node is not None)
    assert graph.norm(root) == pytest.approx(1, abs=1e-5)  # the derivative of a norm is the unit vector


def test_a_gradient_is_complete_once_all_readers_are_gone_over(model: LoadedModel) -> None:
    graph = one(model)
    for back in range(-1, graph.steps + 1):
        for number in range(len(graph.calls)):
            if graph.is_settled(number, back) and graph.calls[number].step <= back:
                assert all(graph.calls[reader].step > back for reader in graph.readers[number])
    assert all(graph.is_settled(number, -1) for number in range(len(graph.calls)))
    words = [number for number, call in enumerate(graph.calls) if call.kind is Kind.WORD]
    assert all(graph.is_settled(number, 0) for number in words)


def test_two_sentences_derive_the_predicted_logit(model: LoadedModel) -> None:
    sides = (CHURCH, SHORT)
    first, second = autograd_graphs(model, [(side.tokens, side.transitions) for side in sides])
    told = predict(model, read(CHURCH.to_brackets()), read(SHORT.to_brackets()))
    assert told.label in first.target and first.target == second.target
    with torch.no_grad():
        vectors = [torch.tensor(vector)[None] for vector in (told.premise_vector, told.hypothesis_vector)]
        logits = model.network.classifier(*vectors)[0]
    assert first.value == pytest.approx(float(logits[LABELS.index(told.label)]), abs=1e-5)
    leaf = model.network.words(torch.tensor(model.vocabulary.rows(CHURCH.tokens))).detach().requires_grad_()
    vector = fast.encode(model.network.encoder, leaf, [8], [to_numbers(CHURCH.transitions)]).sentences
    logit = model.network.classifier(vector, vectors[1])[0, LABELS.index(told.label)]
    (gradient,) = torch.autograd.grad(logit, leaf)
    words = [number for number, call in enumerate(first.calls) if call.kind is Kind.WORD]
    assert [first.norm(number) for number in words] == pytest.approx(gradient.norm(dim=1).tolist(), rel=1e-3)


def test_the_shared_model_is_not_touched(tiny_models) -> None:
    model = load_model(str(tiny_models / "spinn"))
    before = {name: weight.clone() for name, weight in model.network.state_dict().items()}
    found: list[tuple[float, ...]] = []
    wanted = one(model).encoding
    threads = [threading.Thread(target=lambda: found.append(one(model).encoding)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4
    assert not any(weight.requires_grad or weight.grad is not None for weight in model.network.parameters())
    assert all(torch.equal(weight, before[name]) for name, weight in model.network.state_dict().items())


def test_a_model_without_a_tree_is_refused(tiny_lstm: LoadedModel) -> None:
    with pytest.raises(ValueError, match="no tree"):
        one(tiny_lstm)


def test_one_word(model: LoadedModel) -> None:
    graph = autograd_graphs(model, [(("Rain",), (Action.SHIFT,))])[0]
    assert graph.steps == 1 and graph.longest > 0
    assert "Rain" in graph_svg(graph) and graph_svg(graph, 0) and graph_svg(graph, 1, "dark", -1)


@settings(max_examples=10, deadline=None)
@given(
    words=some.integers(2, 20),
    shape=some.sampled_from([left_branching, right_branching, lambda words: random_tree(words, words)]),
)
def test_no_two_boxes_meet_and_no_line_of_a_part_meets_a_box(tiny_spinn, words: int, shape) -> None:
    tokens = tuple(f"w{at}" for at in range(words))
    graph = autograd_graphs(tiny_spinn, [(tokens, shape(words))])[0]
    places = places_of(graph)
    boxes = list(places.boxes.items())
    for at, (_, (x, y)) in enumerate(boxes):
        assert 0 <= x <= places.width - WIDE and 0 <= y <= places.height - 40
        for _, (other_x, other_y) in boxes[:at]:
            assert abs(x - other_x) >= WIDE or abs(y - other_y) >= 40
    for number, call in enumerate(graph.calls):
        if call.kind is not Kind.REDUCE:
            continue
        x, y = places.boxes[number]
        for part in (child for child in call.reads if graph.calls[child].node is not None):
            start = places.boxes[part][0] + WIDE / 2
            for other, (left, top) in boxes:  # the level stretch, from over the part to the phrase
                if other in (number, part):
                    continue
                crosses_level = start < left + WIDE and left < x and top < y + 27 and y + 13 < top + 40
                assert not crosses_level


HOSTILE = ("<b>bold</b>", "![x][http://evil.example/a.png]", 'x"]; } digraph {', "</svg><script>1</script>", "a&lt;b")


def test_hostile_words_stay_words_in_every_picture(tiny_spinn) -> None:
    from xml.etree import ElementTree

    graph = autograd_graphs(tiny_spinn, [(HOSTILE, left_branching(5))])[0]
    for step in range(graph.steps + 1):
        assert roles_at(graph, step)
        tree = ElementTree.fromstring(graph_svg(graph, step, "dark"))
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert tags <= {"svg", "title", "rect", "path", "g", "text"}
    for number in range(len(graph.calls)):
        dot = call_dot(graph, number)
        assert dot.count("digraph") == 1 + sum("digraph" in line and "label" in line for line in dot.splitlines()[1:])
        assert all(line.replace('\\"', "").count('"') % 2 == 0 for line in dot.splitlines())
    assert any("<b>bold" in call_name(graph, number) for number in range(len(graph.calls)))


def test_the_inside_of_a_call_holds_its_operations_and_weights(tiny_spinn) -> None:
    graph = one(tiny_spinn)
    reduce = next(number for number, call in enumerate(graph.calls) if call.kind is Kind.REDUCE)
    dot = call_dot(graph, reduce)
    for place in graph.calls[reduce].operations:
        assert f"\no{place} [" in dot
    for weight in ("reduce.left.weight", "reduce.right.weight", "reduce.tracking.weight", "reduce.left.bias"):
        assert f'label="{weight}"' in dot
    back = call_dot(graph, reduce, "dark", -1)
    norm = next(operation.norm for operation in graph.operations if operation.weight == "reduce.left.bias")
    assert "rankdir=BT" in back and f'label="reduce.left.bias: {figure(norm)}"' in back
