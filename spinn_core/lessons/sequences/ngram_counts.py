"""How often each run of words occurs in a text: nltk's counters, once for all models over it.

Every sentence is led in by <s> as often as needed and closed by one </s>. What is counted, and later predicted, is
each word and </s>, never <s>: it stands in contexts only, and no smoothing gives it a share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from nltk.lm import NgramCounter, Vocabulary
from nltk.lm.smoothing import KneserNey
from nltk.probability import ConditionalFreqDist, FreqDist

from spinn_core.lessons.sequences.text import Sentence

START, END, UNKNOWN = "<s>", "</s>", "<UNK>"
ORDERS = (1, 2, 3, 4, 5)
MOST = ORDERS[-1]

Ngram = tuple[str, ...]


def ngrams(sentence: Sentence, order: int) -> list[Ngram]:
    """The n-gram that ends in each word of the sentence and in </s>.

    >>> ngrams(("a", "b"), 2)
    [('<s>', 'a'), ('a', 'b'), ('b', '</s>')]
    """
    padded = (*(START,) * (order - 1), *sentence, END)
    return [padded[at : at + order] for at in range(len(padded) - order + 1)]


class Outcomes(Vocabulary):
    """nltk's vocabulary as a list of what can follow a context: <s> can be looked up (contexts hold it), but not drawn.

    nltk's models walk through the vocabulary, and Laplace and Lidstone divide by its length: with <s> in it they would
    give a share to what never follows anything.
    """

    def __iter__(self) -> Iterator[str]:
        return (word for word in super().__iter__() if word != START)


class _FixedContexts(ConditionalFreqDist):
    """Looking up a context that was never seen gives no counts, and leaves no entry behind."""

    def __missing__(self, context: Ngram) -> FreqDist:
        return FreqDist()


class _FixedCounts(NgramCounter):
    """nltk's counts, which no look-up changes: several visitors read one copy at the same time.

    nltk's own counter makes an entry for whatever context is asked for.
    """

    def __init__(self, counts: NgramCounter, most: int) -> None:
        super().__init__()
        self._counts[1] = self.unigrams = counts.unigrams
        for order in range(2, most + 1):
            self._counts[order] = _FixedContexts()
            self._counts[order].update(counts[order])


@dataclass(frozen=True)
class Counted:
    """A text's words and n-grams of all orders up to MOST.

    Attributes:
        vocabulary: all that can follow a context: the words seen often enough, </s>, and <UNK>, as which all others
            count. It looks up <s> as well.
        counts: of the n-grams of order 1 to MOST, in which rare words are <UNK>.
        continuations: for each context how many different words stand before it and a word, by word, as Kneser-Ney
            needs it. nltk's own class walks through all contexts for each look-up.
    """

    vocabulary: Outcomes
    counts: NgramCounter
    continuations: dict[Ngram, FreqDist]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All that can follow a context, sorted."""
        return tuple(sorted(self.vocabulary))

    def known(self, sentence: Sequence[str]) -> Sentence:
        """The sentence with <UNK> in place of each word outside the vocabulary."""
        return self.vocabulary.lookup(sentence)

    def seen(self, ngram: Ngram) -> int:
        """How often this n-gram occurs; its words as in the vocabulary."""
        return self._after(ngram[:-1])[ngram[-1]]

    def context_seen(self, context: Ngram) -> int:
        """How often anything follows this context."""
        return self._after(context).N()

    def kinds_after(self, context: Ngram) -> Counter[str]:
        """What follows a context of up to MOST - 1 words, with its counts; after () any word."""
        return Counter(self._after(context))

    def _after(self, context: Ngram) -> FreqDist:
        return self.counts[len(context) + 1][context] if context else self.counts.unigrams

    def kinds(self, order: int) -> Counter[Ngram]:
        """Each different n-gram of one order with its count."""
        contexts = {(): self.counts.unigrams} if order == 1 else self.counts[order]
        return Counter({(*context, word): n for context, after in contexts.items() for word, n in after.items()})


def count(train: Sequence[Sentence], cutoff: int = 2, most: int = MOST) -> Counted:
    """Counts the n-grams of order 1 to `most`.

    Args:
        train: sentences.
        cutoff: a word seen less often counts as <UNK>; 1 leaves no <UNK> in the counts.
    """
    marks = chain.from_iterable(((START,) * cutoff, (END,) * cutoff))  # in the vocabulary, however short the text
    vocabulary = Outcomes(chain(chain.from_iterable(train), marks), unk_cutoff=cutoff)
    known = [vocabulary.lookup(sentence) for sentence in train]
    counts = NgramCounter(ngrams(one, order) for one in known for order in range(1, most + 1))
    return Counted(vocabulary, _FixedCounts(counts, most), _continuations(counts, most))


def _continuations(counts: NgramCounter, most: int) -> dict[Ngram, FreqDist]:
    found: dict[Ngram, FreqDist] = defaultdict(FreqDist)
    for order in range(2, most + 1):
        for context, after in counts[order].items():
            found[context[1:]].update(after.keys())
    return dict(found)


class QuickKneserNey(KneserNey):
    """nltk's Kneser-Ney with its continuation counts looked up instead of counted anew each time."""

    def __init__(self, counted: Counted, order: int, discount: float) -> None:
        super().__init__(counted.vocabulary, counted.counts, order=order, discount=discount)
        self._table = counted.continuations

    def _continuation_counts(self, word: str, context: Ngram = ()) -> tuple[int, int]:
        after = self._table.get(tuple(context))
        return (0, 0) if after is None else (after[word], after.N())
