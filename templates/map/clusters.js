// One pass over the points in view: near ones share a mark, so that symbols never hide each other.

import { ceil, floor, hypot } from "./math.js";

/**
 * @typedef {{x: number, y: number, rows: number[]}} Mark a place on the screen and the incidents there
 */

/**
 * Group rows whose symbols would overlap. Cells are fixed to the world, so panning moves no mark;
 * a mark stands where its incidents are on average, and joins a neighbour that it would touch.
 * @param {import("./data.js").Incidents} incidents
 * @param {Int32Array} rows
 * @param {number} px pixels of the world's width at this zoom
 * @param {number} cell pixels
 * @param {(count: number) => number} radius of a mark with that many incidents, in pixels
 * @returns {Mark[]} with x, y in world pixels
 */
export function group({ placeX, placeY, col: { place } }, rows, px, cell, radius) {
  /** @type {Map<number, Mark>} */ const cells = new Map();
  /** @type {Mark[]} by place, of which there are fewer than rows */ const ofPlace = new Array(placeX.length);
  const columns = ceil(px / cell) + 1;
  const begin = (/** @type {number} */ at) => {
    const key = floor((placeY[at] * px) / cell) * columns + floor((placeX[at] * px) / cell);
    const mark = cells.get(key) ?? { x: 0, y: 0, rows: [] };
    cells.set(key, mark);
    return (ofPlace[at] = mark);
  };
  // As bare as it is because it runs for every incident whenever a brush moves.
  const counts = new Int32Array(placeX.length);
  for (let i = 0; i < rows.length; i++) {
    const at = place[rows[i]];
    counts[at]++;
    (ofPlace[at] ?? begin(at)).rows.push(rows[i]);
  }
  for (let at = 0; at < counts.length; at++) {
    if (!counts[at]) continue;
    ofPlace[at].x += counts[at] * placeX[at] * px;
    ofPlace[at].y += counts[at] * placeY[at] * px;
  }
  for (const mark of cells.values()) {
    mark.x /= mark.rows.length;
    mark.y /= mark.rows.length;
  }
  const sorted = [...cells.entries()].sort(([, a], [, b]) => b.rows.length - a.rows.length);
  const gone = new Set();
  for (const [key, mark] of sorted) {
    if (gone.has(key)) continue;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const near = key + dy * columns + dx;
        const other = cells.get(near);
        if (near === key || !other || gone.has(near)) continue;
        const reach = radius(mark.rows.length) + radius(other.rows.length) + 2;
        if (hypot(other.x - mark.x, other.y - mark.y) >= reach) continue;
        const share = other.rows.length / (mark.rows.length + other.rows.length);
        mark.x += (other.x - mark.x) * share;
        mark.y += (other.y - mark.y) * share;
        for (const row of other.rows) mark.rows.push(row);
        gone.add(near);
      }
  }
  return sorted.filter(([key]) => !gone.has(key)).map(([, mark]) => mark);
}
