"""One training loop for all networks, the same from the command line and from a page.

It can be killed at any moment: what it needs to go on is one file, replaced in one step. Started by
torchrun it trains with DistributedDataParallel, N processes of B/N pairs as one process of B pairs.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional as F

from spinn_core import checked
from spinn_core.csv_file import csv_text
from spinn_core.data.snli import EncodedPairs, PairBatch
from spinn_core.data.vocabulary import WordTable
from spinn_core.evaluation.accuracy import Evaluation, OnBatch, evaluate, pair_logits, run_batch
from spinn_core.evaluation.calibration import Scaling, fit_scaling
from spinn_core.files import DAMAGED, OneLineError, reason, write_atomically
from spinn_core.model.checkpoint import save_model
from spinn_core.model.config import ModelConfig
from spinn_core.model.fast.bf16 import bfloat16_products
from spinn_core.model.networks import Network, network_of
from spinn_core.model.pair import PairOutput
from spinn_core.training.learning_rates import LearningRate
from spinn_core.training.self_training import with_own_parses

OPTIMIZERS = ("adamw", "rmsprop", "sgd")
STATE, LOG = "state.safetensors", "training.csv"


class TrainingError(OneLineError):
    """Training that cannot start or go on; the text is one line."""


@dataclass(frozen=True)
class Recipe:
    """How to train. batch_size counts pairs over all processes together.

    Attributes:
        epochs: passes over the training data.
        batch_size: pairs in an optimiser step.
        optimizer: one of OPTIMIZERS.
        rate: its learning rate.
        vector_rate: the word corrections' rate, as a share of `rate`.
        weight_decay: of all parameters but biases, norms and word corrections.
        schedule, schedule_options: see `schedules.LearningRate`.
        warmup: steps over which the rate rises.
        clip: the gradient's norm at most; 0 for no clipping.
        average: decay of the running average of the weights that is evaluated and saved; 0 for none.
        transition_weight: weight of the transition loss (only `spinn` has one).
        own_share: share of the sentences that `spinn` reads by its own parses in training: from the second epoch on, or from
            the first where it starts with trained weights.
        label_smoothing: share of a label's weight that is spread over all three.
        class_balance: weigh labels by the inverse of their frequency.
        patience: stop after so many epochs without a better dev accuracy; 0 to go on to the end.
        bf16: matrix products in bfloat16 with sums in float32; on CUDA those outside the encoder's loop.
        together: keep pairs with the same premise in one batch, where it is encoded once.
        seed: of weights, order and dropout.
        save_every: optimiser steps between two writes of the state.
    """

    epochs: int = 5
    batch_size: int = 128
    optimizer: str = "adamw"
    rate: float = 1e-3
    vector_rate: float = 0.3
    weight_decay: float = 0.01
    schedule: str = "cosine"
    schedule_options: dict[str, Any] = field(default_factory=dict)
    warmup: int = 200
    clip: float = 5.0
    average: float = 0.999
    transition_weight: float = 1.0
    own_share: float = 0.0
    label_smoothing: float = 0.0
    class_balance: bool = False
    patience: int = 0
    bf16: bool = False
    together: bool = True
    seed: int = 1
    save_every: int = 300

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise TrainingError(f"no optimiser is called {self.optimizer!r}; choose one of {', '.join(OPTIMIZERS)}")
        for name in ("epochs", "batch_size", "save_every"):
            if getattr(self, name) < 1:
                raise TrainingError(f"{name} must be 1 or more, not {getattr(self, name)}")
        for name in ("rate", "vector_rate", "weight_decay", "warmup", "clip", "transition_weight", "patience"):
            if not getattr(self, name) >= 0:
                raise TrainingError(f"{name} must be 0 or more, not {getattr(self, name)}")
        for name in ("average", "label_smoothing", "own_share"):
            if not 0 <= getattr(self, name) < 1:
                raise TrainingError(f"{name} must lie in 0 <= x < 1, not {getattr(self, name)}")


@dataclass(frozen=True)
class Progress:
    """Told to the caller after every step: averages since the last evaluation or log row.

    rate: the learning rate that made this step.
    batch_loss, batch_accuracy: of this step alone.
    """

    epoch: int
    step: int
    steps_per_epoch: int
    loss: float
    accuracy: float
    transition_accuracy: float | None
    pairs_per_second: float
    rate: float
    batch_loss: float = math.nan
    batch_accuracy: float = math.nan


@dataclass(frozen=True)
class Epoch:
    """Told to the caller after every epoch; evaluations by "given" and "own" parses, where they apply."""

    number: int
    seconds: float
    evaluations: dict[str, Evaluation]


class Losses:
    """Sums over steps, for the log."""

    def __init__(self) -> None:
        self.sums = torch.zeros(6, dtype=torch.float64)  # loss, right, pairs, right actions, choices, steps
        self.last = (math.nan, math.nan)  # loss and accuracy of the last step alone

    def add(self, loss: float, right: float, pairs: float, right_actions: float, choices: float) -> None:
        self.sums += torch.tensor([loss, right, pairs, right_actions, choices, 1], dtype=torch.float64)
        self.last = loss, 100 * right / max(1, pairs)

    def means(self) -> tuple[float, float, float | None]:
        """Loss, accuracy and transition accuracy (None without choices), the latter two in per cent."""
        loss, right, pairs, right_actions, choices, steps = self.sums.tolist()
        return loss / max(1, steps), 100 * right / max(1, pairs), 100 * right_actions / choices if choices else None


def world() -> tuple[int, int]:
    """This process's rank and the number of processes; (0, 1) outside torchrun."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


