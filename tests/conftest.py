"""Tiny models with random weights: real files in a temporary folder, quick to make and to load."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import settings

from spinn_core.data.vocabulary import UNKNOWN_ROWS, Vocabulary, WordTable
from spinn_core.model.checkpoint import load_model, save_model
from spinn_core.model.config import ENCODERS, ModelConfig
from spinn_core.model.pair import PairModel

ROOT = Path(__file__).parents[1]

# the tests' matrices are tiny: more threads only wait for each other
torch.set_num_threads(1)

# how long an example takes says nothing on a machine that does other work beside
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


SLOW = ("pages", "study", "bench", "training", "lessons", "cli/test_cli_train.py")
"""Where whole pages are drawn and networks are trained: `make quick` leaves these out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what lies in SLOW."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def usual_small_numbers() -> None:
    """Training and the command line flush denormal numbers for the rest of the process; no test inherits that."""
    torch.set_flush_denormal(False)


WORDS = ("the", "a", "church", "has", "cracks", "in", "ceiling", ".", "dog", "runs", "cat", "sat", "(", ")")


def make_tiny_models(folder: Path, seed: int = 0) -> Path:
    """Writes one random checkpoint of each variant and their word table; returns the folder."""
    torch.manual_seed(seed)
    vectors = np.random.RandomState(seed).standard_normal((len(WORDS) + UNKNOWN_ROWS, 6)).astype(np.float16)
    table = WordTable(Vocabulary(WORDS), vectors)
    table.save(folder / "words.safetensors")
    for variant in ENCODERS:
        config = ModelConfig(
            variant,
            d_word=6,
            d_hidden=8,
            d_tracker=5,
            lookahead=1,
            d_classifier=10,
            vocabulary_rows=table.vocabulary.size,
            tuned_rows=4,
        )
        save_model(folder / variant.value, config, PairModel(config).state_dict(), folder / "words.safetensors", {})
    return folder


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random checkpoint of each variant, named as the variants are."""
    return make_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def tiny_spinn(tiny_models: Path):
    """A loaded random `spinn`."""
    return load_model(str(tiny_models / "spinn"))


@pytest.fixture(scope="session")
def tiny_lstm(tiny_models: Path):
    """A loaded random `lstm`."""
    return load_model(str(tiny_models / "lstm"))


@pytest.fixture
def stopped_in_torch() -> Callable[..., subprocess.Popen]:
    """Starts python -m spinn_core and returns once the process is in the middle of importing torch.

    Python itself says so (-X importtime: a line on standard error for each module). Nobody reads on, so the process
    stands
    still as soon as the pipe is full, a few modules further: it cannot be past torch, however busy the machine is.
    """

    def start(*argv: str, **more) -> subprocess.Popen:
        command = [sys.executable, "-X", "importtime", "-m", "spinn_core", *argv]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "pipesize": 4096, "bufsize": 0}
        # a shell that starts the tests in the background has its children ignore SIGINT
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            **pipes,
            **more,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread forks here
        )
        said = []
        for line in running.stderr:
            said.append(line)
            if b" torch." in line:
                return running
        raise AssertionError(b"".join(said[-5:]))

    return start
