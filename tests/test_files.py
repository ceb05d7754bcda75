"""JSON read as a type: what is damaged is refused in one line that says where, and what is not is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta

from spinn_core.files import DAMAGED, check_fields, one_line, parse_json, read_json, reason
from spinn_core.model.catalogue import CheckpointError, read_info


@dataclass(frozen=True)
class Sizes:
    width: Annotated[int, Meta(ge=1, le=64)] = 8
    rate: Annotated[float, Meta(ge=0, lt=1)] = 0.5
    names: tuple[str, ...] = ()


def test_a_value_of_the_type_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "sizes.json"
    path.write_bytes(b'\xef\xbb\xbf{"width": 3, "rate": 0, "names": ["a", "b"], "new": 1}')
    assert read_json(path, Sizes) == Sizes(3, 0.0, ("a", "b")) == parse_json(path.read_text(), Sizes)
    assert parse_json('{"width": 3, "width": 4}', Sizes) == Sizes(4)  # as json reads it too


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", ""),
        (b'{"width": 3', ""),
        (b"[" * 100_000, ""),
        (b'{"names": ' + b"[" * 100_000, ""),
        (b'{"width": NaN}', "byte"),
        (b'{"rate": Infinity}', "byte"),
        (b'{"rate": 1e999}', "$.rate"),
        (b'{"rate": ' + b"9" * 400 + b"}", "$.rate"),
        (b'{"width": ' + b"9" * 10_000 + b"}", "$.width"),
        (b'{"width": 65}', "$.width"),
        (b'{"width": 0}', "$.width"),
        (b'{"width": true}', "$.width"),
        (b'{"width": 3.5}', "$.width"),
        (b'{"names": ["a", null]}', "$.names[1]"),
        (b'{"names": ["\\ud800"]}', ""),
        (b'{"names": ["\\ud800 and more letters"]}', "byte"),
        (b'{"names": ["\xff"]}', "0xff"),
        (b'{"' + b"x" * 10_000 + b'": 1, "width": "y"}', "$.width"),
    ],
)
def test_what_is_damaged_is_named_in_one_line(content: bytes, place: str) -> None:
    with pytest.raises(DAMAGED) as caught:
        parse_json(content, Sizes)
    told = reason(caught.value)
    assert place in told and 0 < len(told) <= 200 and told.isprintable()


@pytest.mark.parametrize(
    "change", [{"width": 65}, {"width": True}, {"rate": 1.0}, {"rate": float("nan")}, {"names": (1,)}, {"names": "ab"}]
)
def test_fields_made_by_code_are_held_to_the_same_ranges(change: dict[str, Any]) -> None:
    check_fields(Sizes())
    with pytest.raises(ValueError, match=next(iter(change))) as caught:
        check_fields(Sizes(**change))
    assert one_line(str(caught.value)) == str(caught.value)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"words": 3}, "$.words"),
        ({"model": []}, "$.model"),
        ({"scores": {"given": {"accuracy": -1}}}, "$.scores[...].accuracy"),
        ({"teachers": {"a": {"settings": {}, "accuracy": 80, "start": {"b": {}}}}}, "$.teachers[...].start[...]"),
        ({"model": {"variant": "lstm", "vocabulary_rows": 9, "d_hidden": -(10**30)}}, "d_hidden"),
    ],
)
def test_a_config_says_which_field_is_wrong(change: dict[str, Any], place: str, tmp_path: Path) -> None:
    described = {"model": {"variant": "lstm", "vocabulary_rows": 9}, "words": "words.safetensors"} | change
    (tmp_path / "config.json").write_text(json.dumps(described))
    with pytest.raises(CheckpointError) as caught:
        read_info(tmp_path)
    assert "config.json" in str(caught.value) and place in str(caught.value)
