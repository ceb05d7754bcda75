"""experiments: what came of trained runs that differ in one thing or in their seed, for the Compare page and README."""

from __future__ import annotations

import argparse
from pathlib import Path

from spinn_core.cli.console import CommandError, tell
from spinn_core.evaluation.experiments import FILE, Experiments, ExperimentsError, read_experiments, write_experiments
from spinn_core.files import DAMAGED, one_line, read_json, reason


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "experiments",
        help="gather training experiments for the Compare page and README",
        description="Reads the config.json of trained runs and writes what came of them into one file. In the "
        "ablations' folder the run `base` is what the others are compared with, `base-VARIANT` for those of another "
        "variant. In the seeds' folder the runs of a variant differ in their seed alone. Needs scipy "
        "(requirements-dev.txt).",
    )
    parser.add_argument(
        "--ablations", "--levers", type=Path, metavar="FOLDER", help="of runs that each change something"
    )
    parser.add_argument(
        "--add",
        action="store_true",
        help="keep what the file says of ablations of other variants, and of seeds where --seeds is not given",
    )
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="of runs with several seeds")
    parser.add_argument("--to", metavar="FILE", type=Path, default=FILE, help="default: assets/experiments.json")
    parser.add_argument("--notes", type=Path, metavar="FILE", help='JSON, a line about an ablation: {"NAME": "why"}')
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Gathers, writes, and prints in a line each what came of it. Raises CommandError."""
    if arguments.ablations is None and arguments.seeds is None:
        raise CommandError("nothing to gather; give --ablations, --seeds or both, folders of trained runs")
    if arguments.notes is not None and arguments.ablations is None:
        raise CommandError("--notes are about ablations; give --ablations as well")
    if not arguments.to.parent.is_dir():
        raise CommandError(f"{arguments.to.parent} is not a folder; make it, or give --to another file")
    from spinn_core.evaluation.experiments_rows import ablation_rows, gap_in_words
    from spinn_core.evaluation.table_file import read_results
    from spinn_core.study.readme_figures import README, update

    try:
        from spinn_core.study.gather import gather_ablations, gather_seeds
        from spinn_core.study.intervals import beside
    except ModuleNotFoundError as error:
        raise CommandError(f"{error.name} is not installed; run pip install -r requirements-dev.txt") from None

    def left_out(line: str) -> None:
        tell(one_line(line))

    try:
        ablations = arguments.ablations and gather_ablations(arguments.ablations, read_notes(arguments.notes), left_out)
        seeds = arguments.seeds and gather_seeds(arguments.seeds, left_out)
        experiments = Experiments(ablations, seeds)
        if arguments.add and (earlier := read_experiments(arguments.to)) is not None:
            experiments = beside(experiments, earlier)
    except ExperimentsError as error:
        raise CommandError(str(error)) from None
    except ValueError as error:
        raise CommandError(
            f"--add: {arguments.to} does not go with these runs ({error}); make it anew, without --add"
        ) from None
    write_experiments(experiments, arguments.to)
    if arguments.to == FILE and README.is_file():
        update(README, read_results(), experiments)
    lines = gap_in_words(experiments)
    if ablations := experiments.ablations:
        form = "{ablation} ({model}; {what changed}): {accuracy:.2f}, {difference:+.2f} ({difference from:+.2f} to "
        form += "{difference to:+.2f}), {interval}"
        lines = [form.format(**row) for row in ablation_rows(ablations)] + lines
        lines = [f"base {base.variant.value}: {base.accuracy.percent:.2f}" for base in ablations.bases] + lines
    for line in lines:
        print(one_line(line))
    print(f"the experiments are in {arguments.to}")


def read_notes(path: Path | None) -> dict[str, str]:
    """A line about some ablations, by name. Raises CommandError."""
    if path is None:
        return {}
    try:
        notes = read_json(path, dict[str, str])
    except DAMAGED as error:
        raise CommandError(
            f"cannot read {path}: {reason(error)}; give --notes a JSON object with a line for each ablation, such as "
            '{"wide": "why"}'
        ) from None
    return {name: " ".join(text.split()) for name, text in notes.items()}
