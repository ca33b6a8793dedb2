// The list beside the map: the way in for keyboard and screen reader. Only rows in sight exist.

import { eachFrame, el, fill, foreign, on } from "./dom.js";
import { REGION } from "./data.js";
import { ceil, floor, max, min } from "./math.js";
import { Order } from "./order.js";
import { areaIcon, symbolIcon } from "./symbols.js";
import { dateText, rangeText, t, valueText } from "./texts.js";

const ROW_PX = 62;

// Browsers limit how tall an element may be; a longer list scrolls faster than its rows are tall.
const MOST_PX = 12_000_000;

/** The row on which an event happened, or -1. @param {MouseEvent} event */
function rowOf(event) {
  const item = /** @type {Element} */ (event.target).closest(".gv-item");
  return item ? Number(item.id.slice(7)) : -1;
}

export class IncidentList {
  /**
   * @param {HTMLElement} root
   * @param {{incidents: any, filters: any, layer: any, onOpen: (row: number) => void, onHover: (row: number) => void}} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.order = "date";
    this.sorting = new Order(context.incidents);
    /** @type {Int32Array} */ this.rows = new Int32Array();
    /** Pixels of scrolling a row. */ this.step = ROW_PX;
    this.active = 0;
    this.selected = -1;
    /** Of how rows look; whoever changes that adds one. */ this.revision = 0;
    this.drawn = "";
    /** The incidents whose row is pressed, as a revision of them. */ this.pressed = -1;
    this.isLate = false;
    this.space = el("div", { class: "gv-list-space", role: "presentation" });
    this.box = el(
      "div",
      { class: "gv-list", role: "listbox", tabindex: "0", label: t("list"), "aria-describedby": "gv-list-help" },
      this.space,
    );
    fill(root, this.box, el("p", { id: "gv-list-help", class: "gv-sr" }, t("list_help")));
    this.draw = eachFrame(() => this.drawNow());
    on(this.box, "scroll", this.draw);
    on(this.box, "keydown", (event) => this.onKey(event));
    on(this.box, "click", (event) => this.onClick(event));
    on(this.box, "pointerdown", (event) => {
      if (rowOf(event) >= 0) this.pressed = context.incidents.revision;
    });
    for (const end of ["pointerup", "pointercancel"])
      on(window, end, () => {
        this.pressed = -1;
        if (this.isLate) setTimeout(() => this.refresh());
        else this.draw();
      });
    on(this.box, "pointerover", (event) => context.onHover(event.pointerType === "mouse" ? rowOf(event) : -1));
    on(this.box, "pointerleave", () => context.onHover(-1));
    new ResizeObserver(this.draw).observe(this.box);
  }

  /** Whether a row is pressed: it must stay until it is let go, or the browser reports no click. */
  get isHeld() {
    return this.pressed === this.context.incidents.revision;
  }

  /** Take the filtered rows again. */
  refresh() {
    if ((this.isLate = this.isHeld)) return;
    this.rows = this.sorting.sorted(this.context.filters.shown, this.order);
    this.active = 0;
    this.step = min(ROW_PX, MOST_PX / this.rows.length);
    this.space.style.height = `${this.rows.length * this.step + (this.step < ROW_PX ? 20 * ROW_PX : 0)}px`;
    this.select(this.selected);
  }

  /** Mark a row as selected and bring it into sight. @param {number} row */
  select(row) {
    this.selected = row;
    const at = this.rows.indexOf(row);
    if (at >= 0) this.moveTo(at);
    this.drawNow();
  }

  /** @param {number} at */
  moveTo(at) {
    this.active = max(0, min(this.rows.length - 1, at));
    const top = this.active * this.step;
    const room = ((this.box.clientHeight - ROW_PX) * this.step) / ROW_PX;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.drawNow();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const page = max(1, floor(this.box.clientHeight / ROW_PX) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
    const step = /** @type {any} */ (steps)[event.key];
    if (step) this.moveTo(this.active + step);
    else if ((event.key === "Enter" || event.key === " ") && this.rows.length)
      this.context.onOpen(this.rows[this.active]);
    else return;
    event.preventDefault();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const row = rowOf(event);
    if (row < 0) return;
    this.active = max(0, this.rows.indexOf(row));
    this.context.onOpen(row);
  }

  drawNow() {
    if (this.isHeld) return;
    const first = max(0, floor(this.box.scrollTop / this.step) - (this.step < ROW_PX ? 0 : 3));
    const last = min(this.rows.length, first + ceil((this.box.clientHeight || 600) / ROW_PX) + 7);
    const { rows, revision, context } = this;
    const drawn = [revision, context.incidents.revision, rows.length, first, ...rows.subarray(first, last)].join();
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.space.style.paddingTop = `${first * this.step}px`;
      fill(this.space, ...Array.from({ length: last - first }, (_, index) => this.item(first + index)));
    }
    [...this.space.children].forEach((item, index) => {
      const isSelected = this.rows[first + index] === this.selected;
      item.classList.toggle("gv-selected", isSelected);
      item.classList.toggle("gv-active", first + index === this.active);
      item.setAttribute("aria-selected", String(isSelected));
    });
    if (this.rows.length) this.box.setAttribute("aria-activedescendant", `gv-row-${this.rows[this.active]}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  item(at) {
    const { incidents, layer } = this.context;
    const row = this.rows[at];
    const look = { ...layer.look(row), selected: false };
    const date = incidents.date(row);
    const facts = [valueText("attacker", incidents.value("attacker", row))];
    if (incidents.col.inferred[row]) facts[0] += ` (${t("inferred")})`;
    const precision = incidents.col.precision[row];
    const killed = incidents.toll("killed", row);
    if (precision >= REGION) facts.unshift(t(`only_${precision}`));
    if (killed) facts.push(`${t("killed").toLowerCase()} ${rangeText(killed)}`);
    return el(
      "div",
      {
        id: `gv-row-${row}`,
        class: "gv-item",
        role: "option",
        "aria-setsize": this.rows.length,
        "aria-posinset": at + 1,
      },
      precision >= REGION ? areaIcon(look.colour) : symbolIcon(look),
      el(
        "div",
        { class: "gv-item-text" },
        el("div", { class: "gv-item-name" }, foreign(incidents.name(row))),
        el("div", { class: "gv-item-facts" }, foreign(facts.join(" · "))),
      ),
      el("div", { class: `gv-item-date${date ? "" : " gv-undated"}` }, dateText(date)),
    );
  }
}
