// Asks the server now and then whether the map has changed, and offers to show it.
// It never reloads by itself: somebody may be reading, or have a form half filled in.

const INTERVAL_MS = 15_000;

const note = document.getElementById("live");
const url = note?.dataset.versionUrl;
/** @type {string | null} */
let seen = null;

async function look() {
  if (!note || !url || document.hidden) return;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { version } = await answer.json();
    if (seen === null) seen = version;
    else if (version !== seen) offer(note);
  } catch {
    // The server is away; ask again at the next turn.
  }
}

/** @param {HTMLElement} box */
function offer(box) {
  if (!box.hidden) return;
  const button = document.createElement("button");
  button.textContent = box.dataset.reload ?? "";
  button.addEventListener("click", () => location.reload());
  box.append(document.createTextNode(box.dataset.text ?? ""), button);
  box.hidden = false;
}

look();
setInterval(look, INTERVAL_MS);
document.addEventListener("visibilitychange", look);
