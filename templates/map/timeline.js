// Incidents by date: a histogram with a brush, steps of a day, week or month, and two sliders for the keyboard.

import { button, canvasOf, eachFrame, el, fill, on } from "./dom.js";
import { ceil, floor, max, min } from "./math.js";
import { DAY_MS, dayText, number, t } from "./texts.js";

const PLAY_MS = 320;
const STEPS = ["free", "day", "week", "month"];

/** First and last day of the step that holds a day. @param {string} step @param {number} day days since 1970-01-01 @returns {[number, number]} */
function stepAt(step, day) {
  if (step === "week") {
    // Weeks begin on Monday; 1970-01-01 was a Thursday.
    const monday = day - ((((day + 3) % 7) + 7) % 7);
    return [monday, monday + 6];
  }
  if (step !== "month") return [day, day];
  const at = new Date(day * DAY_MS);
  const first = (/** @type {number} */ more) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + more, 1) / DAY_MS;
  return [first(0), first(1) - 1];
}

export class Timeline {
  /** @param {HTMLElement} root @param {import("./main.js").Context} context */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.step = "free";
    const { filters } = context;
    const { start, end, undated } = filters.whole.days;
    this.start = start;
    this.end = end;
    root.hidden = start > end;
    if (root.hidden) return;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "gv-bars";
    this.canvas.setAttribute("aria-hidden", "true");
    this.low = this.slider("from", start);
    this.high = this.slider("to", end);
    this.label = el("output", { class: "gv-range" });
    this.playButton = button("quiet", t("play"), () => this.togglePlay());
    const go = (/** @type {string} */ sign, /** @type {string} */ key, /** @type {number} */ by) =>
      button("icon", sign, () => this.move(by), { label: t(key) });
    this.stepBox = /** @type {HTMLSelectElement} */ (
      el(
        "select",
        { label: t("step"), onchange: () => this.setStep(this.stepBox.value) },
        ...STEPS.map((step) => el("option", { value: step }, t(`step_${step}`))),
      )
    );
    this.undatedBox = /** @type {HTMLInputElement} */ (
      el("input", {
        type: "checkbox",
        onchange: () => {
          filters.undated = this.undatedBox.checked;
          filters.change();
        },
      })
    );
    fill(
      root,
      el(
        "div",
        { class: "gv-time-head" },
        el("h2", {}, t("timeline")),
        this.label,
        el("span", { class: "gv-grow" }),
        undated > 0 && el("label", { class: "gv-check" }, this.undatedBox, t("undated_n", { n: number(undated) })),
        el("span", { class: "gv-steps" }, go("‹", "earlier", -1), this.stepBox, go("›", "later", 1)),
        this.playButton,
      ),
      el("div", { class: "gv-brush" }, this.canvas, this.low, this.high),
    );
    this.draw = eachFrame(() => this.drawNow());
    on(this.canvas, "pointerdown", (event) => this.brush(event));
    on(this.canvas, "dblclick", () => this.set(start, end));
  }

  slider(name, value) {
    return /** @type {HTMLInputElement} */ (
      el("input", {
        type: "range",
        class: `gv-${name}`,
        min: this.start,
        max: this.end,
        value,
        label: t(name),
        oninput: () => this.set(Number(this.low.value), Number(this.high.value)),
      })
    );
  }

  /** Show the days between two, both included, in whole steps. @param {number} from @param {number} to */
  set(from, to) {
    const { filters } = this.context;
    const [a] = stepAt(this.step, min(from, to));
    const [, b] = stepAt(this.step, max(from, to));
    const whole = a <= this.start && b >= this.end;
    filters.from = whole ? null : max(this.start, a);
    filters.to = whole ? null : min(this.end, b);
    filters.change();
  }

  /** @param {string} step one of STEPS */
  setStep(step) {
    this.step = step;
    const { from } = this.context.filters;
    if (step === "free") this.set(this.start, this.end);
    else this.set(from ?? this.start, from ?? this.start);
  }

  /** A step of the address, or none of ours. @param {string|null} step */
  take(step) {
    if (step && STEPS.includes(step)) this.step = step;
  }

  /** The next or the previous step. @param {number} by 1 or -1 */
  move(by) {
    const { filters } = this.context;
    const { bin } = this.scale();
    const from = filters.from ?? this.start;
    const to = filters.to ?? (this.step === "free" ? from + bin - 1 : stepAt(this.step, from)[1]);
    if (this.step === "free") {
      const width = to - from + 1;
      const start = max(this.start, min(this.end, from + by * width));
      return this.set(start, start + width - 1);
    }
    const next = filters.from === null ? from : by > 0 ? to + 1 : stepAt(this.step, from)[0] - 1;
    if (next >= this.start && next <= this.end) this.set(next, next);
  }

  /** @param {PointerEvent} event */
  brush(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const dayAt = (/** @type {PointerEvent} */ at) => {
      const box = this.canvas.getBoundingClientRect();
      const share = max(0, min(0.9999, (at.clientX - box.left) / box.width));
      const { bin, bins } = this.scale();
      return this.start + floor(share * bins) * bin;
    };
    const from = dayAt(event);
    let to = from;
    const show = eachFrame(() => this.set(min(from, to), max(from, to) + this.scale().bin - 1));
    const move = (/** @type {PointerEvent} */ at) => {
      to = dayAt(at);
      show();
    };
    const up = () => this.canvas.removeEventListener("pointermove", move);
    on(this.canvas, "pointermove", move);
    on(this.canvas, "pointerup", up, { once: true });
    on(this.canvas, "pointercancel", up, { once: true });
    show();
  }

  /** Days of a bar, and how many bars: a day, a week, or as many as fit. */
  scale() {
    const days = this.end - this.start + 1;
    const fit = max(10, floor((this.canvas.clientWidth || 600) / 6));
    const bin = days <= fit ? 1 : days / 7 <= fit ? 7 : ceil(days / fit);
    return { bin, bins: ceil(days / bin) };
  }

  togglePlay() {
    clearInterval(this.timer);
    fill(this.playButton, t(this.timer ? "play" : "pause"));
    if (this.timer) return void (this.timer = 0);
    const { filters } = this.context;
    if (filters.to === null || filters.to >= this.end) filters.from = filters.to = null;
    const next = () => {
      const { from, to } = filters;
      if (from === null) {
        const { bin } = this.scale();
        return this.step === "free" ? this.set(this.start, this.start + bin - 1) : this.move(1);
      }
      if (Number(to) >= this.end) this.togglePlay();
      else this.move(1);
    };
    this.timer = window.setInterval(next, PLAY_MS);
    next();
  }

  refresh() {
    if (this.root.hidden) return;
    const { filters } = this.context;
    const [from, to] = [filters.from ?? this.start, filters.to ?? this.end];
    this.low.value = String(from);
    this.high.value = String(to);
    this.low.setAttribute("aria-valuetext", dayText(from));
    this.high.setAttribute("aria-valuetext", dayText(to));
    if (!this.watch) (this.watch = new ResizeObserver(this.draw)).observe(this.canvas);
    this.undatedBox.checked = filters.undated;
    this.stepBox.value = this.step;
    fill(this.label, filters.from === null ? t("all_dates") : from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`);
    this.draw();
  }

  drawNow() {
    const { filters, colour, incidents, theme } = this.context;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width) return;
    const { ctx } = canvasOf(width, height, this.canvas);
    const { bin, bins } = this.scale();
    const kinds = incidents.names.attacker.length + 1;
    const counted = `${filters.timeless},${bins}`;
    if (this.counted !== counted) {
      this.counted = counted;
      this.bars = new Int32Array(bins * kinds);
      this.sums = new Int32Array(bins);
      filters.eachDay((day, attacker, n) => {
        const at = floor((day - this.start) / bin);
        this.bars[at * kinds + attacker + 1] += n;
        this.sums[at] += n;
      });
    }
    const { bars, sums } = this;
    const base = height - 24;
    const most = sums.reduce((a, b) => max(a, b), 1);
    const wide = width / bins;
    const colours = Array.from({ length: kinds }, (_, at) => colour(at - 1));
    for (let at = 0; at < bins; at++) {
      const day = this.start + at * bin;
      const inside = filters.from === null || (day + bin - 1 >= filters.from && day <= Number(filters.to));
      ctx.globalAlpha = inside ? 1 : 0.25;
      let y = base;
      for (let kind = 0; kind < kinds; kind++) {
        const tall = (bars[at * kinds + kind] / most) * (base - 3);
        if (!tall) continue;
        ctx.fillStyle = colours[kind];
        ctx.fillRect(at * wide + 0.5, y - tall, max(1, min(wide - 1, 26)), tall);
        y -= tall;
      }
    }
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
