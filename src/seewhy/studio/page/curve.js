// A curve as an SVG path.

/**
 * @param {number[][]} points pairs: how far, 0 … 1, and how much
 * @param {number} most how much reaches the upper edge
 * @param {number} width @param {number} height of the drawing
 * @returns {string} empty without points
 */
export function curvePath(points, most, width, height) {
  return points
    .map(([far, much], k) => `${k ? "L" : "M"}${(far * width).toFixed(1)} ${(height * (1 - much / most)).toFixed(1)}`)
    .join("");
}
