"""Reading live, held against one trace at a time and against the LSTM run from the start for each word."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from spinn_core.explain import live
from spinn_core.explain.live import closed, read_live
from spinn_core.parsing.machine import Action, left_branching, random_tree, right_branching, run
from spinn_core.trace.trace import trace_sentence

WORDS = ["a", "church", "has", "cracks", "in", "the", "ceiling", "."]
S, R = Action.SHIFT, Action.REDUCE


def judged(model, premise: np.ndarray, hypothesis: np.ndarray) -> list[float]:
    """The classifier on one pair of vectors, without batching."""
    with torch.inference_mode():
        logits = model.network.classifier(torch.tensor(premise)[None], torch.tensor(hypothesis)[None])[0]
    return torch.softmax(logits.double(), 0).tolist()


@pytest.mark.parametrize("tree", [left_branching(8), right_branching(8), random_tree(8, 3), random_tree(8, 4)])
def test_each_row_is_a_reading_of_its_own(tiny_spinn, tree) -> None:
    premise = trace_sentence(tiny_spinn, ["the", "dog", "runs"]).encoding
    told = read_live(tiny_spinn, premise, WORDS, tree)
    assert told.probabilities.shape == (16, 3) and told.words_read.shape == (16,)
    assert told.probabilities[0] == pytest.approx(judged(tiny_spinn, premise, np.zeros(8, np.float32)), abs=1e-6)
    stack, read = 0, 0
    for step, action in enumerate(tree, 1):
        read += action is S
        stack += 1 if action is S else -1
        assert told.words_read[step] == read
        alone = trace_sentence(tiny_spinn, WORDS[:read], [*tree[:step], *[R] * (stack - 1)])
        assert told.probabilities[step] == pytest.approx(judged(tiny_spinn, premise, alone.encoding), abs=1e-6)
    whole = trace_sentence(tiny_spinn, WORDS, tree).encoding
    assert told.probabilities[-1] == pytest.approx(judged(tiny_spinn, premise, whole), abs=1e-6)


def test_the_lstms_rows_are_its_readings_of_the_first_words(tiny_lstm) -> None:
    rows = tiny_lstm.vocabulary.rows(WORDS)
    premise = np.linspace(-1, 1, 8, dtype=np.float32)
    told = read_live(tiny_lstm, premise, WORDS, None)
    assert list(told.words_read) == list(range(9))
    assert told.probabilities[0] == pytest.approx(judged(tiny_lstm, premise, np.zeros(8, np.float32)), abs=1e-6)
    for count in range(1, 9):
        with torch.inference_mode():
            alone = tiny_lstm.network.encode(torch.tensor(rows[:count]), [count]).sentences[0].numpy()
        assert told.probabilities[count] == pytest.approx(judged(tiny_lstm, premise, alone), abs=1e-6)


def test_what_is_closed_is_a_tree() -> None:
    tree = random_tree(9, 1)
    for step in range(1, len(tree) + 1):
        assert run(closed(tree, step)).transitions[:step] == tree[:step]
    assert closed(tree, len(tree)) == tree
    assert closed((S, S, S, R, R), 3) == (S, S, S, R, R)
    assert closed((S, S, R, S, R), 3) == (S, S, R)


def test_the_row_after_a_word_is_the_last_before_the_next(tiny_spinn) -> None:
    tree = (S, S, R, S, R)
    told = read_live(tiny_spinn, np.zeros(8, np.float32), WORDS[:3], tree)
    assert [told.after_word(words) for words in range(4)] == [0, 1, 3, 5]
    with pytest.raises(IndexError):
        told.after_word(4)


def test_long_sentences_take_several_batches(tiny_spinn, monkeypatch: pytest.MonkeyPatch) -> None:
    premise, tree = np.ones(8, np.float32), random_tree(8, 2)
    together = read_live(tiny_spinn, premise, WORDS, tree).probabilities
    monkeypatch.setattr(live, "WORDS_AT_ONCE", 24)
    np.testing.assert_allclose(read_live(tiny_spinn, premise, WORDS, tree).probabilities, together, atol=1e-6)


def test_one_word(tiny_spinn, tiny_lstm) -> None:
    for model in (tiny_spinn, tiny_lstm):
        assert read_live(model, np.zeros(8, np.float32), ["dog"], (S,)).probabilities.shape == (2, 3)


def test_a_tree_model_wants_actions(tiny_spinn) -> None:
    with pytest.raises(ValueError, match="give the hypothesis its transitions"):
        read_live(tiny_spinn, np.zeros(8, np.float32), ["dog"], None)
