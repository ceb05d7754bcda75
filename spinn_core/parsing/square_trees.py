"""Trees with labels as linguists write them: square brackets, and LaTeX's qtree and forest.

    [S [NP the dog] [VP runs]]
    \\Tree [.S [.NP the dog ] [.VP runs ] ]
    \\begin{forest} [S [NP [the] [dog]] [VP [runs]]] \\end{forest}

They are Penn trees (see penn.py) in another dress, with two more rules for what is a word: a bracket that holds
one thing only is that word, as in [dog], and a bracket without brackets inside whose first word is not a label
holds words only, as in [the dog].
"""

from __future__ import annotations

import re
import string

from spinn_core.parsing.characters import ParseError, Piece
from spinn_core.parsing.notation import Tree
from spinn_core.parsing.penn import is_known_label, read_labelled

_LATEX = re.compile(r"\s*\\(?:begin\s*\{(?:forest|tikzpicture)\}|Tree\b|Forest\b)")
_FOREST = re.compile(r"\\begin\s*\{forest\}|\\Forest\b")
# In this order; each becomes as many spaces, so that every place stays. A command's argument stays.
_NO_WORDS = (
    re.compile(r"\\(?:begin|end)\s*\{\w*\}"),
    re.compile(r"\\(?:Tree|Forest)\b\*?"),
    re.compile(r"\\[A-Za-z]+\*?(?=\s*\{)"),
    re.compile(r"\\\\|[{}$~]"),
)
_FOREST_OPTIONS = re.compile(r",[^\[\]]*")  # [NP, tier=word [the] [dog]]
_SQUARE, _ROUND = str.maketrans("[]", "()"), str.maketrans("()", "[]")
# Beside the Penn Treebank's: NP, vP, NegP, N', T-bar, Det and the like.
_LABEL = re.compile(
    r"[A-Za-z]{0,5}P|[A-Z][a-z]{0,4}['′]+|[A-Z]{1,3}-?bar|[NVADPTCI]|Adj|Adv|Art|Aux|Comp|Conj|Det|Infl|Neg|Noun|Prep|Pron|"
    r"PropN|Verb|Sent|Sentence"
)
_SUBSCRIPT = re.compile(r"(?<=.)[-_=^0-9].*")


def looks_like_square_tree(text: str) -> bool:
    """Whether a text is a tree in square brackets and not a sentence with such brackets in it, as in "[sic]".

    One in LaTeX is. Otherwise it begins with [, a label and another [, and has no round bracket.
    """
    if _LATEX.match(text):
        return "[" in text
    if not text.lstrip().startswith("[") or "(" in text or ")" in text:
        return False
    first = re.match(r"\s*\[\s*([^\s\[\]]+)\s*\[", text)
    # Of the labels of one letter only S: "[I [really] like it]" is a sentence.
    return (
        first is not None
        and is_square_label(first.group(1))
        and first.group(1) not in string.ascii_uppercase.replace("S", "")
    )


def is_square_label(word: str) -> bool:
    """Whether a word at the beginning of a bracket is a label: S, NP, .NP, DP, vP, N', Det, NP_i."""
    label = _SUBSCRIPT.sub("", word.removeprefix("."))
    return is_known_label(label) or _LABEL.fullmatch(label) is not None


def as_round(text: str) -> str:
    """The tree in round brackets and without LaTeX's commands; every place stays."""
    if _LATEX.match(text):
        forest = _FOREST.search(text)
        for pattern in (*_NO_WORDS, *([_FOREST_OPTIONS] if forest else [])):
            text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text.translate(_SQUARE)


def read_square_tree(text: str) -> Tree:
    """Tokens and transitions. Raises ParseError as penn.read_penn, about square brackets."""
    try:
        return read_labelled(as_round(text), _is_label)
    except ParseError as error:
        message, hint = (said.translate(_ROUND).replace("RB-", "SB-") for said in (error.message, error.hint))
        raise ParseError(message, error.position, hint) from None


def _is_label(piece: Piece, alone: bool) -> bool:
    return piece.text.startswith(".") and len(piece.text) > 1 or not alone and is_square_label(piece.text)
