"""train, from files to a model: killed, interrupted, started again, and in two processes, on a made-up language."""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from spinn_core.cli.program import main
from spinn_core.data.vocabulary import WordTable
from spinn_core.evaluation import accuracy
from spinn_core.model.checkpoint import load_model, load_network
from spinn_core.study.shipped_recipe import write_recipe
from spinn_core.training.learning_rates import SCHEDULES
from spinn_core.training.settings import (
    BY_NAME,
    SETTINGS,
    Recipe,
    Settings,
    TrainingError,
    add_settings,
    gather,
    read_recipe,
)
from spinn_core.training.trainer import Trainer

ROOT = Path(__file__).parents[2]
ANIMALS, VOICES = ("cat", "dog", "bird", "nurse", "pilot"), ("sleeps", "runs", "sings", "waits")
SORTS, ENDS = ("old", "small", "red", "quiet", "tall"), ("today", "outside", "alone", "again")
LABELS = ("entailment", "neutral", "contradiction")
TINY = {
    "width": 8,
    "tracker": 5,
    "classifier_width": 12,
    "batch_size": 16,
    "epochs": 3,
    "rate": 0.01,
    "warmup": 3,
    "save_every": 2,
}
EPOCHS = 12


def write_pairs(path: Path, count: int, seed: int) -> None:
    """Pairs whose label is a rule: the same animal and voice, another animal, another voice. No sentence twice."""
    choose = random.Random(seed)
    written = set()

    def sentence(animal: str, voice: str) -> str:
        while True:
            words = ["the", *choose.sample(SORTS, choose.randint(1, 4)), animal, voice]
            words += choose.sample(ENDS, choose.randint(0, 3))
            if tuple(words) not in written:
                break
        written.add(tuple(words))
        while len(words) > 1:  # a random tree
            left = choose.randrange(len(words) - 1)
            words[left : left + 2] = [f"( {words[left]} {words[left + 1]} )"]
        return words[0]

    with path.open("w") as file:
        for number in range(count):
            animal, voice = choose.choice(ANIMALS), choose.choice(VOICES)
            label = LABELS[number % 3]
            other = choose.choice([name for name in ANIMALS if name != animal]) if label == "neutral" else animal
            said = choose.choice([name for name in VOICES if name != voice]) if label == "contradiction" else voice
            record = {
                "gold_label": label,
                "sentence1_binary_parse": sentence(animal, voice),
                "sentence2_binary_parse": sentence(other, said),
                "pairID": str(number),
            }
            file.write(json.dumps(record) + "\n")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A folder with train.jsonl (88 pairs), dev.jsonl (24) and vectors.txt (6 numbers a word)."""
    folder = tmp_path_factory.mktemp("data")
    write_pairs(folder / "train.jsonl", 88, seed=1)  # the last batch of 16 holds 8
    write_pairs(folder / "dev.jsonl", 24, seed=2)
    choose = random.Random(3)
    lines = [
        " ".join([word, *(f"{choose.gauss(0, 1):.3f}" for _ in range(6))])
        for word in ("the", "unseen", *ANIMALS, *VOICES, *SORTS, *ENDS)
    ]
    (folder / "vectors.txt").write_text("\n".join(lines) + "\n")
    return folder


def command(data: Path, out: Path, *more: object, model: str = "spinn", **settings: object) -> list[str]:
    """The arguments of a tiny training; settings by name, more as they are."""
    argv = ["train", "--train", data / "train.jsonl", "--dev", data / "dev.jsonl", "--vectors", data / "vectors.txt"]
    argv += ["--model", model, "--out", out, "--threads", 1]
    for name, value in {**TINY, **settings}.items():
        flag = f"--{name.replace('_', '-')}"
        argv += [flag] if value is True else [flag, *value] if isinstance(value, tuple) else [flag, value]
    return [str(argument) for argument in (*argv, *more)]


def start(argv: list[str], launcher: tuple[str, ...] = ()) -> subprocess.Popen:
    """The command in a process of its own."""
    line = [sys.executable, *(launcher or ()), "-m", "spinn_core", *argv]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(path: Path, running: subprocess.Popen) -> None:
    """Returns once the file is there."""
    while not path.exists():
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)


def rows(out: Path) -> list[dict[str, str]]:
    """The log without what the clock says."""
    with (out / "training.csv").open() as file:
        found = list(csv.DictReader(file))
    for row in found:
        del row["seconds"], row["pairs_per_second"]
    return found


def assert_same_end(out: Path, straight: Path) -> None:
    """The same weights bit by bit, in the model and in the state, and the same log."""
    for name in ("weights.safetensors", "state.safetensors"):
        found, expected = load_file(out / name), load_file(straight / name)
        assert found.keys() == expected.keys()
        for key, tensor in expected.items():
            assert torch.equal(found[key], tensor), (name, key)
    assert rows(out) == rows(straight)


@pytest.fixture(scope="module")
def straight(data, tmp_path_factory) -> Path:
    """A training that nobody disturbed."""
    out = tmp_path_factory.mktemp("straight") / "spinn"
    assert main(command(data, out, epochs=EPOCHS)) == 0
    return out


class TestSettings:
    def test_every_field_is_in_the_help_with_its_flags_and_default(self, capsys):
        assert main(["train", "--help"]) == 0
        said = " ".join(capsys.readouterr().out.split())
        for setting in SETTINGS:
            assert " ".join(setting.help.split()) in said
            for flag in setting.flags:
                assert re.search(rf"{flag}[ ,]", said), flag
            if setting.default not in (None, False):
                assert f"(default: {setting.default})" in said

    @pytest.mark.parametrize(
        ("name", "flag", "value"),
        [("own_share", "--own-share", "0.25"), ("joined", "--joined", "7"), ("like_premises", "--like-premises", "3")],
    )
    def test_flags_of_before_and_names_of_now_mean_the_same(self, tmp_path, name, flag, value):
        parser = argparse.ArgumentParser()
        add_settings(parser)
        now = BY_NAME[name].flags[0]
        assert now != flag
        (tmp_path / "recipe.json").write_text(json.dumps({now.removeprefix("--"): json.loads(value)}))
        found = [vars(parser.parse_args([one, value])) for one in (flag, now)]
        assert found[0] == found[1] == read_recipe(tmp_path / "recipe.json") == {name: json.loads(value)}

    @pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
    def test_a_value_out_of_range_is_refused_by_flag_and_recipe_and_in_python(self, tmp_path, setting):
        """With the name and what was wanted; and what a default gives is in range."""
        parser = argparse.ArgumentParser(exit_on_error=False)
        add_settings(parser)
        path = tmp_path / "recipe.json"
        if setting.default is not None:
            path.write_text(json.dumps({setting.name: setting.default}))
            assert read_recipe(path) == {setting.name: setting.default}
        wrong = {"a text": -1, "text": -1, "true or false": 1}.get(setting.wanted, "-1")
        wrong = [-1] if setting.many else float(wrong) if "number" in setting.wanted else wrong
        path.write_text(json.dumps({setting.name: wrong}))
        with pytest.raises(TrainingError) as error:
            read_recipe(path)
        assert f"recipe.json: {setting.name}: expected {setting.wanted}, not " in str(error.value)
        if "number" in setting.wanted or "one of" in setting.wanted:
            with pytest.raises(argparse.ArgumentError, match=setting.name.split("_")[0]):
                parser.parse_args([f"{setting.flags[-1]}=-1"])
        given = {"train": ("a",), "dev": "b", "out": "c", "model": "lstm", setting.name: wrong}
        with pytest.raises(TrainingError, match=f"^{setting.name}: expected"):
            Settings(**given)

    def test_a_flag_goes_before_the_recipe_file(self, tmp_path):
        recipe = tmp_path / "recipe.json"
        recipe.write_text(
            json.dumps(
                {
                    "train": ["a"],
                    "dev": "b",
                    "out": "c",
                    "model": "lstm",
                    "epochs": 9,
                    "rate": 1,
                    "bf16": True,
                    "batch-size": 4,
                    "schedule": "step",
                    "gamma": 0.1,
                }
            )
        )
        parser = argparse.ArgumentParser()
        add_settings(parser)
        flags = vars(parser.parse_args(["--epochs", "2", "--no-bf16", "--schedule", "lambda"]))
        assert gather(flags, recipe) == Settings(
            train=("a",),
            dev="b",
            out="c",
            model="lstm",
            epochs=2,
            rate=1.0,
            bf16=False,
            batch_size=4,
            schedule="lambda",  # which knows no gamma
            gamma=Recipe.gamma,
        )

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "not JSON"),
            ("[]", "object"),
            ('{"epoch": 3}', "'epoch'"),
            ('{"epochs": 0}', "epochs"),
            ('{"epochs": 2.5}', "whole number"),
            ('{"epochs": true}', "whole number"),
            ('{"rate": NaN}', "not JSON"),
            ('{"rate": 1e309}', "rate: expected a number"),
            ('{"epochs": 1' + "0" * 400 + "}", "epochs: expected a whole number"),
            ('{"milestones": [1, 0]}', "milestones: expected a list"),
            ('{"rate": "1"}', "number"),
            ('{"bf16": 1}', "true or false"),
            ('{"train": "a"}', "list"),
            ('{"train": []}', "list"),
            ('{"schedule": "linear"}', "cosine"),
            ("[" * 100_000, "JSON"),
        ],
    )
    def test_wrong_recipe_files(self, tmp_path, text, told):
        path = tmp_path / "recipe.json"
        path.write_text(text)
        with pytest.raises(TrainingError, match=told):
            read_recipe(path)


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--epochs", "0"], "--epochs"),
            (["--joined", "5"], "--joined needs --teachers"),
            (["--teachers", "nowhere"], "--teachers"),
            (["--teacher-share", "1.5"], "--teacher-share"),
            (["--epochs", "many"], "many"),
            (["--rate", "nan"], "nan"),
            (["--rate", "inf"], "inf"),
            (["--average", "1"], "--average"),
            (["--width", "1000000000000"], "--width"),
            (["--tracker", "0"], "--tracker"),
            (["--batch-size", "1"], "--batch-size"),
            (["--schedule", "linear"], "linear"),
            (["--gamma", "0.5"], "cosine"),
            (["--schedule", "multistep"], "--milestones"),
            (["--schedule", "lambda", "--formula", "__import__('os')"], "arithmetic"),
            (["--schedule", "lambda", "--formula", "0 - progress"], "negative"),
            (["--model", "bert"], "bert"),
            (["--recipe", "nowhere.json"], "nowhere.json"),
            (["--train", "nowhere.jsonl"], "--train"),
            (["--train", "."], "--train"),
            (["--dev", "nowhere.jsonl"], "--dev"),
            (["--vectors", "nowhere.txt"], "--vectors"),
            (["--device", "tpu"], "tpu"),
            (["--resume", "--force"], "not allowed"),
            (["--out", __file__], "not a folder"),
            (["--limit", "1"], "too few"),
            (["--labels", "yes,no"], "--labels: “yes” is no label"),
        ],
        ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
    )
    def test_get_one_line(self, data, tmp_path, capsys, more, told):
        assert main(command(data, tmp_path / "out", *more)) == 2
        lines = capsys.readouterr().err.splitlines()
        assert lines[-1].startswith("error: ")
        assert told in lines[-1]
        assert "unexpected" not in lines[-1]
        assert sum(line.startswith("error") for line in lines) == 1

    @pytest.mark.parametrize("missing", ["train", "dev", "vectors", "model", "out"])
    def test_what_is_missing_is_named(self, data, tmp_path, capsys, missing):
        argv = command(data, tmp_path / "out")
        place = argv.index(f"--{missing}")
        assert main(argv[:place] + argv[place + 2 :]) == 2
        assert f"--{missing} is missing" in capsys.readouterr().err

    @pytest.mark.parametrize("content", ["", "the 1 2\ncat 1\n", "the one two\n", "\0\n"])
    def test_broken_vectors(self, data, tmp_path, capsys, content):
        (tmp_path / "vectors.txt").write_text(content)
        assert main(command(data, tmp_path / "out", "--vectors", tmp_path / "vectors.txt")) == 2
        assert "vectors.txt" in capsys.readouterr().err.splitlines()[-1]

    @pytest.mark.parametrize("number", ["nan", "inf", "1e9", "x"])
    def test_vectors_that_cannot_be_stored_leave_nothing_that_blocks_resume(self, data, tmp_path, capsys, number):
        good, out = (data / "vectors.txt").read_text(), tmp_path / "out"
        lines = good.splitlines()
        lines[2] = " ".join([*lines[2].split()[:-1], number])
        (tmp_path / "vectors.txt").write_text("\n".join(lines))
        argv = command(data, out, "--vectors", tmp_path / "vectors.txt", "--resume", epochs=1)
        assert main(argv) == 2
        assert f"vectors.txt, line 3: “{number}”" in capsys.readouterr().err.splitlines()[-1]
        assert list(out.iterdir()) == []
        (tmp_path / "vectors.txt").write_text(good)
        assert main(argv) == 0

    def test_a_tree_needs_parses(self, data, tmp_path, capsys):
        (tmp_path / "raw.jsonl").write_text(
            '{"gold_label": "neutral", "sentence1": "a cat", "sentence2": "a dog"}\n' * 9
        )
        more = "--train", tmp_path / "raw.jsonl", "--dev", tmp_path / "raw.jsonl"
        assert main(command(data, tmp_path / "out", *more)) == 2
        assert "without a parse" in capsys.readouterr().err
        assert main(command(data, tmp_path / "out", *more, model="lstm", epochs=1)) == 0

    def test_odd_rows_stop_it_or_are_skipped_and_counted(self, data, tmp_path, capsys):
        """The same pairs as a Chinese spreadsheet's CSV, with numbers for labels and odd rows between: the same
        model."""
        order = ("neutral", "contradiction", "entailment")
        records = [json.loads(line) for line in (data / "train.jsonl").read_text().splitlines()]
        rows = ["label;hypothesis;pairID;premise"]
        for record in records:
            sides = [record[f"sentence{side}_binary_parse"] for side in (2, 1)]
            rows.append(f"{order.index(record['gold_label'])};{sides[0]};{record['pairID']};{sides[1]}")
        rows[3:3] = ["9;a;x;b", "0;;x;没有", "-1;( a b );x;( a b )"]
        table = tmp_path / "train.csv"
        table.write_bytes("\r\n".join(rows).encode("gb18030"))
        more = {"epochs": 1, "model": "spinn"}
        assert main(command(data, tmp_path / "plain", **more)) == 0
        argv = command(data, tmp_path / "out", "--train", table, "--labels", ",".join(order), **more)
        assert main(argv) == 2
        assert "train.csv, line 4, column label: " in capsys.readouterr().err.splitlines()[-1]
        assert main([*argv, "--skip-bad"]) == 0
        said = capsys.readouterr().err
        assert "2 rows skipped; the first: line 4, column label" in said and "GB18030" in said
        assert_same_end(tmp_path / "out", tmp_path / "plain")

    def test_numbers_for_labels_need_an_order(self, data, tmp_path, capsys):
        (tmp_path / "n.csv").write_text("premise,hypothesis,label\na cat,a dog,1\n")
        assert main(command(data, tmp_path / "out", "--train", tmp_path / "n.csv", "--skip-bad")) == 2
        line = capsys.readouterr().err.splitlines()[-1]
        assert "n.csv, line 2, column label" in line and "--labels entailment,neutral,contradiction" in line

    def test_non_entailment_teaches_nothing(self, data, tmp_path, capsys):
        (tmp_path / "h.csv").write_text("premise,hypothesis,label\na cat,a dog,non-entailment\n")
        assert main(command(data, tmp_path / "out", "--train", tmp_path / "h.csv", model="lstm")) == 2
        assert "h.csv, line 2, column label: non-entailment" in capsys.readouterr().err.splitlines()[-1]


class TestTrain:
    def test_what_it_leaves(self, data, straight, capsys):
        model = load_model(str(straight))
        facts = model.info.facts
        assert facts["data"] == {
            "train": ["train.jsonl"],
            "dev": "dev.jsonl",
            "vectors": ["vectors.txt"],
            "train_pairs": 88,
            "dev_pairs": 24,
        }
        assert facts["settings"]["width"] == 8
        assert str(data) not in (straight / "config.json").read_text()
        assert (model.config.d_hidden, model.config.d_tracker, model.config.d_word) == (8, 5, 6)
        # all words of the language but "unseen", which no sentence has
        assert model.config.tuned_rows == 1 + len(ANIMALS + VOICES + SORTS + ENDS)
        epochs = [row for row in rows(straight) if row["dev_accuracy_given"]]
        assert len(epochs) == EPOCHS
        losses = [float(row["loss"]) for row in rows(straight)]
        assert sum(losses[-6:]) < 0.9 * sum(losses[:6])
        # the model is that of the epoch with the best accuracy
        best = max(float(row["dev_accuracy_own"]) for row in epochs)
        capsys.readouterr()
        assert main(["evaluate", str(data / "dev.jsonl"), "--model", str(straight), "--parses", "own", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["accuracy"] == pytest.approx(best, abs=0.01)

    def test_what_it_says(self, data, tmp_path, capsys):
        assert main(command(data, tmp_path / "out")) == 0
        told = capsys.readouterr()
        lines = told.out.splitlines()
        assert [line.split(":")[0] for line in lines[:3]] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
        assert all(word in lines[0] for word in ("dev accuracy", "given", "own", "bracket F1"))
        assert lines[3].startswith("best dev accuracy")
        assert all(word in told.err for word in ("loss", "accuracy", "pairs/s", "88 pairs"))

    def test_a_model_is_not_overwritten_by_mistake(self, data, tmp_path, capsys):
        out = tmp_path / "out"
        assert main(command(data, out, epochs=1, seed=1)) == 0
        before = (out / "weights.safetensors").read_bytes()
        capsys.readouterr()
        assert main(command(data, out, epochs=1, seed=2)) == 2
        error = capsys.readouterr().err
        assert "--resume" in error
        assert "--force" in error
        assert (out / "weights.safetensors").read_bytes() == before
        assert main(command(data, out, "--resume", epochs=1, seed=2)) == 2
        assert "other settings" in capsys.readouterr().err
        assert main(command(data, out, "--resume", epochs=1, seed=1)) == 0  # at its end already
        assert (out / "weights.safetensors").read_bytes() == before
        assert main(command(data, out, "--force", epochs=1, seed=2)) == 0
        assert (out / "weights.safetensors").read_bytes() != before

    def test_one_word_table_for_two_models(self, data, tmp_path):
        words = tmp_path / "words.safetensors"
        assert main(command(data, tmp_path / "a", words=words, vocabulary=12, model="spinn-pi", epochs=1)) == 0
        assert len(WordTable.load(words).vocabulary.words) == 12
        before = words.read_bytes()
        argv = command(data, tmp_path / "b", words=words, model="spinn-pi-nt", epochs=1)
        place = argv.index("--vectors")
        assert main(argv[:place] + argv[place + 2 :]) == 0
        assert words.read_bytes() == before
        assert {load_model(str(tmp_path / name)).info.words.resolve() for name in "ab"} == {words.resolve()}

    def test_the_settings_in_config_json_are_a_recipe(self, data, tmp_path):
        first, second = tmp_path / "a", tmp_path / "b"
        more = {
            "schedule": "multistep",
            "milestones": (1, 2),
            "gamma": 0.3,
            "apart": True,
            "word_dropout": 0.3,
            "limit": 60,
        }
        assert main(command(data, first, **more)) == 0
        recipe = tmp_path / "recipe.json"
        recipe.write_text(json.dumps(json.loads((first / "config.json").read_text())["settings"]))
        files = command(data, second)[: command(data, second).index("--model")]
        assert main([*files, "--out", str(second), "--recipe", str(recipe), "--threads", "1"]) == 0
        assert_same_end(second, first)

    @pytest.mark.parametrize("schedule", SCHEDULES)
    def test_each_schedule(self, data, tmp_path, schedule):
        options = {
            "step": {"step_size": 1, "gamma": 0.5},
            "exponential": {"gamma": 0.25},
            "plateau": {"gamma": 0.5, "schedule_patience": 0},
            "multistep": {"milestones": (1, 2), "gamma": 0.1},
            "lambda": {"formula": "(1 - progress) ** 2"},
        }.get(schedule, {})
        out = tmp_path / "out"
        argv = command(data, out, model="spinn-pi-nt", schedule=schedule, save_every=100, rate=0.01, **options)
        assert main(argv) == 0
        found = [float(row["rate"]) for row in rows(out)]
        before = (5, 11, 17)  # steps behind the last one of epochs 1, 2 and 3 of 6 steps, warmed up by then
        ends = {
            "step": [1e-2, 5e-3, 2.5e-3],
            "cosine": [5e-3 * (1 + math.cos(math.pi * step / 18)) for step in before],
            "exponential": [1e-2 * 0.25 ** (step / 6) for step in before],
            "multistep": [1e-2, 1e-3, 1e-4],
            "lambda": [1e-2 * (1 - step / 18) ** 2 for step in before],
        }
        if schedule == "plateau":  # halves after each epoch that was no better than the best before
            accuracies = [float(row["dev_accuracy_given"]) for row in rows(out)]
            halvings = [k > 0 and accuracies[k] <= max(accuracies[:k]) for k in range(3)]
            ends["plateau"] = [0.01 * 0.5 ** sum(halvings[:k]) for k in range(3)]
        assert found == pytest.approx(ends[schedule], abs=1e-12)

    @pytest.mark.parametrize("model", ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"])
    def test_bf16(self, data, tmp_path, model):
        assert main(command(data, tmp_path / "out", model=model, bf16=True, epochs=1)) == 0
        assert load_model(str(tmp_path / "out")).info.facts["recipe"]["bf16"] is True

    def test_from_soft_labels_with_pairs_held_out(self, data, straight, tmp_path):
        kept = tmp_path / "soft.safetensors"
        taught = {"teachers": (straight, straight), "joined": 30, "like_premises": 4, "soft_labels": kept}
        taught |= {"hold_out": 10, "own_share": 0.4, "epochs": 2}
        assert main(command(data, tmp_path / "out", **taught)) == 0
        before = kept.read_bytes()
        assert main(command(data, tmp_path / "again", **taught)) == 0  # from the file
        assert kept.read_bytes() == before
        assert_same_end(tmp_path / "again", tmp_path / "out")
        assert main(command(data, tmp_path / "other", **{**taught, "teachers": (straight,)})) == 2
        facts = load_model(str(tmp_path / "out")).info.facts
        assert list(facts["teachers"]) == ["spinn"] and facts["teachers"]["spinn"]["settings"]["epochs"] == EPOCHS
        assert facts["data"]["train_pairs"] == 78 and facts["data"]["held_out_pairs"] == 10
        assert facts["settings"]["joined"] == 30 and "teachers" not in facts["settings"]  # no file is named
        assert 0.05 <= facts["scaling"]["temperature"] <= 20 and facts["scaling"]["pairs"] == 10

    def test_a_teacher_that_reads_pairs(self, data, tmp_path):
        assert main(command(data, tmp_path / "teacher", model="attention", epochs=2, hold_out=10)) == 0
        assert load_network(str(tmp_path / "teacher")).info.facts["scaling"]["temperature"] > 0
        assert main(command(data, tmp_path / "out", teachers=(tmp_path / "teacher",), epochs=1)) == 0
        teacher = load_model(str(tmp_path / "out")).info.facts["teachers"]["teacher"]
        assert teacher["settings"]["model"] == "attention" and 0 <= teacher["accuracy"] <= 100

    def test_starts_with_the_weights_of_a_trained_model(self, data, straight, tmp_path):
        """With rate 0 and nothing averaged they stay what they were, but for what batch norm counts."""
        still = {"rate": 0, "average": 0, "epochs": 1, "weight_decay": 0, "start": straight, "classifier_dropout": 0.3}
        assert main(command(data, tmp_path / "out", **still)) == 0
        found, before = (load_file(out / "weights.safetensors") for out in (tmp_path / "out", straight))
        counted = {name for name in before if name.endswith(("running_mean", "running_var", "tracked"))}
        assert counted and all(torch.equal(found[name], before[name]) for name in before.keys() - counted)
        said = load_model(str(tmp_path / "out")).info.facts
        assert list(said["start"]) == ["spinn"] and said["start"]["spinn"]["settings"]["epochs"] == EPOCHS
        assert "start" not in said["settings"]  # no file is named

    @pytest.mark.parametrize(
        "more, told", [({"tracker": 4}, "d_tracker 5, not 4"), ({"model": "lstm"}, "variant spinn")]
    )
    def test_starts_with_no_weights_of_other_sizes(self, data, straight, tmp_path, capsys, more, told):
        assert main(command(data, tmp_path / "out", start=straight, **more)) == 2
        line = capsys.readouterr().err.strip().splitlines()[-1]
        assert line.startswith("error: --start: ") and told in line

    def test_pairs_left_out_by_their_id(self, data, tmp_path, capsys):
        """The same pairs are held out as without, and none of those that are left out is learned from."""
        kept = {"hold_out": 20, "calibrate_on": ("1", "2"), "epochs": 1, "model": "lstm"}
        assert main(command(data, tmp_path / "all", **kept)) == 0
        assert main(command(data, tmp_path / "some", **kept, leave_out=("3", "8"))) == 0
        every, some = (load_model(str(tmp_path / name)).info.facts for name in ("all", "some"))
        assert every["data"]["held_out_pairs"] == some["data"]["held_out_pairs"]
        left = every["data"]["train_pairs"] - some["data"]["train_pairs"]
        assert 0 < left <= sum(str(k).startswith(("3", "8")) for k in range(88))
        assert main(command(data, tmp_path / "none", leave_out=tuple("0123456789"))) == 2
        assert capsys.readouterr().err.strip().endswith("0 training pairs are too few; give at least 2")

    def test_a_recipe_that_needs_itself(self, data, tmp_path, capsys):
        one, other = tmp_path / "one.json", tmp_path / "other.json"
        one.write_text(json.dumps({"model": "lstm", "teachers": [str(other)]}))
        other.write_text(json.dumps({"model": "lstm", "start": str(one)}))
        assert main(command(data, tmp_path / "out", start=one)) == 2
        assert "one.json needs itself to be trained first" in capsys.readouterr().err

    def test_a_shipped_recipe_makes_all_that_a_model_builds_on(self, data, tmp_path):
        """A teacher, its pupil, and a second generation that starts as that pupil and learns from it."""
        first, second, words = tmp_path / "a", tmp_path / "b", tmp_path / "words.safetensors"
        shared = {"hold_out": 10, "words": words, "epochs": 1}
        assert main(command(data, first / "wise", model="attention", **shared)) == 0
        assert (
            main(command(data, first / "pupil", model="lstm", teachers=(first / "wise",), leave_out=("7",), **shared))
            == 0
        )
        more = {"start": first / "pupil", "teachers": (first / "pupil",), "joined": 20, "like_premises": 3}
        assert main(command(data, first / "heir", model="lstm", **more, **shared)) == 0
        shipped = tmp_path / "assets" / "models" / "heir"
        shipped.mkdir(parents=True)
        facts = load_model(str(first / "heir")).info.facts
        assert list(facts["teachers"]) == list(facts["start"]) == ["pupil"] and list(facts["earlier"]) == ["wise"]
        write_recipe(shipped, facts)
        recipes = [shipped / "recipe.json", *(shipped.parent / "teachers").iterdir()]
        assert {path.name for path in recipes} == {"recipe.json", "pupil.json", "wise.json"}
        for path in recipes:
            text = path.read_text().replace("assets/models", str(shipped.parent)).replace('"runs/', f'"{second}/')
            path.write_text(text)
        files = ["--train", data / "train.jsonl", "--dev", data / "dev.jsonl", "--words", words]
        argv = ["train", *files, "--vectors", data / "vectors.txt", "--recipe", shipped / "recipe.json", "--threads", 1]
        assert main([str(one) for one in argv]) == 0
        for name in ("wise", "pupil", "heir"):
            assert_same_end(second / name, first / name)

    def test_a_shipped_recipe_makes_teacher_and_model_again(self, data, tmp_path):
        """From what a trained pupil says of itself: first the teacher is trained, then the pupil; both as before."""
        first, second, words = tmp_path / "a", tmp_path / "b", tmp_path / "words.safetensors"
        assert main(command(data, first / "wise", model="attention", epochs=2, hold_out=10, words=words)) == 0
        more = {"teachers": (first / "wise",), "joined": 20, "like_premises": 3, "hold_out": 10, "words": words}
        assert main(command(data, first / "pupil", **more)) == 0
        shipped = tmp_path / "assets" / "models" / "pupil"
        shipped.mkdir(parents=True)
        write_recipe(shipped, load_model(str(first / "pupil")).info.facts)
        recipe = json.loads((shipped / "recipe.json").read_text())
        assert recipe["train"] == ["data/train.jsonl"] and recipe["out"] == "runs/pupil"
        assert recipe["teachers"] == ["assets/models/teachers/wise.json"]
        recipe["teachers"] = [str(tmp_path / name) for name in recipe["teachers"]]
        (shipped / "recipe.json").write_text(json.dumps(recipe))
        files = ["--train", data / "train.jsonl", "--dev", data / "dev.jsonl", "--words", words]
        files += ["--out", second / "pupil", "--soft-labels", second / "soft.safetensors", "--threads", 1]
        argv = [
            "train",
            *map(str, files),
            "--vectors",
            str(data / "vectors.txt"),
            "--recipe",
            str(shipped / "recipe.json"),
        ]
        assert main(argv) == 0
        assert_same_end(second / "pupil", first / "pupil")
        assert_same_end(second / "wise", first / "wise")
        assert main([*argv, "--force"]) == 0  # the teacher is not trained again
        assert_same_end(second / "pupil", first / "pupil")

    @pytest.mark.parametrize("pairs", [33, 17, 3])
    def test_a_last_batch_of_one_pair(self, data, tmp_path, pairs):
        """Batch norm cannot take it alone: it joins the batch before."""
        (tmp_path / "few.jsonl").write_text("".join((data / "train.jsonl").read_text().splitlines(True)[:pairs]))
        size = 16 if pairs > 16 else 2
        more = "--train", tmp_path / "few.jsonl", "--batch-size", size
        assert main(command(data, tmp_path / "out", *more, epochs=1, save_every=1)) == 0
        assert len(rows(tmp_path / "out")) == pairs // size


# python -m spinn_core, but each batch that is only read waits for a line on standard input.
READS_WHEN_TOLD = """
import runpy, sys
from spinn_core.evaluation import accuracy as evaluation
read = evaluation.run_batch
def run_batch(*arguments, **more):
    print("reading", file=sys.stderr, flush=True)
    sys.stdin.readline()
    return read(*arguments, **more)
