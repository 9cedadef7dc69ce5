// The tour's arithmetic: what is worked out on the numbers of the answer and the maps. Knows nothing of the page.

/**
 * What the dense layer adds up: the strongest channels by name, the rest in two sums, and the bias.
 * @param {{name: string, exact: boolean, contributions: number[]}[]} layers
 * @param {number} bias
 * @param {number} most channels that are named
 * @returns {{named: {layer: string, channel: number, value: number}[], others: {count: number, above: number,
 *   below: number}, bias: number, sum: number}} sum: of all of it: the logit
 */
export function summands(layers, bias, most) {
  const all = layers.filter((layer) => layer.exact).flatMap((layer) =>
    layer.contributions.map((value, channel) => ({ layer: layer.name, channel, value })));
  all.sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  const others = { count: Math.max(0, all.length - most), above: 0, below: 0 };
  for (const { value } of all.slice(most)) {
    if (value > 0) others.above += value; else others.below += value;
  }
  const sum = all.reduce((total, { value }) => total + value, bias);
  return { named: all.slice(0, most), others, bias, sum };
}

/**
 * How a layer's answers are shared out between what is cut off, what passes, and what stands at the ceiling.
 * @param {Uint8Array} values bytes
 * @param {{zero: number, scale: number, ceiling: number | null}} layer
 * @returns {{off: number, passed: number, full: number}} shares, 0 … 1
 */
export function cutOff(values, { zero, scale, ceiling }) {
  const top = ceiling === null ? Infinity : ceiling * (1 - 1e-3);
  let off = 0, full = 0;
  for (const byte of values) {
    if (byte === zero) off++;
    else if ((byte - zero) * scale >= top) full++;
  }
  const all = values.length || 1;
  return { off: off / all, passed: (all - off - full) / all, full: full / all };
}

/**
 * The corner of a patch around the place where the evidence is strongest.
 * @param {Int8Array} heatmap (side, side)
 * @param {number} side px
 * @param {number} patch px
 * @returns {{row: number, column: number}} of the patch's upper left corner, inside the photo
 */
export function strongestPatch(heatmap, side, patch) {
  let best = 0;
  for (let i = 1; i < heatmap.length; i++) if (Math.abs(heatmap[i]) > Math.abs(heatmap[best])) best = i;
  return within(Math.floor(best / side) - (patch >> 1), (best % side) - (patch >> 1), side, patch);
}

/**
 * @param {number} row @param {number} column @param {number} side px of the photo @param {number} patch px
 * @returns {{row: number, column: number}} the nearest corner at which the patch lies inside
 */
export function within(row, column, side, patch) {
  const most = Math.max(0, side - patch);
  return { row: Math.max(0, Math.min(most, row)), column: Math.max(0, Math.min(most, column)) };
}

/**
 * Scores to shares: each e to the power of score / temperature, over the sum of all.
 * @param {{name: string, logit: number}[]} scores
 * @param {number} temperature
 * @param {number} sum of the powers of all classes, those that are not named among them
 * @returns {{name: string, logit: number, power: number, share: number}[]}
 */
export function softmax(scores, temperature, sum) {
  return scores.map(({ name, logit }) => {
    const power = Math.exp(logit / temperature);
    return { name, logit, power, share: power / sum };
  });
}

/**
 * What an answer costs while learning (cross-entropy).
 * @param {number} share the probability of the right class
 * @returns {number} 0 for a sure right answer, growing without end
 */
export const loss = (share) => (share >= 1 ? 0 : -Math.log(Math.max(share, 1e-12)));

/**
 * The layers' sizes in words, each only when it changes: "112 → 56 → 28".
 * @param {{width: number}[]} layers
 * @returns {string}
 */
export function shrinking(layers) {
  return layers.map((layer) => layer.width).filter((width, k, all) => width !== all[k - 1]).join(" → ");
}

/**
 * The channel that adds most to the class, and so is worth opening.
 * @param {{contributions: number[]}} layer
 * @returns {number}
 */
export function strongestFor({ contributions }) {
  return contributions.reduce((best, value, k) => (value > contributions[best] ? k : best), 0);
}
