"""The words of a raw sentence, as SNLI was split, with its brackets as words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from spinn_core.parsing.characters import ParseError, check_word_count, pieces

if TYPE_CHECKING:
    from nltk.tokenize import TreebankWordTokenizer

BRACKET_WORDS = {"(": "-LRB-", ")": "-RRB-"}

# :) ;-) =( :'( and, standing alone, (: and ):
_SMILEY = re.compile(r"[:;=]'?[-o^]?(?:\)+|\(+)(?!\w)|(?<!\S)(?:\(+|\)+)[-o^]?[:;=](?!\S)")
_HUGGING = re.compile(r"\((?=[^\s()])|(?<=[^\s()])\)")


def split_words(sentence: str) -> tuple[str, ...]:
    """The words of a raw sentence by the Penn Treebank's rules; round brackets come out as -LRB- and -RRB-.

    nltk's tokeniser turns "x" into `` x '', splits don't into do n't and cannot into can not, and cuts off a
    full stop only at the very end. SNLI's own words look the same, so all of this is kept. It wants plain
    single spaces and straight quotes to see a contraction. Square and curly brackets come out as words of
    their own. Raises ParseError for more than MAX_WORDS.
    """
    between_spaces = sentence.split()
    # First, for the tokeniser takes its time. Each bracket of any kind will be a word.
    check_word_count(max(len(between_spaces), sum(map(sentence.count, "()[]{}<>"))), None)
    try:
        words = _tokeniser().tokenize(" ".join(between_spaces))
    except TimeoutError:  # nltk gives up on text that keeps its patterns busy
        message = "this text takes too long to split into words"
        raise ParseError(message, None, "Type one plain sentence.") from None
    check_word_count(len(words), None)
    return tuple(BRACKET_WORDS.get(word, word) for word in words)


def without_smileys(text: str) -> str:
    """The text with each smiley's characters as letters, so that every place stays: "happy :)" becomes "happy xx"."""
    return _SMILEY.sub(lambda match: "x" * len(match.group()), text)


def looks_like_prose(text: str) -> bool:
    """Whether the round brackets of a text stand as in prose: A man (in a hat) walks.

    The text begins with a word, the brackets pair up and do not nest, and each stands close to what it holds.
    In a tree the first thing is a bracket, so no tree of ours looks like that.
    """
    brackets = [piece.text for piece in pieces(text) if piece.text in "()"]
    in_turn = brackets == ["(", ")"] * (len(brackets) // 2)
    return not text.lstrip().startswith("(") and in_turn and brackets_hug(text)


def brackets_hug(text: str) -> bool:
    """Whether each bracket stands close to the word that it begins or ends, as people write, and not apart as in a
    tree."""
    return len(_HUGGING.findall(text)) == text.count("(") + text.count(")")


@cache
def _tokeniser() -> TreebankWordTokenizer:
    from nltk.tokenize import TreebankWordTokenizer  # here, because nltk takes a third of a second

    return TreebankWordTokenizer()
