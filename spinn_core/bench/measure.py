"""Interleaved timing: every contender once a round, so that what slows the machine slows all of them."""

from __future__ import annotations

import os
import pickle
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from spinn_core.bench.contenders import Contender, Sizes, Way, contender, ways_for
from spinn_core.bench.speed_table import KINDS, SNLI, Row
from spinn_core.bench.workload import Workload, one_shape, snli_like
from spinn_core.model.config import Variant


@dataclass(frozen=True)
class Plan:
    """What is measured. Long sentences run in batches of `long_batch` pairs."""

    batches: tuple[int, ...] = (8, 32, 128, 512)
    threads: tuple[int, ...] = (1, os.cpu_count() or 1)
    rounds: int = 7
    long_words: tuple[int, ...] = (50, 100, 200)
    long_batch: int = 16
    variants: tuple[Variant, ...] = (Variant.SPINN, Variant.SPINN_PI, Variant.SPINN_PI_NT, Variant.LSTM)


QUICK = Plan(batches=(32, 128), threads=(1,), rounds=3, long_words=(50, 200))


def measure(plan: Plan, sizes: Sizes, device: str, tell: Callable[[str], None] = lambda line: None) -> Iterator[Row]:
    """All rows of a plan, one workload after the other. Torch's number of threads is put back at the end."""
    before = torch.get_num_threads()
    torch.set_flush_denormal(True)
    try:
        for threads in dict.fromkeys(plan.threads):
            torch.set_num_threads(threads)
            for variant in plan.variants:
                runners = [contender(way, variant, sizes, device) for way in ways_for(variant)]
                for batch in plan.batches:
                    tell(f"{variant.value}, {batch} pairs, {threads} thread{'s' if threads > 1 else ''}")
                    work = snli_like(batch, seed=batch, vocabulary=sizes.vocabulary)
                    yield from _interleaved(runners, variant, work, SNLI, threads, plan.rounds, device)
                if threads == plan.threads[0]:
                    ours = [runner for runner in runners if runner.way is Way.OURS]
                    for shape in ("right", "balanced") if variant.reads_tree else ("right",):
                        tell(f"{variant.value}, long sentences, {shape}")
                        for length in plan.long_words:
                            work = one_shape(plan.long_batch, length, shape, sizes.vocabulary)
                            yield from _interleaved(
                                ours, variant, work, f"{length} {shape}", threads, plan.rounds, device
                            )
    finally:
        torch.set_num_threads(before)


def _interleaved(
    runners: Sequence[Any], variant: Variant, work: Workload, words: str, threads: int, rounds: int, device: str
) -> Iterator[Row]:
    for kind, method in zip(KINDS, ("train", "infer"), strict=True):
        times: dict[Way, list[float]] = {runner.way: [] for runner in runners}
        for turn in range(rounds + 1):
            for runner in runners:
                took = _timed(getattr(runner, method), work, device)
                if turn:  # the first one warms up
                    times[runner.way].append(took)
        for way, seconds in times.items():
            middle = statistics.median(seconds)
            low, _, high = statistics.quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else seconds * 3
            yield Row(
                kind,
                variant.value,
                way.value,
                words,
                work.pairs,
                threads,
                middle,
                low,
                high,
                work.pairs / middle,
                sum(work.lengths) / middle,
            )


def _timed(run: Callable[[Workload], None], work: Workload, device: str) -> float:
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    start = time.perf_counter()
    run(work)
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    return time.perf_counter() - start


def training_memory(variant: Variant, sizes: Sizes, words: int, pairs: int, shape: str) -> float:
    """Megabytes that one training step needs at its highest, above the model and its optimiser.

    Measured in a process of its own, as the growth of its peak after a step on short sentences. CPU only; not on
    Windows, where this returns not-a-number.
    """
    if sys.platform == "win32":
        return float("nan")
    # not multiprocessing: its child would first run the program of this process again, a Streamlit page for example
    said = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=pickle.dumps((variant, sizes, words, pairs, shape)),
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(said.stdout)


_ROOT = Path(__file__).resolve().parents[2]
_CHILD = f"import pickle, sys; from {__name__} import _memory; print(_memory(*pickle.load(sys.stdin.buffer)))"


def _memory(variant: Variant, sizes: Sizes, words: int, pairs: int, shape: str) -> float:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    runner = Contender(Way.OURS, variant, sizes, "cpu")
    runner.train(one_shape(2, 2, shape, sizes.vocabulary))
    before = _memory_now(reset_peak=True)
    runner.train(one_shape(pairs, words, shape, sizes.vocabulary))
    return _peak() - before


def _memory_now(reset_peak: bool) -> float:
    """Megabytes in use; where the system can, the peak starts from here."""
    try:
        if reset_peak:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _status("VmRSS")
    except OSError:
        return _peak()


def _peak() -> float:
    """The most megabytes in use since the peak was reset, or since the start."""
    try:
        return _status("VmHWM")
    except OSError:
        import resource  # not on Windows

        unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _status(name: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise OSError(f"{name} is not reported here")


def machine(device: str) -> dict[str, Any]:
    """What was measured on: processor, cores, torch, device. No names of people or hosts."""
    found = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "device": device,
    }
    if device.startswith("cuda"):
        found["gpu"] = torch.cuda.get_device_name()
    return found


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def as_dict(row: Row) -> dict[str, Any]:
    """For JSON, rounded to what the clock can resolve."""
    return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in asdict(row).items()}
