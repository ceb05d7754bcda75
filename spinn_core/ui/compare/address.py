"""What the Compare page's address holds."""

from __future__ import annotations

from spinn_core.data.snli import LABELS
from spinn_core.evaluation.table_probes import APART, ORDERS
from spinn_core.explain.stretched import HEAD, MOST
from spinn_core.ui.common.address import Address, Choice, Text, Whole
from spinn_core.ui.common.models import DEVICE, LINE_MODEL, TREE_MODEL
from spinn_core.ui.common.parse_choice import PARSES

BESIDE, BRACKETINGS, DISTANCE, ABLATIONS, MAP, PROBES, RESULTS, EXPERIMENTS, SPEED = PARTS = (
    "side by side",
    "bracketings",
    "distance",
    "ablations",
    "map",
    "probes",
    "results",
    "seeds and ablations",
    "speed",
)
SENTENCES, PHRASES = "many sentences", "phrases of this pair"
BOTH, TREE, LSTM = "both", "tree", "LSTM"
TOPIC, LENGTH = "topic", "length"
PROVIDED, PREDICTED, BY_HAND = "provided", "predicted", "by hand"
TO_THE_NOUN, TO_THE_HEAD = "the noun before it", f"the {HEAD}"

PREMISE_BOX, HYPOTHESIS_BOX = Text("premise", None), Text("hypothesis", None)
PART = Choice("part", BESIDE, PARTS, {"seeds and levers": EXPERIMENTS, "knock-outs": ABLATIONS})
WORD = Whole("word", None, 0, bound=False)  # ?word=4: so many words of the hypothesis are read
SIDE = Choice("side", "hypothesis", ("hypothesis", "premise"))
SHAPE = Choice(
    "shape",
    PROVIDED,
    (PROVIDED, PREDICTED, "left", "right", "balanced", "random", BY_HAND),
    {"given": PROVIDED, "own": PREDICTED},
)
SEED = Whole("tree_seed", 0, 0, 9_999)
LABEL = Choice("label", None, LABELS)
HAND = Text("hand", bound=False)  # ?hand=SSRSR: the tree that was made by hand
COUNT = Whole("modifiers", 3, 0, MOST)
ATTACH = Choice("attach", TO_THE_NOUN, (TO_THE_NOUN, TO_THE_HEAD))
ON_MAP = Choice("map", SENTENCES, (SENTENCES, PHRASES))
MAP_MODELS = Choice("map_models", BOTH, (BOTH, TREE, LSTM), {"line": LSTM})
MAP_COLOUR = Choice("map_colour", TOPIC, (TOPIC, LENGTH))
MAP_SENTENCE = Text("map_sentence", None)
MAP_PHRASE = Text("map_phrase", None, bound=False)
PROBE_ORDER = Choice("probe_order", ORDERS[0], ORDERS, {"tree against line": APART})
PHENOMENON = Text("phenomenon", None)

ADDRESS = Address(
    "This address opens the pair, the models and this part of the page as they are now.",
    (PREMISE_BOX, HYPOTHESIS_BOX, TREE_MODEL, LINE_MODEL, PARSES, DEVICE),
    PART,
    {
        BESIDE: (WORD,),
        BRACKETINGS: (SIDE, SHAPE, SEED, LABEL, HAND),
        DISTANCE: (SIDE, COUNT, ATTACH),
        MAP: (ON_MAP, MAP_MODELS, MAP_COLOUR, MAP_SENTENCE, MAP_PHRASE),
        PROBES: (PROBE_ORDER, PHENOMENON),
    },
)
