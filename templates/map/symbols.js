// What an incident looks like. Shape tells the role, colour the attacker, a hollow symbol that
// the attacker is inferred; all three are read in greyscale too.

import { canvasOf } from "./dom.js";
import { max, min, PI, round } from "./math.js";
import { circle, paint, roundBox, stroke } from "./pen.js";

/** @typedef {"strike"|"counterstrike"|null} Role */

/**
 * Trace a symbol's outline around a point.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Role} role
 * @param {number} r radius in pixels
 */
function trace(ctx, role, x, y, r) {
  ctx.beginPath();
  if (role === "counterstrike") {
    const d = r * 1.25;
    ctx.moveTo(x, y - d);
    ctx.lineTo(x + d, y);
    ctx.lineTo(x, y + d);
    ctx.lineTo(x - d, y);
    ctx.closePath();
  } else if (role === "strike") {
    ctx.arc(x, y, r, 0, 2 * PI);
  } else {
    ctx.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
  }
}

/**
 * One incident.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{role: Role, colour: string, hollow: boolean, ground: string, selected?: boolean, ink?: string,
 *   stripe?: number}} look stripe: which attacker, told by lines where there may be no colour
 */
export function drawSymbol(ctx, x, y, r, look) {
  if (look.selected) {
    trace(ctx, look.role, x, y, r + 5);
    stroke(ctx, look.ink ?? "#000", 2);
  }
  trace(ctx, look.role, x, y, r + 1.5);
  paint(ctx, look.ground);
  trace(ctx, look.role, x, y, r);
  paint(ctx, look.colour);
  if (look.hollow) {
    trace(ctx, look.role, x, y, r * 0.5);
    paint(ctx, look.ground);
  }
  if (look.stripe > 0) drawStripes(ctx, x, y, r, look.stripe, look.ground);
}

/** Lines that tell attackers apart without colour: one across, one down, both, two across ... @param {CanvasRenderingContext2D} ctx */
export function drawStripes(ctx, x, y, r, stripe, colour) {
  ctx.beginPath();
  if (stripe & 1) {
    ctx.moveTo(x - r, y);
    ctx.lineTo(x + r, y);
  }
  if (stripe & 2) {
    ctx.moveTo(x, y - r);
    ctx.lineTo(x, y + r);
  }
  stroke(ctx, colour, 1.6);
}

/**
 * Several incidents: a ring of shares around their number.
 * @param {CanvasRenderingContext2D} ctx
 * @param {[string, number][]} shares colour and number of incidents
 * @param {import("./theme.js").Theme} theme
 */
export function drawDonut(ctx, x, y, r, shares, theme, selected = false) {
  const { surface, ink, font } = theme;
  const total = shares.reduce((sum, [, count]) => sum + count, 0);
  const width = max(3.5, r * 0.26);
  const ring = (/** @type {number} */ radius, colour, line, from = 0, to = 2 * PI) => {
    ctx.beginPath();
    ctx.arc(x, y, radius, from, to);
    stroke(ctx, colour, line);
  };
  if (selected) ring(r + 5, ink, 2);
  circle(ctx, x, y, r + 1.5);
  paint(ctx, surface);
  // A gap parts the shares where the colours do not.
  const gap = shares.length > 1 ? 1.6 / r : 0;
  let angle = -PI / 2;
  for (const [colour, count] of shares) {
    const next = angle + (count / total) * 2 * PI;
    if (next - angle > 2 * gap) ring(r - width / 2, colour, width, angle + gap / 2, next - gap / 2);
    else ring(r - width / 2, colour, width, angle, next);
    angle = next;
  }
  ctx.fillStyle = ink;
  ctx.font = `600 ${total > 999 ? 10.5 : 11.5}px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(total > 9999 ? `${round(total / 1000)}k` : String(total), x, y + 0.5);
}

/** Radius of a donut in pixels. @param {number} count */
export function donutRadius(count) {
  return min(28, 10.5 + 2.2 * Math.log2(count));
}

/** @type {Map<string, CanvasPattern>} */
const hatches = new Map();

/**
 * Diagonal lines, for an area of which only the whole is known.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 */
export function hatch(ctx, colour) {
  let pattern = hatches.get(colour);
  if (!pattern) {
    const size = 8;
    const { canvas: tile, ctx: pen, scale } = canvasOf(size, size);
    pen.globalAlpha = 0.5;
    pen.beginPath();
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
    }
    stroke(pen, colour, 1);
    pattern = /** @type {CanvasPattern} */ (ctx.createPattern(tile, "repeat"));
    pattern.setTransform(new DOMMatrix().scale(1 / scale));
    hatches.set(colour, pattern);
  }
  return pattern;
}

/** @param {number} size @param {(ctx: CanvasRenderingContext2D) => void} draw */
function icon(size, draw) {
  const { canvas, ctx } = canvasOf(size, size);
  canvas.style.width = canvas.style.height = `${size}px`;
  canvas.setAttribute("aria-hidden", "true");
  draw(ctx);
  return canvas;
}

/** A small symbol for lists and legends. @param {Parameters<typeof drawSymbol>[4]} look */
export function symbolIcon(look, size = 16) {
  return icon(size, (ctx) => drawSymbol(ctx, size / 2, size / 2, size * 0.34, look));
}

/** A small hatched swatch for an area. @param {string} colour */
export function areaIcon(colour, size = 16) {
  return icon(size, (ctx) => drawSwatch(ctx, 1.5, 2.5, size - 3, size - 5, colour));
}

/** A swatch of an attacker. @param {string} colour @param {string} ground @param {number} stripe */
export function swatchIcon(colour, ground, stripe, size = 14) {
  return icon(size, (ctx) => {
    roundBox(ctx, 0, 0, size, size, 3);
    paint(ctx, colour);
    drawStripes(ctx, size / 2, size / 2, size, stripe, ground);
  });
}

/**
 * A small area: hatched where only a whole region or country is known, plain otherwise.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 */
export function drawSwatch(ctx, x, y, width, height, colour, hatched = true) {
  ctx.save();
  roundBox(ctx, x, y, width, height, 2);
  ctx.clip();
  ctx.beginPath();
  for (let at = -height; hatched && at < width; at += 4) {
    ctx.moveTo(x + at, y + height);
    ctx.lineTo(x + at + height, y);
  }
  stroke(ctx, colour, 1.4);
  ctx.globalAlpha = hatched ? 0.08 : 0.3;
  ctx.fillStyle = colour;
  ctx.fillRect(x, y, width, height);
  ctx.restore();
  roundBox(ctx, x, y, width, height, 2);
  stroke(ctx, colour, 1.4);
}
