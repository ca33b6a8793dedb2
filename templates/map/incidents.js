// The incidents on the map: areas below the labels, symbols above them.

import { group } from "./clusters.js";
import { REGION } from "./data.js";
import { touches } from "./basemap.js";
import { AreaGroups, uncertainty } from "./areas.js";
import { abs, cos, hypot, max, PI, sin } from "./math.js";
import { donutRadius, drawDonut, drawSwatch, drawSymbol } from "./symbols.js";
import { drawHeat } from "./heat.js";
import { drawLinks, drawWaves } from "./ties.js";
import { Overlay } from "./overlay.js";
import { number } from "./texts.js";
import { circle, paint, roundBox, stroke } from "./pen.js";

const SYMBOL_PX = 7.5;
// With more than this in view, marks are spaced so widely that they do not crowd the map.
const MANY = 400;
// From this zoom on, a few hits at one spot stand around it instead of in one mark.
const FAN_FROM = 12;
const FAN_MOST = 24;

/**
 * @typedef {{x: number, y: number, r: number, rows: number[], n: number, kind: "symbol"|"donut"|"tag",
 *   width?: number, text?: string, from?: [number, number], shares?: [number, number][]}} Hit
 * from: the spot that a fanned out symbol belongs to; shares: code and number, where the server counted
 */

export class IncidentLayer {
  /** @param {import("./main.js").Context} context */
  constructor(context) {
    this.context = context;
    this.selected = -1;
    /** What the rings of donuts tell: attacker or role. */ this.donutBy = "attacker";
    /** Measures texts. */ this.pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    /** @type {Hit[]} */ this.hits = [];
    /** @type {import("./areas.js").AreaGroup[]} */ this.areas = [];
    /** @type {[Hit, number][]} symbols, and pixels of the circle that holds their place, where it is wider */ this.circles = [];
    const isBare = (/** @type {import("./overlay.js").View} */ view) => {
      this.layout(view);
      return !this.areas.length && !this.circles.length && !context.filters.layers.heat;
    };
    this.areaLayer = new Overlay("geoviz-areas", 410, (ctx, view) => this.drawAreas(ctx, view), isBare);
    this.symbolLayer = new Overlay("geoviz-symbols", 450, (ctx, view) => this.drawSymbols(ctx, view));
  }

  addTo(map) {
    this.areaLayer.addTo(map);
    this.symbolLayer.addTo(map);
  }

  redraw() {
    this.areaLayer.redraw();
    this.symbolLayer.redraw();
  }

  /** @param {number} row */
  colour(row) {
    return this.context.colour(this.context.incidents.col.attacker[row]);
  }

  /** @param {number} row @param {import("./data.js").Incidents} [from] where the row is, if not in the map's own */
  look(row, from) {
    const { theme } = this.context;
    const incidents = from ?? this.context.incidents;
    const { surface, ink, stripes } = theme();
    const attacker = incidents.col.attacker[row];
    return {
      role: /** @type {any} */ (incidents.value("role", row)),
      colour: this.context.colour(attacker),
      hollow: incidents.col.inferred[row] === 1,
      ground: surface,
      ink,
      stripe: stripes ? attacker : 0,
      selected: !from && row === this.selected,
    };
  }

  /** Where everything stands, worked out once for a view. @param {import("./overlay.js").View} view @returns {Hit[]} */
  layout(view) {
    const { incidents, filters } = this.context;
    const key = [view.left, view.top, view.px, view.width, view.height, filters.revision, incidents.revision].join();
    if (this.laid === key) return this.hits;
    this.laid = key;
    if (this.groupedVersion !== incidents.revision) {
      this.groupedVersion = incidents.revision;
      this.groups = new AreaGroups(incidents);
    }
    const single = filters.single ?? filters.shown;
    const areas = /** @type {AreaGroups} */ (this.groups).drawn(view.px, single);
    const asArea = new Uint8Array(incidents.n);
    for (const { rows } of areas) for (const row of rows) asArea[row] = 1;
    this.areas = filters.layers.areas ? areas.filter(({ box }) => touches(box, view.box)) : [];
    const marks = [
      ...(filters.clusters ?? []).map((cluster) => ({ ...cluster, x: cluster.x * view.px - view.left, y: cluster.y * view.px - view.top, r: donutRadius(cluster.n) })),
      ...this.marks(view, single, asArea),
    ];
    this.circles = marks
      .filter(({ kind }) => kind === "symbol")
      .map((mark) => /** @type {[Hit, number]} */ ([mark, uncertainty(incidents, incidents.col.place[mark.rows[0]]) * view.px]))
      .filter(([{ r }, wide]) => wide >= r + 4 && wide <= 3000);
    this.hits = [...this.areas.map((area) => this.tag(area, view, marks)), ...marks];
    return this.hits;
  }

