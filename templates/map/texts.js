// The page's own words, and numbers and dates in the reader's language.

import { max, round } from "./math.js";

/** @type {Record<string, string>} */ let all = {};
let lang = "en";

/** @param {Record<string, string>} texts @param {string} chosen */
export function setTexts(texts, chosen) {
  all = texts;
  lang = chosen;
}

export function language() {
  return lang;
}

/** @param {string} key @param {Record<string, string|number>} [values] */
export function t(key, values = {}) {
  return (all[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {number} n */
export function number(n) {
  return n.toLocaleString(lang);
}

/** A key with "_one" for a single thing. @param {string} key @param {number} n */
export function count(key, n) {
  return n === 1 ? t(`${key}_one`) : t(key, { n: number(n) });
}

export const DAY_MS = 86_400_000;

/** @type {Record<string, Intl.DateTimeFormat>} to make one takes longer than to use it a hundred times */
const formats = {};

/** @param {number} time milliseconds since 1970 @param {Intl.DateTimeFormatOptions} options */
function timeText(time, options) {
  // English dates have the day first.
  const format = (formats[Object.keys(options)[0]] ??= new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...options, timeZone: "UTC" }));
  return format.format(time);
}

/** @param {number} day days since 1970-01-01 */
export function dayText(day) {
  return timeText(day * DAY_MS, { dateStyle: "medium" });
}

/** ISO day, month or interval for a person. @param {string|null} iso */
export function dateText(iso) {
  if (!iso) return t("undated");
  const parts = iso.split("/");
  if (parts.some((part) => Number.isNaN(Date.parse(part)))) return iso;
  if (/^\d{4}-\d{2}$/.test(iso)) return timeText(Date.parse(iso), { month: "long", year: "numeric" });
  return parts.map((part) => dayText(Date.parse(part) / DAY_MS)).join(" – ");
}

/** A range of people. @param {[number, number]|null} range */
export function rangeText(range) {
  if (!range) return "–";
  const [low, high] = range.map(number);
  return low === high ? low : `${low}–${high}`;
}

/** @param {number} metres */
export function distanceText(metres) {
  if (metres < 950) return `${max(10, round(metres / 50) * 50 || 10)} m`;
  return `${(metres / 1000).toLocaleString(lang, { maximumFractionDigits: metres < 9500 ? 1 : 0 })} km`;
}

/** What a facet's value is called. @param {string} column @param {string|null} value */
export function valueText(column, value) {
  if (value === null) {
    if (column === "attacker") return t("unknown_attacker");
    return t(column === "role" ? "role_none" : "not_stated");
  }
  const key = `${column}_${value}`;
  if (all[key]) return t(key);
  // Families of weapons and targets are identifiers; everything else is shown as it was said.
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
}
