"""A map of many sentences: their vectors, two dimensions of them (PCA), and who lies near whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinn_core.explain.batch import encode

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel
    from spinn_core.trace.trace import Trace

_NOTHING = 1e-12  # a share of the squared lengths: vectors that differ by less are one and the same


@dataclass(frozen=True)
class Flat:
    """N vectors brought to two dimensions.

    Attributes:
        places: (N, 2) float64, around zero.
        shares: what part of all variance each of the two dimensions holds, between 0 and 1.
    """

    places: np.ndarray
    shares: tuple[float, float]


def flatten(vectors: np.ndarray) -> Flat:
    """The two directions in which N vectors (N, d) differ most: principal components, by SVD in float64.

    A component's sign is free; here its largest weight is positive, so that a map never turns over.
    """
    points = torch.from_numpy(np.array(vectors, dtype=np.float64))
    centred = points - points.mean(0)  # (N, d)
    total, size = float((centred**2).sum()), float((points**2).sum())
    if len(points) < 2 or total <= _NOTHING * size:
        return Flat(np.zeros((len(points), 2)), (0.0, 0.0))
    _, lengths, directions = torch.linalg.svd(centred, full_matrices=False)  # directions: (min(N, d), d)
    directions = directions[:2]
    largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))  # (2, 1)
    places = centred @ (directions * largest.sign()).T  # (N, 2), or (N, 1) for d = 1
    kept = (lengths[:2] ** 2 / total).tolist()
    kept = [share if share > _NOTHING else 0.0 for share in kept] + [0.0] * (2 - len(kept))
    placed = torch.zeros(len(points), 2, dtype=torch.float64)
    placed[:, : places.shape[1]] = places
    return Flat(placed.numpy(), (kept[0], kept[1]))


def cosines(vectors: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
    """The cosine of the angle between each of (N, d) and each of (M, d), or of themselves: (N, M) float64.

    A vector of zeros has no direction; its cosines are 0.
    """
    first = unit(vectors)
    return np.clip(first @ (first if others is None else unit(others)).T, -1.0, 1.0)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each of (N, d) brought to length 1, float64; a vector of zeros stays. Then what lies near has a large cosine.

    Without this a map of a tree's nodes would show lengths: a word's h has no bound, a phrase's is under 1.
    """
    long = np.asarray(vectors, dtype=np.float64)
    norms = np.linalg.norm(long, axis=1, keepdims=True)
    return np.divide(long, norms, out=np.zeros_like(long), where=norms > 0)


def nearest(near: np.ndarray, at: int, count: int, among: Collection[int] | None = None) -> list[int]:
    """The `count` others with the largest cosines to number `at`, nearest first; of equals the earlier one.

    near: (N, N), from cosines(). among: the numbers to look at; without it all.
    """
    order = np.argsort(-near[at], kind="stable")
    return [int(other) for other in order if other != at and (among is None or other in among)][:count]


def same_topic(near: np.ndarray, topics: Sequence[str]) -> tuple[float, float]:
    """How many have a nearest neighbour of their own topic, as a share, and what chance alone would give.

    near: (N, N), from cosines(); N is 2 or more.
    """
    total = len(topics)
    others = np.where(np.eye(total, dtype=bool), -np.inf, near)  # nobody is its own neighbour
    hits = sum(topics[at] == topic for at, topic in zip(others.argmax(1).tolist(), topics, strict=True))
    by_chance = sum(topics.count(topic) - 1 for topic in topics) / (total * (total - 1))
    return hits / total, by_chance


@dataclass(frozen=True)
class Phrase:
    """A word or phrase of one of two sentences: words start to end, exclusive, of sentence 0 or 1."""

    sentence: int
    start: int
    end: int
    text: str


def phrases_of(traces: Sequence[Trace]) -> list[Phrase]:
    """Every word and phrase of each sentence's tree, in the order of the trace's nodes."""
    return [
        Phrase(number, node.start, node.end, trace.phrase(node.id))
        for number, trace in enumerate(traces)
        for node in trace.nodes
    ]


def vectors_in_tree(traces: Sequence[Trace]) -> np.ndarray:
    """The h of every word and phrase as it stands in its tree, (nodes, d), in the order of phrases_of()."""
    return np.concatenate([trace.h for trace in traces])


def vectors_alone(model: LoadedModel, traces: Sequence[Trace]) -> np.ndarray:
    """The same words and phrases, each read by itself as if it was the sentence, (nodes, d); one batch."""
    pieces = [(trace.tokens[node.start : node.end], None) for trace in traces for node in trace.nodes]
    return encode(model, pieces)


def nearest_across(near: np.ndarray, phrases: Sequence[Phrase]) -> dict[int, int]:
    """For each word and phrase of sentence 0 the nearest of sentence 1. near: (N, N), from cosines()."""
    there = [at for at, phrase in enumerate(phrases) if phrase.sentence == 1]
    return {at: there[int(near[at, there].argmax())] for at, phrase in enumerate(phrases) if phrase.sentence == 0}


def closest_of_other_words(near: np.ndarray, phrases: Sequence[Phrase]) -> tuple[int, int] | None:
    """The nearest two phrases, one of each sentence, that do not say the same: ("the ceiling", "the roof").

    Single words, whole sentences, and two phrases of which one has all words of the other are left out; None where
    nothing remains.
    """
    last = [max(phrase.end for phrase in phrases if phrase.sentence == side) for side in (0, 1)]
    middle = [
        at
        for at, phrase in enumerate(phrases)
        if phrase.end - phrase.start > 1 and phrase.end - phrase.start < last[phrase.sentence]
    ]
    words = {at: frozenset(phrases[at].text.casefold().split()) for at in middle}
    pairs = [
        (one, other)
        for one in middle
        for other in middle
        if phrases[one].sentence < phrases[other].sentence
        and not (words[one] <= words[other] or words[other] <= words[one])
    ]
    return max(pairs, key=lambda pair: near[pair], default=None)
