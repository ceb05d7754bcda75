"""Penn trees with labels, as parsers and treebanks write them, turned into a binary parse.

    (S (NP (DT The) (NN church)) (VP (VBZ sings)))      becomes      ( ( The church ) sings )

The labels are dropped. A node with one child is that child (unary chains collapse). A node with more than two
is binarised to the right: (NP a b c) becomes ( a ( b c ) ). Leaves tagged -NONE-, the traces of the Penn
Treebank, are no words and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from spinn_core.machine import Action
from spinn_core.notation import Tree, bracket_error, check_balance
from spinn_core.typed_text import MAX_WORDS, Piece, check_word_count, pieces

if TYPE_CHECKING:
    from nltk.tree import Tree as LabelledTree

MAX_NESTING = 2 * MAX_WORDS  # room for unary chains over the longest sentence; nltk itself stops at 500

TAG_HINT = "In a tree with labels every word stands beside its tag, as in (NN cat)."

_TRACE = "-NONE-"
# The labels of the Penn Treebank and of the parsers trained on it.
_PHRASES = frozenset({
    "ROOT", "TOP", "S", "S1", "SBAR", "SBARQ", "SINV", "SQ", "ADJP", "ADVP", "CONJP", "FRAG", "INTJ",
    "LST", "NAC", "NML", "NP", "NX", "PP", "PRN", "PRT", "QP", "RRC", "UCP", "VP", "WHADJP", "WHADVP",
    "WHNP", "WHPP", "X",
})
_TAGS = frozenset({
    "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NN", "NNS", "NNP", "NNPS",
    "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN",
    "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", ".", ",", ":", "``", "''", "$", "#", "-LRB-", "-RRB-",
    "HYPH", "NFP", "ADD", "AFX",
})


def looks_like_penn(text: str) -> bool:
    """Whether a balanced text is a tree with labels and not a bracketing of words.

    It is one where every leaf is a (TAG word) and every other node a label followed by nodes; the outermost
    may lack its label. (the cat) alone is two words. Two cases of doubt:

    - A label in small letters is taken for a word: (saw (the cat) (the dog)) is a node with three children.
    - (in (the ceiling)) is a tree over one word by its shape, and also a right-branching bracketing. It is
      read as a tree only where all labels are the Penn Treebank's, as in (S (NP (NN dog))).
    """
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


def _is_phrase_label(label: str) -> bool:
    return label.partition("-")[0].partition("=")[0] in _PHRASES  # without the rest of NP-SBJ and NP=2


def read_penn(text: str) -> Tree:
    """A labelled tree, read by nltk.Tree. The first word in a bracket is its label, every other one a word.

    Raises ParseError for brackets that do not match, for more than MAX_NESTING of them inside each other, and
    for a tree without words.
    """
    from nltk.tree import Tree as LabelledTree  # here, because nltk takes a third of a second and few need it

    check_balance(text)
    _check_nesting(text)
    # nltk gets everything with one space around it, since it takes a backslash before a bracket for a word.
    # Leaves are what does not follow a "(", in order; so each gets its position back.
    everything = list(pieces(text))
    spaced = " ".join(piece.text for piece in everything)
    neighbours = pairwise(everything)
    leaves = (here for before, here in neighbours if here.text not in "()" and before.text != "(")
    root = LabelledTree.fromstring(spaced, read_leaf=lambda _: next(leaves))
    tokens: list[str] = []
    transitions: list[Action] = []
    open_nodes = [_OpenNode(root.label(), iter(root))]
    while open_nodes:
        node = open_nodes[-1]
        child = next(node.children, None)
        if isinstance(child, Piece):
            if node.label != _TRACE:
                tokens.append(child.text)
                check_word_count(len(tokens), child.position)
                transitions.append(Action.SHIFT)
                node.parts += 1
        elif child is not None:
            open_nodes.append(_OpenNode(child.label(), iter(child)))
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
    """A node on the way through the tree: the rest of its children, and how many parts are on the stack."""

    label: str
    children: Iterator[LabelledTree | Piece]
    parts: int = 0


def _check_nesting(text: str) -> None:
    depth = 0
    for piece in pieces(text):
        depth += {"(": 1, ")": -1}.get(piece.text, 0)
        if depth > MAX_NESTING:
            message = f"the brackets stand more than {MAX_NESTING} deep in one another, which is the limit"
            raise bracket_error(message, piece.position, "Take some of the nodes with one child out.")
