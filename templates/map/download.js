// What is shown, as files for other tools. Everything is made in the page.

const COLUMNS = ["incident", "name", "precision", "uncertainty_m", "lon", "lat", "attacker", "attacker_inferred",
  "role", "status", "weapon", "target_type", "date", "killed_min", "killed_max", "injured_min", "injured_max",
  "confidence", "sources"];

/** One incident as plain values in the order of COLUMNS. @param {any} data @param {number} row */
function values(data, row) {
  const [killed, injured] = [data.killed[row] ?? [null, null], data.injured[row] ?? [null, null]];
  return [
    data.id[row],
    data.name[row],
    ["", "facility", "district", "city", "region", "country"][data.precision[row]],
    data.uncertainty_m[row],
    data.lon[row],
    data.lat[row],
    data.value("attacker", row),
    data.inferred[row] === 1,
    data.value("role", row),
    data.value("status", row),
    data.values("weapon", row).join("; "),
    data.values("target_type", row).join("; "),
    data.date[row],
    ...killed,
    ...injured,
    data.confidence[row],
    data.values("publisher", row).join("; "),
  ];
}

/** RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe. @param {number[]} rows */
export function asCsv(data, rows) {
  const cell = (/** @type {any} */ value) => {
    if (typeof value === "number") return String(value);
    const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [COLUMNS, ...rows.map((row) => values(data, row))].map((line) => line.map(cell).join(",")).join("\r\n");
}

/** RFC 7946: a point in each place; `precision` and `uncertainty_m` say how much it stands for. @param {number[]} rows */
export function asGeoJson(data, rows) {
  const features = rows.map((row) => ({
    type: "Feature",
    id: data.id[row],
    geometry: { type: "Point", coordinates: [data.lon[row], data.lat[row]] },
    properties: Object.fromEntries(values(data, row).map((value, at) => [COLUMNS[at], value])),
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}

/** Give the reader a file. @param {string} name @param {string} type @param {string} text */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
