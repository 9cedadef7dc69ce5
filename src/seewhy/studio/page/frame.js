// A frame: a few words (JSON) and typed arrays in one piece. studio/serving/frame.py writes it and says how.

const ARRAYS = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
};

/**
 * @typedef {{shape: number[], values: any}} NumberArray values lie over the frame's own bytes
 * @param {ArrayBuffer} buffer
 * @returns {{told: any, arrays: Record<string, NumberArray>}}
 */
export function unpackFrame(buffer) {
  const head = new Uint8Array(buffer, 0, 4);
  if (String.fromCharCode(...head) !== "SWF1") throw new Error("the studio sent no frame");
  const length = new DataView(buffer).getUint32(4, true);
  const { arrays: entries, ...told } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  /** @type {Record<string, NumberArray>} */
  const arrays = {};
  for (const { name, type, shape, offset } of entries) {
    const count = shape.reduce((product, side) => product * side, 1);
    arrays[name] = { shape, values: new ARRAYS[type](buffer, offset, count) };
  }
  return { told, arrays };
}
