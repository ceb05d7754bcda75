"""The command line: what each command answers, and one line for whatever is wrong.

Most tests call main() in this process; a process of its own is started only where signals, pipes or
torchrun matter. The training's tests are in test_cli_train.py.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from spinn_core.cli.console import explain, print_json
from spinn_core.cli.program import main
from spinn_core.data.snli import LABELS
from spinn_core.files import LINE, one_line
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing import machine
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import own_parse, predict, trace_sentence

ROOT = Path(__file__).parents[2]
CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
CHURCH_LETTERS = "S S R S S S S S R R R R S R R"


@pytest.fixture(autouse=True)
def shipped(tiny_models, monkeypatch):
    """The tiny random models take the place of the shipped ones."""
    monkeypatch.setenv("SPINN_MODELS", str(tiny_models))
    return tiny_models


@pytest.fixture
def cli(capsys):
    """Runs a command that must succeed without a word on standard error; returns its standard output."""

    def run(*argv: str) -> str:
        capsys.readouterr()
        status = main([str(argument) for argument in argv])
        output = capsys.readouterr()
        assert (status, output.err) == (0, "")
        return output.out

    return run


@pytest.fixture
def fails(capsys):
    """Runs a command that must fail with status 2 and one line on standard error; returns that line."""

    def run(*argv: object) -> str:
        capsys.readouterr()
        status = main([str(argument) for argument in argv])
        output = capsys.readouterr()
        assert (status, output.out) == (2, "")
        assert output.err.startswith("error: ")
        assert output.err.count("\n") == 1
        assert output.err.endswith("\n")
        assert len(output.err) < LINE + 20
        assert "unexpected" not in output.err
        return output.err

    return run


def process(*argv: str | bytes, **more) -> subprocess.Popen:
    """python -m spinn_core in a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.Popen([sys.executable, "-m", "spinn_core", *argv], cwd=ROOT, **pipes)


def write_pairs(path: Path, pairs: list[tuple[str, str, str]], parsed: bool = True) -> Path:
    """A JSONL file of (premise, hypothesis, label), the sentences in brackets."""
    lines = []
    for premise, hypothesis, label in pairs:
        record = {"gold_label": label, "pairID": f"p{len(lines)}"}
        for name, text in (("sentence1", premise), ("sentence2", hypothesis)):
            record[name] = " ".join(read(text).tokens)
            if parsed:
                record[f"{name}_binary_parse"] = text
        lines.append(json.dumps(record))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


PAIRS = [
    ("( ( the cat ) sat )", "( a ( dog runs ) )", "neutral"),
    ("( ( the ( dog runs ) ) . )", "( ( ( the cat ) runs ) . )", "entailment"),
    ("( the ( church ( has cracks ) ) )", "( the church )", "contradiction"),
    ("( the church )", "( the church )", "-"),
    ("( ( ( a cat ) sat ) . )", "( ( a dog ) ( ( sat in ) ( the church ) ) )", "entailment"),
    ("( ( the dog ) ( has ( a ceiling ) ) )", "( cracks ( in ( the ceiling ) ) )", "neutral"),
]


