"""predict: how likely one sentence entails another."""

from __future__ import annotations

import argparse

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


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "predict",
        help="how likely the premise entails or contradicts the hypothesis",
        description="Says how likely the premise entails the hypothesis, is neutral to it, or contradicts it.",
    )
    parser.add_argument("premise", metavar="PREMISE", help="a sentence, or a parse in any notation")
    parser.add_argument("hypothesis", metavar="HYPOTHESIS", help="the same")
    add_model(parser)
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints three probabilities and the likeliest label."""
    readings = (read_typed(arguments.premise), read_typed(arguments.hypothesis))
    from spinn_core.trace.trace import predict

    device = pick_device(arguments.device)
    model = load_for_one_sentence(arguments.model, device)
    prediction = predict(model, *readings, parser=load_parser_for(model, readings, device))
    note_readings(readings, model.vocabulary)
    if arguments.json:
        print_json({**prediction.probabilities, "label": prediction.label})
        return
    for label, probability in prediction.probabilities.items():
        print(f"{label:<14} {probability:.4f}{'  *' if label == prediction.label else ''}")
