// One key an action, for those who check hundreds of reports. Each key is also a button.

const STORED = "geoviz-desk-keys";
const toggle = /** @type {HTMLInputElement|null} */ (document.getElementById("keys-on"));
let isOn = read() !== "off";

if (toggle) {
  toggle.checked = isOn;
  toggle.addEventListener("change", () => {
    isOn = toggle.checked;
    try {
      localStorage.setItem(STORED, isOn ? "on" : "off");
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  });
}

function read() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape") return target.blur();
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const digit = /^[1-9]$/.test(event.key) && document.querySelectorAll("#options input[type=radio]")[Number(event.key) - 1];
  const found = digit || document.querySelector(`[data-key="${CSS.escape(event.key)}"]`) || (event.key === "d" && document.getElementById("drawn"));
  if (!(found instanceof HTMLElement)) return;
  event.preventDefault();
  if (found.matches("input:not([type=radio]), select")) {
    found.focus();
    if (found instanceof HTMLInputElement) found.select();
  } else {
    found.focus();
    found.click();
  }
});
