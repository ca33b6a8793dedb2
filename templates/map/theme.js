// Colours for the canvases, read from the style sheet so that there is one source of them.

import { round } from "./math.js";

/** @typedef {Record<string, string>} Theme */

const NAMES = [
  "water", "land", "coast", "border", "admin1", "river", "label", "label-water", "label-country",
  "halo", "surface", "ink", "muted", "line", "graticule", "heat",
];

/** @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(/** @type {Element} */ (document.getElementById("geoviz")));
  const theme = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  theme.font = style.fontFamily;
  theme.stripes = style.getPropertyValue("--stripes").trim() === "1" ? "1" : "";
  theme.dark = style.getPropertyValue("--dark").trim() === "1" ? "1" : "";
  return theme;
}

/** A belligerent's colour on this theme: lighter on a dark ground. @param {string} hex @param {Theme} theme */
export function onTheme(hex, theme) {
  if (!theme.dark) return hex;
  const channel = (/** @type {number} */ at) => {
    const value = parseInt(hex.slice(at, at + 2), 16);
    return round(value + (255 - value) * 0.34);
  };
  return `rgb(${channel(1)}, ${channel(3)}, ${channel(5)})`;
}
