"""A run's model as one file to take away."""

from __future__ import annotations

import io
import zipfile

from spinn_core.files import reason
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.lessons.training.runs.settings import RunError
from spinn_core.lessons.training.runs.worker import WORDS
from spinn_core.model.catalogue import CONFIG, WEIGHTS

_LOG = "training.csv"


def model_zip(view: RunView) -> bytes:
    """A run's model as a zip: a folder that `python -m spinn_core ... --model` takes.

    Raises:
        RunError: it has none, or its files are gone (one line).
    """
    if not view.has_model:
        raise RunError(f"{view.name} has no model: none of its epochs was finished")
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (CONFIG, WEIGHTS, WORDS, _LOG):
                path = view.folder / name
                if name != _LOG or path.is_file():
                    archive.writestr(f"{view.name}/{name}", path.read_bytes())
    except OSError as error:
        raise RunError(f"the model of {view.name} cannot be read: {reason(error)}") from None
    return packed.getvalue()
