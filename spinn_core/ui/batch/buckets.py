"""Padding: random batches against length buckets, over our sentences or a visitor's list."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from spinn_core.explain.map_sentences import MOST_LINES, MOST_WORDS, our_sentences
from spinn_core.lessons.batch.padding import POOL, RANDOM, SEEDS, SIZES, Epoch, SentenceLot
from spinn_core.parsing.reader import MAX_CHARACTERS
from spinn_core.ui.batch.address import ADDRESS, BATCH, DRAW, LOT, LOTS, OURS, PADDING, SIZE, SORTED, YOURS
from spinn_core.ui.batch.charts import batches_of, padding_by_size
from spinn_core.ui.batch.setup import Batch, show_lines_problems
from spinn_core.ui.common.charting import show
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.problems import show_problem
from spinn_core.ui.common.shown_examples import examples_or_line
from spinn_core.ui.common.state import list_of
from spinn_core.ui.common.theme import theme

_BOX = "batch_list"
FEWEST = 3
_CHARACTERS = 3 * MAX_CHARACTERS
_KEPT = 32

Sentences = tuple[tuple[str, ...], ...]


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _lot(name: str, _sentences: Sentences) -> SentenceLot:
    return SentenceLot(_sentences)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _shares(name: str, _sentences: Sentences, sizes: tuple[int, ...], pool: int) -> dict[int, np.ndarray]:
    """The share of padding with each seed, by batch size."""
    return {size: _lot(name, _sentences).shares(size, pool) for size in sizes}


@st.fragment
def show_buckets(batch: Batch) -> None:
    """Which sentences, both bars, one epoch's batches."""
    seen = theme()
    name, sentences = _lot_choice(batch)
    if not sentences:
        return
    sizes = tuple(size for size in SIZES if size <= max(2, len(sentences) // 2))
    size, pool, seed = _choices(sizes)
    ways = {"random batches": RANDOM, "length buckets": pool}
    shares = {way: _shares(name, sentences, sizes, together) for way, together in ways.items()}
    random, buckets = (100 * found[size].mean() for found in shares.values())
    lengths = [len(tokens) for tokens in sentences]
    st.markdown(
        f"{len(lengths)} sentences of {min(lengths)} to {max(lengths)} words. In batches of {size}, "
        f"**{random:.1f} per cent** of all cells are padding if batches are random, "
        f"**{buckets:.1f} per cent** if {pool} batches at a time are sorted by length first."
    )
    rows = padding_rows(shares)
    said = "; ".join(
        f"{way}: " + ", ".join(f"{size} a batch {100 * values.mean():.1f} per cent" for size, values in found.items())
        for way, found in shares.items()
    )
    show(padding_by_size(shares, seen), "batch_padding", 320, said)
    st.caption(
        f"Means of {len(SEEDS)} epochs (seeds {SEEDS[0]} to {SEEDS[-1]}); the line: one standard deviation. Both ways "
        "use the batching of the training: shuffle, sort within pools, cut, shuffle the batches. "
        "Sorting has a price: the same sentences meet more often."
    )
    _show_epochs([_lot(name, sentences).epoch(size, together, seed) for together in ways.values()], seen)
    csv_button("Padding", "padding", lambda: rows)
    ADDRESS.show(PADDING, {LOT: OURS} if LOT.now() == YOURS else {})


def _lot_choice(batch: Batch) -> tuple[str, Sentences]:
    """The sentences to cut into batches, none where there are too few, and a name that no other list has."""
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
        return f"batch {batch.key}", tuple(parse.tokens for parse in batch.parses)
    if chosen != YOURS and ours:
        return OURS, tuple(sentence.tokens for sentence in ours)
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
        return "", ()
    taken = list_of(text)
    show_lines_problems(taken.problems)
    if len(taken.sentences) < FEWEST:
        show_problem(f"The list has {len(taken.sentences)} different sentences to read; give {FEWEST} at least.")
        return "", ()
    name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return name, tuple(sentence.tokens for sentence in taken.sentences)


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


def _show_epochs(epochs: list[Epoch], seen: str) -> None:
    highest = max(max(epoch.cells_each) for epoch in epochs)
    ways = zip(st.columns(2), epochs, ("Random batches", "Length buckets"), strict=True)
    for way, (place, epoch, name) in enumerate(ways):
        with place:
            st.markdown(f"**{name}**, one epoch: {100 * epoch.padding:.1f} per cent padding, {epoch.steps:,} steps")
            said = f"{len(epoch.batches)} batches with {epoch.actions} actions in {epoch.cells} cells."
            show(batches_of(epoch, way, highest, seen), f"batch_epoch_{way}", 280, said)


def padding_rows(shares: dict[str, dict[int, np.ndarray]]) -> list[dict[str, object]]:
    """Mean and spread of the share of padding, a line a batch size. shares: of random batches, then of buckets."""
    return [
        {"sentences in a batch": size}
        | {
            f"{name}: {what}": round(float(figure), 6)
            for name, values in zip(("random", "buckets"), (found[size] for found in shares.values()), strict=True)
            for what, figure in (("padding", values.mean()), ("standard deviation", values.std()))
        }
        for size in next(iter(shares.values()))
    ]
