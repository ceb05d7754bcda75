"""What one takes away from a pair: tables as CSV, trees as SVG, and a link that opens the page as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

from spinn_core.drawing.svg import forest_svg
from spinn_core.ui.explain_state import Pair
from spinn_core.ui.models import DEVICE, DEVICES
from spinn_core.ui.theme import theme

if TYPE_CHECKING:
    from spinn_core.trace import Prediction

VIEW = "view"  # the view's widget key and name in the address
STEP = "s"  # ?s=5: the step under the cursor
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_USUAL = {"parses": "given", DEVICE: DEVICES[0], VIEW: "trees", "whatif": False}


def csv_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({
            name: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
            for name, value in row.items()
        })
    return text.getvalue()


def file_button(label: str, name: str, make: Callable[[], str]) -> None:
    """A download button; the file is made when it is pressed. The kind follows from the name's ending."""
    kind = "image/svg+xml" if name.endswith(".svg") else "text/csv"
    st.download_button(label, make, file_name=name, mime=kind, key=f"pair_file_{name}", on_click="ignore")


def verdict_rows(pair: Pair, prediction: Prediction) -> list[dict[str, object]]:
    """The verdict as one row."""
    return [{
        "premise": " ".join(pair.premise.tokens),
        "hypothesis": " ".join(pair.hypothesis.tokens),
        "model": pair.model.name,
        **{label: round(share, 6) for label, share in prediction.probabilities.items()},
        "label": prediction.label,
    }]


def show_takeaway(pair: Pair, prediction: Prediction, step: int | None = None) -> None:
    """Draws the link and the downloads, folded away. step: where the cursor stands, in a view that has one."""
    with st.expander("Share and download", icon=":material/share:"):
        st.markdown("This address opens the pair, the model, the view and your edits as they are now:")
        st.code(share_link(step), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            file_button("Verdict, CSV", "verdict.csv", lambda: csv_text(verdict_rows(pair, prediction)))
            colours = theme()
            for name, trace in (("premise", prediction.premise), ("hypothesis", prediction.hypothesis)):
                if trace is not None:
                    file_button(
                        f"Tree of the {name}, SVG", f"{name}.svg", lambda trace=trace: forest_svg(trace, None, colours)
                    )


def share_link(step: int | None = None) -> str:
    """The address of this very view; what stands as at first is left out of it."""
    said: dict[str, object] = {}
    keys = ["premise", "hypothesis", "model", "parses", DEVICE, VIEW, "whatif"]
    if st.session_state.get("whatif"):
        keys += ["whatif_premise", "whatif_hypothesis"]
    for key in keys:
        value = st.session_state.get(key)
        if value not in (None, _USUAL.get(key)):
            said[key] = "true" if value is True else value
    if step:
        said[STEP] = step
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path}?{urlencode(said)}" if here.netloc else f"?{urlencode(said)}"
