// The lines of the network's picture: from the maps of a column to a knot, and from there to those of the next one.

/**
 * @typedef {import("./plan.js").Column} Column
 * @typedef {{x: number, y: number}} Point
 * @typedef {{from: Point, to: Point, adds: number | null, exact: boolean}} Line adds: what its map adds to the class's
 *   score, as a share of the most that a map of its layer adds, −1 … 1; null: it only shows the way
 */

/**
 * What the lines of one gap are. A line that leaves a map tells what the map adds; the one that leaves the small maps
 * tells what they add together.
 * @param {Column} before
 * @param {Column} after
 * @param {{contributions: number[], exact: boolean} | null} told of the layer before
 * @returns {Line[]}
 */
export function linesOf(before, after, told) {
  const middle = before.left + before.width + (after.left - before.left - before.width) / 2;
  const knot = { x: middle, y: knotHeight(before, after) };
  const lines = ends(before).map(({ box, channels }) => ({
    from: { x: box.left + box.width, y: box.top + box.height / 2 }, to: knot,
    adds: told && channels ? addedBy(channels, told) : null, exact: told?.exact ?? true,
  }));
  for (const { box } of ends(after)) {
    lines.push({ from: knot, to: { x: box.left, y: box.top + box.height / 2 }, adds: null, exact: true });
  }
  return lines;
}

/** @param {number[]} channels @param {{contributions: number[]}} told */
function addedBy(channels, { contributions }) {
  const most = Math.max(...contributions.map(Math.abs), 1e-12);
  const sum = channels.reduce((total, channel) => total + contributions[channel], 0);
  return Math.max(-1, Math.min(1, sum / most));
}

/** @param {Column} column */
function ends(column) {
  if (!column.layer) return [{ box: column, channels: null }];
  const found = column.tiles.map((tile) => ({ box: tile, channels: [tile.channel] }));
  if (column.mosaic) found.push({ box: /** @type {any} */ (column.mosaic), channels: column.layer.order.slice(column.mosaic.first) });
  return found;
}

/** Between two squares the way is straight; beside a layer it goes through the middle of its large maps. */
function knotHeight(before, after) {
  const one = before.tiles.length ? before : after;
  const tiles = one.tiles.length ? one.tiles : [one];
  const last = tiles[tiles.length - 1];
  return (tiles[0].top + last.top + last.height) / 2;
}

/**
 * The part of a line's curve that is already there: its four points (a cubic Bézier curve, cut off by de Casteljau's
 * rule).
 * @param {{from: Point, to: Point}} line
 * @param {number} part 0 … 1
 * @returns {Point[]}
 */
export function curveOf({ from, to }, part) {
  const bend = (to.x - from.x) / 2;
  const points = [from, { x: from.x + bend, y: from.y }, { x: to.x - bend, y: to.y }, to];
  if (part >= 1) return points;
  const cut = [points[0]];
  let row = points;
  while (row.length > 1) {
    row = row.slice(1).map((point, k) => ({
      x: row[k].x + part * (point.x - row[k].x), y: row[k].y + part * (point.y - row[k].y),
    }));
    cut.push(row[0]);
  }
  return cut;
}
