"""A matrix product that shows whether a device computes, and how fast.

It is made of whole numbers small enough that 32-bit floats hold every sum exactly: so each number of the result must
equal that of numpy's product, not nearly but to the last bit.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np

from spinn_core.device import first_line

SIZES = (64, 128, 256, 512, 1024)


@dataclass(frozen=True)
class ProductCheck:
    """A product of two square matrices on one device.

    Attributes:
        device: "cpu" or "cuda".
        size: rows of each matrix.
        wrong: how many of the size x size numbers differ from numpy's; None where the product failed.
        seconds: median of the timed products, the transfer not counted; None where it failed.
        error: the first line of torch's message; None where the product came to an end.
    """

    device: str
    size: int
    wrong: int | None
    seconds: float | None
    error: str | None

    @property
    def works(self) -> bool:
        """Whether every number is right."""
        return self.wrong == 0

    @property
    def rate(self) -> float | None:
        """GFLOP/s, 10^9 operations a second: size^3 products and as many sums."""
        return None if not self.seconds else 2 * self.size**3 / self.seconds / 1e9


def factors(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Two different matrices of whole numbers from -8 to 8, (size, size) float64.

    A sum of `size` such products stays below 2^24 for every size up to 1024, as far as 32-bit floats count in ones.
    """
    rows, columns = np.indices((size, size))
    left, right = (7 * rows + 3 * columns) % 17 - 8, (5 * rows * columns + rows) % 17 - 8
    return left.astype(np.float64), right.astype(np.float64)


def check_product(device: str = "cpu", size: int = 256, repeats: int = 5) -> ProductCheck:
    """Multiplies factors(size) on the device in 32-bit floats and compares each number.

    Args:
        device: "cpu" or "cuda"; a device that fails gives a ProductCheck with the error.
        size: one of SIZES.
        repeats: timed products; one more runs before, which on a GPU loads what it needs.

    Raises:
        ValueError: another size.
    """
    import torch

    if size not in SIZES:
        raise ValueError(f"the size is {size:,}: choose one of {', '.join(map(str, SIZES))}")
    left, right = factors(size)
    expected = left @ right
    try:
        with torch.inference_mode():
            one = torch.tensor(left, dtype=torch.float32, device=device)
            other = torch.tensor(right, dtype=torch.float32, device=device)
            found = (one @ other).cpu().numpy()  # the transfer waits for the GPU, which reports its errors late
            times = []
            for _ in range(repeats):
                start = time.perf_counter()
                one @ other
                if device == "cuda":
                    torch.cuda.synchronize()
                times.append(time.perf_counter() - start)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the device is the answer
        return ProductCheck(device, size, None, None, first_line(error))
    return ProductCheck(device, size, int((found != expected).sum()), statistics.median(times), None)
