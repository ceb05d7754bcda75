"""evaluate: how good a model is on a file of pairs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
from spinn_core.cli.counted import CountedWork
from spinn_core.cli.pairs import label_order, read_pairs_shown, skipped_in_words
from spinn_core.data.labels import LABELS_HELP, NON_ENTAILMENT, SKIP_BAD_HELP

if TYPE_CHECKING:
    from spinn_core.data.pair_file import PairFile
    from spinn_core.data.snli import SentencePair
    from spinn_core.data.vocabulary import Vocabulary
    from spinn_core.evaluation.accuracy import Evaluation
    from spinn_core.model.config import Variant


def add(commands: argparse._SubParsersAction) -> None:
    """Registers the command."""
    parser = commands.add_parser(
        "evaluate",
        help="accuracy on a file of pairs",
        description="Accuracy with its 95 %% interval, by label and by length; with --parses own also bracket F1.",
    )
    parser.add_argument("file", metavar="FILE", help="pairs as JSON lines, CSV or SNLI's text, plain or gzipped")
    add_model(parser)
    parser.add_argument(
        "--parses",
        choices=("given", "own"),
        default="given",
        help="given: the file's parses (default); own: those that spinn predicts",
    )
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N labelled pairs")
    parser.add_argument("--labels", type=label_order, default=(), metavar="ORDER", help=LABELS_HELP)
    parser.add_argument("--skip-bad", action="store_true", help=SKIP_BAD_HELP)
    add_device(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Prints what was measured."""
    from spinn_core.data.snli import EncodedPairs

    found = read_pairs_shown(arguments.file, arguments.limit, arguments.labels, arguments.skip_bad, non_entailment=True)
    from spinn_core.evaluation.accuracy import evaluate

    model = load_for_pairs(arguments.model, pick_device(arguments.device))
    variant = model.config.variant
    check_parses(model.name, variant, arguments.parses, arguments.file, found.pairs)
    flush_denormals()
    with CountedWork(f"{model.name} reads pairs", len(found.pairs)) as bar:
        own = arguments.parses == "own" and variant.can_parse
        result = evaluate(model.network, EncodedPairs(found.pairs, model.vocabulary), own, on_batch=bar)
    unknown = unknown_share(found.pairs, model.vocabulary)
    if arguments.json:
        read = {
            "unknown_words": round(unknown, 4),
            "skipped_rows": len(found.skipped),
            "unlabelled_rows": found.unlabelled,
            "encoding": found.notes.encoding,
        }
        print_json({"model": model.name, "parses": arguments.parses, **result.to_dict(), **read})
    else:
        print(report(result, found, unknown))


def check_parses(name: str, variant: Variant, parses: str, file: str, pairs: list[SentencePair]) -> None:
    """Raises CommandError where this model cannot read this file in this way."""
    if not variant.reads_tree:  # whatever the file holds and whatever was asked for
        return
    if parses == "own":
        if not variant.can_parse:
            raise CommandError(f"{name} predicts no parses; leave out --parses own, or take --model spinn")
        return
    for pair in pairs:
        if pair.premise.transitions is None or pair.hypothesis.transitions is None:
            raise CommandError(
                f"{file} holds pairs without a parse (pair {pair.pair_id or pairs.index(pair) + 1}), and {name} "
                "needs one; take --model spinn --parses own, or --model lstm"
            )


def unknown_share(pairs: Sequence[SentencePair], vocabulary: Vocabulary) -> float:
    """Which share of the words, from 0 to 1, is out of vocabulary; a word counts as often as it occurs."""
    from spinn_core.data.snli import count_words

    words = count_words(pairs)
    return sum(times for word, times in words.items() if not vocabulary.knows(word)) / words.total()


def report(result: Evaluation, found: PairFile, unknown: float) -> str:
    """The result for a person. unknown: the share of out-of-vocabulary words."""
    low, high = result.score.interval
    lines = [f"accuracy        {result.score.accuracy:.2f}  (95 % interval {low:.2f} to {high:.2f})"]
    if result.bracket_f1 is not None:
        lines.append(f"bracket F1      {result.bracket_f1:.2f}  (predicted parses against provided ones)")
    lines += [
        f"pairs           {result.score.pairs}",
        f"pairs a second  {result.pairs_per_second:.0f}",
        f"unknown words   {100 * unknown:.2f} % of all words are not in the model's vocabulary",
    ]
    if found.unlabelled:
        lines.append(f"without label   {found.unlabelled}  (rows with -, or nothing; not counted)")
    if found.skipped:
        lines.append(f"skipped rows    {skipped_in_words(found)}")
    if NON_ENTAILMENT in result.by_label:
        lines.append(f"labels          for {NON_ENTAILMENT} neutral and contradiction are both right")
    lines.append("")
    for title, scores in (("label", result.by_label), ("words of both sentences", result.by_length)):
        lines.append(f"{title:<24} accuracy  pairs")
        for name, score in scores.items():
            share = f"{score.accuracy:8.2f}" if score.pairs else f"{'-':>8}"
            lines.append(f"  {name:<22} {share}  {score.pairs:>5}")
    return "\n".join(lines)
