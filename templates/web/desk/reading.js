// A text beside its map: pointing at a name shows its place, and the other way round.

import { makeMap, pin, pointsOf, themeOf } from "./map.js";

for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-map]"))) {
  const points = pointsOf(node);
  const struck = points.filter(({ kind }) => kind === "struck");
  const map = makeMap(node, struck.length ? struck : points);
  const theme = themeOf(node);
  const text = node.closest(".beside")?.querySelector(".text");
  // Of a place named ten times one pin is drawn.
  const drawn = new Map();
  for (const point of [...points].sort((a, b) => Number(a.kind === "struck") - Number(b.kind === "struck"))) {
    const key = `${point.lon},${point.lat},${point.kind === "struck"}`;
    if (!drawn.has(key)) {
      const { area, dot } = pin(point, theme);
      if (point.kind === "struck") area.addTo(map);
      dot.addTo(map);
      drawn.set(key, dot);
    }
    if (point.number === undefined || !text) continue;
    const dot = drawn.get(key);
    const marks = [...text.querySelectorAll(`[data-number="${point.number}"]`)];
    dot.on("mouseover click", () => marks.forEach((mark) => mark.classList.add("at")));
    dot.on("click", () => marks[0]?.scrollIntoView({ block: "center" }));
    dot.on("mouseout", () => marks.forEach((mark) => mark.classList.remove("at")));
    for (const mark of marks) {
      mark.addEventListener("mouseenter", () => dot.openTooltip());
      mark.addEventListener("mouseleave", () => dot.closeTooltip());
      mark.addEventListener("click", () => map.panTo([point.lat, point.lon]));
    }
  }
}
