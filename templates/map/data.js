// The page's data: columns at once, reports when asked for.

/**
 * @typedef {{names: string[], codes: number[]}} Coded
 * @typedef {{names: string[], codes: number[][]}} CodedLists
 * @typedef {Record<string, any>} Report fields as in geoviz.table.REPORT_FIELDS
 */

/** @param {string} base64 @returns {Promise<any>} */
export async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** The manifest, as text of an inert script element. */
export function readManifest() {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById("geoviz-data")).textContent || "{}");
}

/** Incidents by row number, with what is derived from their columns. */
export class Incidents {
  /** @param {any} columns @param {number[][][]} areas @param {number[]} areaOf @param {string[]} chunks */
  constructor(columns, areas, areaOf, chunks) {
    Object.assign(this, columns);
    /** @type {number} */ this.n = columns.n;
    this.areas = areas.map(decodeArea);
    this.areaOf = areaOf;
    this.chunks = chunks;
    /** @type {Map<number, Promise<Report[][]>>} */ this.opened = new Map();
    // Web Mercator in units of the world's width, so that a zoom is one multiplication.
    this.x = Float64Array.from(columns.lon, (lon) => (lon + 180) / 360);
    this.y = Float64Array.from(columns.lat, mercatorY);
  }

  /** @param {number} row @returns {Promise<Report[]>} */
  async reportsOf(row) {
    return (await this.chunk(Math.floor(row / this.rows_a_chunk)))[row % this.rows_a_chunk];
  }

  /** @param {number} index */
  chunk(index) {
    let reports = this.opened.get(index);
    if (!reports) {
      reports = unpack(this.chunks[index]);
      this.opened.set(index, reports);
    }
    return reports;
  }

  /** Lower-case words of every incident: place, publishers, quotes, titles. @returns {Promise<string[]>} */
  texts() {
    this.words ??= this.readTexts();
    return this.words;
  }

  async readTexts() {
    const words = [];
    for (let index = 0; index < this.chunks.length; index++) {
      for (const reports of await this.chunk(index)) {
        const parts = [this.name[words.length]];
        for (const report of reports)
          parts.push(report.publisher, report.title, report.quote, ...(report.more_quotes ?? []));
        words.push(parts.filter(Boolean).join("\n").toLowerCase());
      }
    }
    return words;
  }

  /** The value of a coded column, or null. @param {string} column @param {number} row @returns {string|null} */
  value(column, row) {
    const { names, codes } = /** @type {any} */ (this)[column];
    return names[codes[row]] ?? null;
  }

  /** The values of a column of lists. @param {string} column @param {number} row @returns {string[]} */
  values(column, row) {
    const { names, codes } = /** @type {any} */ (this)[column];
    return codes[row].map((/** @type {number} */ code) => names[code]);
  }
}

export const FACILITY = 1;
export const DISTRICT = 2;
export const CITY = 3;
export const REGION = 4;
export const COUNTRY = 5;

/** @param {number} lat degrees */
export function mercatorY(lat) {
  const bounded = Math.max(-85.0511, Math.min(85.0511, lat));
  return 0.5 - Math.asinh(Math.tan((bounded * Math.PI) / 180)) / (2 * Math.PI);
}

/**
 * @typedef {{rings: Float64Array[], west: number, south: number, east: number, north: number}} Area
 * rings are x, y pairs in units of the world's width; the box is in degrees
 * @param {number[][]} rings
 * @returns {Area}
 */
function decodeArea(rings) {
  const area = { rings: /** @type {Float64Array[]} */ ([]), west: 180, south: 90, east: -180, north: -90 };
  for (const ring of rings) {
    const points = new Float64Array(ring.length);
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < ring.length; i += 2) {
      lon += ring[i] / 1e4;
      lat += ring[i + 1] / 1e4;
      points[i] = (lon + 180) / 360;
      points[i + 1] = mercatorY(lat);
      area.west = Math.min(area.west, lon);
      area.east = Math.max(area.east, lon);
      area.south = Math.min(area.south, lat);
      area.north = Math.max(area.north, lat);
    }
    area.rings.push(points);
  }
  return area;
}
