// What is drawn for a hand is drawn once a frame, however often the hand tells of itself.

/**
 * @template {any[]} Given
 * @param {(...given: Given) => void} draw
 * @returns {(...given: Given) => void} draws in the next frame, with what was given last
 */
export function oncePerFrame(draw) {
  /** @type {Given | null} */
  let newest = null;
  return (...given) => {
    if (!newest) {
      requestAnimationFrame(() => {
        const now = /** @type {Given} */ (newest);
        newest = null;
        draw(...now);
      });
    }
    newest = given;
  };
}
