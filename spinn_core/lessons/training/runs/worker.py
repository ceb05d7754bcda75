"""The process that trains: `python -m spinn_core.lessons.training.runs.worker FOLDER`, commands on its standard input.

It reports what happens on its standard output, one JSON object a line, each with a kind:
    started, at (the last step), point (of the curves), epoch, paused, resumed, finished (state and note).
Commands are pause, resume and stop, a line each. When the input ends, the server is gone, and so it stops.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from spinn_core.lessons.training.runs.control import Control, Reporter, Tell
from spinn_core.lessons.training.runs.data import RunData
from spinn_core.lessons.training.runs.pairs_file import made_once, save_held_out
from spinn_core.lessons.training.runs.record import State
from spinn_core.lessons.training.runs.settings import RunError, RunSettings
from spinn_core.lessons.training.runs.upload import file_data, read_upload, upload_path

SETTINGS = "settings.json"
WORDS = "words.safetensors"


def data_of(settings: RunSettings, folder: Path) -> RunData:
    """The pairs that the settings ask for. folder: of the run; a file lies in it, the language's pairs beside it.

    Raises:
        RunError, ToyError: one line.
    """
    if settings.language is not None:
        return made_once(settings.language, folder.parent)
    content = upload_path(folder).read_bytes()
    return file_data(read_upload(content, settings.file, order=settings.label_order), settings.seed)


def train(settings: RunSettings, folder: Path, control: Control, tell: Tell) -> None:
    """Trains to the end, or until the control ends it; reports everything on the way.

    Raises:
        ValueError: data, sizes or a recipe that cannot be (RunError, TrainingError, ... one line each).
    """
    import torch

    from spinn_core.data.snli import EncodedPairs
    from spinn_core.device import choose_device
    from spinn_core.model.config import ModelConfig
    from spinn_core.training.trainer import Trainer

    torch.set_num_threads(1)  # sentences are small work, and others want the machine too
    device = choose_device(settings.device)
    data = data_of(settings, folder)
    if settings.variant.reads_tree and not data.has_parses:
        network = settings.variant.value
        raise RunError(f"{settings.file} holds pairs without a parse, which {network} learns from; lstm needs none")
    save_held_out(data, folder)
    data.table.save(folder / WORDS)
    listed = data.table.vocabulary
    trainer = Trainer(
        config=ModelConfig(
            settings.variant,
            d_word=data.table.d_word,
            vocabulary_rows=listed.size,
            tuned_rows=len(listed.words),
            **settings.sizes,
        ),
        recipe=settings.recipe_to_train(),
        table=data.table,
        train=EncodedPairs(data.train, listed),
        dev=EncodedPairs(data.held_out, listed),
        out=folder,
        words=folder / WORDS,
        facts={
            "data": {
                "train": [settings.file or "the small language"],
                "dev": "held-out pairs of the same",
                "vectors": [],
                "train_pairs": len(data.train),
                "dev_pairs": len(data.held_out),
            },
            "asked_for": json.loads(settings.to_json()),
        },
        device=device.device,
    )
    steps = trainer.steps_per_epoch * trainer.recipe.epochs
    tell(
        {
            "kind": "started",
            "note": device.note or "",
            "train_pairs": len(data.train),
            "held_out_pairs": len(data.held_out),
            "parameters": sum(tensor.numel() for tensor in trainer.network.parameters()),
            "device": device.device,
            "steps": steps,
        }
    )
    control.start()
    reporter = Reporter(tell, control, steps)

    def on_epoch(epoch: Any) -> None:
        reporter.epoch(epoch, trainer.steps_per_epoch)

    trainer.run(reporter.step, on_epoch, lambda pairs: control.check(limit=False))


def work(folder: Path, control: Control, tell: Tell) -> None:
    """Reads the settings, trains, and says how it ended; nothing but a defect of the program raises here."""
    from spinn_core.training.resume import STATE

    state, note = State.DONE, ""
    try:
        train(RunSettings.from_json((folder / SETTINGS).read_text(encoding="utf-8")), folder, control, tell)
    except KeyboardInterrupt:
        state, note = State.STOPPED, control.why
    except ValueError as error:
        state, note = State.FAILED, " ".join(str(error).split())[:300]
    except MemoryError:
        state, note = State.FAILED, "there is not enough memory for these sizes"
    except OSError as error:
        state, note = State.FAILED, f"a file could not be written: {error.strerror or error}"
    except RuntimeError as error:  # torch's own: a GPU's memory, a driver
        traceback.print_exc()
        state, note = State.FAILED, str(error).strip().splitlines()[0][:200]
    (folder / STATE).unlink(missing_ok=True)  # a run is over for good: its optimiser is not needed any more
    tell({"kind": "finished", "state": state.value, "note": note})


def main(folder: Path) -> None:
    """The process: commands in, messages out, whatever else is printed to standard error."""
    if hasattr(os, "nice"):
        os.nice(5)  # pages come first
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(message: dict[str, Any]) -> None:
        try:
            print(json.dumps(message), file=messages, flush=True)
        except BrokenPipeError:  # the server is gone
            os._exit(1)

    control = Control(tell)
    threading.Thread(target=control.listen, args=(sys.stdin,), daemon=True).start()
    work(folder, control, tell)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
