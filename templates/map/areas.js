// Incidents of which an area is known: outlines, and discs where a place has none.

import { FACILITY, REGION } from "./data.js";
import { cos, hypot, max, PI } from "./math.js";
import { touches } from "./basemap.js";
import { hatch } from "./symbols.js";
import { paint, stroke } from "./pen.js";

// An area smaller than this on the screen is drawn as a symbol, which is then the larger of the two.
const AREA_FROM_PX = 34;
// A disc about a city tells less than an outline does; it takes over when it is plainly wider.
const DISC_FROM_PX = 90;
// Circle of the Earth at the equator in metres (WGS 84).
const EQUATOR_M = 40_075_017;

/** Radius of what holds a place, in the world's width. @param {import("./data.js").Incidents} incidents @param {number} place */
export function uncertainty({ col }, place) {
  return col.place_uncertainty_m[place] / (EQUATOR_M * cos(((col.place_lat[place] / 1e5) * PI) / 180));
}

/**
 * @typedef {{area: number, place: number, rows: number[], x: number, y: number, radius: number, width: number,
 *   box: import("./data.js").Box}} AreaGroup
 * Shown incidents of one area, or of one place without an outline (area -1, a disc);
 * place: the first of all; radius and width in the world's width
 */
export class AreaGroups {
  /** @param {import("./data.js").Incidents} incidents */
  constructor(incidents) {
    this.incidents = incidents;
    const { col, outlines } = incidents;
    const { place_area: areas, place_precision: precisions } = col;
    /** @type {Map<number, number>} */ const known = new Map();
    /** @type {number[]} the first of each group */ this.places = [];
    /** The group of each place, or -1. */
    this.groupOf = areas.map((area, at) => {
      if (area < 0 && precisions[at] === FACILITY) return -1;
      const key = area < 0 ? -1 - at : area;
      if (!known.has(key)) known.set(key, this.places.push(at) - 1);
      return Number(known.get(key));
    });
    this.boxes = this.places.map((at) => (areas[at] < 0 ? null : outlines.box(areas[at])));
    /** Widest extent in the world's width, and how wide it must be on the screen. */
    this.width = this.boxes.map((box, at) => (box ? max(box.east - box.west, box.south - box.north) : 2 * uncertainty(incidents, this.places[at])));
    this.least = this.boxes.map((box, at) => (precisions[this.places[at]] >= REGION ? 0 : box ? AREA_FROM_PX : DISC_FROM_PX));
  }

  /**
   * The groups that are wide enough on the screen to be drawn as what they are.
   * @param {number} px pixels of the world's width @param {Uint8Array} shown @returns {AreaGroup[]}
   */
  drawn(px, shown) {
    const { incidents, groupOf, places, boxes } = this;
    const { place, place_area: areas } = incidents.col;
    const rowsOf = this.width.map((width, at) => (width * px < this.least[at] ? null : /** @type {number[]} */ ([])));
    if (!rowsOf.some(Boolean)) return [];
    for (let row = 0; row < shown.length; row++) if (shown[row]) rowsOf[groupOf[place[row]]]?.push(row);
    const groups = rowsOf.map((rows, at) => {
      const [width, first] = [this.width[at], places[at]];
      const [x, y, radius] = [incidents.placeX[first], incidents.placeY[first], width / 2];
      const box = boxes[at] ?? { west: x - radius, east: x + radius, north: y - radius, south: y + radius };
      return { area: areas[first], place: first, rows: rows ?? [], x, y, radius, width, box };
    });
    return groups.filter(({ rows }) => rows.length).sort((a, b) => b.width - a.width);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view @param {AreaGroup} group
   * @param {string} colour @param {boolean} selected
   */
  draw(ctx, view, group, colour, selected) {
    const { place_precision: precisions, place_approximate: approximate } = this.incidents.col;
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
    if (precisions[group.place] >= REGION) paint(ctx, hatch(ctx, colour), "evenodd");
    stroke(ctx, colour, selected ? 2.2 : 1.2, group.area < 0 || approximate[group.place] ? [5, 4] : []);
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
