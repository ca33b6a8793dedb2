// What is shown: a bit for every test that an incident fails, and counts of what each choice would leave.

import { UNDATED } from "./data.js";

/** Columns to choose by, in the order of the panel. */
export const FACETS = ["attacker", "role", "precision", "band", "status", "review", "weapon", "target_type", "publisher"];
/** The code of "not stated" in every facet. */
export const NONE = -1;
const [LAYER, TEXT, TIME] = [1 << 9, 1 << 10, 1 << 11];

export class Filters {
  /** @param {import("./data.js").Incidents} incidents */
  constructor(incidents) {
    this.incidents = incidents;
    /** @type {Record<string, Set<number>>} codes that are switched off */
    this.off = Object.fromEntries(FACETS.map((column) => [column, new Set()]));
    this.layers = { strikes: true, counterstrikes: true, areas: true, heat: false, links: false, waves: false, names: false };
    this.search = "";
    /** @type {string[]|null} */ this.words = null;
    /** @type {number|null} first and last day shown */ this.from = null;
    /** @type {number|null} */ this.to = null;
    this.undated = true;
    /** @type {any[]|null} marks that the server counted */ this.clusters = null;
    /** @type {Uint8Array|null} incidents that are in none of those */ this.single = null;
    /** @type {(() => void)[]} */ this.listeners = [];
    this.version = 0;
    /** @type {Record<number, string>} what each test was last decided for */ this.decided = {};
    this.counterstrike = incidents.names.role.indexOf("counterstrike");
    this.prepare();
    this.apply();
    /** Counts of everything: the values that occur. */ this.all = this.counts;
    this.total = incidents.n;
    this.days = this.daysOf();
  }

  prepare() {
    const { n } = this.incidents;
    this.failed = new Uint16Array(n);
    this.shown = new Uint8Array(n);
    this.buffers = [new Int32Array(n), new Int32Array(n)];
  }

  /** First and last day of all, and how many are undated; a wide interval does not stretch it. */
  daysOf() {
    const { first, last } = this.incidents;
    const days = { start: Infinity, end: -Infinity, undated: 0 };
    for (let row = 0; row < first.length; row++) {
      if (first[row] === UNDATED) days.undated++;
      else {
        days.start = Math.min(days.start, first[row]);
        days.end = Math.max(days.end, last[row]);
      }
    }
    return days;
  }

  /** Decide again and tell everyone. */
  change() {
    this.apply();
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  get isActive() {
    return Boolean(this.search || this.from !== null || !this.undated || FACETS.some((column) => this.off[column].size));
  }

  reset() {
    for (const column of FACETS) this.off[column].clear();
    this.search = "";
    this.from = this.to = null;
    this.undated = true;
    this.change();
  }

  /** Search needs the quotes, which are opened the first time. @param {string} text */
  async find(text) {
    this.search = text.trim().toLowerCase();
    if (this.search) this.words ??= await this.incidents.texts();
    this.change();
  }

  /** Decide one test again, where what it depends on has changed. */
  test(/** @type {number} */ bit, /** @type {string} */ key, /** @type {(row: number) => boolean} */ passes) {
    if ((this.decided[bit] ?? "") === key) return;
    this.decided[bit] = key;
    const { failed } = this;
    for (let row = 0; row < failed.length; row++) {
      if (passes(row)) failed[row] &= ~bit;
      else failed[row] |= bit;
    }
  }

  /** @param {string} column @returns {(row: number) => boolean} */
  chosen(column) {
    const off = this.off[column];
    const codes = this.incidents.col[column];
    const { offsets } = this.incidents.runs[column] ?? {};
    if (!offsets) return (row) => !off.has(codes[row]);
    return (row) => {
      if (offsets[row] === offsets[row + 1]) return !off.has(NONE);
      for (let at = offsets[row]; at < offsets[row + 1]; at++) if (!off.has(codes[at])) return true;
      return false;
    };
  }

  apply() {
    this.version++;
    const { incidents, layers, from, to, undated, words } = this;
    const { first, last } = incidents;
    const role = incidents.col.role;
    FACETS.forEach((column, at) => this.test(1 << at, [...this.off[column]].sort().join(), this.chosen(column)));
    this.test(LAYER, layers.strikes && layers.counterstrikes ? "" : `${layers.strikes} ${layers.counterstrikes}`, (row) =>
      role[row] === this.counterstrike ? layers.counterstrikes : layers.strikes,
    );
    const terms = this.search.split(/\s+/).filter(Boolean);
    if (!terms.length || words) this.test(TEXT, terms.join(" "), (row) => terms.every((term) => words?.[row].includes(term)));
    this.test(TIME, from === null && undated ? "" : `${from} ${to} ${undated}`, (row) =>
      first[row] === UNDATED ? undated : from === null || (first[row] <= Number(to) && last[row] >= from),
    );
    this.count();
  }

  count() {
    const { incidents, failed, shown } = this;
    const [rows, timeRows] = /** @type {[Int32Array, Int32Array]} */ (this.buffers);
    let [n, inTime, reports] = [0, 0, 0];
    const counters = FACETS.map((column) => {
      const counts = new Int32Array((incidents.names[column]?.length ?? 6) + 1);
      return { counts, codes: incidents.col[column], offsets: incidents.runs[column]?.offsets };
    });
    const add = (/** @type {typeof counters[number]} */ { counts, codes, offsets }, /** @type {number} */ row) => {
      if (!offsets) counts[codes[row] + 1]++;
      else if (offsets[row] === offsets[row + 1]) counts[0]++;
      else for (let at = offsets[row]; at < offsets[row + 1]; at++) counts[codes[at] + 1]++;
    };
    for (let row = 0; row < failed.length; row++) {
      const bits = failed[row];
      shown[row] = bits ? 0 : 1;
      if (bits === 0) {
        rows[n++] = timeRows[inTime++] = row;
        reports += incidents.col.reports[row];
        for (const counter of counters) add(counter, row);
      } else if (bits === TIME) timeRows[inTime++] = row;
      // Failing one choice alone, it counts where that choice would let it in.
      else if (bits < LAYER && (bits & (bits - 1)) === 0) add(counters[31 - Math.clz32(bits)], row);
    }
    /** Rows shown. */ this.rows = rows.subarray(0, n);
    /** Rows that pass all but the time. */ this.timeRows = timeRows.subarray(0, inTime);
    this.found = n;
    this.reports = reports;
    /** @type {Record<string, Int32Array>} how many of each code, from NONE on */
    this.counts = Object.fromEntries(FACETS.map((column, at) => [column, counters[at].counts]));
  }

  /** What is known of one incident, or null. @param {string} id */
  async evidence(id) {
    const { incidents } = this;
    const row = incidents.rowOf(id);
    return row < 0 ? null : { incidents, row, reports: await incidents.reportsOf(row) };
  }

  /** Incidents by day and attacker that pass all but the time. @param {(day: number, attacker: number, n: number) => void} take */
  eachDay(take) {
    const { first, col } = this.incidents;
    for (const row of this.timeRows) if (first[row] !== UNDATED) take(first[row], col.attacker[row], 1);
  }
}
