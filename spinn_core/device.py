"""Choose between CPU and GPU, and find out before the work starts whether the GPU really computes.

torch.cuda.is_available() only says that a driver answers. A driver half updated, a GPU taken by another
program or too old for this build of torch fails at the first computation ("CUDA error: unknown error"), so
one is made here.
"""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass

from spinn_core.files import one_line

WORDS = ("auto", "cpu", "cuda")
# Recording warnings changes a setting of the whole process; two sessions must not do so at the same time.
probing = threading.Lock()


@dataclass(frozen=True)
class DeviceChoice:
    """Where to compute.

    device: "cpu" or "cuda", for torch. asked: the word that was asked for.
    note: one line for the person when the CPU stands in for a GPU that could not be used, else None.
    """

    device: str
    asked: str
    note: str | None = None


def choose_device(asked: str = "auto") -> DeviceChoice:
    """Turn the word auto, cpu or cuda (in any case) into a device that works on this machine.

    auto takes the GPU if it computes. Whatever is wrong with CUDA, the CPU takes its place and `note` says
    why; a torch built without CUDA is worth a note only to someone who asked for cuda.

    Raises:
        ValueError: any other word (one line).
    """
    word = asked.strip().lower()
    if word not in WORDS:
        raise ValueError(f"unknown device {asked[:40]!r}: choose auto, cpu or cuda")
    if word == "cpu":
        return DeviceChoice("cpu", word)
    if word == "auto" and not _built_with_cuda():
        return DeviceChoice("cpu", word)
    failure = _cuda_failure()
    if failure is None:
        return DeviceChoice("cuda", word)
    return DeviceChoice("cpu", word, f"CUDA cannot be used here ({failure}); the CPU is used instead")


def _built_with_cuda() -> bool:
    """Tell whether this torch could use a GPU at all (AMD's builds call theirs cuda too)."""
    import torch

    return torch.version.cuda is not None or torch.version.hip is not None


def _cuda_failure() -> str | None:
    """Make a small computation on the GPU; return None if it came out right, else the reason in one line."""
    import torch

    with probing, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            if not torch.cuda.is_available():
                # torch gives its reason, if it has one, as a warning.
                return first_line(caught[-1].message) if caught else _nothing_there()
            ones = torch.ones(8, 8).to("cuda")
            total = (ones @ ones).sum().item()  # item() waits: a GPU reports its errors late
        except Exception as error:  # noqa: BLE001 - drivers fail in many ways; each means: not this GPU
            return first_line(error)
    return None if total == 512 else f"8 x 8 ones multiplied sum to {total}, not 512"


def _nothing_there() -> str:
    return "no GPU or no driver for it was found" if _built_with_cuda() else "this torch is built without CUDA"


def first_line(error: object) -> str:
    """The first line of an exception or a warning, without its full stop; torch adds paragraphs of advice."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    text = one_line(lines[0]).rstrip(".")
    return text if len(text) <= 160 else text[:159] + "…"
