"""The speed table as a file, written by `python -m spinn_core bench --out`, which the Compare page shows. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from spinn_core.files import DAMAGED, OneLineError, read_json, reason, write_json

FILE = Path(__file__).resolve().parents[2] / "assets" / "speed.json"
KINDS = ("training", "inference")
OURS, ARTICLE, PACKED, PRODUCTS = "ours", "article", "packed LSTM", "matmul lower bound"
SNLI = "as in SNLI"
"""The words of a row whose sentences are as long as SNLI's."""

_Positive = Annotated[float, Meta(gt=0)]
_Count = Annotated[int, Meta(ge=1, lt=10**15)]


class SpeedError(OneLineError):
    """The speed table cannot be read; the text is one line that says how to make it."""


@dataclass(frozen=True)
class Row:
    """One way to run one network on one workload. Times are seconds of wall clock for one batch: median and quartiles.

    Attributes:
        kind: one of KINDS.
        words: SNLI, or the length and shape of all sentences, "50 right".
        low, high, words_per_second: None where they were not kept.
    """

    kind: str
    variant: str
    way: str
    words: str
    batch: _Count
    threads: _Count
    seconds: _Positive
    low: _Positive | None
    high: _Positive | None
    pairs_per_second: _Positive
    words_per_second: _Positive | None


@dataclass(frozen=True)
class SpeedTable:
    """The whole table.

    Attributes:
        date: year, month and day.
        width, tracker: of all networks.
        machine: processor, cores, torch and so on; no names of people or hosts.
        rows: what was timed.
        memory_mb: of a training step above the model, 200 words, 16 pairs, by variant.
    """

    date: str
    width: _Count
    tracker: _Count
    machine: dict[str, str | int | None]
    rows: Annotated[tuple[Row, ...], Meta(min_length=1)]
    memory_mb: Mapping[str, float | None]


def write_speed(table: SpeedTable, path: Path) -> None:
    """Writes the file, whole or not at all. Raises OSError."""
    write_json(path, table)


def read_speed(path: Path | None = None) -> SpeedTable:
    """Reads what write_speed() wrote, by default FILE.

    Raises:
        SpeedError: no such file, or not such a file.
    """
    path = path or FILE
    try:
        return read_json(path, SpeedTable)
    except DAMAGED as error:
        raise SpeedError(
            f"the speed table {path.name} cannot be read ({reason(error)}): python -m spinn_core bench --out FILE "
            f"makes it"
        ) from None


def describe(machine: dict[str, Any]) -> str:
    """The machine in half a line."""
    where = machine.get("gpu") or machine.get("processor")
    return f"{where}, {machine.get('cores')} cores, torch {machine.get('torch')}"


def by_case(rows: tuple[Row, ...], kind: str) -> list[dict[str, Any]]:
    """A row for each network, batch size and number of threads over sentences as in SNLI.

    Pairs a second of each way; how many times as fast as the article's way ours is; and which share of our time the
    matrix products alone take, 0 to 1. None where a way was not timed.
    """
    cases: dict[tuple[str, int, int], dict[str, Row]] = {}
    for row in rows:
        if row.kind == kind and row.words == SNLI:
            cases.setdefault((row.variant, row.batch, row.threads), {})[row.way] = row
    return [
        {"model": variant, "pairs": batch, "threads": threads}
        | {way: ways[way].pairs_per_second if way in ways else None for way in (OURS, ARTICLE, PACKED)}
        | {"speed-up": _ratio(ways, ARTICLE, OURS), PRODUCTS: _ratio(ways, PRODUCTS, OURS)}
        for (variant, batch, threads), ways in cases.items()
    ]


def by_length(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """A row for each network, shape and kind over long sentences: words a second at each length."""
    cases: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        length, _, shape = row.words.partition(" ")
        if row.words != SNLI:
            cases.setdefault((row.variant, shape, row.kind), {})[f"{length} words"] = row.words_per_second
    return [
        {"model": variant, "shape": shape, "kind": kind} | speeds for (variant, shape, kind), speeds in cases.items()
    ]


def _ratio(ways: dict[str, Row], one: str, other: str) -> float | None:
    return ways[one].seconds / ways[other].seconds if {one, other} <= ways.keys() else None
