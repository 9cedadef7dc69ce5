// The arithmetic of comparing: squares of a map, their order, and how alike two orders are. No document here.

export const SQUARES = 14; // a side: as the maps' grades are measured (fields_of in explain/grades/fields.py)

/**
 * The edges of the squares, in px.
 * @param {number} size side of the map
 * @returns {number[]}
 */
export function edges(size) {
  const side = squaresOf(size);
  return Array.from({ length: side + 1 }, (_, k) => Math.floor((k * size) / side));
}

/** @param {number} size side of the map in px @returns {number} squares a side */
export const squaresOf = (size) => Math.max(1, Math.min(SQUARES, Math.floor(size / 2)));

/**
 * What one square adds up to.
 * @param {Int8Array} heatmap (size, size)
 * @param {number} size
 * @param {number} row @param {number} column of the square
 * @param {number} step what one step of the map is worth
 * @returns {number}
 */
export function squareSum(heatmap, size, row, column, step) {
  const at = edges(size);
  let sum = 0;
  for (let y = at[row]; y < at[row + 1]; y++) for (let x = at[column]; x < at[column + 1]; x++) sum += heatmap[y * size + x];
  return sum * step;
}

/**
 * Ranks from 1 for the smallest; equal numbers share the mean of their ranks.
 * @param {ArrayLike<number>} values
 * @returns {number[]}
 */
export function ranks(values) {
  const order = Array.from(values, (_, k) => k).sort((one, other) => values[one] - values[other]);
  const found = new Array(order.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let k = start; k < end; k++) found[order[k]] = (start + 1 + end) / 2;
  }
  return found;
}

/**
 * How alike two orders are: Spearman's rank correlation, 1 for the same, 0 for nothing in common, −1 for the reverse.
 * @param {ArrayLike<number>} first @param {ArrayLike<number>} second of the same length
 * @returns {number | null} null where one of them has no order
 */
export function rankCorrelation(first, second) {
  const one = ranks(first), other = ranks(second);
  const middle = (one.length + 1) / 2;
  let both = 0, ours = 0, theirs = 0;
  one.forEach((rank, k) => {
    both += (rank - middle) * (other[k] - middle);
    ours += (rank - middle) ** 2;
    theirs += (other[k] - middle) ** 2;
  });
  return ours && theirs ? both / Math.sqrt(ours * theirs) : null;
}

/**
 * The place of one square in the order of all, 1 for the one that counts most.
 * @param {ArrayLike<number>} values @param {number} index
 * @returns {number}
 */
export function placeOf(values, index) {
  let place = 1;
  for (let k = 0; k < values.length; k++) if (values[k] > values[index]) place++;
  return place;
}

/**
 * How alike two maps are, in words.
 * @param {number | null} likeness a rank correlation
 * @param {string} one @param {string} other names of the two
 * @returns {string}
 */
export function likenessSaid(likeness, one, other) {
  if (one === other) return "Both sides show the same method.";
  if (likeness === null) return "One of the two maps is the same everywhere: there is no order to compare.";
  const said = likeness >= 0.8 ? "call nearly the same places important"
    : likeness >= 0.5 ? "agree on much and differ on some places"
      : likeness >= 0.2 ? "agree on little"
        : likeness > -0.2 ? "have as good as nothing in common" : "call opposite places important";
  return `${one} and ${other} ${said} (rank correlation of their squares ${likeness.toFixed(2).replace("-", "−")}; 1 is the same order, 0 none).`;
}

/**
 * Two classes after one of them was chosen anew: where both would be the same they change places.
 * @param {string} target @param {string} against as they stood
 * @param {"target" | "against"} which was chosen
 * @param {string} name
 * @returns {{target: string, against: string}}
 */
export function pairAfter(target, against, which, name) {
  if (which === "target") return { target: name, against: name === against ? target : against };
  return { against: name, target: name === target ? against : target };
}

/**
 * A number of logits with its sign; what rounds to nothing has none.
 * @param {number} value
 * @returns {string}
 */
export function logits(value) {
  const shown = Math.abs(value).toFixed(2);
  return `${Number(shown) === 0 ? "" : value < 0 ? "−" : "+"}${shown}`;
}

/**
 * What the evidence for a class adds up to.
 * @param {{target: string, speaks_for: number, speaks_against: number, bias: number, score: number}} side
 * @returns {string}
 */
export const sumSaid = ({ target, speaks_for, speaks_against, bias, score }) =>
  `For ${target}: places that speak for it ${logits(speaks_for)}, against it ${logits(speaks_against)}, bias ${logits(bias)}; ` +
  `together ${logits(score)}, its logit.`;

/** @param {number} seconds @returns {string} */
export const secondsSaid = (seconds) => (seconds < 0.01 ? "under 0.01 s" : seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`);
