// Makes page.min.js, the script of every page, and those of pages that need more: npm run build

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const OURS = [
  "active", "areaHits", "areaLayer", "bars", "boundsOf", "boxes", "buffers", "canvas", "change", "choices",
  "chosen", "codes", "colour", "context", "counted", "daysOf", "decided", "degrees", "donutBy", "draw",
  "drawAreas", "drawCell", "drawGraticule", "drawNow", "drawSymbols", "drawTag", "eachDay", "east",
  "evidence", "failed", "filters", "fineIn", "found", "framed", "ground", "groupedVersion", "groups", "hits",
  "holds", "hollow", "incidents", "isActive", "isFree", "isRead", "item", "layers", "layout", "listeners",
  "lookOf", "marks", "moveEnd", "north", "ofPlace", "offsets", "onClose", "onEachZoom", "onHover", "onOpen",
  "onZoom", "opened", "order", "orders", "outlines", "packed", "path", "placeNames", "placeOf", "placeX",
  "placeY", "playButton", "project", "rank", "refresh", "reportsOf", "reset", "revision", "root", "rowOf",
  "rowsAChunk", "runs", "search", "searched", "selected", "setStep", "shares", "sorted", "sorting", "south",
  "space", "spot", "stepBox", "stripe", "sums", "symbolLayer", "timeRows", "timeless", "timeline", "timer",
  "togglePlay", "toll", "uncertainty", "undatedBox", "view", "west",
];

const folder = new URL(".", import.meta.url).pathname;
const hash = createHash("sha256");
for (const name of readdirSync(folder).sort())
  if (name.endsWith(".js") && !name.endsWith(".min.js")) hash.update(readFileSync(folder + name));
const digest = hash.digest("hex").slice(0, 16);

/** Names of ours are short in the same way in every script. */ let mangleCache = {};
for (const [entry, built] of [["main", "page"], ["remote", "remote"], ["tiles", "tiles"]])
  ({ mangleCache } = await build({
    entryPoints: [`${folder}${entry}.js`],
    outfile: `${folder}${built}.min.js`,
    bundle: true,
    minify: true,
    // Names of ours that stand in no JSON, no element and no library, and stand often.
    mangleProps: new RegExp(`^(${OURS.join("|")})$`),
    mangleCache,
    charset: "utf8",
    format: "iife",
    target: "es2023",
    // tests/maps/test_script.py compares this with the modules, without need of Node.
    banner: { js: `// Modules: ${digest}` },
  }));
