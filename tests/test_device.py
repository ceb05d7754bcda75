"""choose_device: the three words, and CUDA broken in each way that is known from machines."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
import torch

from spinn_core.device import DeviceChoice, choose_device


def raising(error: BaseException) -> Callable[..., object]:
    def call(*_: object, **__: object) -> object:
        raise error

    return call


@pytest.fixture
def cuda_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A torch that was built for CUDA and believes that a GPU is there."""
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)


def assert_one_line_about_the_cpu(choice: DeviceChoice, reason: str) -> None:
    assert choice.device == "cpu"
    assert choice.note is not None
    assert reason in choice.note
    assert choice.note.endswith("the CPU is used instead")
    assert "\n" not in choice.note


def test_cpu_never_touches_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", raising(AssertionError("CUDA was asked")))
    assert choose_device("cpu") == DeviceChoice("cpu", "cpu", None)


@pytest.mark.parametrize("word", ["auto", "cuda"])
@pytest.mark.parametrize("failing", ["to", "__matmul__"])
def test_a_gpu_that_fails_at_the_first_computation(
    monkeypatch: pytest.MonkeyPatch, cuda_build: None, word: str, failing: str
) -> None:
    advice = "CUDA error: unknown error\nCUDA kernel errors might be reported later.\nCompile with TORCH_USE..."
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *_: tensor)
    monkeypatch.setattr(torch.Tensor, failing, raising(RuntimeError(advice)))
    choice = choose_device(word)
    assert choice.asked == word
    assert_one_line_about_the_cpu(choice, "(CUDA error: unknown error)")


def test_a_gpu_that_computes_wrongly(monkeypatch: pytest.MonkeyPatch, cuda_build: None) -> None:
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *_: tensor * 0)
    assert_one_line_about_the_cpu(choose_device("auto"), "0.0, not 512")


@pytest.mark.parametrize("word", ["auto", "cuda", " CUDA "])
def test_a_gpu_that_computes_is_taken(monkeypatch: pytest.MonkeyPatch, cuda_build: None, word: str) -> None:
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *_: tensor)  # the CPU plays the GPU
    assert choose_device(word) == DeviceChoice("cuda", word.strip().lower(), None)


@pytest.mark.parametrize("word", ["auto", "cuda"])
def test_missing_driver(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert_one_line_about_the_cpu(choose_device(word), "no GPU or no driver")


def test_the_reason_that_torch_gives_as_a_warning_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_old() -> bool:
        warnings.warn("CUDA initialization: The NVIDIA driver is too old.\nPlease update.", stacklevel=2)
        return False

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", too_old)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing may reach the terminal besides the note
        choice = choose_device("auto")
    assert_one_line_about_the_cpu(choice, "The NVIDIA driver is too old)")


def test_a_torch_without_cuda_is_news_only_to_who_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto") == DeviceChoice("cpu", "auto", None)
    assert_one_line_about_the_cpu(choose_device("cuda"), "built without CUDA")


def test_this_machine_gets_a_device_that_computes() -> None:
    choice = choose_device()
    assert torch.ones(3, device=choice.device).sum().item() == 3


@pytest.mark.parametrize("word", ["", "gpu", "cuda:1", "cpu\ncuda", "x" * 10_000])
def test_unknown_word(word: str) -> None:
    with pytest.raises(ValueError, match="auto, cpu or cuda") as caught:
        choose_device(word)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 120
