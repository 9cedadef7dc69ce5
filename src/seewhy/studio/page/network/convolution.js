// The first layer's convolution at another place: the arithmetic that Python told for one cell, slid over the photo.

/**
 * @param {any} told as Arithmetic.to_json tells it, of any cell of the same channel
 * @param {{shape: number[], values: Uint8Array}} image the photo as the network sees it, (side, side, 3)
 * @param {number} row @param {number} column of the cell that is asked for
 * @param {number} stride px from one cell to the next
 * @returns {any} the same for that cell: convolution, norm and answer
 */
export function slid(told, image, row, column, stride) {
  const { cell, convolution, norm, activation, ceiling } = told;
  const right = (column - cell.column) * stride, down = (row - cell.row) * stride;
  const [left, top, end, bottom] = convolution.box;
  const box = [left + right, top + down, end + right, bottom + down];
  const pixels = pixelsIn(image, box, convolution.kernel);
  const standardised = pixels.map((plane, k) => plane.map((line) => line.map((value) =>
    (value === null ? 0 : (value / 255 - convolution.mean[k]) / convolution.std[k]))));
  const products = standardised.map((plane, k) => plane.map((line, i) => line.map((value, j) => value * convolution.kernel[k][i][j])));
  const result = products.flat(2).reduce((sum, value) => sum + value, 0) + convolution.bias;
  const normed = norm && { ...norm, given: result, result: norm.scale * result + norm.shift };
  let answer = normed ? normed.result : result;
  if (activation) answer = Math.max(0, answer);
  if (ceiling !== null) answer = Math.min(ceiling, answer);
  return {
    ...told, cell: { ...cell, row, column }, norm: normed, answer,
    convolution: { ...convolution, box, pixels, standardised, products, result },
  };
}

/**
 * @param {{shape: number[], values: Uint8Array}} image @param {number[]} box @param {number[][][]} kernel
 * @returns {(number | null)[][][]} by colour, row and column; null beyond the edge
 */
function pixelsIn({ shape, values }, [left, top, right, bottom], kernel) {
  const [height, width] = shape, rows = kernel[0].length, columns = kernel[0][0].length;
  // A dilated kernel leaves px out between its points.
  const across = columns > 1 ? (right - left - 1) / (columns - 1) : 1;
  const along = rows > 1 ? (bottom - top - 1) / (rows - 1) : 1;
  return kernel.map((plane, k) => plane.map((line, i) => line.map((weight, j) => {
    const y = top + i * along, x = left + j * across;
    return y < 0 || y >= height || x < 0 || x >= width ? null : values[3 * (y * width + x) + k];
  })));
}
