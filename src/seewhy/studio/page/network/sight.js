// What a place of a map sees of the photo: the arithmetic of network/sight.py.

/**
 * @param {{field: number, stride: number, start: number} | null} sight null: it may see all of the photo
 * @param {number} row @param {number} column from 0
 * @param {number} size side of the network's square in px
 * @returns {{left: number, top: number, right: number, bottom: number}} px, the last two exclusive
 */
export function boxOf(sight, row, column, size) {
  if (!sight) return { left: 0, top: 0, right: size, bottom: size };
  const [left, right] = span(sight, column, size);
  const [top, bottom] = span(sight, row, size);
  return { left, top, right, bottom };
}

function span({ field, stride, start }, place, size) {
  const middle = start + place * stride;
  const first = Math.min(Math.max(0, roundedToEven(middle - field / 2)), size - 1);
  return [first, Math.max(first + 1, Math.min(size, roundedToEven(middle + field / 2)))];
}

/** Rounds halves to the even neighbour, as Python does. @param {number} value */
function roundedToEven(value) {
  const below = Math.floor(value);
  const half = value - below === 0.5;
  return half ? below + (below % 2 === 0 ? 0 : 1) : Math.round(value);
}
