// The page's own words, and numbers and dates in the reader's language.

/** @type {Record<string, Record<string, string>>} */ let all = {};
let lang = "en";

/** @param {Record<string, Record<string, string>>} texts @param {string} chosen */
export function setTexts(texts, chosen) {
  all = texts;
  lang = texts[chosen] ? chosen : "en";
}

export function language() {
  return lang;
}

/** @param {string} key @param {Record<string, string|number>} [values] */
export function t(key, values = {}) {
  const text = all[lang]?.[key] ?? all.en?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A key with "_one" for a single thing. @param {string} key @param {number} n */
export function count(key, n) {
  return n === 1 ? t(`${key}_one`) : t(key, { n: n.toLocaleString(lang) });
}

const DAY_MS = 86_400_000;

/** @param {number} day days since 1970-01-01 */
export function dayText(day, style = "medium") {
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    dateStyle: /** @type {"medium"} */ (style),
    timeZone: "UTC",
  }).format(day * DAY_MS);
}

/** ISO day, month or interval for a person. @param {string|null} iso */
export function dateText(iso) {
  if (!iso) return t("undated");
  const parts = iso.split("/");
  if (parts.some((part) => Number.isNaN(Date.parse(part)))) return iso;
  if (/^\d{4}-\d{2}$/.test(iso))
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    }).format(Date.parse(iso));
  return parts.map((part) => dayText(Date.parse(part) / DAY_MS)).join(" – ");
}

/** A range of people. @param {[number, number]|null} range */
export function rangeText(range) {
  if (!range) return "–";
  const [low, high] = range.map((n) => n.toLocaleString(lang));
  return low === high ? low : `${low}–${high}`;
}

/** @param {number} metres */
export function distanceText(metres) {
  if (metres < 950) return `${Math.max(10, Math.round(metres / 50) * 50 || 10)} m`;
  return `${(metres / 1000).toLocaleString(lang, { maximumFractionDigits: metres < 9500 ? 1 : 0 })} km`;
}

/** What a facet's value is called. @param {string} column @param {string|null} value */
export function valueText(column, value) {
  if (value === null) {
    if (column === "attacker") return t("unknown_attacker");
    return t(column === "role" ? "role_none" : "not_stated");
  }
  const key = `${column}_${value}`;
  if (["role", "status", "precision"].includes(column) && all.en[key]) return t(key);
  // Families of weapons and targets are identifiers; everything else is shown as it was said.
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
}
