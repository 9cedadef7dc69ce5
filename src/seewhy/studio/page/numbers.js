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

/**
 * Never "100 %" or "0 %": no answer is as sure as that.
 * @param {number} share 0 … 1
 * @returns {string}
 */
export const percent = (share) => {
  if (share < 0.001) return "< 0.1 %";
  if (share > 0.999) return "> 99.9 %";
  return `${(100 * share).toFixed(share < 0.0995 || share > 0.99 ? 1 : 0)} %`;
};
