// What is in sight: bounds of incidents, the part of the map that is free, and the hover note.

import { el, fill, foreign } from "./dom.js";
import { count, dateText } from "./texts.js";

/** What holds these incidents and their areas. @param {any} incidents @param {number[]} rows */
export function boundsOf(incidents, rows) {
  const bounds = L.latLngBounds([]);
  for (const row of rows) {
    const area = incidents.areas[incidents.areaOf[row]];
    if (area) bounds.extend([area.south, area.west]).extend([area.north, area.east]);
    else {
      const metres = Math.min(incidents.uncertainty_m[row], 400_000);
      const dLat = metres / 111_320;
      const dLon = dLat / Math.max(0.1, Math.cos((incidents.lat[row] * Math.PI) / 180));
      bounds.extend([incidents.lat[row] - dLat, incidents.lon[row] - dLon]);
      bounds.extend([incidents.lat[row] + dLat, incidents.lon[row] + dLon]);
    }
  }
  return bounds;
}

/** How far apart points are, in the world's width. @param {any} incidents @param {number[]} rows */
export function spread(incidents, rows) {
  const [first] = rows;
  return Math.max(...rows.map((row) => Math.hypot(incidents.x[row] - incidents.x[first], incidents.y[row] - incidents.y[first])));
}

/** Pan only where the incident is out of sight. @param {HTMLElement} evidence */
export function bringIntoView(map, incidents, row, evidence) {
  map.invalidateSize({ pan: false });
  map.panInside([incidents.lat[row], incidents.lon[row]], { padding: [40, 40], ...uncovered(map, evidence) });
}

/** Leaflet's padding for the part of the map that the evidence does not cover. @param {HTMLElement} evidence */
export function uncovered(map, evidence) {
  const frame = map.getContainer().getBoundingClientRect();
  const over = evidence.getBoundingClientRect();
  const isSheet = over.width > frame.width * 0.9;
  const right = isSheet ? 0 : Math.max(0, frame.right - over.left);
  const bottom = isSheet ? Math.max(0, frame.bottom - over.top) : 0;
  return { paddingTopLeft: [40, 40], paddingBottomRight: [right + 40, bottom + 40] };
}

export function showTip(tip, point, rows, incidents, size) {
  const [row] = rows;
  fill(
    tip,
    rows.length > 1 && el("strong", {}, count("incidents", rows.length)),
    ...rows.slice(0, 4).map((/** @type {number} */ each) => el("div", {}, foreign(incidents.name[each]), " ", el("small", {}, dateText(incidents.date[each])))),
    rows.length > 4 && el("div", {}, "…"),
  );
  tip.hidden = row === undefined;
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = `${Math.max(4, Math.min(point.x + 14, size.x - offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(point.y + 14, size.y - offsetHeight - 4))}px`;
}
