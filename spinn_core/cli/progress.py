"""What a person sees of a training, and how it ends when they press Ctrl-C."""

from __future__ import annotations

import signal
import sys

from tqdm import tqdm

from spinn_core.cli.console import process_number, tell
from spinn_core.cli.processes import Stop
from spinn_core.training.log import Epoch, Progress
from spinn_core.training.resume import STATE
from spinn_core.training.trainer import Trainer


class Display:
    """A bar for each epoch on standard error, a line for each epoch on standard output."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._bar: tqdm | None = None

    def step(self, progress: Progress) -> None:
        """Moves the bar to this step."""
        figures = f"loss {progress.loss:.4f}, accuracy {progress.accuracy:.2f}"
        if progress.transition_accuracy is not None:
            figures += f", transitions {progress.transition_accuracy:.2f}"
        figures += f", {progress.pairs_per_second:.0f} pairs/s"
        if self._bar is None:
            on_terminal = sys.stderr is not None and sys.stderr.isatty()
            self._bar = tqdm(
                total=progress.steps_per_epoch,
                initial=progress.step - 1,
                desc=f"epoch {progress.epoch}/{self._epochs}",
                postfix=figures,
                # into a file a bar is a row of lines: fewer of them, and the last one stays
                mininterval=0.2 if on_terminal else 10,
                leave=not on_terminal,
                bar_format="{desc} {percentage:3.0f}% {n_fmt}/{total_fmt} [{elapsed}<{remaining}]{postfix}",
            )
        self._bar.set_postfix_str(figures, refresh=False)
        self._bar.update(progress.step - self._bar.n)

    def epoch(self, epoch: Epoch) -> None:
        """Takes the bar away and prints the epoch's line."""
        self.close()
        scores = [f"{evaluation.score.accuracy:.2f} {way}" for way, evaluation in epoch.evaluations.items()]
        line = f"epoch {epoch.number}/{self._epochs}: dev accuracy {', '.join(scores)}"
        for evaluation in epoch.evaluations.values():
            if evaluation.bracket_f1 is not None:
                line += f", bracket F1 {evaluation.bracket_f1:.2f}"
        print(f"{line}, {epoch.seconds:.0f} s", flush=True)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def train_and_show(trainer: Trainer) -> int:
    """Trains to the end, or to the batch in which SIGINT or SIGTERM comes; returns the exit status.

    Only the first of several processes shows anything. A signal behind the last batch finds the training done; the
    status still says that it came.
    """
    shown = process_number() == 0
    display = Display(trainer.recipe.epochs)

    with Stop(trainer.network.device) as stop:

        def on_step(progress: Progress) -> None:
            if shown:
                display.step(progress)
            stop.check()

        def on_epoch(epoch: Epoch) -> None:
            if shown:
                display.epoch(epoch)
            if epoch.number < trainer.recipe.epochs:
                stop.check()

        try:
            best = trainer.run(on_step, on_epoch, lambda pairs: stop.check())
            came = stop.came()
        except KeyboardInterrupt:
            display.close()
            if shown:
                saved = (trainer.out / STATE).exists()
                tell(
                    f"stopped in epoch {trainer.position.epoch + 1}, step {trainer.position.step}; the state is saved: "
                    "the same command with --resume resumes there"
                    if saved
                    else "stopped before anything was saved; the same command starts anew"
                )
            return 128 + (stop.signal or signal.SIGINT)
        finally:
            display.close()
    if shown:
        print(f"best dev accuracy {best:.2f}; the model is in {trainer.out}", flush=True)
    return 128 + stop.signal if came and stop.signal else 0
