// A map whose incidents stay with the server: it filters, counts and clusters, the page asks by view.

const WAIT_MS = 150;

/** @param {Response} answer */
async function messageOf(answer) {
  const text = await answer.text();
  try {
    const { detail, error } = JSON.parse(text); // RFC 9457 calls it detail
    return detail ?? error ?? text;
  } catch {
    return text || `${answer.status}`;
  }
}

/** @param {Record<string, number>|undefined} counts @returns {[number, number][]} */
function pairs(counts) {
  return Object.entries(counts ?? {}).map(([code, n]) => [Number(code), n]);
}

/**
 * Filters that ask the server. A script of its own, for the maps that need it.
 * @param {{Filters: typeof import("./filters.js").Filters, Incidents: typeof import("./data.js").Incidents,
 *   readArrays: typeof import("./packing.js").readArrays, writeFilters: typeof import("./link.js").writeFilters}} page its parts
 * @param {import("./data.js").Incidents} incidents none yet @param {any} manifest
 * @param {any} map Leaflet's @param {(error: Error) => void} fail
 */
function remote({ Filters, Incidents, readArrays, writeFilters }, incidents, manifest, map, fail) {
  return new (class RemoteFilters extends Filters {
    constructor() {
      super(incidents, manifest.whole);
      this.found = this.total;
      this.facets = this.whole.counts;
      this.asked = 0;
      this.wait = 0;
      this.bars = [];
      map.on("moveend", () => this.change());
    }

    apply() {
      this.count();
    }

    counts() {
      return this.facets;
    }

    change() {
      clearTimeout(this.wait);
      this.wait = window.setTimeout(() => this.ask().catch(fail), WAIT_MS);
    }

    /** @param {string} text */
    async find(text) {
      this.search = text.trim().toLowerCase();
      this.change();
    }

    /** The address of what is chosen. @param {Record<string, string>} [more] */
    address(more = {}) {
      const parts = new URLSearchParams(more);
      writeFilters(this, parts);
      const off = ["strikes", "counterstrikes"].filter((layer) => !this.layers[layer]);
      if (off.length) parts.set("no-layer", JSON.stringify(off));
      return `${manifest.data_url}?${parts}`;
    }

    /** @param {string} address @returns {Promise<any>} */
    async get(address) {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(await messageOf(answer));
      return answer.json();
    }

    async ask() {
      const asked = ++this.asked;
      const bounds = map.getBounds().pad(0.2);
      const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(4)).join();
      const answer = await this.get(this.address({ bbox, zoom: String(Math.round(map.getZoom())) }));
      const columns = await readArrays(answer.points);
      if (asked !== this.asked) return;
      incidents.take(columns);
      this.revision++;
      this.rows = this.timeRows = Int32Array.from({ length: incidents.n }, (_, row) => row);
      this.shown = new Uint8Array(incidents.n).fill(1);
      this.single = new Uint8Array(incidents.n);
      for (const row of answer.single) this.single[row] = 1;
      this.clusters = answer.clusters.map(([lon, lat, n, attacker, role]) => ({
        ...incidents.project(lon, lat),
        n,
        rows: [],
        kind: "donut",
        shares: { attacker: pairs(attacker), role: pairs(role) },
      }));
      this.facets = Object.fromEntries(
        Object.entries(answer.facets).map(([column, counts]) => {
          const all = new Int32Array(Math.max(0, ...Object.keys(counts).map(Number)) + 2);
          for (const [code, n] of pairs(counts)) all[code + 1] = n;
          return [column, all];
        }),
      );
      this.bars = answer.histogram;
      this.timeless++;
      this.total = answer.total;
      this.found = answer.shown;
      this.tell();
    }

    eachDay(take) {
      for (const [day, attacker, n] of this.bars) take(day, attacker, n);
    }

    /** @param {string} id */
    async evidence(id) {
      const { point, reports } = await this.get(`${manifest.data_url}?incident=${encodeURIComponent(id)}`);
      return { incidents: new Incidents(manifest, await readArrays(point), this.incidents.outlines), row: 0, reports };
    }
  })();
}

/** @type {any} */ (window).geoviz.remote = remote;
