// Strokes and fills of the path that a canvas holds.

import { PI } from "./math.js";

/**
 * @param {CanvasRenderingContext2D} ctx @param {string} colour @param {number} width
 * @param {number[]} [dash] lengths of line and gap
 */
export function stroke(ctx, colour, width, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} ctx @param {string|CanvasPattern} colour @param {CanvasFillRule} [rule] */
export function paint(ctx, colour, rule = "nonzero") {
  ctx.fillStyle = colour;
  ctx.fill(rule);
}

/** A whole circle. @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} r */
export function circle(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * PI);
}

/** A box with round corners. @param {CanvasRenderingContext2D} ctx */
export function roundBox(ctx, x, y, width, height, r) {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, r);
}
