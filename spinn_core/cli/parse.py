"""parse: one sentence and its tree, in the notation of your choice."""

from __future__ import annotations

import argparse

from spinn_core.cli.console import add_model, load_for_one_sentence, note_readings, print_json, read_typed
from spinn_core.parsing.reader import Parse, Reading

NOTATIONS = ("brackets", "closing", "two-lines", "json")


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "parse",
        help="read a sentence or a parse, write it in another notation",
        description="Reads a parse in any notation, or a plain sentence, which the model then parses.",
    )
    parser.add_argument("text", metavar="TEXT", help="a sentence, or a parse in any notation")
    add_model(parser)
    parser.add_argument("--to", choices=NOTATIONS, default=NOTATIONS[0], help="notation (default: brackets)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints the parse. Torch is imported only for a sentence that has none."""
    reading = read_typed(arguments.text)
    parse, model = reading.parse, None
    if parse is None:
        from spinn_core.trace.trace import own_parse

        loaded = load_for_one_sentence(arguments.model)
        parse, model = own_parse(loaded, reading.tokens), loaded.name
        note_readings([reading], loaded.vocabulary)
    if arguments.to == "json":
        print_json(as_dict(reading, parse, model))
    elif arguments.to == "two-lines":
        print(parse.to_two_lines())
    elif arguments.to == "closing":
        print(parse.to_closing())
    else:
        print(parse.to_brackets())


def as_dict(reading: Reading, parse: Parse, model: str | None) -> dict[str, object]:
    """model is who chose the transitions; None where they were typed."""
    return {
        "tokens": list(parse.tokens),
        "transitions": [action.value for action in parse.transitions],
        "brackets": parse.to_brackets(),
        "closing": parse.to_closing(),
        "two_lines": parse.to_two_lines(),
        "notation": reading.notation.value,
        "model": model,
    }
