"""Reading pairs and cutting them into batches. All sentences here are our own."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_core.data.pair_file import read_pairs
from spinn_core.data.snli import (
    LABELS,
    DataError,
    EncodedPairs,
    Sentence,
    SentencePair,
    hold_out,
    to_actions,
    to_numbers,
)
from spinn_core.data.vocabulary import Vocabulary
from spinn_core.parsing import machine
from spinn_core.parsing.binary_parse import read_binary_parse
from spinn_core.parsing.reader import Parse


def record(label="neutral", one="( ( A nurse ) sings )", two="( Somebody sings )", **more):
    return {
        "gold_label": label,
        "sentence1": "A nurse sings",
        "sentence2": "Somebody sings",
        "pairID": "x1",
        "sentence1_binary_parse": one,
        "sentence2_binary_parse": two,
        **more,
    }


def write(path, records):
    text = "".join(json.dumps(entry) + "\n" for entry in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["pairs.jsonl", "pairs.jsonl.gz"])
def test_json_lines(name, tmp_path):
    path = write(tmp_path / name, [record(), record("-"), record("entailment")])
    pairs = read_pairs(path)
    assert [LABELS[pair.label] for pair in pairs] == ["neutral", "entailment"]
    assert pairs[0].premise == Sentence(("A", "nurse", "sings"), bytes([0, 0, 1, 0, 1]))
    assert pairs[0].hypothesis.tokens == ("Somebody", "sings")
    assert len(read_pairs(path, limit=1)) == 1


def test_tab_separated_text(tmp_path):
    columns = ["gold_label", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1", "sentence2", "pairID"]
    rows = [columns] + [[record(label)[column] for column in columns] for label in ("contradiction", "-")]
    path = tmp_path / "pairs.txt"
    path.write_text("".join("\t".join(row) + "\n" for row in rows))
    (pair,) = read_pairs(path)
    assert (LABELS[pair.label], pair.pair_id, pair.premise.transitions) == (
        "contradiction",
        "x1",
        bytes([0, 0, 1, 0, 1]),
    )


def test_a_file_without_parses(tmp_path):
    entry = {"gold_label": "neutral", "sentence1": "A nurse (tired) sings.", "sentence2": "Nobody sings."}
    (pair,) = read_pairs(write(tmp_path / "raw.jsonl", [entry]))
    assert pair.premise == Sentence(("A", "nurse", "-LRB-", "tired", "-RRB-", "sings", "."), None)


@given(st.integers(1, 40), st.integers(0, 1000))
def test_the_quick_reader_agrees_with_the_careful_one(n, seed):
    parse = Parse(tuple(f"w{k}" for k in range(n)), machine.random_tree(n, seed))
    quick = read_binary_parse(parse.to_brackets())
    assert (quick.tokens, to_actions(quick.transitions)) == (parse.tokens, parse.transitions)
    assert to_numbers(parse.transitions) == quick.transitions


@pytest.mark.parametrize("text", ["", "( a", "a )", "( a b ) )", "( a ) b", "a b", "( a b c )", ") a b ("])
def test_the_quick_reader_refuses_what_is_no_tree(text):
    with pytest.raises(ValueError, match="bracket" if text else "no text"):
        read_binary_parse(text)


@pytest.mark.parametrize(
    "content, complaint",
    [
        (b"", "is empty"),
        (b"not json\n", "line 1"),
        (b"[1]\n", "line 1"),
        (json.dumps(record("maybe")).encode(), "line 1, column gold_label"),
        (json.dumps(record(one="( a")).encode(), "line 1, column sentence1_binary_parse: .*bracket"),
        (
            b'{"gold_label": "neutral", "sentence1": "A nurse sings"}',
            "line 1: there is no hypothesis .hypothesis or sentence2",
        ),
        (b"\xff\xfe\x00", "UTF-8"),
        (("[" * 100_000).encode(), "line 1"),
    ],
)
def test_bad_files_are_one_line_with_the_place(content, complaint, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=complaint) as caught:
        read_pairs(path)
    assert "\n" not in str(caught.value) and "bad.jsonl" in str(caught.value)


def test_missing_folder_truncated(tmp_path):
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(DataError, match="cannot read"):
            read_pairs(path)
    cut = write(tmp_path / "cut.jsonl.gz", [record()] * 500)
    cut.write_bytes(cut.read_bytes()[:-20])
    with pytest.raises(DataError, match="cannot read"):
        read_pairs(cut)


@pytest.fixture
def data():
    generator = np.random.default_rng(0)

    def sentence(n):
        return Sentence(tuple(f"w{k}" for k in generator.integers(0, 50, n)), to_numbers(machine.random_tree(n, n)))

    premises = [sentence(int(generator.integers(3, 30))) for _ in range(40)]
    pairs = [
        SentencePair(premises[int(generator.integers(40))], sentence(int(generator.integers(1, 9))), k % 3)
        for k in range(150)
    ]
    vocabulary = Vocabulary(tuple(f"w{k}" for k in range(45)))
    return pairs, vocabulary, EncodedPairs(pairs, vocabulary)


def test_a_batch_holds_what_the_pairs_say(data):
    pairs, vocabulary, encoded = data
    members = np.array([5, 0, 149, 7])
    batch = encoded.batch(members)
    starts = np.cumsum([0, *batch.lengths])
    for place, member in enumerate(members):
        for side, sentence in ((batch.premises, pairs[member].premise), (batch.hypotheses, pairs[member].hypothesis)):
            k = side[place]
            assert batch.rows[starts[k] : starts[k + 1]].tolist() == vocabulary.rows(sentence.tokens)
            assert batch.transitions[k] == sentence.transitions
        assert batch.labels[place] == pairs[member].label


def test_each_distinct_sentence_stands_in_a_batch_once(data):
    pairs, _, encoded = data
    members = np.arange(150)
    distinct = {side for pair in pairs for side in (pair.premise, pair.hypothesis)}
    assert len(encoded.batch(members).lengths) == len(distinct)


@pytest.mark.parametrize("together", [True, False])
def test_an_epoch_holds_every_pair_once_and_the_seed_decides(data, together):
    _, _, encoded = data
    order = encoded.order(16, seed=3, pool=4, together=together)
    assert sorted(np.concatenate(order).tolist()) == list(range(150))
    assert max(len(members) for members in order) == 16
    again = encoded.order(16, seed=3, pool=4, together=together)
    assert all((one == two).all() for one, two in zip(order, again, strict=True))
    other = encoded.order(16, seed=4, pool=4, together=together)
    assert any(len(one) != len(two) or (one != two).any() for one, two in zip(order, other, strict=True))


def test_batches_are_bucketed_by_length_and_keep_premises_together(data):
    _, _, encoded = data

    def spread(order):
        return np.mean([np.ptp(encoded.lengths[encoded.premises[members]]) for members in order])

    def sentences(order):
        return sum(len(np.unique(encoded.premises[members])) for members in order)

    bucketed, apart = encoded.order(16, seed=1), encoded.order(16, seed=1, together=False)
    shuffled = np.array_split(np.random.default_rng(0).permutation(150), 10)
    assert spread(bucketed) < 0.5 * spread(shuffled)
    assert sentences(bucketed) < sentences(apart)


def test_a_sentence_without_a_parse_leaves_the_batch_without(data):
    pairs, vocabulary, _ = data
    raw = SentencePair(Sentence(("w1",), None), pairs[0].hypothesis, 0)
    assert EncodedPairs([raw, pairs[1]], vocabulary).batch(np.array([0, 1])).transitions is None


def test_held_out_pairs_share_no_premise_with_the_rest():
    def side(*words):
        return Sentence(words, None)

    pairs = [SentencePair(side("a", str(k // 3)), side("b", str(k)), k % 3) for k in range(30)]
    left, taken = hold_out(pairs, 7, seed=1)
    assert len(taken) == 9  # three premises of three pairs each
    assert sorted([*left, *taken], key=pairs.index) == pairs
    assert not {pair.premise for pair in left} & {pair.premise for pair in taken}
    assert hold_out(pairs, 7, seed=1) == (left, taken) and hold_out(pairs, 7, seed=2) != (left, taken)
    assert hold_out(pairs, 0, seed=1) == (pairs, [])
