// Layers and places as the page calls them.

/**
 * @param {string} name of a layer, as the network calls it
 * @returns {string} as the page calls it
 */
export const layerTitle = (name) => (name === "first" ? "first layer" : name);

/** @param {string} name of a layer @returns {string} as the page calls it within a sentence */
export const theLayer = (name) => (name === "first" ? "the first layer" : name);

/**
 * @param {string | null} spot as the address has it: row and column with a point between
 * @returns {number[] | null} row and column
 */
export function spotOf(spot) {
  const found = /^(\d+)\.(\d+)$/.exec(spot ?? "");
  return found ? [Number(found[1]), Number(found[2])] : null;
}
