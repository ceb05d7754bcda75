"""n-gram language models by nltk.lm: a word's probability from the n - 1 words before it.

Chen and Goodman 1999 compare the smoothing methods; Brants et al. 2007 is the source of Stupid Backoff.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from nltk.lm import MLE, KneserNeyInterpolated, Laplace, Lidstone, StupidBackoff, WittenBellInterpolated
from nltk.lm.api import LanguageModel

from spinn_core.lessons.sequences.limits import check_limits
from spinn_core.lessons.sequences.ngram_counts import END, ORDERS, START, UNKNOWN, Counted, QuickKneserNey, ngrams
from spinn_core.lessons.sequences.text import Sentence

LONGEST_GENERATED = 40  # words of a generated sentence
_REDRAWN = 30  # times that <UNK> is drawn again


class Smoothing(Enum):
    """What becomes of n-grams that the text does not hold."""

    NONE = "none"
    LAPLACE = "Laplace"
    LIDSTONE = "Lidstone"
    WITTEN_BELL = "Witten-Bell"
    KNESER_NEY = "Kneser-Ney"
    STUPID_BACKOFF = "Stupid Backoff"

    @property
    def in_words(self) -> str:
        """What it does, a sentence."""
        return _IN_WORDS[self]

    @property
    def sums_to_one(self) -> bool:
        """Whether its scores are probabilities."""
        return self is not Smoothing.STUPID_BACKOFF


_IN_WORDS = {
    Smoothing.NONE: "Count and divide: what the text never shows has probability 0.",
    Smoothing.LAPLACE: "Each word counts as seen once more after each context.",
    Smoothing.LIDSTONE: "As Laplace, but by a share γ of a count instead of a whole one.",
    Smoothing.WITTEN_BELL: "Mixes in the shorter context, the more so the more different words follow the longer one.",
    Smoothing.KNESER_NEY: (
        "Takes a discount off each count and gives it to the shorter context, where a word counts by how many "
        "different words stand before it."
    ),
    Smoothing.STUPID_BACKOFF: (
        "Where the n-gram is missing, 0.4 times the score of the shorter one. The scores are no probabilities: they do "
        "not sum to 1."
    ),
}


@dataclass(frozen=True)
class Settings:
    """Which model. gamma is Lidstone's added count, discount Kneser-Ney's; the others do not look at them.

    Raises:
        ValueError: one line, where the figures fit no model.
    """

    order: int = 3
    smoothing: Smoothing = Smoothing.KNESER_NEY
    gamma: float = 0.1
    discount: float = 0.75

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"n is {self.order}: choose {ORDERS[0]} to {ORDERS[-1]}")
        if self.smoothing is Smoothing.KNESER_NEY and self.order == 1:
            raise ValueError(
                "Kneser-Ney asks how many different words stand before a word, and for n = 1 nothing stands there: "
                "choose a larger n or another smoothing"
            )
        check_limits("γ", self.gamma, 1e-6, 10)
        check_limits("the discount", self.discount, 0, 1)


def model_of(counted: Counted, settings: Settings) -> LanguageModel:
    """One of nltk's models over counts that all models share; cheap."""
    given = {"order": settings.order, "vocabulary": counted.vocabulary, "counter": counted.counts}
    match settings.smoothing:
        case Smoothing.NONE:
            return MLE(**given)
        case Smoothing.LAPLACE:
            return Laplace(**given)
        case Smoothing.LIDSTONE:
            return Lidstone(settings.gamma, **given)
        case Smoothing.WITTEN_BELL:
            return WittenBellInterpolated(**given)
        case Smoothing.KNESER_NEY:
            model = KneserNeyInterpolated(discount=settings.discount, **given)
            model.estimator = QuickKneserNey(counted, settings.order, settings.discount)
            return model
        case Smoothing.STUPID_BACKOFF:
            return StupidBackoff(**given)


