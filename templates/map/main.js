// The page: Leaflet's map in the middle, our own parts around it.

import { afterFrame, button, eachFrame, el, fill, framed, idle, on } from "./dom.js";
import { arrived, Incidents, Outlines, readManifest } from "./data.js";
import { readArrays, unpack } from "./packing.js";
import { Basemap, basemapLayer } from "./basemap.js";
import { Degrees } from "./degrees.js";
import { drawLabels } from "./labels.js";
import { Filters } from "./filters.js";
import { IncidentLayer } from "./incidents.js";
import { Overlay } from "./overlay.js";
import { boundsOf, bringIntoView, showTip, spread, uncovered } from "./sight.js";
import { Facets } from "./facets.js";
import { IncidentList } from "./list.js";
import { ORDERS } from "./order.js";
import { Timeline } from "./timeline.js";
import { EvidencePanel } from "./evidence.js";
import { onTheme, readTheme } from "./theme.js";
import { hashOf, layersOf, readHash, writeFilters, writeHash } from "./link.js";
import { embedHead, shareButtons } from "./share.js";
import { skeleton } from "./skeleton.js";
import { printing } from "./print.js";
import { count, language, number, setTexts, t } from "./texts.js";

/**
 * @typedef {{incidents: Incidents, filters: any, layer: IncidentLayer, theme: () => import("./theme.js").Theme,
 *   colour: (attacker: number) => string, lookOf: (incidents: Incidents, row: number) => any, waves: Map<string, any>}} Context
 * What the parts of the page share. colour: of an attacker's code, on the theme in use.
 */

