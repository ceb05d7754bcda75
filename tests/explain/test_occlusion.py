"""Nodes taken out in one pass, held against a naive machine that reads the sentence anew for each of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from spinn_core.explain import occlusion as module
from spinn_core.explain.batch import Side
from spinn_core.explain.occlusion import occlude
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.machine import Action, left_branching, random_tree, right_branching
from spinn_core.trace.trace import trace_sentence

WORDS = ["a", "church", "has", "cracks", "in", "the", "ceiling", "."]
OTHER = np.linspace(-1, 1, 8, dtype=np.float32)


@torch.inference_mode()
def read_without(model, tokens, transitions, out: int | None) -> np.ndarray:
    """One sentence on plain lists, node `out` replaced by zeros as soon as it is there."""
    encoder = model.network.encoder
    d, tracker = encoder.d_hidden, encoder.tracker
    words = model.network.words(torch.tensor(model.vocabulary.rows(tokens)))
    zero = (torch.zeros(1, d), torch.zeros(1, d))
    buffer = [(row[None, :d], row[None, d:]) for row in words]
    if out is not None and out < len(buffer):
        buffer[out] = zero
    stack, made = [], len(tokens)
    context = torch.zeros(1, encoder.d_tracker), torch.zeros(1, encoder.d_tracker)
    for action in transitions:
        if tracker is not None:
            padded = [*buffer, *[zero] * 5]
            s1, s2 = (stack[-at] if len(stack) >= at else zero for at in (1, 2))
            ahead = padded[1 : len(tracker.reads) - 2]
            context = tracker(context, [state[0] for state in (padded[0], s1, s2, *ahead)])
        if action is Action.SHIFT:
            stack.append(buffer.pop(0))
        else:
            right = stack.pop()
            left = stack.pop()
            new = encoder.reduce(left, right, context[0] if tracker is not None else None)
            stack.append(zero if made == out else new)
            made += 1
    return stack[0][0][0].numpy()


@torch.inference_mode()
def judged(model, vector: np.ndarray, side: Side) -> list[float]:
    pair = (vector, OTHER) if side is Side.PREMISE else (OTHER, vector)
    logits = model.network.classifier(*(torch.tensor(one)[None] for one in pair))[0]
    return torch.softmax(logits.double(), 0).tolist()


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("variant", ["spinn", "spinn-pi", "spinn-pi-nt"])
@pytest.mark.parametrize("tree", [left_branching(8), right_branching(8), random_tree(8, 3)])
def test_one_pass_is_many_readings(tiny_models, variant: str, tree, side: Side) -> None:
    model = load_model(str(tiny_models / variant))
    told = occlude(model, WORDS, tree, OTHER, side)
    assert told.probabilities.shape == (15, 3)
    assert told.base == pytest.approx(judged(model, trace_sentence(model, WORDS, tree).encoding, side), abs=1e-6)
    for node, shares in enumerate(told.probabilities):
        assert shares == pytest.approx(judged(model, read_without(model, WORDS, tree, node), side), abs=1e-6)
    assert len({tuple(np.round(row, 7)) for row in told.probabilities}) > 8  # nodes do not all weigh the same


def test_without_the_root_nothing_is_left(tiny_spinn) -> None:
    told = occlude(tiny_spinn, WORDS, random_tree(8, 0), OTHER, Side.HYPOTHESIS)
    assert told.probabilities[-1] == pytest.approx(
        judged(tiny_spinn, np.zeros(8, np.float32), Side.HYPOTHESIS), abs=1e-6
    )


@pytest.mark.parametrize("side", Side)
def test_the_lstms_words_one_by_one(tiny_lstm, side: Side) -> None:
    told = occlude(tiny_lstm, WORDS, None, OTHER, side)
    assert told.probabilities.shape == (8, 3)
    with torch.inference_mode():
        words = tiny_lstm.network.words(torch.tensor(tiny_lstm.vocabulary.rows(WORDS)))
        whole = tiny_lstm.network.encoder(words, [8])[0].numpy()
        assert told.base == pytest.approx(judged(tiny_lstm, whole, side), abs=1e-6)
        for place in range(8):
            changed = words.clone()
            changed[place] = 0
            alone = tiny_lstm.network.encoder(changed, [8])[0].numpy()
            assert told.probabilities[place] == pytest.approx(judged(tiny_lstm, alone, side), abs=1e-6)


def test_changes_are_of_the_predicted_label(tiny_spinn) -> None:
    told = occlude(tiny_spinn, WORDS, random_tree(8, 1), OTHER, Side.PREMISE)
    likeliest = int(told.base.argmax())
    assert told.label == likeliest
    np.testing.assert_allclose(told.changes, [row[likeliest] - told.base[likeliest] for row in told.probabilities])
    assert (told.changes < 0).any() or (told.changes > 0).any()


def test_several_passes_give_the_same(tiny_spinn, tiny_lstm, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = random_tree(8, 5)
    whole = [occlude(model, WORDS, tree, OTHER, Side.PREMISE) for model in (tiny_spinn, tiny_lstm)]
    monkeypatch.setattr(module, "AT_ONCE", 3)
    for model, before in zip((tiny_spinn, tiny_lstm), whole, strict=True):
        after = occlude(model, WORDS, tree, OTHER, Side.PREMISE)
        np.testing.assert_allclose(after.probabilities, before.probabilities, atol=1e-6)
        np.testing.assert_allclose(after.base, before.base, atol=1e-6)


def test_one_word_and_no_actions(tiny_spinn) -> None:
    assert occlude(tiny_spinn, ["dog"], (Action.SHIFT,), OTHER, Side.PREMISE).probabilities.shape == (1, 3)
    with pytest.raises(ValueError, match="give the sentence its transitions"):
        occlude(tiny_spinn, ["dog"], None, OTHER, Side.PREMISE)
