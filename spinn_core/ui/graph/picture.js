// The picture of a computation graph, scrolled so that the current call is in sight.
// Called by: Streamlit, for the component made in graph/picture.py, after every run of the page.
// data: svg (the whole picture as text, made and escaped in Python), at (the x of the current call, pixels).
// Triggers: pick (the number of a call whose box was clicked).
// May touch: its own parentElement; it listens to nothing beyond.
// Safety: DOMParser never runs scripts, and none of the nodes it makes is HTML. Python checks the number's range again.

export default function ({ parentElement, data, setTriggerValue }) {
  let frame = parentElement.querySelector(".frame");
  if (!frame) {
    frame = document.createElement("div");
    frame.className = "frame";
    frame.tabIndex = 0; // so that the keyboard can scroll it
    parentElement.appendChild(frame);
  }
  if (frame.drawn !== data.svg) {
    frame.drawn = data.svg;
    const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
    frame.replaceChildren(document.importNode(parsed, true));
  }
  for (const box of frame.querySelectorAll("[data-call]")) {
    box.style.cursor = "pointer";
    box.onclick = () => setTriggerValue("pick", Number(box.dataset.call));
  }
  // A choice clicked with the mouse keeps the focus and swallows the arrow keys, which are to move the cursor.
  const active = document.activeElement;
  if (active?.matches('[data-variant="segmented_control"]:not(:focus-visible)')) active.blur();
  if (frame.at !== data.at) {
    frame.at = data.at;
    if (data.at < frame.scrollLeft + 120 || data.at > frame.scrollLeft + frame.clientWidth - 120)
      frame.scrollLeft = data.at - frame.clientWidth / 2;
  }
}
