// What is shown: one pass decides each incident and counts what each further choice would leave.

/** Facets in the order of the panel; `many` columns hold lists of codes. */
export const FACETS = [
  { column: "attacker", many: false },
  { column: "role", many: false },
  { column: "precision", many: false },
  { column: "status", many: false },
  { column: "weapon", many: true },
  { column: "target_type", many: true },
  { column: "publisher", many: true },
];

/** The code of "not stated" in every facet. */
export const NONE = -1;

export class Filters {
  /** @param {import("./data.js").Incidents} incidents */
  constructor(incidents) {
    this.incidents = incidents;
    /** @type {Record<string, Set<number>>} codes that are switched off */
    this.off = Object.fromEntries(FACETS.map(({ column }) => [column, new Set()]));
    this.layers = { strikes: true, counterstrikes: true, areas: true };
    this.search = "";
    /** @type {string[]|null} */ this.words = null;
    /** @type {number|null} first and last day shown */ this.from = null;
    /** @type {number|null} */ this.to = null;
    this.undated = true;
    /** @type {Set<() => void>} */ this.listeners = new Set();
    this.codes = Object.fromEntries(
      FACETS.map(({ column, many }) => {
        const data = /** @type {any} */ (incidents)[column];
        if (column === "precision") return [column, data.map((/** @type {number} */ code) => [code])];
        if (!many) return [column, data.codes.map((/** @type {number} */ code) => [code])];
        return [column, data.codes.map((/** @type {number[]} */ codes) => (codes.length ? codes : [NONE]))];
      }),
    );
    this.version = 0;
    this.counterstrike = incidents.role.names.indexOf("counterstrike");
    this.apply();
  }

  /** @param {() => void} listener */
  onchange(listener) {
    this.listeners.add(listener);
  }

  /** Decide again and tell everyone. */
  change() {
    this.apply();
    for (const listener of this.listeners) listener();
  }

  get isActive() {
    return Boolean(
      this.search || this.from !== null || !this.undated || Object.values(this.off).some((codes) => codes.size),
    );
  }

  reset() {
    for (const codes of Object.values(this.off)) codes.clear();
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

  /** @param {number} row */
  passesTime(row) {
    const first = this.incidents.first[row];
    if (first === null) return this.undated;
    if (this.from === null || this.to === null) return true;
    return first <= this.to && (this.incidents.last[row] ?? first) >= this.from;
  }

  apply() {
    this.version++;
    const { incidents } = this;
    /** @type {number[]} rows shown */ this.rows = [];
    /** @type {number[]} rows that pass all but the time */ this.timeRows = [];
    /** @type {Record<string, Map<number, number>>} */
    this.counts = Object.fromEntries(FACETS.map(({ column }) => [column, new Map()]));
    this.shown = new Uint8Array(incidents.n);
    const terms = this.search.split(/\s+/).filter(Boolean);
    for (let row = 0; row < incidents.n; row++) {
      const layer = incidents.role.codes[row] === this.counterstrike ? "counterstrikes" : "strikes";
      if (!this.layers[layer]) continue;
      const words = this.words;
      if (terms.length && words && !terms.every((term) => words[row].includes(term))) continue;
      const inTime = this.passesTime(row);
      let failed = "";
      let failures = inTime ? 0 : 1;
      for (const { column } of FACETS) {
        const off = this.off[column];
        if (off.size && this.codes[column][row].every((/** @type {number} */ code) => off.has(code))) {
          failed = column;
          failures++;
        }
      }
      if (failures === 0) {
        this.shown[row] = 1;
        this.rows.push(row);
      }
      if (failures === 0 || (failures === 1 && !inTime)) this.timeRows.push(row);
      if (failures > 1 || (failures === 1 && !inTime)) continue;
      for (const { column } of FACETS) {
        if (failures === 1 && column !== failed) continue;
        const counts = this.counts[column];
        for (const code of this.codes[column][row]) counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    }
  }
}
