"""The ways to run one network: ours, the article's lists, a packed LSTM, and the matrix-multiplication lower bound.

All but the last are whole models: words, encoder, classifier, loss and optimiser are the same code; only how
sentences are encoded differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence, pack_sequence

from spinn_core.bench.article import encode_article
from spinn_core.bench.workload import Workload
from spinn_core.model.config import ModelConfig, Variant
from spinn_core.model.pair import PairModel


class Way(Enum):
    """How sentences are encoded."""

    OURS = "ours"
    ARTICLE = "article"
    PACKED = "packed LSTM"
    PRODUCTS = "matmul lower bound"


@dataclass(frozen=True)
class Sizes:
    """Of all networks in a run."""

    width: int = 300
    tracker: int = 64
    word: int = 300
    vocabulary: int = 20_000
    classifier: int = 1024
    layers: int = 2

    def config(self, variant: Variant) -> ModelConfig:
        return ModelConfig(
            variant,
            d_word=self.word,
            d_hidden=self.width,
            d_tracker=self.tracker,
            lookahead=0,
            d_classifier=self.classifier,
            classifier_layers=self.layers,
            vocabulary_rows=self.vocabulary,
        )


class Contender:
    """One way to run one variant; train() and infer() are what is timed."""

    def __init__(self, way: Way, variant: Variant, sizes: Sizes, device: str) -> None:
        torch.manual_seed(1)
        if way is Way.PACKED:
            variant = Variant.LSTM
        self.way, self.variant, self.device = way, variant, torch.device(device)
        self.network = PairModel(sizes.config(variant)).to(device)
        self.network.words.table.normal_()
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-4, fused=True)

    def train(self, work: Workload) -> None:
        """Forward, backward, optimiser."""
        self.network.train()
        logits, action_loss = self._logits(work, own=False)
        loss = F.cross_entropy(logits, torch.from_numpy(work.labels).to(self.device)) + action_loss
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()

    @torch.inference_mode()
    def infer(self, work: Workload) -> None:
        """Forward in eval mode; a `spinn` chooses its own transitions."""
        self.network.eval()
        self._logits(work, own=self.variant.can_parse)

    def _logits(self, work: Workload, own: bool) -> tuple[Tensor, Tensor]:
        words = self.network.words(torch.from_numpy(work.rows).to(self.device))
        premises, hypotheses, action_loss = self._sentences(words, work, own)
        return self.network.classifier(premises, hypotheses), action_loss

    def _sentences(self, words: Tensor, work: Workload, own: bool) -> tuple[Tensor, Tensor, Tensor]:
        nothing = words.new_zeros(())
        lengths, transitions = list(work.lengths), None if own else work.transitions
        if self.way is Way.PACKED:
            premises, hypotheses = _packed(self.network.sequential.lstm, words, lengths).chunk(2)
            return premises, hypotheses, nothing
        if self.way is Way.ARTICLE:
            sides, losses = [], nothing
            encoder = self.network.spinn
            middle = work.pairs
            for part in (slice(0, middle), slice(middle, None)):
                first = sum(lengths[: part.start])
                count = sum(lengths[part])
                given = None if transitions is None else transitions[part]
                vectors, scores, actions = encode_article(encoder, words[first : first + count], lengths[part], given)
                sides.append(vectors)
                if scores is not None and actions is not None and self.network.training:
                    losses = losses + F.cross_entropy(scores.flatten(0, 1), actions.flatten(), ignore_index=-1)
            return sides[0], sides[1], losses
        encoded = self.network.encode_words(words, lengths, transitions)
        premises, hypotheses = encoded.sentences.chunk(2)
        if encoded.logits is None or encoded.actions is None or not self.network.training:
            return premises, hypotheses, nothing
        return premises, hypotheses, F.cross_entropy(encoded.logits, encoded.actions)


def _packed(lstm: nn.LSTM, words: Tensor, lengths: Sequence[int]) -> Tensor:
    packed: PackedSequence = pack_sequence(list(torch.split(words, list(lengths))), enforce_sorted=False)
    return lstm(packed)[1][0][0]  # (2B, d)


class Products:
    """The matrix products that the work cannot do without, each weight's in one piece: the limit.

    Training takes three products a weight (forward, to the input, to the weight), but for the words' projection,
    whose input is not trained.
    """

    way = Way.PRODUCTS

    def __init__(self, variant: Variant, sizes: Sizes, device: str) -> None:
        self.variant, self.sizes, self.device = variant, sizes, device
        self._ready: dict[int, list[tuple[Tensor, Tensor, Tensor, bool]]] = {}

    def train(self, work: Workload) -> None:
        for inputs, weight, outputs, to_input in self._products(work):
            inputs @ weight
            outputs.t() @ inputs
            if to_input:
                outputs @ weight.t()

    def infer(self, work: Workload) -> None:
        for inputs, weight, _, _ in self._products(work):
            inputs @ weight

    def _products(self, work: Workload) -> list[tuple[Tensor, Tensor, Tensor, bool]]:
        if id(work) not in self._ready:
            self._ready = {
                id(work): [
                    (self._drawn(m, k), self._drawn(k, n), self._drawn(m, n), to_input)
                    for m, k, n, to_input in shapes(self.variant, self.sizes, work)
                ]
            }
        return self._ready[id(work)]

    def _drawn(self, rows: int, columns: int) -> Tensor:
        return torch.randn(rows, columns, device=self.device)


def shapes(variant: Variant, sizes: Sizes, work: Workload) -> list[tuple[int, int, int, bool]]:
    """Rows, inputs and outputs of each weight's product, and whether a gradient goes on to its input."""
    d, t, wide = sizes.width, sizes.tracker, sizes.classifier
    words, sentences = sum(work.lengths), len(work.lengths)
    phrases, steps = words - sentences, 2 * words - sentences
    found = [(words, sizes.word, 2 * d if variant.reads_tree else d, False)]
    if variant is Variant.LSTM:
        found += [(words, d, 4 * d, True)] * 2
    else:
        found.append((phrases, 2 * d, 5 * d, True))
    if variant.has_tracker:
        # b of every word, s1 and s2 of every node, once each; then the tracker's own state
        found += [(words, d, 4 * t, True), (words + phrases, d, 8 * t, True), (steps, t, 4 * t, True)]
        found.append((phrases, t, 5 * d, True))
    layer = 4 * d
    for _ in range(sizes.layers):
        found.append((work.pairs, layer, wide, True))
        layer = wide
    return [*found, (work.pairs, layer, 3, True)]


def contender(way: Way, variant: Variant, sizes: Sizes, device: str) -> Contender | Products:
    """Makes one."""
    if way is Way.PRODUCTS:
        return Products(variant, sizes, device)
    return Contender(way, variant, sizes, device)


def ways_for(variant: Variant) -> tuple[Way, ...]:
    """Which ways there are to run a variant; a packed LSTM of the same width stands beside all of them."""
    if variant is Variant.LSTM:
        return (Way.OURS, Way.PACKED, Way.PRODUCTS)
    return tuple(Way)
