"""Many readings in one go: sentence vectors of any (words, tree) pairs, and what the classifier makes of vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinn_core.data.snli import to_actions, to_numbers
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.model.spinn import Encoded

AT_ONCE = 512
"""Sentences in one batch: more of them only cost memory."""

Tree = tuple[Sequence[str], Sequence[Action] | None]
"""Words with the actions that read them; None for the sequential LSTM, or where a model still has to choose them."""


class Side(Enum):
    """A sentence's place in the pair; the classifier is not symmetric."""

    PREMISE = "premise"
    HYPOTHESIS = "hypothesis"


def _encoded(model: LoadedModel, trees: Sequence[Tree], parse: bool = False) -> Iterator[Encoded]:
    """Batch after batch. parse: the model chooses the actions."""
    for start in range(0, len(trees), AT_ONCE):
        chunk = trees[start : start + AT_ONCE]
        rows = [model.vocabulary.rows(tokens) for tokens, _ in chunk]
        flat = torch.tensor([row for sentence in rows for row in sentence], device=model.network.device)
        given = model.config.variant.reads_tree and not parse
        actions = [to_numbers(transitions or ()) for _, transitions in chunk] if given else None
        yield model.network.encode(flat, [len(sentence) for sentence in rows], actions)


def _sentences(model: LoadedModel, batches: Iterator[Encoded]) -> np.ndarray:
    nothing = np.zeros((0, model.config.d_hidden), dtype=np.float32)
    return np.concatenate([nothing, *(batch.sentences.cpu().numpy() for batch in batches)])


@torch.inference_mode()
def encode(model: LoadedModel, trees: Sequence[Tree]) -> np.ndarray:
    """Sentence vectors, (N, d) float32, in the order of `trees`.

    Args:
        model: any variant; `lstm` looks at no actions.
        trees: N of them, at least one word each.

    Raises:
        ValueError: a tree-reading model and a sentence without actions.
    """
    if model.config.variant.reads_tree and any(transitions is None for _, transitions in trees):
        raise ValueError(f"{model.name} reads trees: give each sentence its transitions")
    return _sentences(model, _encoded(model, trees))


@torch.inference_mode()
def predicted_trees(parser: LoadedModel, sentences: Sequence[Sequence[str]]) -> list[tuple[Action, ...]]:
    """The transitions that a model chooses for each sentence. Raises ValueError for a model that cannot choose."""
    if not parser.config.variant.can_parse:
        raise ValueError(f"{parser.name} cannot choose its own transitions; choose spinn")
    batches = _encoded(parser, [(tokens, None) for tokens in sentences], parse=True)
    return [to_actions(numbers) for batch in batches for numbers in batch.transitions]


@torch.inference_mode()
def encode_any(model: LoadedModel, sentences: Sequence[Tree], parser: LoadedModel | None = None) -> np.ndarray:
    """encode() for sentences of which some have no transitions: the model itself parses those, or else `parser`.

    Raises:
        ValueError: a sentence without transitions, and nobody to choose them.
    """
    raw = [at for at, (_, transitions) in enumerate(sentences) if transitions is None]
    if not raw or not model.config.variant.reads_tree:
        return encode(model, sentences)
    unparsed = [sentences[at] for at in raw]
    vectors = np.zeros((len(sentences), model.config.d_hidden), dtype=np.float32)
    rest = [at for at, (_, transitions) in enumerate(sentences) if transitions is not None]
    vectors[rest] = encode(model, [sentences[at] for at in rest])
    if model.config.variant.can_parse:
        vectors[raw] = _sentences(model, _encoded(model, unparsed, parse=True))
    elif parser is None:
        raise ValueError(f"{model.name} cannot choose its own transitions; give each sentence a parse")
    else:
        words = [tokens for tokens, _ in unparsed]
        vectors[raw] = encode(model, list(zip(words, predicted_trees(parser, words), strict=True)))
    return vectors


@torch.inference_mode()
def classify(model: LoadedModel, premises: np.ndarray, hypotheses: np.ndarray) -> np.ndarray:
    """Probabilities of entailment, neutral, contradiction, (N, 3) float64.

    Args:
        premises, hypotheses: (N, d) each; one of the two may be a single (d,) that stands for all N.
    """
    premises, hypotheses = np.broadcast_arrays(np.atleast_2d(premises), np.atleast_2d(hypotheses))
    pair = [torch.tensor(side, device=model.network.device) for side in (premises, hypotheses)]  # 2 x (N, d)
    logits = model.network.classifier(*pair)  # (N, 3)
    return torch.softmax(logits.double(), 1).cpu().numpy()


def classify_side(model: LoadedModel, vectors: np.ndarray, other: np.ndarray, side: Side) -> np.ndarray:
    """Probabilities (N, 3) of N readings (N, d) of one side beside the other sentence's vector (d,)."""
    return classify(model, vectors, other) if side is Side.PREMISE else classify(model, other, vectors)
