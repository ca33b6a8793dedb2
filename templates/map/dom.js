// Elements made without markup: text reaches the page as text nodes only.

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on*` are listeners, `class` the class, null is left out
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  fill(node, ...children);
  return node;
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
