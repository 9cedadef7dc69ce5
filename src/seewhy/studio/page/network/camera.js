// What a canvas shows of a picture that is larger than it: where its corner lies, and how many px a unit takes.

/**
 * @typedef {{x: number, y: number, scale: number}} Camera x, y: what the canvas's upper left corner shows, in the
 *   picture's units; scale: px a unit
 * @typedef {{width: number, height: number}} Extent of the canvas in px, or of the picture in its units
 * @typedef {{left: number, top: number, width: number, height: number}} Box in the picture's units
 */

/**
 * The camera that shows a box in the middle.
 * @param {Box} box
 * @param {Extent} view
 * @param {number} [share] of the view that it fills at most, 0 … 1
 * @returns {Camera}
 */
export function showing(box, view, share = 1) {
  const scale = share * Math.min(view.width / box.width, view.height / box.height);
  return {
    x: box.left + box.width / 2 - view.width / scale / 2,
    y: box.top + box.height / 2 - view.height / scale / 2,
    scale,
  };
}

/**
 * Zooms about a point, which stays where it is.
 * @param {Camera} camera
 * @param {number} factor above 1: nearer
 * @param {{x: number, y: number}} at px on the canvas
 * @param {{least: number, most: number}} limits of the scale
 * @returns {Camera}
 */
export function zoomed(camera, factor, at, { least, most }) {
  const scale = Math.max(least, Math.min(most, camera.scale * factor));
  return {
    x: camera.x + at.x / camera.scale - at.x / scale,
    y: camera.y + at.y / camera.scale - at.y / scale,
    scale,
  };
}

/**
 * @param {Camera} camera
 * @param {number} right px the picture moves to the right
 * @param {number} down px
 * @returns {Camera}
 */
export const panned = (camera, right, down) => ({
  ...camera, x: camera.x - right / camera.scale, y: camera.y - down / camera.scale,
});

/**
 * Keeps the picture in sight: it stands in the middle where it is smaller than the canvas, and else its edges are
 * never drawn further in than the canvas's middle.
 * @param {Camera} camera
 * @param {Extent} picture
 * @param {Extent} view
 * @returns {Camera}
 */
export function held(camera, picture, view) {
  const along = (at, length, seen) => {
    if (length <= seen) return (length - seen) / 2;
    return Math.max(-seen / 2, Math.min(length - seen / 2, at));
  };
  return {
    x: along(camera.x, picture.width, view.width / camera.scale),
    y: along(camera.y, picture.height, view.height / camera.scale),
    scale: camera.scale,
  };
}

/**
 * A camera on the way from one to another: it zooms about the one point that both show at the same place.
 * @param {Camera} from
 * @param {Camera} to
 * @param {number} part 0 … 1
 * @returns {Camera}
 */
export function between(from, to, part) {
  const scale = from.scale * (to.scale / from.scale) ** part;
  const nearly = Math.abs(to.scale / from.scale - 1) < 1e-3;
  // px offsets of the corner change as 1 / scale does, so that the eye follows a straight line.
  const moved = nearly ? part : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + moved * (to.x - from.x), y: from.y + moved * (to.y - from.y), scale };
}

/**
 * @param {Camera} camera
 * @param {number} x @param {number} y px on the canvas
 * @returns {{x: number, y: number}} in the picture's units
 */
export const pointAt = (camera, x, y) => ({ x: camera.x + x / camera.scale, y: camera.y + y / camera.scale });
