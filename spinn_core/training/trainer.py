"""One training loop for all networks, the same from the command line and from a page.

It can be killed at any moment and resumes from one file. Started by torchrun it trains with DistributedDataParallel:
N processes of B/N pairs as one process of B pairs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from spinn_core.csv_file import csv_text
from spinn_core.data.snli import EncodedPairs, PairBatch
from spinn_core.data.vocabulary import WordTable
from spinn_core.evaluation.accuracy import Evaluation, OnBatch, evaluate, pair_logits, run_batch
from spinn_core.evaluation.calibration import Scaling, fit_scaling
from spinn_core.files import write_atomically
from spinn_core.model.checkpoint import save_model
from spinn_core.model.config import ModelConfig
from spinn_core.model.fast.bf16 import bfloat16_products
from spinn_core.model.networks import network_of
from spinn_core.model.pair import PairModel
from spinn_core.training.learning_rates import LearningRate
from spinn_core.training.log import LOG, Epoch, Meter, Progress
from spinn_core.training.losses import label_loss, label_weights, transition_loss
from spinn_core.training.optimizers import RunningAverage, make_optimizer
from spinn_core.training.processes import first_says, summed, world
from spinn_core.training.resume import STATE, Position, StateFile
from spinn_core.training.self_training import with_predicted_parses
from spinn_core.training.settings import Group, Recipe, TrainingError


@dataclass(eq=False)
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
        resume: go on from the state in `out`, if there is one.
        held: pairs that are in neither; the probabilities of the saved model are calibrated on them.
        start: the first weights, those of a network of the same sizes; None to draw them.

    Raises:
        TrainingError: too few pairs, or a state that belongs to another recipe or cannot be read.
    """

    config: ModelConfig
    recipe: Recipe
    table: InitVar[WordTable]
    train: EncodedPairs
    dev: EncodedPairs
    out: Path
    words: Path
    facts: dict[str, Any] = field(default_factory=dict)
    device: str = "cpu"
    resume: InitVar[bool] = False
    held: EncodedPairs | None = None
    start: InitVar[Mapping[str, Tensor] | None] = None

    def __post_init__(self, table: WordTable, resume: bool, start: Mapping[str, Tensor] | None) -> None:
        config, recipe, train = self.config, self.recipe, self.train
        torch.manual_seed(recipe.seed)
        torch.set_flush_denormal(True)  # long right branches fade into denormal numbers, ten times slower
        self.rank, self.processes = world()
        self._least = max(2, self.processes)  # pairs in a batch: batch norm needs two, and no process may stand idle
        if recipe.batch_size < self._least:
            raise TrainingError(f"batch_size must be {self._least} or more here, not {recipe.batch_size}")
        if len(train) < self._least:
            raise TrainingError(f"{len(train)} training pairs are too few; give at least {self._least}")
        self.network = network_of(config)
        self.warm = start is not None
        if start is not None:
            self.network.load_state_dict(start)
        self.network.words.table = torch.from_numpy(table.vectors).float()
        self.network.to(self.device)
        self._device = self.network.device
        self.optimizer = make_optimizer(self.network, recipe)
        self.position, self.rate = Position(), math.nan
        self.steps_per_epoch = len(self._batches())
        steps, options = self.steps_per_epoch * recipe.epochs, recipe.values(Group.SCHEDULE)
        self.rates = LearningRate(
            self.optimizer, recipe.schedule, steps, self.steps_per_epoch, recipe.warmup, **options
        )
        self.average = RunningAverage(self.network, recipe.average)
        self.label_weights = label_weights(train).to(self._device) if recipe.class_balance else None
        self._settled = True  # weights, step and log belong together
        belongs_to = {"config": config.to_dict(), "recipe": recipe.to_dict(), "pairs": len(train)}
        self._state = StateFile(self.out / STATE, belongs_to, self.network, self.average, self.optimizer, self.rates)
        if resume and self._state.path.exists():
            self.position = self._state.load()
        self._wrapped: nn.Module = self.network
        if self.processes > 1:
            ids = [self._device.index] if self._device.type == "cuda" else None
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
            on_step: called after each step.
            on_epoch: called after each epoch, once its state is written.
            on_batch: called after each batch that is only read: of an evaluation, of the calibration. In each
                of several processes the same number of times.
        """
        try:
            while self.position.epoch < self.recipe.epochs and not self._out_of_patience():
                with bfloat16_products(self.recipe.bf16 and self._device.type == "cpu"):
                    self._run_epoch(on_step)
                on_epoch(self._finish_epoch(on_batch))
        except KeyboardInterrupt:
            if self._settled:
                self._save_state()
            raise
        return self.position.best

    def _batches(self) -> list[np.ndarray]:
        """The batches of this epoch, the same in every process and after a new start."""
        recipe = self.recipe
        seed = recipe.seed * 1000 + self.position.epoch
        return self.train.order(recipe.batch_size, seed, together=not recipe.apart, least=self._least)

    def _seed(self) -> int:
        """Of all that is drawn in this step: drawn anew from the place, so that a resumed training draws the same."""
        return (self.recipe.seed * 1_000_003 + self.position.epoch * 100_003 + self.position.step) * 64 + self.rank

    def _run_epoch(self, on_step: Callable[[Progress], None]) -> None:
        batches, meter, at = self._batches(), Meter(), self.position
        self._wrapped.train()
        while at.step < len(batches):
            members = batches[at.step]
            self._settled = False
            self._one_step(self.train.batch(members[self.rank :: self.processes]), len(members), meter)
            at.step += 1
            progress = meter.progress(at.epoch + 1, at.step, self.steps_per_epoch, self.rate)
            if at.step % self.recipe.save_every == 0 or at.step == len(batches):
                at.seconds += meter.seconds
                at.rows.append(progress.row(at.seconds))
                if at.step < len(batches):
                    self._save_state()
                meter = Meter()
            self._settled = True
            with meter.paused():
                on_step(progress)

    def _one_step(self, batch: PairBatch, pairs: int, meter: Meter) -> None:
        """One step of the optimiser. batch: of this process. pairs: of all processes."""
        recipe, network, at, predicted = self.recipe, self.network, self.position, None
        torch.manual_seed(self._seed())  # of dropout
        # the first predicted parses of weights that were drawn are noise
        if recipe.own_share and (at.epoch or self.warm) and network.config.variant.can_parse:
            assert isinstance(network, PairModel)
            predicted = with_predicted_parses(network, batch, recipe.own_share, self._seed())
            batch = predicted.batch
        on_cuda = recipe.bf16 and self._device.type == "cuda"
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=on_cuda):
            output = run_batch(self._wrapped, batch, own=False, device=self._device)
        # each process holds a part of a sum; DistributedDataParallel takes the mean over processes
        loss = label_loss(output.logits, batch, self.label_weights, recipe.label_smoothing) * self.processes / pairs
        right_actions = choices = 0
        # DistributedDataParallel waits for every gradient, that of a loss with weight 0 too
        counted = recipe.transition_weight > 0 or self.processes > 1
        if counted and (transitions := transition_loss(output.encoded, predicted)):
            action_loss, right_actions, choices = transitions
            total = summed(torch.tensor(float(choices), device=self._device)).clamp(min=1)
            loss = loss + recipe.transition_weight * (action_loss * self.processes / total)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        if recipe.clip:
            nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        self.rate = self.optimizer.param_groups[0]["lr"]  # of this step; rates.step() sets the next one's
        self.optimizer.step()
        self.rates.step()
        self.average.update(self.rates.taken)
        right = int((output.logits.argmax(1).cpu() == torch.from_numpy(batch.labels)).sum())
        counts = [float(loss.detach()) / self.processes, right, len(batch), right_actions, choices]
        value, *sums = summed(torch.tensor(counts, dtype=torch.float64, device=self._device)).tolist()
        if math.isnan(value):
            raise TrainingError(
                f"the loss is not a number at epoch {at.epoch + 1}, step {at.step + 1}; use a lower rate or clip"
            )
        meter.add(value, *sums)

    def _finish_epoch(self, on_batch: OnBatch) -> Epoch:
        evaluations, at = self.evaluate(on_batch), self.position
        accuracy = (evaluations.get("own") or evaluations["given"]).score.accuracy
        best = first_says(accuracy > at.best, self._device)
        scaling = self._calibrate(on_batch) if best else None
        # what takes long is done: an interrupt until here leaves the place after the epoch's last step to go on from
        self._settled = False
        at.epoch, at.step = at.epoch + 1, 0
        epoch = Epoch(at.epoch, at.seconds, evaluations)
        at.rows[-1].update(epoch.row())
        self.rates.evaluated(accuracy)
        at.since_best += 1
        if best:
            at.best, at.since_best = accuracy, 0
            self._save_model(evaluations, scaling)
        self._settled = True
        self._save_state()
        return epoch

    def evaluate(self, on_batch: OnBatch = lambda pairs: None) -> dict[str, Evaluation]:
        """On dev, with the averaged weights: with "given" parses and, where the network predicts them, its "own"."""
        ways = ["given", "own"] if self.config.variant.can_parse else ["given"]
        with self.average.applied():
            return {way: evaluate(self.network, self.dev, own=way == "own", on_batch=on_batch) for way in ways}

    def _calibrate(self, on_batch: OnBatch) -> Scaling | None:
        """The temperature and the bias a label that suit the held-out pairs best; None without such pairs.

        Every process reads them, though only the first saves: all must call on_batch alike.
        """
        if self.held is None:
            return None
        with self.average.applied():
            logits = pair_logits(self.network, self.held, own=self.config.variant.can_parse, on_batch=on_batch)
        return fit_scaling(logits, self.held.labels)

    def _out_of_patience(self) -> bool:
        return bool(self.recipe.patience) and self.position.since_best >= self.recipe.patience

    def _save_model(self, evaluations: dict[str, Evaluation], scaling: Scaling | None) -> None:
        if self.rank:
            return
        weights, at = {**self.network.state_dict(), **self.average.weights}, self.position
        facts = {
            **self.facts,
            **({} if scaling is None else {"scaling": self._scale(weights, scaling)}),
            "recipe": self.recipe.to_dict(),
            "trained": {"epochs": at.epoch, "seconds": round(at.seconds, 1), "pairs": len(self.train)},
            "scores": {way: evaluation.to_dict() for way, evaluation in evaluations.items()},
        }
        save_model(self.out, self.config, weights, self.words, facts)

    def _scale(self, weights: dict[str, Tensor], scaling: Scaling) -> dict[str, Any]:
        """Puts a scaling into the last layer of the weights; returns what config.json says of it."""
        weight, bias = (f"{self.network.last_layer}.{name}" for name in ("weight", "bias"))
        weights[weight] = weights[weight] / scaling.temperature
        weights[bias] = weights[bias] / scaling.temperature + weights[bias].new_tensor(scaling.biases)
        biases = [round(bias, 4) for bias in scaling.biases]
        return {"temperature": round(scaling.temperature, 4), "biases": biases, "pairs": len(self.held or ())}

    def _save_state(self) -> None:
        if self.rank == 0:
            self.out.mkdir(parents=True, exist_ok=True)
            self._state.save(self.position)
            write_atomically(self.out / LOG, csv_text(self.position.rows).encode())
