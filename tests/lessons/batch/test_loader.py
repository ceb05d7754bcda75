"""The data loader's fields, against the sentences they were made from."""

from __future__ import annotations

import numpy as np
import pytest

from spinn_core.data.examples import pair_examples
from spinn_core.data.snli import LABELS
from spinn_core.data.vocabulary import Vocabulary
from spinn_core.lessons.batch.loader import PAD, fields_of, known_label
from spinn_core.parsing.reader import read

VOCABULARY = Vocabulary(("the", "dog", "runs", ".", "a", "cat", "sat"))
TEXTS = ("( ( The dog ) ( runs . ) )", "( a cat )", "( ( the cat ) sat )", "( a dog )")


def sentences(texts=TEXTS):
    return [(reading.tokens, reading.parse.transitions) for reading in map(read, texts)]


def test_the_fields_by_hand() -> None:
    fields = fields_of(sentences(), [2, 0], VOCABULARY)
    p = PAD
    assert fields.text.T.tolist() == [[0, 1, 2, 3], [4, 5, p, p], [0, 5, 6, p], [4, 1, p, p]]
    assert fields.transitions.T.tolist() == [
        [0, 0, 1, 0, 0, 1, 1],
        [0, 0, 1, p, p, p, p],
        [0, 0, 1, 0, 1, p, p],
        [0, 0, 1, p, p, p, p],
    ]
    assert fields.label.tolist() == [2, 0]
    assert fields.packed.rows.tolist() == [0, 1, 2, 3, 4, 5, 0, 5, 6, 4, 1]
    assert fields.packed.lengths == [4, 2, 3, 2]
    assert (fields.packed.premises.tolist(), fields.packed.hypotheses.tolist()) == ([0, 2], [1, 3])


def test_a_sentence_that_stands_there_twice_is_one_column() -> None:
    fields = fields_of(sentences((TEXTS[0], TEXTS[1], TEXTS[0], TEXTS[3])), [0, 1], VOCABULARY)
    assert fields.text.shape == (4, 3) and fields.packed.premises.tolist() == [0, 0]


@pytest.mark.parametrize("labels", [[], [0], [0, 1, 2]])
def test_sentences_that_make_no_pairs(labels) -> None:
    with pytest.raises(ValueError, match="do not make"):
        fields_of(sentences(), labels, VOCABULARY)


def test_our_examples_are_known_by_their_words() -> None:
    for pair in pair_examples():
        assert known_label(read(pair.premise).tokens, read(pair.hypothesis).tokens) == pair.label in LABELS
    assert known_label(("no", "such"), ("pair",)) is None


def test_packed_and_padded_hold_the_same() -> None:
    fields = fields_of(sentences(), [0, 1], VOCABULARY)
    assert np.array_equal(fields.text.T[fields.text.T != PAD], fields.packed.rows)
    flat = np.concatenate([np.frombuffer(one, np.uint8) for one in fields.packed.transitions])
    assert np.array_equal(fields.transitions.T[fields.transitions.T != PAD], flat)
