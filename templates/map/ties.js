// What ties incidents: waves of one attack, and strikes that were answered.

import { cos, hypot, sin } from "./math.js";
import { circle, paint, stroke } from "./pen.js";

/** @typedef {import("./overlay.js").View} View @typedef {import("./main.js").Context} Context */

/** @param {View} view @param {Context} context @param {number} row @returns {[number, number]} */
function spot(view, { incidents }, row) {
  return [incidents.x(row) * view.px - view.left, incidents.y(row) * view.px - view.top];
}

/**
 * Thin curves with an arrow from a counterstrike to the strikes that it answers.
 * @param {CanvasRenderingContext2D} ctx @param {View} view @param {Context} context
 * @param {number} selected @param {boolean} all those of every counterstrike, or of the selected one
 */
export function drawLinks(ctx, view, context, selected, all) {
  const { incidents, filters, theme } = context;
  const from = all ? filters.rows : selected < 0 ? [] : [selected];
  const { ink } = theme();
  for (const row of from)
    for (const other of incidents.list("answers", row)) {
      if (!filters.shown[other] || (row !== selected && !filters.shown[row])) continue;
      const [[x1, y1], [x2, y2]] = [spot(view, context, row), spot(view, context, other)];
      const [cx, cy] = [(x1 + x2) / 2 - (y2 - y1) * 0.15, (y1 + y2) / 2 + (x2 - x1) * 0.15];
      const [length, angle] = [hypot(x2 - cx, y2 - cy), Math.atan2(y2 - cy, x2 - cx)];
      if (length < 14) continue;
      // The arrow ends before the symbol.
      const [tx, ty] = [x2 - cos(angle) * 12, y2 - sin(angle) * 12];
      ctx.globalAlpha = row === selected || selected < 0 ? 0.65 : 0.25;
      ctx.beginPath();
      ctx.moveTo(x1, y1);
      ctx.quadraticCurveTo(cx, cy, tx, ty);
      stroke(ctx, ink, 1.2, [2, 3]);
      ctx.beginPath();
      for (const turn of [0, 2.65, -2.65]) ctx.lineTo(tx + cos(angle + turn) * 7, ty + sin(angle + turn) * 7);
      paint(ctx, ink);
    }
  ctx.globalAlpha = 1;
}

/**
 * Lines from the middle of a wave to each of its incidents.
 * @param {CanvasRenderingContext2D} ctx @param {View} view @param {Context} context
 * @param {number} selected @param {boolean} all waves, or that of the selected incident
 */
export function drawWaves(ctx, view, context, selected, all) {
  const { incidents, filters, colour } = context;
  const { wave, attacker } = incidents.col;
  if (!all && (selected < 0 || wave[selected] < 0)) return;
  /** @type {Map<number, number[]>} */ const waves = new Map();
  for (const row of filters.rows) {
    if (wave[row] < 0 || (!all && wave[row] !== wave[selected])) continue;
    const rows = waves.get(wave[row]);
    if (rows) rows.push(row);
    else waves.set(wave[row], [row]);
  }
  for (const [code, rows] of waves) {
    if (rows.length < 2) continue;
    const spots = rows.map((row) => spot(view, context, row));
    const middle = [0, 1].map((axis) => spots.reduce((sum, at) => sum + at[axis], 0) / spots.length);
    const ink = colour(attacker[rows[0]]);
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    for (const [x, y] of spots) {
      ctx.moveTo(middle[0], middle[1]);
      ctx.lineTo(x, y);
    }
    stroke(ctx, ink, selected >= 0 && code === wave[selected] ? 2 : 1.2);
    circle(ctx, middle[0], middle[1], 3);
    paint(ctx, ink);
  }
  ctx.globalAlpha = 1;
}
