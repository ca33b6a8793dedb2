// Names on the basemap: the most important first, none over another or over an incident.

import { FINE_FROM, touches } from "./basemap.js";
import { abs, cos, floor, hypot, max, PI, round, sin } from "./math.js";
import { circle, paint, stroke } from "./pen.js";

const SIZES = [12.5, 12.5, 12, 11.5, 11];

/** @typedef {{lang: string, local: boolean}} Naming the page's language; whether places have their people's names */

/**
 * A town has its own name where it is asked for, or is in the language of the reader.
 * @param {{name: string, local: string, lang: string}} place @param {Naming} naming
 */
function nameOf(place, { lang, local }) {
  return ((local || place.lang === lang) && place.local) || place.name;
}

/**
 * Draw the labels of a view.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./overlay.js").View} view
 * @param {import("./basemap.js").Basemap} basemap
 * @param {{x: number, y: number, r: number, width?: number}[]} marks symbols to keep clear of
 * @param {import("./theme.js").Theme} theme
 * @param {Naming} naming
 */
export function drawLabels(ctx, view, basemap, marks, theme, naming) {
  const taken = new Boxes();
  for (const { x, y, r, width } of marks) {
    const half = max(r + 2, (width ?? 0) / 2);
    taken.add(x - half, y - r - 2, x + half, y + r + 2);
  }
  const zoom = round(view.zoom);
  ctx.lineJoin = "round";
  ctx.textBaseline = "middle";
  drawCountries(ctx, view, basemap, zoom, taken, theme, naming);
  const fine = zoom >= FINE_FROM ? basemap.fineIn(view.box) : [];
  const covered = (/** @type {{x: number, y: number}} */ place) =>
    fine.some(({ box }) => touches(box, { west: place.x, east: place.x, north: place.y, south: place.y }));
  const places = [
    ...fine.flatMap(({ place }) => place),
    ...basemap.world.place.filter((place) => !covered(place)),
  ]
    .filter(
      (place) =>
        place.zoom <= zoom &&
        touches({ west: place.x, east: place.x, north: place.y, south: place.y }, view.box),
    )
    .sort((a, b) => a.size - b.size || a.zoom - b.zoom);
  for (const place of places) drawPlace(ctx, view, place, nameOf(place, naming), zoom, taken, theme);
  for (const cell of fine.length ? fine : [basemap.world]) drawRivers(ctx, view, cell, zoom, taken, theme);
}

/** @param {CanvasRenderingContext2D} ctx */
function drawCountries(ctx, view, basemap, zoom, taken, theme, { lang, local }) {
  if (zoom > 8) return;
  const size = zoom < 5 ? 10.5 : 12;
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textAlign = "center";
  for (const country of basemap.countries) {
    if (country.zoom > zoom + 0.5) continue;
    const x = country.x * view.px - view.left;
    const y = country.y * view.px - view.top;
    if (x < -80 || y < -20 || x > view.width + 80 || y > view.height + 20) continue;
    const name = (local && country.local) || (country[lang] ?? country.en);
    const text = name.toUpperCase();
    // Scripts without capitals have letters that join.
    ctx.letterSpacing = text === name.toLowerCase() ? "0px" : zoom < 5 ? "1.5px" : "3px";
    const half = ctx.measureText(text).width / 2;
    if (!taken.isFree(x - half, y - 8, x + half, y + 8)) continue;
    taken.add(x - half, y - 8, x + half, y + 8);
    write(ctx, text, x, y, theme, "label-country");
  }
  ctx.letterSpacing = "0px";
}

/** @param {CanvasRenderingContext2D} ctx */
function drawPlace(ctx, view, place, name, zoom, taken, theme) {
  const x = place.x * view.px - view.left;
  const y = place.y * view.px - view.top;
  const large = place.size <= 1;
  ctx.font = `${large ? 600 : 400} ${SIZES[place.size] + (zoom > 8 && large ? 1.5 : 0)}px ${theme.font}`;
  const width = ctx.measureText(name).width;
  const r = place.size === 0 ? 3 : large ? 2.6 : 1.9;
  if (!taken.isFree(x - r, y - r, x + r, y + r)) {
    // The place is under a symbol: its name alone may still stand beside it.
    return tryName(ctx, name, x, y, width, 18, taken, theme);
  }
  if (tryName(ctx, name, x, y, width, r + 3, taken, theme)) {
    circle(ctx, x, y, r);
    paint(ctx, theme.halo);
    stroke(ctx, theme.label, place.size === 0 ? 1.6 : 1);
    taken.add(x - r, y - r, x + r, y + r);
  }
}

