"""Matrix products in bfloat16 on a processor with units for them, and numbers of rows that they are quick with.

torch multiplies float32 matrices in bfloat16, with sums in float32, where `set_float32_matmul_precision("medium")` is
set and the processor can (AMX or AVX512-BF16); a product then takes about a third of the time. But the library behind
it prepares each new size of a product for some milliseconds, far longer than the product takes, and in a batch of
sentences hardly two sizes are alike. So rows are rounded up to sizes that soon have all been met. What the added rows
hold is never read; where they enter a sum they are zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn import functional as F

STEP_GRAIN = 32
"""What the rows of one step are rounded up to."""
WORD_GRAIN = 8
"""What the words of a padded sentence are rounded up to."""
TABLE_GRAIN = 256
"""What the rows of a whole batch are rounded up to."""


@contextmanager
def bfloat16_products(enabled: bool = True) -> Iterator[None]:
    """Sets, for the whole process, how float32 matrices are multiplied: in bfloat16, or exactly."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium" if enabled else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def rounding() -> bool:
    """Whether rows are rounded up at present."""
    return torch.get_float32_matmul_precision() == "medium"


def step_rows(rows: int) -> int:
    """How many rows a product of one step shall take for so many that count."""
    return _rounded(rows, STEP_GRAIN) if rounding() else rows


def table_rows(rows: int) -> int:
    """How many rows a table of a batch shall have, so that every step of it, rounded up, lies inside."""
    return _rounded(rows + STEP_GRAIN - 1, TABLE_GRAIN) if rounding() else rows


def words_of(longest: int) -> int:
    """How many words a padded sentence shall have."""
    return _rounded(longest, WORD_GRAIN) if rounding() else longest


def linear(values: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """values @ weight.T + bias for any number of rows, (..., inputs) to (..., outputs)."""
    flat = values.flatten(0, -2)  # (rows, inputs)
    rows = len(flat)
    added = _rounded(rows, TABLE_GRAIN) - rows if rounding() else 0
    if not added:
        return F.linear(values, weight, bias)
    return F.linear(F.pad(flat, (0, 0, 0, added)), weight, bias)[:rows].view(*values.shape[:-1], -1)


def _rounded(rows: int, grain: int) -> int:
    return -(-rows // grain) * grain
