// Elements made without markup: text reaches the page as text nodes only.

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on*` are listeners, `label` is told to a screen reader, null is left out
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key === "label" ? "aria-label" : key, value === true ? "" : String(value));
  }
  fill(node, ...children);
  return node;
}

/** @param {EventTarget} target @param {string} kind @param {(event: any) => void} work @param {AddEventListenerOptions} [options] */
export function on(target, kind, work, options) {
  target.addEventListener(kind, work, options);
}

/**
 * Make a button.
 * @param {"quiet"|"icon"|"link"} kind @param {Node|string} text @param {(event: any) => void} onclick
 * @param {Record<string, any>} [props]
 */
export function button(kind, text, onclick, props) {
  return el("button", { class: `gv-${kind}`, type: "button", onclick, ...props }, text);
}

/**
 * Replace what an element holds.
 * @param {Element} node
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function fill(node, ...children) {
  node.replaceChildren(
    ...children
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))),
  );
}

/** A canvas as fine as the screen, and its pen in pixels of the page. @param {number} width @param {number} height */
export function canvasOf(width, height, canvas = document.createElement("canvas")) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.scale(scale, scale);
  return { canvas, ctx, scale };
}

/** @param {string} text @returns {HTMLElement} words from outside, kept apart from the direction of ours */
export function foreign(text, tag = "bdi") {
  return el(tag, { dir: "auto" }, text);
}

/**
 * A link for http and https, and the bare text for anything else.
 * @param {string|null} url
 * @param {string} label
 */
export function safeLink(url, label) {
  if (url && /^https?:\/\//i.test(url)) {
    try {
      const { href } = new URL(url);
      return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "auto" }, label);
    } catch {
      // Not a link after all: shown as text below.
    }
  }
  return foreign(label);
}

/**
 * Call at most once a frame.
 * @param {() => void} work
 */
export function eachFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}

/**
 * Go on when it is one's turn; before reading the rest of a large page, or after all else, where a browser can tell.
 * @param {() => void} work @param {"user-blocking"|"user-visible"|"background"} priority
 */
function takeTurn(work, priority) {
  /** @type {any} */ const { scheduler } = window;
  if (scheduler?.postTask) scheduler.postTask(work, { priority });
  else setTimeout(work);
}

/**
 * Once the next frame is drawn; a second later where none is, as in a tab that nobody sees.
 * @param {"user-blocking"|"user-visible"} [priority] @returns {Promise<void>}
 */
export function framed(priority = "user-visible") {
  return new Promise((done) => {
    requestAnimationFrame(() => takeTurn(done, priority));
    setTimeout(done, 1000);
  });
}

/** When the reader has been answered. @returns {Promise<void>} */
export function idle() {
  return new Promise((done) => takeTurn(done, "background"));
}

// What takes longer than this would hold up a brush that moves.
const SLOW_MS = 8;
const PAUSE_MS = 120;

/** Call after the frame that is being drawn; what was slow is called when the reader pauses. @param {() => void} work */
export function afterFrame(work) {
  let [asked, done, cost] = [0, 0, 0];
  return async () => {
    const mine = ++asked;
    await (cost > SLOW_MS ? new Promise((then) => setTimeout(then, PAUSE_MS)) : framed());
    if (cost > SLOW_MS ? mine < asked : mine <= done) return;
    done = asked;
    const start = Date.now();
    work();
    cost = Date.now() - start;
  };
}
