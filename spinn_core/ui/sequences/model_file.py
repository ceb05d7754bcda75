"""A trained forecaster as a file: saved, and loaded again to predict the table on show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.forecast_config import ForecastError
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import show_error

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.forecast import Forecast
    from spinn_core.lessons.sequences.forecast_training import Outcome

FILE = "forecaster_file"
_LOADED = "_forecaster"  # (name, Forecast or a problem's text): outlives a look at another part


def loaded_model(prepared: Prepared) -> Forecast | None:
    """The model that the visitor loaded, if there is one and it fits the windows; why not is said."""
    kept: tuple[str, Forecast | str] | None = st.session_state.get(_LOADED)
    if kept is None:
        return None
    from spinn_core.lessons.sequences.forecast_scores import check_fits

    name, model = kept
    if isinstance(model, str):
        show_error(model)
        return None
    try:
        check_fits(model, prepared)
    except ForecastError as error:
        show_error(f"{name}: {error}")
        return None
    return model


def show_model_file(outcome: Outcome) -> None:
    """Buttons that save both networks, and a box that loads one."""
    from spinn_core.lessons.sequences.forecast_file import MAX_BYTES, to_bytes

    with st.expander("Save and load the model", icon=":material/save:"):
        st.caption(
            "The file holds the weights and what it takes to use them: sizes, scale, bins and unit. Its format is "
            "safetensors: loading it runs no code."
        )
        with st.container(horizontal=True):
            file_button(
                "Model with a number", "forecaster-number.safetensors", lambda: to_bytes(outcome.number.forecast)
            )
            file_button("Model with bins", "forecaster-bins.safetensors", lambda: to_bytes(outcome.bins.forecast))
        st.file_uploader(
            "Load a model",
            ("safetensors",),
            key=FILE,
            on_change=_take,
            max_upload_size=2,
            help=f"A file that this page saved, at most {MAX_BYTES // 1_000_000} MB.",
        )
        kept = st.session_state.get(_LOADED)
        if kept is not None and not isinstance(kept[1], str):
            config = kept[1].config
            output = f"{config.bins} bins" if config.bins else "a number"
            st.caption(
                f"Loaded: {for_markdown(kept[0])}, LSTM layers: {config.lstm_layers} of {config.width} units, "
                f"look-back {config.look_back}, output {output}. Its row is “loaded model”."
            )


def _take() -> None:
    file = st.session_state.get(FILE)
    if file is None:
        st.session_state.pop(_LOADED, None)
        return
    from spinn_core.data.text_file import plain
    from spinn_core.lessons.sequences.forecast_file import from_bytes

    name = plain(file.name)
    try:
        st.session_state[_LOADED] = (name, from_bytes(file.getvalue(), name))
    except ForecastError as error:
        st.session_state[_LOADED] = (name, str(error))
