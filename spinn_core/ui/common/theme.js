// Notices that the visitor has switched between light and dark, so that the server draws the page in the other colours.
// Called by: Streamlit, for the component made in common/theme.py, after every run of the page.
// data: drawn, the colour scheme that the server drew with, "light" or "dark".
// Triggers: switched (the colour scheme that is shown now); Streamlit then runs the page again.
// May touch: nothing; it observes the attributes of Streamlit's root element and stops when it leaves.
// Safety: it reads no word that a person typed; Python reads the scheme from st.context, not from what is triggered.

export default function ({ parentElement, data, setTriggerValue }) {
  const root = document.querySelector('[data-testid="stApp"]');
  if (!root) return undefined;
  parentElement.watch?.disconnect();
  const look = () => {
    const shown = getComputedStyle(root).colorScheme;
    if (isNews(shown, data.drawn, parentElement.asked)) setTriggerValue("switched", shown);
    parentElement.asked = shown;
  };
  parentElement.watch = new MutationObserver(look);
  parentElement.watch.observe(root, { attributes: true });
  look();
  return () => parentElement.watch.disconnect();
}

// Whether to ask the server: once for each switch, also where it goes on drawing with the other scheme.
export function isNews(shown, drawn, asked) {
  return ["light", "dark"].includes(shown) && shown !== drawn && shown !== asked;
}
