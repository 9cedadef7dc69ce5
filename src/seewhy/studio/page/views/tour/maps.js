// The layers in two small pictures: how their maps shrink, and how much of the photo their places see.

import { layerColours } from "../../colours.js";
import { boxOf } from "../../network/sight.js";
import { middleLayer } from "../../tour/story.js";
import { element } from "../element.js";
import { drawMap } from "../look/layers.js";
import { frameOver, photoCanvas, placeFrame } from "./canvas.js";

/** The strongest map of each size, as large beside the others as it is. @param {import("../../tour/story.js").Seen} seen */
export function shrinkingPicture({ inside }) {
  const { layers } = inside.told;
  const sizes = layers.filter((layer, k) => k === layers.length - 1 || layers[k + 1].width !== layer.width);
  const widest = Math.max(...sizes.map((layer) => layer.width));
  const figures = sizes.map((layer) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { "aria-hidden": "true" }));
    drawMap(canvas, layer, inside.arrays[layer.name].values, layer.order[0], layerColours(layer));
    canvas.style.setProperty("width", `${Math.max(0.6, (7 * layer.width) / widest)}rem`);
    return element("li", {}, canvas, element("span", {}, `${layer.width} × ${layer.height}`));
  });
  return element("ol", { class: "shrinking", "aria-label": "One map of each size" }, ...figures);
}

/** What one place of three layers sees of the photo. @param {import("../../tour/story.js").Seen} seen */
export function sightsPicture({ arrays, inside }) {
  const { layers, size } = inside.told;
  const middle = middleLayer(inside);
  const chosen = [layers[0], layers[Math.floor(layers.indexOf(middle) / 2)], middle].filter((one, k, all) => one && all.indexOf(one) === k);
  const [row, column] = middle.strongest[middle.order[0]];
  const frames = chosen.map((layer) => {
    const at = [Math.floor(((row + 0.5) / middle.height) * layer.height), Math.floor(((column + 0.5) / middle.width) * layer.width)];
    const box = boxOf(layer.sight, at[0], at[1], size), frame = frameOver();
    const [least, middleX, middleY] = [size / 40, (box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const width = Math.max(least, box.right - box.left), height = Math.max(least, box.bottom - box.top);
    placeFrame(frame, (middleX - width / 2) / size, (middleY - height / 2) / size, width / size, height / size);
    return frame;
  });
  const lines = chosen.map((layer) => element("li", {}, `${layer.name === "first" ? "first layer" : layer.name}: ` +
    (layer.sight && layer.sight.field < size ? `${Math.round(layer.sight.field)} px across` : "all of the photo")));
  return element("div", { class: "halves" },
    element("div", { class: "ground" }, photoCanvas(arrays.image, "The photo; frames show how much a place of each layer sees"), ...frames),
    element("ul", { class: "plain-list" }, ...lines, element("li", {}, `${layers.at(-1).name}: all of the photo`)));
}
