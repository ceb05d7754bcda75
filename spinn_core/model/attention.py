"""A teacher: reads both sentences at once, word against word, and so is no sentence encoder.

Decomposable attention (Parikh et al. 2016, "A decomposable attention model for natural language inference"), with one
change: before words are aligned and after they are compared, each sees its two neighbours. A sentence has no vector of
its own here. Its probabilities are soft targets for the networks that do have one (see `training/distillation.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from spinn_core.model.classifier import classifier_layers
from spinn_core.model.config import ModelConfig
from spinn_core.model.dropout import Dropout
from spinn_core.model.fast import bf16
from spinn_core.model.pair import PairOutput
from spinn_core.model.spinn import Encoded
from spinn_core.model.words import WordInput

_SOFTEN = 8.0  # of scores before the softmax: words align from the first steps on, yet more than one counts
_NEVER = -1e9  # a score that no softmax and no maximum notices


class Neighbours(nn.Module):
    """relu(W [word before; word; word after] + b), zeros where there is none.

    Args:
        d: width of a word, in and out.
        dropout: probability of dropping a component of what W reads.
    """

    def __init__(self, d: int, dropout: float) -> None:
        super().__init__()
        self.linear = nn.Linear(3 * d, d)
        self.dropout = Dropout(dropout)

    def forward(self, words: Tensor, there: Tensor) -> Tensor:
        """(U, T, d) for words (U, T, d) of which there are only those where `there` (U, T, 1) is true."""
        words = words * there
        before, after = F.pad(words, (0, 0, 1, 0))[:, :-1], F.pad(words, (0, 0, 0, 1))[:, 1:]
        seen = self.dropout(torch.cat([before, words, after], -1))
        return F.relu(bf16.linear(seen, self.linear.weight, self.linear.bias))


class AttentionModel(nn.Module):
    """Premise and hypothesis word against word, then an MLP. Called as a PairModel is; parses are not looked at.

    Args:
        config: the sizes; d_hidden is d, the width of a word. Dropout in the classifier is used before it as well.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        d, dropout = config.d_hidden, config.classifier_dropout
        self.words = WordInput(config.vocabulary_rows, config.d_word, d, config.tuned_rows, config.word_dropout)
        self.context = Neighbours(d, dropout)
        self.comparison = nn.Linear(4 * d, d)
        self.dropout = Dropout(dropout)
        self.composition = Neighbours(d, dropout)
        self.layers = classifier_layers(4 * d, config.d_classifier, config.classifier_layers, dropout)

    @property
    def device(self) -> torch.device:
        return self.words.table.device

    @property
    def last_layer(self) -> str:
        """Name of the layer that the logits come from."""
        return f"layers.{len(self.layers) - 1}"

    def forward(
        self,
        rows: Tensor,
        lengths: Sequence[int],
        transitions: Sequence[Sequence[int]] | None,
        premises: Tensor,
        hypotheses: Tensor,
    ) -> PairOutput:
        """Logits for pairs that point into a list of U distinct sentences; arguments as for PairModel.

        Returns:
            Logits (B, 3). `encoded` holds no sentence vectors: (U, 0).
        """
        counts = torch.tensor(lengths, device=rows.device)
        there = torch.arange(bf16.words_of(max(lengths)), device=rows.device) < counts.unsqueeze(1)  # (U, T)
        words = self.words(rows)  # (L, d)
        padded = words.new_zeros(*there.shape, words.shape[1])  # (U, T, d)
        padded[there] = words
        # a word and what its neighbours make of it, side by side for the alignment, summed for what follows
        seen = torch.cat([padded, self.context(padded, there.unsqueeze(-1))], -1)  # (U, T, 2d)
        longest = [bf16.words_of(int(counts[side].max())) for side in (premises, hypotheses)]
        premise, hypothesis = (
            seen.index_select(0, side)[:, :length] for side, length in zip((premises, hypotheses), longest, strict=True)
        )  # (B, P, 2d), (B, H, 2d)
        in_premise, in_hypothesis = (
            there.index_select(0, side)[:, :length]
            for side, length in zip((premises, hypotheses), longest, strict=True)
        )  # (B, P), (B, H)
        scores = premise @ hypothesis.transpose(1, 2) / _SOFTEN  # (B, P, H)
        to_hypothesis = scores.masked_fill(~in_hypothesis.unsqueeze(1), _NEVER).softmax(2)  # (B, P, H)
        to_premise = scores.masked_fill(~in_premise.unsqueeze(2), _NEVER).softmax(1).transpose(1, 2)  # (B, H, P)
        premise, hypothesis = (torch.add(*both.chunk(2, -1)) for both in (premise, hypothesis))  # (B, P, d), (B, H, d)
        compared = [
            self._compared(premise, to_hypothesis @ hypothesis, in_premise),
            self._compared(hypothesis, to_premise @ premise, in_hypothesis),
        ]
        logits = self.layers(torch.cat(compared, 1))
        return PairOutput(logits, Encoded(words.new_zeros(len(lengths), 0), []))

    def _compared(self, words: Tensor, aligned: Tensor, there: Tensor) -> Tensor:
        """(B, 2d): mean and greatest over the words of a side, each compared with what it is aligned to."""
        there = there.unsqueeze(-1)  # (B, T, 1)
        features = torch.cat([words, aligned, words - aligned, words * aligned], -1)  # (B, T, 4d)
        compared = bf16.linear(self.dropout(features), self.comparison.weight, self.comparison.bias).relu()  # (B, T, d)
        compared = compared + self.composition(compared, there)
        mean = (compared * there).sum(1) / there.sum(1)
        return torch.cat([mean, compared.masked_fill(~there, _NEVER).max(1).values], 1)
