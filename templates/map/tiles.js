// Tiles of the user's own that travel in the page: a base map with streets, and still no request.

/**
 * The layer. Where a tile is missing, a part of the one above it stands in, so that the map may be
 * enlarged beyond what it holds.
 */
function tiles() {
  const source = document.getElementById("geoviz-tiles")?.textContent ?? "";
  /** @type {{type: string, attribution: string, tiles: Record<string, string>}} */ const held = JSON.parse(source);
  const Layer = L.GridLayer.extend({
    createTile(/** @type {{x: number, y: number, z: number}} */ coords, /** @type {(error: any, tile: HTMLElement) => void} */ done) {
      const canvas = document.createElement("canvas");
      let part = 1;
      let { x, y, z } = coords;
      x &= 2 ** z - 1;
      const [left, top] = [x, y];
      while (z > 0 && !held.tiles[`${z}/${x}/${y}`]) {
        [x, y, z] = [x >> 1, y >> 1, z - 1];
        part *= 2;
      }
      const data = held.tiles[`${z}/${x}/${y}`];
      const image = document.createElement("img");
      image.onerror = () => done(null, canvas);
      image.onload = () => {
        const side = image.naturalWidth;
        canvas.width = canvas.height = Math.min(side, 1024);
        const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
        ctx.drawImage(image, ((left % part) * side) / part, ((top % part) * side) / part, side / part, side / part, 0, 0, canvas.width, canvas.height);
        done(null, canvas);
      };
      if (data) image.src = `data:${held.type};base64,${data}`;
      else queueMicrotask(() => done(null, canvas));
      return canvas;
    },
    // Leaflet takes markup here; whoever made the file wrote this.
    getAttribution: () => held.attribution.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  });
  return new Layer({ pane: "tilePane" });
}

/** @type {any} */ (window).geoviz.tiles = tiles;
