// The page: Leaflet's map in the middle, our own parts around it.

import { el, eachFrame, fill, foreign } from "./dom.js";
import { Incidents, readManifest, unpack } from "./data.js";
import { Basemap, basemapLayer } from "./basemap.js";
import { drawLabels } from "./labels.js";
import { Filters } from "./filters.js";
import { IncidentLayer } from "./incidents.js";
import { Overlay } from "./overlay.js";
import { boundsOf, bringIntoView, showTip, spread, uncovered } from "./sight.js";
import { Facets } from "./facets.js";
import { IncidentList } from "./list.js";
import { Timeline } from "./timeline.js";
import { EvidencePanel } from "./evidence.js";
import { readTheme } from "./theme.js";
import { readHash, writeHash } from "./link.js";
import { asCsv, asGeoJson, download } from "./download.js";
import { printing } from "./print.js";
import { count, language, setTexts, t } from "./texts.js";

const manifest = readManifest();
/** @type {Record<string, any>} layers that Folium's layer control switches */ const ownLayers = {};
/** @type {Set<string>} */ const layersOn = new Set();
let onLayers = () => {};

/** A layer of ours for Folium: it draws nothing itself, it says whether its kind is shown. */
function layer(/** @type {string} */ kind) {
  const Kind = L.Layer.extend({
    onAdd() {
      layersOn.add(kind);
      onLayers();
    },
    onRemove() {
      layersOn.delete(kind);
      onLayers();
    },
  });
  return (ownLayers[kind] = new Kind());
}

/**
 * Make the map and the page around it. Called by Folium's script; data follow when unpacked.
 * @param {string} id of the map's element
 * @param {Record<string, any>} options of Leaflet's map
 */
