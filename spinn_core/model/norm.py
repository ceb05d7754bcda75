"""Batch norm whose statistics span all processes of a distributed run."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor, nn


class BatchNorm(nn.BatchNorm1d):
    """torch's BatchNorm1d, but in a distributed run the mean and the variance are those of the global batch.

    So that N processes of B/N pairs train as one process of B pairs does. (torch.nn.SyncBatchNorm
    does this on CUDA only.)
    """

    # always there, where torch's own class lets each be None
    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor
    momentum: float

    def forward(self, values: Tensor) -> Tensor:
        """Normalised values, same shape (rows, features) as the input."""
        if not (self.training and dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1):
            return super().forward(values)
        from torch.distributed.nn.functional import all_reduce  # differentiable, unlike dist.all_reduce

        rows = values.new_full((1,), len(values))
        total = all_reduce(torch.cat([values.sum(0), rows]))  # (features + 1,)
        count = total[-1]
        mean = total[:-1] / count
        centred = values - mean
        variance = all_reduce((centred * centred).sum(0)) / count
        with torch.no_grad():
            self.num_batches_tracked.add_(1)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1).clamp(min=1), self.momentum)
        normal: Tensor = centred * torch.rsqrt(variance + self.eps) * self.weight + self.bias
        return normal
