"""What a reader should know of a text that was read without an error: language, labels, out-of-vocabulary words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from spinn_core.parsing.characters import shorten
from spinn_core.parsing.reader import Notation, Reading

MOST_NAMED = 12
"""Words named in a note; the rest is counted."""

_UNSEGMENTED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")  # no spaces between words


def language_note(tokens: Iterable[str]) -> str | None:
    """That the models know English only, where most letters of the words are not Latin; None elsewhere."""
    kinds = [unicodedata.name(letter, "").partition(" ")[0] for token in tokens for letter in token if letter.isalpha()]
    foreign = [kind for kind in kinds if kind not in ("LATIN", "FEMININE", "MASCULINE", "MODIFIER")]
    if 2 * len(foreign) <= len(kinds):
        return None
    unsegmented = 2 * sum(kind in _UNSEGMENTED for kind in foreign) > len(foreign)
    spaces = " This text has no spaces between its words, so whole clauses count as one word." if unsegmented else ""
    return f"The model knows English only.{spaces} Write the sentence in English for an answer that means something."


def labels_note(reading: Reading) -> str | None:
    """That a tree's labels were left out, which its writer may have meant as words; None for other notations."""
    if reading.notation is not Notation.PENN:
        return None
    return "Read as a tree with labels. The labels (such as S, NP or 3) are left out; the words are: " + shorten(
        " ".join(reading.tokens), 200
    )


def vocabulary_note(unlisted: Mapping[str, str | None], quote: Callable[[str], str]) -> str:
    """What becomes of out-of-vocabulary words; empty where there are none.

    Args:
        unlisted: such words and what each is read as, see Vocabulary.unlisted.
        quote: how a word is written inside the sentence.
    """
    stood_for = [f"{quote(shorten(word))} as {quote(other)}" for word, other in unlisted.items() if other]
    strange = [quote(shorten(word)) for word, other in unlisted.items() if not other]
    notes = []
    if stood_for:
        notes.append(f"Out of vocabulary, read as another word: {_listed(stood_for)}.")
    if strange:
        spelt = "they are spelt, not what they mean" if len(strange) > 1 else "it is spelt, not what it means"
        notes.append(f"Out of vocabulary: {_listed(strange)}. The model sees how {spelt}.")
    return " ".join(notes)


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return ", ".join(words[:MOST_NAMED]) + more
