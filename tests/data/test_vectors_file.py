"""Files of word vectors as their publishers and people's editors write them, and what is refused, by its line."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from spinn_core.data.vectors_file import read_vectors
from spinn_core.data.vocabulary import VocabularyError

PLAIN = "the 0.25 -1 3\ncat 0.5 2 1e-3\n17 0 0 1\n"
ROWS = [[0.25, -1, 3], [0.5, 2, 1e-3], [0, 0, 1]]
WORDS = ["the", "cat", "17"]


def read(folder: Path, content: str | bytes, name: str = "v.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_vectors(path)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        f"3 3\n{PLAIN}",  # word2vec and fastText
        f"3\t3\n{PLAIN}",
        PLAIN.replace("\n", " \n"),  # word2vec and fastText
        f"3 3 \n{PLAIN}".replace("\n", " \n"),
        f"{PLAIN}\n",
        f"{PLAIN}\n  \n\n",
        PLAIN.replace("\n", "\n\n"),
        PLAIN.rstrip("\n"),
        f"\ufeff{PLAIN}",
        f"\ufeff3 3\n{PLAIN}",
        PLAIN.replace("\n", "\r\n"),
        f"3 3\n{PLAIN}".replace("\n", "\r\n"),
        PLAIN.replace(" ", "\t"),
        PLAIN.replace(" ", "\t", 1),
        PLAIN.replace(" ", "  "),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_one_table_in_many_forms(content, packed, tmp_path):
    data = content.encode()
    found = read(tmp_path, gzip.compress(data) if packed else data)
    assert found.words == WORDS and not found.notes
    np.testing.assert_array_equal(found.numbers, np.array(ROWS, np.float32))


@pytest.mark.parametrize(
    "word",
    [
        "at name@domain.example",
        ". . .",
        "1\u00a01/2",
        "\u00a0",
        "route 66",
        "\u2028",
        "\x85",
        "nan",
        "inf",
        "1e5",
        "（",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_word_is_what_stands_before_the_numbers(word, place, tmp_path):
    lines = PLAIN.splitlines()
    lines.insert(place, f"{word} 0.125 -0.5 0.75")
    for header in ("", "4 3\n"):
        found = read(tmp_path, header + "\n".join(lines))
        assert found.words == [*WORDS[:place], word, *WORDS[place:]]
        assert found.numbers[place].tolist() == [0.125, -0.5, 0.75]


def test_the_first_lines_settle_the_size_by_majority(tmp_path):
    """The first line's word ends in a number: alone it would look like one number more."""
    found = read(tmp_path, "May 5 0.1 0.2\nthe 1 2\ncat 3 4\n")
    assert found.words == ["May 5", "the", "cat"] and found.numbers.shape == (3, 2)


def test_vectors_of_one_number(tmp_path):
    assert read(tmp_path, "17 20\nthe 1\ncat 2.5\n").numbers.ravel().tolist() == [20, 1, 2.5]
    assert read(tmp_path, "2 1\nthe 1\ncat 2.5\n").words == ["the", "cat"]


def test_the_first_of_a_repeated_word_holds(tmp_path):
    found = read(tmp_path, "cat 1 2\ndog 5 6\ncat 3 4\n")
    assert found.words == ["cat", "dog"] and found.numbers.tolist() == [[1, 2], [5, 6]]
    assert len(found.notes) == 1


def test_a_header_that_promises_more_is_reported(tmp_path):
    found = read(tmp_path, f"400000 3\n{PLAIN}")
    assert found.words == WORDS and len(found.notes) == 1 and "400,000" in found.notes[0]


LONG = "".join(f"w{row} {row}.5 -1 0.25\n" for row in range(500))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("17 20\n", "no vectors"),
        ("3 50\n" + PLAIN, "line 1"),
        ("the 1 2\ncat 1\n", "line 2"),
        ("the 1 2\ncat 1 x\n", "line 2"),
        ("the 1 2\ncat 1 2 3\ndog 1 2\n", "line 2"),
        ("the 0.1 0.2\ncat 0.1 0.2 0.3\ndog 0.1 0.2\n", "line 2"),
        ("the\n", "line 1"),
        ("the cat sat\non the mat\n", "line 1"),
        ("the 0,1 0,2\ncat 0,3 0,4\n", "line 1"),
        (PLAIN + "dog nan 1 2\n", "line 4: “nan”"),
        ("3 3\n" + PLAIN + "dog 1 inf 2\n", "line 5: “inf”"),
        (PLAIN + "\n\ndog 1 2 -Infinity\n", "line 6"),
        (PLAIN + "dog 1 65520 2\n", "line 4: “65520”"),
        (PLAIN + "dog 1 1e5 2\n", "line 4: “1e5”"),
        (PLAIN + "dog 1 1e400 2\n", "line 4: “1e400”"),
        (PLAIN + f"dog 1 {'9' * 5000} 2\n", "line 4"),
        (LONG + "dog 1 nan 2\n", "line 501"),
        (LONG + "dog 1 2\n", "line 501"),
        (LONG.encode() + "café 1 2 3\n".encode("latin-1") + LONG.encode(), "line 501"),
        (LONG.encode() + "北京 1 2 3\n".encode("gb18030"), "line 501"),
        (PLAIN.encode("utf-16"), "UTF-16"),
        (PLAIN.encode("utf-16-le"), "no text"),
        (PLAIN.replace("\n", "\r"), "carriage return"),
        (b"PK\x03\x04" + bytes(50), "zip archive"),
        (struct.pack("<ii", 793712314, 12) + bytes(50), "fastText"),
        (b"2 3\ncat " + struct.pack("<3f", 0.1, 0.2, 0.3) + b"\ndog " + struct.pack("<3f", 0.4, 0.5, 0.6), "word2vec"),
    ],
)
def test_what_cannot_be_used_is_one_line(content, told, tmp_path):
    with pytest.raises(VocabularyError) as caught:
        read(tmp_path, content)
    text = str(caught.value)
    assert "v.txt" in text and told in text.removeprefix(str(tmp_path)) and "\n" not in text
    assert len(text) - len(str(tmp_path)) < 300


@pytest.mark.parametrize("largest", ["65504", "-65504", "65519.9"])
def test_what_rounds_to_the_largest_16_bit_float_is_kept(largest, tmp_path):
    found = read(tmp_path, f"the {largest} 1\n")
    assert np.isfinite(found.numbers.astype(np.float16)).all()


def test_missing_and_truncated_vectors(tmp_path):
    with pytest.raises(VocabularyError, match="No such file"):
        read_vectors(tmp_path / "none.txt")
    with pytest.raises(VocabularyError, match="cannot read"):
        read_vectors(tmp_path)
    for cut in (30, -4):
        with pytest.raises(VocabularyError, match="cannot read"):
            read(tmp_path, gzip.compress(LONG.encode())[:cut], "cut.txt.gz")
