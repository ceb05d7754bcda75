"""Our dropout against what dropout is."""

from __future__ import annotations

import pytest
import torch

from spinn_core.model.dropout import Dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (400, 301)])
def test_share_mean_and_gradient(p: float, shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    values = torch.full(shape, 3.0, requires_grad=True)
    dropped = Dropout(p)(values)
    kept = dropped != 0
    assert dropped.shape == values.shape
    torch.testing.assert_close(dropped[kept], torch.full_like(dropped[kept], 3 / (1 - p)), rtol=1e-4, atol=0)
    if values.numel() > 1000:
        assert abs(kept.float().mean() - (1 - p)) < 0.005
        assert abs(dropped.mean() - 3) < 0.2
        neighbours = (kept[:, 1:] == kept[:, :-1]).float().mean()  # parts of one random number are independent
        assert abs(neighbours - (p * p + (1 - p) ** 2)) < 0.01
    dropped.sum().backward()
    torch.testing.assert_close(values.grad, kept / (1 - p), rtol=1e-4, atol=0)


def test_eval_mode_and_zero_change_nothing() -> None:
    values = torch.randn(4, 3)
    assert Dropout(0.5).eval()(values) is values
    assert Dropout(0.0)(values) is values


def test_the_seed_says_what_is_dropped() -> None:
    values = torch.ones(20, 20)
    torch.manual_seed(1)
    first, second = Dropout(0.5)(values), Dropout(0.5)(values)
    torch.manual_seed(1)
    assert torch.equal(Dropout(0.5)(values), first) and not torch.equal(first, second)
