"""The grammar of the small language: drawing sentences from it, reading them back, and their trees as transitions.

Every production has one part or two, so a sentence's tree is binary once parts that stand alone are left out, and
no sentence has two trees: a clause belongs to the noun right before it.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from spinn_core.lessons.training.toy.options import ToyError
from spinn_core.parsing.binary_parse import Sentence

if TYPE_CHECKING:
    from nltk.grammar import PCFG

GRAMMAR = """\
Sentence   -> Who Does [1.0]
Who        -> Quantifier Group [1.0]
Quantifier -> 'every' [0.25] | 'some' [0.25] | 'no' [0.25] | 'not' 'every' [0.25]
Group      -> Placed [0.4] | Placed Clause [0.6]
Placed     -> Kind [0.75] | Kind Place [0.25]
Clause     -> 'that' Does [0.4] | 'watching' Someone [0.6]
Someone    -> 'a' Group [1.0]
Does       -> 'is' Predicate [1.0]
Predicate  -> Property [0.5] | 'not' Property [0.5]
Property   -> Action [0.8] | Place [0.2]
Place      -> 'in' Spot [1.0]
Spot       -> 'the' Room [0.7] | 'a' Building [0.3]
Room       -> Colour Building [1.0]
Kind       -> 'man' [0.2] | 'woman' [0.2] | 'boy' [0.2] | 'girl' [0.2] | 'grownup' [0.1] | 'child' [0.1]
Action     -> 'running' [0.2] | 'walking' [0.2] | 'sitting' [0.2] | 'moving' [0.1] | 'singing' [0.2] | 'talking' [0.1]
Colour     -> 'red' [0.4] | 'blue' [0.3] | 'green' [0.3]
Building   -> 'house' [0.5] | 'boat' [0.5]
"""
"""A probabilistic context-free grammar as nltk reads it; the numbers say how often each choice is drawn."""

MOST_WORDS = 40
"""The longest sentence that `read_words` reads: the chart of nltk's parser grows with the cube of the length."""


@dataclass(frozen=True)
class Phrase:
    """A node of a sentence's derivation: a nonterminal and its one or two parts, each a phrase or a word."""

    label: str
    parts: tuple[Any, ...]  # Phrases or words, as the label has them
    words: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The words below it, in order; kept, for they are asked for more often than phrases are made."""

    def __post_init__(self) -> None:
        found: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                found.append(part)
            else:
                found.extend(part.words)
        object.__setattr__(self, "words", tuple(found))


Path = tuple[int, ...]
"""Which part to go to, at each level from the root; () is the root itself."""


@lru_cache(maxsize=1)
def grammar() -> PCFG:
    """GRAMMAR, read by nltk."""
    from nltk.grammar import PCFG  # nltk takes a second to import; who only asks for options need not wait

    return PCFG.fromstring(GRAMMAR)


@dataclass(frozen=True)
class Choice:
    """What a nonterminal can become: right-hand sides, their probabilities summed up, and the words among them."""

    sides: tuple[tuple[str, ...], ...]
    summed: tuple[float, ...]
    words: frozenset[str]


@lru_cache(maxsize=1)
def choices() -> dict[str, Choice]:
    """The productions of GRAMMAR by nonterminal."""
    found: dict[str, Choice] = {}
    for left in dict.fromkeys(production.lhs() for production in grammar().productions()):
        productions = grammar().productions(lhs=left)
        found[str(left)] = Choice(
            tuple(tuple(str(symbol) for symbol in production.rhs()) for production in productions),
            tuple(accumulate(production.prob() for production in productions)),
            frozenset(symbol for production in productions for symbol in production.rhs() if isinstance(symbol, str)),
        )
    return found


@lru_cache(maxsize=1)
def all_words() -> tuple[str, ...]:
    """Every word of the language, in alphabetical order."""
    return tuple(sorted(frozenset().union(*(choice.words for choice in choices().values()))))


def grow(label: str, draw: random.Random) -> Phrase:
    """A phrase drawn from the grammar. It recurses, for the language rarely nests more than three deep."""
    choice = choices()[label]
    # as random.choices does it, which takes twice the time for a single draw
    number = bisect(choice.summed, draw.random(), hi=len(choice.sides) - 1)
    return Phrase(label, tuple([part if part in choice.words else grow(part, draw) for part in choice.sides[number]]))


def to_sentence(phrase: Phrase) -> Sentence:
    """Words and transitions: a phrase of two parts is a REDUCE, one that stands alone is none."""
    return Sentence(phrase.words, bytes(_transitions(phrase)))


def _transitions(phrase: Phrase | str) -> list[int]:
    if isinstance(phrase, str):
        return [0]
    numbers = [number for part in phrase.parts for number in _transitions(part)]
    return [*numbers, *[1] * (len(phrase.parts) - 1)]


def places_of(phrase: Phrase, *labels: str) -> list[Path]:
    """Where phrases with one of these labels stand: the first label's left to right, then the second's, and so on."""
    found: dict[str, list[Path]] = {label: [] for label in labels}
    left: list[tuple[Path, Phrase]] = [((), phrase)]
    while left:
        path, now = left.pop()
        if now.label in found:
            found[now.label].append(path)
        for k in range(len(now.parts) - 1, -1, -1):
            if now.parts[k].__class__ is Phrase:
                left.append(((*path, k), now.parts[k]))
    return [path for label in labels for path in found[label]]


def at(phrase: Phrase, path: Path) -> Phrase:
    """The phrase at a place."""
    for number in path:
        phrase = phrase.parts[number]
    return phrase


def put(phrase: Phrase, path: Path, new: Phrase) -> Phrase:
    """The same tree with another phrase at a place."""
    if not path:
        return new
    parts = list(phrase.parts)
    parts[path[0]] = put(parts[path[0]], path[1:], new)
    return Phrase(phrase.label, tuple(parts))


def read_phrase(words: Sequence[str]) -> Phrase:
    """The derivation of a sentence, found by nltk's chart parser; capitals and a full stop at the end do not matter.

    Raises:
        ToyError: words that the language does not have or an order that it does not allow.
    """
    lowered = [word.lower() for word in words]
    if lowered and lowered[-1] == ".":
        lowered.pop()
    if not lowered:
        raise ToyError("there are no words; write a sentence such as: no girl is running")
    if len(lowered) > MOST_WORDS:
        raise ToyError(f"{len(lowered)} words are too many; a sentence of the small language has {MOST_WORDS} at most")
    known = set(all_words())
    for number, word in enumerate(lowered, 1):
        if word not in known:
            raise ToyError(
                f"word {number}, {word[:40]!r}, is not of the small language; its words are: {', '.join(all_words())}"
            )
    tree = next(_parser().parse(lowered), None)
    if tree is None:
        raise ToyError("these words make no sentence of the small language; write one such as: no girl is running")
    return _from_tree(tree)


def read_words(words: Sequence[str]) -> Sentence:
    """A sentence of the language with its parse; see `read_phrase`. Raises ToyError."""
    return to_sentence(read_phrase(words))


@lru_cache(maxsize=1)
def _parser():
    from nltk.parse.chart import ChartParser

    return ChartParser(grammar())


def _from_tree(tree) -> Phrase:
    return Phrase(str(tree.label()), tuple(part if isinstance(part, str) else _from_tree(part) for part in tree))
