"""All commands together: arguments in, exit status out, every mistake in one line."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Sequence

from spinn_core.cli import bench, download, evaluate, experiments, parse, predict, results, ship, trace, train
from spinn_core.cli.console import Parser, complain

OK, WRONG, INTERRUPTED, NOBODY_READS = 0, 2, 130, 141
"""Exit statuses; the last two are those that a shell reports for SIGINT and SIGPIPE."""


def build_parser() -> Parser:
    """All commands and their flags; imports nothing heavy, so that --help and a mistake answer at once."""
    parser = Parser(prog="python -m spinn_core", description="Read sentences with SPINN, and train it.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="COMMAND")
    for command in (parse, trace, predict, evaluate, train, download, bench, ship, results, experiments):
        command.add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status.

    Whatever goes wrong becomes one line on standard error. SPINN_TRACEBACK=1 in the environment lets a fault
    of the program itself through with its traceback.
    """
    try:
        arguments = build_parser().parse_args(argv)
        status = arguments.run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as end:  # --help
        return OK if end.code is None else int(end.code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_READS
    except Exception as error:
        if os.environ.get("SPINN_TRACEBACK"):
            raise
        complain(error)
        return WRONG
    return OK if status is None else status


def run_as_program() -> int:
    """`main`, and what only a program of its own may do to warnings and to its streams."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # standard error is for our one line
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter still shows the rest
    status = main()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        # what is left cannot be written (closed pipe, full disk); Python would try again and complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