  /** Symbols and donuts. @param {import("./overlay.js").View} view @param {Uint8Array} single @param {Uint8Array} asArea @returns {Hit[]} */
  marks(view, single, asArea) {
    const { placeX, placeY, col } = this.context.incidents;
    const { place } = col;
    const margin = 40 / view.px;
    const { west, east, north, south } = view.box;
    const inView = Uint8Array.from(placeX, (x, at) =>
      Number(x > west - margin && x < east + margin && placeY[at] > north - margin && placeY[at] < south + margin),
    );
    const { rows: all } = this.context.filters;
    const kept = new Int32Array(all.length);
    let found = 0;
    for (let i = 0; i < all.length; i++) if (inView[place[all[i]]] && single[all[i]] && !asArea[all[i]]) kept[found++] = all[i];
    const rows = kept.subarray(0, found);
    const radius = (/** @type {number} */ n) => (n > 1 ? donutRadius(n) : SYMBOL_PX);
    /** @type {Hit[]} */ const hits = [];
    for (const mark of group(this.context.incidents, rows, view.px, rows.length > MANY ? 58 : 24, radius)) {
      const n = mark.rows.length;
      const [left, top] = [mark.x - view.left, mark.y - view.top];
      if (n > 1 && n <= FAN_MOST && view.zoom >= FAN_FROM) hits.push(...fan(left, top, mark.rows));
      else hits.push({ x: left, y: top, r: radius(n), rows: mark.rows, n, kind: n > 1 ? "donut" : "symbol" });
    }
    return hits;
  }

  /** An area's name plate, above or below where a mark would cover it. @param {import("./areas.js").AreaGroup} area @param {import("./overlay.js").View} view @param {Hit[]} marks @returns {Hit} */
  tag({ rows, place, width, x, y }, view, marks) {
    const n = rows.length;
    const isWide = width * view.px > 110;
    const text = [isWide && this.context.incidents.placeNames[place], n > 1 && number(n)].filter(Boolean).join(" · ");
    this.pen.font = tagFont(this.context.theme());
    const wide = 24 + (text ? this.pen.measureText(text).width + 6 : 0);
    const [left, top] = [x * view.px - view.left, y * view.px - view.top];
    const isFree = (/** @type {number} */ shift) => !marks.some((mark) => abs(mark.x - left) < mark.r + wide / 2 && abs(mark.y - top - shift) < mark.r + 12);
    return { x: left, y: top + ([0, -26, 26, -48, 48].find(isFree) ?? 0), r: 13, width: wide, rows, n, kind: "tag", text };
  }

  /** @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view */
  drawAreas(ctx, view) {
    const { incidents, filters, theme } = this.context;
    this.layout(view);
    for (const area of this.areas) {
      const selected = area.rows.includes(this.selected);
      this.groups?.draw(ctx, view, area, this.colour(selected ? this.selected : area.rows[0]), selected);
    }
    if (filters.layers.heat) return drawHeat(ctx, view, incidents, filters, theme());
    for (const [hit, r] of this.circles) {
      const [row] = hit.rows;
      circle(ctx, ...(hit.from ?? [hit.x, hit.y]), r);
      ctx.globalAlpha = row === this.selected ? 0.18 : 0.1;
      const colour = this.colour(row);
      paint(ctx, colour);
      ctx.globalAlpha = 0.8;
      stroke(ctx, colour, 1, [3, 3]);
      ctx.globalAlpha = 1;
    }
  }

