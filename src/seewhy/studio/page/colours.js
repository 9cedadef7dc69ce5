// Colours for numbers. Warm speaks for, cool against, and the same number has the same colour in every picture:
// the scale of the reports (ColorBrewer's blues and oranges; Harrower and Brewer 2003), fixed at zero.

const AGAINST_TO_FOR = [
  [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [247, 247, 247],
  [253, 184, 99], [224, 130, 20], [179, 88, 6], [127, 59, 8],
];

/**
 * The colour of a signed number.
 * @param {number} share of the strongest number, -1 … 1
 * @returns {number[]} red, green, blue; 0 … 255
 */
export function signedColour(share) {
  return between(AGAINST_TO_FOR, (share + 1) / 2);
}

const NOTHING_TO_MUCH = [
  [252, 251, 253], [239, 237, 245], [218, 218, 235], [188, 189, 220], [158, 154, 200],
  [128, 125, 186], [106, 81, 163], [84, 39, 143], [63, 0, 125],
];
const AT_CEILING = [255, 196, 0]; // cannot answer any stronger

/** @param {number[][]} stops @param {number} at 0 … 1 */
function between(stops, at) {
  const place = Math.max(0, Math.min(1, at)) * (stops.length - 1);
  const below = Math.min(Math.floor(place), stops.length - 2);
  return stops[below].map((value, k) => Math.round(value + (place - below) * (stops[below + 1][k] - value)));
}

/**
 * The colours of a layer's 256 bytes, all its channels on one scale.
 * @param {{signed: boolean, limit: number, ceiling: number | null, scale: number, zero: number}} layer
 * @returns {Uint32Array} one pixel of ImageData each
 */
export function layerColours({ signed, limit, ceiling, scale, zero }) {
  const pixels = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte++) {
    const value = (byte - zero) * scale;
    const full = ceiling !== null && value >= ceiling * (1 - 1e-3);
    const colour = full ? AT_CEILING : signed ? signedColour(value / limit) : between(NOTHING_TO_MUCH, value / limit);
    pixels.set([...colour, 255], 4 * byte);
  }
  return new Uint32Array(pixels.buffer);
}

/** The 255 colours of a map of signed bytes, -127 … 127, as one table. */
const TABLE = Array.from({ length: 255 }, (_, k) => signedColour((k - 127) / 127));

/**
 * A photo with the evidence laid over it. Where nothing speaks, the photo is grey and pale; what speaks is coloured.
 * @param {Uint8Array} image (side, side, 3)
 * @param {Int8Array} heatmap (side, side)
 * @param {number} strength 0: the photo alone … 1: the evidence as strong as it gets
 * @returns {Uint8ClampedArray<ArrayBuffer>} (side, side, 4), for ImageData
 */
export function layOver(image, heatmap, strength) {
  const pixels = new Uint8ClampedArray(heatmap.length * 4);
  for (let i = 0; i < heatmap.length; i++) {
    const red = image[3 * i], green = image[3 * i + 1], blue = image[3 * i + 2];
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue; // ITU-R BT.601
    const colour = TABLE[heatmap[i] + 127];
    const weight = strength * Math.min(1, Math.abs(heatmap[i]) / 90) * 0.8;
    const paled = strength * 0.75;
    pixels[4 * i] = (1 - weight) * (red + paled * (grey - red)) + weight * colour[0];
    pixels[4 * i + 1] = (1 - weight) * (green + paled * (grey - green)) + weight * colour[1];
    pixels[4 * i + 2] = (1 - weight) * (blue + paled * (grey - blue)) + weight * colour[2];
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
