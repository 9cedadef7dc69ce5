// A unit's filter: the kernel that it lays on the photo, or the maps of the layer before that it reads most.

import { layerColours } from "../../colours.js";
import { signed } from "../../figures.js";
import { layerTitle, theLayer } from "../../network/names.js";
import { element } from "../element.js";
import { drawMap } from "./layers.js";

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 */
export function filterView(place, store) {
  const heading = element("h4"), shown = element("figure");
  place.append(heading, shown);

  /** @param {any} kernel weights (3, height, width) and the layer's largest */
  function kernelPicture({ weights, limit, kind, colours, degrees }) {
    const height = weights[0].length, width = weights[0][0].length;
    const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map", role: "img", width, height }));
    const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let i = 0; i < width * height; i++) {
      for (let k = 0; k < 3; k++) pixels[4 * i + k] = 127.5 * (1 + weights[k][Math.floor(i / width)][i % width] / limit);
    }
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
    const what = { "edge or bar": `It answers to an edge or bar that rises at ${Math.round(degrees)}°.`,
      "colour contrast": `It answers to a contrast of colours: ${colours}.`,
      "spot or even light": "It answers to a spot, or to even light.",
      "no simple pattern": "It looks for no simple pattern.", unused: "Its weights are next to nothing: it is not used." }[kind] ?? kind;
    canvas.setAttribute("aria-label", `The kernel, ${width} × ${height} weights a colour. ${what}`);
    return [canvas, element("figcaption", {}, `${what} Grey is no weight, lighter is positive.`)];
  }

  /** @param {any} reads @param {{told: any, arrays: any}} found */
  function readMaps({ layer, count, maps }, found) {
    if (!maps.length) return [element("p", { class: "quiet" }, `It is silent on this photo: none of the ${count} maps of ${theLayer(layer)} moves it.`)];
    const told = found.told.layers.find((one) => one.name === layer), colours = layerColours(told);
    const tiles = maps.map(({ channel, share }) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element("canvas"));
      drawMap(canvas, told, found.arrays[layer].values, channel, colours);
      return element("button", { type: "button", class: "tile", onclick: () => store.change({ layer, channel, spot: null }, { keep: true }),
        "aria-label": `${layerTitle(layer)}, map ${channel}: adds about ${signed(share)} to this one's average` },
      canvas, element("span", {}, signed(share)));
    });
    return [element("div", { class: "maps" }, ...tiles), element("figcaption", {},
      `Of the ${count} maps of ${theLayer(layer)}, with what each adds to its average on this photo (an estimate).`)];
  }

  return {
    /** @param {any} told of the unit @param {{told: any, arrays: any}} found all layers */
    show(told, found) {
      heading.textContent = told.reads ? "The maps it reads most" : "Its filter";
      if (told.kernel) shown.replaceChildren(...kernelPicture(told.kernel));
      else if (told.reads) shown.replaceChildren(...readMaps(told.reads, found));
      else shown.replaceChildren(element("p", { class: "quiet" }, "No layer that is shown here lies before this one."));
    },
    clear() {
      heading.textContent = "Its filter";
      shown.replaceChildren();
    },
  };
}
