"""results: every shipped model measured on one file, for the table on the Compare page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from spinn_core.cli.console import CommandError, add_device, count, flush_denormals, pick_device
from spinn_core.evaluation.table_file import FILE

if TYPE_CHECKING:
    from spinn_core.evaluation.accuracy import Evaluation


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "results",
        help="measure every shipped model for the Compare page",
        description="Accuracy of every shipped model over provided and predicted parses, over random, left, right and "
        "balanced trees and without its tracker, paired tests between the models, calibration, and our own probes; "
        "takes some minutes.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="SNLI's .jsonl or .txt with parses, plain or .gz")
    parser.add_argument("--to", metavar="FILE", type=Path, default=FILE, help="default: assets/results.json")
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N labelled pairs")
    add_device(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Measures, a line for each reading of the file, and writes the table."""
    from spinn_core.model.catalogue import available_models, models_folder

    infos = available_models()
    if not infos:
        raise CommandError(
            f"no trained model is in {models_folder()}; get a fresh copy of the project, or set SPINN_MODELS"
        )
    if not arguments.to.parent.is_dir():  # now, not after the minutes that measuring takes
        raise CommandError(f"{arguments.to.parent} is not a folder; make it, or give --to another file")
    import torch

    from spinn_core.evaluation.experiments import read_experiments
    from spinn_core.evaluation.table_file import write_results
    from spinn_core.study.measuring import measure
    from spinn_core.study.readme_figures import README, update

    torch.set_num_threads(1)  # speeds can be compared; and threads that share a core only wait for each other
    flush_denormals()
    results = measure(
        [info.folder for info in infos], arguments.file, pick_device(arguments.device), arguments.limit, _print_way
    )
    write_results(results, arguments.to)
    if arguments.to == FILE and README.is_file():
        update(README, results, read_experiments())
    for model in results.models:
        assert model.calibration is not None  # it was measured just now
        line = f"{model.name}: calibration error {model.calibration.error:.2f} %"
        if model.probes:
            line += f", {model.probes_right} of {model.probes_asked} probes right"
        print(line)
    for one in results.differences:
        print(f"{one.first} versus {one.second}: p {one.test.p:.3f}, {one.test.in_words}")
    print(f"{results.pairs} pairs; the table is in {arguments.to}")


def _print_way(name: str, way: str, found: Evaluation) -> None:
    low, high = found.score.interval
    print(
        f"{name:<12} {way:<11} {found.score.accuracy:6.2f}  ({low:.2f} to {high:.2f})  {found.pairs_per_second:6.0f} "
        f"pairs/s",
        flush=True,
    )
