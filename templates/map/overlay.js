// A canvas of ours over Leaflet's map.

import { canvasOf, eachFrame } from "./dom.js";
import { round } from "./math.js";

/** A canvas over the map that is redrawn in place and scaled while a zoom runs. */
export const Overlay = L.Layer.extend({
  /**
   * @param {string} pane @param {number} zIndex @param {(ctx: CanvasRenderingContext2D, view: View) => void} draw
   * @param {(view: View) => boolean} [isEmpty] an empty canvas as large as the map costs as much as a full one
   */
  initialize(pane, zIndex, draw, isEmpty = () => false) {
    this.isEmpty = isEmpty;
    this.pane = pane;
    this.zIndex = zIndex;
    this.draw = draw;
    this.redraw = eachFrame(() => this.drawNow());
  },
  getEvents() {
    const { redraw, onZoom: zoomanim, onEachZoom: zoom } = this;
    return { moveend: redraw, resize: redraw, viewreset: redraw, zoomanim, zoom };
  },
  onAdd(map) {
    const pane = map.getPane(this.pane) ?? map.createPane(this.pane);
    pane.style.zIndex = String(this.zIndex);
    pane.style.pointerEvents = "none";
    this.canvas = document.createElement("canvas");
    this.canvas.className = "leaflet-zoom-animated gv-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    pane.append(this.canvas);
    this.view = viewOf(map);
    this.redraw();
  },
  onRemove() {
    this.canvas.remove();
    this.canvas = null;
  },
  onZoom({ center, zoom }) {
    const scale = this._map.getZoomScale(zoom, this.view.zoom);
    const offset = this._map._latLngBoundsToNewLayerBounds(this.view.bounds, zoom, center).min;
    L.DomUtil.setTransform(this.canvas, offset, scale);
  },
  onEachZoom() {
    this.onZoom({ center: this._map.getCenter(), zoom: this._map.getZoom() });
  },
  drawNow() {
    const map = this._map;
    if (!map || !this.canvas || map._animatingZoom) return;
    this.view = viewOf(map);
    this.canvas.hidden = this.isEmpty(this.view);
    if (this.canvas.hidden) return;
    const { width, height } = this.view;
    const { ctx } = canvasOf(width, height, this.canvas);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const origin = map.getPixelOrigin();
    L.DomUtil.setTransform(this.canvas, L.point(this.view.left - origin.x, this.view.top - origin.y), 1);
    this.draw(ctx, this.view);
  },
});

/**
 * @typedef {{zoom: number, px: number, left: number, top: number, width: number, height: number,
 *   bounds: any, box: {west: number, east: number, north: number, south: number}}} View
 * What is drawn, which is more than is seen. px: pixels of the world's width; left, top: world
 * pixels of the corner; box: in the world's width
 */

// What is drawn beyond each edge of the map, as a share of it, so that a drag shows no bare edge.
const PAD = 0.2;

/** @returns {View} */
function viewOf(map) {
  const size = map.getSize();
  const { min } = map.getPixelBounds();
  const [left, top] = [round(min.x - size.x * PAD), round(min.y - size.y * PAD)];
  const [width, height] = [round(size.x * (1 + 2 * PAD)), round(size.y * (1 + 2 * PAD))];
  const zoom = map.getZoom();
  const px = 256 * 2 ** zoom;
  const corner = (/** @type {number} */ x, /** @type {number} */ y) => map.unproject([x, y], zoom);
  return {
    zoom,
    px,
    left,
    top,
    width,
    height,
    bounds: L.latLngBounds(corner(left, top), corner(left + width, top + height)),
    box: { west: left / px, east: (left + width) / px, north: top / px, south: (top + height) / px },
  };
}
