// The parts of the page, empty.

import { el, fill, foreign } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {ReturnType<typeof skeleton>} Parts */

/**
 * @param {HTMLElement} page
 * @param {HTMLElement} element of Leaflet's map
 * @param {string} title
 * @param {string[]} notes what a reader must know of how the data was made
 */
export function skeleton(page, element, title, notes) {
  const parts = {
    page,
    title: el("h1", {}, foreign(title)),
    status: el("p", { class: "gv-status", role: "status", "aria-live": "polite" }),
    facets: el("div", { class: "gv-facets" }),
    search: /** @type {HTMLInputElement} */ (
      el("input", { type: "search", class: "gv-search", placeholder: t("search"), label: t("search") })
    ),
    tools: el("div", { class: "gv-tools" }),
    list: el("div", { class: "gv-list-frame" }),
    print: el("section", { class: "gv-print" }),
    time: el("section", { class: "gv-time", label: t("timeline"), hidden: true }),
    evidence: el("section", { class: "gv-evidence", label: t("evidence"), hidden: true }),
    tip: el("div", { class: "gv-tip", hidden: true, "aria-hidden": "true" }),
    actions: el("div", { class: "gv-actions" }),
    embed: el("div", { class: "gv-embed-only" }),
  };
  const flip = () => fill(sideways, t(page.classList.toggle("gv-list-away") ? "show_list" : "show_map"));
  const sideways = el("button", { class: "gv-switch", type: "button", onclick: flip }, t("show_map"));
  const side = el(
    "aside",
    { class: "gv-side", label: t("list") },
    el("header", { class: "gv-head" }, parts.title, parts.status),
    parts.search,
    el("div", { class: "gv-side-scroll" }, parts.facets, parts.tools, parts.list),
    parts.actions,
    el("p", { class: "gv-disclaimer" }, [...notes, t("disclaimer")].join(" ")),
  );
  const frame = el("div", { class: "gv-map-frame" });
  const main = el("main", { class: "gv-main" }, frame, parts.time);
  page.prepend(side);
  page.append(main, parts.evidence, parts.print, sideways);
  frame.append(element, parts.tip, parts.embed);
  return parts;
}
