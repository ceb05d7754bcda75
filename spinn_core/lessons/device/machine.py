"""What this machine has to compute with, as torch and the system report; nothing is computed here."""

from __future__ import annotations

import os
import platform
import warnings
from dataclasses import dataclass
from pathlib import Path

from spinn_core.device import first_line, probing

_DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True)
class Gpu:
    """One GPU. memory, free: bytes. capability: such as "9.0"; a build must hold code for it."""

    name: str
    memory: int
    free: int
    capability: str


@dataclass(frozen=True)
class Machine:
    """What torch finds here.

    Attributes:
        processors: CPU cores that this program may use.
        memory: bytes, or None where the system does not report it.
        python, torch: versions.
        threads: that torch computes with on the CPU.
        build: "CPU only", "CUDA 13.0", "ROCm 6.4": what this torch was built for.
        codes: the GPU generations that this build holds code for, such as sm_90.
        driver: the NVIDIA driver's version where Linux shows it, else None.
        gpus: those that torch can use.
        problem: why torch finds no GPU, one line; None where it finds one.
    """

    processors: int
    memory: int | None
    python: str
    torch: str
    threads: int
    build: str
    codes: tuple[str, ...]
    driver: str | None
    gpus: tuple[Gpu, ...]
    problem: str | None


def machine() -> Machine:
    """Looks; nothing is computed yet. A driver that fails in any way is a problem of the result, not raised."""
    import torch

    cuda, hip = torch.version.cuda, torch.version.hip
    gpus: tuple[Gpu, ...] = ()
    problem = None
    with probing, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            if torch.cuda.is_available():
                gpus = tuple(_gpu(number) for number in range(torch.cuda.device_count()))
        except Exception as error:  # noqa: BLE001 - drivers fail in many ways, and each is worth showing
            problem = first_line(error)
    if not gpus and problem is None:
        usual = "no GPU, or no driver for one, was found" if cuda or hip else "this torch is built for the CPU only"
        problem = first_line(caught[-1].message) if caught else usual
    return Machine(
        processors=_processors(),
        memory=_memory(),
        python=platform.python_version(),
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        build=f"CUDA {cuda}" if cuda else f"ROCm {hip}" if hip else "CPU only",
        codes=tuple(torch.cuda.get_arch_list()) if gpus else (),
        driver=_driver(),
        gpus=gpus,
        problem=problem,
    )


def _gpu(number: int) -> Gpu:
    import torch

    about = torch.cuda.get_device_properties(number)
    free, memory = torch.cuda.mem_get_info(number)
    return Gpu(about.name, memory, free, f"{about.major}.{about.minor}")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _driver() -> str | None:
    """The number in "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  ..."."""
    try:
        words = _DRIVER.read_text(errors="replace").split("\n", 1)[0].split()
    except OSError:
        return None
    return next((word for word in words if word[0].isdigit() and word.count(".") >= 1), None)
