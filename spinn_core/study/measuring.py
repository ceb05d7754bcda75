"""Makes the measured table of evaluation/table.py: every model on one file, by every kind of trees, with paired tests,
its calibration, and its answers to our own probes.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import DataError, EncodedPairs, SentencePair, to_numbers
from spinn_core.evaluation import table
from spinn_core.evaluation.accuracy import Evaluation, Score, evaluate
from spinn_core.evaluation.calibration import reliability
from spinn_core.evaluation.probes import Phenomenon, fingerprint, probes, score
from spinn_core.evaluation.table import GIVEN, PREDICTED, RANDOM, Accuracy, MeasuredModel, PairedTest, Results, mcnemar
from spinn_core.evaluation.table_file import digest
from spinn_core.evaluation.trained_on import recorded
from spinn_core.model.catalogue import WEIGHTS
from spinn_core.model.checkpoint import LoadedModel, load_model
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.parsing.machine import balanced, left_branching, random_tree, right_branching

if TYPE_CHECKING:
    from spinn_core.model.pair import PairModel

SHAPES = {table.LEFT: left_branching, table.RIGHT: right_branching, table.BALANCED: balanced}
"""Trees that depend on nothing but the number of words."""

OnWay = Callable[[str, str, Evaluation], None]
"""Called after each reading of the file: the model's name, the way, what was measured."""


def measure(
    folders: Sequence[Path],
    file: Path,
    device: str = "cpu",
    limit: int | None = None,
    on_way: OnWay = lambda name, way, found: None,
    phenomena: Sequence[Phenomenon] | None = None,
) -> Results:
    """Reads the file with every model in every way, and the probes.

    Args:
        folders: of the models.
        file: of pairs with parses.
        device: "cpu" or "cuda".
        limit: only the first so many labelled pairs.
        on_way: called after each reading.
        phenomena: the probes; by default our own.

    Raises:
        DataError: a file that cannot be read, or with pairs without a parse.
        CheckpointError: a model that cannot be loaded.
        ProbesError: probes that cannot be read.
    """
    phenomena = probes() if phenomena is None else phenomena
    pairs = read_pairs(file, limit)
    for number, pair in enumerate(pairs, 1):
        if pair.premise.transitions is None or pair.hypothesis.transitions is None:
            raise DataError(
                f"{file} holds pairs without a parse (labelled pair {number}), and the table needs them; "
                "give a file of SNLI's"
            )
    trees = {GIVEN: pairs} | {name: with_trees(pairs, name) for name in (RANDOM, *SHAPES)}
    models, rights = [], {}
    loaded = [load_model(str(folder), device) for folder in folders]
    parser = next((model for model in loaded if model.config.variant.can_parse), None)
    for model in loaded:
        measured, rights[model.name] = measure_model(model, trees, on_way)
        models.append(replace(measured, probes=probe_results(model, parser, phenomena)))
    differences = [
        table.Difference(first, second, paired_test(rights[first], rights[second]))
        for first, second in itertools.combinations(rights, 2)
    ]
    return Results(
        file.name,
        len(pairs),
        device,
        torch.get_num_threads(),
        tuple(models),
        tuple(differences),
        fingerprint(phenomena),
    )


