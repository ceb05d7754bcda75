"""What a model builds on is told once each, however often and however far back."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from spinn_core.model.lineage import flat, lineage


def told(name: str, **on: dict) -> dict:
    return {"settings": {"model": "lstm", "seed": len(name)}, "accuracy": 50.0 + len(name), **on}


def test_two_generations_and_the_one_before() -> None:
    wise = {"wise": told("wise")}
    pupils = {"pupil": told("pupil", teachers=wise), "other": told("other", teachers=wise)}
    said = flat(pupils, {"pupil": pupils["pupil"]})
    assert list(said) == ["teachers", "start", "earlier"]
    assert list(said["teachers"]) == ["pupil", "other"] and said["teachers"]["pupil"]["teachers"] == ["wise"]
    assert said["start"] == {"pupil": said["teachers"]["pupil"]} and said["earlier"] == wise
    assert list(lineage(said)) == ["pupil", "other", "wise"]
    # the next generation, which reads what this one says of itself
    heir = {"heir": {**told("heir"), **said}}
    assert flat(heir, {}) == {
        "teachers": {"heir": told("heir", teachers=["pupil", "other"], start=["pupil"])},
        "earlier": lineage(said),
    }


def test_nothing_to_build_on() -> None:
    assert flat({}, {}) == {} and lineage({"model": {}}) == {}


@given(st.integers(1, 6), st.integers(1, 4))
def test_it_grows_with_the_models_not_with_their_paths(generations: int, each: int) -> None:
    said: dict = {}
    for generation in range(generations):
        said = flat({f"{generation}-{k}": {**told("x"), **said} for k in range(each)}, {})
    every = lineage(said)
    assert sorted(every) == sorted(f"{generation}-{k}" for generation in range(generations) for k in range(each))
    for name, one in every.items():
        generation = int(name.split("-")[0])
        assert one.get("teachers", []) == [f"{generation - 1}-{k}" for k in range(each) if generation]
    assert sum(map(len, (said["teachers"], said.get("earlier", {})))) == len(every)
    assert len(json.dumps(said)) <= 250 * each * generations
