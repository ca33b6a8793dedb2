// The incidents on the map: areas below the labels, symbols above them.

import { group } from "./clusters.js";
import { FACILITY, REGION } from "./data.js";
import { touches } from "./basemap.js";
import { donutRadius, drawDonut, drawSwatch, drawSymbol, hatch } from "./symbols.js";
import { onTheme } from "./theme.js";
import { Overlay } from "./overlay.js";

// An area smaller than this on the screen is drawn as a symbol, which is then the larger of the two.
const AREA_FROM_PX = 34;
// A disc about a city tells less than an outline does; it takes over when it is plainly wider.
const DISC_FROM_PX = 90;
// Circle of the Earth at the equator in metres (WGS 84).
const EQUATOR_M = 40_075_017;

/**
 * @typedef {{key: string, area: number, x: number, y: number, rows: number[], name: string,
 *   box: {west: number, east: number, north: number, south: number}, radius: number}} AreaGroup
 * Incidents of which one and the same area is known; radius in the world's width for a disc.
 * @typedef {{x: number, y: number, r: number, rows: number[], kind: "symbol"|"donut"|"tag", width?: number, text?: string}} Hit
 */

export class IncidentLayer {
  /**
   * @param {import("./data.js").Incidents} incidents
   * @param {import("./filters.js").Filters} filters
   * @param {Record<string, string>} colours
   * @param {string} unknown colour of an unknown attacker
   * @param {() => import("./theme.js").Theme} theme
   */
  constructor(incidents, filters, colours, unknown, theme) {
    Object.assign(this, { incidents, filters, colours, unknown, theme });
    this.selected = -1;
    /** Measures texts. */ this.pen = document.createElement("canvas").getContext("2d");
    /** @type {Hit[]} */ this.hits = [];
    /** @type {AreaGroup[]} */ this.areaHits = [];
    this.areaGroups = groupAreas(incidents);
    this.areaLayer = new Overlay("geoviz-areas", 410, (ctx, view) => this.drawAreas(ctx, view));
    this.symbolLayer = new Overlay("geoviz-symbols", 450, (ctx, view) => this.drawSymbols(ctx, view));
  }

  addTo(map) {
    this.areaLayer.addTo(map);
    this.symbolLayer.addTo(map);
    return this;
  }

  redraw() {
    this.areaLayer.redraw();
    this.symbolLayer.redraw();
  }

  /** @param {number} row */
  colour(row) {
    const attacker = this.incidents.value("attacker", row);
    return onTheme(attacker === null ? this.unknown : this.colours[attacker], this.theme());
  }

  /** @param {number} row */
  look(row) {
    const theme = this.theme();
    return {
      role: this.incidents.value("role", row),
      colour: this.colour(row),
      hollow: this.incidents.inferred[row] === 1,
      ground: theme.surface,
      ink: theme.ink,
      selected: row === this.selected,
    };
  }

