"""ship: a trained checkpoint into the folder of shipped models, measured and with its card."""

from __future__ import annotations

import argparse
from pathlib import Path

from spinn_core.cli.console import CommandError, flush_denormals, tell


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "ship",
        help="put trained checkpoints among the shipped models",
        description="Stores checkpoints with 16-bit and 8-bit weights, measures them as stored, and writes their model "
        "cards. Name spinn first: it parses the probes for the models that cannot.",
    )
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="checkpoints made by train")
    parser.add_argument("--dev", type=Path, metavar="FILE", help="the file to measure on")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="of all shipped models")
    parser.add_argument("--cards", action="store_true", help="only write the cards of shipped FOLDERs anew")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Ships each checkpoint in turn. Raises CommandError."""
    if not arguments.cards and not (arguments.dev and arguments.to):
        raise CommandError("--dev and --to are missing: what to measure on, and where to ship to")
    from spinn_core.model.checkpoint import LoadedModel, load_model
    from spinn_core.study.model_card import ship, write_card

    flush_denormals()
    parser: LoadedModel | None = None
    for folder in arguments.folders:
        target = write_card(folder) if arguments.cards else ship(folder, arguments.to, arguments.dev, parser)
        tell(f"{target}: done")
        if parser is None and not arguments.cards:
            shipped = load_model(str(target))
            parser = shipped if shipped.config.variant.can_parse else None
