"""A small LSTM that predicts the next word, on the same words and sentences as the n-gram models.

It sees the whole beginning of the sentence where an n-gram sees n - 1 words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from spinn_core.lessons.sequences.limits import check_limits
from spinn_core.lessons.sequences.ngram_counts import END, START, UNKNOWN
from spinn_core.lessons.sequences.seeded import dropout
from spinn_core.lessons.sequences.text import Sentence

LONGEST_GENERATED = 40  # words of a generated sentence
_IGNORED = -100  # the target of a padded place, which cross_entropy leaves out


@dataclass(frozen=True)
class LstmSettings:
    """Sizes and training of the LSTM.

    Raises:
        ValueError: one line, where a figure is out of its range.
    """

    d_word: int = 48
    d_hidden: int = 96
    dropout: float = 0.4
    epochs: int = 20
    batch: int = 16
    rate: float = 0.004
    seed: int = 0

    def __post_init__(self) -> None:
        for name, most in (("d_word", 256), ("d_hidden", 256), ("epochs", 60), ("batch", 256)):
            check_limits(name, getattr(self, name), 1, most)
        check_limits("seed", self.seed, 0, 2**31)
        check_limits("dropout", self.dropout, 0, 0.99)
        check_limits("rate", self.rate, 1e-6, 1)


class LstmLanguageModel(nn.Module):
    """Word vectors, one LSTM layer, one linear layer onto the vocabulary.

    <s> has a vector, for every reading begins with it, but is no outcome: nothing is ever followed by it.

    Args:
        words: all outcomes, </s> and <UNK> among them; their order is that of the rows, and <s> comes after the last.
        settings: sizes and dropout.
        generator: for the weights, and for dropout in training.
    """

    def __init__(self, words: Sequence[str], settings: LstmSettings, generator: torch.Generator) -> None:
        super().__init__()
        self.words = tuple(words)
        self.rows = {word: at for at, word in enumerate((*words, START))}
        self.dropout, self.generator = settings.dropout, generator
        self.embedding = nn.Embedding(len(self.rows), settings.d_word)
        self.lstm = nn.LSTM(settings.d_word, settings.d_hidden, batch_first=True)
        self.onto_words = nn.Linear(settings.d_hidden, len(words))
        bound = settings.d_hidden**-0.5  # as nn.LSTM and nn.Linear draw theirs
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.uniform_(-bound, bound, generator=generator)

    def forward(self, rows: Tensor, state: tuple[Tensor, Tensor] | None = None):
        """Logits of each next word.

        Args:
            rows: (B, T) int64.
            state: h and c, (1, B, d_hidden) each, where the reading goes on; None at a beginning.

        Returns:
            (B, T, words), and the state after the last place.
        """
        generator = self.generator if self.training else None
        vectors = dropout(self.embedding(rows), self.dropout, generator)  # (B, T, d_word)
        hidden, state = self.lstm(vectors, state)  # (B, T, d_hidden)
        return self.onto_words(dropout(hidden, self.dropout, generator)), state

    def read(self, sentence: Sentence) -> tuple[list[int], list[int]]:
        """The rows to read, <s> first, and those to predict, </s> last; both one longer than the sentence."""
        unknown = self.rows[UNKNOWN]
        rows = [self.rows.get(word, unknown) for word in sentence]
        return [self.rows[START], *rows], [*rows, self.rows[END]]


def batch_of(model: LstmLanguageModel, sentences: Sequence[Sentence]) -> tuple[Tensor, Tensor]:
    """Rows to read and to predict, (B, T) each; padded places are not predicted.

    Padding stands behind each sentence, where an LSTM that reads from the left cannot see it in time.
    """
    read, expected = ([torch.tensor(rows) for rows in part] for part in zip(*map(model.read, sentences), strict=True))
    return pad_sequence(read, True, model.rows[END]), pad_sequence(expected, True, _IGNORED)


def _loss(model: LstmLanguageModel, sentences: Sequence[Sentence]) -> tuple[Tensor, int]:
    """Mean cross-entropy in nats, and over how many words and ends."""
    read, expected = batch_of(model, sentences)
    logits, _ = model(read)
    loss = F.cross_entropy(logits.flatten(0, 1), expected.flatten(), ignore_index=_IGNORED)
    return loss, int((expected != _IGNORED).sum())


@dataclass(frozen=True)
class Epoch:
    """Bits a word after one pass: over the training sentences while they were learned (with dropout, each batch
    before its step), and over the held-out ones."""

    number: int
    train_bits: float
    held_out_bits: float


@dataclass(frozen=True)
class TrainedLstm:
    """The weights of the best epoch, and how the training went. best: number of that epoch."""

    model: LstmLanguageModel
    epochs: tuple[Epoch, ...]
    best: int

    @property
    def perplexity(self) -> float:
        """On the held-out sentences."""
        return 2.0 ** self.epochs[self.best - 1].held_out_bits


def train(
    sentences: Sequence[Sentence],
    held_out: Sequence[Sentence],
    words: Sequence[str],
    settings: LstmSettings | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> TrainedLstm:
    """Trains by Adam on the CPU and keeps the epoch with the lowest held-out loss.

    Args:
        sentences, held_out: one or more of each.
        words: the vocabulary, such as ngram_counts.Counted.outcomes, with </s> and <UNK>.
        settings: None for the usual ones.
        on_epoch: called after each epoch.
    """
    settings = settings or LstmSettings()
    generator = torch.Generator().manual_seed(settings.seed)
    model = LstmLanguageModel(words, settings, generator)
    optimizer = torch.optim.Adam(model.parameters(), settings.rate)
    epochs: list[Epoch] = []
    best, kept = math.inf, model.state_dict()
    for number in range(1, settings.epochs + 1):
        model.train()
        order = torch.randperm(len(sentences), generator=generator).tolist()
        total = places = 0.0
        for start in range(0, len(order), settings.batch):
            loss, here = _loss(model, [sentences[at] for at in order[start : start + settings.batch]])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            total, places = total + loss.item() * here, places + here
        epochs.append(Epoch(number, total / places / math.log(2), bits_a_word(model, held_out)))
        if epochs[-1].held_out_bits < best:
            best, kept = epochs[-1].held_out_bits, {name: one.clone() for name, one in model.state_dict().items()}
        on_epoch(epochs[-1])
    model.load_state_dict(kept)
    model.eval().requires_grad_(False)
    return TrainedLstm(model, tuple(epochs), min(epochs, key=lambda epoch: epoch.held_out_bits).number)


@torch.no_grad()
def bits_a_word(model: LstmLanguageModel, sentences: Sequence[Sentence]) -> float:
    """Cross-entropy over the words and ends of the sentences, as for the n-gram models."""
    model.eval()
    total = places = 0.0
    for start in range(0, len(sentences), 64):
        loss, here = _loss(model, sentences[start : start + 64])
        total, places = total + loss.item() * here, places + here
    return total / places / math.log(2)


@torch.no_grad()
def score(model: LstmLanguageModel, sentence: Sentence) -> list[float]:
    """The probability of each word of a sentence and of its end; a word outside the vocabulary counts as <UNK>."""
    read, expected = model.read(sentence)
    logits, _ = model(torch.tensor([read]))  # (1, T, words)
    return logits[0].softmax(-1)[list(range(len(expected))), expected].tolist()


@torch.no_grad()
def generate(model: LstmLanguageModel, sentences: int, seed: int) -> list[Sentence]:
    """Sentences drawn word by word from all that the model gives, but <UNK>; the same for the same seed."""
    numbers = torch.Generator().manual_seed(seed)
    start, end = model.rows[START], model.rows[END]
    made = []
    for _ in range(sentences):
        words: list[str] = []
        row, state = start, None
        while len(words) < LONGEST_GENERATED:
            logits, state = model(torch.tensor([[row]]), state)
            shares = logits[0, -1].softmax(-1)
            shares[model.rows[UNKNOWN]] = 0
            row = int(torch.multinomial(shares, 1, generator=numbers))
            if row == end:
                break
            words.append(model.words[row])
        made.append(tuple(words))
    return made
