"""The usual failures on a GPU: torch's message, its cause and cure; and some that fail here for real."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_MESSAGE = 20_000  # letters of a pasted message that are looked at


@dataclass(frozen=True)
class Failure:
    """One kind of failure.

    Attributes:
        name: a few words.
        message: the heart of what torch prints.
        cause, cure: sentences; cure may hold `code` in markdown.
        signs: patterns that a message of this kind holds, any of them.
    """

    name: str
    message: str
    cause: str
    cure: str
    signs: tuple[str, ...]


FAILURES: tuple[Failure, ...] = (
    Failure(
        "driver updated, not restarted",
        "Failed to initialize NVML: Driver/library version mismatch",
        "The driver's files on disk are newer than the driver that still runs in the kernel, as after an update.",
        "Restart the machine. Until then only the CPU works.",
        (r"driver/library version mismatch", r"NVML.{0,40}mismatch"),
    ),
    Failure(
        "driver older than the build",
        "The NVIDIA driver on your system is too old (found version 11040)",
        "This torch was built with a newer CUDA than the driver knows; each driver runs builds up to its own CUDA "
        "version, which nvidia-smi prints at the top right.",
        "Update the driver; or install a build of torch for an older CUDA, as the selector on pytorch.org lists them. "
        "Compare `torch.version.cuda` with the version that `nvidia-smi` prints.",
        (r"driver on your system is too old", r"driver version is insufficient", r"CUDA driver.{0,20}insufficient"),
    ),
    Failure(
        "no code for this GPU",
        "CUDA error: no kernel image is available for execution on the device",
        "Each build of torch holds machine code for some GPU generations; this GPU is older or newer than all of them.",
        "Compare `torch.cuda.get_device_capability()` with `torch.cuda.get_arch_list()`: 9.0 wants sm_90. For a new "
        "GPU install a newer torch or a build for a newer CUDA, for an old one an older torch; or use the CPU.",
        (r"no kernel image is available", r"not compatible with the current PyTorch installation"),
    ),
    Failure(
        "out of memory",
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
        "Weights, what backward() will need of every layer, and the optimiser's state must fit at the same time; other "
        "programs take their share. A list of losses keeps all their graphs alive.",
        "Smaller batches or shorter sequences; `with torch.inference_mode():` when nothing is learned; add up "
        "`loss.item()`, not `loss`; see with `nvidia-smi` who else holds memory. After the error `del` what is not "
        "needed.",
        (r"out of memory", r"can't allocate memory", r"CUBLAS_STATUS_ALLOC_FAILED", r"not enough memory"),
    ),
    Failure(
        "an index outside the table",
        "CUDA error: device-side assert triggered",
        "Most often a word number as large as the vocabulary or larger, or a label that is not below the number of "
        "classes. A GPU reports it later, at some other line.",
        "Run the same on the CPU: there the message names the place (IndexError: index out of range). Or start with "
        "`CUDA_LAUNCH_BLOCKING=1`. The process must be started again: its GPU state is lost.",
        (r"device-side assert", r"index out of range in self", r"Target \d+ is out of bounds"),
    ),
    Failure(
        "tensors on different devices",
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
        "The model was moved to the GPU and its input was not, or the other way round.",
        "`model.to(device)` and for every batch `batch.to(device)`; tensors made inside a module with "
        "`device=x.device`.",
        (r"to be on the same device", r"Input type .{0,60} and weight type .{0,60} should be the same"),
    ),
    Failure(
        "a build for the CPU",
        "AssertionError: Torch not compiled with CUDA enabled",
        "The installed torch is the build without CUDA, whatever the machine has.",
        "`torch.version.cuda` is None. Install a CUDA build as the selector on pytorch.org says; or write "
        '`device = "cuda" if torch.cuda.is_available() else "cpu"`.',
        (r"not compiled with CUDA enabled", r"built without CUDA"),
    ),
    Failure(
        "no GPU in sight",
        "RuntimeError: No CUDA GPUs are available",
        "There is none, it has no driver, `CUDA_VISIBLE_DEVICES` hides it, or a container was started without it.",
        "Does `nvidia-smi` list it? Look at `CUDA_VISIBLE_DEVICES`; start a container with `--gpus all`.",
        (
            r"No CUDA GPUs are available",
            r"Found no NVIDIA driver",
            r"no CUDA-capable device is detected",
            r"invalid device ordinal",
        ),
    ),
    Failure(
        "unknown error",
        "RuntimeError: CUDA error: unknown error",
        "The driver itself is in a bad state: often after the machine slept, after a driver update, or after another "
        "program crashed on the GPU. The program that prints it is seldom at fault.",
        "End all programs on the GPU (`nvidia-smi` lists them) and start again. On Linux after sleep: "
        "`sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm`. Else restart the machine. If it comes back, update the "
        "driver.",
        (r"CUDA error: unknown error", r"CUDA unknown error", r"CUDA_ERROR_UNKNOWN", r"cuda runtime error \(30\)"),
    ),
    Failure(
        "illegal memory access",
        "CUDA error: an illegal memory access was encountered",
        "A kernel read or wrote outside its memory: an index out of range in an extension, or a fault of a library.",
        "Start with `CUDA_LAUNCH_BLOCKING=1` to find the line, and run it on the CPU. Update torch and extensions. The "
        "process must be started again.",
        (r"illegal memory access", r"misaligned address", r"unspecified launch failure"),
    ),
)


def diagnose(message: str) -> Failure | None:
    """The kind of failure that a pasted message shows, however long the traceback around it; None if unknown."""
    text = message[: MAX_MESSAGE // 2] + "\n" + message[-MAX_MESSAGE // 2 :] if len(message) > MAX_MESSAGE else message
    return next((one for one in FAILURES if any(re.search(sign, text, re.IGNORECASE) for sign in one.signs)), None)


@dataclass(frozen=True)
class Experiment:
    """Something harmless that fails. code: one expression, which is shown and run."""

    name: str
    code: str


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment("Ask for a GPU", 'torch.ones(2, device="cuda")'),
    # four million gigabytes: refused at once, nothing is taken
    Experiment("Ask for too much memory", "torch.empty(2**50, device=device)"),
    Experiment("A word number outside the table", "embedding(torch.tensor([10]), torch.zeros(10, 4))  # rows 0 to 9"),
    Experiment("A label that is not there", "cross_entropy(torch.zeros(1, 3), torch.tensor([3]))  # classes 0 to 2"),
)


def outcome(experiment: Experiment, device: str) -> str | None:
    """torch's message when it fails, "ErrorName: first line"; None if it works here.

    The last two run on the CPU always: on a GPU they would take the whole process's GPU state with them.
    """
    import torch
    from torch.nn.functional import cross_entropy, embedding

    from spinn_core.device import first_line

    names = {"torch": torch, "embedding": embedding, "cross_entropy": cross_entropy, "device": device}
    try:
        eval(experiment.code, names)
    except Exception as error:  # noqa: BLE001 - to fail is the point
        return f"{type(error).__name__}: {first_line(error)}"
    return None
