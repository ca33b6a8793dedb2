// Moving a report: choose a place from the list or the map, search the gazetteer, or draw.
// All of it fills the form that works without this script.

import { el, fill } from "../map/dom.js";
import { makeMap, pin, pointsOf, show, themeOf } from "./map.js";

const node = /** @type {HTMLElement} */ (document.querySelector("[data-map]"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("move"));
const options = /** @type {HTMLElement} */ (document.getElementById("options"));
const search = /** @type {HTMLFormElement} */ (document.getElementById("place-search"));
const drawn = /** @type {HTMLInputElement} */ (document.getElementById("drawn"));

const [now, ...given] = pointsOf(node);
const theme = themeOf(node);
const map = makeMap(node, [now, ...given.slice(0, 5)]);
const here = pin(now, theme);
here.area.addTo(map);
here.dot.addTo(map);
const numbered = L.layerGroup().addTo(map);
const wish = L.layerGroup().addTo(map);

/** Fields of the form by name. @returns {HTMLInputElement} */
const field = (/** @type {string} */ name) => /** @type {any} */ (form.elements.namedItem(name));

function drawOptions() {
  numbered.clearLayers();
  radios().forEach((radio, at) => {
    if (radio === drawn) return;
    const node_ = el("span", { class: `number-pin${radio.checked ? " chosen" : ""}` }, String(at + 1));
    const icon = L.divIcon({ html: node_, className: "", iconSize: [22, 22] });
    const marker = L.marker(place(radio), { icon, keyboard: false, title: radio.parentElement?.querySelector("bdi")?.textContent ?? "" });
    marker.on("click", () => choose(radio));
    marker.addTo(numbered);
  });
}

/** @returns {HTMLInputElement[]} */
const radios = () => [...options.querySelectorAll("input[type=radio]")].map((each) => /** @type {any} */ (each));
const place = (/** @type {HTMLInputElement} */ radio) => [Number(radio.dataset.lat), Number(radio.dataset.lon)];

/** @param {HTMLInputElement} radio */
function choose(radio) {
  radio.checked = true;
  drawOptions();
  showWish();
}

/** Show where the report would go. */
function showWish() {
  wish.clearLayers();
  const radio = radios().find(({ checked }) => checked);
  if (!radio) return;
  const [lat, lon] = radio === drawn ? [Number(field("lat").value || NaN), Number(field("lon").value || NaN)] : place(radio);
  const radius = Number(radio === drawn ? field("radius_m").value : radio.dataset.radius);
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return;
  L.circle([lat, lon], { radius: Number.isFinite(radius) ? radius : 0, color: theme.option, weight: 1.5, dashArray: "4 3", fillOpacity: 0.08, interactive: false }).addTo(wish);
  L.circleMarker([lat, lon], { radius: 6, color: theme.surface, weight: 2, fillColor: theme.option, fillOpacity: 1, interactive: false }).addTo(wish);
  L.polyline([[now.lat, now.lon], [lat, lon]], { color: theme.option, weight: 1, dashArray: "2 4", interactive: false }).addTo(wish);
}

/** A click is a point; a drag from it with Shift held, or the field, gives the radius. */
function draw(/** @type {{lat: number, lng: number}} */ at, /** @type {number|null} */ radius_m = null) {
  const wrapped = L.latLng(at.lat, at.lng).wrap();
  field("lat").value = wrapped.lat.toFixed(5);
  field("lon").value = wrapped.lng.toFixed(5);
  if (radius_m !== null) field("radius_m").value = String(Math.max(10, Math.round(radius_m)));
  choose(drawn);
}

map.boxZoom.disable();
let centre = /** @type {any} */ (null);
let isDrawing = false;
map.on("mousedown", (/** @type {any} */ event) => {
  if (!event.originalEvent.shiftKey) return;
  centre = event.latlng;
  isDrawing = true;
  map.dragging.disable();
  draw(centre, 10);
});
map.on("mousemove", (/** @type {any} */ event) => {
  if (isDrawing) draw(centre, map.distance(centre, event.latlng));
});
document.addEventListener("mouseup", () => {
  if (!isDrawing) return;
  map.dragging.enable();
  // The click that follows belongs to the drag.
  setTimeout(() => (isDrawing = false), 0);
});
map.on("click", (/** @type {any} */ event) => {
  if (!isDrawing && !event.originalEvent.shiftKey) draw(event.latlng);
});

options.addEventListener("change", () => {
  drawOptions();
  showWish();
});
for (const name of ["lat", "lon", "radius_m"])
  field(name).addEventListener("input", () => choose(drawn));

search.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (search.elements.namedItem("q"));
  const answer = await fetch(`${search.dataset.places}?q=${encodeURIComponent(input.value)}`);
  if (!answer.ok) return search.submit();
  const precisions = JSON.parse(options.dataset.precisions ?? "{}");
  const found = await answer.json();
  const labels = found.map((/** @type {any} */ each, /** @type {number} */ at) =>
    el("label", {},
      el("input", { type: "radio", name: "place", value: each.id, "data-lon": each.lon, "data-lat": each.lat, "data-radius": each.radius_m }),
      el("span", { class: "n" }, String(at + 1)),
      el("span", {}, el("bdi", {}, each.name), " ",
        el("span", { class: "hint" }, [precisions[each.precision], each.around, each.population ? each.population.toLocaleString() : ""].filter(Boolean).join(", ")))),
  );
  fill(options, el("legend", {}, found.length ? options.dataset.around : options.dataset.none), ...labels, drawn.closest("label"));
  drawOptions();
  if (found.length) {
    show(map, [now, found[0]]);
    const first = radios()[0];
    choose(first);
    first.focus();
  }
});

drawOptions();
showWish();
