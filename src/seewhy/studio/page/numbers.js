// Numbers and names as the page writes them.

/**
 * @param {number} value
 * @param {number} [digits]
 * @returns {string} always with its sign
 */
export const signed = (value, digits = 2) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/**
 * @param {number | null} value null: there is none
 * @param {number} [digits]
 * @returns {string}
 */
export const number = (value, digits = 2) =>
  value === null ? "·" : `${value < 0 && Number(value.toFixed(digits)) !== 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;

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
