"""The training loop on a small made-up language: cats purr, dogs bark, and the opposite contradicts."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.optim import lr_scheduler

from spinn_core.data.snli import EncodedPairs, Sentence, SentencePair, to_numbers
from spinn_core.data.vocabulary import UNKNOWN_ROWS, Vocabulary, WordTable
from spinn_core.evaluation.accuracy import pair_logits, run_batch
from spinn_core.model.checkpoint import load_model
from spinn_core.model.config import ENCODERS, ModelConfig, Variant
from spinn_core.model.dropout import Dropout
from spinn_core.parsing.machine import random_tree
from spinn_core.training.log import LOG, Meter
from spinn_core.training.resume import STATE
from spinn_core.training.self_training import with_predicted_parses
from spinn_core.training.settings import Recipe, TrainingError
from spinn_core.training.trainer import Trainer

WORDS = ("cat", "dog", "purrs", "barks", "the", "a", "old", "small", "very", "today", ".")


def made_up_pairs(count: int, seed: int = 0) -> list[SentencePair]:
    """Entailment: the same animal and voice; contradiction: the other voice; neutral: the other animal."""
    generator = np.random.default_rng(seed)

    def sentence(animal: str, voice: str) -> Sentence:
        extra = [WORDS[k] for k in generator.integers(4, 9, generator.integers(1, 3))]
        tokens = (*extra, animal, voice, *([WORDS[9]] if generator.random() < 0.5 else []))
        return Sentence(tokens, to_numbers(random_tree(len(tokens), int(generator.integers(1000)))))

    pairs = []
    for k in range(count):
        animal, voice = int(generator.integers(2)), int(generator.integers(2))
        other = {0: (animal, voice), 1: (1 - animal, voice), 2: (animal, 1 - voice)}[k % 3]
        pairs.append(
            SentencePair(
                sentence(WORDS[animal], WORDS[2 + voice]), sentence(WORDS[other[0]], WORDS[2 + other[1]]), k % 3
            )
        )
    return pairs


@pytest.fixture(scope="module")
def table() -> WordTable:
    vectors = np.random.RandomState(5).standard_normal((len(WORDS) + UNKNOWN_ROWS, 6)).astype(np.float16)
    return WordTable(Vocabulary(WORDS), vectors)


RECIPE = Recipe(epochs=2, batch_size=16, warmup=5, save_every=3, average=0.9, rate=3e-3)


@pytest.fixture
def make(table, tmp_path):
    """Makes a trainer with tiny sizes; settings of the recipe by name."""
    train = EncodedPairs(made_up_pairs(150), table.vocabulary)
    dev = EncodedPairs(made_up_pairs(150, seed=9), table.vocabulary)

    def maker(variant=Variant.SPINN, out="out", resume=False, **settings) -> Trainer:
        config = ModelConfig(
            variant,
            d_word=6,
            d_hidden=10,
            d_tracker=6,
            d_classifier=24,
            word_dropout=0.05,
            classifier_dropout=0.05,
            vocabulary_rows=table.vocabulary.size,
            tuned_rows=5,
        )
        table.save(tmp_path / "words.safetensors")
        return Trainer(
            config,
            replace(RECIPE, **settings),
            table,
            train,
            dev,
            tmp_path / out,
            tmp_path / "words.safetensors",
            {"data": {"train": ["made up"]}},
            resume=resume,
        )

    return maker


@pytest.mark.parametrize("variant", ENCODERS)
def test_every_variant_learns_the_made_up_language(variant, make):
    trainer = make(variant, epochs=8, rate=1e-2)
    best = trainer.run()
    assert best > 50  # a guess gives 33, give or take 4
    model = load_model(str(trainer.out))
    scores = model.info.facts["scores"]["own" if variant is Variant.SPINN else "given"]
    assert scores["accuracy"] == pytest.approx(best, abs=0.01)
    assert model.info.facts["data"] == {"train": ["made up"]}
    rows = list(csv.DictReader((trainer.out / LOG).open()))
    assert [int(row["epoch"]) for row in rows if row["dev_accuracy_given"]] == list(range(1, 9))
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"])


def test_classes_are_balanced_by_what_people_labelled(table, tmp_path):
    pairs = [pair for pair in made_up_pairs(30) if pair.label < 2 or pair.premise.tokens < pair.hypothesis.tokens]
    joined = [replace(pair, label=2) for pair in made_up_pairs(40, seed=3)]  # a teacher's opinion, whatever it is
    data = EncodedPairs([*pairs, *joined], table.vocabulary, labelled=len(pairs))
    config = ModelConfig(Variant.LSTM, d_word=6, d_hidden=4, vocabulary_rows=table.vocabulary.size)
    trainer = Trainer(
        config, replace(RECIPE, class_balance=True), table, data, data, tmp_path / "out", tmp_path / "words"
    )
    counts = np.bincount([pair.label for pair in pairs])
    assert counts[2] < counts[0]
    np.testing.assert_allclose(trainer.label_weights.numpy(), counts.sum() / 3 / counts, rtol=1e-6)


def test_spinn_learns_its_own_parses():
    """Right-branching trees only: after training its own parses must be right-branching too."""
    # covered with real parses by the shipped models; here the language is so regular that F1 must be near 100
    from spinn_core.parsing.machine import right_branching

    pairs = [
        SentencePair(
            *(Sentence(s.tokens, to_numbers(right_branching(len(s.tokens)))) for s in (p.premise, p.hypothesis)),
            p.label,
        )
        for p in made_up_pairs(150)
    ]
    vectors = np.random.RandomState(5).standard_normal((len(WORDS) + UNKNOWN_ROWS, 6)).astype(np.float16)
    table = WordTable(Vocabulary(WORDS), vectors)
    data = EncodedPairs(pairs, table.vocabulary)
    config = ModelConfig(
        Variant.SPINN,
        d_word=6,
        d_hidden=10,
        d_tracker=8,
        d_classifier=12,
        vocabulary_rows=table.vocabulary.size,
        word_dropout=0.0,
    )
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            config, replace(RECIPE, epochs=7, rate=1e-2), table, data, data, Path(folder), Path(folder) / "w"
        )
        trainer.run()
        assert trainer.evaluate()["own"].bracket_f1 > 95


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {**trainer.network.state_dict(), **{f"average.{k}": v for k, v in trainer.average.weights.items()}}


class Stop(Exception):
    pass


ARTICLES_WAY = {
    "cosine": (lambda o, each, epochs: lr_scheduler.CosineAnnealingLR(o, each * epochs), {}),
    "step": (lambda o, each, epochs: lr_scheduler.StepLR(o, each, 0.5), {}),
    "plateau": (
        lambda o, each, epochs: lr_scheduler.ReduceLROnPlateau(o, mode="max", factor=0.1, patience=0),
        {"gamma": 0.1},
    ),
}
"""torch's own schedulers, with the settings that the trainer is given."""


