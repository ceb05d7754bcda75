// For the scripts of spinn_core/ui: browser code, modules but for browser.js, which a page writes into a script tag.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      "max-len": ["error", 120],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "write words with textContent: they are typed by anybody" },
        { property: "outerHTML", message: "write words with textContent: they are typed by anybody" },
        { property: "insertAdjacentHTML", message: "write words with textContent: they are typed by anybody" },
      ],
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  { files: ["**/browser.js"], languageOptions: { sourceType: "script" } },
];
