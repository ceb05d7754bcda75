"""The tracker as HTML text: what it reads, its h, how it changed, and what it thinks should come next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.parsing.machine import Action
from spinn_core.trace.narration import percent
from spinn_core.ui.common.cards import strip_html

if TYPE_CHECKING:
    from spinn_core.trace.trace import Trace

_ROLES = {"b": Role.FRONT, "s1": Role.TOP, "s2": Role.SECOND}
NO_TRACKER = "This model has no tracker: it composes what the parse says and keeps no account of its reading."


def tracker_html(trace: Trace, step: int, theme: str, hide_choice: bool = False) -> str:
    """The tracker at the action that comes next; at the end, at the last one.

    The tracker runs before each action, so with k actions done its newest reading is the one that leads to
    action k+1. hide_choice leaves its probabilities out, for whoever is to guess.
    """
    colours = palette(theme)
    now = trace.steps[min(step, len(trace.steps) - 1)]
    if now.tracker_h is None:
        return f'<p style="color:{colours.quiet}">{NO_TRACKER}</p>'
    rows = []
    for name, node in now.reads.items():
        words = "nothing (zeros)" if node is None else shorten(trace.phrase(node), 24)
        full = "" if node is None else trace.phrase(node)
        # zeros are drawn too, without a colour: a row keeps its height whatever stands there
        read = np.zeros_like(trace.h[0]) if node is None else trace.h[node]
        strip = strip_html(read, theme, "zeros" if node is None else f"h of {full}")
        colour = colours.borders[_ROLES.get(name, Role.BUFFER)]
        style = f' style="color:{colours.quiet}"' if node is None else ""
        rows.append(
            f'<tr><th style="color:{colour}">{name}</th><td{style} dir="auto" title="{xml(full)}">{xml(words)}</td>'
            f'<td style="width:34%">{strip}</td></tr>'
        )
    before = trace.steps[now.index - 1].tracker_h if now.index else np.zeros_like(now.tracker_h)
    change = now.tracker_h - before
    rows.append(
        f"<tr><th>h</th><td title='the tracker’s own state'>norm {np.linalg.norm(now.tracker_h):.2f}</td>"
        f"<td>{strip_html(now.tracker_h, theme, 'h of the tracker')}</td></tr>"
        f"<tr><th>Δh</th><td title='how it changed in this step'>norm {np.linalg.norm(change):.2f}</td>"
        f"<td>{strip_html(change, theme, 'change of h')}</td></tr>"
    )
    which = "before the next action" if step < len(trace.steps) else "before the last action"
    # the choice comes first: however many words it reads ahead, what follows from them is in sight
    return _choice_html(trace, now.index, theme, hide_choice, done=now.index < step) + (
        f'<table class="step-table" aria-label="tracker"><caption style="text-align:left;color:{colours.quiet}">'
        f"What it read {which}</caption>{''.join(rows)}</table>"
    )


def _choice_html(trace: Trace, index: int, theme: str, hidden: bool, done: bool) -> str:
    """The bars of both actions. done: the action was taken already, which is so at the end alone."""
    colours, now = palette(theme), trace.steps[index]
    if now.probabilities is None:
        return f'<p style="color:{colours.quiet}">It feeds REDUCE but does not choose actions itself.</p>'
    rows = []
    for action in Action:
        share = now.probabilities[action]
        chosen = now.action is action and not hidden
        forced = " · forced" if chosen and now.forced else ""
        mark = f" · {'taken' if done else 'next'}{forced}" if chosen else ""
        said = "?" if hidden else f"{percent(share)}{mark}"
        width = 0 if hidden else max(1, round(100 * share))
        fill = colours.borders[Role.TOP] if chosen else colours.borders[Role.BUFFER]
        rows.append(
            f'<div class="step-share"><b>{action.value}</b> {said}<div class="step-bar" '
            f'style="width:{width}%;background:{fill}"></div></div>'
        )
    return f'<div role="group" aria-label="the model’s choice">{"".join(rows)}</div>'