function start(id, options) {
  const page = /** @type {HTMLElement} */ (document.getElementById("geoviz"));
  setTexts(manifest.texts, manifest.lang);
  page.dataset.theme = manifest.theme;
  const element = /** @type {HTMLElement} */ (document.getElementById(id));
  const parts = skeleton(page, element);
  // Leaflet looks for its images beside its style sheet; here they are in the page.
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions(manifest.images);
  const map = L.map(id, { fadeAnimation: false, ...options, zoomControl: false, attributionControl: false });
  if (options.zoomControl !== false)
    L.control.zoom({ position: "topleft", zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
  L.control
    .attribution({ position: "bottomright", prefix: false })
    .addAttribution(L.Util.template("{text}", { text: manifest.attribution }))
    .addTo(map);
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", t("map"));
  new ResizeObserver(eachFrame(() => map.invalidateSize({ pan: false }))).observe(element);
  fillPage(map, parts).catch((error) => {
    fill(parts.status, typeof DecompressionStream === "undefined" ? t("old_browser") : String(error));
    parts.status.classList.add("gv-error");
    throw error;
  });
  return map;
}

/** @param {HTMLElement} page @param {HTMLElement} element */
function skeleton(page, element) {
  const parts = {
    page,
    title: el("h1", {}, foreign(manifest.title)),
    status: el("p", { class: "gv-status", role: "status", "aria-live": "polite" }),
    facets: el("div", { class: "gv-facets" }),
    search: /** @type {HTMLInputElement} */ (
      el("input", { type: "search", class: "gv-search", placeholder: t("search"), "aria-label": t("search") })
    ),
    tools: el("div", { class: "gv-tools" }),
    list: el("div", { class: "gv-list-frame" }),
    print: el("section", { class: "gv-print" }),
    time: el("section", { class: "gv-time", "aria-label": t("timeline"), hidden: true }),
    evidence: el("section", { class: "gv-evidence", "aria-label": t("evidence"), hidden: true }),
    tip: el("div", { class: "gv-tip", hidden: true, "aria-hidden": "true" }),
    actions: el("div", { class: "gv-actions" }),
    note: el("p", { class: "gv-disclaimer" }, t("disclaimer")),
  };
  const sideways = el("button", { class: "gv-switch", type: "button", onclick: () => flip() }, t("show_map"));
  const flip = () => {
    const open = page.classList.toggle("gv-list-away");
    fill(sideways, t(open ? "show_list" : "show_map"));
  };
  page.prepend(
    el(
      "aside",
      { class: "gv-side", "aria-label": t("list") },
      el("header", { class: "gv-head" }, parts.title, parts.status),
      parts.search,
      el("div", { class: "gv-side-scroll" }, parts.facets, parts.tools, parts.list),
      parts.actions,
      parts.note,
    ),
  );
  const middle = el("main", { class: "gv-main" });
  page.append(middle, parts.evidence, parts.print, sideways);
  const frame = el("div", { class: "gv-map-frame" });
  frame.append(element, parts.tip);
  middle.append(frame, parts.time);
  return parts;
}

/** @param {any} map @param {ReturnType<typeof skeleton>} parts */
async function fillPage(map, parts) {
  const [columns, [areas, areaOf], pieces] = await Promise.all([
    unpack(manifest.columns),
    unpack(manifest.areas),
    unpack(manifest.basemap),
  ]);
  const incidents = /** @type {any} */ (new Incidents(columns, areas, areaOf, manifest.reports));
  const filters = new Filters(incidents);
  let theme = readTheme();
  const context = { incidents, filters, theme: () => theme, colours: manifest.colours, unknown: manifest.unknown };
  const symbols = /** @type {any} */ (
    new IncidentLayer(incidents, filters, manifest.colours, manifest.unknown, context.theme)
  );
  Object.assign(context, { layer: symbols });
  const basemap = new Basemap(pieces);
  const ground = basemapLayer(basemap, context.theme);
  const labels = new Overlay("geoviz-labels", 420, (ctx, view) =>
    drawLabels(ctx, view, basemap, symbols.layout(view), theme, language()),
  );

  const select = (/** @type {number} */ row, rows = [row]) => {
    parts.tip.hidden = true;
    symbols.selected = row;
    list.select(row);
    parts.page.classList.toggle("gv-evidence-open", row >= 0);
    if (row >= 0) panel.show(row, rows).then(() => bringIntoView(map, incidents, row, parts.evidence));
    else panel.hide();
    symbols.redraw();
    writeHash(state);
  };
  const close = () => {
    select(-1);
    /** @type {HTMLElement} */ (parts.list.querySelector("[role=listbox]")).focus();
  };
  const zoomTo = (/** @type {number} */ row) => 
    map.fitBounds(boundsOf(incidents, [row]), { maxZoom: 12, ...uncovered(map, parts.evidence) });
  const panel = new EvidencePanel(parts.evidence, /** @type {any} */ ({
    ...context,
    onSelect: select,
    onClose: close,
    onZoom: zoomTo,
  }));
  const list = new IncidentList(parts.list, /** @type {any} */ ({
    ...context,
    onOpen: (row) => select(row),
    onHover: (row) => hover(row),
  }));
  const facets = new Facets(parts.facets, /** @type {any} */ (context));
  const timeline = new Timeline(parts.time, /** @type {any} */ (context));
  // Until the address has been read, nothing may be written there.
  const state = { map, filters, incidents, selected: () => symbols.selected, select, isRead: false };

  const hover = (/** @type {number} */ row) => {
    if (row < 0) return void (parts.tip.hidden = true);
    const at = map.latLngToContainerPoint([incidents.lat[row], incidents.lon[row]]);
    showTip(parts.tip, at, [row], incidents, map.getSize());
  };
  const refresh = () => {
    facets.draw();
    list.refresh();
    timeline.refresh();
    symbols.redraw();
    labels.redraw();
    fill(parts.status, ...statusText(incidents, filters));
    writeHash(state);
  };
  filters.onchange(refresh);

  onLayers = () => {
    if (layersOn.has("basemap") !== map.hasLayer(ground)) {
      if (layersOn.has("basemap")) map.addLayer(ground).addLayer(labels);
      else map.removeLayer(ground).removeLayer(labels);
    }
    for (const kind of /** @type {const} */ (["strikes", "counterstrikes", "areas"]))
      filters.layers[kind] = layersOn.has(kind);
    filters.change();
  };
  map.on("click", (/** @type {any} */ event) => {
    const { rows, kind } = symbols.at(event.containerPoint.x, event.containerPoint.y);
    if (!rows.length) return;
    const bounds = boundsOf(incidents, rows);
    const comesApart = spread(incidents, rows) > 1e-7 && map.getBoundsZoom(bounds) > map.getZoom();
    if (kind === "donut" && comesApart) map.fitBounds(bounds, { padding: [60, 60], maxZoom: 14 });
    else select(rows[0], rows);
  });
  map.on("mousemove", (/** @type {any} */ event) => {
    const { rows } = symbols.at(event.containerPoint.x, event.containerPoint.y);
    map.getContainer().classList.toggle("gv-pointing", rows.length > 0);
    if (rows.length) showTip(parts.tip, event.containerPoint, rows, incidents, map.getSize());
    else parts.tip.hidden = true;
  });
  map.on("mouseout movestart", () => (parts.tip.hidden = true));
  map.on("moveend", () => {
    labels.redraw?.();
    writeHash(state);
  });
  let wait = 0;
  parts.search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = window.setTimeout(() => filters.find(parts.search.value), 150);
  });
  addTools(parts, { list, filters, incidents, redraw: () => {
    theme = readTheme();
    ground.redraw?.();
    refresh();
  } });

  const boundsShown = () => boundsOf(incidents, filters.rows);
  printing(map, parts, incidents, filters, boundsShown, () => {
    theme = readTheme();
    ground.redraw?.();
    for (const overlay of [labels, symbols.areaLayer, symbols.symbolLayer]) overlay.drawNow();
    facets.draw();
  });
  map.invalidateSize();
  const fitAll = () =>
    map.fitBounds(boundsOf(incidents, [...incidents.id.keys()]), { padding: [36, 36], maxZoom: 10, animate: false });
  if (manifest.fit && incidents.n) {
    // A notebook or a closed tab may show the page later than it runs it.
    if (map.getSize().x) fitAll();
    else map.once("resize", fitAll);
  }
  symbols.addTo(map);
  onLayers();
  if (incidents.n === 0) fill(parts.status, t("empty"));
  readHash(/** @type {any} */ (state));
  state.isRead = true;
  parts.page.dataset.ready = "1";
}

