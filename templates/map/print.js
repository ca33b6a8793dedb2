// On paper: the whole of what was seen, in light colours, with a table of the incidents.

import { el, fill, foreign, on } from "./dom.js";
import { whereText } from "./evidence.js";
import { dateText, rangeText, t, valueText } from "./texts.js";

// A longer table belongs in a file.
const MOST_ROWS = 400;

/**
 * Rearrange for the printer and back.
 * @param {any} map
 * @param {{print: HTMLElement}} parts
 * @param {any} incidents
 * @param {import("./filters.js").Filters} filters
 * @param {() => any} boundsShown of the incidents that pass the filters
 * @param {() => void} redraw at once, in the colours of the medium
 */
export function printing(map, parts, incidents, filters, boundsShown, redraw) {
  const media = matchMedia("print");
  /** @type {any} */ let seen = null;
  const fit = () => media.matches && seen && map.fitBounds(frameOf(seen.bounds, boundsShown()), { animate: false });
  // The sheet may have its size only after the medium has changed.
  map.on("resize", fit);
  const settle = () => {
    if (media.matches) {
      seen = { bounds: map.getBounds().pad(-0.02), center: map.getCenter(), zoom: map.getZoom() };
      fill(parts.print, table(incidents, [...filters.rows.slice(0, MOST_ROWS)]));
    } else fill(parts.print);
    map.invalidateSize({ animate: false });
    fit();
    if (!media.matches && seen) map.setView(seen.center, seen.zoom, { animate: false });
    redraw();
  };
  on(media, "change", settle);
}

/** Paper has another shape than the screen: what matters is that nothing that was seen is cut off. */
function frameOf(seen, shown) {
  return shown.isValid() && seen.contains(shown) ? shown.pad(0.06) : seen;
}

/** @param {any} incidents @param {number[]} rows */
function table(incidents, rows) {
  const columns = ["date", "where", "attacker", "role", "weapon", "target", "killed", "injured", "source"];
  const line = (/** @type {number} */ row) => [
    dateText(incidents.date(row)),
    whereText(incidents, row),
    valueText("attacker", incidents.value("attacker", row)) + (incidents.col.inferred[row] ? ` (${t("inferred")})` : ""),
    valueText("role", incidents.value("role", row)),
    incidents.values("weapon", row).map((/** @type {string} */ v) => valueText("weapon", v)).join(", "),
    incidents.values("target_type", row).map((/** @type {string} */ v) => valueText("target_type", v)).join(", "),
    rangeText(incidents.toll("killed", row)),
    rangeText(incidents.toll("injured", row)),
    incidents.values("publisher", row).join(", "),
  ];
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, t(column))))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...line(row).map((text) => el("td", {}, foreign(text)))))),
  );
}
