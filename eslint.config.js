import js from "@eslint/js";

const browser = [
  "L", "document", "window", "location", "history", "navigator", "console", "getComputedStyle", "matchMedia",
  "requestAnimationFrame", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask",
  "atob", "fetch", "localStorage", "CSS", "HTMLElement", "HTMLInputElement", "ImageData", "TextDecoder", "Blob", "Response", "DecompressionStream", "URL", "URLSearchParams", "MutationObserver", "ResizeObserver", "DOMParser", "DOMMatrix", "Node",
];

export default [
  { ignores: ["templates/map/*.min.js"] },
  js.configs.recommended,
  {
    files: ["templates/map/*.js", "templates/map/*.mjs", "templates/web/**/*.js"],
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: "module",
      globals: Object.fromEntries(browser.map((name) => [name, "readonly"])),
    },
    rules: {
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text of articles must stay text: use el() and textContent." },
        { property: "outerHTML", message: "Text of articles must stay text: use el() and textContent." },
        { property: "insertAdjacentHTML", message: "Text of articles must stay text: use el() and textContent." },
      ],
      "no-eval": "error",
      "no-implied-eval": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-shadow": "error",
    },
  },
];
