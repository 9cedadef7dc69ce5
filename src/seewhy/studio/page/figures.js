// Numbers as people read them: signed values, counts, numbers of any size, shares.

/**
 * A share as it is read. Never "100 %" or "0 %": no answer is as sure as that.
 * @param {number} share 0 … 1
 * @returns {string}
 */
export function percent(share) {
  if (share < 0.001) return "< 0.1 %";
  if (share > 0.999) return "> 99.9 %";
  return `${(100 * share).toFixed(share < 0.0995 || share > 0.99 ? 1 : 0)} %`;
}

/**
 * With its sign, as a typographer writes it.
 * @param {number} value
 * @param {number} [digits] behind the point
 * @returns {string}
 */
export function signed(value, digits = 2) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/**
 * @param {number} value
 * @param {number} [digits]
 * @returns {string} with a real minus
 */
export function plain(value, digits = 2) {
  return `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;
}

/**
 * @param {number} value a whole number
 * @returns {string} with a comma for each thousand
 */
export function counted(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A number of any size in about three digits.
 * @param {number} value
 * @returns {string}
 */
export function brief(value) {
  const size = Math.abs(value);
  if (size >= 100) return `${value < 0 ? "−" : ""}${counted(size)}`;
  return plain(value, size >= 10 ? 1 : size >= 0.095 ? 2 : 3);
}

/**
 * @param {number | null} value null: there is none
 * @param {number} [digits]
 * @returns {string}
 */
export const number = (value, digits = 2) =>
  value === null ? "·" : `${value < 0 && Number(value.toFixed(digits)) !== 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;
