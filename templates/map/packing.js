// What geoviz.maps.packing packed: JSON, or arrays of whole numbers, as gzip in base64.

/** @param {string} base64 @returns {Response} */
function opened(base64) {
  /** @type {any} */ const { fromBase64 } = Uint8Array;
  let bytes;
  if (fromBase64) bytes = fromBase64.call(Uint8Array, base64);
  else {
    const text = atob(base64);
    bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  }
  const { body } = /** @type {any} */ (new Response(bytes));
  return new Response(body.pipeThrough(new DecompressionStream("gzip")));
}

/** @param {string} base64 @returns {Promise<any>} */
export async function unpack(base64) {
  return (await opened(base64)).json();
}

/** JSON, whose length stands before it, and the bytes after it. @param {string} base64 @returns {Promise<[any, Uint8Array]>} */
async function headed(base64) {
  const bytes = new Uint8Array(await (await opened(base64)).arrayBuffer());
  const at = 4 + new DataView(bytes.buffer).getUint32(0, true);
  return [JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))), bytes.subarray(at)];
}

/**
 * @typedef {Record<string, Int32Array>} Arrays
 * @param {string} base64 as geoviz.maps.packing.packed_arrays gives it
 * @returns {Promise<{header: Record<string, any>, arrays: Arrays}>}
 */
export async function readArrays(base64) {
  const [header, bytes] = await headed(base64);
  let from = 0;
  /** @type {Arrays} */ const arrays = {};
  for (const [name, length, low, width, isDifference] of header.arrays) {
    const start = from;
    from += length * width;
    lazy(arrays, name, () => {
      const values = new Int32Array(length);
      if (width) values.set(bytes.subarray(start, start + length));
      for (let plane = 1, at = start + length; plane < width; plane++)
        for (let i = 0; i < length; i++) values[i] += bytes[at++] << (8 * plane);
      for (let i = 0; low && i < length; i++) values[i] += low;
      for (let i = 1; isDifference && i < length; i++) values[i] += values[i - 1];
      return values;
    });
  }
  return { header, arrays };
}

/**
 * A property that is made the first time it is asked for: most columns are not needed to show a map.
 * @param {any} object @param {string} name @param {() => any} make
 */
export function lazy(object, name, make) {
  const configurable = true;
  Object.defineProperty(object, name, {
    configurable,
    get() {
      const value = make();
      Object.defineProperty(this, name, { configurable, value });
      return value;
    },
  });
}

/**
 * What geoviz.maps.wording coded: a number of one to three bytes a word, 0 after each text.
 * @param {Uint8Array} bytes @param {string[]} words @returns {string[]}
 */
function textsOf(bytes, words) {
  const texts = [];
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    let code = bytes[at++];
    if (code >= 192) {
      code = (((code & 63) << 16) | (bytes[at] << 8) | bytes[at + 1]) + 128 + 64 * 256;
      at += 2;
    } else if (code >= 128) code = (((code & 63) << 8) | bytes[at++]) + 128;
    if (code) text += words[code - 1];
    else {
      texts.push(text);
      text = "";
    }
  }
  return texts;
}

/**
 * JSON and the texts after it.
 * @param {string} base64 @param {Promise<string[]>} words @returns {Promise<[any, string[]]>}
 */
export async function readTexts(base64, words) {
  const [header, bytes] = await headed(base64);
  return [header, textsOf(bytes, await words)];
}

/** Where each row's run begins, from how long the runs are; one more than there are rows. @param {Int32Array} lengths */
export function offsetsOf(lengths) {
  const offsets = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) offsets[i + 1] = offsets[i] + lengths[i];
  return offsets;
}
