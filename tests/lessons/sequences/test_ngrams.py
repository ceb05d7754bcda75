"""n-gram models: nltk's own, fitted by itself, and plain formulas must give the same figures as ours."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain, pairwise

import nltk.lm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.lessons.sequences import ngrams as models
from spinn_core.lessons.sequences.ngram_counts import END, ORDERS, START, UNKNOWN, count, ngrams
from spinn_core.lessons.sequences.ngrams import Settings, Smoothing
from spinn_core.lessons.sequences.text import our_text, read_text

TRAIN = tuple(
    tuple(line.split())
    for line in (
        "the cat sat on the mat .",
        "the dog sat on the cat .",
        "a dog saw the cat .",
        "the cat saw a dog on the mat .",
        "a mat is on the dog .",
        "the cat is old .",
        "is the dog old ?",
        "the old cat sat .",
    )
)
HELD_OUT = (("the", "dog", "saw", "the", "mat", "."), ("a", "zebra", "sat", "on", "a", "cat", "?"), ("old", "cat"))
ALL = [
    (order, smoothing) for order in ORDERS for smoothing in Smoothing if (order, smoothing) != (1, Smoothing.KNESER_NEY)
]


class WithoutStart(nltk.lm.Vocabulary):
    """nltk's own, whose length, by which Laplace and Lidstone divide, leaves <s> out."""

    def __len__(self) -> int:
        return super().__len__() - 1


def plain_nltk(order: int, smoothing: Smoothing, cutoff: int) -> nltk.lm.api.LanguageModel:
    """The same model, made and fitted by nltk alone; the n-grams come from a loop of our own."""
    vocabulary = WithoutStart(chain(*TRAIN, [START] * 3, [END] * 3), unk_cutoff=cutoff)
    made = {
        Smoothing.NONE: lambda: nltk.lm.MLE(order, vocabulary=vocabulary),
        Smoothing.LAPLACE: lambda: nltk.lm.Laplace(order, vocabulary=vocabulary),
        Smoothing.LIDSTONE: lambda: nltk.lm.Lidstone(0.3, order, vocabulary=vocabulary),
        Smoothing.WITTEN_BELL: lambda: nltk.lm.WittenBellInterpolated(order, vocabulary=vocabulary),
        Smoothing.KNESER_NEY: lambda: nltk.lm.KneserNeyInterpolated(order, discount=0.6, vocabulary=vocabulary),
        Smoothing.STUPID_BACKOFF: lambda: nltk.lm.StupidBackoff(order=order, vocabulary=vocabulary),
    }[smoothing]()
    made.fit([ending_in_each_word(sentence, order) for sentence in TRAIN])
    return made


def ending_in_each_word(sentence: tuple[str, ...], order: int) -> list[tuple[str, ...]]:
    found = []
    padded = [START] * (order - 1) + list(sentence) + [END]
    for last in range(order - 1, len(padded)):
        for size in range(1, order + 1):
            found.append(tuple(padded[last - size + 1 : last + 1]))
    return found


def test_ngrams_by_hand() -> None:
    assert ngrams(("a", "b"), 1) == [("a",), ("b",), (END,)]
    assert ngrams(("a", "b"), 3) == [(START, START, "a"), (START, "a", "b"), ("a", "b", END)]
    assert ngrams((), 2) == [(START, END)]


@pytest.mark.parametrize("cutoff", [1, 2, 3])
def test_counts_against_a_loop(cutoff: int) -> None:
    counted = count(TRAIN, cutoff)
    often = Counter(chain(*TRAIN))
    known = [tuple(word if often[word] >= cutoff else UNKNOWN for word in sentence) for sentence in TRAIN]
    for order in ORDERS:
        everything = [one for sentence in known for one in ending_in_each_word(sentence, order)]
        expected = Counter(one for one in everything if len(one) == order)
        assert counted.kinds(order) == expected
        for ngram, times in expected.items():
            assert counted.seen(ngram) == times
            assert counted.context_seen(ngram[:-1]) == sum(
                other for one, other in expected.items() if one[:-1] == ngram[:-1]
            )
    assert counted.kinds_after(("the",)) == Counter(
        {one[1]: times for one, times in counted.kinds(2).items() if one[0] == "the"}
    )
    assert set(counted.outcomes) == {*chain(*known), END, UNKNOWN} and len(counted.vocabulary) == len(counted.outcomes)


@pytest.mark.parametrize("cutoff", [1, 2])
@pytest.mark.parametrize(("order", "smoothing"), ALL)
def test_every_model_is_nltks_own(order: int, smoothing: Smoothing, cutoff: int) -> None:
    counted, chosen = count(TRAIN, cutoff), Settings(order, smoothing, 0.3, 0.6)
    theirs, ours = plain_nltk(order, smoothing, cutoff), models.model_of(counted, chosen)
    asked = [one for sentence in (*TRAIN, *HELD_OUT) for one in ngrams(counted.known(sentence), order)]
    for ngram in asked:
        assert ours.score(ngram[-1], ngram[:-1] or None) == pytest.approx(
            theirs.score(ngram[-1], ngram[:-1] or None), rel=1e-12
        )
    quality = models.quality(counted, chosen, HELD_OUT)
    held = [one for sentence in HELD_OUT for one in ngrams(counted.known(sentence), order)]
    assert quality.entropy == pytest.approx(theirs.entropy(held)) and quality.words == len(held)
    assert quality.perplexity == pytest.approx(theirs.perplexity(held))
    assert (quality.zeros > 0) == math.isinf(quality.perplexity)


