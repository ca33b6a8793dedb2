// What ties incidents: waves of one attack, and strikes that were answered.

/** @typedef {import("./overlay.js").View} View @typedef {import("./main.js").Context} Context */

/** @param {View} view @param {Context} context @param {number} row @returns {[number, number]} */
function spot(view, { incidents }, row) {
  return [incidents.x[row] * view.px - view.left, incidents.y[row] * view.px - view.top];
}

/**
 * Thin curves with an arrow from a counterstrike to the strikes that it answers.
 * @param {CanvasRenderingContext2D} ctx @param {View} view @param {Context} context
 * @param {number} selected @param {boolean} all those of every counterstrike, or of the selected one
 */
export function drawLinks(ctx, view, context, selected, all) {
  const { incidents, filters, theme } = context;
  const from = all ? filters.rows : selected < 0 ? [] : [selected];
  ctx.strokeStyle = ctx.fillStyle = theme().ink;
  ctx.lineWidth = 1.2;
  for (const row of from)
    for (const other of incidents.list("answers", row)) {
      if (!filters.shown[other] || (row !== selected && !filters.shown[row])) continue;
      const [[x1, y1], [x2, y2]] = [spot(view, context, row), spot(view, context, other)];
      const [cx, cy] = [(x1 + x2) / 2 - (y2 - y1) * 0.15, (y1 + y2) / 2 + (x2 - x1) * 0.15];
      const [length, angle] = [Math.hypot(x2 - cx, y2 - cy), Math.atan2(y2 - cy, x2 - cx)];
      if (length < 14) continue;
      // The arrow ends before the symbol.
      const [tx, ty] = [x2 - Math.cos(angle) * 12, y2 - Math.sin(angle) * 12];
      ctx.globalAlpha = row === selected || selected < 0 ? 0.65 : 0.25;
      ctx.setLineDash([2, 3]);
      ctx.beginPath();
      ctx.moveTo(x1, y1);
      ctx.quadraticCurveTo(cx, cy, tx, ty);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath();
      for (const turn of [0, 2.65, -2.65]) ctx.lineTo(tx + Math.cos(angle + turn) * 7, ty + Math.sin(angle + turn) * 7);
      ctx.fill();
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
    ctx.strokeStyle = ctx.fillStyle = colour(attacker[rows[0]]);
    ctx.lineWidth = selected >= 0 && code === wave[selected] ? 2 : 1.2;
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    for (const [x, y] of spots) {
      ctx.moveTo(middle[0], middle[1]);
      ctx.lineTo(x, y);
    }
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(middle[0], middle[1], 3, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}
