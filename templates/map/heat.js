// Density: where incidents are many. Incidents of which only a region is known have no spot to add to.

import { REGION } from "./data.js";
import { ceil, floor, max } from "./math.js";

const CELL_PX = 4;
const BLUR_CELLS = 3;
// Runs of the blur: that many make of a square very nearly a bell.
const BLURS = 4;
// What is fainter than this share of the densest spot is left out, so that no edge shows.
const FAINT = 0.015;

/** Sum of each value and its neighbours along rows, by a running window. */
function blurred(values, width, height) {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = -BLUR_CELLS; x < width; x++) {
      if (x + BLUR_CELLS < width) sum += values[y * width + x + BLUR_CELLS];
      if (x > BLUR_CELLS) sum -= values[y * width + x - BLUR_CELLS - 1];
      // Turned over, so that the next call goes along the columns.
      if (x >= 0) out[x * height + y] = sum;
    }
  }
  return out;
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {import("./overlay.js").View} view
 * @param {import("./data.js").Incidents} incidents @param {import("./filters.js").Filters} filters
 * @param {import("./theme.js").Theme} theme
 */
export function drawHeat(ctx, view, incidents, filters, theme) {
  const [width, height] = [ceil(view.width / CELL_PX), ceil(view.height / CELL_PX)];
  let heat = new Float32Array(width * height);
  const add = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ n) => {
    const [column, line] = [floor((x * view.px - view.left) / CELL_PX), floor((y * view.px - view.top) / CELL_PX)];
    if (column >= 0 && line >= 0 && column < width && line < height) heat[line * width + column] += n;
  };
  for (const row of filters.rows) if (incidents.col.precision[row] < REGION) add(incidents.x(row), incidents.y(row), 1);
  for (const { x, y, n } of filters.clusters ?? []) add(x, y, n);
  for (let turn = 0; turn < BLURS; turn++) heat = blurred(blurred(heat, width, height), height, width);
  const most = heat.reduce((a, b) => max(a, b), 0);
  if (!most) return;
  const image = new ImageData(width, height);
  const [red, green, blue] = theme.heat.split(" ").map(Number);
  heat.forEach((value, at) => {
    // The square root keeps what is rare in sight; strength alone tells, so that greyscale does too.
    image.data.set([red, green, blue, 210 * Math.sqrt(max(0, value / most - FAINT))], at * 4);
  });
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(canvas, 0, 0, width * CELL_PX, height * CELL_PX);
}
