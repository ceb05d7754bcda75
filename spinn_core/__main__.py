"""python -m spinn_core: the command line, which lies in cli/, one file a command."""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # From here on Ctrl-C ends the program without a word. As an exception it could come up in the middle of
    # importing torch, which answers with an abort. Commands with something to finish set a handler of their own.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))
    from spinn_core.cli.program import run_as_program

    sys.exit(run_as_program())
