// The page's data: what is drawn at once, other columns after it, outlines when they are drawn, reports when asked for.

import { on } from "./dom.js";
import { floor, max, min, PI } from "./math.js";
import { lazy, offsetsOf, readTexts, unpack } from "./packing.js";
import { DAY_MS } from "./texts.js";

/**
 * @typedef {Record<string, any>} Report fields as in geoviz.table.REPORT_FIELDS
 * @typedef {{offsets: Int32Array, codes: Int32Array}} Runs codes of a row: from its offset to the next row's
 * @typedef {{west: number, east: number, north: number, south: number}} Box in the world's width, y downwards
 */

/** The day of an undated incident. */
export const UNDATED = -(2 ** 31);
export const FACILITY = 1;
export const REGION = 4;
/** Least confidence, in hundredths, of the first three bands. */
const BANDS = [90, 70, 50];
const LISTS = ["weapon", "target_type", "publisher", "answers"];

/** The manifest, as text of an inert script element. */
export function readManifest() {
  return parsed("geoviz-data");
}

/** @param {string} id */
function parsed(id) {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById(id)).textContent);
}

/** What stands at the page's end: the map can be used before it is there. @param {"geoviz-later"|"geoviz-reports"} id @returns {Promise<any>} */
export function arrived(id) {
  return new Promise((done) => {
    const look = () => {
      // What follows an element is there only when all of it is.
      if (!document.getElementById(id)?.nextSibling && document.readyState === "loading") return;
      watch.disconnect();
      done(parsed(id));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true });
    on(document, "DOMContentLoaded", look, { once: true });
    look();
  });
}

/** Incidents by row number, with what is derived from their columns. */
export class Incidents {
  /** @type {Int32Array} first day of each, in days since 1970-01-01 */ first;
  /** @type {Int32Array} */ last;

  /** @param {any} manifest @param {{header: any, arrays: any}} columns @param {Outlines} outlines */
  constructor(manifest, columns, outlines) {
    /** @type {Record<string, string[]>} */ this.names = manifest.names;
    this.fields = manifest.fields;
    this.rowsAChunk = manifest.rows_a_chunk;
    this.outlines = outlines;
    /** @type {Map<number, Promise<Report[][]>>} */ this.opened = new Map();
    /** @type {Promise<string[]>|null} of all quotes */ this.words = null;
    /** @type {Promise<any>|null} */ this.packed = null;
    /** @type {Promise<string[]>|null} */ this.searched = null;
    this.revision = 0;
    this.take(columns);
  }

  /** Hold the columns that the first drawing can do without. @param {{header: any, arrays: Record<string, Int32Array>}} columns */
  add({ header, arrays }) {
    // A server may have sent other incidents, with all of theirs.
    if (this.revision > 1) return;
    this.ids = header.id;
    Object.defineProperties(this.col, Object.getOwnPropertyDescriptors(arrays));
  }

  /** Hold these columns. @param {{header: any, arrays: Record<string, Int32Array>}} columns */
  take({ header, arrays }) {
    this.revision++;
    /** @type {number} */ this.n = header.n;
    /** @type {any} what all ids begin with, or the ids themselves */ this.ids = header.id;
    this.placeNames = header.place_name;
    /** @type {Record<string, Int32Array>} one value a row */ this.col = arrays;
    /** @type {Record<string, Runs>} */ this.runs = {};
    for (const name of LISTS) lazy(this.runs, name, () => ({ offsets: offsetsOf(arrays[`${name}_n`]), codes: arrays[name] }));
    const { place } = arrays;
    const days0 = header.start - 1;
    lazy(this, "last", () => arrays.days.map((more, row) => (arrays.first[row] ? arrays.first[row] + days0 + more : UNDATED)));
    lazy(this, "first", () => arrays.first.map((day) => (day ? day + days0 : UNDATED)));
    lazy(arrays, "band", () => arrays.confidence.map((value) => BANDS.reduce((band, least) => band + Number(value < least), 0)));
    for (const name of ["precision", "area"]) {
      const ofPlace = arrays[`place_${name}`];
      lazy(arrays, name, () => place.map((at) => ofPlace[at]));
    }
    // Web Mercator in units of the world's width, so that a zoom is one multiplication.
    this.placeX = new Float64Array(arrays.place_lon).map((lon) => (lon / 1e5 + 180) / 360);
    this.placeY = new Float64Array(arrays.place_lat).map((lat) => mercatorY(lat / 1e5));
  }

