"""Which of a pair's two sentences is changed, while the other stays as it is."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from spinn_core.explain.batch import classify

if TYPE_CHECKING:
    from spinn_core.model.checkpoint import LoadedModel


class Side(Enum):
    """A sentence's place in the pair; the classifier is not symmetric."""

    PREMISE = "premise"
    HYPOTHESIS = "hypothesis"


def classify_side(model: LoadedModel, vectors: np.ndarray, other: np.ndarray, side: Side) -> np.ndarray:
    """Probabilities (N, 3) of N readings (N, d) of one side beside the other sentence's vector (d,)."""
    return classify(model, vectors, other) if side is Side.PREMISE else classify(model, other, vectors)
