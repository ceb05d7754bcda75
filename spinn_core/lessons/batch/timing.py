"""What a batch saves on this machine: the same sentences one by one and all together, interleaved, by the clock.

On a CPU it is the time that this thread computes, so that what else the machine does counts little; torch should run
on one thread (ui.state.loaded_model sees to that). On a GPU it is the time until the work is done.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from spinn_core.lessons.batch.reading import batch_words, tree_encoder
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.model.fast import tree
from spinn_core.parsing.machine import Action

READABLE, QUICK = "the readable loop, as in the article", "the fast loop, which the app uses"
FILES = {READABLE: "spinn_core/model/spinn.py", QUICK: "spinn_core/model/fast/tree.py"}
FEWEST_ROUNDS, MOST_ROUNDS, SECONDS = 3, 15, 0.8
"""Rounds at least and at most; between the two, measuring ends after so many seconds by the clock on the wall."""


@dataclass(frozen=True)
class Timing:
    """Medians in seconds for all sentences. way: READABLE or QUICK. rounds: how often each was measured."""

    way: str
    alone: float
    together: float
    rounds: int

    @property
    def ratio(self) -> float:
        """How many times as long the sentences take one by one."""
        return self.alone / self.together if self.together else float("nan")

    @property
    def file(self) -> str:
        """Where the code is that was timed."""
        return FILES[self.way]


@torch.inference_mode()
def measure(
    model: LoadedModel, sentences: Sequence[tuple[Sequence[str], Sequence[Action]]], seconds: float = SECONDS
) -> tuple[Timing, Timing]:
    """Both ways of running the encoder, READABLE first; words are looked up beforehand.

    Args:
        model: any of the tree-reading variants.
        sentences: words and actions of each.
        seconds: when enough is measured, for each of the two ways.

    Raises:
        ValueError: a model that reads no tree.
    """
    encoder = tree_encoder(model)
    words, lengths, actions = batch_words(model, sentences)
    pieces = list(zip(words.split(lengths), lengths, actions, strict=True))

    def timed(way: str, run: Callable) -> Timing:
        def alone() -> None:
            for piece, length, sentence in pieces:
                run(piece, [length], [sentence])

        return _interleaved(way, alone, lambda: run(words, lengths, actions), words.device, seconds)

    return timed(READABLE, encoder), timed(QUICK, lambda *given: tree.encode(encoder, *given))


def _interleaved(
    way: str, alone: Callable[[], None], together: Callable[[], None], device: torch.device, seconds: float
) -> Timing:
    """Alone, together, alone, together, ...: what slows the machine for a while slows both."""
    clock = _clock(device)
    times: tuple[list[float], list[float]] = ([], [])
    for run in (alone, together):
        run()  # the first run of each warms up
    ends = time.monotonic() + seconds
    while len(times[0]) < FEWEST_ROUNDS or (len(times[0]) < MOST_ROUNDS and time.monotonic() < ends):
        for run, found in zip((alone, together), times, strict=True):
            start = clock()
            run()
            found.append(clock() - start)
    return Timing(way, statistics.median(times[0]), statistics.median(times[1]), len(times[0]))


def _clock(device: torch.device) -> Callable[[], float]:
    if device.type == "cuda":

        def done() -> float:
            torch.cuda.synchronize(device)
            return time.perf_counter()

        return done
    # Windows counts a thread's time in ticks of 16 ms
    return time.perf_counter if sys.platform == "win32" else time.thread_time
