"""From a trained checkpoint to one that ships: 16-bit and 8-bit weights, measured as shipped, with a model card.

Every figure of the card is read from the config.json beside it, which holds what was measured on the very weights that
ship, or from the experiments.json beside the models; nothing is typed by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import LABELS, EncodedPairs
from spinn_core.evaluation.accuracy import Score, evaluate
from spinn_core.evaluation.calibration import reliability
from spinn_core.evaluation.experiments import FILE_NAME, Experiments, read_experiments
from spinn_core.evaluation.experiments_rows import value_in_words
from spinn_core.evaluation.probes import NO_NEW_WORD, score, shared_words
from spinn_core.evaluation.table import PUBLISHED, PUBLISHED_VECTORS
from spinn_core.evaluation.trained_on import PUBLISHED as TRAINED
from spinn_core.evaluation.trained_on import TrainingPairs, listed
from spinn_core.files import DAMAGED, OneLineError, reason, write_atomically
from spinn_core.model.catalogue import CONFIG, CheckpointError
from spinn_core.model.checkpoint import LoadedModel, load_model, save_model
from spinn_core.model.config import ModelConfig, Variant
from spinn_core.study.shipped_recipe import TEACHERS, write_recipe
from spinn_core.training.settings import BY_NAME

CARD = "README.md"

_WHAT = {
    Variant.SPINN: "SPINN with a tracker that predicts its own transitions; provided parses can be used instead.",
    Variant.SPINN_PI: "SPINN with a tracker, over provided parses.",
    Variant.SPINN_PI_NT: "SPINN without a tracker: a TreeLSTM over provided parses.",
    Variant.LSTM: "The sequential baseline: an LSTM that reads the words left to right, without a parse.",
}
_PARSES = {"own": "predicted parses", "given": "provided parses"}
_ENDS = 3  # of the probes' phenomena, the hardest and the easiest that a card names


def ship(source: str, folder: Path, dev: Path, parser: LoadedModel | None = None) -> Path:
    """Copies a checkpoint into a folder of shipped models, measures the copy and writes its card.

    Args:
        source: the checkpoint's folder; its own name becomes the model's.
        folder: of all shipped models; the word table is put there once and must be the same for all. Experiments are
            read from the experiments.json beside it, where there is one.
        dev: the file to measure on.
        parser: parses the probes for the variants that cannot.

    Returns:
        The new model's folder.

    Raises:
        ValueError: another word table lies in the folder already, or whatever the readers raise.
    """
    experiments = read_experiments(folder.parent / FILE_NAME)
    trained = load_model(source)
    target, words = folder / trained.name, folder / "words.safetensors"
    if not words.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(trained.info.words, words)
    elif words.read_bytes() != trained.info.words.read_bytes():
        raise ValueError(f"{words} differs from {trained.info.words}; shipped models share one word table")
    facts = {name: value for name, value in trained.info.facts.items() if name != "scores"}
    weights = trained.network.state_dict()
    save_model(target, trained.config, weights, words, facts, small=True)

    shipped = load_model(str(target))
    data = EncodedPairs(read_pairs(dev), shipped.vocabulary)
    ways = ["given", "own"] if shipped.config.variant.can_parse else ["given"]
    found = {way: evaluate(shipped.network, data, own=way == "own") for way in ways}
    facts["scores"] = {way: evaluation.to_dict() for way, evaluation in found.items()}
    for scores in facts["scores"].values():
        del scores["pairs_per_second"]  # says something about the machine, nothing about the model
    scores = score(shipped, parser)
    facts["calibration"] = asdict(reliability(found[ways[-1]].probabilities, data.labels).rounded())
    facts["probes"] = {one.name: {"right": one.right, "pairs": one.pairs} for one in scores}
    facts["shared_words"] = asdict(shared_words(scores))
    facts["parameters"] = sum(tensor.numel() for tensor in shipped.network.parameters())
    save_model(target, trained.config, weights, words, facts, small=True)
    write_atomically(target / CARD, card(shipped, facts, experiments).encode())
    write_recipe(target, facts)
    return target


def write_card(name: str) -> Path:
    """Writes a shipped model's card anew, from the config.json and the experiments.json that lie there now.

    Returns its path; `name` and what is raised are those of `load_model`.
    """
    model = load_model(name)
    folder = model.info.folder
    experiments = read_experiments(folder.parent.parent / FILE_NAME)
    try:
        text = card(model, model.info.facts, experiments)
    except OneLineError:
        raise
    except DAMAGED as error:
        raise CheckpointError(
            f"{folder / CONFIG} lacks what a card reports ({reason(error)}); ship the trained model anew"
        ) from None
    write_atomically(folder / CARD, text.encode())
    return folder / CARD


def card(model: LoadedModel, facts: dict[str, Any], experiments: Experiments | None = None) -> str:
    """The model card, in Markdown; experiments: those with other seeds, where they are known."""
    chapters = {
        "Sizes": [_sizes(model.config, facts["parameters"], len(model.vocabulary.words))],
        "Training": _training(model.name, facts),
        "Results": _results(model.config.variant, facts, experiments),
        "Calibration": _calibration(facts),
        "Known weaknesses": _weaknesses(facts),
        "Licences of the data": [
            (
                "SNLI: CC BY-SA 4.0 (Bowman et al. 2015), over captions of Flickr30k (Young et al. 2014). Revised "
                "pairs: Kaushik et al. 2020. GloVe 6B vectors: public domain, PDDL (Pennington et al. 2014)."
            )
        ],
    }
    lines = [
        f"# {model.name}",
        "",
        (
            f"{_WHAT[model.config.variant]} Bowman et al. 2016, *A Fast Unified Model for Parsing and Sentence "
            "Understanding*."
        ),
    ]
    for title, text in chapters.items():
        lines += ["", f"## {title}", "", *text]
    return "\n".join(lines) + "\n"


def _sizes(config: ModelConfig, parameters: int, words: int) -> str:
    tracker = f"tracker {config.d_tracker} with {config.lookahead} further word(s) ahead, " if config.d_tracker else ""
    return (
        f"d = {config.d_hidden}, word vectors of {config.d_word}, {tracker}classifier {config.classifier_layers} x "
        f"{config.d_classifier}; {parameters:,} parameters, of which {config.tuned_rows * config.d_word:,} are "
        f"trainable embedding offsets of the {config.tuned_rows:,} words most frequent in training; dropout "
        f"{config.word_dropout} on words, {config.classifier_dropout} in the classifier. The shared word table has "
        f"{words:,} words; an out-of-vocabulary word is read as one of them that it contains or is a slip away from, "
        "where there is one. Matrices are stored as 16-bit floats, the offsets as 8-bit ones."
    )


def _training(name: str, facts: dict[str, Any]) -> list[str]:
    recipe, trained, data = facts["recipe"], facts["trained"], facts["data"]
    parts = ", ".join(
        f"{setting.replace('_', ' ')} {value_in_words(value)}" for setting, value in recipe.items() if value != {}
    )
    return [
        (
            f"- Data: {TrainingPairs.of(data).in_words}, from {', '.join(data['train'])} (SNLI's whole train split has "
            f"549,367 pairs with labels); vectors: {', '.join(data['vectors'])}."
        ),
        *_built_on(facts),
        f"- Recipe: {parts}; these weights are those after epoch {trained['epochs']}, the best on dev.",
        (
            f"- Repeat it: `python -m spinn_core train --recipe assets/models/{name}/recipe.json`, "
            f"{trained['seconds'] / 60:.0f} minutes, and longer where the models that it builds on are not there yet."
        ),
    ]


def _built_on(facts: dict[str, Any]) -> list[str]:
    """The models that it builds on, and the data that was left out; nothing where there was neither."""
    teachers, start, settings = facts.get("teachers", {}), facts.get("start", {}), facts.get("settings", {})
    lines = []
    if without := settings.get("leave_out"):
        lines.append(f"- Left out: pairs whose pairID begins with {' or '.join(without)}.")
    for name, first in start.items():
        lines.append(
            f"- First weights: those of {name} (dev accuracy {first['accuracy']:.2f}); its recipe is "
            f"{TEACHERS}/{name}.json beside the models."
        )
    if not teachers:
        return lines
    share, weight = (settings.get(name, BY_NAME[name].default) for name in ("teacher_share", "joined_weight"))
    accuracies = ", ".join(f"{name} {teacher['accuracy']:.2f}" for name, teacher in teachers.items())
    line = (
        f"- Soft targets: {100 * share:.0f} % of each target is the mean of the teacher probabilities (dev accuracy: "
        f"{accuracies})."
    )
    if TrainingPairs.of(facts["data"]).recombined:
        line += f" A recombined pair has soft targets only and counts {weight:g} of a pair with a label."
    return [*lines, line]


def _results(variant: Variant, facts: dict[str, Any], experiments: Experiments | None) -> list[str]:
    scores = facts["scores"]
    main = scores.get("own") or scores["given"]
    rows = [(_PARSES[way] if variant.reads_tree else "no parse", scores[way]) for way in _PARSES if way in scores]
    rows += [(f"label {name}", one) for name, one in main["by_label"].items()]
    rows += [(f"{name} words in both sentences", one) for name, one in main["by_length"].items()]
    published = ", ".join(f"{one.value} {accuracy}" for one, accuracy in PUBLISHED.items())
    groups = experiments.seeds.variants if experiments and experiments.seeds else ()
    return [
        (
            f"{main['pairs']:,} pairs of {facts['data']['dev']}, accuracy in per cent with the 95 % interval "
            "(Wilson), measured on the weights in this folder; `python -m spinn_core evaluate` gives them again. "
            "They are slightly optimistic: the epoch was chosen on this file."
        ),
        "",
        "| over | accuracy | interval | bracket F1 |",
        "|---|---|---|---|",
        *(_row(name, one) for name, one in rows if one["pairs"]),
        "",
        *(
            f"Over {len(group.runs)} seeds of this training it averages {group.mean:.2f}, standard deviation "
            f"{group.deviation:.2f}."
            for group in groups
            if group.variant is variant and group.deviation is not None
        ),
        (
            f"Published on the test split, {PUBLISHED_VECTORS}d vectors, {TRAINED.labelled:,} pairs with labels: "
            f"{published} (Bowman et al. 2016). The test split was not used here."
        ),
    ]


def _row(name: str, one: dict[str, Any]) -> str:
    low, high = one["interval"]
    f1 = "" if one.get("bracket_f1") is None else f"{one['bracket_f1']:.2f}"
    return f"| {name} | {one['accuracy']:.2f} | {low:.2f} to {high:.2f} | {f1} |"


def _calibration(facts: Mapping[str, Any]) -> list[str]:
    """The expected calibration error, and what its last layer was scaled by."""
    curve = facts["calibration"]
    lines = [
        (
            f"Expected calibration error on the same pairs: {curve['error']:.2f} %, over {len(curve['bins'])} bins of "
            "equal width (Naeini et al. 2015; Guo et al. 2017). Mean probability of the predicted label: "
            f"{curve['confidence']:.2f} %; accuracy: {curve['accuracy']:.2f} %."
        )
    ]
    if scaling := facts.get("scaling"):
        biases = ", ".join(f"{name} {bias:+.2f}" for name, bias in zip(LABELS, scaling["biases"], strict=True))
        lines.append(
            f"Logits are divided by a temperature of {scaling['temperature']:.3f} and shifted ({biases}), fitted on "
            f"{scaling['pairs']:,} held-out training pairs (Alexandari et al. 2020)."
        )
    return lines


def _weaknesses(facts: Mapping[str, Any]) -> list[str]:
    scores = facts["scores"]
    by_label = (scores.get("own") or scores["given"])["by_label"]
    worst, best = (pick(LABELS, key=lambda label: by_label[label]["accuracy"]) for pick in (min, max))
    return [
        (
            f"- Labels: {by_label[best]['accuracy']:.0f} % of the pairs labelled {best} are predicted so, of those "
            f"labelled {worst} {by_label[worst]['accuracy']:.0f} %."
        ),
        (
            "- Data: its sentences are captions of photographs. Other subjects, questions, instructions, numbers, "
            "quantifiers and most word order are out of its depth; it never answers that it does not know. Its "
            "hypotheses were written by crowd workers, whose habits and prejudices came along."
        ),
        *_probes(facts["probes"], facts["shared_words"]),
    ]


def _probes(probes: Mapping[str, Mapping[str, int]], shared: Mapping[str, int]) -> list[str]:
    """Its answers to our own probes: all together, the hardest and the easiest, and how far shared words lead it."""
    total = Score(sum(one["right"] for one in probes.values()), sum(one["pairs"] for one in probes.values()))
    low, high = total.interval
    ranked = sorted(probes.items(), key=lambda item: (item[1]["right"] / item[1]["pairs"], item[0]))
    hard, easy = (
        listed([f"{name} ({one['right']} of {one['pairs']})" for name, one in some])
        for some in (ranked[:_ENDS], ranked[-_ENDS:][::-1])
    )
    above = shared["called"] - shared["entailment"]
    return [
        (
            f"- Our own probes ({len(probes)} phenomena, assets/examples/probes.json; parses predicted by spinn): "
            f"{total.right} of {total.pairs} correct, {total.accuracy:.1f} %, interval {low:.1f} to {high:.1f}. "
            f"Hardest: {hard}. Easiest: {easy}."
        ),
        f"- Shared words: in {shared['pairs']} of the probes {NO_NEW_WORD}. {shared['entailment']} of these are "
        f"entailment; it predicts so of {shared['called']}."
        + (f" At least {above} of its {total.pairs - total.right} mistakes are of this kind." if above > 0 else ""),
    ]
