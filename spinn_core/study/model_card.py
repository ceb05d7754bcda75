"""From a trained checkpoint to one that ships: 16-bit and 8-bit weights, measured as shipped, with a model card.

Every figure of the card is read from the config.json beside it, which holds what was measured on
the very weights that ship, or from the experiments.json beside the models; nothing is typed by hand.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from spinn_core.data.examples import pair_examples
from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import LABELS, EncodedPairs
from spinn_core.evaluation.accuracy import evaluate
from spinn_core.evaluation.trained_on import TrainingPairs
from spinn_core.files import DAMAGED, OneLineError, reason, write_atomically
from spinn_core.model.catalogue import CONFIG, CheckpointError
from spinn_core.model.checkpoint import LoadedModel, load_model, save_model
from spinn_core.model.config import Variant
from spinn_core.parsing.reader import read
from spinn_core.study.card_experiments import levers_chapter, seeds_chapter
from spinn_core.study.card_tables import honesty, knowledge, measured_facts
from spinn_core.study.experiments import Experiments
from spinn_core.study.experiments_file import FILE_NAME, read_experiments
from spinn_core.study.shipped_recipe import TEACHERS, write_recipe
from spinn_core.trace.trace import predict
from spinn_core.training.settings import BY_NAME

CARD = "README.md"

_WHAT = {
    Variant.SPINN: "SPINN with a tracker that can choose its own transitions; given ones can be used instead.",
    Variant.SPINN_PI: "SPINN with a tracker, over parses that must be given.",
    Variant.SPINN_PI_NT: "SPINN without a tracker: a plain TreeLSTM over parses that must be given.",
    Variant.LSTM: "The sequential baseline: an LSTM that reads the words left to right and knows of no tree.",
}


def ship(source: str, folder: Path, dev: Path, parser: LoadedModel | None = None) -> Path:
    """Copies a checkpoint into a folder of shipped models, measures the copy and writes its card.

    Args:
        source: the checkpoint's folder; its own name becomes the model's.
        folder: of all shipped models; the word table is put there once and must be the same for all. Experiments are
            read from the experiments.json beside it, where there is one.
        dev: the file to measure on.
        parser: parses our own examples and probes for the variants that cannot.

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
    facts |= measured_facts(shipped, found[ways[-1]], data.labels, parser)
    facts["parameters"] = sum(tensor.numel() for tensor in shipped.network.parameters())
    save_model(target, trained.config, weights, words, facts, small=True)
    write_atomically(target / CARD, card(shipped, facts, parser, experiments).encode())
    write_recipe(target, facts)
    return target


def write_card(name: str, parser: LoadedModel | None = None) -> Path:
    """Writes a shipped model's card anew, from the config.json and the experiments.json that lie there now.

    Args:
        name: as for `load_model`.
        parser: parses our own examples for the variants that cannot.

    Returns:
        The card's path. Raises what the readers raise.
    """
    model = load_model(name)
    folder = model.info.folder
    experiments = read_experiments(folder.parent.parent / FILE_NAME)
    try:
        text = card(model, model.info.facts, parser, experiments)
    except OneLineError:
        raise
    except DAMAGED as error:
        raise CheckpointError(
            f"{folder / CONFIG} lacks what a card reports ({reason(error)}); ship the trained model anew"
        ) from None
    write_atomically(folder / CARD, text.encode())
    return folder / CARD


