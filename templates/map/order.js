// Orders of the list. Counting, not comparing: a million rows are in order within a blink.

import { UNDATED } from "./data.js";

// With more places than this, equal rows stay as they are rather than by name.
const MOST_NAMES = 20_000;
const MOST = 1_000_000;

/**
 * Rows in ascending order of a whole number; rows with equal numbers keep their order.
 * @param {Int32Array} rows @param {(row: number) => number} key 0 to MOST or little more
 */
function counted(rows, key) {
  const keys = Int32Array.from(rows, key);
  let [low, high] = [Infinity, -Infinity];
  for (const value of keys) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const places = new Int32Array(Math.max(1, high - low + 2));
  for (const value of keys) places[value - low + 1]++;
  for (let i = 1; i < places.length; i++) places[i] += places[i - 1];
  const sorted = new Int32Array(rows.length);
  keys.forEach((value, at) => (sorted[places[value - low]++] = rows[at]));
  return sorted;
}

/** The rank of every place's name. @param {string[]} names */
function ranks(names) {
  const { compare } = new Intl.Collator();
  const order = [...names.keys()].sort((a, b) => compare(names[a], names[b]));
  const rank = new Int32Array(names.length);
  order.forEach((place, at) => (rank[place] = at));
  return rank;
}

export class Order {
  /** @param {import("./data.js").Incidents} incidents */
  constructor(incidents) {
    this.incidents = incidents;
    this.version = -1;
  }

  /** @param {Int32Array} rows @param {string} order date, name, killed or reports */
  sorted(rows, order) {
    const { incidents } = this;
    const { first, col } = incidents;
    if (this.version !== incidents.version) {
      this.version = incidents.version;
      this.rank = null;
    }
    let sorted = rows;
    if (order === "name" || incidents.placeNames.length <= MOST_NAMES) {
      const rank = (this.rank ??= ranks(incidents.placeNames));
      sorted = counted(rows, (row) => rank[col.place[row]]);
    }
    const falling = (/** @type {(row: number) => number} */ key) => counted(sorted, (row) => MOST - Math.min(MOST, key(row)));
    if (order === "killed") return falling((row) => col.killed_min[row] + col.killed_more[row]);
    if (order === "reports") return falling((row) => col.reports[row]);
    // No date lies before the year -800.
    return order === "name" ? sorted : counted(sorted, (row) => (first[row] === UNDATED ? MOST : -Math.max(first[row], -MOST)));
  }
}