  /** In the world's width. @param {number} row */
  x(row) {
    return this.placeX[this.col.place[row]];
  }

  /** @param {number} row */
  y(row) {
    return this.placeY[this.col.place[row]];
  }

  /** @param {number} row @returns {string} */
  id(row) {
    const bytes = this.col.id;
    if (!bytes) return this.ids[row];
    let text = this.ids;
    for (let i = row * 8; i < row * 8 + 8; i++) text += bytes[i].toString(16).padStart(2, "0");
    return text;
  }

  /** The row of an id, or -1. @param {string|null} id */
  rowOf(id) {
    const bytes = this.col.id;
    if (!bytes) return this.ids.indexOf(id);
    const start = parseInt(String(id).slice(this.ids.length, this.ids.length + 2), 16);
    for (let row = 0; row < this.n; row++) if (bytes[row * 8] === start && this.id(row) === id) return row;
    return -1;
  }

  /** A value that belongs to the place. @param {"lon"|"lat"|"uncertainty_m"|"approximate"} name @param {number} row */
  ofPlace(name, row) {
    return this.col[`place_${name}`][this.col.place[row]];
  }

  /** @param {number} row @returns {string} */
  name(row) {
    return this.placeNames[this.col.place[row]];
  }

  /** Degrees. @param {number} row */
  lon(row) {
    return this.ofPlace("lon", row) / 1e5;
  }

  /** Degrees. @param {number} row */
  lat(row) {
    return this.ofPlace("lat", row) / 1e5;
  }

  /** Where a position is, in units of the world's width. @param {number} lon @param {number} lat */
  project(lon, lat) {
    return { x: (lon + 180) / 360, y: mercatorY(lat) };
  }

