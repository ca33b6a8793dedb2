// The offline basemap: coarse land of the whole world, finer cells near the incidents, on canvas tiles.

import { mercatorY } from "./data.js";
import { canvasOf } from "./dom.js";
import { floor, max, min, PI } from "./math.js";
import { lazy } from "./packing.js";
import { paint, stroke } from "./pen.js";

/**
 * @typedef {{points: Float64Array, west: number, north: number, east: number, south: number}} Path
 * points and box in units of the world's width, y downwards
 * @typedef {{box: import("./data.js").Box, land: Path[], coast: Path[], border: Path[], disputed: Path[],
 *   admin1: Path[], lake: {name: string|null, path: Path}[], river: {name: string|null, rank: number, path: Path}[],
 *   place: {name: string, local: string, lang: string, x: number, y: number, zoom: number, size: number}[]}} Cell
 */

/** A cell's lists of integers as paths, each layer when it is asked for. @param {import("./data.js").Box} box @returns {Cell} */
function decodeCell(cell, west, south, size, scale, box) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => [
    (west + x / scale + 180) / 360,
    mercatorY(south + y / scale),
  ];
  const path = (/** @type {number[]} */ steps) => {
    const points = new Float64Array(steps.length);
    const around = { points, west: 2, north: 2, east: -1, south: -1 };
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      const [px, py] = at(x, y);
      points[i] = px;
      points[i + 1] = py;
      around.west = min(around.west, px);
      around.east = max(around.east, px);
      around.north = min(around.north, py);
      around.south = max(around.south, py);
    }
    return around;
  };
  const paths = (/** @type {string} */ layer) => (cell[layer] ?? []).map(path);
  /** @type {Record<string, () => any>} */ const layers = {
    land: () => paths("land"),
    coast: () => (cell.land ?? []).flatMap((/** @type {number[]} */ steps) => coastOf(steps, size * scale)).map(path),
    border: () => paths("border"),
    disputed: () => paths("disputed"),
    admin1: () => paths("admin1"),
    lake: () => (cell.lake ?? []).map(([name, steps]) => ({ name, path: path(steps) })),
    river: () => (cell.river ?? []).map(([name, rank, steps]) => ({ name, rank, path: path(steps) })),
    place: () =>
      (cell.place ?? []).map(([name, x, y, zoom, rank, local, lang]) => {
        const [px, py] = at(x, y);
        return { name, local, lang, x: px, y: py, zoom, size: rank };
      }),
  };
  /** @type {any} */ const made = { box };
  for (const layer of Object.keys(layers)) lazy(made, layer, layers[layer]);
  return made;
}

/**
 * The stretches of a ring that are coast: without the edges that lie along the cell's own.
 * @param {number[]} steps
 * @param {number} limit the cell's size in the units of the steps
 * @returns {number[][]}
 */
function coastOf(steps, limit) {
  const lines = [];
  let line = [steps[0], steps[1]];
  let [x, y] = line;
  for (let i = 2; i < steps.length; i += 2) {
    const [dx, dy] = [steps[i], steps[i + 1]];
    const isCut = (dx === 0 && (x === 0 || x === limit)) || (dy === 0 && (y === 0 || y === limit));
    x += dx;
    y += dy;
    if (isCut) {
      if (line.length > 2) lines.push(line);
      line = [x, y];
    } else line.push(dx, dy);
  }
  if (line.length > 2) lines.push(line);
  return lines;
}

export class Basemap {
  /** @param {any} pieces as geoviz.maps.basemap gives them */
  constructor({ world, fine }) {
    this.world = decodeCell(world.cell, -180, -90, 360, world.scale, { west: 0, north: 0, east: 1, south: 1 });
    this.cells = Object.entries(fine.cells).map(([key, cell]) => {
      const [column, row] = key.split(",").map(Number);
      const size = fine.cell_deg;
      const [west, south] = [column * size - 180, row * size - 90];
      const box = { west: (west + 180) / 360, east: (west + size + 180) / 360, north: mercatorY(south + size), south: mercatorY(south) };
      return decodeCell(cell, west, south, size, fine.scale, box);
    });
    /** @type {{en: string, uk: string, local: string, x: number, y: number, zoom: number}[]} */
    this.countries = world.countries.map(([en, uk, lon, lat, zoom, local]) => ({
      en,
      uk,
      local,
      x: (lon + 180) / 360,
      y: mercatorY(lat),
      zoom,
    }));
  }

  /** Fine cells that a box touches. @param {{west: number, east: number, north: number, south: number}} box */
  fineIn(box) {
    return this.cells.filter((cell) => touches(cell.box, box));
  }

