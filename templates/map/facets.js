// The legend that is the filter: every value with its symbol, its number, and a box to tick.

import { button, el, fill, foreign } from "./dom.js";
import { FACETS, NONE } from "./filters.js";
import { REGION } from "./data.js";
import { max } from "./math.js";
import { areaIcon, swatchIcon, symbolIcon } from "./symbols.js";
import { number, t, valueText } from "./texts.js";

// These explain the symbols and stay in sight; the others open on demand.
const LEGEND = ["attacker", "role"];
// A longer choice is no choice: beyond this, the search finds a source by its name.
const MOST_VALUES = 40;

export class Facets {
  /** @param {HTMLElement} root @param {import("./main.js").Context} context */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    /** @type {{column: string, code: number, box: HTMLInputElement, count: Element, label: Element}[]|undefined} */ this.choices;
  }

  /** Make the choices; their numbers follow. */
  build() {
    const { filters } = this.context;
    this.choices = [];
    const groups = (/** @type {boolean} */ isLegend) =>
      FACETS.filter((column) => LEGEND.includes(column) === isLegend).map((column) => this.group(column));
    this.reset = button("quiet", t("reset"), () => filters.reset());
    const more = groups(false);
    fill(
      this.root,
      ...groups(true),
      this.notes(),
      more.some(Boolean) && el("details", { class: "gv-more" }, el("summary", {}, t("filters")), ...more),
      this.reset,
    );
    this.draw();
  }

  draw() {
    if (!this.choices) return this.build();
    const { filters } = this.context;
    const counts = filters.counts();
    for (const { column, code, box, count, label } of this.choices) {
      const n = counts[column]?.[code + 1] ?? 0;
      const text = number(n);
      if (count.textContent !== text) fill(count, text);
      label.classList.toggle("gv-none", !n);
      box.checked = !filters.off[column].has(code);
    }
    /** @type {HTMLElement} */ (this.reset).hidden = !filters.isActive;
  }

  /** The codes of a column that occur, in their order, "not stated" last. @param {string} column */
  codes(column) {
    const all = this.context.filters.whole.counts[column];
    const { names } = this.context.incidents;
    const rank = (/** @type {number} */ code) => {
      if (code === NONE) return 1e9;
      // Strikes come before their answers, whatever the alphabet says.
      return column === "role" && names.role[code] === "strike" ? -1 : code;
    };
    const codes = [...all.keys()].filter((at) => all[at]).map((at) => at - 1);
    return codes
      .sort((a, b) => all[b + 1] - all[a + 1])
      .slice(0, MOST_VALUES)
      .sort((a, b) => rank(a) - rank(b));
  }

  /** @param {string} column */
  group(column) {
    const { filters, incidents } = this.context;
    const codes = this.codes(column);
    const isLegend = LEGEND.includes(column);
    if (!codes.length || (codes.length === 1 && !isLegend)) return null;
    const off = filters.off[column];
    return el(
      "fieldset",
      { class: "gv-facet" },
      el("legend", {}, t(column)),
      ...codes.map((code) => {
        const value = incidents.names[column] ? (incidents.names[column][code] ?? null) : String(code);
        const onchange = () => {
          if (box.checked) off.delete(code);
          else off.add(code);
          filters.change();
        };
        const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", onchange }));
        const count = el("output", {});
        const label = el("label", {}, box, this.icon(column, code, value), foreign(valueText(column, value), "span"), count);
        this.choices.push({ column, code, box, count, label });
        return label;
      }),
    );
  }

  icon(column, code, value) {
    const { colour, theme } = this.context;
    const { muted, surface, stripes } = theme();
    const look = { colour: muted, ground: surface, hollow: false, role: /** @type {any} */ ("strike") };
    if (column === "attacker") return swatchIcon(colour(code), surface, stripes ? max(0, code) : 0);
    if (column === "role") return symbolIcon({ ...look, role: value });
    if (column === "precision" && code >= REGION) return areaIcon(muted);
    return null;
  }

  /** The two marks of doubt, where the data has them. */
  notes() {
    const { incidents, theme } = this.context;
    const { muted, surface } = theme();
    const look = { colour: muted, ground: surface, hollow: true, role: /** @type {any} */ ("strike") };
    return el(
      "ul",
      { class: "gv-notes" },
      incidents.col.inferred.includes(1) && el("li", {}, symbolIcon(look), t("hollow")),
      incidents.col.precision.some((precision) => precision >= REGION) && el("li", {}, areaIcon(muted), t("hatched")),
    );
  }
}
