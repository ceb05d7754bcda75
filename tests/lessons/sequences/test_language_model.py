"""The LSTM language model: padding changes nothing, gradients are right, the seed alone decides."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from spinn_core.lessons.sequences import language_model as lm
from spinn_core.lessons.sequences.language_model import LstmLanguageModel, LstmSettings
from spinn_core.lessons.sequences.ngram_counts import END, START, UNKNOWN

WORDS = (END, UNKNOWN, "a", "b", "c", "d")
SENTENCES = (("a", "b", "c"), ("d",), ("b", "zebra", "a", "a", "c", "d"), ("c", "c"))
SMALL = LstmSettings(d_word=5, d_hidden=7, dropout=0.0, epochs=2, batch=2)


@pytest.fixture
def model() -> LstmLanguageModel:
    return LstmLanguageModel(WORDS, SMALL, torch.Generator().manual_seed(3)).eval()


def alone(model: LstmLanguageModel, sentence: tuple[str, ...]) -> list[float]:
    """Each word's probability by torch's LSTMCell, a word at a time."""
    cell = nn.LSTMCell(5, 7)
    cell.load_state_dict({name.removesuffix("_l0"): one for name, one in model.lstm.state_dict().items()})
    state, found = None, []
    with torch.no_grad():
        row = len(WORDS)  # of <s>, which is read and never predicted
        for word in (*sentence, END):
            state = cell(model.embedding.weight[row][None], state)
            shares = torch.softmax(model.onto_words(state[0])[0], 0)
            assert shares.sum().item() == pytest.approx(1, abs=1e-6)
            row = WORDS.index(word) if word in WORDS else WORDS.index(UNKNOWN)
            found.append(shares[row].item())
    return found


def test_score_and_bits_against_one_word_at_a_time(model: LstmLanguageModel) -> None:
    everything = []
    for sentence in SENTENCES:
        expected = alone(model, sentence)
        assert lm.score(model, sentence) == pytest.approx(expected, rel=1e-5)
        everything += expected
    mean = -sum(map(math.log2, everything)) / len(everything)
    assert lm.bits_a_word(model, SENTENCES) == pytest.approx(mean, rel=1e-5)


def test_a_batch_predicts_each_word_once(model: LstmLanguageModel) -> None:
    read, expected = lm.batch_of(model, SENTENCES)
    assert read.shape == expected.shape == (4, 7)
    for row, target, sentence in zip(read.tolist(), expected.tolist(), SENTENCES, strict=True):
        rows = [WORDS.index(word) if word in WORDS else WORDS.index(UNKNOWN) for word in sentence]
        assert row[: len(rows) + 1] == [len(WORDS), *rows]
        assert [one for one in target if one >= 0] == [*rows, WORDS.index(END)]


def test_the_start_is_no_outcome(model: LstmLanguageModel) -> None:
    logits, _ = model(torch.tensor([model.read(("a", "b"))[0]]))
    assert logits.shape == (1, 3, len(WORDS)) and model.words == WORDS and START not in model.words
    assert model.embedding.num_embeddings == len(WORDS) + 1


def test_gradients_against_finite_differences(model: LstmLanguageModel) -> None:
    model = model.double()
    read, expected = lm.batch_of(model, SENTENCES)

    def loss() -> torch.Tensor:
        return nn.functional.cross_entropy(model(read)[0].flatten(0, 1), expected.flatten(), ignore_index=-100)

    loss().backward()
    for name, parameter in model.named_parameters():
        place = (1,) * parameter.dim()
        with torch.no_grad():
            parameter[place] += 1e-6
            up = loss().item()
            parameter[place] -= 2e-6
            down = loss().item()
            parameter[place] += 1e-6
        assert parameter.grad[place].item() == pytest.approx((up - down) / 2e-6, rel=1e-4, abs=1e-9), name


def test_the_seed_alone_decides() -> None:
    settings = LstmSettings(d_word=5, d_hidden=7, dropout=0.3, epochs=2, batch=2, seed=5)
    torch.manual_seed(1)
    one = lm.train(SENTENCES, SENTENCES[:2], WORDS, settings)
    torch.manual_seed(2)
    other = lm.train(SENTENCES, SENTENCES[:2], WORDS, settings)
    assert one.epochs == other.epochs
    assert lm.generate(one.model, 4, 9) == lm.generate(other.model, 4, 9)
    assert lm.train(SENTENCES, SENTENCES[:2], WORDS, LstmSettings(5, 7, 0.3, 2, 2, seed=6)).epochs != one.epochs


def test_training_learns_and_keeps_the_best_epoch() -> None:
    seen = []
    settings = LstmSettings(d_word=12, d_hidden=24, dropout=0.0, epochs=40, batch=2, rate=0.02)
    trained = lm.train((("a", "b", "c", "d"),) * 4, (("a", "b", "c", "d"),), WORDS, settings, seen.append)
    assert seen == list(trained.epochs) and len(seen) == 40
    assert trained.epochs[0].train_bits > 1.5 and trained.perplexity < 1.1
    best = min(trained.epochs, key=lambda epoch: epoch.held_out_bits)
    assert trained.best == best.number
    assert lm.bits_a_word(trained.model, (("a", "b", "c", "d"),)) == pytest.approx(best.held_out_bits, abs=1e-6)
    assert lm.generate(trained.model, 3, 0).count(("a", "b", "c", "d")) >= 2


def test_generated_words_can_be_read(model: LstmLanguageModel) -> None:
    drawn = lm.generate(model, 30, 1)
    assert {word for sentence in drawn for word in sentence} <= {"a", "b", "c", "d"}
    assert all(len(sentence) <= lm.LONGEST_GENERATED for sentence in drawn)


@pytest.mark.parametrize(
    "wrong", [{"d_hidden": 0}, {"epochs": 61}, {"dropout": 1.0}, {"rate": 0.0}, {"seed": -1}, {"batch": 1000}]
)
def test_settings_out_of_range(wrong: dict) -> None:
    with pytest.raises(ValueError, match="choose") as caught:
        LstmSettings(**wrong)
    assert next(iter(wrong)) in str(caught.value) and "\n" not in str(caught.value)
