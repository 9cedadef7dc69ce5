// One map, large: a place under the pointer or the arrow keys, its value, and what it sees of the photo.

import { latestOnly, workOut } from "../asking.js";
import { layerColours } from "../colours.js";
import { boxOf } from "../sight.js";
import { arithmeticView } from "./arithmetic.js";
import { element } from "./element.js";
import { drawMap } from "./layers.js";

const signed = (value, digits = 2) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/**
 * @param {HTMLElement} place
 * @param {import("../store.js").Store} store
 */
export function unitView(place, store) {
  const map = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map", role: "img", tabindex: "0" }));
  const mark = element("div", { class: "cell", "aria-hidden": "true" });
  const photo = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map smooth", role: "img" }));
  const field = element("div", { class: "cell", "aria-hidden": "true" });
  const title = element("h3");
  const about = element("p", { class: "quiet" });
  const told = element("p", { "aria-live": "polite" });
  const shut = element("button", { type: "button", onclick: () => store.change({ layer: null, channel: null }, { keep: true }) }, "Close");
  const panel = element("div", { class: "unit", hidden: true },
    element("div", { class: "heading" }, title, shut), about,
    element("div", { class: "pair" },
      element("figure", {}, element("div", { class: "under-cell" }, map, mark), element("figcaption", {}, "The map")),
      element("figure", {}, element("div", { class: "under-cell" }, photo, field),
        element("figcaption", {}, "What this place sees of the photo"))),
    told);
  place.append(panel);
  const arithmetic = arithmeticView(panel);
  const putCell = latestOnly((worked) => arithmetic.show(worked), () => arithmetic.hide(), workOut);
  let resting = 0;
  let shown = null, image = null, at = null;

  const current = () => shown?.told.layers.find((one) => one.name === store.view.layer);

  function draw() {
    const layer = current(), channel = store.view.channel;
    panel.hidden = !layer || !(channel < layer.channels) || channel === null || !image;
    if (panel.hidden) return;
    title.textContent = `${layer.name === "first" ? "First layer" : layer.name}, channel ${channel}`;
    const adds = `${layer.exact ? "adds" : "adds about"} ${signed(layer.contributions[channel])} to ${shown.told.target}`;
    about.textContent = `${layer.width} × ${layer.height} places; ${adds}` +
      `${layer.exact ? " (exact: average × weight)" : " (estimate: gradient × activation)"}.`;
    drawMap(map, layer, shown.arrays[layer.name].values, channel, layerColours(layer));
    map.setAttribute("aria-label", `Map of ${title.textContent}; the arrow keys move from place to place`);
    const [side] = image.shape;
    photo.width = photo.height = side;
    const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
    for (let i = 0; i < side * side; i++) for (let k = 0; k < 3; k++) pixels[4 * i + k] = image.values[3 * i + k];
    photo.getContext("2d").putImageData(new ImageData(pixels, side, side), 0, 0);
    photo.setAttribute("aria-label", "The photo as the network sees it");
    if (!at || at.layer !== layer.name || at.channel !== channel) {
      const [row, column] = layer.strongest[channel];
      at = { layer: layer.name, channel, row, column };
    }
    look();
  }

  function look() {
    const layer = current();
    if (!layer || !at) return;
    const { row, column, channel } = at;
    const byte = shown.arrays[layer.name].values[(channel * layer.height + row) * layer.width + column];
    const value = (byte - layer.zero) * layer.scale;
    const box = boxOf(layer.sight, row, column, shown.told.size);
    frame(mark, column / layer.width, row / layer.height, 1 / layer.width, 1 / layer.height);
    const size = shown.told.size;
    frame(field, box.left / size, box.top / size, (box.right - box.left) / size, (box.bottom - box.top) / size);
    told.textContent = `Row ${row}, column ${column}: the filter answers ${signed(value)}` +
      `${layer.ceiling !== null && value >= layer.ceiling * 0.999 ? ", its ceiling" : ""}. ` +
      `It sees px ${box.left}–${box.right - 1} across and ${box.top}–${box.bottom - 1} down.`;
    work(layer);
  }

  /** Works the number out once the pointer rests: it is shown beside, and must not run after the hand. */
  function work(layer) {
    clearTimeout(resting);
    if (layer.name !== "first") return arithmetic.hide();
    const { photo, strengths } = store.view;
    resting = setTimeout(() => putCell({ photo, strengths, cell: [at.channel, at.row, at.column] }), 120);
  }

  function frame(node, left, top, width, height) {
    for (const [name, share] of Object.entries({ left, top, width, height })) node.style.setProperty(name, `${100 * share}%`);
  }

  function move(row, column) {
    const layer = current();
    at.row = Math.max(0, Math.min(layer.height - 1, row));
    at.column = Math.max(0, Math.min(layer.width - 1, column));
    look();
  }

  map.addEventListener("pointermove", (event) => {
    const layer = current(), box = map.getBoundingClientRect();
    move(Math.floor(((event.clientY - box.top) / box.height) * layer.height),
      Math.floor(((event.clientX - box.left) / box.width) * layer.width));
  });
  map.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    move(at.row + step[0], at.column + step[1]);
  });
  store.listen(draw);
  return {
    /** @param {{told: any, arrays: any}} found @param {any} seen the photo, (side, side, 3) */
    show(found, seen) {
      shown = found;
      image = seen;
      draw();
    },
  };
}