@pytest.mark.parametrize(("order", "smoothing"), ALL)
def test_looking_up_leaves_no_trace(order: int, smoothing: Smoothing) -> None:
    counted, chosen = count(TRAIN, 2), Settings(order, smoothing)
    before = [len(counted.counts[size]) for size in ORDERS]
    models.quality(counted, chosen, HELD_OUT)
    models.generate(counted, chosen, 3, 1)
    counted.seen(("never", "was", "here"))
    assert [len(counted.counts[size]) for size in ORDERS] == before


def test_formulas_by_hand() -> None:
    counted = count(TRAIN, 1)
    sizes = len({*chain(*TRAIN), END, UNKNOWN})  # all that can follow a word; <s> cannot
    the, after = 11, Counter({"cat": 5, "dog": 3, "mat": 2, "old": 1})

    def scored(smoothing: Smoothing, word: str, **more: float) -> float:
        return models.model_of(counted, Settings(2, smoothing, **more)).score(word, ("the",))

    assert counted.context_seen(("the",)) == the and counted.kinds_after(("the",)) == after
    total = sum(len(sentence) + 1 for sentence in TRAIN)
    kinds = set(counted.kinds(2))
    for word in ("cat", "sat", "is", "old", END):
        often = sum(sentence.count(word) for sentence in TRAIN) if word != END else len(TRAIN)
        before = sum(one[1] == word for one in kinds)
        assert scored(Smoothing.NONE, word) == pytest.approx(after[word] / the)
        assert scored(Smoothing.LAPLACE, word) == pytest.approx((after[word] + 1) / (the + sizes))
        assert scored(Smoothing.LIDSTONE, word, gamma=0.5) == pytest.approx((after[word] + 0.5) / (the + 0.5 * sizes))
        # Witten-Bell: (count + kinds · shorter) / (all + kinds)
        assert scored(Smoothing.WITTEN_BELL, word) == pytest.approx((after[word] + 4 * often / total) / (the + 4))
        # Kneser-Ney: the discount of the four kinds goes to how many words stand before the word
        assert scored(Smoothing.KNESER_NEY, word, discount=0.5) == pytest.approx(
            max(after[word] - 0.5, 0) / the + 0.5 * 4 / the * before / len(kinds)
        )
        backed = after[word] / the if after[word] else 0.4 * often / total
        assert scored(Smoothing.STUPID_BACKOFF, word) == pytest.approx(backed)


sentence_lists = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=6).map(tuple), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(sentence_lists, st.sampled_from(ALL), st.lists(st.sampled_from("abcdez"), max_size=4), st.integers(1, 2))
def test_probabilities_sum_to_one(train, chosen, before, cutoff) -> None:
    order, smoothing = chosen
    counted = count(train, cutoff)
    context = counted.known(((START,) * 4 + tuple(before))[-(order - 1) :]) if order > 1 else ()
    mass = models.mass(counted, Settings(order, smoothing), context)
    if smoothing is Smoothing.NONE and not counted.context_seen(context):
        assert mass == 0
    elif smoothing.sums_to_one:
        assert mass == pytest.approx(1, abs=1e-12)


def by_definition(train, cutoff: int, chosen: Settings):
    """The outcomes, and the probability of a word after a context, from the articles' formulas and lists of n-grams."""
    often = Counter(chain(*train))
    known = [tuple(word if often[word] >= cutoff else UNKNOWN for word in sentence) for sentence in train]
    seen = {
        size: Counter(one for sentence in known for one in ending_in_each_word(sentence, 5) if len(one) == size)
        for size in ORDERS
    }
    outcomes = sorted({word for sentence in known for word in sentence} | {END, UNKNOWN})

    def after(context: tuple[str, ...], continuations: bool) -> dict[str, int]:
        """What follows a context, with its counts, or with how many different words stand before both."""
        size = len(context) + 1 + continuations
        rows = ((one[continuations:], 1 if continuations else times) for one, times in seen[size].items())
        found: Counter[str] = Counter()
        for one, times in rows:
            if one[:-1] == context:
                found[one[-1]] += times
        return found

    def probability(word: str, context: tuple[str, ...], highest: bool = True) -> float:
        counts = after(context, continuations=chosen.smoothing is Smoothing.KNESER_NEY and not highest)
        total, kinds = sum(counts.values()), len(counts)
        match chosen.smoothing:
            case Smoothing.NONE:
                return counts[word] / total if total else 0.0
            case Smoothing.LAPLACE:
                return (counts[word] + 1) / (total + len(outcomes))
            case Smoothing.LIDSTONE:
                return (counts[word] + chosen.gamma) / (total + chosen.gamma * len(outcomes))
            case Smoothing.WITTEN_BELL:
                if not context:
                    return counts[word] / total
                shorter = probability(word, context[1:])
                return (counts[word] + kinds * shorter) / (total + kinds) if total else shorter
            case Smoothing.KNESER_NEY:
                if not context:
                    return counts[word] / total
                shorter = probability(word, context[1:], highest=False)
                if not total:
                    return shorter
                return max(counts[word] - chosen.discount, 0) / total + chosen.discount * kinds / total * shorter
            case _:
                raise AssertionError(chosen.smoothing)

    return outcomes, probability