/** @returns {(string|Node)[]} */
function statusText(incidents, filters) {
  if (!incidents.n) return [t("empty")];
  const reports = filters.rows.reduce((/** @type {number} */ sum, /** @type {number} */ row) => sum + incidents.reports[row], 0);
  if (!filters.rows.length) return [t("none_match")];
  if (filters.rows.length === incidents.n) return [`${count("incidents", incidents.n)}, ${count("from_reports", reports)}`];
  return [t("shown_of", { n: filters.rows.length.toLocaleString(), all: incidents.n.toLocaleString() })];
}

/** Order of the list, theme, and what a reader takes away. */
function addTools(parts, { list, filters, incidents, redraw }) {
  const order = el(
    "select",
    { "aria-label": t("sort"), onchange: (/** @type {any} */ event) => ((list.order = event.target.value), list.refresh()) },
    ...["date", "name", "killed", "reports"].map((key) => el("option", { value: key }, t(`sort_${key}`))),
  );
  const button = (/** @type {string} */ key, /** @type {(event: any) => void} */ onclick) =>
    el("button", { class: "gv-quiet", type: "button", title: t(`${key}_title`), onclick }, t(key));
  const theme = () => {
    parts.page.dataset.theme = readTheme().dark ? "light" : "dark";
    redraw();
  };
  const copy = async (/** @type {any} */ event) => {
    await navigator.clipboard.writeText(location.href);
    fill(event.target, t("copied"));
    setTimeout(() => fill(event.target, t("copy_link")), 1500);
  };
  fill(parts.tools, el("h2", {}, t("list")), el("span", { class: "gv-grow" }), order);
  fill(
    parts.actions,
    button("copy_link", copy),
    button("download_csv", () => download("incidents.csv", "text/csv", asCsv(incidents, filters.rows))),
    button("download_geojson", () =>
      download("incidents.geojson", "application/geo+json", asGeoJson(incidents, filters.rows)),
    ),
    button("theme", theme),
  );
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

// Folium's own templates call jQuery for two things only; these are they.
/** @type {any} */ (window).$ ??= (/** @type {any} */ subject) => {
  if (subject === document) return { ready: (/** @type {() => void} */ work) => queueMicrotask(work) };
  return new DOMParser().parseFromString(String(subject), "text/html").body.children;
};
/** @type {any} */ (window).geoviz = { start, layer };
