// From the picture that is shown to the photo it was made of, and back: studio/looking/place.py's matrix, laid on points.

/** @typedef {number[]} Way six numbers: the two upper rows of a matrix; both sides count from 0 to 1 */

/** @type {Way} */
export const STRAIGHT = [1, 0, 0, 0, 1, 0];

/**
 * @param {Way} way @param {number} x @param {number} y
 * @returns {number[]} where it leads
 */
export function through([a, b, c, d, e, f], x, y) {
  return [a * x + b * y + c, d * x + e * y + f];
}

/**
 * @param {Way} way
 * @returns {Way} the way back
 */
export function back([a, b, c, d, e, f]) {
  const area = a * e - b * d;
  return [e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area];
}

/**
 * How many cells of a grid over the photo a step across the whole picture passes.
 * @param {Way} way from the picture to the photo
 * @param {number} rows @param {number} columns of the grid
 */
export function cellsAcross([a, , , d], rows, columns) {
  return Math.hypot(a * columns, d * rows);
}
