"""Several processes started by torchrun, and signals that end a training between two batches."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

import torch
import torch.distributed as dist

from spinn_core.cli.console import under_torchrun


@contextmanager
def process_group(device: str) -> Iterator[str]:
    """Joins the processes that torchrun has started, if it has; gives the device of this one.

    gloo on the CPU, nccl on GPUs, of which each process takes the one with its local number.
    """
    if not under_torchrun():
        yield device
        return
    if device == "cuda":
        device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
        torch.cuda.set_device(device)
        dist.init_process_group("nccl", device_id=torch.device(device))
    else:
        dist.init_process_group("gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()


def wait_for_all() -> None:
    """Returns once all processes have come here."""
    if dist.is_initialized():
        dist.barrier()


class Stop:
    """Within this context SIGINT and SIGTERM raise KeyboardInterrupt only where `check` is called.

    Several processes agree: if one has got the signal, all stop after the same batch. A single process that gets a
    second signal stops at once.

    Attributes:
        signal: the number of the signal that came, or None.
    """

    def __init__(self, device: torch.device) -> None:
        self.signal: int | None = None
        self._device = device
        self._kept: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # Python allows it nowhere else
            self._kept = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        for number, handler in self._kept.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.signal is not None and not dist.is_initialized():
            raise KeyboardInterrupt
        self.signal = number

    def came(self) -> bool:
        """Whether a signal has come, to this process or to another one; all processes must ask."""
        if dist.is_initialized():
            number = torch.tensor([self.signal or 0], device=self._device)
            dist.all_reduce(number, op=dist.ReduceOp.MAX)
            self.signal = int(number) or None
        return self.signal is not None

    def check(self) -> None:
        """Raises KeyboardInterrupt if a signal has come; all processes must ask."""
        if self.came():
            raise KeyboardInterrupt