@pytest.mark.parametrize("schedule", ARTICLES_WAY)
def test_the_rate_that_is_reported_is_the_one_that_made_the_step(schedule, make):
    """By torch's own scheduler, stepped after the optimiser; and by what the optimiser held when it stepped."""
    maker, options = ARTICLES_WAY[schedule]
    trainer = make(epochs=3, warmup=0, save_every=1, schedule=schedule, **options)
    used, reported, measured = [], [], []
    trainer.optimizer.register_step_pre_hook(lambda optimizer, *_: used.append(optimizer.param_groups[0]["lr"]))
    trainer.run(
        lambda progress: reported.append(progress.rate),
        lambda epoch: measured.append(epoch.evaluations["own"].score.accuracy),
    )
    each = trainer.steps_per_epoch
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=RECIPE.rate)
    scheduler, expected = maker(optimizer, each, 3), []
    for accuracy in measured:
        for _ in range(each):
            expected.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if schedule != "plateau":
                scheduler.step()
        if schedule == "plateau":
            scheduler.step(accuracy)
    assert len(set(expected)) > 1 or schedule == "plateau"
    assert reported == used == pytest.approx(expected, rel=1e-9)
    with (trainer.out / LOG).open(encoding="utf-8") as file:
        logged = [float(row["rate"]) for row in csv.DictReader(file)]
    assert logged == used


