"""Words on their way into a picture. Every typed word is hostile until it has been through here."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from spinn_core.trace.sentence_view import shorten

__all__ = ["quote", "shorten", "xml"]

# What neither XML 1.0 nor a drawing can hold: controls, halves of surrogate pairs, non-characters.
_UNDRAWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def quote(text: str) -> str:
    """The text as a quoted DOT string that every Graphviz shows letter by letter.

    Graphviz reads \\N, \\l and the like inside quotes, and & as the start of an HTML entity; a line end would be
    a line end in the picture. Source: the DOT language and escString pages of Graphviz's documentation.
    """
    text = _UNDRAWABLE.sub("\ufffd", text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub("[\t\n\r\u2028\u2029]", " ", text) + '"'


def xml(text: str) -> str:
    """The text for XML and HTML, inside an element or inside a quoted attribute."""
    return escape(_UNDRAWABLE.sub("\ufffd", text), {'"': "&quot;", "'": "&#39;"})
