// Where everything of the network's picture stands: the photo, a column for each layer, the evidence, the answer.
// Nothing moves when one zooms: a layer's few most telling maps are large, all its others lie small beneath them.

/**
 * @typedef {import("./camera.js").Box} Box
 * @typedef {{name: string, channels: number, height: number, width: number, order: number[]}} Layer order: its
 *   channels, the most telling first
 * @typedef {{channel: number} & Box} Tile
 * @typedef {{columns: number, rows: number, pitch: number, side: number, first: number} & Box} Mosaic the maps from
 *   the rank first on, row by row; side of one and pitch to the next in units
 * @typedef {{kind: "photo" | "layer" | "evidence" | "answer", name: string, layer: Layer | null, tiles: Tile[],
 *   mosaic: Mosaic | null} & Box} Column
 * @typedef {{width: number, height: number, columns: Column[]}} Plan
 * @typedef {{column: Column, channel: number | null, row: number, place: number, box: Box}} Found channel null: the
 *   column itself; row and place (the column of the map) of the cell
 */

/** Maps of a layer that are large. */
export const FEW = 5;

const SIDE = 76; // of a large map; units are about px on a wide screen
const GAP = 16;
const BETWEEN = 64; // two columns: the lines run here
const HEAD = 52; // above a column: its name
const MARGIN = 20;
const PHOTO = 150;
const ANSWER = 236;
const DEEP = 112; // of the small maps together, about
const TALL = FEW * (SIDE + GAP);

/** How much of a map's side is left free between two small ones; at least one place, so that small maps stay apart. */
export const gapOf = (side) => Math.max(1, Math.round(side / 12));

/**
 * @param {Layer[]} layers in the order a photo passes them
 * @returns {Plan} in units
 */
export function planNetwork(layers) {
  /** @type {Column[]} */
  const columns = [];
  const middle = MARGIN + HEAD + TALL / 2;
  let left = MARGIN;
  /** @param {"photo" | "evidence" | "answer"} kind @param {number} width */
  const plain = (kind, width) => {
    columns.push({
      kind, name: kind, layer: null, tiles: [], mosaic: null, left, top: middle - PHOTO / 2, width, height: PHOTO,
    });
    left += width + BETWEEN;
  };
  plain("photo", PHOTO);
  for (const layer of layers) {
    columns.push(layerColumn(layer, left));
    left += SIDE + BETWEEN;
  }
  plain("evidence", PHOTO);
  plain("answer", ANSWER);
  return { width: left - BETWEEN + MARGIN, height: MARGIN + HEAD + TALL + DEEP + 2 * MARGIN, columns };
}

/** @param {Layer} layer @param {number} left @returns {Column} */
function layerColumn(layer, left) {
  const large = layer.order.slice(0, FEW), count = layer.channels - large.length;
  const top = MARGIN + HEAD + ((FEW - large.length) / 2) * (SIDE + GAP);
  const tiles = large.map((channel, k) => ({ channel, left, top: top + k * (SIDE + GAP), width: SIDE, height: SIDE }));
  const mosaic = count > 0 ? mosaicOf(layer, count, left, top + large.length * (SIDE + GAP)) : null;
  const bottom = mosaic ? mosaic.top + mosaic.height : top + large.length * (SIDE + GAP) - GAP;
  return { kind: "layer", name: layer.name, layer, tiles, mosaic, left, top, width: SIDE, height: bottom - top };
}

/**
 * @param {Layer} layer @param {number} count of small maps @param {number} left @param {number} top
 * @returns {Mosaic}
 */
function mosaicOf(layer, count, left, top) {
  const columns = Math.max(2, Math.ceil(Math.sqrt((count * SIDE) / DEEP)));
  const gap = gapOf(layer.width) / layer.width;
  const side = SIDE / (columns + (columns - 1) * gap), pitch = side * (1 + gap);
  const rows = Math.ceil(count / columns);
  return { columns, rows, pitch, side, first: FEW, left, top, width: SIDE, height: rows * pitch - side * gap };
}

