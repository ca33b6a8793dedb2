// Names of the graticule's lines along the top and the left edge of the map.

import { stepOf } from "./basemap.js";
import { canvasOf, eachFrame, el } from "./dom.js";
import { write } from "./labels.js";
import { abs, ceil, floor, round } from "./math.js";
import { number, t } from "./texts.js";

// Where the map's controls are, no name is.
const [TOP, LEFT, RIGHT, BOTTOM] = [112, 58, 60, 44];

/** Names of the lines, on a canvas that stays while the map moves below it. */
export const Degrees = L.Layer.extend({
  /** @param {() => import("./theme.js").Theme} theme */
  initialize(theme) {
    this.theme = theme;
    this.redraw = eachFrame(() => this.drawNow());
  },
  getEvents() {
    return { move: this.redraw, resize: this.redraw, zoomstart: () => (this.canvas.hidden = true) };
  },
  onAdd(map) {
    this.canvas = map.getContainer().appendChild(el("canvas", { class: "gv-degrees", "aria-hidden": "true" }));
    this.redraw();
  },
  onRemove() {
    this.canvas.remove();
  },
  /** What stands where, in pixels of the map. @returns {{x: number, y: number, text: string}[]} */
  marks() {
    const map = this._map;
    const { x: width, y: height } = map.getSize();
    const bounds = map.getBounds();
    const step = stepOf(256 * 2 ** map.getZoom());
    const lines = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ signs, /** @type {(degrees: number) => any} */ make) =>
      Array.from({ length: floor(to / step) - ceil(from / step) + 1 }, (_, at) => {
        const degrees = round((ceil(from / step) + at) * step * 100) / 100;
        const text = degrees ? t(`degrees_${signs[Number(degrees < 0)]}`, { n: number(abs(degrees)) }) : "0°";
        return { ...make(degrees), text };
      });
    return [
      ...lines(bounds.getWest(), bounds.getEast(), "ew", (lon) => ({ x: map.latLngToContainerPoint([0, lon]).x, y: 11 })),
      ...lines(bounds.getSouth(), bounds.getNorth(), "ns", (lat) => ({ x: 0, y: map.latLngToContainerPoint([lat, 0]).y })),
    ].filter(({ x, y }) => (x ? x > LEFT && x < width - RIGHT : y > TOP && y < height - BOTTOM));
  },
  /** The same as places that are taken of a view. @param {import("./overlay.js").View} view */
  boxes(view) {
    const { min } = this._map.getPixelBounds();
    return this.marks().map(({ x, y }) => ({ x: (x || 22) + min.x - view.left, y: y + min.y - view.top, r: 6, width: 44 }));
  },
  drawNow() {
    if (!this._map) return;
    this.canvas.hidden = false;
    const { x, y } = this._map.getSize();
    const { ctx } = canvasOf(x, y, this.canvas);
    const theme = this.theme();
    ctx.font = `10px ${theme.font}`;
    ctx.textBaseline = "middle";
    for (const mark of this.marks()) {
      ctx.textAlign = mark.x ? "center" : "left";
      write(ctx, mark.text, mark.x || 6, mark.y, theme, "label");
    }
  },
});
