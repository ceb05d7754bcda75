"""One experiment: two networks of the same sizes learn from the same windows, one says a number, one says a bin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from spinn_core.lessons.sequences.forecast_config import ForecastConfig, Learning
from spinn_core.lessons.sequences.forecast_training import Learned, learn
from spinn_core.lessons.sequences.prepared import Prepared


@dataclass(frozen=True)
class Outcome:
    """Both networks after their training, with the same sizes and seeds but for the last layer."""

    number: Learned
    bins: Learned


def run(
    prepared: Prepared, config: ForecastConfig, how: Learning, on_progress: Callable[[float], None] = lambda share: None
) -> Outcome:
    """Trains a network that says a number and one that says a bin.

    Args:
        prepared: the windows.
        config: the sizes; look_back, sequences and bins are set to those of the windows.
        how: epochs and the like.
        on_progress: told the share that is done, 0 to 1; what it raises ends the training.

    Raises:
        ForecastError: the loss is no number any more.
    """
    size = replace(config, look_back=prepared.view.look_back, sequences=len(prepared.data.inputs), bins=0)
    parts, unit = (prepared.seen, prepared.held), prepared.view.unit.value
    whole = 2 * how.epochs
    number = learn(size, how, prepared.data, parts, None, unit, lambda done: on_progress(done / whole))
    binned = learn(
        replace(size, bins=len(prepared.bins)),
        how,
        prepared.data,
        parts,
        prepared.bins,
        unit,
        lambda done: on_progress((how.epochs + done) / whole),
    )
    return Outcome(number, binned)
