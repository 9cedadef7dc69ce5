// Draws what was painted and is not yet part of the picture.

import { back } from "./place.js";
import { penOf } from "./views/element.js";

const INK = "rgba(15, 118, 110, 0.55)"; // the tokens' --right, seen through

/**
 * @param {HTMLCanvasElement} canvas over the picture
 * @param {number} side of it, px
 */
export function wipe(canvas, side) {
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const pen = penOf(canvas);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalCompositeOperation = "source-over";
  pen.clearRect(0, 0, side, side);
  return pen;
}

/**
 * @param {HTMLCanvasElement} canvas over the picture
 * @param {number} side of it, px
 * @param {import("./painting.js").Painting} painting
 * @param {import("./place.js").Way} way from the picture to the photo
 */
export function drawInk(canvas, side, { rows, columns, cells }, way) {
  const pen = wipe(canvas, side), [a, b, c, d, e, f] = back(way);
  const small = new OffscreenCanvas(columns, rows), painted = new ImageData(columns, rows);
  cells.forEach((cell, i) => { painted.data[4 * i + 3] = 255 * cell; });
  small.getContext("2d")?.putImageData(painted, 0, 0);
  pen.setTransform((a * side) / columns, (d * side) / columns, (b * side) / rows, (e * side) / rows, c * side, f * side);
  pen.drawImage(small, 0, 0);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.globalCompositeOperation = "source-in"; // the ink where something was drawn
  pen.fillStyle = INK;
  pen.fillRect(0, 0, side, side);
}
