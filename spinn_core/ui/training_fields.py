"""The settings of a training as widgets: each bound to the address, and not forgotten while another part is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from spinn_core.ui.models import DEVICE, DEVICES, device_picker

_KEPT = "_training_kept"  # values of widgets that may not be drawn just now


def _ready(key: str, default: Any, fits: Callable[[str], bool]) -> None:
    """Before a widget is drawn: gives it its value where neither the session nor the address has one.

    Not as the widget's own default: Streamlit drops from the address what equals that.
    """
    state = st.session_state
    asked = st.query_params.get(key)
    if key not in state and (asked is None or not fits(asked)):
        state[key] = state.get(_KEPT, {}).get(key, default)


def _keep(key: str, value: Any) -> Any:
    st.session_state.setdefault(_KEPT, {})[key] = value
    return value


def kept_values() -> dict[str, Any]:
    """What was set last under each key, for the link."""
    return dict(st.session_state.get(_KEPT, {}))


def number(
    label: str,
    key: str,
    default: float,
    least: float,
    most: float,
    step: float | None = None,
    help: str | None = None,
    format: str | None = None,
) -> Any:
    """A box for a number; a whole one if the default is. What lies outside is refused by the browser."""
    kind = type(default)

    def fits(text: str) -> bool:
        try:
            return least <= kind(text) <= most
        except ValueError:
            return False

    _ready(key, default, fits)
    value = st.number_input(
        label, kind(least), kind(most), step=step if step is None else kind(step), key=key, bind="query-params",
        help=help, format=format,
    )
    return _keep(key, default if value is None else value)


def choice(label: str, key: str, options: Sequence[str], default: str, help: str | None = None) -> str:
    """A menu."""
    _ready(key, default, lambda text: text in options)
    return _keep(key, st.selectbox(label, options, key=key, bind="query-params", help=help))


def text(label: str, key: str, default: str, most: int, help: str | None = None) -> str:
    """A box for a short text."""
    _ready(key, default, lambda text: len(text) <= most)
    return _keep(key, (st.text_input(label, key=key, bind="query-params", max_chars=most, help=help) or "")[:most])


def several(
    label: str, key: str, options: Sequence[str], default: Sequence[str], help: str | None = None
) -> list[str]:
    """Pills, of which any number may be on."""
    state = st.session_state
    if key not in state and not any(name in options for name in st.query_params.get_all(key)):
        state[key] = state.get(_KEPT, {}).get(key, list(default))
    chosen = st.pills(label, options, selection_mode="multi", key=key, bind="query-params", help=help)
    return _keep(key, [name for name in options if name in chosen])


def one_of(label: str, key: str, options: Sequence[str], default: str) -> str:
    """A row of buttons, one of them pressed."""
    _ready(key, default, lambda text: text in options)
    chosen = st.segmented_control(label, options, key=key, bind="query-params", required=True)
    return _keep(key, chosen or default)


def device() -> str:
    """Where to compute: the CPU unless another is chosen, as networks this small are no quicker on a GPU."""
    _ready(DEVICE, "cpu", lambda text: text in DEVICES)
    return _keep(DEVICE, device_picker())
