// What is shown, as files for other tools. Everything is made in the page.

const PRECISIONS = ["", "facility", "district", "city", "region", "country"];
const COLUMNS = ["incident", "name", "precision", "uncertainty_m", "lon", "lat", "attacker", "attacker_inferred",
  "role", "status", "weapon", "target_type", "date", "killed_min", "killed_max", "injured_min", "injured_max",
  "confidence", "review", "sources"];

/** One incident as plain values in the order of COLUMNS. @param {import("./data.js").Incidents} data @param {number} row */
function values(data, row) {
  return [
    data.id(row),
    data.name(row),
    PRECISIONS[data.col.precision[row]],
    data.ofPlace("uncertainty_m", row),
    data.lon(row),
    data.lat(row),
    data.value("attacker", row),
    data.col.inferred[row] === 1,
    data.value("role", row),
    data.value("status", row),
    data.values("weapon", row).join("; "),
    data.values("target_type", row).join("; "),
    data.date(row),
    ...(data.toll("killed", row) ?? [null, null]),
    ...(data.toll("injured", row) ?? [null, null]),
    data.col.confidence[row] / 100,
    data.value("review", row),
    data.values("publisher", row).join("; "),
  ];
}

/** RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe. @param {Iterable<number>} rows */
export function asCsv(data, rows) {
  const cell = (/** @type {any} */ value) => {
    if (typeof value === "number") return String(value);
    const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [COLUMNS, ...Array.from(rows, (row) => values(data, row))].map((line) => line.map(cell).join(",")).join("\r\n");
}

/** RFC 7946: the area where only an area is known, else a point. @param {Iterable<number>} rows */
export function asGeoJson(data, rows) {
  const geometry = (/** @type {number} */ row) => {
    const area = data.col.area[row];
    if (area < 0) return { type: "Point", coordinates: [data.lon(row), data.lat(row)] };
    const coordinates = data.outlines.coordinates(area);
    return coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates };
  };
  const features = Array.from(rows, (row) => ({
    type: "Feature",
    id: data.id(row),
    geometry: geometry(row),
    properties: Object.fromEntries(values(data, row).map((value, at) => [COLUMNS[at], value])),
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}

/** Give the reader a file. @param {string} name @param {string} address */
export function download(name, address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** @param {string} name @param {string} type @param {string} text */
export function downloadText(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  download(name, address);
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
