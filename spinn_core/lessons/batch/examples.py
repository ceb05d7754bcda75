"""Batches to begin with, our own sentences: each shows another side of reading in step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BatchExample:
    """A batch. text: a sentence a line, as a person would type it. look_for: one sentence."""

    title: str
    text: str
    look_for: str


EXAMPLES = (
    BatchExample(
        "Three pairs of plain sentences",
        "A woman in a yellow raincoat is walking her dog along the beach.\n"
        "A woman is outdoors with an animal.\n"
        "A man in a blue shirt is waiting at a bus stop.\n"
        "The man is late for work.\n"
        "A man is playing the guitar on stage.\n"
        "Nobody is playing the guitar.",
        "In the columns where several rows hold an R, their phrases are made in one Reduce call.",
    ),
    BatchExample(
        "One length, one shape",
        "( ( The dog ) ( barks loudly ) )\n"
        "( ( A child ) ( sleeps quietly ) )\n"
        "( ( Two ships ) ( sail away ) )\n"
        "( ( No lamp ) ( shines tonight ) )",
        "Every column is all S or all R: the batch needs as many Reduce calls as one sentence alone, and no padding.",
    ),
    BatchExample(
        "One length, opposite shapes",
        "( ( ( ( ( He saw ) her ) walk ) home ) alone )\n( They ( all ( knew ( what ( she meant ) ) ) ) )",
        "A tree that leans left reduces from the third step on, one that leans right only at its end: no padding, "
        "and still few calls are shared.",
    ),
    BatchExample(
        "One long sentence among short ones",
        "The old man who sells newspapers at the corner of the market square has not been seen there since the "
        "first snow fell.\n"
        "It rains.\n"
        "Dogs bark.\n"
        "The bus stops.\n"
        "She laughs.",
        "Most of the grid is padding, and the long sentence ends alone: its last calls carry one row each.",
    ),
    BatchExample(
        "Eight sentences of like length",
        "A boy is feeding the ducks.\n"
        "Two girls climb a high wall.\n"
        "The baker opens his small shop.\n"
        "Nobody listens to the old radio.\n"
        "A red kite hangs in a tree.\n"
        "The river is not frozen yet.\n"
        "Some people wait for the ferry.\n"
        "My sister paints the garden fence.",
        "With lengths alike there is hardly any padding; calls are shared where the trees are alike too.",
    ),
)
"""The first one is on the page when it opens."""


def example_of(text: str) -> BatchExample | None:
    """The example that this text is, if any."""
    return next((example for example in EXAMPLES if example.text.split() == text.split()), None)
