// The legend that is the filter: every value with its symbol, its number, and a box to tick.

import { el, fill, foreign } from "./dom.js";
import { FACETS, NONE } from "./filters.js";
import { REGION } from "./data.js";
import { areaIcon, symbolIcon } from "./symbols.js";
import { onTheme } from "./theme.js";
import { t, valueText } from "./texts.js";

// These explain the symbols and stay in sight; the others open on demand.
const LEGEND = ["attacker", "role"];

export class Facets {
  /**
   * @param {HTMLElement} root
   * @param {{incidents: any, filters: import("./filters.js").Filters, colours: Record<string, string>,
   *   unknown: string, theme: () => import("./theme.js").Theme}} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.open = false;
    this.draw();
  }

  draw() {
    const { filters } = this.context;
    const focused = document.activeElement?.id;
    const groups = FACETS.map(({ column }) => [column, this.group(column)]);
    const more = el(
      "details",
      { class: "gv-more", open: this.open },
      el("summary", {}, t("filters")),
      ...groups.filter(([column]) => !LEGEND.includes(column)).map(([, group]) => group),
    );
    more.addEventListener("toggle", () => {
      this.open = /** @type {HTMLDetailsElement} */ (more).open;
    });
    fill(
      this.root,
      ...groups.filter(([column]) => LEGEND.includes(column)).map(([, group]) => group),
      this.notes(),
      more,
      filters.isActive &&
        el("button", { class: "gv-quiet gv-reset", type: "button", onclick: () => filters.reset() }, t("reset")),
    );
    if (focused?.startsWith("gv-facet-")) document.getElementById(focused)?.focus();
  }

  /** The values of a column that occur, in the order of their codes, "not stated" last. */
  values(column) {
    const codes = new Set(this.context.filters.codes[column].flat());
    const rank = (/** @type {number} */ code) => {
      if (code === NONE) return 1e9;
      // Strikes come before their answers, whatever the alphabet says.
      return column === "role" && this.context.incidents.role.names[code] === "strike" ? -1 : code;
    };
    return [...codes].sort((a, b) => rank(a) - rank(b));
  }

  group(column) {
    const { filters, incidents } = this.context;
    const values = this.values(column);
    if (!values.length || (values.length === 1 && !LEGEND.includes(column))) return null;
    const off = filters.off[column];
    return el(
      "fieldset",
      { class: "gv-facet" },
      el("legend", {}, t(column)),
      ...values.map((code) => {
        const value = column === "precision" ? String(code) : (incidents[column].names[code] ?? null);
        const count = filters.counts[column].get(code) ?? 0;
        const id = `gv-facet-${column}-${code}`;
        return el(
          "label",
          { class: count ? "" : "gv-none", for: id },
          el("input", {
            id,
            type: "checkbox",
            checked: !off.has(code),
            onchange: (/** @type {Event} */ event) => {
              if (/** @type {HTMLInputElement} */ (event.target).checked) off.delete(code);
              else off.add(code);
              filters.change();
            },
          }),
          this.icon(column, code, value),
          foreign(valueText(column, value), "span"),
          el("output", {}, count.toLocaleString()),
        );
      }),
    );
  }

  icon(column, code, value) {
    const { colours, unknown } = this.context;
    const theme = this.context.theme();
    const look = { colour: theme.muted, ground: theme.surface, hollow: false, role: /** @type {any} */ ("strike") };
    if (column === "attacker") {
      const swatch = el("span", { class: "gv-swatch", "aria-hidden": "true" });
      swatch.style.background = onTheme(value === null ? unknown : colours[value], theme);
      return swatch;
    }
    if (column === "role") return symbolIcon({ ...look, role: value });
    if (column === "precision" && code >= REGION) return areaIcon(theme.muted);
    return null;
  }

  /** The two marks of doubt, where the data has them. */
  notes() {
    const { incidents } = this.context;
    const theme = this.context.theme();
    const look = { colour: theme.muted, ground: theme.surface, hollow: true, role: /** @type {any} */ ("strike") };
    return el(
      "ul",
      { class: "gv-notes" },
      incidents.inferred.includes(1) && el("li", {}, symbolIcon(look), t("hollow")),
      incidents.precision.some((/** @type {number} */ p) => p >= REGION) &&
        el("li", {}, areaIcon(theme.muted), t("hatched")),
    );
  }
}
