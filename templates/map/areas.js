// Incidents of which an area is known: outlines, and discs where a place has none.

import { FACILITY, REGION } from "./data.js";
import { cos, hypot, max, PI } from "./math.js";
import { offsetsOf } from "./packing.js";
import { touches } from "./basemap.js";
import { hatch } from "./symbols.js";
import { paint, stroke } from "./pen.js";

// An area smaller than this on the screen is drawn as a symbol, which is then the larger of the two.
const AREA_FROM_PX = 34;
// A disc about a city tells less than an outline does; it takes over when it is plainly wider.
const DISC_FROM_PX = 90;
// Circle of the Earth at the equator in metres (WGS 84).
const EQUATOR_M = 40_075_017;

/** Radius of what holds an incident's place, in the world's width. @param {import("./data.js").Incidents} incidents @param {number} row */
export function uncertainty(incidents, row) {
  return incidents.ofPlace("uncertainty_m", row) / (EQUATOR_M * cos((incidents.lat(row) * PI) / 180));
}

/**
 * @typedef {{area: number, row: number, rows: number[], x: number, y: number, radius: number, width: number,
 *   box: import("./data.js").Box}} AreaGroup
 * Shown incidents of one area, or of one place without an outline (area -1, a disc);
 * row: the first of all; radius and width in the world's width
 */
export class AreaGroups {
  /** @param {import("./data.js").Incidents} incidents */
  constructor(incidents) {
    this.incidents = incidents;
    const { col, n, outlines } = incidents;
    const { place, place_area: areas, place_precision: precisions } = col;
    /** @type {Map<number, number>} */ const known = new Map();
    const ofPlace = areas.map((area, at) => {
      if (area < 0 && precisions[at] === FACILITY) return -1;
      const key = area < 0 ? -1 - at : area;
      if (!known.has(key)) known.set(key, known.size);
      return Number(known.get(key));
    });
    const keys = [...known.keys()];
    const lengths = new Int32Array(keys.length);
    for (let row = 0; row < n; row++) if (ofPlace[place[row]] >= 0) lengths[ofPlace[place[row]]]++;
    this.offsets = offsetsOf(lengths);
    const next = this.offsets.slice();
    this.rows = new Int32Array(this.offsets[keys.length]);
    for (let row = 0; row < n; row++) if (ofPlace[place[row]] >= 0) this.rows[next[ofPlace[place[row]]]++] = row;
    /** Widest extent in the world's width, and how wide it must be on the screen. */
    this.width = new Float64Array(keys.length);
    this.least = new Uint8Array(keys.length);
    this.boxes = keys.map((key, at) => {
      const row = this.rows[this.offsets[at]];
      const box = key < 0 ? null : outlines.box(key);
      this.width[at] = box ? max(box.east - box.west, box.south - box.north) : 2 * uncertainty(incidents, row);
      this.least[at] = col.precision[row] >= REGION ? 0 : key < 0 ? DISC_FROM_PX : AREA_FROM_PX;
      return box;
    });
  }

  /**
   * The groups that are wide enough on the screen to be drawn as what they are.
   * @param {number} px pixels of the world's width @param {Uint8Array} shown @returns {AreaGroup[]}
   */
  drawn(px, shown) {
    const { incidents, offsets } = this;
    const groups = [];
    for (let at = 0; at < this.width.length; at++) {
      if (this.width[at] * px < this.least[at]) continue;
      const all = this.rows.subarray(offsets[at], offsets[at + 1]);
      const rows = [...all.filter((row) => shown[row])];
      if (!rows.length) continue;
      const [row] = all;
      const [x, y, radius] = [incidents.x(row), incidents.y(row), this.width[at] / 2];
      const box = this.boxes[at] ?? { west: x - radius, east: x + radius, north: y - radius, south: y + radius };
      groups.push({ area: this.boxes[at] ? incidents.col.area[row] : -1, row, rows, x, y, radius, width: this.width[at], box });
    }
    return groups.sort((a, b) => b.width - a.width);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view @param {AreaGroup} group
   * @param {string} colour @param {boolean} selected
   */
  draw(ctx, view, group, colour, selected) {
    const { col } = this.incidents;
    ctx.beginPath();
    if (group.area < 0) ctx.arc(group.x * view.px - view.left, group.y * view.px - view.top, group.radius * view.px, 0, 2 * PI);
    else
      for (const ring of this.incidents.outlines.paths(group.area)) {
        ctx.moveTo(ring[0] * view.px - view.left, ring[1] * view.px - view.top);
        for (let i = 2; i < ring.length; i += 2) ctx.lineTo(ring[i] * view.px - view.left, ring[i + 1] * view.px - view.top);
        ctx.closePath();
      }
    ctx.globalAlpha = selected ? 0.2 : 0.09;
    paint(ctx, colour, "evenodd");
    ctx.globalAlpha = 1;
    if (col.precision[group.row] >= REGION) {
      paint(ctx, hatch(ctx, colour), "evenodd");
    }
    stroke(ctx, colour, selected ? 2.2 : 1.2, group.area < 0 || this.incidents.ofPlace("approximate", group.row) ? [5, 4] : []);
  }

  /** Whether an area holds a point (even-odd rule). @param {AreaGroup} group @param {number} x @param {number} y */
  holds(group, x, y) {
    if (group.area < 0) return hypot(group.x - x, group.y - y) <= group.radius;
    if (!touches(group.box, { west: x, east: x, north: y, south: y })) return false;
    let inside = false;
    for (const ring of this.incidents.outlines.paths(group.area))
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    return inside;
  }
}
