"""The whole network: words, linear encoder, classifier, threads."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import nn

from spinn_core.model.classifier import PairClassifier
from spinn_core.model.config import ENCODERS, ModelConfig, Variant
from spinn_core.model.lstm import SequentialLSTM
from spinn_core.model.pair import PairModel
from spinn_core.model.words import WordInput
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import predict


def test_linear_encoder_equals_torch_lstm_on_single_sentences():
    torch.manual_seed(0)
    encoder = SequentialLSTM(6).double()
    reference = nn.LSTM(6, 6).double()
    reference.load_state_dict(encoder.lstm.state_dict())
    lengths = [3, 1, 8, 8, 2]
    words = torch.randn(sum(lengths), 6, dtype=torch.float64)
    together = encoder(words, lengths)
    for k, part in enumerate(torch.split(words, lengths)):
        outputs, _ = reference(part.unsqueeze(1))  # (n, 1, 6), no padding anywhere
        torch.testing.assert_close(together[k], outputs[-1, 0], rtol=1e-10, atol=1e-10)


def test_classifier_reads_the_four_features():
    torch.manual_seed(0)
    classifier = PairClassifier(2, 5, layers=0, dropout=0.0).eval()
    premise, hypothesis = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, -1.0]])
    features = torch.tensor([[1.0, 2.0, 3.0, -1.0, -2.0, 3.0, 3.0, -2.0]])
    norm, last = classifier.layers[0], classifier.layers[-1]
    normalised = features / torch.sqrt(1 + torch.tensor(norm.eps))
    torch.testing.assert_close(classifier(premise, hypothesis), last(normalised))


def test_only_the_first_rows_are_tuned():
    words = WordInput(rows=5, d_word=3, width=4, tuned=2, dropout=0.0)
    words.table = torch.arange(15.0).view(5, 3)
    with torch.no_grad():
        words.tuned.copy_(torch.tensor([[0.5, 0, 0], [0, 0.25, 0]]))
    found = words.vectors(torch.tensor([4, 0, 1, 2, 0]))
    expected = words.table[[4, 0, 1, 2, 0]].clone()
    expected[1, 0] += 0.5
    expected[4, 0] += 0.5
    expected[2, 1] += 0.25
    torch.testing.assert_close(found, expected)
    found.sum().backward()
    torch.testing.assert_close(words.tuned.grad, torch.tensor([[2.0] * 3, [1.0] * 3]))


@pytest.mark.parametrize("variant", ENCODERS)
def test_plain_and_fast_networks_agree_in_training_mode(variant):
    torch.manual_seed(0)
    config = ModelConfig(
        variant,
        d_word=5,
        d_hidden=6,
        d_tracker=4,
        d_classifier=7,
        word_dropout=0.0,
        classifier_dropout=0.0,
        vocabulary_rows=20,
        tuned_rows=3,
    )
    fast = PairModel(config)
    plain = PairModel(config, reference=True)
    plain.load_state_dict(fast.state_dict())
    fast.words.table = plain.words.table = torch.randn(20, 5)
    inputs = (
        torch.tensor([0, 3, 19, 2, 2, 1]),
        [3, 1, 2],
        [[0, 0, 1, 0, 1], [0], [0, 0, 1]],
        torch.tensor([0, 1, 0]),
        torch.tensor([1, 2, 2]),
    )
    for network in (fast, plain):
        network(*inputs).logits.pow(2).sum().backward()
    torch.testing.assert_close(fast(*inputs).logits, plain(*inputs).logits, rtol=1e-4, atol=1e-5)
    for (name, one), (_, two) in zip(fast.named_parameters(), plain.named_parameters(), strict=True):
        if one.grad is not None or two.grad is not None:
            torch.testing.assert_close(one.grad, two.grad, rtol=1e-3, atol=1e-4, msg=name)


def test_threads_sharing_a_model_get_the_answers_of_one(tiny_spinn):
    texts = ["the dog runs", "((The church) (has (cracks (in (the ceiling)))))", "a cat", "sat", "the cat sat ."]
    pairs = [(read(one), read(two)) for one in texts for two in texts]
    alone = [predict(tiny_spinn, *pair).probabilities for pair in pairs]
    answers: dict[int, list] = {}

    def work(number: int) -> None:
        answers[number] = [predict(tiny_spinn, *pair).probabilities for pair in pairs]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[number] for number in range(4)] == [alone] * 4


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"d_hidden": 0}, "d_hidden"),
        ({"d_hidden": 2.5}, "d_hidden"),
        ({"d_tracker": 0}, "needs a tracker"),
        ({"tuned_rows": 99}, "tuned_rows"),
        ({"word_dropout": 1.0}, "word_dropout"),
        ({"colour": 1}, "colour"),
        ({"variant": "bert"}, "bert"),
    ],
)
def test_impossible_sizes_are_refused(change, complaint):
    values = {**ModelConfig(Variant.SPINN, vocabulary_rows=10).to_dict(), **change}
    with pytest.raises(ValueError, match=complaint):
        ModelConfig.from_dict(values)


def test_config_survives_a_round_trip():
    config = ModelConfig(Variant.SPINN_PI, d_hidden=9, vocabulary_rows=10, tuned_rows=2)
    assert ModelConfig.from_dict(config.to_dict()) == config
