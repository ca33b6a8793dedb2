// What is in sight: bounds of incidents, the part of the map that is free, and the hover note.

import { el, fill, foreign } from "./dom.js";
import { cos, hypot, max, min, PI } from "./math.js";
import { count, dateText } from "./texts.js";

/** What holds these incidents and their areas. @param {import("./data.js").Incidents} incidents @param {Iterable<number>} rows */
export function boundsOf(incidents, rows) {
  const { col, outlines } = incidents;
  const [a, b] = [{ lat: 90, lng: 180 }, { lat: -90, lng: -180 }];
  const grow = (/** @type {number} */ south, /** @type {number} */ west, /** @type {number} */ north, /** @type {number} */ east) => {
    a.lat = min(a.lat, south);
    a.lng = min(a.lng, west);
    b.lat = max(b.lat, north);
    b.lng = max(b.lng, east);
  };
  for (const row of rows) {
    if (col.area[row] >= 0) {
      const { west, south, east, north } = outlines.degrees(col.area[row]);
      grow(south, west, north, east);
      continue;
    }
    const [lon, lat] = [incidents.lon(row), incidents.lat(row)];
    const high = min(incidents.ofPlace("uncertainty_m", row), 400_000) / 111_320;
    const wide = high / max(0.1, cos((lat * PI) / 180));
    grow(lat - high, lon - wide, lat + high, lon + wide);
  }
  return a.lat > b.lat ? L.latLngBounds([]) : L.latLngBounds(a, b);
}

/** How far apart points are, in the world's width. @param {import("./data.js").Incidents} incidents @param {number[]} rows */
export function spread(incidents, rows) {
  const [first] = rows;
  return rows.reduce((most, row) => max(most, hypot(incidents.x(row) - incidents.x(first), incidents.y(row) - incidents.y(first))), 0);
}

/** Pan only where the incident is out of sight. @param {HTMLElement} evidence */
export function bringIntoView(map, incidents, row, evidence) {
  map.invalidateSize({ pan: false });
  map.panInside([incidents.lat(row), incidents.lon(row)], { padding: [40, 40], ...uncovered(map, evidence) });
}

/** Leaflet's padding for the part of the map that the evidence does not cover. @param {HTMLElement} evidence */
export function uncovered(map, evidence) {
  const frame = map.getContainer().getBoundingClientRect();
  const over = evidence.getBoundingClientRect();
  const isSheet = over.width > frame.width * 0.9;
  const right = isSheet ? 0 : max(0, frame.right - over.left);
  const bottom = isSheet ? max(0, frame.bottom - over.top) : 0;
  return { paddingTopLeft: [40, 40], paddingBottomRight: [right + 40, bottom + 40] };
}

export function showTip(tip, point, { rows, n }, incidents, size) {
  const line = (/** @type {number} */ row) => el("div", {}, foreign(incidents.name(row)), " ", el("small", {}, dateText(incidents.date(row))));
  fill(tip, n > 1 && el("strong", {}, count("incidents", n)), ...rows.slice(0, 4).map(line), rows.length > 4 && el("div", {}, "…"));
  tip.hidden = !n;
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = `${max(4, min(point.x + 14, size.x - offsetWidth - 4))}px`;
  tip.style.top = `${max(4, min(point.y + 14, size.y - offsetHeight - 4))}px`;
}