class TestParse:
    @pytest.mark.parametrize(
        "text",
        [
            CHURCH,
            rf"words: The church has cracks in the ceiling .\nparses: {CHURCH_LETTERS}",
            "((The church) ((has (cracks (in (the ceiling)))) .))",
            "The church ) has cracks in the ceiling ) ) ) ) . ) )",
            f"WORDS: The church has cracks in the ceiling .\nPARSES: {CHURCH_LETTERS}",
            rf"WORDS: The church has cracks in the ceiling .\nPARSES: {CHURCH_LETTERS}",
        ],
    )
    def test_each_notation_in_each_notation_out(self, cli, text):
        assert cli("parse", text) == f"{CHURCH}\n"
        assert cli("parse", text, "--to", "closing") == "The church ) has cracks in the ceiling ) ) ) ) . ) )\n"
        words, parses = cli("parse", text, "--to", "two-lines").splitlines()
        assert words == "WORDS: The church has cracks in the ceiling ."
        assert parses == f"PARSES: {CHURCH_LETTERS}"
        told = json.loads(cli("parse", text, "--to", "json"))
        assert told["tokens"] == read(CHURCH).parse.to_closing().replace(")", "").split()
        assert [action[0] for action in told["transitions"]] == CHURCH_LETTERS.split()
        assert told["model"] is None

    def test_a_raw_sentence_is_parsed_by_the_model(self, cli, tiny_spinn):
        printed = cli("parse", "The cat sat in the church.", "--to", "json")
        told = json.loads(printed)
        assert told["tokens"] == ["The", "cat", "sat", "in", "the", "church", "."]
        assert read(told["brackets"]).parse == own_parse(tiny_spinn, told["tokens"])
        assert (told["model"], told["notation"]) == ("spinn", "raw")

    def test_a_text_with_a_parse_needs_neither_torch_nor_a_model(self):
        program = (
            "import sys; from spinn_core.cli.program import main;"
            f"assert main(['parse', {CHURCH!r}, '--model', 'nowhere']) == 0; assert 'torch' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    def test_a_text_may_begin_with_a_dash(self, cli, fails):
        assert cli("parse", "-- a ) b )") == "( ( -- a ) b )\n"  # argparse takes it for a text: it holds a space
        assert cli("parse", "--", "(-LRB-(a -RRB-))") == "( -LRB- ( a -RRB- ) )\n"
        assert "after --" in fails("parse", "-LRB-")


class TestNotes:
    """What is said on standard error of a text that was read, with status 0 and the answer on standard output."""

    COMMANDS = (("parse", "{}"), ("trace", "{}"), ("predict", "{}", "the cat sat"))

    @pytest.fixture
    def noted(self, capsys):
        def run(*argv: str) -> tuple[str, list[str]]:
            capsys.readouterr()
            assert main(list(argv)) == 0
            output = capsys.readouterr()
            return output.out, output.err.splitlines()

        return run

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
    def test_unknown_words_are_named(self, noted, command):
        out, notes = noted(*(part.format("the zyx dogs runs") for part in command))
        assert len(notes) == 1 and notes[0].count('"zyx"') == 1 and '"dogs" as "dog"' in notes[0]
        assert out and "vocabulary" not in out

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
    def test_a_text_that_is_not_english(self, noted, command):
        out, notes = noted(*(part.format("一只狗在奔跑。") for part in command))
        assert out and "English" in notes[0] and len(notes) == 2

    def test_json_stays_one_object(self, noted):
        for argv in (
            ["trace", "the zyx", "--json"],
            ["predict", "the zyx", "狗", "--json"],
            ["parse", "the zyx", "--to", "json"],
        ):
            out, notes = noted(*argv)
            assert isinstance(json.loads(out), dict) and notes

    def test_known_words_get_no_note(self, noted):
        assert noted("trace", "The dog (a cat) runs.")[1] == []


class TestTrace:
    def test_the_json_is_what_the_design_says(self, cli, tiny_spinn):
        told = json.loads(cli("trace", CHURCH, "--json"))
        assert told["tokens"] == list(read(CHURCH).tokens)
        assert len(told["steps"]) == 15
        # a machine of lists, apart from the program's own
        stack, front = [], 0
        for index, (step, letter) in enumerate(zip(told["steps"], CHURCH_LETTERS.split(), strict=True)):
            may_shift, may_reduce = front < 8, len(stack) > 1
            if letter == "S":
                stack.append([front, front + 1])
                front += 1
            else:
                (start, _), (_, end) = stack[-2:]
                stack[-2:] = [[start, end]]
            assert step["index"] == index
            assert step["action"] == {"S": "SHIFT", "R": "REDUCE"}[letter]
            assert step["forced"] is not (may_shift and may_reduce)
            assert step["buffer"] == told["tokens"][front:]
            assert step["stack"] == stack
            assert sum(step["probabilities"].values()) == pytest.approx(1, abs=1e-5)
            assert step["tracker_norm"] > 0
        trace = trace_sentence(tiny_spinn, told["tokens"], read(CHURCH).parse.transitions)
        np.testing.assert_allclose(told["encoding"], trace.encoding, rtol=1e-6)

    def test_models_that_cannot_parse_get_spinns_tree(self, cli, tiny_spinn):
        sentence = "the cat sat in the church ."
        chosen = own_parse(tiny_spinn, sentence.split())
        for model in ("spinn", "spinn-pi", "spinn-pi-nt"):
            told = json.loads(cli("trace", sentence, "--model", model, "--json"))
            assert tuple(told["transitions"]) == tuple(action.value for action in chosen.transitions)
            assert told["model"] == model
            assert (told["steps"][0]["probabilities"] is None) == (model != "spinn")
            assert (told["steps"][0]["tracker_norm"] is None) == (model == "spinn-pi-nt")

    def test_the_table_has_a_line_a_step(self, cli):
        lines = cli("trace", "( ( the cat ) sat )").splitlines()
        assert len(lines) == 6
        assert lines[3].split()[:2] == ["3", "REDUCE"]
        assert lines[3].endswith("(the cat) | sat")
        assert lines[5].endswith("((the cat) sat) |")

    def test_lstm_has_no_steps(self, fails):
        assert "builds no tree" in fails("trace", "the cat sat", "--model", "lstm")


class TestPredict:
    @pytest.mark.parametrize("model", ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"])
    def test_one_object_with_the_numbers_of_the_model(self, cli, tiny_models, tiny_spinn, model):
        sides = "the cat sat", "( a ( dog runs ) )"
        told = json.loads(cli("predict", *sides, "--model", model, "--json"))
        assert list(told) == [*LABELS, "label"]
        assert sum(told[label] for label in LABELS) == pytest.approx(1)
        assert told["label"] == max(LABELS, key=lambda label: told[label])
        parse = own_parse(tiny_spinn, sides[0].split())
        readings = [read(parse.to_brackets()), read(sides[1])]
        expected = predict(load_model(str(tiny_models / model)), *readings)
        for label in LABELS:
            assert told[label] == pytest.approx(expected.probabilities[label], rel=1e-6)

    def test_for_a_person(self, cli):
        lines = cli("predict", "the cat sat", "a dog runs").splitlines()
        assert [line.split()[0] for line in lines] == list(LABELS)
        assert sum(line.endswith("*") for line in lines) == 1

    def test_a_folder_is_a_model_too(self, cli, tiny_models):
        named = cli("predict", "the cat sat", "a dog runs", "--json")
        assert cli("predict", "the cat sat", "a dog runs", "--json", "--model", tiny_models / "spinn") == named

    def test_a_gpu_that_is_not_there_gets_a_note_and_the_cpu(self, capsys, monkeypatch):
        monkeypatch.setattr("torch.cuda.is_available", lambda: False)
        assert main(["predict", "the cat sat", "a dog runs", "--json", "--device", "cuda"]) == 0
        output = capsys.readouterr()
        assert json.loads(output.out)
        assert output.err.count("\n") == 1
        assert "CPU" in output.err


class TestEvaluate:
    @pytest.fixture
    def file(self, tmp_path):
        return write_pairs(tmp_path / "pairs.jsonl", PAIRS)

    @pytest.mark.parametrize("parses", ["given", "own"])
    def test_equals_pair_by_pair(self, cli, file, tiny_spinn, parses):
        told = json.loads(cli("evaluate", file, "--parses", parses, "--json"))
        counted = [pair for pair in PAIRS if pair[2] != "-"]
        answers = [predict(tiny_spinn, read(p), read(h), parses) for p, h, _ in counted]
        right = sum(answer.label == label for answer, (_, _, label) in zip(answers, counted, strict=True))
        assert told["accuracy"] == pytest.approx(100 * right / 5, abs=0.01)
        assert told["pairs"] == 5
        assert told["pairs_per_second"] > 0
        assert sum(score["pairs"] for score in told["by_label"].values()) == 5
        if parses == "given":
            assert told["bracket_f1"] is None
            return
        gold = [read(side).parse.transitions for p, h, _ in counted for side in (p, h)]
        own = [side.transitions for answer in answers for side in (answer.premise, answer.hypothesis)]
        assert told["bracket_f1"] == pytest.approx(100 * machine.bracket_f1(gold, own).f1, abs=0.01)

    def test_every_form_of_the_file_gives_the_same(self, cli, file, tmp_path):
        def scores(path: Path) -> dict:
            told = json.loads(cli("evaluate", path, "--json"))
            return {name: value for name, value in told.items() if name != "pairs_per_second"}

        packed = tmp_path / "pairs.jsonl.gz"
        packed.write_bytes(gzip.compress(file.read_bytes()))
        names = ["gold_label", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1", "sentence2", "pairID"]
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        table = tmp_path / "pairs.txt"
        table.write_text("\n".join(["\t".join(names), *("\t".join(row[name] for name in names) for row in rows)]))
        assert scores(file) == scores(packed) == scores(table)

    def test_limit(self, cli, file):
        assert json.loads(cli("evaluate", file, "--limit", "2", "--json"))["pairs"] == 2

    def test_without_parses(self, cli, fails, tmp_path):
        file = write_pairs(tmp_path / "raw.jsonl", PAIRS, parsed=False)
        told = json.loads(cli("evaluate", file, "--parses", "own", "--json"))
        assert (told["pairs"], told["bracket_f1"]) == (5, None)
        assert json.loads(cli("evaluate", file, "--model", "lstm", "--json"))["pairs"] == 5
        assert "--parses own" in fails("evaluate", file)
        assert "--parses own" in fails("evaluate", file, "--model", "spinn-pi")

    @pytest.mark.parametrize("parses", ["given", "own"])
    def test_a_sequential_model_reads_any_file_whatever_parses_says(self, cli, file, tmp_path, parses):
        raw = write_pairs(tmp_path / "raw.jsonl", PAIRS, parsed=False)
        told = [
            json.loads(cli("evaluate", one, "--model", "lstm", "--parses", parses, "--json")) for one in (file, raw)
        ]
        assert told[0]["accuracy"] == told[1]["accuracy"]
        assert told[0]["pairs"] == 5 and told[0]["bracket_f1"] is None

    def test_the_share_of_unknown_words(self, cli, tmp_path):
        file = tmp_path / "x.csv"
        file.write_text("premise,hypothesis,label\nthe zebra runs,the dog,e\nthe zebra runs,a yak,n\n")
        told = json.loads(cli("evaluate", file, "--parses", "own", "--json"))
        assert told["unknown_words"] == pytest.approx(3 / 10)
        assert "30.00 %" in cli("evaluate", file, "--parses", "own")

    def test_rows_that_are_skipped_are_counted(self, cli, fails, file):
        lines = file.read_text().splitlines()
        file.write_text("\n".join([lines[0], "{", lines[1].replace("entailment", "maybe"), *lines[1:]]))
        assert f"{file}, line 2: " in fails("evaluate", file)
        told = json.loads(cli("evaluate", file, "--skip-bad", "--json"))
        assert (told["pairs"], told["skipped_rows"], told["unlabelled_rows"]) == (5, 2, 1)
        text = cli("evaluate", file, "--skip-bad")
        assert "2 rows skipped; the first: line 2: " in text

    def test_bracket_f1_is_of_the_whole_file_or_not_at_all(self, cli, tmp_path):
        parsed = [(premise, hypothesis, "neutral") for premise, hypothesis, _ in PAIRS] * 60  # more than a batch
        file = write_pairs(tmp_path / "x.jsonl", parsed)
        assert json.loads(cli("evaluate", file, "--parses", "own", "--json"))["bracket_f1"] is not None
        with file.open("a") as more:
            more.write('{"gold_label": "neutral", "sentence1": "the cat", "sentence2": "a dog"}\n')
        assert json.loads(cli("evaluate", file, "--parses", "own", "--json"))["bracket_f1"] is None

    def test_numbers_for_labels_need_an_order(self, cli, fails, tmp_path):
        def scores(text: str, *more: str) -> dict:
            file = tmp_path / "numbers.csv"
            file.write_text(text)
            told = json.loads(cli("evaluate", file, "--model", "lstm", "--json", *more))
            return {name: told[name] for name in ("accuracy", "pairs", "by_label", "unlabelled_rows")}

        words = "premise,hypothesis,label\nthe cat,a dog,neutral\na cat sat,the dog,entailment\nthe cat,a cat,-\n"
        numbers = words.replace("neutral", "2").replace("entailment", "0").replace("-", "-1")
        order = ("--labels", "entailment,contradiction,neutral")
        assert scores(words) == scores(numbers, *order) == scores(words, *order)
        (tmp_path / "numbers.csv").write_text(numbers)
        line = fails("evaluate", tmp_path / "numbers.csv", "--model", "lstm", "--skip-bad")
        assert "line 2, column label" in line and "--labels entailment,neutral,contradiction" in line
        assert "no label" in fails("evaluate", tmp_path / "numbers.csv", "--labels", "yes,no")

    def test_non_entailment_is_anything_but_entailment(self, cli, tmp_path, tiny_lstm):
        pairs = [("the cat sat", "a dog runs"), ("the dog", "the church has cracks"), ("a cat", "the cat sat")]
        file = tmp_path / "hans.txt"
        rows = ["gold_label\tsentence1\tsentence2", *(f"non-entailment\t{p}\t{h}" for p, h in pairs)]
        file.write_text("\n".join([*rows, "entailment\tthe cat\ta cat"]) + "\n")
        told = json.loads(cli("evaluate", file, "--model", "lstm", "--json"))
        answers = [predict(tiny_lstm, read(p), read(h)).label for p, h in (*pairs, ("the cat", "a cat"))]
        right = [answer != "entailment" for answer in answers[:3]]
        assert told["by_label"]["non-entailment"]["pairs"] == 3 and told["by_label"]["neutral"]["pairs"] == 0
        assert told["by_label"]["non-entailment"]["accuracy"] == pytest.approx(100 * sum(right) / 3, abs=0.01)
        assert told["accuracy"] == pytest.approx(100 * (sum(right) + (answers[3] == "entailment")) / 4, abs=0.01)
        assert "neutral and contradiction are both right" in cli("evaluate", file, "--model", "lstm")

    def test_a_chinese_encoding_is_noted_beside_the_answer(self, capsys, tmp_path):
        file = tmp_path / "x.csv"
        file.write_bytes("premise,hypothesis,label\nthe cat,a dog — 狗,n\n".encode("gbk"))
        assert main(["evaluate", str(file), "--model", "lstm", "--json"]) == 0
        output = capsys.readouterr()
        assert json.loads(output.out)["encoding"] == "GB18030"
        assert output.err.startswith(f"{file}: ") and "GB18030" in output.err and output.err.count("\n") == 1

    def test_a_long_file_shows_how_far_it_is(self, capsys, tmp_path):
        file = tmp_path / "long.csv"
        file.write_text("premise,hypothesis,label\n" + "the cat,a dog,n\n" * 2500)
        assert main(["evaluate", str(file), "--model", "lstm", "--json"]) == 0
        output = capsys.readouterr()
        assert json.loads(output.out)["pairs"] == 2500
        assert "reading pairs" in output.err and "2500/2500" in output.err

    def test_for_a_person(self, cli, file):
        text = cli("evaluate", file, "--parses", "own")
        for word in ("accuracy", "95 % interval", "bracket F1", "entailment", "13-16"):
            assert word in text

    @pytest.mark.parametrize("model", ["spinn-pi", "spinn-pi-nt"])
    def test_own_parses_need_spinn(self, fails, file, model):
        assert "--model spinn" in fails("evaluate", file, "--model", model, "--parses", "own")


WRONG_ARGUMENTS = [
    ([], "--help"),
    (["bogus"], "bogus"),
    (["parse"], "TEXT"),
    (["parse", "a", "b"], "unrecognized"),
    (["parse", "(a b)", "--to", "latex"], "latex"),
    (["parse", "(a b"], "never closed"),
    (["parse", ""], "no text"),
    (["parse", "\udcff"], "U+DCFF"),
    (["parse", "a\x00b"], "U+0000"),
    (["parse", "word " * 201], "200"),
    (["parse", "x" * 100_000], "limit"),
    (["parse", "the cat", "--model", "nothing-like-it"], "no model"),
    (["parse", "the cat", "--model", ""], "no model"),
    (["parse", "the cat", "--model", "\0"], "no model"),
    (["parse", "the cat", "--model", "\udcff"], "no model"),
    (["parse", "the cat", "--model", "x" * 5000], "no model"),
    (["parse", "the cat", "--model", "lstm"], "no tree"),
    (["parse", "the cat", "--model", "spinn-pi"], "choose spinn"),
    (["trace"], "TEXT"),
    (["trace", "((a b)", "--json"], "never closed"),
    (["trace", "the cat", "--device", "tpu"], "tpu"),
    (["trace", "the cat", "--model", "nothing-like-it"], "no model"),
    (["predict", "the cat"], "HYPOTHESIS"),
    (["predict", "the cat", ""], "no text"),
    (["predict", "the cat", "a ( b c ) d", "--json"], "bracket"),
    (["predict", "the cat", "a dog", "--mod", "spinn"], "unrecognized"),
    (["evaluate"], "FILE"),
    (["evaluate", "nowhere.jsonl"], "nowhere.jsonl"),
    (["evaluate", "no\nwhere"], "no where"),
    (["evaluate", "\udcff\x1b[2J"], "cannot read"),
    (["evaluate", "\0"], "null"),
    (["evaluate", "."], "directory"),
    (["evaluate", "x", "--limit", "0"], "1 or more"),
    (["evaluate", "x", "--limit", "many"], "many"),
    (["evaluate", "x", "--parses", "none"], "none"),
    (["download"], "required"),
    (["download", "wikipedia", "--to", "x"], "wikipedia"),
    (["download", "snli"], "--to"),
]


@pytest.mark.parametrize(("argv", "told"), WRONG_ARGUMENTS, ids=lambda value: ascii(value)[:60])
def test_wrong_arguments_get_one_line(fails, argv, told):
    line = fails(*argv)
    assert told in line
    assert line[:-1].isprintable()


def broken_files() -> dict[str, tuple[str, bytes]]:
    good = json.dumps(
        {"gold_label": "neutral", "sentence1_binary_parse": "( a cat )", "sentence2_binary_parse": "( a dog )"}
    ).encode()
    packed = gzip.compress(good * 200, mtime=0)
    damaged = bytearray(packed)
    damaged[14:18] = b"\xff" * 4
    return {
        "empty": ("a.jsonl", b""),
        "blank": ("a.jsonl", b"\n\n"),
        "binary": ("a.jsonl", bytes(range(256)) * 9),
        "prose": ("a.txt", b"Once there was a cat.\n"),
        "not an object": ("a.jsonl", b"[1, 2]\n"),
        "deep": ("a.jsonl", b"[" * 100_000),
        "a huge number": ("a.jsonl", b"1" * 10_000),
        "no label": ("a.jsonl", b'{"sentence1": "a", "sentence2": "b"}'),
        "odd label": ("a.jsonl", good.replace(b"neutral", b"maybe")),
        "label of another kind": ("a.jsonl", good.replace(b'"neutral"', b'["neutral"]')),
        "only -": ("a.jsonl", good.replace(b"neutral", b"-")),
        "no sentences": ("a.jsonl", b'{"gold_label": "neutral"}'),
        "half a tree": ("a.jsonl", good.replace(b"( a dog )", b"( a dog")),
        "a number for a sentence": ("a.jsonl", b'{"gold_label": "neutral", "sentence1": 1, "sentence2": 2}'),
        "second line": ("a.jsonl", good + b"\n{"),
        "truncated gzip": ("a.jsonl.gz", packed[:-20]),
        "damaged gzip": ("a.jsonl.gz", bytes(damaged)),
        "gzip named plain, cut": ("a.jsonl", packed[:-20]),
        "workbook": ("a.csv", b"PK\x03\x04" + bytes(range(256))),
        "picture": ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(99)),
        "PDF": ("a.pdf", b"%PDF-1.7\n%\xe2\xe3"),
        "numbers for labels": ("a.jsonl", good.replace(b'"neutral"', b"1")),
    }


@pytest.mark.parametrize("kind", broken_files())
def test_broken_data_gets_one_line(fails, tmp_path, kind):
    name, content = broken_files()[kind]
    path = tmp_path / name
    path.write_bytes(content)
    line = fails("evaluate", path)
    assert line.count(name) == 1
    if kind == "second line":
        assert "line 2:" in line
    elif kind == "odd label":
        assert "line 1, column gold_label:" in line and "maybe" in line


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_gets_one_line(fails, tmp_path):
    path = write_pairs(tmp_path / "secret.jsonl", PAIRS)
    path.chmod(0)
    assert "ermission" in fails("evaluate", path)


class TestBrokenModels:
    @pytest.fixture
    def copy(self, tiny_models, tmp_path):
        shutil.copytree(tiny_models, tmp_path / "models")
        return tmp_path / "models" / "spinn"

    @staticmethod
    def change(folder: Path, **sizes: object) -> None:
        described = json.loads((folder / "config.json").read_text())
        described["model"] |= sizes
        (folder / "config.json").write_text(json.dumps(described))

    @pytest.mark.parametrize(
        "sizes",
        [
            {name: size}
            for name in (
                "d_word",
                "d_hidden",
                "d_tracker",
                "lookahead",
                "d_classifier",
                "classifier_layers",
                "vocabulary_rows",
                "tuned_rows",
            )
            for size in (10**12, 10**30, -1, 1.5, "8", None, True)
        ]
        + [
            {"d_hidden": 10**12, "d_classifier": 10**12},
            {"word_dropout": 2},
            {"word_dropout": "x"},
            {"variant": "lstm"},
        ],
        ids=str,
    )
    def test_absurd_sizes(self, fails, copy, sizes):
        self.change(copy, **sizes)
        assert "spinn" in fails("predict", "a cat", "a dog", "--model", copy)

    @pytest.mark.parametrize("size", [7, 9, 16])
    def test_sizes_of_another_model(self, fails, copy, size):
        self.change(copy, d_hidden=size)
        assert "shape" in fails("predict", "a cat", "a dog", "--model", copy)

    @pytest.mark.parametrize("name", ["config.json", "weights.safetensors", "words.safetensors"])
    @pytest.mark.parametrize("content", [None, b"", b"\xff\xfe junk", b"{}", b"\0" * 64], ids=repr)
    def test_files_of_another_kind(self, fails, copy, name, content):
        path = (copy.parent if name.startswith("words") else copy) / name
        path.unlink()
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
        assert name in fails("predict", "a cat", "a dog", "--model", copy)

    @pytest.mark.parametrize("name", ["weights.safetensors", "words.safetensors"])
    def test_half_a_file(self, fails, copy, name):
        path = (copy.parent if name.startswith("words") else copy) / name
        path.write_bytes(path.read_bytes()[:-100])
        assert name in fails("predict", "a cat", "a dog", "--model", copy)

    def test_weights(self, fails, copy):
        def broken(change) -> str:
            weights = load_file(copy / "weights.safetensors")
            whole = (copy / "weights.safetensors").read_bytes()
            change(weights)
            save_file(weights, copy / "weights.safetensors")
            line = fails("predict", "a cat", "a dog", "--model", copy)
            (copy / "weights.safetensors").write_bytes(whole)
            return line

        name = "encoder.tracker.cell.weight_hh"
        assert f"lacks the weight {name}" in broken(lambda weights: weights.pop(name))
        assert "shape" in broken(lambda weights: weights.update({name: weights[name][:, :-1].contiguous()}))
        assert "not finite" in broken(lambda weights: weights[name].view(-1)[3].fill_(float("nan")))
        assert "not finite" in broken(lambda weights: weights[name].view(-1)[3].fill_(float("-inf")))
        assert name in broken(lambda weights: weights.update({name: weights[name].to(int)}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), command=st.sampled_from(["parse", "trace", "predict"]))
def test_no_text_brings_a_traceback(capsys, text, command):
    argv = [command, "--", text, "the cat sat"] if command == "predict" else [command, "--", text]
    capsys.readouterr()
    status = main(argv)
    output = capsys.readouterr()
    if status == 0:
        assert all(line.startswith("note: ") for line in output.err.splitlines())
        assert output.err.count("\n") <= 2  # another language, unknown words
        assert output.out
    else:
        assert status == 2
        assert output.out == ""
        assert output.err.count("\n") == 1
        assert "unexpected" not in output.err


class TestConsole:
    def test_a_line_is_one_short_printable_line(self):
        line = one_line("a\nb\x1b[31m\ud800" + "x" * 5000 + " the hint")
        assert line.isprintable()
        assert line.startswith("a b\\x1b[31m\\ud800")
        assert line.endswith(" the hint")
        assert len(line) < LINE + 40

    def test_json_holds_no_nan(self, capsys):
        with pytest.raises(ValueError, match="not finite"):
            print_json({"x": float("nan")})
        assert capsys.readouterr().out == ""

    def test_what_only_a_programmer_can_mend_says_so(self):
        assert "fault of the program" in explain(KeyError("x"))
        assert "out of memory" in explain(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"))
        assert explain(FileNotFoundError(2, "No such file", "a.txt")).startswith("a.txt: No such file")

    def test_an_unexpected_fault_is_one_line_too(self, capsys, monkeypatch):
        def fault(text: str) -> None:
            raise KeyError(text)

        monkeypatch.setattr("spinn_core.cli.parse.read_typed", fault)
        assert main(["parse", "the cat"]) == 2
        assert capsys.readouterr().err.startswith("error: unexpected KeyError")
        monkeypatch.setenv("SPINN_TRACEBACK", "1")
        with pytest.raises(KeyError):
            main(["parse", "the cat"])


class TestDownload:
    def test_prints_the_files(self, cli, monkeypatch, tmp_path):
        asked = []

        def download(what: str, to: str) -> tuple[Path, ...]:
            asked.append((what, to))
            return tmp_path / "a", tmp_path / "b"

        monkeypatch.setattr("spinn_core.data.download.download", download)
        assert cli("download", "glove", "--to", "here") == f"{tmp_path / 'a'}\n{tmp_path / 'b'}\n"
        assert asked == [("glove", "here")]

    def test_a_folder_that_is_a_file(self, fails, tmp_path):
        (tmp_path / "file").write_text("")
        assert "--to" in fails("download", "snli", "--to", tmp_path / "file")


class TestProgram:
    """Streams and signals, in processes of their own."""

    def test_bytes_that_are_no_text(self):
        running = process("parse", b"a \xff cat", env={**os.environ, "PYTHONIOENCODING": "ascii"})
        out, err = running.communicate()
        assert (running.returncode, out) == (2, b"")
        assert (
            err == b"error: the half character U+DCFF cannot stand in a sentence (at character 3). "
            b"Delete it or type a space instead.\n"
        )

    def test_a_terminal_without_a_letter_gets_the_rest(self):
        running = process("parse", "(caf\u00e9 \u732b)", env={**os.environ, "PYTHONIOENCODING": "ascii"})
        out, err = running.communicate()
        assert (running.returncode, err) == (0, b"")
        assert out.strip() == rb"( caf\xe9 \u732b )"

    def test_nobody_reads(self):
        reader, writer = os.pipe()
        os.close(reader)
        running = process("parse", "(a b)", stdout=writer)
        os.close(writer)
        _, err = running.communicate()
        assert (running.returncode, err) == (141, b"")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            running = process("parse", "(a b)", stdout=full)
        _, err = running.communicate()
        assert running.returncode == 2
        assert err.startswith(b"error: ")
        assert err.count(b"\n") == 1

    def test_ctrl_c_is_quiet(self, stopped_in_torch):
        running = stopped_in_torch("predict", "the cat sat", "a dog runs")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
        assert (running.returncode, out) == (130, b"")
        assert [line for line in err.splitlines() if b" | " not in line] == []  # nothing but Python's list of imports

    def test_from_cold_to_an_answer(self, tiny_models):
        """Seconds of computing, not of waiting: the machine may be busy. The promise is 4 seconds; a machine so busy
        that computing itself is slower has twice what importing torch takes there at that moment."""
        start = os.times()
        subprocess.run([sys.executable, "-c", "import torch"], check=True)
        before = os.times()
        running = process(
            "predict", "the cat sat", "a dog runs", "--json", env={**os.environ, "SPINN_MODELS": str(tiny_models)}
        )
        out, err = running.communicate()
        assert err == b""
        assert set(json.loads(out)) == {*LABELS, "label"}
        after = os.times()
        torch_alone = before.children_user - start.children_user
        assert after.children_user - before.children_user < max(4, 2 * torch_alone)