@pytest.mark.parametrize("schedule", ["cosine", "plateau"])
@pytest.mark.parametrize("stop_at", [4, 6, 13])
def test_a_broken_off_run_goes_on_to_the_same_weights(stop_at, schedule, make):
    straight = make(out="straight", schedule=schedule)
    straight.run()

    seen = 0

    def stop(_):
        nonlocal seen
        seen += 1
        if seen == stop_at:
            raise Stop

    with pytest.raises(Stop):
        make(out="broken", schedule=schedule).run(stop)
    torch.manual_seed(12345)  # another process has another random state
    resumed = make(out="broken", schedule=schedule, resume=True)
    assert (resumed.position.epoch, resumed.position.step) != (0, 0)
    resumed.run()
    for name, expected in weights(straight).items():
        assert torch.equal(weights(resumed)[name], expected), name
    without_clock = [
        [{k: v for k, v in row.items() if k not in ("seconds", "pairs_per_second")} for row in t.position.rows]
        for t in (straight, resumed)
    ]
    assert without_clock[0] == without_clock[1]


def test_an_interrupt_saves_the_place(make):
    trainer = make(save_every=1000)
    steps = []

    def interrupt(progress):
        steps.append(progress.step)
        if len(steps) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer.run(interrupt)
    assert make(save_every=1000, resume=True).position.step == 5


def test_a_state_of_other_settings_is_refused(make):
    make(epochs=1).run()
    with pytest.raises(TrainingError, match="other settings"):
        make(epochs=1, rate=0.5, resume=True)
    (make(epochs=1).out / STATE).write_bytes(b"junk")
    with pytest.raises(TrainingError, match="cannot resume"):
        make(epochs=1, resume=True)


def test_one_step_is_what_the_formulas_say(make):
    """SGD with everything on, against the same step written out with torch's plain functions."""
    trainer = make(
        optimizer="sgd",
        rate=0.1,
        warmup=0,
        schedule="step",
        clip=0.5,
        label_smoothing=0.1,
        class_balance=True,
        transition_weight=0.7,
        average=0.75,
        weight_decay=0.01,
    )
    reference = make(optimizer="sgd", rate=0.1, warmup=0, schedule="step").network
    reference.load_state_dict(trainer.network.state_dict())
    for network in (trainer.network, reference):
        network.train()
        for module in network.modules():
            if isinstance(module, Dropout):
                module.p = 0.0
    start = {name: p.detach().clone() for name, p in reference.named_parameters()}
    batch = trainer.train.batch(np.arange(16))
    trainer._one_step(batch, 16, Meter())

    output = run_batch(reference, batch, own=False, device=torch.device("cpu"))
    labels = torch.from_numpy(batch.labels)
    counts = torch.bincount(torch.from_numpy(trainer.train.labels), minlength=3)
    balance = counts.sum() / (3 * counts)
    log = F.log_softmax(output.logits, 1)
    target = torch.full((16, 3), 0.1 / 3)
    target[torch.arange(16), labels] += 0.9
    loss = -(target * balance * log).sum() / 16
    encoded = output.encoded
    choice = F.log_softmax(encoded.logits, 1)[torch.arange(len(encoded.actions)), encoded.actions]
    loss = loss - 0.7 * choice[encoded.choices].mean()
    loss.backward()
    norm = torch.sqrt(sum((p.grad**2).sum() for p in reference.parameters()))
    assert norm > 0.5  # else clipping would not be seen
    for name, parameter in reference.named_parameters():
        rate = 0.1 * (0.3 if name == "words.tuned" else 1.0)
        decay = 0.01 if parameter.dim() > 1 and name != "words.tuned" else 0.0
        expected = start[name] - rate * (parameter.grad * (0.5 / (norm + 1e-6)) + decay * start[name])
        found = dict(trainer.network.named_parameters())[name].detach()
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6, msg=name)
        kept = min(0.75, 2 / 11)
        torch.testing.assert_close(
            trainer.average.weights[name], kept * start[name] + (1 - kept) * found, rtol=1e-4, atol=1e-6
        )