  /** ISO 8601 day, month or interval, as geoviz.model.DateSpan writes it; null where there is none. @param {number} row */
  date(row) {
    const [first, last] = [this.first[row], this.last[row]];
    if (first === UNDATED) return null;
    const iso = (/** @type {number} */ day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
    const [a, b] = [iso(first), iso(last)];
    if (first === last) return a;
    const isMonth = a.endsWith("-01") && iso(last + 1).endsWith("-01") && a.slice(0, 7) === b.slice(0, 7);
    return isMonth ? a.slice(0, 7) : `${a}/${b}`;
  }

  /**
   * Lowest and highest number over the sources, or null.
   * @param {"killed"|"injured"} what @param {number} row @returns {[number, number]|null}
   */
  toll(what, row) {
    const low = this.col[`${what}_min`][row];
    return low < 0 ? null : [low, low + this.col[`${what}_more`][row]];
  }

  /** The value of a coded column, or null. @param {string} column @param {number} row @returns {string|null} */
  value(column, row) {
    return this.names[column][this.col[column][row]] ?? null;
  }

  /** The codes of a column of lists. @param {string} column @param {number} row */
  list(column, row) {
    const { offsets, codes } = this.runs[column];
    return codes.subarray(offsets[row], offsets[row + 1]);
  }

  /** The values of a column of lists. @param {string} column @param {number} row @returns {string[]} */
  values(column, row) {
    return [...this.list(column, row)].map((code) => this.names[column][code]);
  }

  /** @param {number} row @returns {Promise<Report[]>} */
  async reportsOf(row) {
    return (await this.chunk(floor(row / this.rowsAChunk)))[row % this.rowsAChunk] ?? [];
  }

  /** @param {number} index */
  chunk(index) {
    let reports = this.opened.get(index);
    if (!reports) {
      reports = this.open(index);
      this.opened.set(index, reports);
    }
    return reports;
  }

  /** The reports of a chunk by incident. @param {number} index @returns {Promise<Report[][]>} */
  async open(index) {
    const packed = await (this.packed ??= arrived("geoviz-reports"));
    if (!packed.chunks[index]) return [];
    this.words ??= unpack(packed.words);
    const [[counts, ...columns], texts] = await readTexts(packed.chunks[index], this.words);
    let [at, text] = [0, 0];
    return counts.map((count) =>
      Array.from({ length: count }, () => {
        const report = Object.fromEntries(this.fields.map((field, column) => [field, columns[column][at] ?? null]));
        at++;
        for (const field of ["title", "quote"]) report[field] = report[field] ? texts[text++] : null;
        report.more_quotes = texts.slice(text, (text += report.more_quotes ?? 0));
        return report;
      }),
    );
  }

  /** Lower-case words of every incident: place, publishers, quotes, titles. @returns {Promise<string[]>} */
  texts() {
    this.searched ??= this.lowered();
    return this.searched;
  }

  async lowered() {
    const words = [];
    for (let row = 0; row < this.n; row++) {
      const parts = [this.name(row)];
      const reports = (await this.chunk(floor(row / this.rowsAChunk)))[row % this.rowsAChunk] ?? [];
      for (const report of reports) parts.push(report.publisher, report.title, report.quote, ...(report.more_quotes ?? []));
      words.push(parts.filter(Boolean).join("\n").toLowerCase());
    }
    return words;
  }
}

/** Areas by number; an outline is made the first time it is asked for. */
export class Outlines {
  /** @param {Record<string, Int32Array>} arrays as geoviz.maps.outlines gives them */
  constructor(arrays) {
    this.arrays = arrays;
    this.polygons = offsetsOf(arrays.polygons);
    this.rings = offsetsOf(arrays.rings);
    this.points = offsetsOf(arrays.points);
    /** @type {Map<number, Float64Array[]>} */ this.made = new Map();
  }

  /** The box of an area in degrees. @param {number} area @returns {Box} */
  degrees(area) {
    // In quotes: these names stand in the data, where nothing shortens them.
    const { "west": west, "east": east, "north": north, "south": south } = this.arrays;
    return { west: west[area] / 1e4, east: east[area] / 1e4, north: north[area] / 1e4, south: south[area] / 1e4 };
  }

  /** The box of an area. @param {number} area @returns {Box} */
  box(area) {
    const { west, east, north, south } = this.degrees(area);
    return { west: (west + 180) / 360, east: (east + 180) / 360, north: mercatorY(north), south: mercatorY(south) };
  }

  /** All rings, as x, y pairs in units of the world's width: fill by the even-odd rule. @param {number} area */
  paths(area) {
    let paths = this.made.get(area);
    if (!paths) {
      paths = this.coordinates(area).flatMap((rings) =>
        rings.map((ring) => Float64Array.from(ring.flatMap(([lon, lat]) => [(lon + 180) / 360, mercatorY(lat)]))),
      );
      this.made.set(area, paths);
    }
    return paths;
  }

  /** Polygons of rings of [lon, lat], as GeoJSON has them. @param {number} area @returns {[number, number][][][]} */
  coordinates(area) {
    const between = (/** @type {Int32Array} */ offsets, /** @type {number} */ at, /** @type {(at: number) => any} */ make) =>
      Array.from({ length: offsets[at + 1] - offsets[at] }, (_, index) => make(offsets[at] + index));
    const { x, y } = this.arrays;
    return between(this.polygons, area, (polygon) =>
      between(this.rings, polygon, (ring) => {
        let [lon, lat] = [0, 0];
        return between(this.points, ring, (point) => [(lon += x[point]) / 1e4, (lat += y[point]) / 1e4]);
      }),
    );
  }
}

/** @param {number} lat degrees */
export function mercatorY(lat) {
  const bounded = max(-85.0511, min(85.0511, lat));
  return 0.5 - Math.asinh(Math.tan((bounded * PI) / 180)) / (2 * PI);
}
