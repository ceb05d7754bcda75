"""The whole network: words, one encoder for both sentences, the pair classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spinn_core.model.classifier import PairClassifier
from spinn_core.model.config import ModelConfig
from spinn_core.model.fast import lstm, tree
from spinn_core.model.lstm import SequentialLSTM
from spinn_core.model.spinn import SPINN, Encoded
from spinn_core.model.words import WordInput


@dataclass(frozen=True)
class PairOutput:
    """Logits of B pairs, (B, 3), and the encoder's output for their distinct sentences."""

    logits: Tensor
    encoded: Encoded


class PairModel(nn.Module):
    """Premise and hypothesis through the same encoder, then [p; h; p-h; p*h] through an MLP.

    Holds parameters only; in eval mode one object serves many threads.

    Args:
        config: the sizes.
        reference: use the reference implementation of the encoder instead of the fast one; the numbers are the same.
    """

    def __init__(self, config: ModelConfig, reference: bool = False) -> None:
        super().__init__()
        self.config = config
        self.reference = reference
        d = config.d_hidden
        width = 2 * d if config.variant.reads_tree else d
        self.words = WordInput(config.vocabulary_rows, config.d_word, width, config.tuned_rows, config.word_dropout)
        self.encoder: SPINN | SequentialLSTM = (
            SPINN(d, config.d_tracker, config.lookahead, config.variant.can_parse)
            if config.variant.reads_tree
            else SequentialLSTM(d)
        )
        self.classifier = PairClassifier(d, config.d_classifier, config.classifier_layers, config.classifier_dropout)

    @property
    def device(self) -> torch.device:
        return self.words.table.device

    @property
    def spinn(self) -> SPINN:
        """The encoder of a network that reads trees. Raises ValueError for one that reads none."""
        if not isinstance(self.encoder, SPINN):
            raise ValueError(f"{self.config.variant.value} reads no trees")
        return self.encoder

    @property
    def sequential(self) -> SequentialLSTM:
        """The encoder of a network that reads no trees. Raises ValueError for one that does."""
        if not isinstance(self.encoder, SequentialLSTM):
            raise ValueError(f"{self.config.variant.value} reads trees")
        return self.encoder

    @property
    def last_layer(self) -> str:
        """Name of the layer that the logits come from."""
        return f"classifier.layers.{len(self.classifier.layers) - 1}"

    def encode(
        self, rows: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None = None
    ) -> Encoded:
        """Sentence vectors and more, for sentences given as rows of the word table.

        Args:
            rows: (sum of lengths,) int64, sentence after sentence.
            lengths: words of each sentence.
            transitions: each sentence's actions; None lets `spinn` choose. `lstm` looks at none.
        """
        return self.encode_words(self.words(rows), lengths, transitions)

    def encode_words(
        self, words: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None = None
    ) -> Encoded:
        """The same for words as the encoder reads them, (L, 2d), or (L, d) for the sequential one."""
        if isinstance(self.encoder, SequentialLSTM):
            if self.reference:
                return Encoded(self.encoder(words, list(lengths)), [])
            return Encoded(lstm.encode(self.encoder.lstm, words, lengths), [])
        if self.reference:
            return self.encoder.forward(words, lengths, transitions)
        return tree.encode(self.encoder, words, lengths, transitions)

    def forward(
        self,
        rows: Tensor,
        lengths: Sequence[int],
        transitions: Sequence[Sequence[int]] | None,
        premises: Tensor,
        hypotheses: Tensor,
    ) -> PairOutput:
        """Logits for pairs that point into a list of distinct sentences.

        Args:
            rows, lengths, transitions: the distinct sentences, as for `encode`.
            premises, hypotheses: (B,) int64, the sentence on either side of each pair.
        """
        encoded = self.encode(rows, lengths, transitions)
        vectors = encoded.sentences
        logits = self.classifier(vectors.index_select(0, premises), vectors.index_select(0, hypotheses))
        return PairOutput(logits, encoded)
