"""Keeps a press quick: what is loaded once is taken out of the garbage collector's sight.

Streamlit collects all garbage after every run of a script or fragment. With torch loaded that walks through
hundreds of thousands of objects that never go away, and for that long the server sends nothing: 130 ms of each
press were measured, against 10 ms of drawing.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Call after something large was loaded for good. What lives now is not looked at again (gc.freeze)."""
    gc.collect()
    gc.freeze()
