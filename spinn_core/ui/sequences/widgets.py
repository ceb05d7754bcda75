"""The widgets of a part's settings: each is bound to the address under its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Bound:
    """Draws a setting by its key, which is its name in the address. usual: where each stands at first."""

    usual: Mapping[str, Any]

    def slider(self, key: str, label: str, low: float, high: float, step: float, help: str | None = None) -> Any:
        """A number of a range."""
        return st.slider(label, low, high, self.usual[key], step, key=key, bind="query-params", help=help)

    def pick(self, key: str, label: str, options: Sequence[float], help: str | None = None) -> Any:
        """One of some numbers, on a slider."""
        return st.select_slider(label, options, self.usual[key], key=key, bind="query-params", help=help)

    def choice(self, key: str, label: str, options: Sequence[Any], help: str | None = None) -> Any:
        """One of a few names or numbers, as buttons side by side."""
        first = self.usual[key]
        chosen = st.segmented_control(
            label, list(options), default=first, required=True, key=key, bind="query-params", help=help
        )
        return chosen or first

    def number(self, key: str, label: str, most: int = 9999, help: str | None = None) -> int:
        """A whole number from 0 on, such as a seed."""
        return int(st.number_input(label, 0, most, self.usual[key], key=key, bind="query-params", help=help))
