"""Premises that are likely captions of one picture, drawn together by the words they share.

SNLI's premises are captions of photographs, up to five of each; which belong together is not in every copy of the
data. Two captions of one picture share their rare words more often than others do: premises whose tf-idf vectors
(Spärck Jones 1972) lie close are grouped. A hypothesis written for one of a group is then a fair question about the
others, and sentences that stand in several pairs of a batch need be read only once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from spinn_core.data.snli import SentencePair

_WIDTH = 256  # of the random projection of tf-idf vectors: cosines are off by about 1/16
_NEIGHBOURS = 8
_LEAST = 0.35  # cosine below which two premises hardly speak of the same thing
_BLOCK = 2048


def grouped_premises(pairs: Sequence[SentencePair], size: int, seed: int = 1) -> np.ndarray:
    """The group of each pair, (pairs,) int64: pairs of one premise, and of at most `size` premises that are alike.

    Args:
        pairs: any.
        size: premises in a group at most; 1 puts each premise alone.
        seed: of the projection.
    """
    numbers: dict[tuple[str, ...], int] = {}
    premise = np.array([numbers.setdefault(_form(pair), len(numbers)) for pair in pairs], dtype=np.int64)
    if size < 2 or len(numbers) < 2:
        return premise
    vectors = _tf_idf(list(numbers), seed)
    ones, others, cosines = _neighbours(vectors)
    groups = np.arange(len(numbers))
    members = {k: [k] for k in range(len(numbers))}
    for edge in np.argsort(-cosines, kind="stable"):  # the closest two first
        one, other = groups[ones[edge]], groups[others[edge]]
        if one != other and len(members[one]) + len(members[other]) <= size:
            for k in members.pop(other):
                groups[k] = one
                members[one].append(k)
    return groups[premise]


def _form(pair: SentencePair) -> tuple[str, ...]:
    return tuple(token.lower() for token in pair.premise.tokens)


def _tf_idf(sentences: list[tuple[str, ...]], seed: int) -> Tensor:
    """(sentences, _WIDTH) of length 1: each word that a sentence holds counts -log(its share of the sentences)."""
    rows: dict[str, int] = {}
    words = [sorted({rows.setdefault(token, len(rows)) for token in sentence}) for sentence in sentences]
    counts = np.bincount([row for sentence in words for row in sentence], minlength=len(rows))
    weight = torch.from_numpy(np.log(len(sentences) / counts)).float()
    signs = torch.randn(len(rows), _WIDTH, generator=torch.Generator().manual_seed(seed))
    flat = torch.tensor([row for sentence in words for row in sentence])
    starts = torch.from_numpy(np.cumsum([0, *(len(sentence) for sentence in words[:-1])]))
    table = signs * weight.unsqueeze(1)
    return torch.nn.functional.normalize(torch.nn.functional.embedding_bag(flat, table, starts, mode="sum"))


def _neighbours(vectors: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who is close to whom, and the cosine, each (edges,)."""
    ones, others, cosines = [], [], []
    count = min(_NEIGHBOURS, len(vectors) - 1)
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK]
        like = block @ vectors.t()  # (block, sentences)
        rows = torch.arange(len(block))
        like[rows, start + rows] = -1  # oneself
        best = like.topk(count)
        near = best.values >= _LEAST
        ones.append((start + rows).unsqueeze(1).expand(-1, count)[near])
        others.append(best.indices[near])
        cosines.append(best.values[near])
    return torch.cat(ones).numpy(), torch.cat(others).numpy(), torch.cat(cosines).numpy()
