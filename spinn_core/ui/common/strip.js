// The strip: a button for each action (Step) or each word (Compare), and the keys that move along it.
// Called by: Streamlit, for the components made in common/strip.py and compare/cursor.py, after every run of the page.
// data: words, letters, titles (one text for each button), label, colours ({css name: colour});
//   step: how many are done, 0 to letters.length; place: what keys count from, the step or the letters done by hand;
//   keys: "step" (arrows, Home, End), "hand" (s, d, left arrow) or "" (none).
// Triggers: jump (a button's number, from 1), go (the place that a key asks for), pick (a node of the forest).
// May touch: its own parentElement; it listens for keys and clicks on the document and lets go of both when it leaves.
// Safety: words are written with textContent, so that nothing typed is read as HTML. What it triggers comes from a
//   browser: Python checks type and range again.

const FORGET = 1500; // ms after which a place that was asked for and never reached is given up

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
  // A choice clicked with the mouse keeps the focus and swallows the arrow keys, which are to move the cursor.
  const active = document.activeElement;
  if (active?.matches('[data-variant="segmented_control"]:not(:focus-visible)')) active.blur();
  if (strip.asked?.place === data.place) strip.asked = undefined;
  forget(strip);
  strip.hear = {
    click: (event) => {
      const node = event.target.closest?.('.st-key-step_forest [data-testid="stGraphVizChart"] g.node');
      const name = node?.querySelector("title")?.textContent ?? "";
      if (/^n[0-9]+$/.test(name)) setTriggerValue("pick", Number(name.slice(1)));
    },
    keydown: (event) => {
      const place = wanted(event, strip, data);
      if (place === undefined) return;
      event.preventDefault();
      strip.asked = { place, until: performance.now() + FORGET };
      setTriggerValue("go", place);
    },
  };
  for (const [kind, listener] of Object.entries(strip.hear)) document.addEventListener(kind, listener);
  const now = strip.children[Math.max(0, data.step - 1)];
  if (now) {
    const left = now.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft || left + now.offsetWidth > strip.scrollLeft + strip.clientWidth)
      strip.scrollLeft = left - strip.clientWidth / 2;
  }
  return () => forget(strip);
}

function forget(strip) {
  for (const [kind, listener] of Object.entries(strip.hear ?? {})) document.removeEventListener(kind, listener);
}

// The place that a key asks for: a step, or for a person who drives the letters of all that was done. Presses come
// faster than pictures: each counts from where the last one leads to, so none is lost.
export function wanted(event, strip, data) {
  if (!data.keys || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  if (event.target.closest?.('input, textarea, select, [contenteditable="true"], [role="slider"], [role="listbox"]'))
    return undefined;
  const asked = strip.asked && performance.now() < strip.asked.until ? strip.asked.place : data.place;
  return data.keys === "hand" ? byHand(event.key, asked, data) : byStep(event.key, asked, data.letters.length);
}

export function byStep(key, step, last) {
  const places = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last };
  return key in places ? Math.max(0, Math.min(places[key], last)) : undefined;
}

export function byHand(key, done, data) {
  const count = (letter) => done.split(letter).length - 1;
  const shifts = count("S"), words = (data.letters.length + 1) / 2;
  if (key === "ArrowLeft") return done.slice(0, -1);
  if (key === "s" && shifts < words) return done + "S";
  if (key === "d" && shifts - count("R") >= 2) return done + "R";
  return undefined;
}
