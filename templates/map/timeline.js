// Incidents by date: a histogram with a brush, and two sliders that do the same by keyboard.

import { eachFrame, el, fill } from "./dom.js";
import { dayText, t } from "./texts.js";

const PLAY_MS = 320;

export class Timeline {
  /**
   * @param {HTMLElement} root
   * @param {{incidents: any, filters: import("./filters.js").Filters, layer: any,
   *   theme: () => import("./theme.js").Theme}} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    const { first, last } = context.incidents;
    const dated = first.filter((/** @type {number|null} */ day) => day !== null);
    root.hidden = dated.length === 0;
    if (root.hidden) return;
    // A wide interval must not stretch the axis: its first day stands for it.
    this.start = dated.reduce((/** @type {number} */ a, /** @type {number} */ b) => Math.min(a, b));
    this.end = last.reduce(
      (/** @type {number} */ max, /** @type {number|null} */ day) => Math.max(max, day ?? max),
      this.start,
    );
    this.undated = incidentsWithout(first);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "gv-bars";
    this.canvas.setAttribute("aria-hidden", "true");
    this.low = this.slider("from", this.start);
    this.high = this.slider("to", this.end);
    this.label = el("output", { class: "gv-range" });
    this.button = el("button", { class: "gv-quiet", type: "button", onclick: () => this.togglePlay() }, t("play"));
    fill(
      root,
      el(
        "div",
        { class: "gv-time-head" },
        el("h2", {}, t("timeline")),
        this.label,
        el("span", { class: "gv-grow" }),
        this.undated > 0 &&
          el(
            "label",
            { class: "gv-check" },
            (this.undatedBox = /** @type {HTMLInputElement} */ (
              el("input", {
                type: "checkbox",
                checked: true,
                onchange: () => {
                  context.filters.undated = this.undatedBox.checked;
                  context.filters.change();
                },
              })
            )),
            t("undated_n", { n: this.undated }),
          ),
        this.button,
      ),
      el("div", { class: "gv-brush" }, this.canvas, this.low, this.high),
    );
    this.draw = eachFrame(() => this.drawNow());
    new ResizeObserver(this.draw).observe(this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.brush(event));
    this.canvas.addEventListener("dblclick", () => this.set(this.start, this.end));
  }

  slider(name, value) {
    return /** @type {HTMLInputElement} */ (
      el("input", {
        type: "range",
        class: `gv-${name}`,
        min: this.start,
        max: this.end,
        value,
        "aria-label": t(name),
        "aria-valuetext": dayText(value),
        oninput: () => this.set(Number(this.low.value), Number(this.high.value)),
      })
    );
  }

  /** Show the days between two, both included. @param {number} from @param {number} to */
  set(from, to) {
    const { filters } = this.context;
    const [a, b] = from <= to ? [from, to] : [to, from];
    const whole = a <= this.start && b >= this.end;
    filters.from = whole ? null : Math.max(this.start, a);
    filters.to = whole ? null : Math.min(this.end, b);
    filters.change();
  }

  /** @param {PointerEvent} event */
  brush(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const dayAt = (/** @type {PointerEvent} */ at) => {
      const box = this.canvas.getBoundingClientRect();
      const share = Math.max(0, Math.min(0.9999, (at.clientX - box.left) / box.width));
      const { bin, bins } = this.scale();
      return this.start + Math.floor(share * bins) * bin;
    };
    const from = dayAt(event);
    const move = (/** @type {PointerEvent} */ at) => {
      const to = dayAt(at);
      this.set(Math.min(from, to), Math.max(from, to) + this.scale().bin - 1);
    };
    const up = () => this.canvas.removeEventListener("pointermove", move);
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", up, { once: true });
    this.canvas.addEventListener("pointercancel", up, { once: true });
    move(event);
  }

  /** Days of a bar, and how many bars: a day, a week, or as many as fit. */
  scale() {
    const days = this.end - this.start + 1;
    const fit = Math.max(10, Math.floor((this.canvas.clientWidth || 600) / 6));
    const bin = days <= fit ? 1 : days / 7 <= fit ? 7 : Math.ceil(days / fit);
    return { bin, bins: Math.ceil(days / bin) };
  }

  togglePlay() {
    const { filters } = this.context;
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = 0;
      fill(this.button, t("play"));
      return;
    }
    fill(this.button, t("pause"));
    const { bin } = this.scale();
    let from = filters.from ?? this.start;
    if (filters.from === null || (filters.to ?? this.end) >= this.end) from = this.start;
    const width = filters.from === null ? bin - 1 : (filters.to ?? this.end) - filters.from;
    const step = () => {
      this.set(from, from + width);
      from += bin;
      if (from > this.end) this.togglePlay();
    };
    this.timer = window.setInterval(step, PLAY_MS);
    step();
  }

  refresh() {
    if (this.root.hidden) return;
    const { filters } = this.context;
    const [from, to] = [filters.from ?? this.start, filters.to ?? this.end];
    this.low.value = String(from);
    this.high.value = String(to);
    this.low.setAttribute("aria-valuetext", dayText(from));
    this.high.setAttribute("aria-valuetext", dayText(to));
    if (this.undatedBox) this.undatedBox.checked = filters.undated;
    fill(this.label, filters.from === null ? t("all_dates") : from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`);
    this.draw();
  }

  drawNow() {
    const { incidents, filters, layer, theme } = this.context;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    ctx.scale(scale, scale);
    const { bin, bins } = this.scale();
    /** @type {Map<number, number>[]} */ const bars = Array.from({ length: bins }, () => new Map());
    for (const row of filters.timeRows) {
      if (incidents.first[row] === null) continue;
      const bar = bars[Math.floor((incidents.first[row] - this.start) / bin)];
      const code = incidents.attacker.codes[row];
      bar.set(code, (bar.get(code) ?? 0) + 1);
    }
    const colours = new Map(filters.timeRows.map((row) => [incidents.attacker.codes[row], row]));
    for (const [code, row] of colours) colours.set(code, layer.colour(row));
    const base = height - 24;
    const most = Math.max(1, ...bars.map((bar) => [...bar.values()].reduce((a, b) => a + b, 0)));
    const wide = width / bins;
    bars.forEach((bar, at) => {
      const day = this.start + at * bin;
      const inside = filters.from === null || (day + bin - 1 >= filters.from && day <= (filters.to ?? this.end));
      ctx.globalAlpha = inside ? 1 : 0.25;
      let y = base;
      for (const [code, count] of [...bar].sort(([a], [b]) => a - b)) {
        const tall = (count / most) * (base - 3);
        ctx.fillStyle = String(colours.get(code));
        ctx.fillRect(at * wide + 0.5, y - tall, Math.max(1, Math.min(wide - 1, 26)), tall);
        y -= tall;
      }
    });
    ctx.globalAlpha = 1;
    const { muted, font } = theme();
    ctx.fillStyle = muted;
    ctx.fillRect(0, base, width, 0.75);
    ctx.font = `10.5px ${font}`;
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    ctx.fillText(dayText(this.start), 0, height);
    if (this.end > this.start) {
      ctx.textAlign = "right";
      ctx.fillText(dayText(this.end), width, height);
    }
  }
}

/** @param {(number|null)[]} first */
function incidentsWithout(first) {
  return first.filter((day) => day === null).length;
}