/** Right, left, above, below: the first side with room. @param {CanvasRenderingContext2D} ctx */
function tryName(ctx, name, x, y, width, gap, taken, theme) {
  for (const [side, cx, cy] of /** @type {[CanvasTextAlign, number, number][]} */ ([
    ["left", x + gap, y],
    ["right", x - gap, y],
    ["center", x, y - gap - 6],
    ["center", x, y + gap + 6],
  ])) {
    const left = side === "left" ? cx : side === "right" ? cx - width : cx - width / 2;
    if (!taken.isFree(left - 2, cy - 7, left + width + 2, cy + 7)) continue;
    taken.add(left - 2, cy - 7, left + width + 2, cy + 7);
    ctx.textAlign = side;
    write(ctx, name, cx, cy, theme, "label");
    return true;
  }
  return false;
}

/** A river's name along a straight stretch of it. @param {CanvasRenderingContext2D} ctx */
function drawRivers(ctx, view, cell, zoom, taken, theme) {
  if (zoom < 6) return;
  ctx.font = `italic 10.5px ${theme.font}`;
  ctx.textAlign = "center";
  const named = new Set();
  for (const { name, rank, path } of cell.river) {
    if (!name || rank > zoom || named.has(name) || !touches(path, view.box)) continue;
    const width = ctx.measureText(name).width;
    for (const [x1, y1, x2, y2] of straights(path.points, view, width + 6)) {
      const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
      if (x < 40 || y < 20 || x > view.width - 40 || y > view.height - 20) continue;
      const angle = Math.atan2(y2 - y1, x2 - x1);
      const upright = abs(angle) > PI / 2 ? angle + PI : angle;
      const [w, h] = [(abs(cos(angle)) * width) / 2 + 6, (abs(sin(angle)) * width) / 2 + 6];
      if (!taken.isFree(x - w, y - h, x + w, y + h)) continue;
      taken.add(x - w, y - h, x + w, y + h);
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(upright);
      write(ctx, name, 0, -6, theme, "label-water", 2.5);
      ctx.restore();
      named.add(name);
      break;
    }
  }
}

/**
 * Stretches of a line that are nearly straight and long enough for a name, as x1, y1, x2, y2 on the screen.
 * @param {Float64Array} points
 * @param {number} length pixels
 */
function* straights(points, view, length) {
  const px = (/** @type {number} */ i) => points[i] * view.px - view.left;
  const py = (/** @type {number} */ i) => points[i + 1] * view.px - view.top;
  for (let i = 0; i < points.length - 2; i += 4) {
    let along = 0;
    for (let j = i + 2; j < points.length; j += 2) {
      along += hypot(px(j) - px(j - 2), py(j) - py(j - 2));
      if (along > length * 1.3) break;
      if (hypot(px(j) - px(i), py(j) - py(i)) < length) continue;
      yield [px(i), py(i), px(j), py(j)];
      break;
    }
  }
}

/** @param {CanvasRenderingContext2D} ctx */
export function write(ctx, text, x, y, theme, kind, width = 3) {
  ctx.strokeStyle = theme.halo;
  ctx.lineWidth = width;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = theme[kind];
  ctx.fillText(text, x, y);
}

/** Boxes on the screen that are taken, in a coarse grid. */
class Boxes {
  constructor() {
    /** @type {Map<number, number[][]>} */ this.grid = new Map();
  }

  *cells(left, top, right, bottom) {
    for (let y = floor(top / 64); y <= floor(bottom / 64); y++)
      for (let x = floor(left / 64); x <= floor(right / 64); x++) yield y * 4096 + x;
  }

  isFree(left, top, right, bottom) {
    for (const key of this.cells(left, top, right, bottom))
      for (const [l, t, r, b] of this.grid.get(key) ?? [])
        if (l < right && r > left && t < bottom && b > top) return false;
    return true;
  }

  add(left, top, right, bottom) {
    for (const key of this.cells(left, top, right, bottom)) {
      const boxes = this.grid.get(key);
      if (boxes) boxes.push([left, top, right, bottom]);
      else this.grid.set(key, [[left, top, right, bottom]]);
    }
  }
}
