"""download: SNLI or GloVe from their publishers."""

from __future__ import annotations

import argparse
import signal


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "download",
        help="fetch SNLI or GloVe",
        description="Fetches a data set, resumes where an earlier try stopped, verifies and unpacks it.",
    )
    parser.add_argument("what", choices=("snli", "glove"), help="which")
    parser.add_argument("--to", metavar="FOLDER", required=True, help="where to put it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints the names of the unpacked files."""
    from spinn_core.data.download import download

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # half a file that was being unpacked goes away
    for file in download(arguments.what, arguments.to):
        print(file)
