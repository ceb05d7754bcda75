"""The settings of a training as widgets: each bound to the address, and not forgotten while another part is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from spinn_core.ui.common.models import DEVICE, DEVICES, device_picker

_KEPT = "_training_kept"  # values of widgets that may not be drawn just now
SETTINGS = frozenset(
    {
        "networks",
        "pairs_from",
        "pairs",
        "held_out",
        "longest",
        "noise",
        "language_seed",
        "width",
        "tracker",
        "classifier",
        "layers",
        "word_dropout",
        "classifier_dropout",
        "epochs",
        "batch",
        "optimizer",
        "rate",
        "seed",
        DEVICE,
        "schedule",
        "warmup",
        "gamma",
        "step_size",
        "patience",
        "milestones",
        "formula",
        "still_from",
        "kind",
        "new_rate",
    }
)
"""The widgets' keys, which are names in the address."""


def _ready(key: str, default: Any, fits: Callable[[str], bool]) -> None:
    """Before a widget is drawn: gives it its value where neither the session nor the address has one.

    Not as the widget's own default: Streamlit drops from the address what equals that.
    """
    state = st.session_state
    asked = st.query_params.get(key)
    if key not in state and (asked is None or not fits(asked)):
        state[key] = state.get(_KEPT, {}).get(key, default)


def _keep(key: str, value: Any) -> Any:
    if key not in SETTINGS:
        raise KeyError(f"{key} is not among SETTINGS: a link would not keep it")
    st.session_state.setdefault(_KEPT, {})[key] = value
    return value


def number_of(key: str, default: Any, least: float = 0, most: float = math.inf) -> Any:
    """What stands in a box for a number that may not be drawn just now: set before, or asked for by the link."""
    state = st.session_state
    if (known := state.get(key, state.get(_KEPT, {}).get(key))) is not None:
        return known
    asked = st.query_params.get(key, "")
    return type(default)(asked) if _is_number(asked, type(default), least, most) else default


def kept_values() -> dict[str, Any]:
    """For the link: what was set last under each key, and what the address asks for but nothing has drawn yet."""
    asked = {name: st.query_params.get_all(name) for name in sorted(SETTINGS) if name in st.query_params}
    return asked | st.session_state.get(_KEPT, {})


def _is_number(text: str, kind: type, least: float, most: float) -> bool:
    try:
        return least <= kind(text) <= most
    except ValueError:
        return False


def number(
    label: str,
    key: str,
    default: float,
    least: float,
    most: float,
    step: float | None = None,
    help: str | None = None,
    format: str | None = None,
    width: int | str = "stretch",
) -> Any:
    """A box for a number; a whole one if the default is. What lies outside is refused by the browser."""
    kind = type(default)
    _ready(key, default, lambda text: _is_number(text, kind, least, most))
    value = st.number_input(
        label,
        kind(least),
        kind(most),
        step=step if step is None else kind(step),
        key=key,
        bind="query-params",
        help=help,
        format=format,
        width=width,
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


def several(label: str, key: str, options: Sequence[str], default: Sequence[str], help: str | None = None) -> list[str]:
    """Pills, of which any number may be on."""
    state = st.session_state
    asked = st.query_params.get_all(key)
    if key not in state and asked != [""] and not any(name in options for name in asked):
        state[key] = state.get(_KEPT, {}).get(key, list(default))
    chosen = st.pills(label, options, selection_mode="multi", key=key, bind="query-params", help=help)
    return _keep(key, [name for name in options if name in chosen])


def one_of(label: str, key: str, options: Sequence[str], default: str, hide_label: bool = False) -> str:
    """A row of buttons, one of them pressed."""
    _ready(key, default, lambda text: text in options)
    chosen = st.segmented_control(
        label,
        options,
        key=key,
        bind="query-params",
        required=True,
        label_visibility="collapsed" if hide_label else "visible",
    )
    return _keep(key, chosen or default)


def device() -> str:
    """Where to compute: the CPU unless another is chosen, as networks this small are no quicker on a GPU."""
    _ready(DEVICE, "cpu", lambda text: text in DEVICES)
    return _keep(DEVICE, device_picker())
