"""The sentences on the map: ours are what the page promises, a visitor's list loses only its bad lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from spinn_core.data.examples import ExamplesError
from spinn_core.explain import map_sentences
from spinn_core.explain.map_sentences import MOST_LINES, MOST_WORDS, our_sentences, read_list
from spinn_core.parsing.reader import read


def test_our_sentences_are_many_different_and_of_several_topics() -> None:
    sentences = our_sentences()
    assert 240 <= len(sentences) <= 400 and len({sentence.text for sentence in sentences}) == len(sentences)
    topics = Counter(sentence.topic for sentence in sentences)
    assert 8 <= len(topics) <= 12 and min(topics.values()) >= 20
    lengths = [len(sentence.tokens) for sentence in sentences]
    assert min(lengths) >= 3 and max(lengths) <= 20
    assert all(sentence.text.endswith(".") and sentence.transitions is None for sentence in sentences)
    denials = {"not", "no", "nobody", "No", "Nobody", "never"}
    denied = [sentence for sentence in sentences if denials & {*sentence.tokens}]
    assert len(denied) >= 20


@pytest.mark.parametrize("content", ["", "[1, 2]", '{"a": ["( ( x"]}', '{"a": 3}', '{"a": [3]}'])
def test_a_broken_file_is_one_line(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "map.json").write_text(content)
    monkeypatch.setattr(map_sentences, "FILE", tmp_path / "map.json")
    with pytest.raises(ExamplesError) as caught:
        our_sentences.__wrapped__()
    assert "map.json" in str(caught.value) and "\n" not in str(caught.value)


def test_a_list_keeps_its_order_and_passes_over_repetitions_and_empty_lines() -> None:
    found = read_list("The dog runs.\n\n  A cat   sat.\nThe dog runs.\r\n( ( a cat ) sat )\n")
    assert [sentence.text for sentence in found.sentences] == ["The dog runs.", "A cat sat.", "a cat sat"]
    assert [sentence.transitions for sentence in found.sentences] == [
        None,
        None,
        read("( ( a cat ) sat )").parse.transitions,
    ]
    assert not found.problems


def test_a_bad_line_is_told_with_its_number_and_loses_no_other() -> None:
    found = read_list("The dog runs.\n( ( a b )\nA cat sat.\n\x00\n" + "word " * 201)
    assert [sentence.text for sentence in found.sentences] == ["The dog runs.", "A cat sat."]
    assert [problem.line for problem in found.problems] == [2, 4, 5]
    assert all("\n" not in problem.text for problem in found.problems)
    assert "200" in found.problems[-1].text


def test_a_list_is_cut_at_its_limits() -> None:
    found = read_list("\n".join(f"dog {number}" for number in range(MOST_LINES + 5)))
    assert len(found.sentences) == MOST_LINES
    assert [problem.line for problem in found.problems] == [MOST_LINES + 1]
    long = read_list("\n".join("w " * 199 + str(number) for number in range(60)))
    assert sum(len(sentence.tokens) for sentence in long.sentences) <= MOST_WORDS and len(long.problems) == 1


def test_two_sentences_that_read_alike_but_differ_in_words_keep_different_names() -> None:
    """The menu finds a sentence by its text."""
    found = read_list(
        "I do n't sing.\nI don't sing.\n( I ( do ( n't ( sing . ) ) ) )\nI do n't sing .\n"
        "( I ( don't ( sing . ) ) )\nI don't sing ."
    )
    texts = [sentence.text for sentence in found.sentences]
    assert len(set(texts)) == len(texts)
