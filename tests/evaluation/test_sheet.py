"""Sheets of pairs: what is read and what is told, and the batches held against one prediction at a time."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time

import numpy as np
import pytest

from spinn_core.data.snli import LABELS, DataError, Sentence
from spinn_core.evaluation.sheet import MAX_BYTES, MAX_PAIRS, MAX_TOTAL_WORDS, Sheet, read_sheet
from spinn_core.evaluation.sheet_results import confusion, predict_sheet, predicted, score, to_csv
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import predict

DOG, CAT = "A dog runs.", "A cat sat."


def sheet_of(text: str, name: str = "pairs.csv") -> Sheet:
    return read_sheet(text.encode(), name)


def told(sheet: Sheet) -> list[tuple[str, str, str | None]]:
    return [(pair.premise_text, pair.hypothesis_text, pair.label) for pair in sheet.pairs]


def problems(sheet: Sheet) -> list[tuple[int, str]]:
    return [(problem.line, problem.what) for problem in sheet.problems]


@pytest.mark.parametrize(
    "text",
    [
        f"premise,hypothesis,label\n{DOG},{CAT},c\n{CAT},{DOG},\n",
        f"premise;hypothesis;label\n{DOG};{CAT};contradiction\n{CAT};{DOG};-",
        f"premise\thypothesis\tlabel\n{DOG}\t{CAT}\tContradiction\n{CAT}\t{DOG}\n",
        f"\ufeffPremise, Hypothesis ,LABEL\r\n\r\n{DOG}, {CAT}, C\r\n,,\r\n{CAT},{DOG},-\r\n",
        f'"label","premise","hypothesis"\n"c","{DOG}","{CAT}"\n"","{CAT}","{DOG}",,\n',
        f"gold_label\tsentence1\tsentence2\tpairID\ncontradiction\t{DOG}\t{CAT}\tx\n-\t{CAT}\t{DOG}\ty\n",
        f"sentence1,sentence2,gold_label\r{DOG},{CAT},contradiction\r{CAT},{DOG},",
        json.dumps({"premise": DOG, "hypothesis": CAT, "label": "c"})
        + "\n\n"
        + json.dumps({"sentence1": CAT, "sentence2": DOG, "gold_label": "-", "pairID": 7}),
        json.dumps({"Premise": DOG, "Hypothesis": CAT, "Label": "C"})
        + "\r\n"
        + json.dumps({"premise": CAT, "hypothesis": DOG, "label": None}),
    ],
)
def test_each_way_to_write_the_same_two_pairs(text: str) -> None:
    sheet = sheet_of(text)
    assert told(sheet) == [(DOG, CAT, "contradiction"), (CAT, DOG, None)]
    assert not sheet.problems and sheet.labelled == 1
    assert sheet.pairs[0].premise.tokens == ("A", "dog", "runs", ".")


def test_utf_16_as_spreadsheets_write_it() -> None:
    data = f"premise\thypothesis\n{DOG}\tÜber 王 🎉\n".encode("utf-16")
    assert told(read_sheet(data, "x.txt")) == [(DOG, "Über 王 🎉", None)]


def test_sentences_in_any_notation() -> None:
    text = (
        'premise,hypothesis\n( ( A dog ) runs ),A dog ) runs )\n"WORDS: A dog runs\nPARSES: S S R S R",'
        '"(S (NP (DT A) (NN dog)) (VP (VBZ runs)))"\n"He said ""no"", twice",A dog runs\n'
    )
    sheet = sheet_of(text)
    assert not sheet.problems
    assert [pair.line for pair in sheet.pairs] == [2, 3, 5]
    sentences = {side for row in sheet.pairs[:2] for side in (row.premise, row.hypothesis)}
    assert sentences == {Sentence(("A", "dog", "runs"), bytes([0, 0, 1, 0, 1]))}
    assert sheet.pairs[2].premise.transitions is None
    assert sheet.pairs[2].premise_text == 'He said "no", twice'


def test_snlis_own_parses_are_used() -> None:
    names = "gold_label\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1\tsentence2\tlabel1"
    sheet = sheet_of(
        f'{names}\nneutral\t( ( A dog ) runs )\t( "Hi )\tA dog runs\t"Hi\tneutral\n'
        f'neutral\t( ( A dog ) runs )\t( `` Hi )\tA dog runs\t"Hi\tneutral\n',
        "dev.txt",
    )
    assert sheet.pairs[0].premise == Sentence(("A", "dog", "runs"), bytes([0, 0, 1, 0, 1]))
    assert sheet.pairs[0].label == "neutral" and not sheet.problems
    assert [pair.hypothesis for pair in sheet.pairs] == [
        Sentence(('"Hi',), bytes([0])),
        Sentence(("``", "Hi"), bytes([0, 0, 1])),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"{DOG},{CAT},maybe", "the label is “maybe”; use entailment, neutral, contradiction, or e, n, c"),
        (
            f"{DOG},A cat, a dog and a cow,e",
            "4 fields where the first line names 3; put quotes round a sentence with a comma",
        ),
        (f"{DOG},,e", "there is no hypothesis"),
        (f"{DOG}", "there is no hypothesis"),
        (f",{DOG}", "there is no premise"),
        (f"{DOG},{'dog ' * 201},e", "hypothesis: there are more than 200 words"),
        (f"{DOG},A \x07 dog,e", "hypothesis: the control character U+0007"),
        (f'"{DOG},{CAT},e', "a quotation mark is open"),
        (f'"{DOG}" indeed,{CAT},e', "a quotation mark is open or stands amid a field"),
    ],
)
def test_a_bad_row_is_told_and_the_others_stay(row: str, why: str) -> None:
    sheet = sheet_of(f'premise,hypothesis,label\n{DOG},{CAT},n\n{row}\n"{CAT}","{DOG}",e\n')
    assert told(sheet) == [(DOG, CAT, "neutral"), (CAT, DOG, "entailment")]
    ((line, text),) = problems(sheet)
    assert line == 3 and why in text and "\n" not in text and text.isprintable()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"premise": "a", "hypothesis": ', "this is not a JSON object"),
        ('["a", "b"]', "this is not a JSON object"),
        ("[" * 5000, "this is not a JSON object"),
        ('{"premise": "a"}', "there is no hypothesis"),
        ('{"premise": "a", "hypothesis": ["b"]}', "the hypothesis is no text"),
        ('{"premise": "a", "hypothesis": "b", "label": 0}', "column label: the label is the number 0"),
        ('{"premise": "a", "hypothesis": "\\ud800"}', "hypothesis: the half character U+D800"),
        ('{"premise": "a", "hypothesis": "b", "label": "\\ud800\\n\\u202e"}', "the label is “\ufffd \ufffd”"),
    ],
)
def test_a_bad_line_of_json_is_told_and_the_others_stay(row: str, why: str) -> None:
    good = json.dumps({"premise": DOG, "hypothesis": CAT, "label": "e"})
    sheet = sheet_of(f"{good}\n{row}\n{good}\n", "pairs.jsonl")
    assert len(sheet.pairs) == 2
    ((line, text),) = problems(sheet)
    assert line == 2 and why in text and text.isprintable()
    text.encode()  # no half characters, which no page can show


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "x.csv is empty; its first line names the columns"),
        (b" \n \n", "is empty"),
        (b"premise,hypothesis\n", "names its columns but holds no pairs"),
        (b"A dog runs.,A cat sat.\n", "line 1: no columns premise and hypothesis in “A dog runs.,A cat sat.”"),
        (b"premise,label\na,e\n", "no columns premise and hypothesis"),
        (b"\n\nwrong\x07\n", "line 3: no columns premise and hypothesis in “wrong\xef\xbf\xbd”"),
        (
            "premise,hypothesis\nok,ok\ncafé,ok".encode("latin-1"),
            "line 3: this is not UTF-8 text; save the file as UTF-8",
        ),
        (b'[{"premise": "a"}]', "this is a JSON list; write one JSON object on each line"),
        (b"PK\x03\x04rest", "a workbook or an archive"),
        (b"\x1f\x8brest", "cannot be unpacked"),
        (
            b"premise,hypothesis\n" + b"a,b\n" * (MAX_PAIRS + 1),
            "more than 2,000 rows, which is the limit; from line 2002 on",
        ),
        (b"premise,hypothesis\n" + b"x" * MAX_BYTES, "has more than 2 MB, which is the limit"),
    ],
)
def test_a_file_that_is_no_sheet_is_one_line(data: bytes, why: str) -> None:
    with pytest.raises(DataError) as caught:
        read_sheet(data, "x.csv")
    assert why.encode("utf-8", "replace").decode().replace("ï¿½", "\ufffd") in str(caught.value)
    assert str(caught.value).startswith("x.csv") and str(caught.value).isprintable()


def test_a_name_of_many_lines_stays_one_line() -> None:
    with pytest.raises(DataError) as caught:
        read_sheet(b"", "a\nb\u202e" + "c" * 300)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 160


def test_the_limits_themselves_are_allowed() -> None:
    sheet = sheet_of("premise,hypothesis\n" + "a dog,b\n" * MAX_PAIRS)
    assert len(sheet.pairs) == MAX_PAIRS


def test_too_many_words_in_all_are_one_line() -> None:
    row = "dog " * 149 + "runs," + "cat " * 150 + "\n"  # 300 words
    fits = MAX_TOTAL_WORDS // 300
    assert len(sheet_of("premise,hypothesis\n" + row * fits).pairs) == fits
    with pytest.raises(DataError) as caught:
        sheet_of("premise,hypothesis\n" + row * (fits - 1) + ",b\n" + row * 2)  # a bad row counts no words
    told = f"pairs.csv has more than 60,000 words in its sentences, which is the limit; from line {fits + 3} on"
    assert told in str(caught.value) and str(caught.value).isprintable()


def test_open_quotes_on_every_line_cost_no_time() -> None:
    started = time.process_time()  # seconds of computing, not of waiting
    sheet = sheet_of("premise,hypothesis\n" + ('"' + "a dog runs " * 80 + ",b\n") * (MAX_PAIRS - 1))
    assert time.process_time() - started < 5
    assert len(sheet.problems) + len(sheet.pairs) >= MAX_PAIRS // 2


MIXED = (
    "premise,hypothesis,label\n"
    "( ( the dog ) runs ),a church has cracks in the ceiling .,e\n"
    "the dog runs in a church .,( ( the dog ) runs ),n\n"
    "( the ( dog runs ) ),the dog runs,c\n"
    "the dog runs,( ( the dog ) runs ),\n"
    "cat,the,n\n"
    "a church has cracks in the ceiling .,the dog runs in a church .,c\n"
)


@pytest.mark.parametrize("at_once", [(128, 4096), (2, 4096), (128, 8)])
@pytest.mark.parametrize(
    ("name", "own"), [("spinn", False), ("spinn", True), ("spinn-pi", False), ("spinn-pi-nt", False), ("lstm", False)]
)
def test_each_row_is_what_predict_says(
    tiny_models, tiny_spinn, name: str, own: bool, at_once: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from spinn_core.model.checkpoint import load_model

    monkeypatch.setattr("spinn_core.evaluation.sheet_results.AT_ONCE", at_once[0])
    monkeypatch.setattr("spinn_core.evaluation.sheet_results.WORDS_AT_ONCE", at_once[1])
    model, sheet = load_model(str(tiny_models / name)), sheet_of(MIXED)
    shares: list[float] = []
    together = predict_sheet(model, sheet, own, tiny_spinn, shares.append)
    alone = [
        predict(model, read(pair.premise_text), read(pair.hypothesis_text), "own" if own else "given", tiny_spinn)
        for pair in sheet.pairs
    ]
    np.testing.assert_allclose(together, [list(one.probabilities.values()) for one in alone], atol=1e-6)
    assert predicted(together) == [one.label for one in alone]
    assert shares == sorted(shares) and shares[-1] == 1
    assert len(shares) > 1 or at_once == (128, 4096)
    if name == "spinn":
        assert not np.allclose(together[0], together[2], atol=1e-4)  # the trees matter, so the test can fail


def test_nobody_to_parse_is_one_line(tiny_models) -> None:
    from spinn_core.model.checkpoint import load_model

    model = load_model(str(tiny_models / "spinn-pi"))
    with pytest.raises(ValueError, match="spinn-pi cannot choose its own transitions; give each sentence a parse"):
        predict_sheet(model, sheet_of(MIXED))
    with pytest.raises(ValueError, match="use provided parses"):
        predict_sheet(model, sheet_of(MIXED), own=True)
    parsed = sheet_of("premise,hypothesis\n( a b ),( a c )\n")
    assert predict_sheet(model, parsed).shape == (1, 3)


def test_a_sentence_is_read_once_however_often_it_stands_there(tiny_spinn) -> None:
    words: list[float] = []
    sheet = sheet_of("premise,hypothesis\n" + "the dog runs,a cat sat\n" * 500)
    assert predict_sheet(tiny_spinn, sheet, on_progress=words.append).shape == (500, 3)
    assert words == [1.0]


def test_confusion_and_score_against_a_count_by_hand() -> None:
    sheet = sheet_of("premise,hypothesis,label\n" + "".join(f"a,b,{label}\n" for label in "eenc-ncc"))
    answers = [0, 1, 1, 2, 0, 0, 2, 1]
    probabilities = np.eye(3)[answers]
    counts = confusion(sheet, probabilities)
    assert counts.tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 2]]
    result = score(counts)
    assert (result.right, result.pairs) == (4, 7)
    low, high = result.interval
    assert result.accuracy == pytest.approx(400 / 7)
    assert 0 < low < result.accuracy < high < 100


def test_non_entailment_has_a_row_of_its_own() -> None:
    sheet = sheet_of("premise,hypothesis,label\na,b,non-entailment\na,b,not_entailment\na,b,n\na,b,non-entailment\n")
    counts = confusion(sheet, np.eye(3)[[0, 1, 1, 2]])
    assert counts.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1]]
    assert (score(counts).right, score(counts).pairs) == (3, 4)


def test_a_gzipped_sheet_is_read_and_one_that_unpacks_to_too_much_is_not() -> None:
    packed = gzip.compress(f"premise,hypothesis\n{DOG},{CAT}\n".encode())
    assert told(read_sheet(packed, "x.csv.gz")) == [(DOG, CAT, None)]
    with pytest.raises(DataError, match="more than 2 MB"):
        read_sheet(gzip.compress(bytes(50_000_000)), "x.csv.gz")


def test_the_table_can_be_read_again(tiny_spinn) -> None:
    sheet = sheet_of(MIXED + '=1+1 is two,"a ""quoted"", word",e\n')
    probabilities = predict_sheet(tiny_spinn, sheet)
    text = to_csv(sheet, probabilities)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["premise"] == "'=1+1 is two"  # no spreadsheet runs it
    for row, shares in zip(rows, probabilities, strict=True):
        assert [float(row[label]) for label in LABELS] == pytest.approx(shares, abs=1e-6)
        assert row["predicted"] == LABELS[int(shares.argmax())]
    again = sheet_of(text)
    assert not again.problems
    assert [(pair.premise, pair.label) for pair in again.pairs[:-1]] == [
        (pair.premise, pair.label) for pair in sheet.pairs[:-1]
    ]
