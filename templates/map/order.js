// Orders of the list. Counting, not comparing: a million rows are in order within a blink.

import { UNDATED } from "./data.js";
import { max, min } from "./math.js";

// With more places than this, equal rows stay as they are rather than by name.
const MOST_NAMES = 20_000;
// No count is larger, and no date lies before the year -800.
const MOST = 1_000_000;

export const ORDERS = ["date", "name", "killed", "reports"];

/**
 * Rows in ascending order of a whole number; rows with equal numbers keep their order.
 * @param {Int32Array} rows @param {(row: number) => number} key from -MOST to MOST or little more
 */
function counted(rows, key) {
  const keys = rows.map((row) => key(row));
  const low = keys.reduce((a, b) => min(a, b), MOST);
  const places = new Int32Array(keys.reduce((a, b) => max(a, b), low) - low + 2);
  for (let at = 0; at < keys.length; at++) places[keys[at] - low + 1]++;
  for (let at = 1; at < places.length; at++) places[at] += places[at - 1];
  const sorted = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) sorted[places[keys[at] - low]++] = rows[at];
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
    this.revision = -1;
    /** @type {Record<string, Int32Array>} all rows by each order */ this.orders = {};
  }

  /** @param {Uint8Array} shown @param {string} order date, name, killed or reports */
  sorted(shown, order) {
    if (this.revision !== this.incidents.revision) {
      this.revision = this.incidents.revision;
      this.orders = {};
    }
    return (this.orders[order] ??= this.all(order)).filter((row) => shown[row]);
  }

  /** All rows. @param {string} order */
  all(order) {
    const { first, col, n, placeNames } = this.incidents;
    let rows = new Int32Array(n).map((_, row) => row);
    if (order === "name" || placeNames.length <= MOST_NAMES) {
      const rank = ranks(placeNames);
      rows = counted(rows, (row) => rank[col.place[row]]);
    }
    const falling = (/** @type {(row: number) => number} */ key) => counted(rows, (row) => -min(MOST, key(row)));
    if (order === "killed") return falling((row) => col.killed_min[row] + col.killed_more[row]);
    if (order === "reports") return falling((row) => col.reports[row]);
    return order === "name" ? rows : falling((row) => (first[row] === UNDATED ? -MOST : first[row]));
  }
}
