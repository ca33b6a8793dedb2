// A canvas of ours over Leaflet's map.

import { eachFrame } from "./dom.js";

/** A canvas over the map that is redrawn in place and scaled while a zoom runs. */
export const Overlay = L.Layer.extend({
  /** @param {string} pane @param {number} zIndex @param {(ctx: CanvasRenderingContext2D, view: View) => void} draw */
  initialize(pane, zIndex, draw) {
    this.pane = pane;
    this.zIndex = zIndex;
    this.draw = draw;
    this.redraw = eachFrame(() => this.drawNow());
  },
  onAdd(map) {
    const pane = map.getPane(this.pane) ?? map.createPane(this.pane);
    pane.style.zIndex = String(this.zIndex);
    pane.style.pointerEvents = "none";
    this.canvas = document.createElement("canvas");
    this.canvas.className = "leaflet-zoom-animated gv-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    pane.append(this.canvas);
    map.on("moveend resize viewreset", this.redraw, this);
    map.on("zoomanim", this.onZoom, this);
    map.on("zoom", this.onEachZoom, this);
    this.view = viewOf(map);
    this.redraw();
  },
  onRemove(map) {
    map.off("moveend resize viewreset", this.redraw, this);
    map.off("zoomanim", this.onZoom, this);
    map.off("zoom", this.onEachZoom, this);
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
    const size = { x: this.view.width, y: this.view.height };
    const scale = window.devicePixelRatio || 1;
    if (this.canvas.width !== size.x * scale || this.canvas.height !== size.y * scale) {
      this.canvas.width = size.x * scale;
      this.canvas.height = size.y * scale;
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
    }
    const origin = map.getPixelOrigin();
    L.DomUtil.setTransform(this.canvas, L.point(this.view.left - origin.x, this.view.top - origin.y), 1);
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.clearRect(0, 0, size.x, size.y);
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
  const [left, top] = [Math.round(min.x - size.x * PAD), Math.round(min.y - size.y * PAD)];
  const [width, height] = [Math.round(size.x * (1 + 2 * PAD)), Math.round(size.y * (1 + 2 * PAD))];
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
