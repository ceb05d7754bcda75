"""What the Sequences page's address holds. The parts load what they need; this needs numpy at most."""

from __future__ import annotations

from spinn_core.lessons.sequences.bins import Edges
from spinn_core.lessons.sequences.forecast_config import ACTIVATIONS
from spinn_core.lessons.sequences.intervals import Split, Unit
from spinn_core.lessons.sequences.points import MOST_POINTS, Pattern
from spinn_core.lessons.sequences.ragged import MOST_UNITS, Padding
from spinn_core.ui.common.address import Address, Choice, Field, Number, Switch, Text, Whole

INTERVALS, LENGTHS, NGRAMS, LAYERS, DEVICE = PARTS = ("intervals", "lengths", "n-grams", "layers", "device")
PART = Choice("part", INTERVALS, PARTS)

OURS, GIVEN = "our rule", "your times"
TABLE = Choice("table", OURS, (OURS, GIVEN))
VISITS = Whole("visits", 300, 60, 600)
VISIT_NOISE, VISIT_MISSED = Number("visit_noise", 0.1, 0.0, 0.5), Number("visit_missed", 0.05, 0.0, 0.3)
VISIT_SEED = Whole("visit_seed", 1, 0, 9_999)
LOOK_BACK, BINS = Whole("look_back", 4, 1, 12), Whole("interval_bins", 8, 2, 12)
AMOUNTS = Switch("amounts")
EDGES = Choice("interval_edges", Edges.WIDTHS.value, tuple(one.value for one in Edges))
UNIT = Choice("interval_unit", Unit.DAYS.value, tuple(one.value for one in Unit))
SPLIT = Choice("interval_split", Split.LAST.value, tuple(one.value for one in Split))
LSTM_LAYERS, DENSE_LAYERS = Whole("lstm_layers", 1, 1, 3), Whole("dense_layers", 2, 1, 3)
LSTM_WIDTH = Choice("lstm_width", 16, (4, 8, 16, 32))
ACTIVATION = Choice("activation", "relu", ACTIVATIONS)
DROPOUT = Number("interval_dropout", 0.0, 0.0, 0.6)
WINDOW = Whole("interval_window", 1, 1)  # up to the last one of the table
EPOCHS, BATCH = Whole("interval_epochs", 40, 10, 150), Choice("interval_batch", 32, (8, 16, 32, 64, 128))
RATE = Choice("interval_rate", 0.01, (0.001, 0.003, 0.01, 0.03))
INTERVAL_SEED = Whole("interval_seed", 1, 0, 9_999)

EXAMPLE = "the old dog that lives next door barks\na boat leaves\nnobody in the room laughed\nrain"
LINES = Text("sequences", EXAMPLE, kept=True)
UNITS, BOTH_WAYS = Whole("lstm_units", 8, 1, MOST_UNITS), Switch("both_ways")
FILLING = Choice("filling", Padding.ZEROS.value, tuple(one.value for one in Padding))
LENGTHS_SEED = Whole("lengths_seed", 1, 0, 9_999)
COLUMN = Whole("lengths_step", None, 1)  # up to the longest sequence, where it stands at first

N = Choice("n", 3, (1, 2, 3, 4, 5))
SMOOTHINGS = ("none", "Laplace", "Lidstone", "Witten-Bell", "Kneser-Ney", "Stupid Backoff")
SMOOTHING, CUTOFF = Choice("smoothing", "Kneser-Ney", SMOOTHINGS), Choice("cutoff", 2, (1, 2, 3))
GAMMA, DISCOUNT = Number("gamma", 0.1, 0.01, 1.0), Number("discount", 0.75, 0.05, 0.95)
SENTENCE = Text("ngram_sentence", "Tove looked at the wheels of the ferry.", 300)
CONTEXT = Text("after", "the", 80)
DRAW_SEED = Whole("draw_seed", 1, 0, 9_999)
LSTM_HIDDEN, LSTM_EPOCHS = Choice("lstm_hidden", 96, (32, 96, 192)), Choice("lstm_epochs", 20, (5, 20, 40))
LSTM_DRAW_SEED = Whole("lstm_draw_seed", 1, 0, 9_999)

POINTS = Choice("points", "XOR", tuple(one.value for one in Pattern))
HIDDEN, COUNT, NOISE = Whole("hidden", 8, 1, 16), Whole("count", 160, 20, MOST_POINTS), Number("noise", 0.05, 0.0, 0.5)
STEPS, LAYERS_RATE = Choice("steps", 300, (100, 300, 1000)), Choice("rate", 0.05, (0.005, 0.02, 0.05, 0.2))
LAYERS_SEED = Whole("layers_seed", 0, 0, 999)
LAYERS_STEP = Whole("layers_step", None, 0)  # one of the steps that were kept, the last one at first

SIZE = Choice("product", 256, (64, 128, 256, 512, 1024))

_FORECAST: tuple[Field, ...] = (
    VISITS,
    VISIT_NOISE,
    VISIT_MISSED,
    VISIT_SEED,
    LOOK_BACK,
    AMOUNTS,
    BINS,
    EDGES,
    UNIT,
    SPLIT,
)
_NETWORK: tuple[Field, ...] = (LSTM_LAYERS, LSTM_WIDTH, DENSE_LAYERS, ACTIVATION, DROPOUT, EPOCHS, BATCH, RATE)
_COUNTS: tuple[Field, ...] = (N, SMOOTHING, CUTOFF, GAMMA, DISCOUNT, SENTENCE, CONTEXT, DRAW_SEED)
ADDRESS = Address(
    "This address opens this part of the page with the settings of now.",
    (),
    PART,
    {
        INTERVALS: (TABLE, *_FORECAST, *_NETWORK, WINDOW, INTERVAL_SEED),
        LENGTHS: (LINES, UNITS, BOTH_WAYS, FILLING, LENGTHS_SEED, COLUMN),
        NGRAMS: (*_COUNTS, LSTM_HIDDEN, LSTM_EPOCHS, LSTM_DRAW_SEED),
        LAYERS: (POINTS, HIDDEN, COUNT, NOISE, STEPS, LAYERS_RATE, LAYERS_SEED, LAYERS_STEP),
        DEVICE: (SIZE,),
    },
)