  /**
   * Draw one tile.
   * @param {CanvasRenderingContext2D} ctx
   * @param {{west: number, east: number, north: number, south: number}} box
   * @param {number} zoom
   * @param {number} px pixels of a world's width at this zoom
   * @param {import("./theme.js").Theme} theme
   */
  draw(ctx, box, zoom, px, theme) {
    const fine = zoom >= FINE_FROM ? this.fineIn(box) : [];
    this.drawCell(ctx, this.world, box, zoom, px, theme);
    for (const cell of fine) {
      ctx.save();
      ctx.beginPath();
      ctx.rect(
        (cell.box.west - box.west) * px,
        (cell.box.north - box.north) * px,
        (cell.box.east - cell.box.west) * px,
        (cell.box.south - cell.box.north) * px,
      );
      ctx.clip();
      this.drawCell(ctx, cell, box, zoom, px, theme);
      ctx.restore();
    }
    this.drawGraticule(ctx, box, px, theme);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {Cell} cell */
  drawCell(ctx, cell, box, zoom, px, theme) {
    ctx.fillStyle = theme.water;
    ctx.fillRect(0, 0, 256, 256);
    const add = (/** @type {Path} */ path) => {
      if (!touches(path, box)) return;
      const { points } = path;
      ctx.moveTo((points[0] - box.west) * px, (points[1] - box.north) * px);
      for (let i = 2; i < points.length; i += 2)
        ctx.lineTo((points[i] - box.west) * px, (points[i + 1] - box.north) * px);
    };
    const lines = (/** @type {Path[]} */ paths, colour, width, dash = /** @type {number[]} */ ([])) => {
      ctx.beginPath();
      paths.forEach(add);
      stroke(ctx, colour, width, dash);
    };
    ctx.lineJoin = "round";
    ctx.beginPath();
    cell.land.forEach(add);
    paint(ctx, theme.land, "evenodd");
    const rivers = cell.river.filter(({ rank }) => rank <= zoom + 1);
    lines(rivers.filter(({ rank }) => rank > 5).map(({ path }) => path), theme.river, zoom < 8 ? 0.7 : 1);
    lines(rivers.filter(({ rank }) => rank <= 5).map(({ path }) => path), theme.river, zoom < 7 ? 1 : 1.6);
    // Lakes cover the lines that rivers have through them.
    ctx.beginPath();
    for (const { path } of cell.lake) add(path);
    paint(ctx, theme.water, "evenodd");
    lines(cell.lake.map(({ path }) => path), theme.coast, 0.6);
    lines(cell.coast, theme.coast, 0.8);
    if (zoom >= 5) lines(cell.admin1, theme.admin1, zoom < 7 ? 0.7 : 0.9, [1, 2.5]);
    lines(cell.border, theme.border, zoom < 5 ? 0.8 : 1.3);
    lines(cell.disputed, theme.border, zoom < 5 ? 0.8 : 1.2, [4, 3]);
  }

  /** @param {CanvasRenderingContext2D} ctx */
  drawGraticule(ctx, box, px, theme) {
    const step = stepOf(px);
    ctx.beginPath();
    for (let lon = floor((box.west * 360 - 180) / step) * step; lon <= box.east * 360 - 180; lon += step) {
      const x = ((lon + 180) / 360 - box.west) * px;
      ctx.moveTo(x, 0);
      ctx.lineTo(x, 256);
    }
    for (let lat = floor(latitude(box.south) / step) * step; lat <= latitude(box.north); lat += step) {
      const y = (mercatorY(lat) - box.north) * px;
      ctx.moveTo(0, y);
      ctx.lineTo(256, y);
    }
    stroke(ctx, theme.graticule, 0.5);
  }
}

// Lines of the graticule are a round number of degrees, and at least so many pixels, apart.
const LEAST_PX = 110;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Degrees between two lines. @param {number} px pixels of the world's width */
export function stepOf(px) {
  return STEPS.find((step) => (px / 360) * step >= LEAST_PX) ?? 30;
}

/** Degrees. @param {number} y in the world's width, downwards */
const latitude = (y) => (Math.atan(Math.sinh(PI * (1 - 2 * y))) * 180) / PI;

// How long the page may draw tiles before it listens again.
const SLICE_MS = 12;
// Below this zoom the coarse world is as fine as the screen.
export const FINE_FROM = 5;

/** Whether two boxes share a point. */
export function touches(a, b) {
  return a.west <= b.east && a.east >= b.west && a.north <= b.south && a.south >= b.north;
}

/**
 * The Leaflet layer.
 * @param {Basemap} basemap
 * @param {() => import("./theme.js").Theme} theme
 */
export function basemapLayer(basemap, theme) {
  /** @type {(() => void)[]} tiles to draw, a few at a time so that the page stays awake */ const waiting = [];
  const drawSome = () => {
    const until = Date.now() + SLICE_MS;
    do waiting.shift()?.();
    while (waiting.length && Date.now() < until);
    if (waiting.length) setTimeout(drawSome);
  };
  const Layer = L.GridLayer.extend({
    createTile(/** @type {{x: number, y: number, z: number}} */ coords, /** @type {() => void} */ done) {
      const { canvas, ctx } = canvasOf(256, 256);
      const tiles = 2 ** coords.z;
      const x = ((coords.x % tiles) + tiles) % tiles;
      const box = {
        west: x / tiles,
        east: (x + 1) / tiles,
        north: coords.y / tiles,
        south: (coords.y + 1) / tiles,
      };
      const draw = () => {
        basemap.draw(ctx, box, coords.z, tiles * 256, theme());
        done();
      };
      // Paper waits for nothing.
      if (matchMedia("print").matches) queueMicrotask(draw);
      // A tile that the map has left again need not be drawn.
      else if (waiting.push(() => canvas.isConnected && draw()) === 1) setTimeout(drawSome);
      return canvas;
    },
  });
  return new Layer({ pane: "tilePane", keepBuffer: 3, updateWhenZooming: false });
}
