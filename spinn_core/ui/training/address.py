"""What the Training page's address holds: the settings of a training, none forgotten while another part is shown.

RUNS, the key to the visitor's runs, is in the browser's address alone: ui/common/trained.py.
"""

from __future__ import annotations

from spinn_core.lessons.training.runs.settings import LIMITS
from spinn_core.lessons.training.toy import LIMITS as LANGUAGE
from spinn_core.lessons.training.toy import TAGS, ToyOptions
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.model.config import ENCODERS, Variant
from spinn_core.training.settings import OPTIMIZERS, SCHEDULES
from spinn_core.ui.common.address import Address, Choice, Number, Several, Text, Whole
from spinn_core.ui.common.models import DEVICES

TRAIN, RESULTS, RATES, LANGUAGE_PART = PARTS = ("train", "results", "learning rate", "the language")
OUR_LANGUAGE, FILE = SOURCES = ("our small language", "a file of mine")
_TOY = ToyOptions()

PART = Choice("part", TRAIN, PARTS)
NETWORKS = Several(
    "networks", (Variant.SPINN.value, Variant.LSTM.value), tuple(one.value for one in ENCODERS), kept=True
)
PAIRS_FROM = Choice("pairs_from", OUR_LANGUAGE, SOURCES, kept=True)
PAIRS = Whole("pairs", _TOY.pairs, *LANGUAGE["pairs"], kept=True)
HELD_OUT = Whole("held_out", _TOY.held_out, *LANGUAGE["held_out"], kept=True)
LONGEST = Whole("longest", _TOY.longest, *LANGUAGE["longest"], kept=True)
NOISE = Number("noise", _TOY.noise, *LANGUAGE["noise"], kept=True)
LANGUAGE_SEED = Whole("language_seed", _TOY.seed, *LANGUAGE["seed"], kept=True)
WIDTH = Whole("width", SIZES["d_hidden"], 4, LIMITS.width, kept=True)
TRACKER = Whole("tracker", SIZES["d_tracker"], 2, LIMITS.width, kept=True)
CLASSIFIER = Whole("classifier", SIZES["d_classifier"], 4, LIMITS.classifier_width, kept=True)
LAYERS = Whole("layers", SIZES["classifier_layers"], 0, 4, kept=True)
WORD_DROPOUT = Number("word_dropout", SIZES["word_dropout"], 0.0, 0.9, kept=True)
CLASSIFIER_DROPOUT = Number("classifier_dropout", SIZES["classifier_dropout"], 0.0, 0.9, kept=True)
EPOCHS = Whole("epochs", RECIPE["epochs"], 1, 100, kept=True)
BATCH = Whole("batch", RECIPE["batch_size"], 2, 512, kept=True)
OPTIMIZER = Choice("optimizer", RECIPE["optimizer"], OPTIMIZERS, kept=True)
RATE = Number("rate", RECIPE["rate"], 1e-7, 1.0, kept=True)
SEED = Whole("seed", 1, 0, 1_000_000, kept=True)
DEVICE = Choice("device", "cpu", DEVICES, kept=True)  # networks this small are no quicker on a GPU
SCHEDULE = Choice("schedule", RECIPE["schedule"], SCHEDULES, kept=True)
WARMUP = Whole("warmup", RECIPE["warmup"], 0, 5_000, kept=True)
GAMMA = Number("gamma", 0.5, 0.01, 1.0, kept=True)
STEP_SIZE = Whole("step_size", 4, 1, 100, kept=True)
PATIENCE = Whole("patience", 1, 0, 100, kept=True)
MILESTONES = Text("milestones", "8, 12", 60, kept=True)
FORMULA = Text("formula", "(1 - progress) ** 2", 80, kept=True)
STILL_FROM = Whole("still_from", None, 1, 100, kept=True)  # at first half of the epochs
KIND = Choice("kind", next(iter(TAGS)), tuple(TAGS), kept=True)
NEW_RATE = Number("new_rate", 1e-6, 0.0, 1.0, kept=True)

_DATA = (NETWORKS, PAIRS_FROM, PAIRS, HELD_OUT, LONGEST, NOISE, LANGUAGE_SEED)
_NETWORK = (WIDTH, TRACKER, CLASSIFIER, LAYERS, WORD_DROPOUT, CLASSIFIER_DROPOUT)
_RECIPE = (EPOCHS, BATCH, OPTIMIZER, RATE, SEED, DEVICE, SCHEDULE, WARMUP)
_OPTIONS = (GAMMA, STEP_SIZE, PATIENCE, MILESTONES, FORMULA, STILL_FROM, KIND, NEW_RATE)
ADDRESS = Address(
    "This address opens the page with your settings, for runs of one’s own. The address in the browser holds "
    "the key to your runs as well: reload it or keep it as a bookmark to find them again, and share it only "
    "with those who may stop and remove them.",
    (*_DATA, *_NETWORK, *_RECIPE, *_OPTIONS),
    PART,
    defaults_too=True,  # a better recipe may come, and a link must open what was set
)