/**
 * Where a map stands.
 * @param {Plan} plan
 * @param {string} name of the layer
 * @param {number} channel
 * @returns {Box | null} null where there is none
 */
export function boxOfMap(plan, name, channel) {
  const column = plan.columns.find((one) => one.kind === "layer" && one.name === name);
  const rank = column?.layer?.order.indexOf(channel) ?? -1;
  if (!column || rank < 0) return null;
  if (rank < column.tiles.length) return column.tiles[rank];
  return boxOfRank(/** @type {Mosaic} */ (column.mosaic), rank);
}

/** @param {Mosaic} mosaic @param {number} rank @returns {Box} */
export function boxOfRank(mosaic, rank) {
  const k = rank - mosaic.first;
  return {
    left: mosaic.left + (k % mosaic.columns) * mosaic.pitch,
    top: mosaic.top + Math.floor(k / mosaic.columns) * mosaic.pitch,
    width: mosaic.side, height: mosaic.side,
  };
}

/**
 * The small maps of which something lies in a box.
 * @param {Mosaic} mosaic
 * @param {Layer} layer
 * @param {Box} box in units
 * @returns {Tile[]}
 */
export function smallWithin(mosaic, layer, box) {
  const places = (from, length, most) => {
    const first = Math.max(0, Math.floor(from / mosaic.pitch)), last = Math.floor((from + length) / mosaic.pitch);
    return Array.from({ length: Math.max(0, Math.min(most - 1, last) - first + 1) }, (_, k) => first + k);
  };
  const found = [];
  for (const down of places(box.top - mosaic.top, box.height, mosaic.rows)) {
    for (const right of places(box.left - mosaic.left, box.width, mosaic.columns)) {
      const rank = mosaic.first + down * mosaic.columns + right;
      if (rank < layer.channels) found.push({ channel: layer.order[rank], ...boxOfRank(mosaic, rank) });
    }
  }
  return found;
}

/**
 * What lies at a point.
 * @param {Plan} plan
 * @param {{x: number, y: number}} point in units
 * @returns {Found | null}
 */
export function foundAt(plan, { x, y }) {
  const within = (box) => x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
  const column = plan.columns.find(within);
  if (!column) return null;
  const tile = column.tiles.find(within) ?? smallAt(column, x, y, within);
  if (!tile || !column.layer) return { column, channel: null, row: 0, place: 0, box: column };
  const at = (from, length, places) => Math.min(places - 1, Math.floor(((from) / length) * places));
  return {
    column, channel: tile.channel, box: tile,
    row: at(y - tile.top, tile.height, column.layer.height),
    place: at(x - tile.left, tile.width, column.layer.width),
  };
}

/**
 * The map nearest to a point: what a key means that has no pointer.
 * @param {Plan} plan
 * @param {{x: number, y: number}} point in units
 * @returns {Found | null}
 */
export function nearestTo(plan, { x, y }) {
  let best = null, least = Infinity;
  for (const column of plan.columns) {
    for (const box of [...column.tiles, ...(column.mosaic ? [column.mosaic] : [])]) {
      const near = {
        x: Math.max(box.left, Math.min(box.left + box.width * (1 - 1e-9), x)),
        y: Math.max(box.top, Math.min(box.top + box.height * (1 - 1e-9), y)),
      };
      const far = Math.hypot(near.x - x, near.y - y), found = far < least ? foundAt(plan, near) : null;
      if (found && found.channel !== null) [best, least] = [found, far];
    }
  }
  return best;
}

/** @param {Column} column @returns {Tile | null} */
function smallAt({ mosaic, layer }, x, y, within) {
  if (!mosaic || !layer || !within(mosaic)) return null;
  const across = Math.floor((x - mosaic.left) / mosaic.pitch), down = Math.floor((y - mosaic.top) / mosaic.pitch);
  const rank = mosaic.first + down * mosaic.columns + across;
  if (across >= mosaic.columns || rank >= layer.channels) return null;
  const box = boxOfRank(mosaic, rank);
  return within(box) ? { channel: layer.order[rank], ...box } : null;
}
