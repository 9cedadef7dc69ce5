// A window slides over the photo, and a map comes about: one filter of the first layer, on the photo's own numbers.

import { latestOnly, workOut } from "../../asking.js";
import { layerColours, signedColour } from "../../colours.js";
import { plain, signed } from "../../figures.js";
import { boxOf } from "../../network/sight.js";
import { element, penOf } from "../element.js";
import { drawMap } from "../look/layers.js";
import { frameOver, photoCanvas, placeFrame, still } from "./canvas.js";

const SWEEP = 4200; // ms for the whole photo: below the five seconds after which motion must be stoppable (WCAG 2.2.2)
const BANDS = 12; // rows of the sweep; the window itself would need thousands of steps

/** A picture of a few places. @param {number} rows @param {number} columns @param {(row: number, column: number) => number[]} colour */
function tiny(rows, columns, colour) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { "aria-hidden": "true", width: columns, height: rows }));
  const pixels = new Uint8ClampedArray(rows * columns * 4).fill(255);
  for (let i = 0; i < rows * columns; i++) pixels.set(colour(Math.floor(i / columns), i % columns), 4 * i);
  penOf(canvas).putImageData(new ImageData(pixels, columns, rows), 0, 0);
  return canvas;
}

/**
 * @param {import("../../tour/story.js").Seen} seen
 * @param {import("../../store.js").Store} store
 */
export function slidingPicture({ arrays, inside }, store) {
  const layer = inside.told.layers[0], { size } = inside.told, values = inside.arrays[layer.name].values;
  const known = layer.order.filter((channel) => !layer.silent.includes(channel));
  let which = Math.max(0, known.indexOf(store.view.layer === layer.name ? store.view.channel : -1)), running = 0;
  const window_ = frameOver();
  const map = /** @type {HTMLCanvasElement} */ (element("canvas", { role: "img" }));
  const cover = element("i", { class: "cover", "aria-hidden": "true" }), edge = element("i", { class: "cover", "aria-hidden": "true" });
  const sum = element("div", { class: "worked-out" });
  const more = element("p", { class: "quiet" });
  const name = element("span", {});
  const again = element("button", { type: "button", onclick: sweep }, "Slide again");
  const turn = (by) => { which = (which + by + known.length) % known.length; show(); };
  const put = latestOnly((told) => tell(told), () => sum.replaceChildren(), workOut);

  /** Lays the window over the place; what comes after it in the map is still covered. */
  function place(row, column) {
    const box = boxOf(layer.sight, row, column, size), shown = Math.max(box.right - box.left, size / 14);
    const [middle, centre] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    placeFrame(window_, (middle - shown / 2) / size, (centre - shown / 2) / size, shown / size, shown / size);
  }
  function uncover(share) {
    const band = Math.min(BANDS, Math.floor(share * BANDS)), along = share * BANDS - band;
    placeFrame(edge, along, band / BANDS, 1 - along, band < BANDS ? 1 / BANDS : 0);
    placeFrame(cover, 0, (band + 1) / BANDS, 1, Math.max(0, 1 - (band + 1) / BANDS));
    if (band < BANDS) place(((band + 0.5) / BANDS) * layer.height, along * layer.width);
  }
  function rest() {
    uncover(1);
    const [row, column] = layer.strongest[known[which]];
    place(row, column);
  }
  function sweep() {
    cancelAnimationFrame(running);
    if (still()) return rest();
    const since = performance.now();
    const step = (now) => {
      if (!map.isConnected) return;
      const share = Math.min(1, (now - since) / SWEEP);
      uncover(share);
      if (share < 1) running = requestAnimationFrame(step); else rest();
    };
    running = requestAnimationFrame(step);
  }
  /** The window's pixels, the filter's weights for each colour, and what they add up to. */
  function tell({ convolution: { pixels, kernel, result }, activation, answer }) {
    const [rows, columns] = [kernel[0].length, kernel[0][0].length];
    const most = Math.max(...kernel.flat(2).map(Math.abs), 1e-9);
    const patch = tiny(rows, columns, (row, column) => [0, 1, 2].map((k) => pixels[k][row][column] ?? 0));
    const weights = kernel.map((plane) => tiny(rows, columns, (row, column) => signedColour(plane[row][column] / most)));
    sum.replaceChildren(patch, "×", ...weights, element("span", { class: "sum-of-it" }, `= ${plain(result)}`));
    more.textContent = `Where it answers most: ${3 * rows * columns} standardised pixel values × ${3 * rows * columns} weights (for red, green and blue), added. ` +
      `${activation ? `After normalisation and ${activation}` : "After normalisation"}: ${plain(answer)}.`;
  }
  function show() {
    const channel = known[which], [row, column] = layer.strongest[channel];
    name.textContent = `Filter ${channel}, adds about ${signed(layer.contributions[channel])}`;
    drawMap(map, layer, values, channel, layerColours(layer));
    map.setAttribute("aria-label", `The map of filter ${channel}`);
    const { photo, strengths, mask, hide, fill } = store.view;
    put({ photo, strengths, mask, hide, fill, cell: [channel, row, column] });
    sweep();
  }
  const made = element("div", {},
    element("div", { class: "halves" },
      element("div", { class: "ground" }, photoCanvas(arrays.image, "The photo as the network sees it"), window_),
      element("div", { class: "ground map-ground" }, map, cover, edge)),
    element("div", { class: "choose" },
      element("button", { type: "button", "aria-label": "The filter before", onclick: () => turn(-1) }, "‹"),
      name, element("button", { type: "button", "aria-label": "The next filter", onclick: () => turn(1) }, "›"), again),
    sum, more);
  again.hidden = still();
  requestAnimationFrame(show); // once it is on the page
  return made;
}
