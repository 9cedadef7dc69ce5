// Shares as they are read. Never "100 %" or "0 %": no answer is as sure as that.

/** @param {number} share 0 … 1 @returns {string} */
export function percent(share) {
  if (share < 0.001) return "< 0.1 %";
  if (share > 0.999) return "> 99.9 %";
  return `${(100 * share).toFixed(share < 0.0995 || share > 0.99 ? 1 : 0)} %`;
}
