"""The small language's word table: random vectors, for a network learns its few words by itself."""

from __future__ import annotations

import numpy as np

from spinn_core.data.vocabulary import UNKNOWN_ROWS, Vocabulary, WordTable
from spinn_core.lessons.training.toy.grammar import all_words
from spinn_core.lessons.training.toy.options import ToyOptions

D_WORD = 32
"""Width of a word vector unless another is asked for."""


def toy_vectors(options: ToyOptions, d_word: int = D_WORD) -> WordTable:
    """A table with a row for every word of the language, drawn from the normal distribution by the options' seed.

    It knows nothing of what words mean; the rows are corrected in training (`ModelConfig.tuned_rows`). The rows of
    unknown words are drawn likewise and stay as they are.
    """
    words = all_words()
    draw = np.random.RandomState(options.seed)
    vectors = draw.standard_normal((len(words) + UNKNOWN_ROWS, d_word)).astype(np.float16)
    return WordTable(Vocabulary(words), vectors)
