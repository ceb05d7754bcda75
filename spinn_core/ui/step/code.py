"""The code pane: the reading loop in a dozen lines, with the lines that just ran marked and their values beside."""

from __future__ import annotations

from spinn_core.drawing.labels import shorten, xml
from spinn_core.drawing.palette import Role, palette
from spinn_core.parsing.machine import Action
from spinn_core.trace.sentence_view import Drawable, phrase, state_at

LOOP = """\
def read(words, transitions, tracker, Reduce, e):
    buffer, stack = deque(words), []
    for action in transitions:
        b = buffer[0] if buffer else None
        s1, s2 = [None, None, *stack][:-3:-1]
        e = tracker(e, b, s1, s2)
        if action is SHIFT:
            stack.append(buffer.popleft())
        else:
            right = stack.pop()
            left = stack.pop()
            stack.append(Reduce(left, right, e))
    return stack.pop()
"""
"""Real Python, run by the tests. A model that drives itself takes action from e instead of a list."""

_START, _TRACK, _SHIFT, _REDUCE, _END = (1,), (3, 4, 5), (7,), (9, 10, 11), (12,)  # lines, counted from 0


def code_html(sentence: Drawable, step: int, theme: str, has_tracker: bool) -> str:
    """The loop after `step` actions, as HTML text."""
    marked, values = _marks(sentence, step)
    colours, lines = palette(theme), []
    for number, line in enumerate(LOOP.splitlines()):
        note = f"  # {values[number]}" if number in values else ""
        look = ""
        if number in marked:
            look = f"background:{colours.fills[Role.TOP]};box-shadow:inset 4px 0 {colours.borders[Role.TOP]}"
        elif number in _TRACK and not has_tracker:
            look = f"color:{colours.quiet};text-decoration:line-through"
        pointer = "▶" if number in marked else " "
        lines.append(
            f'<span style="{look}">{pointer} {xml(line)}<i style="color:{colours.quiet}">{xml(note)}</i></span>'
        )
    return f'<pre class="step-code" aria-label="the reading loop">{"".join(lines)}</pre>'


def _marks(sentence: Drawable, step: int) -> tuple[tuple[int, ...], dict[int, str]]:
    """The lines that ran in the last action, and what they met."""
    if step == 0:
        return _START, {1: f"{len(sentence.tokens)} words, nothing on the stack"}
    node = state_at(sentence, step).stack[-1]
    action = sentence.transitions[step - 1]
    values = {2: f"action {step} of {len(sentence.transitions)}: {action.value}"}
    if action is Action.SHIFT:
        marked: tuple[int, ...] = _SHIFT
        values[7] = _short(sentence, node)
    else:
        made = sentence.nodes[node]
        marked = _REDUCE
        values.update({9: _short(sentence, made.right), 10: _short(sentence, made.left), 11: _short(sentence, node)})
    if step == len(sentence.transitions):
        marked += _END
        values[12] = "the sentence"
    return marked, values


def _short(sentence: Drawable, node: int) -> str:
    return f"“{shorten(phrase(sentence, node), 32)}”"
