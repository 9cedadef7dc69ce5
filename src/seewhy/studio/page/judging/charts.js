// Where the marks of a judgement's charts stand, in the units of their drawings. Pure: nothing is drawn here.

/**
 * @typedef {{left: number, right: number, top: number, bottom: number}} Frame px of the drawing
 * @typedef {{edges: number[], n: number[], confidence: (number | null)[], accuracy: (number | null)[],
 *   low: (number | null)[], high: (number | null)[]}} Reliability one entry a bin
 */

/** @param {Frame} frame @param {number} share 0 … 1 */
export const across = (frame, share) => frame.left + (frame.right - frame.left) * share;

/** @param {Frame} frame @param {number} share 0 … 1, clipped */
export const down = (frame, share) => frame.bottom - (frame.bottom - frame.top) * Math.max(0, Math.min(1, share));

/**
 * The marks of a reliability diagram; bins without a photo have none.
 * @param {Reliability} bins
 * @param {Frame} frame of the diagram
 * @param {number} room px that the fullest bin's count is high
 * @returns {{bin: number, x: number, y: number, low: number, high: number, left: number, width: number,
 *   height: number, n: number}[]}
 */
export function reliabilityMarks(bins, frame, room) {
  const fullest = Math.max(...bins.n, 1);
  const marks = [];
  bins.n.forEach((n, bin) => {
    if (!n) return;
    const left = across(frame, bins.edges[bin]);
    marks.push({
      bin, n, left, width: across(frame, bins.edges[bin + 1]) - left, height: (room * n) / fullest,
      x: across(frame, Number(bins.confidence[bin])), y: down(frame, Number(bins.accuracy[bin])),
      low: down(frame, Number(bins.low[bin])), high: down(frame, Number(bins.high[bin])),
    });
  });
  return marks;
}

/**
 * Where levels stand: at equal distances, whatever lies between them.
 * @param {number} count at least 2 @param {Frame} frame
 * @returns {number[]} px
 */
export const levelPlaces = (count, frame) =>
  Array.from({ length: count }, (_, place) => across(frame, place / (count - 1)));

/**
 * A place between levels, such as that of a limit.
 * @param {number[]} places of the levels @param {number} at counted in levels
 */
export const betweenLevels = (places, at) => places[0] + (places[1] - places[0]) * at;

/**
 * A line through shares.
 * @param {number[]} places px @param {number[]} shares 0 … 1 @param {Frame} frame
 * @returns {string} an SVG path
 */
export const sharesPath = (places, shares, frame) =>
  shares.map((share, k) => `${k ? "L" : "M"}${places[k].toFixed(1)} ${down(frame, share).toFixed(1)}`).join("");

/**
 * The band between two lines of shares.
 * @param {number[]} places px @param {number[]} low @param {number[]} high 0 … 1 @param {Frame} frame
 * @returns {string} a closed SVG path
 */
export function bandPath(places, low, high, frame) {
  const above = sharesPath(places, high, frame);
  const back = [...low].reverse().map((share, k) => {
    const x = places[low.length - 1 - k];
    return `L${x.toFixed(1)} ${down(frame, share).toFixed(1)}`;
  });
  return `${above}${back.join("")}Z`;
}

/**
 * Of a long curve a few points, the first and the last among them.
 * @template T
 * @param {T[]} points @param {number} most at least 2
 * @returns {T[]}
 */
export function thinned(points, most) {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, k) => points[Math.round((k * (points.length - 1)) / (most - 1))]);
}
