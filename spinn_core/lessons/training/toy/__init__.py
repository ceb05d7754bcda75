"""A small language of our own: grammar, rules, labels, reasons. No network."""

from spinn_core.lessons.training.toy.baseline import first_words_guess
from spinn_core.lessons.training.toy.dataset import ToyData, make_language_pairs
from spinn_core.lessons.training.toy.edits import TAGS
from spinn_core.lessons.training.toy.grammar import GRAMMAR, read_words
from spinn_core.lessons.training.toy.options import LIMITS, ToyError, ToyOptions
from spinn_core.lessons.training.toy.reasons import RULES, explain, true_label
from spinn_core.lessons.training.toy.vectors import toy_vectors

__all__ = [
    "GRAMMAR",  # str: the grammar as nltk reads it, to be shown
    "LIMITS",  # dict[str, tuple]: least and greatest value of each number in ToyOptions
    "RULES",  # tuple[str, ...]: what the language takes for granted, in plain sentences
    "TAGS",  # dict[str, str]: each tag of a held-out pair and what it means, in the order to show them
    "ToyData",  # frozen: train, held_out (list[SentencePair]), tags (list[str], one a held-out pair)
    "ToyError",  # ValueError; its text is one line to show
    "ToyOptions",  # frozen: pairs, held_out, noise, longest, seed
    "explain",  # (SentencePair) -> str
    "first_words_guess",  # (train, pairs) -> a label for each pair, from the two first words alone: what to beat
    "make_language_pairs",  # (ToyOptions) -> ToyData
    "read_words",  # (list of words) -> snli.Sentence with its parse; ToyError where they are not of the language
    "toy_vectors",  # (ToyOptions, d_word=...) -> WordTable
    "true_label",  # (Sentence, Sentence) -> index into LABELS, for any two sentences of the language
]
