// The batch as a table: a row for each sentence, a column for each step, and the keys that move along it.
// Called by: Streamlit, for the component made in batch/cursor.py, after every run of the page.
// data: names (one for each row), rows (a text of S, R and padding for each), counts (rows in each step's Reduce call),
//   foot (name of the counts), label, colours ({css name: colour}), step (from 1).
// Triggers: jump (a column that was clicked, from 1), go (the column that a key asks for).
// May touch: its own parentElement; it listens for keys on the document and lets go when it leaves.
// Safety: names are written with textContent, so that nothing typed is read as HTML. What it triggers comes from a
//   browser: Python checks type and range again.

const FORGET = 1500; // ms after which a column that was asked for and never reached is given up

export default function ({ parentElement, data, setTriggerValue }) {
  let frame = parentElement.querySelector(".frame");
  if (!frame) {
    frame = document.createElement("div");
    frame.className = "frame";
    parentElement.appendChild(frame);
  }
  for (const [name, colour] of Object.entries(data.colours)) frame.style.setProperty("--" + name, colour);
  const drawn = JSON.stringify([data.names, data.rows]);
  if (frame.dataset.drawn !== drawn) {
    frame.dataset.drawn = drawn;
    frame.columns = draw(frame, data);
  }
  frame.columns.forEach((cells, at) => {
    const when = at + 1 < data.step ? "past" : at + 1 === data.step ? "now" : "future";
    for (const cell of cells) cell.dataset.when = when;
    const button = cells[0].firstChild;
    if (when === "now") button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    for (const cell of cells) cell.onclick = () => setTriggerValue("jump", at + 1);
  });
  // A choice clicked with the mouse keeps the focus and swallows the arrow keys, which are to move the cursor.
  const active = document.activeElement;
  if (active?.matches('[data-variant="segmented_control"]:not(:focus-visible)')) active.blur();
  if (frame.asked?.step === data.step) frame.asked = undefined;
  forget(frame);
  frame.hear = (event) => {
    const step = wanted(event, frame, data);
    if (step === undefined) return;
    event.preventDefault();
    frame.asked = { step, until: performance.now() + FORGET };
    setTriggerValue("go", step);
  };
  document.addEventListener("keydown", frame.hear);
  show(frame, frame.columns[data.step - 1][0]);
  return () => forget(frame);
}

// The table: a line of step numbers, a line for each sentence, a line with the rows in each Reduce call.
function draw(frame, data) {
  const table = document.createElement("table");
  table.setAttribute("aria-label", data.label);
  const columns = data.counts.map(() => []);
  const lines = [["step", data.counts.map((_, at) => String(at + 1)), "number"]]
    .concat(data.rows.map((letters, row) => [data.names[row], [...letters], "act"]))
    .concat([[data.foot, data.counts.map((count) => (count ? String(count) : "")), "count"]]);
  for (const [name, texts, kind] of lines) {
    const line = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.title = name;
    const words = document.createElement("bdi"); // a sentence from right to left leaves its number where it is
    words.textContent = name;
    head.append(kind === "act" ? table.rows.length - 1 + " " : "", words);
    line.appendChild(head);
    texts.forEach((text, at) => {
      const cell = kind === "number" ? document.createElement("th") : document.createElement("td");
      cell.className = kind === "act" ? (text === "S" ? "shift" : text === "R" ? "reduce" : "padding") : kind;
      if (kind === "number") {
        const button = document.createElement("button");
        button.type = "button";
        button.title = "Go to step " + text;
        button.textContent = text;
        cell.scope = "col";
        cell.appendChild(button);
      } else cell.textContent = text;
      columns[at].push(cell);
      line.appendChild(cell);
    });
  }
  frame.replaceChildren(table);
  return columns;
}

function forget(frame) {
  if (frame.hear) document.removeEventListener("keydown", frame.hear);
}

function show(frame, cell) {
  const names = frame.querySelector("th").offsetWidth; // they stay in place and cover what is under them
  const left = cell.offsetLeft;
  if (left - names < frame.scrollLeft || left + cell.offsetWidth > frame.scrollLeft + frame.clientWidth)
    frame.scrollLeft = left - (frame.clientWidth + names) / 2;
}

// The column that a key asks for. Presses come faster than pictures: each counts from where the last one leads to.
export function wanted(event, frame, data) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  if (event.target.closest?.('input, textarea, select, [contenteditable="true"], [role="slider"], [role="listbox"]'))
    return undefined;
  const step = frame.asked && performance.now() < frame.asked.until ? frame.asked.step : data.step;
  const last = data.counts.length;
  const places = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 1, End: last };
  return event.key in places ? Math.max(1, Math.min(places[event.key], last)) : undefined;
}
