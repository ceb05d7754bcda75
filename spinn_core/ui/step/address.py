"""What the Step page's address holds."""

from __future__ import annotations

from spinn_core.parsing.drivers import Driver
from spinn_core.ui.common.address import Address, Choice, Switch, Text, Whole
from spinn_core.ui.common.models import DEVICE, MODEL

EQUATION, CODE, RECURSION, STEPS = "equation", "code", "recursion", "all steps"
NOTATIONS, EXPORT = "notations", "export"
PANES = (CODE, EQUATION, RECURSION, STEPS, NOTATIONS, EXPORT)

SENTENCE = Text("sentence", None)
STEP = Whole("s", 0, 0, bound=False)  # ?s=5: five actions are done
DRIVER = Choice("driver", None, tuple(driver.value for driver in Driver))
SEED = Whole("seed", 0, 0, 9_999)  # of a random tree
QUIZ = Switch("quiz")
DONE = Text("done", bound=False)  # ?done=SSR: a person has done these three
LOOK = Choice("look", CODE, PANES, {"take away": EXPORT})

ADDRESS = Address(
    "This address opens the sentence, the model, who drives and the step as they are now.",
    (SENTENCE, STEP, MODEL, DRIVER, SEED, QUIZ, DONE, LOOK, DEVICE),
)
