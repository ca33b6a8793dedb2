// The evidence of one incident: every statement with its source, every quote verbatim.

import { button, el, fill, foreign, on } from "./dom.js";
import { REGION } from "./data.js";
import { comparison, quoteOf, waveTotals } from "./quotes.js";
import { areaIcon, symbolIcon } from "./symbols.js";
import { count, dateText, distanceText, rangeText, t, valueText } from "./texts.js";

/** Where an incident was, in words that claim no more than is known. @param {import("./data.js").Incidents} incidents @param {number} row */
export function whereText(incidents, row) {
  return t(`where_${incidents.col.precision[row]}`, {
    name: incidents.name(row),
    radius: distanceText(incidents.ofPlace("uncertainty_m", row)),
  });
}

/** @typedef {{incidents: import("./data.js").Incidents, row: number, reports: import("./data.js").Report[]}} Found */

export class EvidencePanel {
  /**
   * @param {HTMLElement} root
   * @param {import("./main.js").Context & {open: (id: string, ids?: string[]) => void, onClose: () => void,
   *   onZoom: (found: Found) => void}} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    on(root, "keydown", (event) => {
      if (event.key === "Escape") context.onClose();
    });
  }

  /** Show one incident of those at the same place. @param {Found} found @param {string[]} ids */
  show(found, ids) {
    const { reports } = found;
    const heading = this.heading(found);
    const body = el(
      "div",
      { class: "gv-evidence-body", tabindex: "0", role: "region", label: t("evidence") },
      heading,
      this.facts(found),
      el("section", {}, el("h3", {}, t("quotes"), el("small", {}, ` ${count("from_reports", reports.length)}`)), ...reports.map(quoteOf)),
      comparison(reports),
      this.wave(found),
      this.why(found),
    );
    fill(this.root, this.bar(found, ids), body);
    this.root.hidden = false;
    body.scrollTop = 0;
    heading.focus({ preventScroll: true });
  }

  hide() {
    this.root.hidden = true;
    fill(this.root);
  }

  /** @param {Found} found @param {string[]} ids */
  bar(found, ids) {
    const { open, onZoom, onClose } = this.context;
    const at = ids.indexOf(found.incidents.id(found.row));
    const icon = (/** @type {string} */ sign, /** @type {string} */ key, /** @type {() => void} */ onclick) =>
      button("icon", sign, onclick, { label: t(key) });
    const go = (/** @type {number} */ step) => () => open(/** @type {string} */ (ids.at((at + step) % ids.length)), ids);
    const stack = [icon("‹", "previous", go(-1)), el("span", {}, t("position", { at: at + 1, n: ids.length })), icon("›", "next", go(1))];
    return el(
      "div",
      { class: "gv-evidence-bar" },
      ids.length > 1 ? el("div", { class: "gv-stack" }, ...stack) : el("span", { class: "gv-eyebrow" }, t("evidence")),
      el("span", { class: "gv-grow" }),
      button("quiet", t("zoom"), () => onZoom(found)),
      icon("×", "close", onClose),
    );
  }

  /** @param {Found} found */
  heading({ incidents, row, reports }) {
    // What is drawn may stand for a place that nobody knows more finely; the reports say how.
    const stands = reports.map((report) => report.place_basis).find((basis) => basis?.[0] === incidents.name(row));
    const look = this.context.lookOf(incidents, row);
    const icon = incidents.col.precision[row] >= REGION ? areaIcon(look.colour, 20) : symbolIcon(look, 20);
    const isRough = incidents.col.area[row] >= 0 && incidents.ofPlace("approximate", row);
    return el(
      "header",
      { class: "gv-evidence-head", tabindex: "-1" },
      el("h2", {}, icon, foreign(incidents.name(row))),
      el("p", { class: "gv-lead" }, foreign(stands ? t(stands[1], stands[2]) : whereText(incidents, row)), isRough ? `. ${t("approximate_area")}` : null),
    );
  }

  /** @param {Found} found */
  facts({ incidents, row, reports }) {
    const list = el("dl", { class: "gv-facts" });
    const add = (/** @type {string} */ term, /** @type {(Node|string|null|false)[]} */ ...values) =>
      list.append(el("dt", {}, t(term)), el("dd", {}, ...values));
    const basisOf = (/** @type {string} */ field) => reports.find((report) => report[field])?.[field];
    const [basis, dateBasis] = [basisOf("attacker_basis"), basisOf("date_basis")];
    const [status, review] = [incidents.value("status", row), incidents.value("review", row)];
    add("date", dateText(incidents.date(row)), note(dateBasis && t("inferred_from", { basis: dateBasis })));
    add(
      "attacker",
      foreign(valueText("attacker", incidents.value("attacker", row))),
      note(incidents.col.inferred[row] && (basis ? t("inferred_from", { basis }) : t("inferred"))),
    );
    add("role", valueText("role", incidents.value("role", row)), note(status !== "hit" && valueText("status", status)));
    for (const [term, column] of [["weapon", "weapon"], ["target", "target_type"]])
      add(term, foreign(incidents.values(column, row).map((value) => valueText(column, value)).join(", ") || t("not_stated")));
    for (const what of /** @type {const} */ (["killed", "injured"])) {
      const range = incidents.toll(what, row);
      add(what, range ? rangeText(range) : t("not_stated"), note(range && range[0] !== range[1] && t("sources_differ")));
    }
    const answered = [...incidents.list("answers", row)];
    if (answered.length)
      add(
        "answers",
        ...answered.map((other) =>
          button("link", foreign(incidents.name(other)), () => this.context.open(incidents.id(other))),
        ),
        note(t("answers_basis")),
      );
    add("review", valueText("review", review));
    return list;
  }

  /** The attack that an incident is part of. @param {Found} found */
  wave({ incidents, row }) {
    const { wave: waves } = incidents.col;
    const code = waves[row];
    if (code < 0) return null;
    const others = waves.reduce((sum, other) => sum + Number(other === code), -1);
    const told = this.context.waves.get(incidents.names.wave[code]);
    if (!others && !told) return null;
    return el(
      "section",
      {},
      el("h3", {}, t("wave")),
      others > 0 && el("p", {}, count("wave_n", others)),
      told && waveTotals(told),
    );
  }

  /** @param {Found} found */
  why({ incidents, row, reports }) {
    const percent = incidents.col.confidence[row];
    const reasons = [...new Set(reports.map(({ reason }) => reason).filter(Boolean))];
    const meter = el("meter", { min: 0, max: 100, value: percent, label: t("confidence") });
    return el(
      "section",
      { class: "gv-why" },
      el("h3", {}, t("why")),
      ...reasons.map((reason) => foreign(reason, "p")),
      el("p", { class: "gv-confidence" }, `${t("confidence")} ${percent}%`, meter),
    );
  }
}

/** @param {string|false|null|undefined|0} text */
function note(text) {
  return text ? foreign(text, "small") : null;
}