@pytest.mark.parametrize("cutoff", [1, 2, 3])
@pytest.mark.parametrize(("order", "smoothing"), [one for one in ALL if one[1].sums_to_one])
def test_every_outcome_has_its_share_and_the_shares_are_one(order: int, smoothing: Smoothing, cutoff: int) -> None:
    """After contexts seen and unseen, with known words, unknown ones and the start of the sentence."""
    chosen = Settings(order, smoothing, 0.3, 0.6)
    counted = count(TRAIN, cutoff)
    outcomes, probability = by_definition(TRAIN, cutoff, chosen)
    assert list(counted.outcomes) == outcomes
    model = models.model_of(counted, chosen)
    contexts = {ngram[:-1] for sentence in (*TRAIN, *HELD_OUT) for ngram in ngrams(counted.known(sentence), order)}
    contexts |= {counted.known(("old", "zebra", "the", "mat"))[: order - 1], (UNKNOWN,) * (order - 1)}
    for context in sorted(contexts):
        ours = [model.score(word, context or None) for word in outcomes]
        assert ours == pytest.approx([probability(word, context) for word in outcomes], rel=1e-12)
        nothing = smoothing is Smoothing.NONE and not counted.context_seen(context)
        assert math.fsum(ours) == pytest.approx(0 if nothing else 1, abs=1e-12), context
        assert models.mass(counted, chosen, context) == pytest.approx(math.fsum(ours), abs=1e-12)
    held = [ngram for sentence in HELD_OUT for ngram in ngrams(counted.known(sentence), order)]
    product = math.prod(probability(ngram[-1], ngram[:-1]) for ngram in held)
    perplexity = product ** (-1 / len(held)) if product else math.inf
    assert models.quality(counted, chosen, HELD_OUT).perplexity == pytest.approx(perplexity)


def test_score_word_by_word() -> None:
    counted, chosen = count(TRAIN, 2), Settings(2, Smoothing.NONE)
    found = models.score(counted, chosen, ("the", "zebra", "sat"))
    assert [one.word for one in found] == ["the", "zebra", "sat", END]
    assert [one.known for one in found] == [True, False, True, True]
    assert [one.context for one in found] == [(START,), ("the",), (UNKNOWN,), ("sat",)]
    assert found[0].seen == 5 and found[0].context_seen == 8 and found[0].probability == 0.625
    assert found[0].bits == pytest.approx(math.log2(1.6)) and found[3].probability == 0 and math.isinf(found[3].bits)
    quality = models.quality(counted, chosen, [("the", "zebra", "sat")])
    assert quality.zeros == sum(one.probability == 0 for one in found)


def test_smoothing_cures_the_zero_on_our_story() -> None:
    parts = read_text(our_text())
    counted = count(parts.train, 2)
    for order, smoothing in ALL:
        quality = models.quality(counted, Settings(order, smoothing), parts.held_out)
        expected = smoothing is Smoothing.NONE and order > 1
        assert math.isinf(quality.perplexity) == expected, (order, smoothing)
    without_unknown = models.quality(count(parts.train, 1), Settings(3, Smoothing.WITTEN_BELL), parts.held_out)
    assert without_unknown.zeros > 0  # new words: nothing was set aside for them


@pytest.mark.parametrize(("order", "smoothing"), ALL)
def test_generated_text(order: int, smoothing: Smoothing) -> None:
    counted, chosen = count(TRAIN, 2), Settings(order, smoothing)
    drawn = models.generate(counted, chosen, 8, seed=3)
    assert drawn == models.generate(counted, chosen, 8, seed=3) and len(drawn) == 8
    assert drawn != models.generate(counted, chosen, 8, seed=4) or order >= 4
    pairs = set(counted.kinds(2))
    for sentence in drawn:
        assert len(sentence) <= models.LONGEST_GENERATED and not {START, END, UNKNOWN} & set(sentence)
        if order == 2:  # nltk draws among what was seen after the context
            whole = (START, *sentence, *((END,) if len(sentence) < models.LONGEST_GENERATED else ()))
            assert all(pair in pairs for pair in pairwise(whole) if UNKNOWN not in pair)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"order": 0}, "1 to 5"),
        ({"order": 6}, "1 to 5"),
        ({"order": 1}, "larger n"),
        ({"gamma": 0.0}, "γ"),
        ({"gamma": math.nan}, "γ"),
        ({"discount": 1.5}, "discount"),
    ],
)
def test_settings_that_fit_no_model(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        Settings(**wrong)
    assert "\n" not in str(caught.value)


def test_nothing_to_measure_on() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        models.quality(count(TRAIN), Settings(), ())
