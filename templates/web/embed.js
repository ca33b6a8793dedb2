// Copies the code of the frame, where the browser lets pages write to the clipboard.

const button = document.getElementById("copy");
const code = document.getElementById("snippet");
const said = document.getElementById("copied");

if (button && code && said && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    said.textContent = button.dataset.copied ?? "";
  });
}
