// Makes page.min.js, the script of every page, and those of pages that need more: npm run build

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const OURS = [
  "context", "incidents", "filters", "placeNames", "rowsAChunk", "ofPlace", "drawNow", "outlines", "symbolLayer",
  "areaLayer", "selected", "listeners", "timeRows", "undatedBox", "stepBox", "playButton", "donutBy", "groupedVersion",
  "packed", "timeline", "searched", "reportsOf", "lookOf", "onClose", "onZoom",
  "onOpen", "onHover", "isActive", "buffers", "placeOf", "boundsOf", "eachDay", "daysOf", "choices", "offsets", "colour", "layers", "codes", "evidence", "togglePlay", "setStep", "drawAreas",
  "drawSymbols", "drawTag", "drawAreas", "holds", "shares", "sorted", "orders", "uncertainty", "rowOf", "project", "drawCell", "drawGraticule", "fineIn", "isFree", "onEachZoom", "degrees", "refresh",
  "moveEnd", "areaHits", "active", "spot", "listeners", "sorting",
  "north", "south", "east", "west",
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