def measure_model(
    model: LoadedModel, trees: dict[str, list[SentencePair]], on_way: OnWay
) -> tuple[MeasuredModel, np.ndarray]:
    """One model in every way that it has.

    Args:
        model: any variant.
        trees: the pairs with the provided parses, and with each other kind of trees.
        on_way: called after each reading.

    Returns:
        The measured model, and (pairs,) bool: which pairs it gets right in its main way.
    """
    labels = np.array([pair.label for pair in trees[GIVEN]])
    found: dict[str, Evaluation] = {}
    for way in ways_of(model):
        network = without_tracker(model.network) if way == table.NO_TRACKER else model.network
        data = EncodedPairs(trees.get(way, trees[GIVEN]), model.vocabulary)
        found[way] = evaluate(network, data, own=way == PREDICTED)
        on_way(model.name, way, found[way])
    right = {way: evaluation.predicted == labels for way, evaluation in found.items()}
    main = next(way for way in (PREDICTED, GIVEN, table.NO_TREE) if way in found)
    measured = MeasuredModel(
        name=model.name,
        variant=model.config.variant,
        weights=digest(model.info.folder / WEIGHTS),
        parameters=sum(tensor.numel() for tensor in model.network.parameters()),
        vectors=model.config.d_word,
        trained=recorded(model.info.facts),
        main=main,
        bracket_f1=None if (f1 := found[main].bracket_f1) is None else round(f1, 2),
        pairs_per_second=round(found[main].pairs_per_second, 1),
        ways={
            way: table.Way(
                _accuracy(evaluation.score),
                {name: _accuracy(score) for name, score in evaluation.by_label.items()},
                {name: _accuracy(score) for name, score in evaluation.by_length.items()},
                None if way in (GIVEN, table.NO_TREE) else paired_test(right[way], right[GIVEN]),
            )
            for way, evaluation in found.items()
        },
        calibration=reliability(found[main].probabilities, labels).rounded(),
    )
    return measured, right[main]


def probe_results(
    model: LoadedModel, parser: LoadedModel | None, phenomena: Sequence[Phenomenon]
) -> dict[str, table.ProbeResult] | None:
    """One model on the probes, each sentence over the tree that a model chooses; None where none can choose one."""
    if model.config.variant.reads_tree and not model.config.variant.can_parse and parser is None:
        return None
    return {
        one.name: table.ProbeResult(
            _accuracy(Score(one.right, one.pairs)),
            tuple(replace(mistake, probability=round(mistake.probability, 4)) for mistake in one.mistakes),
        )
        for one in score(model, parser, phenomena)
    }


def ways_of(model: LoadedModel) -> list[str]:
    """The ways in which this model can read a file."""
    variant = model.config.variant
    if not variant.reads_tree:
        return [table.NO_TREE]
    without = {PREDICTED: not variant.can_parse, table.NO_TRACKER: not variant.has_tracker}
    return [way for way in table.WAYS if not without.get(way, False)]


def with_trees(pairs: Sequence[SentencePair], kind: str) -> list[SentencePair]:
    """The same pairs over other trees.

    Args:
        pairs: the examples.
        kind: RANDOM (one tree for each distinct sentence, drawn evenly from all, always the same) or one of SHAPES.
    """
    seeds: dict[tuple[str, ...], int] = {}

    def other(sentence: Sentence) -> Sentence:
        words = len(sentence.tokens)
        if kind == RANDOM:
            tree = random_tree(words, seeds.setdefault(sentence.tokens, len(seeds)))
        else:
            tree = SHAPES[kind](words)
        return Sentence(sentence.tokens, to_numbers(tree))

    return [replace(pair, premise=other(pair.premise), hypothesis=other(pair.hypothesis)) for pair in pairs]


def without_tracker(network: PairModel) -> PairModel:
    """A copy whose tracker says nothing to Reduce; the tracker itself still runs."""
    network = copy.deepcopy(network)
    encoder: Any = network.encoder  # a SPINN with a tracker
    encoder.reduce.tracking.weight.zero_()
    return network


def paired_test(first: np.ndarray, second: np.ndarray) -> PairedTest:
    """McNemar's test of two readings of the same pairs; (pairs,) bool each, which pairs are right."""
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    return PairedTest(only_first, only_second, mcnemar(only_first, only_second))


def _accuracy(score: Score) -> Accuracy:
    if not score.pairs:
        return Accuracy(None, None, None, 0)
    low, high = score.interval
    return Accuracy(round(score.accuracy, 2), round(low, 2), round(high, 2), score.pairs)
