"""The small language: its rules, its kinds of pairs, examples with the reason of each label."""

from __future__ import annotations

import streamlit as st

from spinn_core.data.snli import LABELS, SentencePair
from spinn_core.lessons.training.runs.data import RunData, shared_sentences
from spinn_core.lessons.training.toy import GRAMMAR, RULES, TAGS, explain
from spinn_core.ui.common import router
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.training.address import KIND, LANGUAGE_SEED, LONGEST
from spinn_core.ui.training.export import as_typed
from spinn_core.ui.training.state import sample

_ROWS = 6  # of one kind on the page; the file has all of the draw
_RIGHT = "So every label is right, except for the noise that you may add to the training pairs."


def show_sample() -> None:
    """One pair of each kind, for a page without any run."""
    data = _sample()
    st.subheader("What they learn: does one sentence follow from another?", anchor=False)
    st.markdown(
        f"A grammar generates the sentences and their parses; rules decide each label. {_RIGHT} "
        f"The held-out pairs are of {len(TAGS)} kinds; here is one of each."
    )
    firsts = {tag: place for place, tag in reversed(list(enumerate(data.tags)))}
    rows = [_row(data.held_out[firsts[tag]]) | {"kind": tag} for tag in TAGS if tag in firsts]
    _table([{"kind": row.pop("kind"), **row} for row in rows])


def show_language() -> None:
    """The whole part."""
    data = _sample()
    st.markdown(
        "The sentences speak of people, of what they do and where. A grammar generates them, each with its parse; "
        f"the rules below decide whether one follows from another. {_RIGHT}"
    )
    st.markdown("\n".join(f"- {for_markdown(rule)}" for rule in RULES))
    st.subheader("Kinds of held-out pairs", anchor=False)
    kind = KIND.buttons("Kind", label_visibility="collapsed")
    pairs = [pair for pair, tag in zip(data.held_out, data.tags, strict=True) if tag == kind]
    st.markdown(f"**{for_markdown(kind)}**: {for_markdown(TAGS[kind])}.")
    rows = [_row(pair) for pair in pairs]
    _table(rows[:_ROWS])
    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button("These pairs", "pairs", lambda: rows)
        st.page_link(
            router.STEP,
            label=":blue[**Step through the first premise**]",
            icon=":material/account_tree:",
            query_params={"sentence": as_typed(pairs[0].premise)},
        )
    st.subheader("Training and held-out pairs share no sentence", anchor=False)
    st.markdown(
        f"In a draw of {len(data.train)} and {len(data.held_out)} pairs the two parts hold {_sentences(data.train)} "
        f"and {_sentences(data.held_out)} different sentences, and **{len(shared_sentences(data))}** are in both: no "
        "held-out sentence can be memorised. Premises of the kind “longer” exceed every training sentence."
    )
    with st.expander("The grammar", icon=":material/account_tree:"):
        st.code(GRAMMAR, language=None)


def _sample() -> RunData:
    return sample(LONGEST.now(), LANGUAGE_SEED.now())


def _sentences(pairs: list[SentencePair]) -> int:
    return len({side.tokens for pair in pairs for side in (pair.premise, pair.hypothesis)})


def _row(pair: SentencePair) -> dict[str, object]:
    return {
        "premise": " ".join(pair.premise.tokens),
        "hypothesis": " ".join(pair.hypothesis.tokens),
        "label": LABELS[pair.label],
        "why": explain(pair),
    }


def _table(rows: list[dict[str, object]]) -> None:
    """Cells wrap: the reasons are long, and a frame with columns would cut them off."""
    st.table(rows, hide_index=True, border="horizontal", alt="Pairs of the small language, with labels and reasons")
