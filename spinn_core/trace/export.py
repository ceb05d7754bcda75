"""Exports of a trace: a table, JSON, a script that gives the same numbers. Text only, no Streamlit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from spinn_core.csv_file import csv_text
from spinn_core.parsing.machine import Action

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace


def step_rows(trace: Trace) -> list[dict[str, Any]]:
    """One row a step, with plain values; None where the model says nothing. Buffer and stack stand after it."""
    rows = []
    for step in trace.steps:
        shares = step.probabilities
        rows.append(
            {
                "step": step.index + 1,
                "action": step.action.value,
                "forced": step.forced,
                "P(SHIFT)": None if shares is None else round(shares[Action.SHIFT], 6),
                "P(REDUCE)": None if shares is None else round(shares[Action.REDUCE], 6),
                "pushed": trace.phrase(step.node),
                "on the stack": len(step.stack),
                "in the buffer": len(trace.tokens) - step.front,
                "tracker norm": None if step.tracker_norm is None else round(step.tracker_norm, 4),
            }
        )
    return rows


def to_csv(trace: Trace) -> str:
    """The rows as CSV."""
    return csv_text(step_rows(trace))


def to_json(trace: Trace) -> str:
    """What `python -m spinn_core trace --json` prints, indented."""
    return json.dumps(trace.to_dict(), ensure_ascii=False, indent=1)


def to_script(trace: Trace) -> str:
    """A short Python script that reads the same sentence with spinn_core and prints the same numbers.

    Words stand in it as Python strings in ASCII, so that no word can become code.
    """
    letters = "".join(action.letter for action in trace.transitions)
    return f'''"""The numbers of one sentence on SPINN Explorer's Step page. Run it in the project's folder."""

from spinn_core.parsing.machine import Action
from spinn_core.model.checkpoint import load_model
from spinn_core.trace.trace import trace_sentence

TOKENS = {tuple(trace.tokens)!a}
TRANSITIONS = "{letters}"

actions = [Action.SHIFT if letter == "S" else Action.REDUCE for letter in TRANSITIONS]
trace = trace_sentence(load_model({trace.model!a}), TOKENS, actions)
for step in trace.steps:
    print(step.index + 1, step.action.value, trace.phrase(step.node), step.probabilities, sep="\\t")
print("encoding", trace.encoding[:8])
'''