def card(
    model: LoadedModel, facts: dict[str, Any], parser: LoadedModel | None, experiments: Experiments | None = None
) -> str:
    """The model card, in Markdown; experiments: those that the models came out of, where they are known."""
    config, recipe, trained, data = model.config, facts["recipe"], facts["trained"], facts["data"]
    scores = facts["scores"]
    lines = [
        f"# {model.name}",
        "",
        _WHAT[config.variant],
        "Bowman et al. 2016, *A Fast Unified Model for Parsing and Sentence Understanding*.",
        "",
        "## Sizes",
        "",
        f"d = {config.d_hidden}, word vectors of {config.d_word}, "
        + (f"tracker {config.d_tracker} with {config.lookahead} further word(s) ahead, " if config.d_tracker else "")
        + f"classifier {config.classifier_layers} x {config.d_classifier}; {facts['parameters']:,} parameters, "
        f"of which {config.tuned_rows * config.d_word:,} correct the vectors of the {config.tuned_rows:,} words "
        f"most frequent in training. The shared word table has {len(model.vocabulary.words):,} words; another word is read "
        "as one of them that stands in it or is a slip away, where there is one. "
        "Matrices are stored as 16-bit floats, the corrections as 8-bit ones.",
        "",
        "## Training",
        "",
        (
            f"- Data: {TrainingPairs.of(data).in_words}, from {', '.join(data['train'])} (SNLI's whole train "
            f"split has 549,367 pairs with labels); vectors: {', '.join(data['vectors'])}."
        ),
        f"- Recipe: {recipe['epochs']} epochs (these weights: after epoch {trained['epochs']}, the best on dev), batches of "
        f"{recipe['batch_size']}, {recipe['optimizer']} at {recipe['rate']}, word corrections at "
        f"{recipe['vector_rate']} of it, {recipe['schedule']} schedule after {recipe['warmup']} steps of warm-up, "
        f"weight decay {recipe['weight_decay']}, clip {recipe['clip']}, weights averaged with decay {recipe['average']}"
        + (f", transition loss with weight {recipe['transition_weight']}" if config.variant.can_parse else "")
        + (
            f", {100 * recipe['own_share']:.0f} % of the sentences read by own parses"
            if recipe.get("own_share")
            else ""
        )
        + f", dropout {config.word_dropout} on words and {config.classifier_dropout} in the classifier, "
        f"labels {'weighed against their frequency' if recipe['class_balance'] else 'weighed alike'}, products in "
        f"{'bfloat16' if recipe['bf16'] else 'float32'}, seed {recipe['seed']}.",
        *_lessons(facts),
        f"- The same again from the data files: `python -m spinn_core train --recipe assets/models/{model.name}/recipe.json`.",
        f"- Time: {trained['seconds'] / 60:.0f} minutes of training"
        + (", without what it builds on." if facts.get("teachers") or facts.get("start") else "."),
        "- The dev figures are slightly optimistic: the epoch was chosen on the dev file.",
        "",
        "## Accuracy on SNLI's dev split",
        "",
        (
            f"{next(iter(scores.values()))['pairs']:,} pairs, in per cent, with the 95 % interval (Wilson); measured on "
            "the weights in this folder; `python -m spinn_core evaluate` on the same file gives them again."
        ),
        "",
        "| parses | accuracy | interval | bracket F1 |",
        "|---|---|---|---|",
    ]
    for way, score in scores.items():
        low, high = score["interval"]
        name = way if config.variant.reads_tree else "none"
        lines.append(f"| {name} | {score['accuracy']:.2f} | {low:.2f} to {high:.2f} | {_figure(score['bracket_f1'])} |")
    main = scores.get("own") or scores["given"]
    worst, best = (pick(LABELS, key=lambda label: main["by_label"][label]["accuracy"]) for pick in (min, max))
    lines += ["", "| label | accuracy | interval |", "|---|---|---|", *_table(main["by_label"])]
    lines += ["", "| words in both sentences | accuracy | interval |", "|---|---|---|", *_table(main["by_length"])]
    lines += [
        "",
        (
            "Published on the test split, 300d vectors, 550,000 pairs with labels: LSTM 80.6, SPINN-PI-NT 80.9, SPINN-PI 83.2, "
            "SPINN 82.6 (Bowman et al. 2016). The test split was not used here."
        ),
        "",
        *levers_chapter(experiments),
        *seeds_chapter(experiments),
        *honesty(facts),
        *knowledge(facts),
        "## Known weaknesses",
        "",
        (
            f"It leans: of the pairs labelled {best} it finds {main['by_label'][best]['accuracy']:.0f} %, of those labelled "
            f"{worst} {main['by_label'][worst]['accuracy']:.0f} %."
        ),
        (
            "The training sentences are captions of photographs: people, animals and things that can be seen. Other "
            "subjects, questions and instructions are out of its depth, and so are reasoning about numbers and "
            "quantifiers, most word order, and anything that a picture does not show. It never says that it does not "
            "know. It learnt from hypotheses written by crowd workers, and their habits and prejudices came along."
        ),
        "",
        *_wrong_examples(model, parser),
        "",
        "## Licences of the data",
        "",
        (
            "SNLI: CC BY-SA 4.0 (Bowman et al. 2015), over captions of Flickr30k (Young et al. 2014). Revised pairs: "
            "Kaushik et al. 2020. GloVe 6B vectors: public domain, PDDL (Pennington et al. 2014)."
        ),
        "",
    ]
    return "\n".join(lines)


def _lessons(facts: dict[str, Any]) -> list[str]:
    """What other models had to do with it, and what was left out of the data; nothing where there was neither."""
    teachers, start, settings = facts.get("teachers", {}), facts.get("start", {}), facts.get("settings", {})
    lines = []
    if without := settings.get("leave_out"):
        lines.append(f"- Left out: pairs whose pairID begins with {' or '.join(without)}.")
    for name, first in start.items():
        lines.append(
            f"- First weights: those of {name} (dev accuracy {first['accuracy']:.2f}), whose own recipe is {TEACHERS}/{name}.json beside the models."
        )
    if not teachers:
        return lines
    share, weight = (settings.get(name, BY_NAME[name].default) for name in ("teacher_share", "joined_weight"))
    told = ", ".join(f"{name} {teacher['accuracy']:.2f}" for name, teacher in teachers.items())
    of_pairs = {teacher["settings"].get("model") for teacher in teachers.values()} == {Variant.ATTENTION.value}
    kind = "networks of ours that read both sentences at once" if of_pairs else "networks of ours"
    line = (
        f"- Soft labels: {100 * share:.0f} % of each target is the mean of what teachers think, {kind}, trained on the same "
        f"files (dev accuracy: {told})."
    )
    if TrainingPairs.of(facts["data"]).recombined:
        line += (
            f" A recombined pair, of a premise and a hypothesis to another premise like it, has no label but theirs and "
            f"counts {weight:g} of a pair with a label."
        )
    return [*lines, line]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(scores: dict[str, dict[str, Any]]) -> list[str]:
    return [
        f"| {name} | {score['accuracy']:.2f} | {score['interval'][0]:.2f} to {score['interval'][1]:.2f} |"
        for name, score in scores.items()
        if score["pairs"]
    ]


def _wrong_examples(model: LoadedModel, parser: LoadedModel | None) -> list[str]:
    """Those of our own example pairs that the model gets wrong, as it answers now."""
    rows = []
    examples = pair_examples()
    for example in examples:
        found = predict(model, read(example.premise), read(example.hypothesis), parser=parser)
        if found.label != example.label:
            share = 100 * found.probabilities[found.label]
            rows.append(
                f"| {example.premise} | {example.hypothesis} | {example.label} | {found.label}, {share:.0f} % |"
            )
    head = [f"Of the {len(examples)} example pairs that come with the app it gets {len(rows)} wrong:", ""]
    if not rows:
        return [f"It gets all {len(examples)} example pairs of the app right, which were not chosen to be hard."]
    return [*head, "| premise | hypothesis | we say | it says |", "|---|---|---|---|", *rows]
