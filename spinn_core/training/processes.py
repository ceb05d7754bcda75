"""What the processes that torchrun has started agree on; a process alone agrees with itself."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor


def world() -> tuple[int, int]:
    """This process's rank and the number of processes; (0, 1) outside torchrun."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


def summed(tensor: Tensor) -> Tensor:
    """The sum over all processes, which replaces what `tensor` held; all must call it alike."""
    if world()[1] > 1:
        dist.all_reduce(tensor)
    return tensor


def first_says(mine: bool, device: torch.device) -> bool:
    """The first process's answer, for all: what follows from it all must do alike."""
    answer = torch.tensor([mine], dtype=torch.uint8, device=device)
    if world()[1] > 1:
        dist.broadcast(answer, 0)
    return bool(answer)