const manifest = readManifest();
// Unpacked while the page is made.
const drawn = Promise.all([readArrays(manifest.columns), readArrays(manifest.areas)]);
/** @type {Record<string, any>} layers that Folium's layer control switches */ const ownLayers = {};
/** @type {Set<string>} */ const layersOn = new Set();
let onLayers = () => {};
/** @type {() => void} called behind the scripts of Folium's layers */ let show = () => {};
const shown = new Promise((done) => (show = () => done(null)));

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
  const asked = new URLSearchParams(location.hash.slice(1)).get("embed");
  page.classList.toggle("gv-embed", asked === null ? manifest.embed : asked !== "0");
  const element = /** @type {HTMLElement} */ (document.getElementById(id));
  const parts = skeleton(page, element, manifest.title, manifest.notes);
  // Leaflet looks for its images beside its style sheet; here they are in the page.
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions(manifest.images);
  const map = L.map(id, { fadeAnimation: false, ...options, zoomControl: false, attributionControl: false });
  if (options.zoomControl !== false)
    L.control.zoom({ position: "topleft", zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
  L.control
    .attribution({ position: "bottomright", prefix: false })
    .addAttribution(L.Util.template("{text}", { text: t("attribution") }))
    .addTo(map);
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", t("map"));
  new ResizeObserver(eachFrame(() => map.invalidateSize({ pan: false }))).observe(element);
  const fail = (/** @type {Error} */ error) => {
    fill(parts.status, typeof DecompressionStream === "undefined" ? t("old_browser") : error.message);
    parts.status.classList.add("gv-error");
  };
  fillPage(map, parts, fail).catch((error) => {
    fail(error);
    throw error;
  });
  return map;
}

/** @param {any} map @param {import("./skeleton.js").Parts} parts @param {(error: Error) => void} fail */
async function fillPage(map, parts, fail) {
  const [columns, { arrays: areas }] = await drawn;
  await shown;
  const incidents = new Incidents(manifest, columns, new Outlines(areas));
  const filters = manifest.data_url
    ? /** @type {any} */ (window).geoviz.remote({ Filters, Incidents, readArrays, writeFilters }, incidents, manifest, map, fail)
    : new Filters(incidents, manifest.whole);
  let theme = readTheme();
  const colour = (/** @type {number} */ code) => onTheme(manifest.colours[incidents.names.attacker[code]] ?? manifest.unknown, theme);
  const context = /** @type {Context} */ ({
    incidents,
    filters,
    colour,
    theme: () => theme,
    waves: new Map(),
  });
  const symbols = (context.layer = new IncidentLayer(context));
  context.lookOf = (from, row) => symbols.look(row, from);
  /** @type {any[]} the basemap's tiles and labels, which follow the incidents */ const ground = [];

  /** Say in the list and on the map which incident is open. */
  const mark = () => {
    symbols.selected = incidents.rowOf(state.selected);
    list.select(symbols.selected);
    symbols.redraw();
  };
  const open = async (/** @type {string|null} */ id, /** @type {string[]} */ ids = [String(id)]) => {
    parts.tip.hidden = true;
    state.selected = id;
    mark();
    writeHash(state);
    const found = id === null ? null : await filters.evidence(id).catch(fail);
    if (state.selected !== id) return;
    if (!found) state.selected = null;
    parts.page.classList.toggle("gv-evidence-open", Boolean(found));
    if (!found) return panel.hide();
    panel.show(found, ids);
    bringIntoView(map, found.incidents, found.row, parts.evidence);
  };
  const openRows = async (/** @type {ArrayLike<number>} */ rows) => {
    await later;
    const ids = Array.from(rows, (row) => incidents.id(row));
    open(ids[0], ids);
  };
  const panel = new EvidencePanel(parts.evidence, {
    ...context,
    open,
    onClose: () => {
      open(null);
      /** @type {HTMLElement} */ (parts.list.querySelector("[role=listbox]")).focus();
    },
    onZoom: (found) =>
      map.fitBounds(boundsOf(found.incidents, [found.row]), { maxZoom: 12, ...uncovered(map, parts.evidence) }),
  });
  const list = new IncidentList(parts.list, {
    ...context,
    onOpen: (row) => openRows([row]),
    onHover: (row) => {
      const at = row < 0 ? null : map.latLngToContainerPoint([incidents.lat(row), incidents.lon(row)]);
      parts.tip.hidden = !at;
      if (at) showTip(parts.tip, at, { rows: [row], n: 1 }, incidents, map.getSize());
    },
  });
  const facets = new Facets(parts.facets, context);
  const timeline = new Timeline(parts.time, context);
  // Until the address has been read, nothing may be written there.
  const state = { map, filters, incidents, timeline, list, layer: symbols, own: ownLayers, selected: /** @type {string|null} */ (null), open, isRead: false, layers: layersOf(map, ownLayers) };
  const hash = () => hashOf(state);

  const drawFacets = afterFrame(() => facets.draw());
  const drawListNow = () => {
    list.refresh();
    parts.status.classList.remove("gv-error");
    fill(parts.status, statusText(filters));
  };
  const drawList = afterFrame(drawListNow);
  const drawTime = afterFrame(() => timeline.refresh());
  const refresh = () => {
    symbols.redraw();
    ground[1]?.redraw();
    if (!state.isRead) return;
    drawTime();
    drawFacets();
    if (filters.clusters) {
      // The rows are other ones now: nobody may see those of the former answer.
      drawListNow();
      mark();
    } else drawList();
    writeHash(state);
  };
  filters.listeners.push(refresh);
  const recolour = () => {
    theme = readTheme();
    ground[0]?.redraw();
    ground[2]?.redraw();
    facets.build();
    list.revision++;
  };

  const showGround = () => {
    for (const part of ground) layersOn.has("basemap") ? map.addLayer(part) : map.removeLayer(part);
  };
  onLayers = () => {
    showGround();
    for (const kind of Object.keys(filters.layers)) filters.layers[kind] = layersOn.has(kind);
    filters.change();
  };
  map.on("click", (/** @type {any} */ event) => {
    const hit = symbols.at(event.containerPoint.x, event.containerPoint.y);
    const { rows, kind } = hit;
    if (kind === "donut" && !rows.length) return map.setView(map.containerPointToLatLng(event.containerPoint), map.getZoom() + 2);
    if (!rows.length) return;
    const bounds = boundsOf(incidents, rows);
    const comesApart = spread(incidents, rows) > 1e-7 && map.getBoundsZoom(bounds) > map.getZoom();
    if (kind === "donut" && comesApart) map.fitBounds(bounds, { padding: [60, 60], maxZoom: 14 });
    else openRows(rows);
  });
  map.on("mousemove", (/** @type {any} */ event) => {
    if (!state.isRead) return;
    const hit = symbols.at(event.containerPoint.x, event.containerPoint.y);
    map.getContainer().classList.toggle("gv-pointing", hit.n > 0);
    showTip(parts.tip, event.containerPoint, hit, incidents, map.getSize());
  });
  map.on("mouseout movestart", () => (parts.tip.hidden = true));
  map.on("moveend", () => writeHash(state));
  let wait = 0;
  on(parts.search, "input", () => {
    clearTimeout(wait);
    wait = window.setTimeout(() => filters.find(parts.search.value).catch(fail), 150);
  });
  addTools(parts, symbols, list, () => {
    recolour();
    refresh();
  });
  parts.embed.append(embedHead(manifest, hash));
  const drawAll = () => {
    recolour();
    for (const overlay of [...ground.slice(1), symbols.areaLayer, symbols.symbolLayer]) overlay?.drawNow();
  };
  const takeLater = async () => {
    const { columns: others, waves, basemap } = await arrived("geoviz-later");
    incidents.add(await readArrays(others));
    for (const wave of await unpack(waves)) context.waves.set(wave.wave, wave);
    parts.time.inert = false;
    parts.actions.prepend(...shareButtons(context, manifest, parts.page, hash));
    printing(map, parts, incidents, filters, () => boundsOf(incidents, filters.rows), drawAll);
    readHash(state);
    /** @type {HTMLSelectElement} */ (parts.tools.querySelector("select")).value = list.order;
    state.isRead = true;
    return basemap;
  };
  parts.time.inert = true;
  map.invalidateSize();
  const fitAll = () => map.fitBounds(manifest.bounds, { padding: [36, 36], maxZoom: 10, animate: false });
  if (manifest.fit && manifest.bounds) {
    // A notebook or a closed tab may show the page later than it runs it.
    if (map.getSize().x) fitAll();
    else map.once("resize", fitAll);
  }
  symbols.addTo(map);
  onLayers();
  // What an address asks for must be read before anything is drawn; else the incidents come first.
  const isAsked = location.hash.length > 1;
  const later = isAsked ? takeLater() : framed().then(idle).then(takeLater);
  if (isAsked) await later;
  await framed("user-blocking");
  // The incidents are there and answer; what follows is done piece by piece.
  parts.page.dataset.drawn = "1";
  const packedBasemap = await later;
  refresh();
  await framed();
  await idle();
  const basemap = new Basemap(await unpack(packedBasemap));
  const degrees = new Degrees(context.theme);
  ground.push(
    basemapLayer(basemap, context.theme),
    new Overlay("geoviz-labels", 420, (ctx, view) =>
      drawLabels(ctx, view, basemap, [...symbols.layout(view), ...degrees.boxes(view)], theme, { lang: language(), local: filters.layers.names }),
    ),
    degrees,
  );
  showGround();
  await framed();
  if (ground[0].isLoading()) await new Promise((done) => ground[0].once("load", done));
  parts.page.dataset.ready = "1";
}

/** @param {any} filters */
function statusText({ incidents, total, found, clusters }) {
  if (!total) return t("empty");
  if (!found) return t("none_match");
  if (found === total) return clusters ? count("incidents", total) : `${count("incidents", total)}, ${count("from_reports", incidents.col.reports.reduce((sum, n) => sum + n, 0))}`;
  return t("shown_of", { n: number(found), all: number(total) });
}

/**
 * Order of the list, what rings tell, theme.
 * @param {import("./skeleton.js").Parts} parts @param {IncidentLayer} symbols @param {IncidentList} list
 * @param {() => void} redraw
 */
function addTools(parts, symbols, list, redraw) {
  const choice = (/** @type {string} */ key, /** @type {string[]} */ values, /** @type {(value: string) => void} */ take) =>
    el(
      "select",
      { label: t(key), onchange: (/** @type {any} */ event) => take(event.target.value) },
      ...values.map((value) => el("option", { value }, t(`${key}_${value}`))),
    );
  fill(
    parts.tools,
    el("h2", {}, t("list")),
    el("span", { class: "gv-grow" }),
    choice("sort", ORDERS, (value) => {
      list.order = value;
      redraw();
    }),
  );
  const theme = () => {
    parts.page.dataset.theme = readTheme().dark ? "light" : "dark";
    redraw();
  };
  const rings = choice("rings", ["attacker", "role"], (value) => {
    symbols.donutBy = value;
    redraw();
  });
  fill(parts.actions, button("quiet", t("theme"), theme, { title: t("theme_title") }), rings);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

// Folium's own templates call jQuery for two things only; these are they.
/** @type {any} */ (window).$ ??= (/** @type {any} */ subject) => {
  if (subject === document) return { ready: (/** @type {() => void} */ work) => queueMicrotask(work) };
  return new DOMParser().parseFromString(String(subject), "text/html").body.children;
};
/** @type {any} */ (window).geoviz = { start, layer, show };