class Trainer:
    """Trains one network.

    Args:
        config: sizes; its vocabulary_rows must be those of the table.
        recipe: how.
        table: the shared word table.
        train, dev: the data; dev is only ever evaluated.
        out: folder for the checkpoint, the log and the state.
        words: the word table's file, for the checkpoint to point at.
        facts: what config.json shall say about the data.
        device: "cpu" or "cuda".
        held: pairs that are in neither; the probabilities of the saved model are calibrated on them.
        start: the first weights, those of a network of the same sizes; None to draw them.
        resume: go on from the state in `out`, if there is one.

    Raises:
        TrainingError: a state that belongs to another recipe or cannot be read.
    """

    def __init__(
        self,
        config: ModelConfig,
        recipe: Recipe,
        table: WordTable,
        train: EncodedPairs,
        dev: EncodedPairs,
        out: Path,
        words: Path,
        facts: dict[str, Any] | None = None,
        device: str = "cpu",
        resume: bool = False,
        held: EncodedPairs | None = None,
        start: Mapping[str, Tensor] | None = None,
    ) -> None:
        torch.manual_seed(recipe.seed)
        torch.set_flush_denormal(True)  # long right branches fade into denormal numbers, ten times slower
        self.config, self.recipe, self.train, self.dev, self.out = config, recipe, train, dev, out
        self.held = held
        self.words, self.facts, self.device = words, facts or {}, torch.device(device)
        self.rank, self.processes = world()
        least = max(2, self.processes)
        if recipe.batch_size < least:
            raise TrainingError(f"batch_size must be {least} or more here, not {recipe.batch_size}")
        if len(train) < least:
            raise TrainingError(f"{len(train)} training pairs are too few; give at least {least}")
        self.network = network_of(config)
        self.started = start is not None
        if start is not None:
            self.network.load_state_dict(start)
        self.network.words.table = torch.from_numpy(table.vectors).float()
        self.network.to(self.device)
        self.optimizer = make_optimizer(self.network, recipe)
        self.epoch, self.step, self.best, self.since_best = 0, 0, -1.0, 0
        self.steps_per_epoch = len(self._batches())
        self.rates = LearningRate(
            self.optimizer,
            recipe.schedule,
            self.steps_per_epoch * recipe.epochs,
            self.steps_per_epoch,
            recipe.warmup,
            **recipe.schedule_options,
        )
        self.average = {name: tensor.clone() for name, tensor in self._floats().items()}
        self.seconds, self.rate = 0.0, math.nan
        self.rows: list[dict[str, Any]] = []
        self._settled = True  # weights, step and log belong together
        self.label_weights = self._label_weights()
        if resume and (out / STATE).exists():
            self._load_state()
        self._wrapped: nn.Module = self.network
        if self.processes > 1:
            ids = [self.device.index] if self.device.type == "cuda" else None
            self._wrapped = nn.parallel.DistributedDataParallel(self.network, device_ids=ids, broadcast_buffers=False)

    def run(
        self,
        on_step: Callable[[Progress], None] = lambda progress: None,
        on_epoch: Callable[[Epoch], None] = lambda epoch: None,
        on_batch: OnBatch = lambda pairs: None,
    ) -> float:
        """Trains to the end; returns the best dev accuracy in per cent.

        KeyboardInterrupt is passed on after the state has been written. In the middle of a step the
        weights belong to no place in the training; then the state that was last written stands.

        Args:
            on_step: told after each step.
            on_epoch: told after each epoch, once its state is written.
            on_batch: called after each batch that is only read: of an evaluation, of the calibration. In each
                of several processes the same number of times.
        """
        try:
            while self.epoch < self.recipe.epochs and not self._out_of_patience():
                self._run_epoch(on_step)
                on_epoch(self._finish_epoch(on_batch))
        except KeyboardInterrupt:
            if self._settled:
                self._save_state()
            raise
        return self.best

    def _batches(self) -> list[np.ndarray]:
        """The batches of this epoch, the same in every process and after a new start."""
        seed = self.recipe.seed * 1000 + self.epoch
        # batch norm needs two pairs, and no process may stand idle
        return self.train.order(
            self.recipe.batch_size, seed, together=self.recipe.together, least=max(2, self.processes)
        )

    def _run_epoch(self, on_step: Callable[[Progress], None]) -> None:
        with bfloat16_products(self.recipe.bf16 and self.device.type == "cpu"):
            self._run_steps(on_step)

    def _run_steps(self, on_step: Callable[[Progress], None]) -> None:
        batches = self._batches()
        sums, shown, started = Losses(), 0, time.perf_counter()
        self._wrapped.train()
        while self.step < len(batches):
            members = batches[self.step]
            # dropout is drawn anew from the place in the training, so that a resumed run draws the same
            torch.manual_seed((self.recipe.seed * 1_000_003 + self.epoch * 100_003 + self.step) * 64 + self.rank)
            self._settled = False
            self._one_step(self.train.batch(members[self.rank :: self.processes]), len(members), sums)
            shown += len(members)
            self.step += 1
            (loss, accuracy, actions), last = sums.means(), sums.last
            elapsed = time.perf_counter() - started
            speed = shown / elapsed
            if self.step % self.recipe.save_every == 0 or self.step == len(batches):
                self.seconds += elapsed
                self._log(loss, accuracy, actions, speed)
                if self.step < len(batches):
                    self._save_state()
                sums, shown, started = Losses(), 0, time.perf_counter()
            self._settled = True
            told = time.perf_counter()
            on_step(
                Progress(
                    self.epoch + 1, self.step, self.steps_per_epoch, loss, accuracy, actions, speed, self.rate, *last
                )
            )
            started += time.perf_counter() - told  # who is told may wait, as in a pause: that is no training

    def _one_step(self, batch: PairBatch, pairs: int, sums: Losses) -> None:
        lesson = None
        # the first parses of weights that were drawn are noise
        if self.recipe.own_share and (self.epoch or self.started) and self.config.variant.can_parse:
            seed = (self.recipe.seed * 1_000_003 + self.epoch * 100_003 + self.step) * 64 + self.rank
            lesson = with_own_parses(self.network, batch, self.recipe.own_share, seed)
            batch = lesson.batch
        on_cuda = self.recipe.bf16 and self.device.type == "cuda"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=on_cuda):
            output: PairOutput = run_batch(self._wrapped, batch, own=False, device=self.device)
        labels = torch.from_numpy(batch.labels).to(self.device)
        loss = F.cross_entropy(
            output.logits.float(),
            labels if batch.targets is None else torch.from_numpy(batch.targets).to(self.device),  # (B,) or (B, 3)
            weight=self.label_weights,
            label_smoothing=self.recipe.label_smoothing,
            reduction="sum",
        )
        # each process holds a part of the sum; DDP takes the mean over processes
        loss = loss * self.processes / pairs
        encoded = output.encoded
        right_actions = choices = 0
        # DistributedDataParallel waits for every gradient, that of a loss with weight 0 too
        if encoded.logits is not None and (self.recipe.transition_weight or self.processes > 1):
            learned = encoded.choices if lesson is None else encoded.choices & lesson.known
            chosen = learned.nonzero().flatten()
            right_ones = encoded.actions if lesson is None else lesson.right
            logits, actions = encoded.logits.index_select(0, chosen).float(), right_ones.index_select(0, chosen)
            total = torch.tensor(float(len(chosen)), device=self.device)
            if self.processes > 1:
                dist.all_reduce(total)
            action_loss = F.cross_entropy(logits, actions, reduction="sum") * self.processes / total.clamp(min=1)
            loss = loss + self.recipe.transition_weight * action_loss
            right_actions, choices = int((logits.argmax(1) == actions).sum()), len(chosen)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.recipe.clip:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.rate = self.optimizer.param_groups[0]["lr"]  # of this step; rates.step() sets the next one's
        self.optimizer.step()
        self.rates.step()
        self._update_average()
        right = int((output.logits.argmax(1) == labels).sum())
        seen = torch.tensor(
            [float(loss.detach()) / self.processes, right, len(batch), right_actions, choices],
            dtype=torch.float64,
            device=self.device,
        )
        if self.processes > 1:
            dist.all_reduce(seen)
        value, *counts = seen.tolist()
        if math.isnan(value):
            raise TrainingError(
                f"the loss is not a number at epoch {self.epoch + 1}, step {self.step + 1}; use a lower rate or clip"
            )
        sums.add(value, *counts)

    def _finish_epoch(self, on_batch: OnBatch) -> Epoch:
        evaluations = self.evaluate(on_batch)
        main = evaluations.get("own") or evaluations["given"]
        best = self._first_says(main.score.accuracy > self.best)
        scaling = self._calibrate(on_batch) if best else None
        # what takes long is done: an interrupt until here leaves the place after the epoch's last step to go on from
        self._settled = False
        self.epoch, self.step = self.epoch + 1, 0
        self.rates.evaluated(main.score.accuracy)
        row = self.rows[-1]
        for parses, evaluation in evaluations.items():
            row[f"dev_accuracy_{parses}"] = round(evaluation.score.accuracy, 3)
            if evaluation.bracket_f1 is not None:
                row["dev_bracket_f1"] = round(evaluation.bracket_f1, 3)
        if best:
            self.best, self.since_best = main.score.accuracy, 0
            self._save_model(evaluations, scaling)
        else:
            self.since_best += 1
        self._settled = True
        self._save_state()
        return Epoch(self.epoch, self.seconds, evaluations)

    def _first_says(self, mine: bool) -> bool:
        """The first process's answer, for all: what follows from it all must do alike."""
        answer = torch.tensor([mine], dtype=torch.uint8, device=self.device)
        if self.processes > 1:
            dist.broadcast(answer, 0)
        return bool(answer)

    def evaluate(self, on_batch: OnBatch = lambda pairs: None) -> dict[str, Evaluation]:
        """Dev accuracy of the averaged weights, with "given" parses and, where the network can, its "own"."""
        ways = ["given", "own"] if self.config.variant.can_parse else ["given"]
        with self._averaged():
            return {way: evaluate(self.network, self.dev, own=way == "own", on_batch=on_batch) for way in ways}

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """The network reads with the averaged weights; an interrupt, which saves the state, finds those in training."""
        kept = {name: tensor.clone() for name, tensor in self._floats().items()}
        self._set_floats(self.average)
        self.network.eval()
        try:
            yield
        finally:
            self.network.train()
            self._set_floats(kept)

    def _floats(self) -> dict[str, Tensor]:
        """All weights and statistics, without batch norm's step counters."""
        return {name: tensor for name, tensor in self.network.state_dict().items() if tensor.is_floating_point()}

    def _set_floats(self, values: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for name, tensor in self._floats().items():
                tensor.copy_(values[name])

    def _update_average(self) -> None:
        # early on a long memory would hold mostly the random start
        decay = (
            min(self.recipe.average, (1 + self.rates.taken) / (10 + self.rates.taken)) if self.recipe.average else 0.0
        )
        current = self._floats()
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.values()), [current[name] for name in self.average], 1 - decay)

    def _label_weights(self) -> Tensor | None:
        if not self.recipe.class_balance:
            return None
        # what teachers make of joined pairs says nothing about how often a label is right
        counts = torch.bincount(torch.from_numpy(self.train.labels[: self.train.labelled]), minlength=3).clamp(min=1)
        return (counts.sum() / (3.0 * counts)).to(self.device)

    def _out_of_patience(self) -> bool:
        return bool(self.recipe.patience) and self.since_best >= self.recipe.patience

    def _log(self, loss: float, accuracy: float, actions: float | None, speed: float) -> None:
        self.rows.append(
            {
                "epoch": self.epoch + 1,
                "step": self.step,
                "seconds": round(self.seconds, 1),
                "rate": self.rate,
                "loss": round(loss, 5),
                "accuracy": round(accuracy, 3),
                "transition_accuracy": None if actions is None else round(actions, 3),
                "pairs_per_second": round(speed, 1),
                "dev_accuracy_given": None,
                "dev_accuracy_own": None,
                "dev_bracket_f1": None,
            }
        )

    def _save_model(self, evaluations: dict[str, Evaluation], scaling: Scaling | None) -> None:
        if self.rank:
            return
        weights = {**self.network.state_dict(), **self.average}
        facts = {
            **self.facts,
            **({} if scaling is None else {"scaling": self._scale(weights, scaling)}),
            "recipe": asdict(self.recipe),
            "trained": {"epochs": self.epoch, "seconds": round(self.seconds, 1), "pairs": len(self.train)},
            "scores": {way: evaluation.to_dict() for way, evaluation in evaluations.items()},
        }
        save_model(self.out, self.config, weights, self.words, facts)

    def _calibrate(self, on_batch: OnBatch) -> Scaling | None:
        """The temperature and the bias a label that suit the held-out pairs best; None without such pairs.

        Every process reads them, though only the first saves: all must call on_batch alike.
        """
        if self.held is None:
            return None
        with self._averaged():
            logits = pair_logits(self.network, self.held, own=self.config.variant.can_parse, on_batch=on_batch)
        return fit_scaling(logits, self.held.labels)

    def _scale(self, weights: dict[str, Tensor], scaling: Scaling) -> dict[str, Any]:
        """Puts a scaling into the last layer of the weights; returns what config.json says of it."""
        layer = self.network.last_layer
        weights[f"{layer}.weight"] = weights[f"{layer}.weight"] / scaling.temperature
        bias = weights[f"{layer}.bias"]
        weights[f"{layer}.bias"] = bias / scaling.temperature + bias.new_tensor(scaling.biases)
        return {
            "temperature": round(scaling.temperature, 4),
            "biases": [round(bias, 4) for bias in scaling.biases],
            "pairs": len(self.held),
        }

    def _save_state(self) -> None:
        if self.rank:
            return
        self.out.mkdir(parents=True, exist_ok=True)
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        tensors |= {f"average.{name}": tensor for name, tensor in self.average.items()}
        numbers: dict[str, dict[str, Any]] = {}
        for index, state in self.optimizer.state_dict()["state"].items():
            for key, value in state.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{index}.{key}"] = value
                else:
                    numbers.setdefault(str(index), {})[key] = value
        position = {
            "config": self.config.to_dict(),
            "recipe": asdict(self.recipe),
            "pairs": len(self.train),
            "epoch": self.epoch,
            "step": self.step,
            "best": self.best,
            "since_best": self.since_best,
            "seconds": self.seconds,
            "rates": self.rates.state_dict(),
            "optimizer": numbers,
            "rows": self.rows,
        }
        content = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        write_atomically(self.out / STATE, save(content, metadata={"position": json.dumps(position)}))
        write_atomically(self.out / LOG, log_text(self.rows).encode())

    def _load_state(self) -> None:
        path = self.out / STATE
        try:
            with safe_open(str(path), framework="pt", device="cpu") as file:
                position = json.loads(file.metadata()["position"])  # may hold infinities
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not iterable itself
            self._take_state(path, position, tensors)
        except TrainingError:
            raise
        except (SafetensorError, RuntimeError, *DAMAGED) as error:
            raise TrainingError(f"cannot go on from {path}: {reason(error)}; start without --resume") from None

    def _take_state(self, path: Path, position: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        here = {"config": self.config.to_dict(), "recipe": asdict(self.recipe), "pairs": len(self.train)}
        there = {name: position[name] for name in here}
        if json.loads(json.dumps(here)) != there:
            raise TrainingError(f"{path} belongs to other settings or data; use those again, or another --out")
        self.network.load_state_dict(_part(tensors, "network."))
        self.average = {name: tensor.to(self.device) for name, tensor in _part(tensors, "average.").items()}
        states: dict[int, dict[str, Any]] = {
            int(index): dict(values) for index, values in position["optimizer"].items()
        }
        for name, tensor in _part(tensors, "optimizer.").items():
            index, key = name.split(".", 1)
            states.setdefault(int(index), {})[key] = tensor
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": states})
        self.rates.load_state_dict(position["rates"])
        self.epoch, self.step, self.since_best = (
            checked.count(position[name]) for name in ("epoch", "step", "since_best")
        )
        self.best, self.seconds, self.rows = (
            float(position["best"]),
            checked.number(position["seconds"]),
            position["rows"],
        )
        log_text(self.rows).encode()  # raises what belongs here, not at the next epoch


def make_optimizer(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """The optimiser with three groups: matrices, biases and norms (no decay), word corrections (own rate)."""
    groups: dict[str, list[nn.Parameter]] = {"matrices": [], "vectors": [], "words": []}
    for name, parameter in network.named_parameters():
        kind = "words" if name == "words.tuned" else "matrices" if parameter.dim() > 1 else "vectors"
        groups[kind].append(parameter)
    settings = [
        {"params": groups["matrices"], "lr": recipe.rate, "weight_decay": recipe.weight_decay},
        {"params": groups["vectors"], "lr": recipe.rate, "weight_decay": 0.0},
        {"params": groups["words"], "lr": recipe.rate * recipe.vector_rate, "weight_decay": 0.0},
    ]
    settings = [group for group in settings if group["params"]]
    if recipe.optimizer == "adamw":
        return torch.optim.AdamW(settings, fused=True)
    if recipe.optimizer == "rmsprop":
        return torch.optim.RMSprop(settings)
    return torch.optim.SGD(settings, momentum=0.9)


def log_text(rows: Sequence[dict[str, Any]]) -> str:
    """The log as CSV."""
    return csv_text(rows)


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