@dataclass(frozen=True)
class Scored:
    """One word of a sentence, or its end.

    Attributes:
        word: as typed; </s> is the end.
        known: whether it is in the vocabulary; else it counts as <UNK>.
        context: the n - 1 words before it, as in the vocabulary.
        seen, context_seen: how often word and context, and the context with anything, occur in the text.
        probability: by the model; Stupid Backoff's score.
    """

    word: str
    known: bool
    context: tuple[str, ...]
    seen: int
    context_seen: int
    probability: float

    @property
    def bits(self) -> float:
        """-log2 of the probability; infinite for 0."""
        return -math.log2(self.probability) if self.probability > 0 else math.inf


def score(counted: Counted, settings: Settings, sentence: Sentence) -> tuple[Scored, ...]:
    """Each word of a sentence and its end; the product of the probabilities is the sentence's."""
    model = model_of(counted, settings)
    found = []
    for word, ngram in zip((*sentence, END), ngrams(counted.known(sentence), settings.order), strict=True):
        context = ngram[:-1]
        found.append(
            Scored(
                word,
                ngram[-1] != UNKNOWN,
                context,
                counted.seen(ngram),
                counted.context_seen(context),
                float(model.score(ngram[-1], context or None)),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Quality:
    """How well a model predicts sentences: their words and ends.

    Attributes:
        words: how many were predicted, the ends with them.
        zeros: how many of them got probability 0.
        unknown: how many of them count as <UNK>.
        entropy: cross-entropy, bits a word; infinite where there is a zero.
        perplexity: 2 to the power of it.
    """

    words: int
    zeros: int
    unknown: int
    entropy: float
    perplexity: float


def quality(counted: Counted, settings: Settings, sentences: Sequence[Sentence]) -> Quality:
    """Cross-entropy and perplexity over the sentences, as nltk's entropy() and perplexity() define them.

    Raises:
        ValueError: no sentence.
    """
    if not sentences:
        raise ValueError("there is no sentence to measure on")
    model = model_of(counted, settings)
    asked = [ngram for one in sentences for ngram in ngrams(counted.known(one), settings.order)]
    scores = [model.score(ngram[-1], ngram[:-1] or None) for ngram in asked]
    entropy = -math.fsum(math.log2(one) if one > 0 else -math.inf for one in scores) / len(scores)
    return Quality(len(asked), scores.count(0.0), sum(ngram[-1] == UNKNOWN for ngram in asked), entropy, 2.0**entropy)


def mass(counted: Counted, settings: Settings, context: tuple[str, ...]) -> float:
    """The scores of all outcomes after this context, added up: 1 for probabilities."""
    model = model_of(counted, settings)
    return math.fsum(model.score(word, context or None) for word in counted.outcomes)


def generate(counted: Counted, settings: Settings, sentences: int, seed: int) -> list[Sentence]:
    """Sentences drawn word by word with nltk's generate(), the same for the same seed.

    nltk draws among the words that the text shows after the context, weighted by the model; after a context that it
    never saw, it shortens the context. <UNK> is drawn again, as nobody can read it.
    """
    model, numbers = model_of(counted, settings), random.Random(seed)
    made = []
    for _ in range(sentences):
        words: list[str] = []
        while len(words) < LONGEST_GENERATED:
            before = ((START,) * settings.order + tuple(words))[-(settings.order - 1) :] if settings.order > 1 else ()
            word = _drawn(model, before, numbers)
            if word == END:
                break
            words.append(word)
        made.append(tuple(words))
    return made


def _drawn(model: LanguageModel, before: tuple[str, ...], numbers: random.Random) -> str:
    """A word or </s>. Where hardly anything but <UNK> follows the context, a shorter one is asked."""
    while True:
        for _ in range(_REDRAWN):
            word = model.generate(1, text_seed=before, random_seed=numbers)
            if word != UNKNOWN:
                return word
        if not before:
            return END  # a text of unknown words only
        before = before[1:]
