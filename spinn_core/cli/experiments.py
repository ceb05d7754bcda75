"""experiments: what came of trained runs that differ in one thing or in their seed, for the Compare page and the cards."""

from __future__ import annotations

import argparse
from pathlib import Path

from spinn_core.cli.console import CommandError, tell
from spinn_core.files import one_line, read_json, reason
from spinn_core.study.experiments import Experiments
from spinn_core.study.experiments_file import FILE, ExperimentsError, read_experiments, write_experiments


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "experiments",
        help="gather training experiments for the Compare page and the model cards",
        description="Reads the config.json of trained runs and writes what came of them into one file, which is made "
        "anew each time but for --add. In the levers' folder the run `base` is what the others are compared with, `base-VARIANT` for "
        "levers of another variant; every other run is one lever. In the seeds' folder the runs of a variant differ in "
        "their seed alone; where they start from one trained model, their spread covers that last training alone.",
    )
    parser.add_argument("--levers", type=Path, metavar="FOLDER", help="of runs that each change something")
    parser.add_argument(
        "--add",
        action="store_true",
        help="keep what the file says of levers of other variants, and of seeds where --seeds is not given",
    )
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="of runs with several seeds")
    parser.add_argument("--to", metavar="FILE", type=Path, default=FILE, help="default: assets/experiments.json")
    parser.add_argument("--notes", type=Path, metavar="FILE", help='JSON, a line about a lever: {"LEVER": "why"}')
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Gathers, writes, and tells in a line each what came of it."""
    if arguments.levers is None and arguments.seeds is None:
        raise CommandError("nothing to gather; give --levers, --seeds or both, folders of trained runs")
    if arguments.notes is not None and arguments.levers is None:
        raise CommandError("--notes are about levers; give --levers as well")
    if not arguments.to.parent.is_dir():
        raise CommandError(f"{arguments.to.parent} is not a folder; make it, or give --to another file")
    from spinn_core.evaluation.table_file import read_results
    from spinn_core.study.experiments_gather import gather_levers, gather_seeds
    from spinn_core.study.experiments_rows import gap_in_words, levers_in_words
    from spinn_core.study.readme_figures import README, update

    def left_out(line: str) -> None:
        tell(one_line(line))

    try:
        levers = arguments.levers and gather_levers(arguments.levers, read_notes(arguments.notes), left_out)
        seeds = arguments.seeds and gather_seeds(arguments.seeds, left_out)
    except ExperimentsError as error:
        raise CommandError(str(error)) from None
    experiments = Experiments(levers, seeds)
    if arguments.add:
        experiments = add_earlier(experiments, arguments.to)
    write_experiments(experiments, arguments.to)
    if arguments.to == FILE and README.is_file():
        update(README, read_results(), experiments)
    for line in (*levers_in_words(experiments), *gap_in_words(experiments)):
        print(one_line(line))
    print(f"the experiments are in {arguments.to}; ship puts them on the models' cards")


def add_earlier(experiments: Experiments, path: Path) -> Experiments:
    """The experiments beside those that the file holds. Raises CommandError."""
    try:
        earlier = read_experiments(path)
        return experiments if earlier is None else experiments.beside(earlier)
    except ExperimentsError as error:
        raise CommandError(str(error)) from None
    except ValueError as error:
        raise CommandError(
            f"--add: {path} does not go with these runs ({error}); make it anew, without --add"
        ) from None


def read_notes(path: Path | None) -> dict[str, str]:
    """A line about some levers, by name. Raises CommandError."""
    if path is None:
        return {}
    try:
        said = read_json(path)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"cannot read {path}: {reason(error)}; give --notes a JSON file") from None
    if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
        raise CommandError(f'{path}: a JSON object with a line for each lever was expected, such as {{"wide": "why"}}')
    return {name: " ".join(text.split()) for name, text in said.items()}
