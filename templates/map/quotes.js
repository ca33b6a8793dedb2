// What sources say, verbatim: quotes with their source, and tables of one source a line.

import { el, fill, foreign, safeLink } from "./dom.js";
import { max, round } from "./math.js";
import { dateText, t, valueText } from "./texts.js";

/**
 * A quote with its place name marked. Offsets count code points, so that they hold for every script.
 * @param {string} quote
 * @param {[number, number]|null} mark
 */
function markedQuote(quote, mark) {
  const points = Array.from(quote);
  const [start, end] = mark ?? [0, 0];
  const part = (/** @type {number} */ from, /** @type {number} */ to) => points.slice(from, to).join("");
  const node = el("blockquote", { dir: "auto" });
  fill(node, part(0, start), mark && el("mark", {}, part(start, end)), part(end, points.length));
  return node;
}

/** One report's quotes and where they are from. @param {import("./data.js").Report} report */
export function quoteOf(report) {
  return el(
    "figure",
    { class: "gv-quote" },
    report.quote ? markedQuote(report.quote, report.mark) : el("p", {}, t("no_quote")),
    ...(report.more_quotes ?? []).map((quote) => markedQuote(quote, null)),
    el(
      "figcaption",
      {},
      el("strong", {}, foreign(report.publisher ?? t("not_stated"))),
      report.published ? `, ${dateText(report.published)}` : "",
      report.title ? el("span", { class: "gv-title" }, foreign(report.title)) : null,
      report.url ? safeLink(report.url, report.url) : null,
    ),
  );
}

/** @param {string} heading @param {string[]} columns their texts @param {Node[][]} lines the first of each is its source */
function sourceTable(heading, columns, lines) {
  const body = lines.map(([source, ...cells]) => el("tr", {}, el("th", { scope: "row" }, source), ...cells.map((cell) => el("td", {}, cell))));
  return el(
    "section",
    {},
    el("h3", {}, heading),
    el(
      "div",
      { class: "gv-scroll", tabindex: "0", role: "region", label: heading },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, ...[t("source"), ...columns].map((column) => el("th", { scope: "col" }, column)))),
        el("tbody", {}, ...body),
      ),
    ),
  );
}

/** @param {import("./data.js").Report} report */
function sourceOf(report) {
  return el("span", {}, foreign(report.publisher ?? t("not_stated")), report.published ? el("small", {}, dateText(report.published)) : null);
}

/** By publication, so that a toll that grows is seen to grow. @param {import("./data.js").Report[]} reports */
function inTime(reports) {
  return [...reports].sort((a, b) => String(a.published ?? "9").localeCompare(String(b.published ?? "9")));
}

/** What each source says, side by side in the order of publication. @param {import("./data.js").Report[]} reports */
export function comparison(reports) {
  const columns = ["killed", "injured", "attacker", "weapon", "target_type", "date", "status"].filter((column) =>
    reports.some((report) => (column === "status" ? ![null, "hit"].includes(report.status) : report[column]?.length)),
  );
  if (reports.length < 2 || !columns.length) return null;
  const number = (/** @type {any} */ text) => max(0, ...(String(text ?? "").match(/\d+/g) ?? []).map(Number));
  const cell = (/** @type {any} */ report, /** @type {string} */ column) => {
    const value = report[column];
    if (!value?.length) return foreign("–");
    const isToll = column === "killed" || column === "injured";
    const text = Array.isArray(value) ? value.map((v) => valueText(column, v)).join(", ") : column === "date" ? dateText(value) : isToll ? value : valueText(column, value);
    const most = isToll ? max(...reports.map((other) => number(other[column]))) : 0;
    const bar = most > 0 && el("span", { class: "gv-toll", "aria-hidden": "true" });
    if (bar) bar.style.width = `${round((number(value) / most) * 56)}px`;
    return el("span", {}, foreign(String(text)), report[`${column}_basis`] && el("small", {}, ` ${t("inferred")}`), bar);
  };
  return sourceTable(
    t("sources"),
    columns.map((column) => t(column === "target_type" ? "target" : column)),
    inTime(reports).map((report) => [sourceOf(report), ...columns.map((column) => cell(report, column))]),
  );
}

const FATES = ["launched", "intercepted", "hit"];

/** What sources say of the attack as a whole: numbers that belong to no one place. @param {{reports: any[]}} wave */
export function waveTotals({ reports }) {
  const lines = inTime(reports).flatMap((report) => {
    /** @type {Map<string, Map<string, string>>} */ const weapons = new Map();
    for (const { weapon, fate, count, low, high } of report.totals ?? []) {
      if (!weapons.has(weapon)) weapons.set(weapon, new Map());
      weapons.get(weapon)?.set(fate, String(count ?? (low === high ? low : `${low}–${high}`)));
    }
    return [...weapons].map(([weapon, fates], at) => [
      at ? el("span", { class: "gv-sr" }, sourceOf(report)) : sourceOf(report),
      foreign(valueText("weapon", weapon)),
      ...FATES.map((fate) => foreign(fates.get(fate) ?? "–")),
    ]);
  });
  const table = sourceTable(t("wave_totals"), [t("weapon"), ...FATES.map((fate) => t(`fate_${fate}`))], lines);
  table.append(...inTime(reports).map(quoteOf));
  return table;
}