def test_one_step_by_own_parses_is_what_the_formulas_say(make):
    """The transition loss counts the given actions as far as the own parse has followed them, mistake included."""
    trainer = make(optimizer="sgd", rate=0.1, warmup=0, schedule="step", clip=0.0, own_share=0.6, average=0.0)
    reference = make(optimizer="sgd", rate=0.1, warmup=0, schedule="step").network
    reference.load_state_dict(trainer.network.state_dict())
    for network in (trainer.network, reference):
        network.train()
        for module in network.modules():
            if isinstance(module, Dropout):
                module.p = 0.0
    start = {name: p.detach().clone() for name, p in reference.named_parameters()}
    trainer.position.epoch = 1  # the first epoch reads given parses only
    batch = trainer.train.batch(np.arange(16))
    trainer._one_step(batch, 16, Meter())

    lesson = with_predicted_parses(reference, batch, 0.6, (RECIPE.seed * 1_000_003 + 100_003) * 64)
    assert lesson.batch.transitions != batch.transitions
    reference.train()
    output = run_batch(reference, lesson.batch, own=False, device=torch.device("cpu"))
    loss = F.cross_entropy(output.logits, torch.from_numpy(batch.labels))
    encoded = output.encoded
    counts = encoded.choices & lesson.known
    assert 0 < int(counts.sum()) < int(encoded.choices.sum())
    loss = loss + F.cross_entropy(encoded.logits[counts], lesson.right[counts])
    loss.backward()
    for name, parameter in reference.named_parameters():
        rate = 0.1 * (0.3 if name == "words.tuned" else 1.0)
        decay = 0.01 if parameter.dim() > 1 and name != "words.tuned" else 0.0
        expected = start[name] - rate * (parameter.grad + decay * start[name])
        found = dict(trainer.network.named_parameters())[name].detach()
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6, msg=name)


def test_the_saved_model_is_calibrated(make, table):
    """Held-out pairs scale and shift the last layer, as makes their labels likeliest; nothing else changes."""
    held = EncodedPairs(made_up_pairs(60, seed=4), table.vocabulary)
    plain, scaled = (make(out=out, epochs=6, rate=1e-2) for out in ("plain", "scaled"))
    scaled.held = held
    assert plain.run() == scaled.run()
    models = [load_model(str(trainer.out)) for trainer in (plain, scaled)]
    raw, calibrated = (pair_logits(model.network, held, own=True) for model in models)
    scaling = models[1].info.facts["scaling"]
    assert "scaling" not in models[0].info.facts and scaling["pairs"] == 60
    np.testing.assert_allclose(calibrated, raw / scaling["temperature"] + scaling["biases"], atol=2e-3)

    def loss(logits):
        return float(F.cross_entropy(torch.from_numpy(logits), torch.from_numpy(held.labels)))

    assert loss(calibrated) < loss(raw)
    for other in (1.02 * calibrated, 0.98 * calibrated):
        assert loss(calibrated) <= loss(other) + 1e-9


def test_patience_stops_early(make):
    trainer = make(epochs=50, rate=0.0, patience=2)  # nothing is learnt; only the statistics settle
    trainer.run()
    assert trainer.position.since_best == 2 and trainer.position.epoch < 50


@pytest.mark.parametrize("optimizer", ["adamw", "rmsprop", "sgd"])
def test_each_optimiser_runs_in_bf16_too(optimizer, make):
    trainer = make(optimizer=optimizer, bf16=True, epochs=1)
    trainer.run()
    assert all(torch.isfinite(tensor).all() for tensor in trainer.average.weights.values())


def test_a_loss_that_is_no_number_is_said(make):
    with pytest.raises(TrainingError, match="not a number"):
        make(optimizer="sgd", rate=1e30, clip=0.0, warmup=0, epochs=3).run()


@pytest.mark.parametrize(
    "settings", [{"optimizer": "adam"}, {"epochs": 0}, {"rate": -1.0}, {"rate": float("nan")}, {"average": 1.0}]
)
def test_impossible_recipes_are_refused(settings):
    with pytest.raises(TrainingError):
        Recipe(**settings)
