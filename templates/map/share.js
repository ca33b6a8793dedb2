// What a reader takes away: a link, a frame for another page, a citation, files.

import { asCsv, asGeoJson, download, downloadText } from "./download.js";
import { button, el, fill, foreign, on } from "./dom.js";
import { count, dayText, t } from "./texts.js";

/** Show a text to copy. @param {HTMLElement} page @param {string} title @param {string} text */
function offer(page, title, text) {
  const box = /** @type {HTMLTextAreaElement} */ (el("textarea", { readonly: true, rows: 5, label: title }));
  box.value = text;
  const copy = async () => {
    box.select();
    // Without leave for the clipboard, the text stands selected to be copied by hand.
    await navigator.clipboard?.writeText(text).then(() => fill(copier, t("copied")), () => {});
  };
  const copier = button("quiet", t("copy"), copy);
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog",
      { class: "gv-dialog", label: title, onclose: () => dialog.remove() },
      el("h2", {}, title),
      box,
      el("form", { method: "dialog" }, copier, el("button", { class: "gv-quiet" }, t("close"))),
    )
  );
  page.append(dialog);
  dialog.showModal();
  box.select();
}

const quoted = (/** @type {string} */ text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** HTML that shows this map in another page. @param {string} title @param {string} hash */
export function embedCode(title, hash) {
  const address = `${location.href.split("#")[0]}${hash}&embed=1`;
  const attributes = `src="${quoted(address)}" title="${quoted(title)}" width="100%" height="480"`;
  return `<iframe ${attributes}></iframe>`;
}

/** @param {any} manifest @param {import("./filters.js").Filters} filters */
export function citation(manifest, { whole: { days, total } }) {
  const span = days.start > days.end ? "" : `, ${dayText(days.start)} – ${dayText(days.end)}`;
  const where = /^https?:/.test(location.href) ? ` ${location.href.split("#")[0]}` : "";
  return (
    manifest.citation ??
    `${manifest.title}. ${count("incidents", total)}${span}. geoviz ${manifest.version}. ${t("data_hash")} sha256:${manifest.hash}.${where}`
  );
}

/**
 * @param {import("./main.js").Context} context @param {any} manifest @param {HTMLElement} page
 * @param {() => string} hash of what is shown
 * @returns {HTMLElement[]} buttons
 */
export function shareButtons({ incidents, filters }, manifest, page, hash) {
  const action = (/** @type {string} */ key, /** @type {() => void} */ onclick) =>
    button("quiet", t(key), onclick, { title: t(`${key}_title`) });
  const file = (/** @type {string} */ format, /** @type {string} */ type, /** @type {(data: any, rows: any) => string} */ make) => () => {
    if (filters.address) download(`incidents.${format}`, filters.address({ format }));
    else downloadText(`incidents.${format}`, type, make(incidents, filters.rows));
  };
  return [
    action("copy_link", () => offer(page, t("copy_link_title"), location.href.split("#")[0] + hash())),
    action("embed", () => offer(page, t("embed_title"), embedCode(manifest.title, hash()))),
    action("cite", () => offer(page, t("cite_title"), citation(manifest, filters))),
    action("download_csv", file("csv", "text/csv", asCsv)),
    action("download_geojson", file("geojson", "application/geo+json", asGeoJson)),
  ];
}

/** What stands over a bare map. @param {any} manifest @param {() => string} hash */
export function embedHead(manifest, hash) {
  const link = /** @type {HTMLAnchorElement} */ (el("a", { href: "#", target: "_blank", rel: "noopener" }, t("whole_map")));
  on(link, "click", () => (link.href = `${location.href.split("#")[0]}${hash()}&embed=0`));
  return el("header", { class: "gv-embed-head" }, foreign(manifest.title, "strong"), link);
}
