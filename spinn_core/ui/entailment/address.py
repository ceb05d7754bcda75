"""What the Entailment page's address holds."""

from __future__ import annotations

from spinn_core.ui.common.address import Address, Choice, Switch, Text, Whole
from spinn_core.ui.common.models import DEVICE, MODEL
from spinn_core.ui.common.parse_choice import PARSES

TREES, LIVE, MATTERED, SHEET = VIEWS = ("trees", "reading live", "what mattered", "sheet")

PREMISE, HYPOTHESIS = Text("premise", None), Text("hypothesis", None)
VIEW = Choice("view", TREES, VIEWS)
WHATIF = Switch("whatif")
COPIES = {PREMISE: Text("whatif_premise", None, bound=False), HYPOTHESIS: Text("whatif_hypothesis", None, bound=False)}
"""The boxes of "What if", whose texts a link holds while they are open."""
STEP = Whole("s", None, 0, bound=False)  # ?s=5: the step under the cursor

ADDRESS = Address(
    "This address opens the pair, the model, the view and your edits as they are now:",
    (PREMISE, HYPOTHESIS, MODEL, PARSES, DEVICE, VIEW, WHATIF, *COPIES.values()),
    of_part={LIVE: (STEP,)},
)
