// View, filters, time and selection in the address, so that a link shows what its sender saw.

import { FACETS, NONE } from "./filters.js";
import { abs } from "./math.js";
import { ORDERS } from "./order.js";

/**
 * @typedef {{map: any, filters: import("./filters.js").Filters, incidents: import("./data.js").Incidents,
 *   timeline: any, list: any, layer: any, own: Record<string, any>, layers: string, selected: string|null,
 *   open: (id: string) => void, isRead: boolean}} State
 * layers: those that are on where the address says nothing
 */

/** Which of our layers are on. @param {any} map @param {Record<string, any>} own */
export const layersOf = (map, own) => Object.keys(own).filter((kind) => map.hasLayer(own[kind])).join();

/** Put the filters into the parts of an address. @param {import("./filters.js").Filters} filters @param {URLSearchParams} parts */
export function writeFilters(filters, parts) {
  const { names } = filters.incidents;
  for (const column of FACETS) {
    const off = [...filters.off[column]].map((code) => (names[column] ? (names[column][code] ?? null) : code));
    if (off.length) parts.set(`no-${column}`, JSON.stringify(off.sort()));
  }
  if (filters.search) parts.set("q", filters.search);
  if (filters.from !== null) parts.set("days", `${filters.from}-${filters.to}`);
  if (!filters.undated) parts.set("undated", "0");
}

/** The address of what is shown. @param {State} state */
export function hashOf({ map, filters, timeline, list, layer, own, layers, selected }) {
  const parts = new URLSearchParams();
  const { lat, lng } = map.getCenter();
  parts.set("map", [map.getZoom(), lat.toFixed(4), lng.toFixed(4)].join("/"));
  writeFilters(filters, parts);
  if (timeline.step !== "free") parts.set("step", timeline.step);
  if (list.order !== ORDERS[0]) parts.set("sort", list.order);
  const shown = layersOf(map, own);
  if (shown !== layers) parts.set("layers", shown);
  if (layer.donutBy !== "attacker") parts.set("rings", layer.donutBy);
  if (selected) parts.set("incident", selected);
  return `#${parts}`;
}

// Browsers allow but so many changes of the address in a while.
const HASH_WAIT_MS = 120;
let hashWait = 0;

/** Soon, put what is shown into the address. @param {State} state */
export function writeHash(state) {
  if (!state.isRead) return;
  clearTimeout(hashWait);
  hashWait = window.setTimeout(() => putHash(state), HASH_WAIT_MS);
}

/** @param {State} state */
function putHash(state) {
  const hash = hashOf(state);
  if (hash === location.hash) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // Some hosts of embedded pages refuse; the page works without an address of its own.
  }
}

/** Take the state of the address. Whatever does not fit the data is left out. @param {State} state */
export function readHash({ map, filters, timeline, list, layer, own, open }) {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!parts.size) return;
  const [zoom, lat, lng] = (parts.get("map") ?? "").split("/").map(Number);
  if (parts.has("map") && [zoom, lat, lng].every(Number.isFinite) && abs(lat) <= 90) map.setView([lat, lng], zoom, { animate: false });
  const { names } = filters.incidents;
  for (const column of FACETS) {
    filters.off[column].clear();
    for (const name of listOf(parts.get(`no-${column}`))) {
      const code = !names[column] ? Number(name) : name === null ? NONE : names[column].indexOf(name);
      if (code >= 0 || name === null) filters.off[column].add(code);
    }
  }
  const days = /^(-?\d+)-(-?\d+)$/.exec(parts.get("days") ?? "");
  filters.from = days ? Number(days[1]) : null;
  filters.to = days ? Number(days[2]) : null;
  filters.undated = parts.get("undated") !== "0";
  timeline.take(parts.get("step"));
  const sort = String(parts.get("sort"));
  if (ORDERS.includes(sort)) list.order = sort;
  const shown = parts.get("layers")?.split(",");
  // The base map is Folium's choice of one, not ours.
  for (const kind of shown ? Object.keys(own).slice(1) : [])
    if (shown?.includes(kind)) map.addLayer(own[kind]);
    else map.removeLayer(own[kind]);
  if (parts.get("rings") === "role") layer.donutBy = "role";
  filters.change();
  if (parts.get("q")) filters.find(String(parts.get("q")));
  const id = parts.get("incident");
  if (id) open(id);
}

/** @param {string|null} text @returns {any[]} */
function listOf(text) {
  try {
    const value = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
