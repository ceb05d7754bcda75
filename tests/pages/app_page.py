"""A page of the app without a browser, and what a visitor reads on it; for all tests of pages."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from streamlit.testing.v1 import AppTest

from spinn_core.ui.common.router import SCRIPT

APP = Path(__file__).resolve().parents[2] / "app.py"


def open_page(page: str, address: dict[str, str | list[str]] | None = None) -> AppTest:
    """pages/<page>.py on a link with these query parameters, in a session of its own."""
    at = AppTest.from_file(str(APP), default_timeout=600)
    at.switch_page(f"pages/{page}.py")
    for name, value in (address or {}).items():
        at.query_params[name] = value
    return checked(at.run())


def checked(at: AppTest) -> AppTest:
    """The same page, which must not have raised."""
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    """The page after a press of the button with this label."""
    return checked(next(button for button in at.button if button.label == label).click().run())


def page_html(at: AppTest) -> str:
    """All HTML that the page wrote itself, without the one script that stands on all pages."""
    return "".join(element.proto.body for element in at.get("html") if element.proto.body != SCRIPT)


def plain(markdown: str) -> str:
    """Escaped markdown as a reader sees it."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u2060", "")


def told(at: AppTest) -> str:
    """All texts and captions, as a reader sees them."""
    return " ".join(plain(element.value) for element in (*at.markdown, *at.caption))


def charts(at: AppTest) -> list[dict]:
    """The plotly figures, top to bottom."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def values(array: list | dict) -> list:
    """A plotly trace's numbers, which travel as a list or packed."""
    if isinstance(array, dict):
        return np.frombuffer(base64.b64decode(array["bdata"]), np.dtype(array["dtype"])).tolist()
    return array


def dots(at: AppTest) -> list[str]:
    """The DOT of the Graphviz pictures, top to bottom."""
    return [chart.proto.spec for chart in at.get("graphviz_chart")]


def link(at: AppTest) -> dict[str, list[str]]:
    """The query parameters of the page's link to itself."""
    return parse_qs(urlsplit(at.code[-1].value).query)
