"""What one takes away from a run: its model, on other pages and as files; and the link to the settings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from spinn_core.data.snli import LABELS, to_actions
from spinn_core.lessons.training.runs.export import model_zip
from spinn_core.lessons.training.runs.record import RunView
from spinn_core.lessons.training.toy import TAGS
from spinn_core.model.catalogue import WEIGHTS
from spinn_core.parsing.binary_parse import Sentence
from spinn_core.ui.common import router
from spinn_core.ui.common.escape import code_span
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.training.state import held_out_of

_MODEL = "_run_model"


def show_models(runs: Sequence[RunView]) -> None:
    """The models of the runs that are over: downloads, and links to the pages that can load them."""
    st.subheader("Use what was trained", anchor=False)
    ready = {run.name: run for run in runs if run.has_model and run.state.over}
    if not ready:
        st.caption("The model of a run is offered here as soon as the run is done or stopped.")
        return
    if st.session_state.get(_MODEL) not in ready:
        st.session_state[_MODEL] = list(ready)[-1]
    name = st.segmented_control(
        "Model of the run",
        list(ready),
        format_func=lambda one: ready[one].title,
        key=_MODEL,
        persist_state="session",
        required=True,
    )
    run = ready[name]
    st.markdown(
        f"On the pages Step, Entailment and Compare it can be chosen under the name {code_span(run.name)}, until "
        "you remove the run. Words that it was not trained on are out of its vocabulary."
    )
    with problems_shown():
        found = held_out_of(run)
    place = next((k for k, tag in enumerate(found.tags) if tag == list(TAGS)[3]), 0)
    pair = found.pairs[place]
    premise, hypothesis = as_typed(pair.premise), as_typed(pair.hypothesis)
    with st.container(horizontal=True):
        if run.variant.reads_tree:
            _page(router.STEP, "Step through a sentence", "account_tree", {"model": name, "sentence": premise})
        _page(
            router.ENTAILMENT,
            f"Ask about a held-out pair ({LABELS[pair.label]})",
            "balance",
            {"model": name, "premise": premise, "hypothesis": hypothesis},
        )
        which = "tree_model" if run.variant.reads_tree else "line_model"
        _page(
            router.COMPARE,
            "Compare on that pair",
            "compare_arrows",
            {which: name, "premise": premise, "hypothesis": hypothesis} | _other(run, ready),
        )
    with st.container(horizontal=True):
        for label, ending, mime, content in (
            ("Model, zip", "zip", "application/zip", lambda: model_zip(run)),
            ("Weights, safetensors", "safetensors", "application/octet-stream", (run.folder / WEIGHTS).read_bytes),
        ):
            st.download_button(
                label,
                content,
                file_name=f"{run.name}.{ending}",
                mime=mime,
                key="run_zip" if ending == "zip" else "run_weights",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(
        "The zip holds config.json, weights.safetensors, the words’ vectors and the log. Unpacked, it is a folder for "
        f"the command line: {code_span(f'python -m spinn_core predict PREMISE HYPOTHESIS --model {run.name}')}"
    )


def _other(run: RunView, ready: dict[str, RunView]) -> dict[str, str]:
    """The latest trained network of the other kind, for the other side of the Compare page."""
    which = "line_model" if run.variant.reads_tree else "tree_model"
    others = [one.name for one in ready.values() if one.variant.reads_tree != run.variant.reads_tree]
    return {which: others[-1]} if others else {}


def _page(page: str, label: str, icon: str, said: dict[str, str]) -> None:
    st.page_link(page, label=f":blue[**{label}**]", icon=f":material/{icon}:", query_params=said)


def as_typed(sentence: Sentence) -> str:
    """The sentence with its brackets, or its words alone."""
    if sentence.transitions is None:
        return " ".join(sentence.tokens)
    from spinn_core.parsing.reader import Parse

    return Parse(sentence.tokens, to_actions(sentence.transitions)).to_brackets()
