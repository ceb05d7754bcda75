"""What the Batch page's address holds."""

from __future__ import annotations

from spinn_core.lessons.batch.padding import POOL, SIZES
from spinn_core.ui.common.address import Address, Choice, Text, Whole
from spinn_core.ui.common.models import DEVICE, TREE_MODEL

THROUGH, GAIN, PADDING, LOADER = PARTS = ("step through", "what it buys", "padding", "data loader")
OURS, YOURS, BATCH = LOTS = ("ours", "your list", "the batch above")

SENTENCES = Text("sentences", None)
PART = Choice("part", THROUGH, PARTS)
STEP = Whole("step", None, 1, bound=False)  # ?step=5: the column under the cursor
LOT = Choice("lot", None, LOTS)
SIZE = Choice("size", None, SIZES)  # sentences in a batch
SORTED = Whole("sorted", POOL, 2, POOL)  # batches that are sorted together
DRAW = Whole("draw", 0, 0, 9_999)  # the seed of the epoch shown
LABELS_GIVEN = Text("labels", bound=False)  # ?labels=en-: of the pairs, by their first letters

ADDRESS = Address(
    "This address opens the sentences, the model and this part of the page as they are now.",
    (SENTENCES, TREE_MODEL, DEVICE),
    PART,
    {THROUGH: (STEP,), PADDING: (LOT, SIZE, SORTED, DRAW), LOADER: (LABELS_GIVEN,)},
)
