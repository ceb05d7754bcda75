"""Padding: random batches against length buckets, over our sentences or a visitor's list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from spinn_core.csv_file import csv_text
from spinn_core.explain.map_sentences import MOST_LINES, MOST_WORDS, our_sentences
from spinn_core.lessons.batch.padding import POOL, RANDOM, SEEDS, SIZES
from spinn_core.parsing.reader import MAX_CHARACTERS
from spinn_core.ui.batch.address import ADDRESS, BATCH, DRAW, LOT, LOTS, OURS, PADDING, SIZE, SORTED, YOURS
from spinn_core.ui.batch.charts import batches_of, padding_by_size
from spinn_core.ui.batch.setup import Batch, show_lines_problems
from spinn_core.ui.batch.state import lot_of, shares_of
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import file_button
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.shown_examples import examples_or_line
from spinn_core.ui.common.state import list_of
from spinn_core.ui.common.theme import theme

_BOX = "batch_list"
FEWEST = 3
_CHARACTERS = 3 * MAX_CHARACTERS


@dataclass(frozen=True)
class _Lot:
    """A list of sentences by a name that no other list has."""

    name: str
    sentences: tuple[tuple[str, ...], ...]


@st.fragment
def show_buckets(batch: Batch) -> None:
    """Which sentences, both bars, one epoch's batches."""
    seen = theme()
    lot = _lot_choice(batch)
    if lot is None:
        return
    sizes = tuple(size for size in SIZES if size <= max(2, len(lot.sentences) // 2))
    size, pool, seed = _choices(sizes)
    shares = [
        (name, shares_of(lot.name, lot.sentences, sizes, pool_size))
        for name, pool_size in (("random batches", RANDOM), ("length buckets", pool))
    ]
    (random, buckets) = (float(found[size].mean()) for _, found in shares)
    lengths = [len(tokens) for tokens in lot.sentences]
    st.markdown(
        f"{len(lengths)} sentences of {min(lengths)} to {max(lengths)} words. In batches of {size}, "
        f"**{100 * random:.1f} per cent** of all cells are padding if chance makes the batches, "
        f"**{100 * buckets:.1f} per cent** if {pool} batches at a time are sorted by length first."
    )
    show(padding_by_size(shares, seen), "batch_padding", 320, _said(shares))
    st.caption(
        f"Means of {len(SEEDS)} epochs (seeds {SEEDS[0]} to {SEEDS[-1]}), with one standard deviation as a line. Both "
        "ways are the batching of the training itself: it shuffles, sorts inside pools of so many batches, cuts, and "
        "shuffles the batches again; a pool of one batch leaves chance alone. Sorting more has its price too: the same "
        "sentences meet more often."
    )
    _show_epochs(lot, size, pool, seed, seen)
    rows = padding_rows(shares)
    file_button("Padding, CSV", "padding.csv", lambda: csv_text(rows))
    ADDRESS.show(PADDING, {LOT: OURS} if LOT.now() == YOURS else {})


def _lot_choice(batch: Batch) -> _Lot | None:
    ours = examples_or_line(our_sentences)
    lots = LOTS if ours else (YOURS, BATCH)
    chosen = st.segmented_control(
        "Sentences",
        lots,
        default=lots[0],
        required=True,
        key=LOT.name,
        bind="query-params",
        help=f"Ours: {len(ours)} sentences on ten topics and more. Your list is not part of the share link.",
    )
    if chosen == BATCH:
        return _Lot(f"batch {batch.key}", tuple(parse.tokens for parse in batch.parses))
    if chosen != YOURS and ours:
        return _Lot(OURS, tuple(sentence.tokens for sentence in ours))
    text = st.text_area(
        f"A sentence a line: {FEWEST} to {MOST_LINES} lines, at most {MOST_WORDS:,} words",
        key=_BOX,
        persist_state="session",
        height=150,
        placeholder="A dog runs through the snow.\nAn animal is outside.\nNobody is at home.",
    )
    text = (text or "")[:_CHARACTERS]
    if not text.strip():
        st.info("Type or paste some sentences, one a line; a line twice counts once.")
        return None
    taken = list_of(text)
    show_lines_problems(taken.problems)
    if len(taken.sentences) < FEWEST:
        show_problem(f"The list has {len(taken.sentences)} different sentences to read; give {FEWEST} at least.")
        return None
    name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return _Lot(name, tuple(sentence.tokens for sentence in taken.sentences))


def _choices(sizes: tuple[int, ...]) -> tuple[int, int, int]:
    """Batch size, pool and seed, all bound to the address."""
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    usual = min(16, sizes[-1])
    SIZE.ready(usual)
    if st.session_state.get(SIZE.name, usual) not in sizes:
        st.session_state[SIZE.name] = usual  # a shorter list has fewer sizes
    with left:
        size = st.selectbox("Sentences in a batch", sizes, key=SIZE.name, bind="query-params")
    with middle:
        pool = SORTED.slider(
            "Batches sorted together", help=f"The training takes {POOL}. The fewer, the nearer to random batches."
        )
    with right:
        seed = DRAW.box("Seed of the epoch shown")
    return int(size), pool, seed


def _show_epochs(lot: _Lot, size: int, pool: int, seed: int, seen: str) -> None:
    made = lot_of(lot.name, lot.sentences)
    epochs = [made.epoch(size, RANDOM, seed), made.epoch(size, pool, seed)]
    highest = max(len(lengths) * (2 * max(lengths) - 1) for epoch in epochs for lengths in epoch.batches)
    for way, (place, epoch, name) in enumerate(
        zip(st.columns(2), epochs, ("Random batches", "Length buckets"), strict=True)
    ):
        with place:
            st.markdown(f"**{name}**, one epoch: {100 * epoch.padding:.1f} per cent padding, {epoch.steps:,} steps")
            said = f"{len(epoch.batches)} batches with {epoch.actions} actions in {epoch.cells} cells."
            show(batches_of(epoch, way, highest, seen), f"batch_epoch_{way}", 280, said)


def _said(shares) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{size} a batch {100 * values.mean():.1f} per cent" for size, values in found.items())
        for name, found in shares
    )


def padding_rows(shares) -> list[dict[str, object]]:
    """Mean and spread of the share of padding, a line a batch size."""
    (_, random), (_, buckets) = shares
    return [
        {
            "sentences in a batch": size,
            "random: padding": round(float(random[size].mean()), 6),
            "random: standard deviation": round(float(random[size].std()), 6),
            "buckets: padding": round(float(buckets[size].mean()), 6),
            "buckets: standard deviation": round(float(buckets[size].std()), 6),
        }
        for size in random
    ]
