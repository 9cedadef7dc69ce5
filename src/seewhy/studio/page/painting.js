// What is painted on a photo: small cells, eight a byte on their way to the studio (studio/looking/masks.py).

const KEPT = 40; // steps that can be undone

export class Painting {
  /** @param {number} rows @param {number} columns of cells that lie over the photo */
  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
    this.cells = new Uint8Array(rows * columns);
    /** @type {Uint8Array<ArrayBuffer>[]} */
    this.before = [];
  }

  /** @returns {number} the part of the photo that is painted, 0 … 1 */
  get share() {
    let painted = 0;
    for (const cell of this.cells) painted += cell;
    return painted / this.cells.length;
  }

  /** Remembers how it is now: what undo() comes back to. */
  remember() {
    this.before.push(this.cells.slice());
    if (this.before.length > KEPT) this.before.shift();
  }

  /** @returns {boolean} whether there was something to undo */
  undo() {
    const cells = this.before.pop();
    if (cells) this.cells = cells;
    return Boolean(cells);
  }

  /**
   * Draws a line with a round brush.
   * @param {number[]} from column and row, with fractions; a cell's middle lies at a half
   * @param {number[]} to
   * @param {number} radius in cells; the cell under the brush is always painted
   * @param {boolean} [erase]
   */
  line([fromX, fromY], [toX, toY], radius, erase = false) {
    const value = erase ? 0 : 1;
    const dx = toX - fromX, dy = toY - fromY, length = dx * dx + dy * dy;
    const reach = Math.max(radius, Math.SQRT1_2);
    const left = Math.max(0, Math.floor(Math.min(fromX, toX) - reach));
    const right = Math.min(this.columns - 1, Math.ceil(Math.max(fromX, toX) + reach));
    const top = Math.max(0, Math.floor(Math.min(fromY, toY) - reach));
    const bottom = Math.min(this.rows - 1, Math.ceil(Math.max(fromY, toY) + reach));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const x = column + 0.5 - fromX, y = row + 0.5 - fromY;
        const along = length ? Math.max(0, Math.min(1, (x * dx + y * dy) / length)) : 0;
        const awayX = x - along * dx, awayY = y - along * dy;
        if (awayX * awayX + awayY * awayY <= reach * reach) this.cells[row * this.columns + column] = value;
      }
    }
  }

  /** @returns {Uint8Array} eight cells a byte, row after row, the first in the highest bit */
  bits() {
    const packed = new Uint8Array(Math.ceil(this.cells.length / 8));
    this.cells.forEach((cell, i) => { packed[i >> 3] |= cell << (7 - (i & 7)); });
    return packed;
  }

  /** @param {Uint8Array} packed as bits() gives them */
  load(packed) {
    this.cells = Uint8Array.from({ length: this.rows * this.columns }, (_, i) => (packed[i >> 3] >> (7 - (i & 7))) & 1);
  }
}
