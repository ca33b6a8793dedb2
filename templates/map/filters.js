// What is shown: a bit for every test that an incident fails, and counts of what each choice would leave.

import { UNDATED } from "./data.js";

/** Columns to choose by, in the order of the panel. */
export const FACETS = ["attacker", "role", "precision", "band", "status", "review", "weapon", "target_type", "publisher"];
/** The code of "not stated" in every facet. */
export const NONE = -1;
const [LAYER, TEXT, TIME] = [1 << 9, 1 << 10, 1 << 11];

export class Filters {
  /**
   * @param {import("./data.js").Incidents} incidents
   * @param {{total: number, counts: Record<string, ArrayLike<number>>, days: {start: number, end: number, undated: number}}} whole
   * of all incidents: their number, how many have each value (from NONE on), first and last day
   */
  constructor(incidents, whole) {
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
    this.revision = 0;
    /** @type {Record<number, string>} what each test was last decided for */ this.decided = {};
    this.counterstrike = incidents.names.role.indexOf("counterstrike");
    const { n } = incidents;
    this.failed = new Uint16Array(n);
    this.shown = new Uint8Array(n);
    this.buffers = [new Int32Array(n), new Int32Array(n)];
    this.whole = whole;
    this.total = whole.total;
    /** Counted anew where a test of anything but the time has changed. */ this.timeless = 0;
    this.apply();
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
  test(/** @type {number} */ bit, /** @type {string} */ key, /** @type {() => (row: number) => boolean} */ make) {
    if ((this.decided[bit] ?? "") === key) return;
    this.decided[bit] = key;
    if (bit !== TIME) this.timeless++;
    const { failed } = this;
    const passes = make();
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
    this.revision++;
    const { incidents, layers, from, to, undated, words } = this;
    FACETS.forEach((column, at) => this.test(1 << at, [...this.off[column]].sort().join(), () => this.chosen(column)));
    this.test(LAYER, layers.strikes && layers.counterstrikes ? "" : `${layers.strikes} ${layers.counterstrikes}`, () => (row) =>
      incidents.col.role[row] === this.counterstrike ? layers.counterstrikes : layers.strikes,
    );
    const terms = this.search.split(/\s+/).filter(Boolean);
    if (!terms.length || words) this.test(TEXT, terms.join(" "), () => (row) => terms.every((term) => words?.[row].includes(term)));
    this.test(TIME, from === null && undated ? "" : `${from} ${to} ${undated}`, () => {
      const { first, last } = incidents;
      return (row) => (first[row] === UNDATED ? undated : from === null || (first[row] <= Number(to) && last[row] >= from));
    });
    this.count();
  }

  count() {
    const { failed, shown } = this;
    const [rows, timeRows] = /** @type {[Int32Array, Int32Array]} */ (this.buffers);
    let [n, inTime] = [0, 0];
    for (let row = 0; row < failed.length; row++) {
      const bits = failed[row];
      shown[row] = bits ? 0 : 1;
      if (!bits) rows[n++] = row;
      if (!(bits & ~TIME)) timeRows[inTime++] = row;
    }
    /** Rows shown. */ this.rows = rows.subarray(0, n);
    /** Rows that pass all but the time. */ this.timeRows = timeRows.subarray(0, inTime);
    this.found = n;
  }

  /** How many of each code, from NONE on, by facet. @returns {Record<string, ArrayLike<number>>} */
  counts() {
    const { incidents, failed, whole } = this;
    if (this.found === whole.total) return whole.counts;
    return Object.fromEntries(
      FACETS.map((column, at) => {
        const counts = new Int32Array((incidents.names[column]?.length ?? 6) + 1);
        const codes = incidents.col[column];
        const { offsets } = incidents.runs[column] ?? {};
        // Failing one choice alone, an incident counts where that choice would let it in.
        const others = ~(1 << at);
        for (let row = 0; row < failed.length; row++) {
          if (failed[row] & others) continue;
          if (!offsets) counts[codes[row] + 1]++;
          else if (offsets[row] === offsets[row + 1]) counts[0]++;
          else for (let of = offsets[row]; of < offsets[row + 1]; of++) counts[codes[of] + 1]++;
        }
        return [column, counts];
      }),
    );
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
