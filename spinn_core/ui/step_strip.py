"""The sentence as a strip of transitions: each S under its word, each R in a column of its own.

A small component, because Streamlit's own buttons cannot stand under the words of a sentence. Its script holds
no typed text: words reach it as data and are written with textContent.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from spinn_core.drawing.labels import shorten
from spinn_core.drawing.palette import Role, palette
from spinn_core.drawing.view import Drawable
from spinn_core.machine import Action

LETTERS = 24

_CSS = """
.strip { display: flex; overflow-x: auto; padding: 2px 2px 6px; scrollbar-width: thin; }
button { flex: none; display: flex; flex-direction: column; align-items: center; background: none; border: 0;
  border-bottom: 4px solid transparent; padding: 0 .22rem; min-width: 1.35rem; cursor: pointer; color: inherit;
  font: inherit; line-height: 1.5rem; }
button .word { min-height: 1.5rem; white-space: pre; }
button .letter { font-family: monospace; font-weight: 700; }
button.past { color: var(--quiet); }
button.future .letter { opacity: .55; }
button.now { border-bottom-color: var(--now); color: inherit; background: var(--ground); }
button.now .letter { color: var(--now); opacity: 1; }
button:hover, button:focus-visible { outline: 2px solid var(--now); outline-offset: -2px; }
"""

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  let strip = parentElement.querySelector(".strip");
  if (!strip) {
    strip = document.createElement("div");
    strip.className = "strip";
    strip.setAttribute("role", "group");
    parentElement.appendChild(strip);
  }
  strip.setAttribute("aria-label", data.label);
  for (const [name, colour] of Object.entries(data.colours)) strip.style.setProperty("--" + name, colour);
  const drawn = JSON.stringify([data.words, data.letters]);
  if (strip.dataset.drawn !== drawn) {
    strip.dataset.drawn = drawn;
    strip.replaceChildren(...data.letters.map((letter, at) => {
      const cell = document.createElement("button");
      cell.type = "button";
      cell.title = data.titles[at];
      for (const [kind, text] of [["word", data.words[at]], ["letter", letter]]) {
        const line = document.createElement("span");
        line.className = kind;
        line.dir = "auto";
        line.textContent = text;
        cell.appendChild(line);
      }
      return cell;
    }));
  }
  [...strip.children].forEach((cell, at) => {
    cell.className = at + 1 < data.step ? "past" : at + 1 === data.step ? "now" : "future";
    if (at + 1 === data.step) cell.setAttribute("aria-current", "step");
    else cell.removeAttribute("aria-current");
    cell.onclick = () => setTriggerValue("jump", at + 1);
  });
  const now = strip.children[Math.max(0, data.step - 1)];
  if (now) {
    const left = now.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft || left + now.offsetWidth > strip.scrollLeft + strip.clientWidth)
      strip.scrollLeft = left - strip.clientWidth / 2;
  }
}
"""

_strip = st.components.v2.component("spinn_step_strip", css=_CSS, js=_JS)


def strip_data(sentence: Drawable, step: int, theme: str, hidden_from: int | None = None) -> dict[str, object]:
    """What the component is given. hidden_from: actions from this one on (0-based) show as a dot."""
    colours = palette(theme)
    words, letters = [], []
    waiting = iter(sentence.tokens)
    for action in sentence.transitions:
        words.append(shorten(next(waiting), LETTERS) if action is Action.SHIFT else "")
        letters.append(action.letter)
    if hidden_from is not None:  # the words to come stand side by side, for their places would tell the actions
        hidden = len(letters) - hidden_from
        to_come = [word for word in words[hidden_from:] if word]
        words[hidden_from:] = to_come + [""] * (hidden - len(to_come))
        letters[hidden_from:] = ["·"] * hidden
    return {
        "words": words,
        "letters": letters,
        "titles": [f"Jump to just after action {at + 1}" for at in range(len(letters))],
        "step": step,
        "label": "Transitions: S is SHIFT, R is REDUCE",
        "colours": {
            "now": colours.borders[Role.TOP], "ground": colours.fills[Role.TOP], "quiet": colours.quiet,
        },
    }


def show_strip(
    sentence: Drawable,
    step: int,
    theme: str,
    name: str,
    jump: Callable[[int], None],
    hidden_from: int | None = None,
) -> None:
    """Draws the strip; a click on an action calls jump with its number, counted from 1. name: for the key."""

    def clicked() -> None:
        asked = st.session_state[key].jump
        if isinstance(asked, int) and (hidden_from is None or asked <= hidden_from):
            jump(asked)

    key = f"step_strip_{name}"
    _strip(data=strip_data(sentence, step, theme, hidden_from), key=key, on_jump_change=clicked)
