"""The sentence that says why a label holds."""

from __future__ import annotations

import pytest

from spinn_core.data.snli import LABELS, SentencePair
from spinn_core.lessons.training.toy import ToyError, ToyOptions, explain, make_language_pairs, read_words
from spinn_core.lessons.training.toy.grammar import read_phrase
from spinn_core.lessons.training.toy.labels import relation
from spinn_core.lessons.training.toy.meaning import claim_of
from spinn_core.lessons.training.toy.reasons import plainly


def pair(premise: str, hypothesis: str, label: int = 0) -> SentencePair:
    return SentencePair(read_words(premise.split()), read_words(hypothesis.split()), label)


REASONS = {
    ("every girl is running", "every girl in a boat is moving"): (
        "Entailment: the premise says that no girl is not running, and whoever broke the hypothesis, "
        "that no girl in a boat "
        "is not moving, would break this as well."
    ),
    ("every girl is running", "some girl is moving"): (
        "Entailment: the premise says that no girl is not running, and as there is somebody in each "
        "group, it follows that "
        "some girl is moving."
    ),
    ("not every girl is moving", "some child is not running"): (
        "Entailment: the premise says that some girl is not moving, and whoever that is also makes it "
        "true that some child "
        "is not running."
    ),
    ("no girl is running", "some girl is running"): (
        "Contradiction: the premise says that no girl is running, so it cannot be that some girl is running."
    ),
    ("no girl is running", "every girl is running"): (
        "Contradiction: somebody in these groups could not keep to both, that no girl is running and "
        "that no girl is not "
        "running."
    ),
    ("some girl is running", "every girl is running"): (
        "Neutral: both hold if there is just a girl running; only the premise does if there is just a "
        "girl running and a "
        "girl doing nothing."
    ),
}


@pytest.mark.parametrize(("sentences", "reason"), REASONS.items())
def test_reasons_by_hand(sentences, reason):
    assert explain(pair(*sentences)) == reason


def test_the_reason_names_the_true_label_though_the_pair_has_a_wrong_one():
    assert explain(pair("no girl is running", "some girl is running", label=0)).startswith("Contradiction")


def test_every_drawn_pair_gets_one_short_sentence_that_begins_with_its_label():
    for drawn in make_language_pairs(ToyOptions(pairs=60, held_out=120, seed=8)).held_out:
        reason = explain(drawn)
        assert reason.startswith(LABELS[drawn.label].capitalize()) and reason.endswith(".")
        assert len(reason) < 600 and reason.count(".") == 1


@pytest.mark.parametrize(
    "text", ["every man is in a boat", "not every girl watching a boy that is singing is not talking"]
)
def test_the_plain_form_claims_the_same(text):
    phrase = read_phrase(text.split())
    plain = claim_of(read_phrase(plainly(phrase).split()))
    assert plain == claim_of(phrase) and relation(plain, claim_of(phrase))[0] == 0


def test_a_sentence_that_says_nothing_is_named():
    assert "the premise says nothing" in explain(pair("every girl that is running is moving", "no girl is running"))


def test_other_sentences_are_refused():
    stranger = pair("no girl is running", "no girl is running")
    stranger = SentencePair(stranger.premise, type(stranger.premise)(("a", "cat", "sat"), None), 0)
    with pytest.raises(ToyError, match="word 2"):
        explain(stranger)
