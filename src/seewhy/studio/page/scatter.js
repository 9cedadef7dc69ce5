// The arithmetic of dots on a plane: where they lie on the canvas, which one is meant, and the way between two moments.

const WHOLE = 0.97; // of the numbers fit; with all of them one odd photo would press the others into a lump

/**
 * @typedef {{scale: number, left: number, top: number, most: number}} Fit most: farther out dots stand at the edge
 * @param {ArrayLike<number>[]} all places of one or more moments, x and y in turn: they get one fit, so that nothing
 *   jumps when the moment changes
 * @param {number} width @param {number} height of the canvas @param {number} margin around the dots
 * @returns {Fit}
 */
export function fitOf(all, width, height, margin) {
  const far = Float64Array.from(all.flatMap((places) => Array.from(places, Math.abs))).sort();
  const most = Math.max(1e-9, Math.min(far.at(-1) ?? 0, 1.2 * (far[Math.ceil(WHOLE * (far.length - 1))] ?? 0)));
  return { scale: Math.max(1, Math.min(width, height) / 2 - margin) / most, left: width / 2, top: height / 2, most };
}

/** @param {Fit} fit @param {number} x @param {number} y @returns {number[]} px; y grows upwards on the plane */
export function onCanvas({ scale, left, top, most }, x, y) {
  const within = (value) => Math.max(-most, Math.min(most, value));
  return [left + scale * within(x), top - scale * within(y)];
}

/**
 * The dot that lies nearest to a point.
 * @param {ArrayLike<number>} places x and y in turn @param {Fit} fit
 * @param {number} left @param {number} top px on the canvas
 * @param {number} within px; farther away none is meant
 * @returns {number} -1: none
 */
export function nearest(places, fit, left, top, within) {
  let found = -1, least = within * within;
  for (let i = 0; i < places.length / 2; i++) {
    const [x, y] = onCanvas(fit, places[2 * i], places[2 * i + 1]);
    const far = (x - left) ** 2 + (y - top) ** 2;
    if (far <= least) { least = far; found = i; }
  }
  return found;
}

/**
 * The next dot in one of the four directions, for the arrow keys: the one that is near and ahead.
 * @param {ArrayLike<number>} places x and y in turn
 * @param {number} from the dot one stands on
 * @param {number} right -1, 0 or 1 @param {number} up -1, 0 or 1
 * @returns {number} the same where none lies ahead
 */
export function towards(places, from, right, up) {
  let found = from, least = Infinity;
  for (let i = 0; i < places.length / 2; i++) {
    const dx = places[2 * i] - places[2 * from], dy = places[2 * i + 1] - places[2 * from + 1];
    const ahead = dx * right + dy * up, aside = Math.abs(dx * up) + Math.abs(dy * right);
    if (i === from || ahead <= 0) continue;
    const far = ahead + 2 * aside;
    if (far < least) { least = far; found = i; }
  }
  return found;
}

/**
 * Places on the way from one moment to the next.
 * @param {ArrayLike<number>} from @param {ArrayLike<number>} to as long
 * @param {number} part 0 … 1
 * @returns {Float32Array}
 */
export function between(from, to, part) {
  const eased = part * part * (3 - 2 * part); // begins and ends gently
  return Float32Array.from(to, (value, i) => from[i] + eased * (value - from[i]));
}
