// The evidence of one incident: every statement with its source, every quote verbatim.

import { el, fill, foreign, safeLink } from "./dom.js";
import { REGION } from "./data.js";
import { areaIcon, symbolIcon } from "./symbols.js";
import { count, dateText, distanceText, rangeText, t, valueText } from "./texts.js";

/**
 * A quote with its place name marked. Offsets count code points, so that they hold for every script.
 * @param {string} quote
 * @param {[number, number]|null} mark
 */
export function markedQuote(quote, mark) {
  const node = el("blockquote", { dir: "auto" });
  if (!mark) return fill(node, quote), node;
  const points = Array.from(quote);
  const [start, end] = mark;
  fill(
    node,
    points.slice(0, start).join(""),
    el("mark", {}, points.slice(start, end).join("")),
    points.slice(end).join(""),
  );
  return node;
}

/** Where an incident was, in words that claim no more than is known. @param {any} incidents @param {number} row */
export function whereText(incidents, row) {
  return t(`where_${incidents.precision[row]}`, {
    name: incidents.name[row],
    radius: distanceText(incidents.uncertainty_m[row]),
  });
}

export class EvidencePanel {
  /**
   * @param {HTMLElement} root
   * @param {{incidents: any, layer: any, filters: any, onSelect: (row: number, rows: number[]) => void,
   *   onClose: () => void, onZoom: (row: number) => void, colour: (row: number) => string}} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.rows = /** @type {number[]} */ ([]);
    this.row = -1;
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") context.onClose();
    });
  }

  /** Show one incident of those at the same place. @param {number} row @param {number[]} rows */
  async show(row, rows) {
    this.row = row;
    this.rows = rows;
    const reports = await this.context.incidents.reportsOf(row);
    if (this.row !== row) return;
    const heading = this.heading(row);
    fill(this.root, this.bar(), el("div", { class: "gv-evidence-body", tabindex: "-1" }, heading, this.facts(row, reports), this.quotes(row, reports), this.table(row, reports), this.why(row, reports)));
    this.root.hidden = false;
    /** @type {HTMLElement} */ (this.root.querySelector(".gv-evidence-body")).scrollTop = 0;
    heading.focus({ preventScroll: true });
  }

  hide() {
    this.row = -1;
    this.root.hidden = true;
    fill(this.root);
  }

  bar() {
    const { rows, row } = this;
    const at = rows.indexOf(row);
    const go = (/** @type {number} */ step) => () =>
      this.context.onSelect(rows[(at + step + rows.length) % rows.length], rows);
    return el(
      "div",
      { class: "gv-evidence-bar" },
      rows.length > 1 &&
        el(
          "div",
          { class: "gv-stack" },
          el("button", { class: "gv-icon", type: "button", "aria-label": t("previous"), onclick: go(-1) }, "‹"),
          el("span", {}, t("position", { at: at + 1, n: rows.length })),
          el("button", { class: "gv-icon", type: "button", "aria-label": t("next"), onclick: go(1) }, "›"),
        ),
      rows.length <= 1 && el("span", { class: "gv-eyebrow" }, t("evidence")),
      el("span", { class: "gv-grow" }),
      el("button", { class: "gv-quiet", type: "button", onclick: () => this.context.onZoom(row) }, t("zoom")),
      el("button", { class: "gv-icon", type: "button", "aria-label": t("close"), onclick: this.context.onClose }, "×"),
    );
  }

  heading(row) {
    const { incidents } = this.context;
    const look = this.context.layer.look(row);
    const icon =
      incidents.precision[row] >= REGION ? areaIcon(look.colour, 20) : symbolIcon({ ...look, selected: false }, 20);
    return el(
      "header",
      { class: "gv-evidence-head", tabindex: "-1" },
      el("h2", {}, icon, foreign(incidents.name[row])),
      el(
        "p",
        { class: "gv-lead" },
        foreign(whereText(incidents, row)),
        incidents.areaOf[row] >= 0 && incidents.approximate[row] ? `. ${t("approximate_area")}` : null,
      ),
    );
  }

  facts(row, reports) {
    const { incidents } = this.context;
    const attacker = incidents.value("attacker", row);
    const basis = reports.find((report) => report.attacker_basis)?.attacker_basis;
    const dateBasis = reports.find((report) => report.date_basis)?.date_basis;
    const list = el("dl", { class: "gv-facts" });
    const add = (/** @type {string} */ term, /** @type {(Node|string|null|false)[]} */ ...values) =>
      list.append(el("dt", {}, term), el("dd", {}, ...values));
    add(t("date"), dateText(incidents.date[row]), note(dateBasis && t("inferred_from", { basis: dateBasis })));
    add(
      t("attacker"),
      foreign(valueText("attacker", attacker)),
      note(incidents.inferred[row] && (basis ? t("inferred_from", { basis }) : t("inferred"))),
    );
    add(
      t("role"),
      valueText("role", incidents.value("role", row)),
      note(incidents.value("status", row) !== "hit" && valueText("status", incidents.value("status", row))),
    );
    add(t("weapon"), foreign(incidents.values("weapon", row).map((v) => valueText("weapon", v)).join(", ") || t("not_stated")));
    add(t("target"), foreign(incidents.values("target_type", row).map((v) => valueText("target_type", v)).join(", ") || t("not_stated")));
    for (const property of ["killed", "injured"]) {
      const range = incidents[property][row];
      add(t(property), range ? rangeText(range) : t("not_stated"), note(range && range[0] !== range[1] && t("sources_differ")));
    }
    const answered = incidents.answers[row];
    if (answered.length)
      add(
        t("answers"),
        ...answered.map((other) =>
          el("button", { class: "gv-link", type: "button", onclick: () => this.context.onSelect(other, [other]) }, foreign(incidents.name[other])),
        ),
      );
    const wave = incidents.wave.codes[row];
    const others = wave < 0 ? 0 : incidents.wave.codes.filter((code, other) => code === wave && other !== row).length;
    if (others) add(t("wave"), count("wave_n", others));
    return list;
  }

  why(row, reports) {
    const { incidents } = this.context;
    const percent = Math.round(incidents.confidence[row] * 100);
    const reasons = [...new Set(reports.map(({ reason }) => reason).filter(Boolean))];
    return el(
      "section",
      { class: "gv-why" },
      el("h3", {}, t("why")),
      ...reasons.map((reason) => foreign(reason, "p")),
      el(
        "p",
        { class: "gv-confidence" },
        `${t("confidence")} ${percent}%`,
        el("meter", { min: 0, max: 100, value: percent, "aria-label": t("confidence") }),
      ),
    );
  }

  /** What each source says, side by side in the order of publication. */
  table(row, reports) {
    if (reports.length < 2) return null;
    const columns = ["killed", "injured", "attacker", "weapon", "target_type", "date"].filter((column) =>
      reports.some((report) => (Array.isArray(report[column]) ? report[column].length : report[column])),
    );
    const sorted = [...reports].sort((a, b) => String(a.published ?? "").localeCompare(String(b.published ?? "")));
    const cell = (/** @type {any} */ report, /** @type {string} */ column) => {
      const value = report[column];
      const text = Array.isArray(value) ? value.map((v) => valueText(column, v)).join(", ") : column === "date" && value ? dateText(value) : value;
      const inferred = report[`${column}_basis`];
      return el("td", {}, text ? foreign(String(text)) : "–", text && inferred ? el("small", {}, ` ${t("inferred")}`) : null);
    };
    return el(
      "section",
      {},
      el("h3", {}, t("sources")),
      el(
        "div",
        { class: "gv-scroll", tabindex: "0", role: "region", "aria-label": t("sources") },
        el(
          "table",
          {},
          el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("source")), ...columns.map((column) => el("th", { scope: "col" }, t(column === "target_type" ? "target" : column))))),
          el(
            "tbody",
            {},
            ...sorted.map((report) =>
              el(
                "tr",
                {},
                el("th", { scope: "row" }, foreign(report.publisher ?? t("not_stated")), report.published ? el("small", {}, dateText(report.published)) : null),
                ...columns.map((column) => cell(report, column)),
              ),
            ),
          ),
        ),
      ),
    );
  }

  quotes(row, reports) {
    return el(
      "section",
      {},
      el("h3", {}, t("quotes"), el("small", {}, ` ${count("from_reports", reports.length)}`)),
      ...reports.map((report) =>
        el(
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
        ),
      ),
    );
  }
}

/** @param {string|false|null|undefined|0} text */
function note(text) {
  return text ? foreign(text, "small") : null;
}