  /** Whether a group is wide enough on the screen to be drawn as the area that it is. */
  isDrawnAsArea(area, px) {
    if (this.incidents.precision[area.rows[0]] >= REGION) return true;
    const wide = Math.max(area.box.east - area.box.west, area.box.south - area.box.north) * px;
    return wide >= (area.area < 0 ? DISC_FROM_PX : AREA_FROM_PX);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view */
  drawAreas(ctx, view) {
    this.areaHits = [];
    if (!this.filters.layers.areas) return;
    const groups = this.areaGroups.filter((area) => touches(area.box, view.box) && this.isDrawnAsArea(area, view.px));
    groups.sort((a, b) => b.box.east - b.box.west - (a.box.east - a.box.west));
    for (const area of groups) {
      const rows = area.rows.filter((row) => this.filters.shown[row]);
      if (!rows.length) continue;
      this.areaHits.push({ ...area, rows });
      const selected = rows.includes(this.selected);
      const colour = this.colour(selected ? this.selected : rows[0]);
      this.traceArea(ctx, area, view);
      ctx.globalAlpha = selected ? 0.2 : 0.09;
      ctx.fillStyle = colour;
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
      if (this.incidents.precision[rows[0]] >= REGION) {
        ctx.fillStyle = hatch(ctx, colour);
        ctx.fill("evenodd");
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = selected ? 2.2 : 1.2;
      ctx.setLineDash(area.area < 0 || this.incidents.approximate[rows[0]] ? [5, 4] : []);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    this.drawDiscs(ctx, view);
  }

  /** Circles that hold a place of which a point is known, where they are wider than its symbol. */
  drawDiscs(ctx, view) {
    for (const hit of this.layout(view).filter(({ kind, rows }) => kind === "symbol" && rows.length === 1)) {
      const [row] = hit.rows;
      const r = this.uncertainty(row) * view.px;
      if (r < hit.r + 4 || r > 3000) continue;
      ctx.beginPath();
      ctx.arc(hit.x, hit.y, r, 0, 2 * Math.PI);
      ctx.globalAlpha = row === this.selected ? 0.18 : 0.1;
      ctx.fillStyle = this.colour(row);
      ctx.fill();
      ctx.globalAlpha = 0.8;
      ctx.strokeStyle = this.colour(row);
      ctx.lineWidth = 1;
      ctx.setLineDash([3, 3]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    }
  }

  /** Radius of what holds an incident's place, in the world's width. @param {number} row */
  uncertainty(row) {
    const { uncertainty_m, lat } = /** @type {any} */ (this.incidents);
    return uncertainty_m[row] / (EQUATOR_M * Math.cos((lat[row] * Math.PI) / 180));
  }

  traceArea(ctx, area, view) {
    ctx.beginPath();
    if (area.area < 0) {
      ctx.arc(area.x * view.px - view.left, area.y * view.px - view.top, area.radius * view.px, 0, 2 * Math.PI);
      return;
    }
    for (const ring of this.incidents.areas[area.area].rings) {
      ctx.moveTo(ring[0] * view.px - view.left, ring[1] * view.px - view.top);
      for (let i = 2; i < ring.length; i += 2)
        ctx.lineTo(ring[i] * view.px - view.left, ring[i + 1] * view.px - view.top);
      ctx.closePath();
    }
  }

  /** Where the symbols, donuts and tags stand. @param {import("./overlay.js").View} view @returns {Hit[]} */
  layout(view) {
    const { incidents, filters } = this;
    const key = `${view.left},${view.top},${view.px},${view.width},${view.height},${filters.version}`;
    if (this.laid?.key === key) return this.laid.hits;
    const asArea = new Uint8Array(incidents.n);
    /** @type {Hit[]} */ const hits = [];
    for (const area of this.areaGroups) {
      if (!this.isDrawnAsArea(area, view.px)) continue;
      const rows = area.rows.filter((row) => filters.shown[row]);
      for (const row of rows) asArea[row] = 1;
      if (!rows.length || !filters.layers.areas || !touches(area.box, view.box)) continue;
      const wide = (area.box.east - area.box.west) * view.px > 110;
      const text = [wide && area.name, rows.length > 1 && rows.length].filter(Boolean).join(" · ");
      this.pen.font = tagFont(this.theme());
      hits.push({
        x: area.x * view.px - view.left,
        y: area.y * view.px - view.top,
        r: 13,
        width: 24 + (text ? this.pen.measureText(text).width + 6 : 0),
        rows,
        kind: "tag",
        text,
      });
    }
    const margin = 40 / view.px;
    const { west, east, north, south } = view.box;
    const rows = filters.rows.filter(
      (row) =>
        !asArea[row] &&
        incidents.x[row] > west - margin && incidents.x[row] < east + margin &&
        incidents.y[row] > north - margin && incidents.y[row] < south + margin,
    );
    const many = rows.length > 400;
    for (const mark of group(incidents, rows, view.px, many ? 58 : 24, markRadius)) {
      const count = mark.rows.length;
      hits.push({
        x: mark.x - view.left,
        y: mark.y - view.top,
        r: markRadius(count),
        rows: mark.rows,
        kind: count > 1 ? "donut" : "symbol",
      });
    }
    this.laid = { key, hits };
    return hits;
  }

  /** @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view */
  drawSymbols(ctx, view) {
    this.hits = this.layout(view);
    const theme = this.theme();
    this.drawAnswers(ctx, view);
    for (const hit of this.hits.filter(({ kind }) => kind === "tag")) this.drawTag(ctx, hit, theme);
    for (const hit of this.hits) {
      if (hit.kind === "symbol") drawSymbol(ctx, hit.x, hit.y, hit.r, this.look(hit.rows[0]));
      if (hit.kind === "donut")
        drawDonut(ctx, hit.x, hit.y, hit.r, this.shares(hit.rows), {
          ground: theme.surface,
          ink: theme.ink,
          font: theme.font,
          selected: hit.rows.includes(this.selected),
        });
    }
  }

  /** Thin curves from the selected counterstrike to the strikes that its sources say it answers. */
  drawAnswers(ctx, view) {
    const { incidents, selected, filters } = this;
    if (selected < 0) return;
    const at = (/** @type {number} */ row) => [incidents.x[row] * view.px - view.left, incidents.y[row] * view.px - view.top];
    for (const row of incidents.answers[selected].filter((/** @type {number} */ other) => filters.shown[other])) {
      const [[x1, y1], [x2, y2]] = [at(selected), at(row)];
      ctx.beginPath();
      ctx.moveTo(x1, y1);
      ctx.quadraticCurveTo((x1 + x2) / 2 - (y2 - y1) * 0.15, (y1 + y2) / 2 + (x2 - x1) * 0.15, x2, y2);
      ctx.strokeStyle = this.theme().ink;
      ctx.globalAlpha = 0.6;
      ctx.lineWidth = 1.2;
      ctx.setLineDash([2, 3]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    }
  }

  /** @param {number[]} rows @returns {[string, number][]} */
  shares(rows) {
    /** @type {Map<number, [string, number]>} */ const shares = new Map();
    for (const row of rows) {
      const code = this.incidents.attacker.codes[row];
      const share = shares.get(code);
      if (share) share[1]++;
      else shares.set(code, [this.colour(row), 1]);
    }
    return [...shares.entries()].sort(([a], [b]) => a - b).map(([, share]) => share);
  }

  /** An area's name plate: a swatch, its name where there is room, and how many incidents. */
  drawTag(ctx, hit, theme) {
    const { text, width } = hit;
    const selected = hit.rows.includes(this.selected);
    ctx.font = tagFont(theme);
    const [x, y] = [hit.x - width / 2, hit.y - 11];
    ctx.beginPath();
    ctx.roundRect(x, y, width, 22, 4);
    ctx.fillStyle = theme.surface;
    ctx.globalAlpha = 0.94;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = selected ? theme.ink : this.colour(hit.rows[0]);
    ctx.lineWidth = selected ? 2 : 1;
    ctx.stroke();
    const hatched = this.incidents.precision[hit.rows[0]] >= REGION;
    drawSwatch(ctx, x + 6, y + 6, 12, 10, this.colour(selected ? this.selected : hit.rows[0]), hatched);
    if (text) {
      ctx.fillStyle = theme.ink;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.fillText(text, x + 24, hit.y + 0.5);
    }
  }

  /** What is at a point of the screen, symbols before areas. @returns {{rows: number[], kind: Hit["kind"]|"area"}} */
  at(containerX, containerY) {
    const { view } = this.symbolLayer;
    const { min } = this.symbolLayer._map.getPixelBounds();
    const [x, y] = [containerX + min.x - view.left, containerY + min.y - view.top];
    const near = this.hits.filter((hit) =>
      hit.kind === "tag"
        ? Math.abs(hit.x - x) <= (hit.width ?? 24) / 2 && Math.abs(hit.y - y) <= 13
        : Math.hypot(hit.x - x, hit.y - y) <= Math.max(hit.r + 3, 14),
    );
    const symbols = near.filter(({ kind }) => kind !== "tag");
    if (symbols.length) {
      const distance = (/** @type {Hit} */ hit) => Math.hypot(hit.x - x, hit.y - y);
      return symbols.reduce((best, hit) => (distance(hit) < distance(best) ? hit : best));
    }
    if (near.length) return near[0];
    // The areas under the point, smallest first, each with all of its incidents.
    const wx = (x + view.left) / view.px;
    const wy = (y + view.top) / view.px;
    const under = [...this.areaHits].reverse().filter((area) => this.holds(area, wx, wy));
    return { rows: under.flatMap(({ rows }) => rows), kind: "area" };
  }

  /** Whether an area holds a point (even-odd rule). */
  holds(area, x, y) {
    if (area.area < 0) return Math.hypot(area.x - x, area.y - y) <= area.radius;
    let inside = false;
    for (const ring of this.incidents.areas[area.area].rings)
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
      }
    return inside;
  }
}

/** @param {import("./theme.js").Theme} theme */
function tagFont(theme) {
  return `500 11.5px ${theme.font}`;
}

/** Radius of a mark in pixels. @param {number} count of its incidents */
function markRadius(count) {
  return count > 1 ? donutRadius(count) : 7.5;
}

/** @param {any} incidents @returns {AreaGroup[]} */
function groupAreas(incidents) {
  /** @type {Map<string, AreaGroup>} */ const groups = new Map();
  for (let row = 0; row < incidents.n; row++) {
    if (incidents.areaOf[row] < 0 && incidents.precision[row] === FACILITY) continue;
    const area = incidents.areaOf[row];
    const key = area >= 0 ? `a${area}` : `${incidents.precision[row]},${incidents.lon[row]},${incidents.lat[row]}`;
    const found = groups.get(key);
    if (found) {
      found.rows.push(row);
      continue;
    }
    const [x, y] = [incidents.x[row], incidents.y[row]];
    const radius =
      incidents.uncertainty_m[row] / (EQUATOR_M * Math.cos((incidents.lat[row] * Math.PI) / 180));
    const box = area >= 0 ? boxOf(incidents.areas[area].rings) : { west: x - radius, east: x + radius, north: y - radius, south: y + radius };
    groups.set(key, { key, area, x, y, rows: [row], name: incidents.name[row], box, radius });
  }
  return [...groups.values()];
}

/** @param {Float64Array[]} rings */
function boxOf(rings) {
  const box = { west: 2, east: -1, north: 2, south: -1 };
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      box.west = Math.min(box.west, ring[i]);
      box.east = Math.max(box.east, ring[i]);
      box.north = Math.min(box.north, ring[i + 1]);
      box.south = Math.max(box.south, ring[i + 1]);
    }
  return box;
}
