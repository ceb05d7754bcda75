"""Penn trees with labels, as parsers and treebanks write them, turned into a binary parse.

    (S (NP (DT The) (NN church)) (VP (VBZ sings)))      becomes      ( ( The church ) sings )

The labels are dropped. A node with one child is that child (unary chains collapse). A node with more than two
is binarised to the right: (NP a b c) becomes ( a ( b c ) ). Leaves tagged -NONE-, the traces of the Penn
Treebank, are no words and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from spinn_core.parsing.characters import MAX_WORDS, Piece, check_word_count, pieces
from spinn_core.parsing.machine import Action
from spinn_core.parsing.notation import Tree, bracket_error, check_balance

MAX_NESTING = 2 * MAX_WORDS  # room for unary chains over the longest sentence

TAG_HINT = "In a tree with labels every word stands beside its tag, as in (NN cat)."

_TRACE = "-NONE-"
_SENTIMENTS = ("0", "1", "2", "3", "4")
_ONE_WORD_WITH_SENTIMENT = re.compile(r"\s*\([0-4]\s+(?![0-9])[^\sa-z()][^\s()]*\)\s*")
# The labels of the Penn Treebank and of the parsers trained on it.
_PHRASES = frozenset((
    "ROOT", "TOP", "S", "S1", "SBAR", "SBARQ", "SINV", "SQ", "ADJP", "ADVP", "CONJP", "FRAG", "INTJ", "LST", "NAC",
    "NML", "NP", "NX", "PP", "PRN", "PRT", "QP", "RRC", "UCP", "VP", "WHADJP", "WHADVP", "WHNP", "WHPP", "X",
))  # fmt: skip
_TAGS = frozenset((
    "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NN", "NNS", "NNP", "NNPS", "PDT", "POS",
    "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP",
    "WP$", "WRB", ".", ",", ":", "``", "''", "$", "#", "-LRB-", "-RRB-", "HYPH", "NFP", "ADD", "AFX",
))  # fmt: skip


def looks_like_penn(text: str) -> bool:
    """Whether a balanced text is a tree with labels and not a bracketing of words.

    It is one where every leaf is a (TAG word) and every other node a label followed by nodes; the outermost
    may lack its label. (the cat) alone is two words. Two cases of doubt:

    - A label in small letters is taken for a word: (saw (the cat) (the dog)) is a node with three children.
    - (in (the ceiling)) is a tree over one word by its shape, and also a right-branching bracketing. It is
      read as a tree only where all labels are the Penn Treebank's, as in (S (NP (NN dog))).
    - (3 Compelling) is a whole tree of the Stanford Sentiment Treebank, one word with its label; ( 3 dogs ) and
      (3 dogs) are two words. In that treebank the bracket and the label, 0 to 4, stand close and a sentence
      begins with a capital.
    """
    if _ONE_WORD_WITH_SENTIMENT.fullmatch(text):
        return True
    nodes: list[tuple[list[str], int]] = []  # of the open nodes: the words so far, the number of nodes inside
    labels: list[str] = []
    tags: list[str] = []
    for piece in pieces(text):
        if piece.text == "(":
            nodes.append(([], 0))
        elif piece.text == ")":
            words, inside = nodes.pop()
            if inside == 0 and len(words) == 2:
                tags.append(words[0])
            elif inside and len(words) == 1:
                labels.append(words[0])
            elif not (inside == 1 and not words and not nodes):
                return False
            if nodes:
                nodes[-1] = (nodes[-1][0], nodes[-1][1] + 1)
        else:
            if nodes[-1][1]:
                return False  # a label comes first
            nodes[-1][0].append(piece.text)
    if not labels:
        return False
    if len(tags) == 1:
        return tags[0] in _TAGS and all(map(_is_phrase_label, labels))
    return not any(label.islower() for label in labels + tags)


def begins_with_label(text: str) -> bool:
    """Whether the first word of a bracketed text is a phrase label: its writer may mean a Penn tree."""
    first = next((piece.text for piece in pieces(text) if piece.text not in "()"), "")
    return _is_phrase_label(first)


def has_labels(text: str) -> bool:
    """Whether a bracketed text that may be broken is a tree with labels: most words behind a ( are labels.

    Those of the Penn Treebank count, and the numbers 0 to 4 of the Stanford Sentiment Treebank.
    """
    firsts = [here.text for before, here in pairwise(pieces(text)) if before.text == "(" and here.text not in "()"]
    labels = sum(is_known_label(word) or word in _SENTIMENTS for word in firsts)
    return 2 * labels > len(firsts)


def is_known_label(word: str) -> bool:
    """Whether the Penn Treebank has this label for phrases or words."""
    return word in _TAGS or _is_phrase_label(word)


def _is_phrase_label(label: str) -> bool:
    return label.partition("-")[0].partition("=")[0] in _PHRASES  # without the rest of NP-SBJ and NP=2


def read_penn(text: str) -> Tree:
    """A labelled tree. The first word in a bracket is its label, every other one a word.

    Raises ParseError for brackets that do not match, for more than MAX_NESTING of them inside each other, and
    for a tree without words.
    """
    return read_labelled(text)


def read_labelled(text: str, is_label: Callable[[Piece, bool], bool] | None = None) -> Tree:
    """The same for other kinds of labelled trees.

    Args:
        text: a tree in round brackets.
        is_label: whether the first word of a bracket without brackets inside is its label and not a word, given
            that word and whether it stands there alone; None where it always is. Before a bracket it always is.

    Raises:
        ParseError: as read_penn().
    """
    check_balance(text)
    tokens: list[str] = []
    transitions: list[Action] = []
    open_nodes: list[_OpenNode] = []

    def shift(word: Piece, node: _OpenNode) -> None:
        if node.label is None or node.label.text != _TRACE:
            tokens.append(word.text)
            check_word_count(len(tokens), word.position)
            transitions.append(Action.SHIFT)
            node.parts += 1

    for piece in pieces(text):
        if piece.text == "(":
            if open_nodes:
                open_nodes[-1].settled = True
            open_nodes.append(_OpenNode())
            if len(open_nodes) > MAX_NESTING:
                message = f"the brackets stand more than {MAX_NESTING} deep in one another, which is the limit"
                raise bracket_error(message, piece.position, "Remove some of the nodes with one child.")
            continue
        node = open_nodes[-1]
        if piece.text != ")" and node.label is None and not node.settled:
            node.label = piece
            continue
        first = node.label
        if is_label and first and not node.settled and not is_label(first, piece.text == ")"):
            node.label = None
            shift(first, node)
        node.settled = True
        if piece.text != ")":
            shift(piece, node)
        else:
            # Binarised to the right: all k parts are on the stack before their k-1 REDUCE; one takes none.
            open_nodes.pop()
            transitions.extend([Action.REDUCE] * (node.parts - 1))
            if open_nodes and node.parts:
                open_nodes[-1].parts += 1
    if not tokens:
        raise bracket_error("the tree has labels but no word", text.index("("), TAG_HINT)
    return tuple(tokens), tuple(transitions)


@dataclass
class _OpenNode:
    """A node on the way through the tree.

    label: its first word, so far. settled: whether that is known to be a label, or that there is none. parts: how
    many of its children are on the stack.
    """

    label: Piece | None = None
    settled: bool = False
    parts: int = 0
