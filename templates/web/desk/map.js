// A small map of some points, over the offline basemap. The text beside it says the same.

import { Basemap, basemapLayer } from "../map/basemap.js";
import { drawLabels } from "../map/labels.js";
import { Overlay } from "../map/overlay.js";

/**
 * @typedef {{lon: number, lat: number, radius_m: number, name: string, kind: string, text?: string,
 *   number?: number, id?: string}} Point
 */

const COLOURS = [
  "water", "land", "coast", "border", "admin1", "river", "label", "label-water", "label-country",
  "halo", "surface", "ink", "muted", "graticule", "struck", "option",
];
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colours of the style sheet. @param {HTMLElement} node */
export function themeOf(node) {
  const style = getComputedStyle(node);
  const theme = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  theme.font = style.fontFamily;
  return theme;
}

/** The points that a page holds for its map. @param {HTMLElement} node @returns {Point[]} */
export function pointsOf(node) {
  return JSON.parse(node.querySelector("script.points")?.textContent ?? "[]");
}

/**
 * Make the map of a page, with its basemap on the way.
 * @param {HTMLElement} node an element with data-map
 * @param {Point[]} points what has to be in view
 */
export function makeMap(node, points) {
  const words = JSON.parse(node.dataset.words ?? "{}");
  const map = L.map(node, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 1,
    maxZoom: 15,
    maxBounds: [[-86, -200], [86, 200]],
    zoomSnap: 0.5,
  });
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  show(map, points);
  drawBasemap(map, node);
  return map;
}

/** Look at some points. @param {Point[]} points */
export function show(map, points) {
  if (!points.length) {
    map.setView([30, 20], 2);
    return;
  }
  const bounds = L.latLngBounds(points.map(({ lat, lon }) => [lat, lon]));
  for (const { lat, lon, radius_m } of points)
    bounds.extend(L.latLng(lat, lon).toBounds(2 * Math.min(radius_m, 300_000)));
  map.fitBounds(bounds.pad(0.15), { maxZoom: 10, animate: false });
}

async function drawBasemap(map, node) {
  let theme = themeOf(node);
  let layers = /** @type {any[]} */ ([]);
  let box = null;
  const load = async () => {
    const bounds = map.getBounds();
    const fits = bounds.getEast() - bounds.getWest() <= 11 && bounds.getNorth() - bounds.getSouth() <= 11;
    // Fine pieces come for what is seen, once; of the whole world there are coarse ones only.
    if (box && (!fits || box.contains(bounds))) return;
    box = fits ? bounds.pad(0.02) : L.latLngBounds(bounds.getCenter(), bounds.getCenter());
    const query = fits ? `?bbox=${[box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((x) => x.toFixed(2))}` : "";
    const answer = await fetch(node.dataset.basemap + query);
    if (!answer.ok) return;
    const basemap = new Basemap(await answer.json());
    const lang = node.dataset.lang === "uk" ? "uk" : "en";
    const fresh = [
      basemapLayer(basemap, () => theme),
      new Overlay("names", 250, (ctx, view) => drawLabels(ctx, view, basemap, [], theme, { lang, local: false })),
    ];
    for (const layer of fresh) layer.addTo(map);
    for (const layer of layers) layer.remove();
    layers = fresh;
    node.dataset.ready = "1";
  };
  await load();
  map.on("moveend", load);
  dark.addEventListener("change", () => {
    theme = themeOf(node);
    layers[0]?.redraw();
    layers[1]?.redraw();
  });
}

/** A pin with the circle that holds the place. @param {Point} point */
export function pin(point, theme) {
  const colour = point.kind === "struck" || point.kind === "now" ? theme.struck : theme.option;
  const weak = point.kind !== "struck" && point.kind !== "now";
  const area = L.circle([point.lat, point.lon], {
    radius: point.radius_m,
    color: colour,
    weight: 1,
    opacity: weak ? 0.4 : 0.8,
    fillOpacity: weak ? 0.03 : 0.1,
    interactive: false,
  });
  const dot = L.circleMarker([point.lat, point.lon], {
    radius: weak ? 5 : 7,
    color: theme.surface,
    weight: 1.5,
    fillColor: colour,
    fillOpacity: 1,
  });
  dot.bindTooltip(label(point), { direction: "top", offset: [0, -6] });
  return { area, dot };
}

/** Text of articles reaches the map as text. @param {Point} point */
function label(point) {
  const node = document.createElement("bdi");
  node.textContent = point.text && point.text !== point.name ? `${point.text} → ${point.name}` : point.name;
  return node;
}
