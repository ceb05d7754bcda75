"""What to train, as plain values that go into a file and come out again, and how much of it is allowed. No torch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import msgspec

from spinn_core.files import DAMAGED, OneLineError, parse_json, reason
from spinn_core.lessons.training.toy import ToyOptions
from spinn_core.model.config import Variant
from spinn_core.training.settings import SETTINGS, Group, Recipe


class RunError(OneLineError):
    """A run that cannot be; the text is one line for the person who asked for it."""


@dataclass(frozen=True)
class Limits:
    """How much one visitor, and all together, may ask of this machine.

    Attributes:
        pairs: of a run, training and held-out together.
        words: of a sentence in a file.
        megabytes: of a file.
        steps: optimiser steps of a run.
        width, classifier_width: greatest sizes of a network.
        minutes: of training, without pauses; then the run stops by itself.
        pause_minutes: of one pause; then the run stops by itself.
        at_once: runs at the same time, of all visitors; each visitor has one of them at most.
        kept: runs of a visitor.
        kept_in_all: runs of all visitors.
        keep_hours: how long after the visitor was last seen a run that is over is kept.
    """

    pairs: int = 20_000
    words: int = 100
    megabytes: int = 5
    steps: int = 40_000
    width: int = 256
    classifier_width: int = 512
    minutes: float = 30.0
    pause_minutes: float = 15.0
    at_once: int = max(2, min(8, os.cpu_count() or 1))
    kept: int = 8
    kept_in_all: int = 64
    keep_hours: float = 2.0


LIMITS = Limits()


@dataclass(frozen=True)
class RunSettings:
    """One training.

    Attributes:
        variant: which network.
        language: the pairs are made by these options; None if they come from a file.
        file: that file's name, as it was given; "" without one.
        digest: of its bytes.
        sizes: of the network, by ModelConfig's names, without what follows from the words.
        recipe: by Recipe's names; "schedule_options" by LearningRate's.
        device: auto, cpu or cuda.
        label_order: what the numbers 0, 1, 2, ... stand for as labels in that file; () where they are words.
    """

    variant: Variant
    language: ToyOptions | None
    file: str = ""
    digest: str = ""
    sizes: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    device: str = "cpu"
    label_order: tuple[str, ...] = ()

    def to_json(self) -> str:
        """All of it as one JSON object."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str) -> RunSettings:
        """The inverse of `to_json`. Raises RunError."""
        try:
            return parse_json(text, cls)
        except DAMAGED as error:
            raise RunError(f"the settings of the run cannot be read: {reason(error)}; start it anew") from None

    def recipe_to_train(self) -> Recipe:
        """The recipe as `Trainer` takes it. Raises TrainingError."""
        named = {one.target or one.name: one.name for one in SETTINGS if one.group is Group.SCHEDULE}
        values = {"save_every": 1_000_000, **self.recipe}
        options = values.pop("schedule_options", {})
        return Recipe(**values, **{named[name]: value for name, value in options.items()})

    @property
    def data_key(self) -> tuple[object, ...]:
        """The same for two runs on the same pairs with the same division."""
        return (self.language,) if self.language is not None else (self.digest, self.seed, self.label_order)

    @property
    def seed(self) -> int:
        """Of weights, order, dropout, and of a file's division."""
        return int(self.recipe.get("seed", Recipe.seed))


def check(settings: RunSettings, pairs: int, limits: Limits = LIMITS) -> None:
    """Refuses what would take too long or too much memory, before anything is started.

    Args:
        settings: what is asked for.
        pairs: to learn from.
        limits: what is allowed.

    Raises:
        RunError: one line that names the limit.
    """
    held_out = settings.language.held_out if settings.language else 0
    if pairs + held_out > limits.pairs:
        raise RunError(f"{pairs + held_out:,} pairs are too many; take {limits.pairs:,} at most")
    for name, most, shown in (
        ("d_hidden", limits.width, "the width d"),
        ("d_tracker", limits.width, "the tracker's width"),
        ("d_classifier", limits.classifier_width, "the classifier's width"),
    ):
        if settings.sizes.get(name, 1) > most:
            raise RunError(f"{shown} is {settings.sizes[name]}; take {most} at most")
    steps = steps_of(settings, pairs)
    if steps > limits.steps:
        raise RunError(
            f"that would be {steps:,} optimiser steps; {limits.steps:,} are allowed: "
            "take fewer epochs or larger batches"
        )


def steps_per_epoch(settings: RunSettings, pairs: int) -> int:
    """Batches of an epoch, as snli.EncodedPairs.order() makes them."""
    size = settings.recipe.get("batch_size", Recipe.batch_size)
    full, rest = divmod(pairs, size)
    return max(1, full + (rest >= 2))  # a last batch of one pair joins the one before it


def steps_of(settings: RunSettings, pairs: int) -> int:
    """Optimiser steps of the whole run."""
    return steps_per_epoch(settings, pairs) * settings.recipe.get("epochs", Recipe.epochs)
