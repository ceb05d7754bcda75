"""evaluate: how good a model is on a file of pairs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from spinn_core.cli.console import (
    CommandError,
    add_device,
    add_json,
    add_model,
    count,
    flush_denormals,
    load_for_pairs,
    pick_device,
    print_json,
)

if TYPE_CHECKING:
    from spinn_core.evaluation import Evaluation
    from spinn_core.model.config import Variant
    from spinn_core.snli import SentencePair


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "evaluate",
        help="accuracy on a file of pairs",
        description="Accuracy with its 95 %% interval, by label and by length; with --parses own also bracket F1.",
    )
    parser.add_argument("file", metavar="FILE", help="SNLI's .jsonl or .txt, plain or .gz")
    add_model(parser)
    parser.add_argument(
        "--parses", choices=("given", "own"), default="given", help="the file's parses (default), or spinn's own"
    )
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N labelled pairs")
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints what was measured."""
    from spinn_core.snli import EncodedPairs, read_pairs

    pairs = read_pairs(Path(arguments.file), arguments.limit)
    from spinn_core.evaluation import evaluate

    model = load_for_pairs(arguments.model, pick_device(arguments.device))
    check_parses(model.name, model.config.variant, arguments.parses, arguments.file, pairs)
    flush_denormals()
    result = evaluate(model.network, EncodedPairs(pairs, model.vocabulary), own=arguments.parses == "own")
    if arguments.json:
        print_json({"model": model.name, "parses": arguments.parses, **result.to_dict()})
    else:
        print(report(result))


def check_parses(name: str, variant: Variant, parses: str, file: str, pairs: list[SentencePair]) -> None:
    """Raises CommandError where this model cannot read this file in this way."""
    if parses == "own":
        if not variant.can_parse:
            raise CommandError(f"{name} does not parse by itself; leave out --parses own, or take --model spinn")
        return
    if not variant.reads_tree:
        return
    for pair in pairs:
        if pair.premise.transitions is None or pair.hypothesis.transitions is None:
            raise CommandError(
                f"{file} holds pairs without a parse (pair {pair.pair_id or pairs.index(pair) + 1}), and {name} "
                "needs one; take --model spinn --parses own, or --model lstm"
            )


def report(result: Evaluation) -> str:
    """The result for a person."""
    low, high = result.score.interval
    lines = [f"accuracy        {result.score.accuracy:.2f}  (95 % interval {low:.2f} to {high:.2f})"]
    if result.bracket_f1 is not None:
        lines.append(f"bracket F1      {result.bracket_f1:.2f}  (own parses against given ones)")
    lines += [f"pairs           {result.score.pairs}", f"pairs a second  {result.pairs_per_second:.0f}", ""]
    for title, scores in (("label", result.by_label), ("words of both sentences", result.by_length)):
        lines.append(f"{title:<24} accuracy  pairs")
        for name, score in scores.items():
            share = f"{score.accuracy:8.2f}" if score.pairs else f"{'-':>8}"
            lines.append(f"  {name:<22} {share}  {score.pairs:>5}")
    return "\n".join(lines)