evaluation.run_batch = run_batch
runpy.run_module("spinn_core", run_name="__main__", alter_sys=True)
"""


# In the order in which batches are only read: for each epoch that is better than those before, the dev pairs by
# given and
# by own parses, then the pairs that are held out for the calibration.
READ = {"first evaluation": 0, "its own parses": 1, "calibration": 2, "last evaluation": 3, "its own parses at last": 4}


@pytest.fixture(scope="module")
def calibrated(data, tmp_path_factory) -> Path:
    """A short training with a calibration, undisturbed."""
    out = tmp_path_factory.mktemp("calibrated") / "spinn"
    assert main(command(data, out, epochs=2, hold_out=10)) == 0
    return out


class TestStoppedAndStartedAgain:
    def test_killed_twice_at_any_moment(self, data, straight, tmp_path):
        out = tmp_path / "out"
        moments = [random.uniform(0, 0.8) for _ in range(2)]
        for moment, more in zip(moments, ([], ["--resume"]), strict=True):
            before = (out / "state.safetensors").stat().st_mtime_ns if more else None
            running = start(command(data, out, *more, epochs=EPOCHS))
            wait_for(out / "state.safetensors", running)
            while more and running.poll() is None and (out / "state.safetensors").stat().st_mtime_ns == before:
                time.sleep(0.01)
            time.sleep(moment)
            running.kill()
            running.communicate()
        assert main(command(data, out, "--resume", epochs=EPOCHS)) == 0, moments
        assert_same_end(out, straight)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.parametrize("place", READ)
    def test_a_signal_ends_it_after_the_batch_that_is_being_read(
        self, data, calibrated, tmp_path, capsys, monkeypatch, place, number
    ):
        read, batches = accuracy.run_batch, []

        def run_batch(*arguments, **more):
            if len(batches) == READ[place]:
                os.kill(os.getpid(), number)
            batches.append(place)
            return read(*arguments, **more)

        out = tmp_path / "out"
        argv = command(data, out, epochs=2, hold_out=10, save_every=1000)
        monkeypatch.setattr(accuracy, "run_batch", run_batch)
        assert main(argv) == 128 + number
        assert len(batches) == READ[place] + 1
        told = capsys.readouterr().err.strip().splitlines()[-1]
        epoch = 1 + READ[place] // 3
        assert f"stopped in epoch {epoch}, step 5; the state is saved" in told
        monkeypatch.setattr(accuracy, "run_batch", read)
        assert main([*argv, "--resume"]) == 0
        for name in ("weights.safetensors", "state.safetensors"):
            found, expected = load_file(out / name), load_file(calibrated / name)
            assert all(torch.equal(found[key], tensor) for key, tensor in expected.items()), name

    def test_a_signal_after_the_last_batch_ends_what_would_follow(self, data, tmp_path, monkeypatch):
        """A teacher's training is over and whole; its pupil's does not begin."""
        recipe = tmp_path / "wise.json"
        recipe.write_text(json.dumps({"model": "lstm", "epochs": 1, "width": 8, "classifier_width": 8}))
        save = Trainer._save_model

        def save_model(self, *arguments):
            os.kill(os.getpid(), signal.SIGTERM)
            save(self, *arguments)

        monkeypatch.setattr(Trainer, "_save_model", save_model)
        assert main(command(data, tmp_path / "out", teachers=(recipe,))) == 128 + signal.SIGTERM
        assert load_model(str(tmp_path / "wise")).config.d_hidden == 8
        assert not (tmp_path / "out" / "state.safetensors").exists()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_ends_it_tidily(self, data, straight, tmp_path, number):
        """In a process of its own, which stands at the first batch of dev pairs until the signal is there."""
        out = tmp_path / "out"
        argv = command(data, out, epochs=EPOCHS, save_every=1000)  # states come from epochs' ends and from the signal
        code = [sys.executable, "-c", READS_WHEN_TOLD, *argv]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        running = subprocess.Popen(code, cwd=ROOT, **pipes)
        said = []
        for line in running.stderr:
            said.append(line)
            if line == "reading\n":
                break
        running.send_signal(number)
        _, err = running.communicate("\n")
        assert running.returncode == 128 + number, said
        assert "--resume" in err.splitlines()[-1]
        assert "Traceback" not in err and "reading" not in err
        epoch, step = map(int, re.search(r"stopped in epoch (\d+), step (\d+)", err).groups())
        with safe_open(str(out / "state.safetensors"), framework="pt") as state:
            position = json.loads(state.metadata()["position"])
        assert (position["epoch"] + 1, position["step"]) == (epoch, step)
        if number == signal.SIGINT:
            assert main([*argv, "--resume"]) == 0
            weights, expected = (load_file(folder / "state.safetensors") for folder in (out, straight))
            assert all(torch.equal(weights[name], tensor) for name, tensor in expected.items())


class TestTorchrun:
    LAUNCHER = "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"

    def test_two_processes_do_what_one_does(self, data, tmp_path):
        """The loss of every step, the dev figures of every epoch and the final weights; no dropout, no chance.

        SGD, for Adam makes whole steps of the rounding errors in gradients that are zero (a bias before batch norm).
        """
        settings = {
            "word_dropout": 0,
            "classifier_dropout": 0,
            "save_every": 1,
            "apart": True,
            "limit": 86,
            "optimizer": "sgd",
            "rate": 0.05,
        }
        one, two = tmp_path / "one", tmp_path / "two"
        running = start(command(data, two, **settings, device="cpu"), self.LAUNCHER)
        assert main(command(data, one, **settings)) == 0
        out, err = running.communicate()
        assert running.returncode == 0, err
        assert out.count("best dev accuracy") == 1  # one process speaks for both
        assert "Traceback" not in err
        for here, there in zip(rows(one), rows(two), strict=True):
            for name, value in here.items():
                if value:
                    assert float(there[name]) == pytest.approx(float(value), abs=1e-4), (here, there)
        expected = load_file(one / "state.safetensors")
        for name, tensor in load_file(two / "state.safetensors").items():
            if name.startswith("network."):
                torch.testing.assert_close(tensor, expected[name], rtol=1e-3, atol=1e-4)

    @pytest.mark.parametrize("prefixes, pairs", [(("1", "3"), None), (("elsewhere",), 30)])
    def test_calibrated_on_the_chosen_slices_where_there_are_any(self, data, tmp_path, prefixes, pairs):
        more = {"hold_out": 30, "calibrate_on": prefixes, "epochs": 1, "model": "lstm"}
        assert main(command(data, tmp_path / "out", **more)) == 0
        scaling = load_model(str(tmp_path / "out")).info.facts["scaling"]
        assert scaling["pairs"] == pairs if pairs else 0 < scaling["pairs"] < 30
        assert main(command(data, tmp_path / "other", calibrate_on=prefixes)) == 2

    def test_two_processes_train_a_teacher_and_learn_from_it(self, data, tmp_path):
        recipe, out, kept = tmp_path / "wise.json", tmp_path / "out", tmp_path / "soft.safetensors"
        recipe.write_text(json.dumps({"model": "attention", "epochs": 1, "width": 8, "classifier_width": 8}))
        more = {"teachers": (recipe,), "joined": 20, "like_premises": 3, "soft_labels": kept, "epochs": 1}
        running = start(command(data, out, **more, model="lstm", device="cpu"), self.LAUNCHER)
        told, err = running.communicate()
        assert running.returncode == 0, err
        assert told.count("best dev accuracy") == 2 and "Traceback" not in err  # teacher and pupil, each told once
        assert list(load_model(str(out)).info.facts["teachers"]) == ["wise"]
        assert load_network(str(tmp_path / "wise")).config.d_hidden == 8 and kept.is_file()

    def test_a_mistake_is_told_once(self, data, tmp_path):
        running = start(command(data, tmp_path / "out", "--dev", "nowhere.jsonl"), self.LAUNCHER)
        _, err = running.communicate()
        assert running.returncode != 0
        assert err.count("error: cannot read nowhere.jsonl") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_before_the_first_step_leaves_no_state(data, tmp_path, stopped_in_torch, number):
    running = stopped_in_torch(*command(data, tmp_path / "out"))
    running.send_signal(number)
    out, err = running.communicate()
    assert (running.returncode, out) == (130 if number == signal.SIGINT else -number, b"")
    assert b"Traceback" not in err
    assert not (tmp_path / "out" / "state.safetensors").exists()


def test_a_trained_folder_is_among_the_apps_models(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As README says: SPINN_MODELS names the folder around it, or it is copied whole into the folder of models."""
    from spinn_core.ui.common.models import shipped_models

    runs, models = tmp_path / "runs", tmp_path / "models"
    assert main(command(data, runs / "my-spinn", epochs=1)) == 0
    assert main(command(data, models / "first", model="lstm", epochs=1)) == 0
    monkeypatch.setenv("SPINN_MODELS", str(runs))
    (found,) = shipped_models()
    assert (found.name, found.variant.value, found.trained.pairs.labelled) == ("my-spinn", "spinn", 88)
    monkeypatch.setenv("SPINN_MODELS", str(models))
    shutil.copytree(runs / "my-spinn", models / "my-spinn")
    shutil.rmtree(runs)  # nothing of the copy lies there
    assert [model.name for model in shipped_models()] == ["my-spinn", "first"]
    for name in ("my-spinn", "first"):
        assert main(["predict", "the old cat sleeps", "the cat runs", "--model", name]) == 0
