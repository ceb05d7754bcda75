"""A trained forecaster as a file: saved, and loaded again to foretell the table of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.sequences.forecast_config import ForecastError
from spinn_core.lessons.sequences.prepared import Prepared
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.problems import show_error

if TYPE_CHECKING:
    from spinn_core.lessons.sequences.experiment import Outcome
    from spinn_core.lessons.sequences.trained import Forecast

FILE = "forecaster_file"
_LOADED = "_forecaster"  # (name, Forecast or a problem's text): outlives a look at another part


def loaded_model(prepared: Prepared) -> Forecast | None:
    """The model that the visitor loaded, if there is one and it fits the windows; why not is said."""
    kept: tuple[str, Forecast | str] | None = st.session_state.get(_LOADED)
    if kept is None:
        return None
    from spinn_core.lessons.sequences.forecast_scores import check_fits

    name, model = kept
    problem = model if isinstance(model, str) else None
    if problem is None:
        try:
            check_fits(model, prepared)
        except ForecastError as error:
            problem = f"{name}: {error}"
    if problem is not None:
        show_error(problem)
        return None
    return model


def show_model_file(outcome: Outcome) -> None:
    """Buttons that save both networks, and a box that loads one."""
    from spinn_core.lessons.sequences.forecast_file import MAX_BYTES, to_bytes

    with st.expander("Save and load the model", icon=":material/save:"):
        st.caption(
            "A file holds the weights with all else that it takes to use them: sizes, scale, bins and unit. It is "
            "safetensors, so loading it runs no code."
        )
        with st.container(horizontal=True):
            for label, name, learned in (
                ("Model with a number", "forecaster-number", outcome.number),
                ("Model with bins", "forecaster-bins", outcome.bins),
            ):
                st.download_button(
                    label,
                    lambda forecast=learned.forecast: to_bytes(forecast),
                    file_name=f"{name}.safetensors",
                    mime="application/octet-stream",
                    key=f"interval_{name}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        st.file_uploader(
            "Load a model",
            ("safetensors",),
            key=FILE,
            on_change=_take,
            max_upload_size=2,
            help=f"One that this page saved, at most {MAX_BYTES // 1_000_000} MB. It stands beside the others at once.",
        )
        kept = st.session_state.get(_LOADED)
        if kept is not None and not isinstance(kept[1], str):
            config = kept[1].config
            answer = f"{config.bins} bins" if config.bins else "a number"
            st.caption(
                f"Loaded: {for_markdown(kept[0])}, LSTM layers: {config.lstm_layers} of {config.width} units, looks back "
                f"over {config.look_back}, answers with {answer}. Its row is “loaded model”."
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
