// What the browser does on every page: the history of Back and Forward, and the focus after a menu, so that keys reach
// the steps again.
// Called by: the browser, once a visit: common/router.py writes it into the page.
// data: none. Triggers: none.
// May touch: window.history.pushState, which it replaces, and the focus; its listeners stay with the document.
// Safety: it reads no word that a person typed.

if (!window.spinnPages) {
  window.spinnPages = true;

  // Streamlit pushes an entry on the browser's history for each value that the server writes into the address. Only
  // another page is worth one: then one press of Back leads to the page before.
  const push = window.history.pushState;
  window.history.pushState = function (state, title, address) {
    const path = new URL(address ?? "", window.location.href).pathname;
    if (path === window.location.pathname) this.replaceState(state, title, address);
    else push.call(this, state, title, address);
  };

  // A menu or a switch keeps the focus once something is chosen, and swallows the keys that move through the steps.
  // Tab goes on from where the focus was.
  const CHOSEN = '[role="option"], label:has(input[type="checkbox"]), [data-variant="segmented_control"], summary';
  const HOLDS = 'input[role="combobox"][aria-expanded="false"], input[type="checkbox"], [role="switch"], ' +
    '[data-variant="segmented_control"], summary';
  const letGo = () => {
    const active = document.activeElement;
    if (active?.matches(HOLDS)) active.blur();
  };
  const soon = () => [0, 100, 300].forEach((wait) => setTimeout(letGo, wait)); // some take the focus back once more
  // detail is 0 for a press of a key: who steers by the keyboard keeps her place
  document.addEventListener("click", (event) => event.detail && event.target.closest?.(CHOSEN) && soon(), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.('input[role="combobox"][aria-expanded="true"]')) soon();
  }, true);
}
