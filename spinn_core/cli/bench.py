"""bench: how fast this machine trains and reads, side by side with other ways to do it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from spinn_core.cli.console import CommandError, add_device, add_json, count, pick_device, print_json, tell


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "bench",
        help="the speed table, side by side in one run",
        description="Times our encoder, the article's algorithm, a packed LSTM of the same width and the matmul lower "
        "bound, interleaved in one process. Prints a Markdown table.",
    )
    parser.add_argument("--quick", action="store_true", help="a minute or two instead of a quarter of an hour")
    parser.add_argument("--width", type=count, default=300, metavar="N", help="d (default: 300)")
    parser.add_argument("--tracker", type=count, default=64, metavar="N", help="width of the tracker (default: 64)")
    parser.add_argument("--picture", metavar="FILE", help="also write bars: an .svg, or else an HTML page")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="also write the table as JSON; the Compare page shows assets/speed.json",
    )
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints the table, or one JSON object."""
    from spinn_core.bench.contenders import Sizes
    from spinn_core.bench.measure import QUICK, Plan, as_dict, machine, measure, training_memory
    from spinn_core.bench.report import picture, svg, tables
    from spinn_core.bench.speed_table import SpeedTable, write_speed
    from spinn_core.model.config import Variant

    if arguments.out and not arguments.out.parent.is_dir():  # now, not after the minutes that measuring takes
        raise CommandError(f"{arguments.out.parent} is not a folder; make it, or give --out another file")
    device = pick_device(arguments.device)
    sizes = Sizes(width=arguments.width, tracker=arguments.tracker)
    rows = list(measure(QUICK if arguments.quick else Plan(), sizes, device, tell))
    memory: dict[str, float] = {}
    if device == "cpu":
        for variant in (Variant.SPINN, Variant.SPINN_PI_NT):
            tell(f"{variant.value}, memory")
            memory[variant.value] = training_memory(variant, sizes, words=200, pairs=16, shape="right")
    found = machine(device)
    if arguments.picture:
        path = Path(arguments.picture)
        try:
            if path.suffix == ".svg":
                path.write_text(
                    svg(rows, found, batch=max(row.batch for row in rows if row.batch <= 128)), encoding="utf-8"
                )
            else:
                picture(rows, found, path)
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}; give --picture another place") from None
    if arguments.out:
        today = date.today().isoformat()
        try:
            write_speed(SpeedTable(today, sizes.width, sizes.tracker, found, tuple(rows), memory), arguments.out)
        except OSError as error:
            raise CommandError(f"cannot write {arguments.out}: {error.strerror}; give --out another place") from None
    if arguments.json:
        print_json({"machine": found, "rows": [as_dict(row) for row in rows], "memory_mb": memory})
    else:
        print(tables(rows, found, memory))
