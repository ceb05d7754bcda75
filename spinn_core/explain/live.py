"""Reading live: what the classifier would say of a hypothesis after every action, were the sentence to end there.

No model was trained on half sentences. A tree model has no vector for a stack of several phrases, so what was read
so far is brought to an end first:

    k actions done          the k actions, then a REDUCE for every open phrase, on the words shifted so far only
    nothing done            the zero vector

The words to come are not there in such a reading: the buffer is empty behind the last word that was shifted. After
the last action nothing is open, and the row is the prediction for the whole sentence. The sequential LSTM needs no
such help: its h after each word is a vector of the words so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from spinn_core.explain.batch import classify, encode
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel

WORDS_AT_ONCE = 16_384
"""Words in one batch: at 15 words a sentence is one batch, at 200 words five of them (0.2 GB each)."""


@dataclass(frozen=True)
class Live:
    """A hypothesis while it is read.

    Attributes:
        probabilities: (steps + 1, 3) float64, entailment, neutral, contradiction after 0, 1, ... steps.
            A step is an action of a tree model and a word of the sequential LSTM.
        words_read: (steps + 1,) int, words read after so many steps.
    """

    probabilities: np.ndarray
    words_read: np.ndarray

    def after_word(self, words: int) -> int:
        """The row that stands for so many words: the last one before the next word is read.

        Raises:
            IndexError: more words than there are, or fewer than none.
        """
        rows = np.flatnonzero(self.words_read == words)
        if not len(rows):
            raise IndexError(f"{words} words read of {self.words_read[-1]}")
        return int(rows[-1])


def read_live(
    model: LoadedModel, premise_vector: np.ndarray, tokens: Sequence[str], transitions: Sequence[Action] | None
) -> Live:
    """The three probabilities after every step of the hypothesis, all readings in one batch.

    Args:
        model: any variant; `lstm` looks at no transitions.
        premise_vector: (d,), the whole premise.
        tokens: the hypothesis, at least one word.
        transitions: its actions, a whole tree.

    Raises:
        ValueError: a tree-reading model and no transitions.
    """
    if model.config.variant.reads_tree:
        if transitions is None:
            raise ValueError(f"{model.name} reads trees: give the hypothesis its transitions")
        vectors, words_read = _after_actions(model, tokens, transitions)
    else:
        vectors, words_read = _after_words(model, tokens), np.arange(len(tokens) + 1)
    return Live(classify(model, premise_vector, vectors), words_read)


def closed(transitions: Sequence[Action], step: int) -> tuple[Action, ...]:
    """The first `step` actions and as many REDUCEs as bring the stack to one phrase; at least one action."""
    done = tuple(transitions[:step])
    shifts = done.count(Action.SHIFT)
    return done + (Action.REDUCE,) * (shifts - (step - shifts) - 1)


def _after_actions(
    model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action]
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (2n, d) and words read (2n,) after 0, 1, ... 2n-1 actions."""
    words_read = np.cumsum([0, *(action is Action.SHIFT for action in transitions)])
    trees = [(tokens[: words_read[step]], closed(transitions, step)) for step in range(1, len(transitions) + 1)]
    at_once = max(1, WORDS_AT_ONCE // len(tokens))
    parts = [encode(model, trees[start : start + at_once]) for start in range(0, len(trees), at_once)]
    nothing = np.zeros((1, model.config.d_hidden), dtype=np.float32)
    return np.concatenate([nothing, *parts]), words_read


@torch.inference_mode()
def _after_words(model: LoadedModel, tokens: Sequence[str]) -> np.ndarray:
    """The LSTM's h after 0, 1, ... n words, (n + 1, d), in one run over the words."""
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    words = model.network.words(rows)  # (n, d)
    states, _ = model.network.sequential.lstm(words.unsqueeze(1))  # (n, 1, d)
    return torch.cat([words.new_zeros(1, words.shape[1]), states[:, 0]]).cpu().numpy()
