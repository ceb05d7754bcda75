"""Makes typed words harmless where markdown or HTML is written; for DOT see drawing.labels.quote.

Prefer elements that take plain text (st.text, st.code) and use these for the rest. Markdown is the dangerous
one: an image link in a word makes the visitor's browser fetch it from anywhere.
"""

from __future__ import annotations

import html
import re
import string

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
# In the escaped text: a colon or @ before a sign, two signs in a row (->, <=, --), www before its dot. A colon in a
# time
# (18:30:00Z) begins none of Markdown's codes, and people copy times from messages: it stays as it is.
_BEGINNINGS = re.compile(
    r"\\:(?!\d\d?(?:[ap]m|z)?(?!\w))(?=\S)|\\@(?=\S)|\\[<>=~-](?=\\[<>=~-])|www(?=\\\.)", re.IGNORECASE
)
_BACKTICKS = re.compile("`+")
_JOINER = "\u2060"  # has no width; parse.read() takes it out again should someone copy it


def for_markdown(text: str) -> str:
    """The text as one line that Streamlit's markdown shows letter by letter.

    A backslash before each ASCII punctuation character is not enough: emoji codes (:smile:), icons
    (:material/home:), arrows (->) and bare addresses (www.x.org) are looked for after the backslashes are
    gone.
    A mark without width behind what such patterns begin with breaks them up.
    """
    line = _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINNINGS.sub(rf"\g<0>{_JOINER}", line)


def code_span(text: str) -> str:
    """The text as one line of inline code for markdown, inside a fence longer than any backticks in it."""
    line = " ".join(text.split()) or " "
    fence = "`" * (1 + max((len(run.group()) for run in _BACKTICKS.finditer(line)), default=0))
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def for_html(text: str) -> str:
    """The text for the inside of an HTML element or of a quoted attribute; right-to-left words stay apart."""
    return html.escape(text, quote=True)
