"""What this machine has, the product that must be right to the last bit, and the failures that are known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from spinn_core.lessons.device import machine as device_machine
from spinn_core.lessons.device.check import SIZES, check_product, factors
from spinn_core.lessons.device.failures import EXPERIMENTS, FAILURES, MAX_MESSAGE, diagnose, outcome
from spinn_core.lessons.device.machine import machine


def raising(error: BaseException):
    def call(*_: object, **__: object) -> object:
        raise error

    return call


@pytest.mark.parametrize("size", SIZES)
def test_factors_are_exact_in_32_bits(size: int) -> None:
    left, right = factors(size)
    assert left.shape == right.shape == (size, size)
    assert abs(left).max() <= 8 and abs(right).max() <= 8 and size * 64 < 2**24
    rows = slice(0, size, 16)  # a sixteenth of the rows by whole numbers, as numpy has no quick way for those
    assert (left[rows] @ right == left[rows].astype(np.int64) @ right.astype(np.int64)).all()


def test_the_product_against_a_loop() -> None:
    left, right = factors(64)
    slow = [[sum(left[i, k] * right[k, j] for k in range(64)) for j in range(3)] for i in range(3)]
    assert (left @ right)[:3, :3].tolist() == slow
    check = check_product("cpu", 64)
    assert check.works and check.wrong == 0 and check.error is None and check.seconds > 0
    assert check.rate == pytest.approx(2 * 64**3 / check.seconds / 1e9)


def test_one_wrong_number_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = torch.Tensor.cpu

    def off_by_one(tensor: torch.Tensor) -> torch.Tensor:
        found = real(tensor).clone()
        found[3, 5] += 1
        return found

    monkeypatch.setattr(torch.Tensor, "cpu", off_by_one)
    check = check_product("cpu", 64, repeats=1)
    assert check.wrong == 1 and not check.works


def test_a_device_that_fails_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "CUDA error: unknown error\nCUDA kernel errors might be asynchronously reported at some other API call"
    monkeypatch.setattr(torch, "tensor", raising(RuntimeError(said)))
    check = check_product("cuda", 64)
    assert check.error == "CUDA error: unknown error" and check.seconds is None and check.rate is None
    assert not check.works and diagnose(check.error).name == "unknown error"


@pytest.mark.parametrize("size", [0, 100, 2048])
def test_an_unknown_size(size: int) -> None:
    with pytest.raises(ValueError, match="choose one of"):
        check_product("cpu", size)


def test_this_machine() -> None:
    found = machine()
    assert found.processors >= 1 and found.torch == torch.__version__ and found.threads == torch.get_num_threads()
    assert (found.problem is None) == bool(found.gpus)
    if torch.version.cuda is None and torch.version.hip is None:
        assert found.build == "CPU only" and not found.gpus


def test_a_machine_with_a_gpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    driver = tmp_path / "version"
    driver.write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22\nGCC version: 12.2.0\n")
    monkeypatch.setattr(device_machine, "_DRIVER", driver)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(
        torch.cuda, "get_device_properties", lambda number: SimpleNamespace(name="Tester", major=9, minor=0)
    )
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda number: (3 * 2**30, 4 * 2**30))
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_80", "sm_90"])
    found = machine()
    assert found.build == "CUDA 13.0" and found.driver == "550.54.14" and found.problem is None
    assert found.codes == ("sm_80", "sm_90") and len(found.gpus) == 1
    (gpu,) = found.gpus
    assert (gpu.name, gpu.capability, gpu.memory, gpu.free) == ("Tester", "9.0", 4 * 2**30, 3 * 2**30)


@pytest.mark.parametrize("failing", ["is_available", "device_count"])
def test_a_driver_that_fails_when_it_is_asked(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, failing, raising(RuntimeError("CUDA driver error: 999\nmore")))
    found = machine()
    assert found.gpus == () and found.problem == "CUDA driver error: 999"


def test_no_driver_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(device_machine, "_DRIVER", tmp_path / "none")
    assert machine().driver is None


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: one.name)
def test_each_failure_knows_its_own_message(failure) -> None:
    assert diagnose(failure.message) is failure
    traceback = 'Traceback (most recent call last):\n  File "train.py", line 7\n' + failure.message.upper() + "\nmore"
    assert diagnose(traceback) is failure


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("RuntimeError: CUDA error: out of memory", "out of memory"),
        ("OSError: [Errno 12] DefaultCPUAllocator: can't allocate memory", "out of memory"),
        ("IndexError: Target 3 is out of bounds.", "an index outside the table"),
        ("RuntimeError: Found no NVIDIA driver on your system.", "no GPU in sight"),
        ("cuda runtime error (30) : unknown error at THC/THCGeneral.cpp", "unknown error"),
        ("CUDA driver version is insufficient for CUDA runtime version", "driver older than the build"),
        ("CUDA error: unspecified launch failure", "illegal memory access"),
    ],
)
def test_other_wordings(message: str, name: str) -> None:
    assert diagnose(message).name == name


@pytest.mark.parametrize("message", ["", "KeyError: 'train'", "all is well", "x" * 10**6])
def test_what_is_not_known(message: str) -> None:
    assert diagnose(message) is None


def test_both_ends_of_a_long_message_are_looked_at() -> None:
    for padding in ("y" * MAX_MESSAGE + "\n{}", "{}\n" + "y" * MAX_MESSAGE):
        assert diagnose(padding.format("CUDA error: unknown error")).name == "unknown error"


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda one: one.name)
def test_the_experiments_fail_for_real_and_are_known(experiment) -> None:
    said = outcome(experiment, "cpu")
    if said is None:
        assert experiment.name == "Ask for a GPU" and torch.cuda.is_available()
        return
    assert "\n" not in said and ": " in said
    assert diagnose(said) is not None
