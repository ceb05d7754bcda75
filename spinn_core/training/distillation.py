"""Soft targets: the teacher probabilities of each training pair, and recombined pairs that only teachers label.

A label says which of three answers is right; the probabilities of an ensemble also say how near the other two are
(Hinton, Vinyals, Dean 2015, "Distilling the knowledge in a neural network"). An ensemble labels any pair, so also a
premise with a hypothesis that was written for another premise of its group.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from spinn_core.data.snli import LABELS, EncodedPairs, SentencePair
from spinn_core.evaluation.accuracy import pair_logits
from spinn_core.files import DAMAGED, OneLineError, reason, write_atomically
from spinn_core.model.checkpoint import LoadedNetwork
from spinn_core.training.grouped_premises import grouped_premises

_ARRAYS = ("groups", "new", "opinions")


class SoftLabelError(OneLineError):
    """A file of soft labels that cannot be used; the text is one line."""


@dataclass(frozen=True)
class SoftLabels:
    """The teacher probabilities of N pairs and of M that are recombined from them.

    Attributes:
        new: (M, 2) int64: the pair whose premise and the pair whose hypothesis a new one takes.
        groups: (N,) int64, see `grouped_premises`.
        opinions: (N + M, 3) float32, the teachers' mean probabilities, the new pairs' last.
        made_from: identifies the pairs, the teachers and the settings.
    """

    groups: np.ndarray
    new: np.ndarray
    opinions: np.ndarray
    made_from: str

    def save(self, path: Path) -> None:
        """Writes one safetensors file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {name: getattr(self, name) for name in _ARRAYS}
        write_atomically(path, save(content, metadata={"made_from": self.made_from}))

    @classmethod
    def load(cls, path: Path, made_from: str) -> SoftLabels:
        """Reads what `save` wrote.

        Raises:
            SoftLabelError: missing, damaged, or made from something else than `made_from`.
        """
        try:
            with safe_open(str(path), framework="np") as file:
                arrays = {name: file.get_tensor(name) for name in _ARRAYS}
                found = cls(**arrays, made_from=file.metadata()["made_from"])
        except (SafetensorError, *DAMAGED) as error:
            raise SoftLabelError(
                f"cannot read the soft labels {path}: {reason(error)}; remove it to make it anew"
            ) from None
        if found.made_from != made_from:
            raise SoftLabelError(
                f"{path} holds soft labels of other pairs or teachers; name another file, or remove it"
            )
        return found


def origin(pairs: Sequence[SentencePair], teachers: Sequence[LoadedNetwork], alike: int, joined: int) -> str:
    """What soft labels are made from, as a text to compare; arguments as for `ask`."""
    digest = hashlib.blake2b(digest_size=16)
    for pair in pairs:
        digest.update(repr((pair.premise, pair.hypothesis)).encode())
    for teacher in teachers:
        for name, tensor in sorted(teacher.network.state_dict().items()):
            digest.update(name.encode() + tensor.detach().cpu().numpy().tobytes())
    asked = {"pairs": len(pairs), "teachers": len(teachers), "like_premises": alike, "joined": joined}
    return json.dumps({**asked, "digest": digest.hexdigest()})


def ask(
    teachers: Sequence[LoadedNetwork], pairs: Sequence[SentencePair], alike: int, joined: int, seed: int
) -> SoftLabels:
    """Lets teachers read all pairs, and new ones, by their provided parses.

    Args:
        teachers: at least one.
        pairs: the labelled ones.
        alike: premises in a group at most; inside a group any premise may meet any hypothesis.
        joined: new pairs at most.
        seed: of the choice among them.
    """
    groups = grouped_premises(pairs, alike)
    new = recombined_pairs(pairs, groups, joined, seed)
    every = [*pairs, *_made(pairs, new, np.zeros(len(new), dtype=np.int64))]
    opinions = np.mean(
        [probabilities(teacher, every, groups_of_all(groups, new)) for teacher in teachers], axis=0
    )  # (N + M, 3)
    return SoftLabels(groups, new, opinions.astype(np.float32), origin(pairs, teachers, alike, joined))


def groups_of_all(groups: np.ndarray, new: np.ndarray) -> np.ndarray:
    """(N + M,) groups of the pairs and of those that are recombined from them, which stay in their group."""
    return np.concatenate([groups, groups[new[:, 0]]])


def soft_targets(
    soft: SoftLabels, pairs: Sequence[SentencePair], share: float, weight: float = 1.0
) -> tuple[list[SentencePair], np.ndarray]:
    """The soft target of each pair: its label mixed with the teachers' mean probabilities.

    Args:
        soft: of these pairs.
        pairs: labelled.
        share: of a target that comes from the teachers, 0 to 1, where a pair has a label.
        weight: of a new pair; a labelled one has 1.

    Returns:
        All pairs, the new ones last with the teachers' likeliest label, and the targets: (pairs, 3) float32 in the
        order of LABELS; rows sum to 1, those of new pairs to `weight`.
    """
    count = len(pairs)
    labels = np.eye(len(LABELS))[[pair.label for pair in pairs]]
    targets = weight * soft.opinions.astype(np.float64)
    targets[:count] = share * soft.opinions[:count] + (1 - share) * labels
    return [*pairs, *_made(pairs, soft.new, soft.opinions[count:].argmax(1))], targets.astype(np.float32)


def probabilities(
    model: LoadedNetwork, pairs: Sequence[SentencePair], groups: np.ndarray | None = None, batch_size: int = 256
) -> np.ndarray:
    """(pairs, 3) probabilities of a model for pairs with provided parses; groups as for EncodedPairs."""
    data = EncodedPairs(pairs, model.vocabulary, groups=groups)
    logits = torch.from_numpy(pair_logits(model.network, data, own=False, batch_size=batch_size))
    return torch.softmax(logits, 1).numpy()


def recombined_pairs(pairs: Sequence[SentencePair], groups: np.ndarray, most: int, seed: int) -> np.ndarray:
    """New pairs, none of which is there already: a premise and a hypothesis of another pair of the same group.

    Returns:
        (M, 2) int64: the first pair that holds the premise and the first that holds the hypothesis; M <= `most`.
    """
    if not most:
        return np.zeros((0, 2), dtype=np.int64)
    there = {(pair.premise.tokens, pair.hypothesis.tokens) for pair in pairs}
    members: dict[int, list[int]] = {}
    for number, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(number)
    new: list[tuple[int, int]] = []
    for group in members.values():
        premises = {pairs[k].premise.tokens: k for k in reversed(group)}
        hypotheses = {pairs[k].hypothesis.tokens: k for k in reversed(group)}
        new += [
            (one, other)
            for premise, one in premises.items()
            for hypothesis, other in hypotheses.items()
            if (premise, hypothesis) not in there
        ]
    chosen = np.sort(np.random.default_rng(seed).permutation(len(new))[:most])
    return np.array(new, dtype=np.int64).reshape(-1, 2)[chosen]


def _made(pairs: Sequence[SentencePair], new: np.ndarray, labels: np.ndarray) -> list[SentencePair]:
    return [
        SentencePair(pairs[one].premise, pairs[other].hypothesis, label)
        for (one, other), label in zip(new.tolist(), labels.tolist(), strict=True)
    ]
