// View, filters, time and selection in the address, so that a link shows what its sender saw.

import { FACETS } from "./filters.js";

/** @typedef {{map: any, filters: import("./filters.js").Filters, incidents: any, selected: () => number,
 *   select: (row: number) => void, isRead: boolean}} Context */

/** @param {Context} context */
export function writeHash({ map, filters, incidents, selected, isRead }) {
  if (!isRead) return;
  const parts = new URLSearchParams();
  const { lat, lng } = map.getCenter();
  parts.set("map", [map.getZoom(), lat.toFixed(4), lng.toFixed(4)].join("/"));
  for (const { column } of FACETS) {
    const off = [...filters.off[column]].map((code) => nameOf(incidents, column, code));
    if (off.length) parts.set(`no-${column}`, JSON.stringify(off.sort()));
  }
  if (filters.search) parts.set("q", filters.search);
  if (filters.from !== null) parts.set("days", `${filters.from}-${filters.to}`);
  if (!filters.undated) parts.set("undated", "0");
  if (selected() >= 0) parts.set("incident", incidents.id[selected()]);
  const hash = `#${parts}`;
  if (hash === location.hash) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // Some hosts of embedded pages refuse; the page works without an address of its own.
  }
}

/** Take the state of the address. Whatever does not fit the data is left out. @param {Context} context */
export function readHash({ map, filters, incidents, select }) {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (![...parts].length) return false;
  const [zoom, lat, lng] = (parts.get("map") ?? "").split("/").map(Number);
  const hasView = [zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90 && parts.has("map");
  if (hasView) map.setView([lat, lng], zoom, { animate: false });
  for (const { column } of FACETS) {
    filters.off[column].clear();
    for (const name of parseList(parts.get(`no-${column}`))) {
      const code = codeOf(incidents, column, name);
      if (code !== undefined) filters.off[column].add(code);
    }
  }
  const days = /^(-?\d+)-(-?\d+)$/.exec(parts.get("days") ?? "");
  filters.from = days ? Number(days[1]) : null;
  filters.to = days ? Number(days[2]) : null;
  filters.undated = parts.get("undated") !== "0";
  filters.change();
  if (parts.get("q")) filters.find(/** @type {string} */ (parts.get("q")));
  const row = incidents.id.indexOf(parts.get("incident"));
  if (row >= 0) select(row);
  return hasView;
}

function nameOf(incidents, column, code) {
  return column === "precision" ? code : (incidents[column].names[code] ?? null);
}

function codeOf(incidents, column, name) {
  if (column === "precision") return Number(name);
  if (name === null) return -1;
  const code = incidents[column].names.indexOf(name);
  return code < 0 ? undefined : code;
}

/** @param {string|null} text @returns {any[]} */
function parseList(text) {
  try {
    const value = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
