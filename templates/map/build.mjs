// Makes page.min.js, the one script of a page, from the modules beside it: npm run build

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const folder = new URL(".", import.meta.url).pathname;
const hash = createHash("sha256");
for (const name of readdirSync(folder).sort())
  if (name.endsWith(".js") && name !== "page.min.js") hash.update(readFileSync(folder + name));

await build({
  entryPoints: [`${folder}main.js`],
  outfile: `${folder}page.min.js`,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
  // tests/maps/test_script.py compares this with the modules, without need of Node.
  banner: { js: `// Built from modules with sha256 ${hash.digest("hex")}` },
});
