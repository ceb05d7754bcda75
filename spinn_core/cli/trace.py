"""trace: every step of reading one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from spinn_core.cli.console import (
    add_device,
    add_json,
    add_model,
    load_for_one_sentence,
    load_parser_for,
    note_readings,
    pick_device,
    print_json,
    read_typed,
)

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "trace",
        help="every step of reading one sentence",
        description="Reads one sentence and prints every step. A plain sentence is parsed by the model, or by spinn "
        "where the model cannot.",
    )
    parser.add_argument("text", metavar="TEXT", help="a sentence, or a parse in any notation")
    add_model(parser)
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints the trace."""
    reading = read_typed(arguments.text)
    from spinn_core.trace.trace import trace_reading

    device = pick_device(arguments.device)
    model = load_for_one_sentence(arguments.model, device)
    trace = trace_reading(model, reading, parser=load_parser_for(model, [reading], device))
    note_readings([reading], model.vocabulary)
    if arguments.json:
        print_json(trace.to_dict())
    else:
        for line in table(trace):
            print(line)


def table(trace: Trace) -> Iterator[str]:
    """The steps as lines: number, action, how sure the model was, then the stack | the buffer after the action."""
    phrases = list(trace.tokens)
    for node in trace.nodes[len(trace.tokens) :]:
        phrases.append(f"({' '.join(phrases[child] for child in node.children)})")
    yield f"{'step':>4}  {'action':<6}  {'P':>5}  stack | buffer"
    for step in trace.steps:
        sure = "" if step.probabilities is None else f"{step.probabilities[step.action]:.3f}"
        if step.forced:
            sure = "only"
        stack = "  ".join(phrases[node] for node in step.stack)
        rest = " ".join(trace.tokens[step.front :])
        yield f"{step.index + 1:>4}  {step.action.value:<6}  {sure:>5}  {stack} | {rest}".rstrip()