  /** @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view */
  drawSymbols(ctx, view) {
    const hits = this.layout(view);
    const theme = this.context.theme();
    const { layers } = this.context.filters;
    drawWaves(ctx, view, this.context, this.selected, layers.waves);
    drawLinks(ctx, view, this.context, this.selected, layers.links);
    for (const hit of hits) if (hit.kind === "tag") this.drawTag(ctx, hit, theme);
    for (const hit of hits) {
      if (layers.heat && !hit.rows.includes(this.selected)) continue;
      if (hit.from) {
        ctx.beginPath();
        ctx.moveTo(...hit.from);
        ctx.lineTo(hit.x, hit.y);
        stroke(ctx, theme.muted, 1);
      }
      if (hit.kind === "symbol") drawSymbol(ctx, hit.x, hit.y, hit.r, this.look(hit.rows[0]));
      if (hit.kind === "donut") drawDonut(ctx, hit.x, hit.y, hit.r, this.shares(hit), theme, hit.rows.includes(this.selected));
    }
  }

  /** Colours and numbers of a donut's ring. @param {Hit} hit @returns {[string, number][]} */
  shares({ rows, shares }) {
    const { incidents, colour, theme } = this.context;
    let found = shares?.[this.donutBy];
    if (!found) {
      const codes = incidents.col[this.donutBy];
      const counts = new Int32Array(incidents.names[this.donutBy].length + 1);
      for (let i = 0; i < rows.length; i++) counts[codes[rows[i]] + 1]++;
      found = [...counts].map((n, at) => /** @type {[number, number]} */ ([at - 1, n])).filter(([, n]) => n);
    }
    if (this.donutBy === "attacker") return found.map(([code, n]) => [colour(code), n]);
    const { ink, muted, line } = theme();
    const shade = { strike: ink, counterstrike: muted };
    return found.map(([code, n]) => [shade[incidents.names.role[code]] ?? line, n]);
  }

  /** A swatch, the area's name where there is room, and how many incidents. */
  drawTag(ctx, hit, theme) {
    const { text, width } = hit;
    const selected = hit.rows.includes(this.selected);
    ctx.font = tagFont(theme);
    const [x, y] = [hit.x - width / 2, hit.y - 11];
    roundBox(ctx, x, y, width, 22, 4);
    ctx.fillStyle = theme.surface;
    ctx.globalAlpha = 0.94;
    ctx.fill();
    ctx.globalAlpha = 1;
    const colour = this.colour(selected ? this.selected : hit.rows[0]);
    stroke(ctx, selected ? theme.ink : colour, selected ? 2 : 1);
    drawSwatch(ctx, x + 6, y + 6, 12, 10, colour, this.context.incidents.col.precision[hit.rows[0]] >= REGION);
    if (!text) return;
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x + 24, hit.y + 0.5);
  }

  /** What is at a point of the screen, symbols before areas. @returns {{rows: number[], n: number, kind: Hit["kind"]|"area", x?: number, y?: number}} */
  at(containerX, containerY) {
    const { view } = this.symbolLayer;
    const { min } = this.symbolLayer._map.getPixelBounds();
    const [x, y] = [containerX + min.x - view.left, containerY + min.y - view.top];
    const away = (/** @type {Hit} */ hit) => hypot(hit.x - x, hit.y - y);
    const near = this.hits.filter((hit) =>
      hit.kind === "tag"
        ? abs(hit.x - x) <= (hit.width ?? 24) / 2 && abs(hit.y - y) <= 13
        : !this.context.filters.layers.heat && away(hit) <= max(hit.r + 3, 14),
    );
    const symbols = near.filter(({ kind }) => kind !== "tag");
    if (symbols.length) return symbols.reduce((best, hit) => (away(hit) < away(best) ? hit : best));
    if (near.length) return near[0];
    // The areas under the point, smallest first, each with all of its incidents.
    const [wx, wy] = [(x + view.left) / view.px, (y + view.top) / view.px];
    const rows = [...this.areas].reverse().flatMap((area) => (this.groups?.holds(area, wx, wy) ? area.rows : []));
    return { rows, n: rows.length, kind: "area" };
  }
}

/** Symbols in rings around their spot. @param {number} x @param {number} y @param {number[]} rows @returns {Hit[]} */
function fan(x, y, rows) {
  const radius = max(20, (rows.length * 20) / (2 * PI));
  return rows.map((row, at) => {
    const angle = (at / rows.length) * 2 * PI - PI / 2;
    const [dx, dy] = [cos(angle) * radius, sin(angle) * radius];
    return { x: x + dx, y: y + dy, r: SYMBOL_PX, rows: [row], n: 1, kind: "symbol", from: [x, y] };
  });
}

/** @param {import("./theme.js").Theme} theme */
function tagFont(theme) {
  return `500 11.5px ${theme.font}`;
}
