// Turns answers into pictures, once an answer, so that a frame only has to place them.

import { layerColours, layOver } from "../../colours.js";
import { gapOf } from "../../network/plan.js";

/**
 * @param {number} width @param {number} height
 * @param {Uint8ClampedArray<ArrayBuffer>} pixels
 * @returns {HTMLCanvasElement}
 */
function canvasOf(width, height, pixels) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

/**
 * The photo as the network sees it.
 * @param {any} arrays of a look
 * @param {number} strength of the evidence over it, 0 … 1
 */
export function photoPicture({ image, heatmap }, strength) {
  const [height, width] = image.shape;
  return canvasOf(width, height, layOver(image.values, heatmap.values, strength));
}

/**
 * @param {any} layer as the studio tells it, in the plan's order
 * @param {Uint8Array} values of all channels
 * @param {import("../../network/plan.js").Plan} plan
 * @returns {import("../../network/drawing.js").LayerPictures}
 */
export function layerPictures(layer, values, plan) {
  const column = plan.columns.find((one) => one.kind === "layer" && one.name === layer.name);
  const { width, height, order } = layer, colours = layerColours(layer), size = width * height;
  const large = (column?.tiles ?? []).map(({ channel }) => {
    const pixels = new Uint32Array(size);
    for (let i = 0; i < size; i++) pixels[i] = colours[values[channel * size + i]];
    return canvasOf(width, height, new Uint8ClampedArray(pixels.buffer));
  });
  const mosaic = column?.mosaic;
  if (!mosaic) return { large, rest: null, pitch: width };
  const gap = gapOf(width), across = mosaic.columns * (width + gap) - gap, down = mosaic.rows * (height + gap) - gap;
  const pixels = new Uint32Array(across * down); // the gaps stay transparent
  for (let rank = mosaic.first; rank < layer.channels; rank++) {
    const k = rank - mosaic.first, from = order[rank] * size;
    const corner = Math.floor(k / mosaic.columns) * (height + gap) * across + (k % mosaic.columns) * (width + gap);
    for (let row = 0; row < height; row++) {
      for (let place = 0; place < width; place++) {
        pixels[corner + row * across + place] = colours[values[from + row * width + place]];
      }
    }
  }
  return { large, rest: canvasOf(across, down, new Uint8ClampedArray(pixels.buffer)), pitch: width + gap };
}

/**
 * The page's colours, light or dark as they are now.
 * @param {Element} place
 * @returns {import("../../network/drawing.js").Theme}
 */
export function themeOf(place) {
  const style = getComputedStyle(place), dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: colour("paper"), panel: colour("panel"), ink: colour("ink"), quiet: colour("quiet"), line: colour("line"),
    mark: colour("right"), for: "#e08214", against: dark ? "#4393c3" : "#2166ac", // as the evidence has them
  };
}
