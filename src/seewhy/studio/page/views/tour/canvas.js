// What the tour's pictures draw with: the photo as the network sees it, and a frame upon it.

import { element, penOf } from "../element.js";

/**
 * The photo, a canvas pixel a pixel.
 * @param {any} image (side, side, 3)
 * @param {string} label what it is, for those who do not see it; empty where the words beside it say so
 * @returns {HTMLCanvasElement}
 */
export function photoCanvas(image, label) {
  const [side] = image.shape;
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }));
  canvas.width = canvas.height = side;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) for (let k = 0; k < 3; k++) pixels[4 * i + k] = image.values[3 * i + k];
  penOf(canvas).putImageData(new ImageData(pixels, side, side), 0, 0);
  return canvas;
}

/**
 * A frame over a canvas; move it with placeFrame.
 * @returns {HTMLElement}
 */
export const frameOver = () => element("i", { class: "marker", "aria-hidden": "true" });

/**
 * @param {HTMLElement} frame
 * @param {number} left @param {number} top @param {number} width @param {number} height shares of what is beneath, 0 … 1
 */
export function placeFrame(frame, left, top, width, height) {
  for (const [name, share] of Object.entries({ left, top, width, height })) frame.style.setProperty(name, `${100 * share}%`);
}

/** Whether things should stand still. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
