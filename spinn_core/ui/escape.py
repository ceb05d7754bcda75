"""Makes typed words harmless where markdown, HTML or DOT is written.

Prefer elements that take plain text (st.text, st.code) and use these for the rest. Markdown is the dangerous
one: an image link in a word makes the visitor's browser fetch it from anywhere.
"""

from __future__ import annotations

import html
import re
import string

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_BACKTICKS = re.compile("`+")
_JOINER = "\u2060"  # has no width; parse.read() takes it out again should someone copy it


def for_markdown(text: str) -> str:
    """The text as one line that Streamlit's markdown shows letter by letter.

    A backslash alone is not enough: emoji codes (:smile:), icons (:material/home:), arrows (->) and bare
    addresses are looked for after backslashes are gone. A mark without width behind each ASCII punctuation
    character breaks those up.
    """
    return _PUNCTUATION.sub(lambda match: f"\\{match.group()}{_JOINER}", " ".join(text.split()))


def code_span(text: str) -> str:
    """The text as one line of inline code for markdown, inside a fence longer than any backticks in it."""
    line = " ".join(text.split()) or " "
    fence = "`" * (1 + max((len(run.group()) for run in _BACKTICKS.finditer(line)), default=0))
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def for_html(text: str) -> str:
    """The text for the inside of an HTML element or of a quoted attribute; right-to-left words stay apart."""
    return html.escape(text, quote=True)


def for_dot(text: str) -> str:
    """The text for the inside of a quoted DOT string, as one line.

    & first, or DOT would read &lt; in a word as <; a backslash would begin one of DOT's own escapes.
    """
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
