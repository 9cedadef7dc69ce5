// The network's picture once more, as a list of buttons: a column for each layer, its most telling maps first.

import { layerColours } from "../../colours.js";
import { signed } from "../../figures.js";
import { layerTitle } from "../../network/names.js";
import { element } from "../element.js";

const FIRST = 12; // maps of a layer that are drawn before one asks for all

/**
 * Draws one channel, a pixel a place.
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} layer
 * @param {Uint8Array} values of all channels
 * @param {number} channel
 * @param {Uint32Array} colours
 */
export function drawMap(canvas, { width, height }, values, channel, colours) {
  canvas.width = width;
  canvas.height = height;
  const pixels = new Uint32Array(width * height);
  const start = channel * width * height;
  for (let i = 0; i < pixels.length; i++) pixels[i] = colours[values[start + i]];
  const bytes = new Uint8ClampedArray(pixels.buffer);
  canvas.getContext("2d")?.putImageData(new ImageData(bytes, width, height), 0, 0);
}

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 */
export function layersView(place, store) {
  const strip = element("ol", { class: "strip", tabindex: "0", "aria-label": "Layers, from the photo to the answer" });
  // Hundreds of canvases: drawn when they are looked at.
  const list = /** @type {HTMLDetailsElement} */ (element("details", { class: "list", ontoggle: () => fillAll() },
    element("summary", {}, "The same as a list"), strip));
  place.append(list);
  /** @type {Map<string, HTMLElement>} */
  const columns = new Map();
  const open = new Set();
  let shown = null;

  function column(layer) {
    const maps = element("div", { class: "maps" });
    const more = element("button", { type: "button", class: "more", onclick: () => {
      if (open.has(layer.name)) open.delete(layer.name); else open.add(layer.name);
      fill(layer.name);
    } });
    const field = element("span", { class: "quiet" });
    const item = element("li", { class: "column" },
      element("h4", {}, layerTitle(layer.name)), field, maps, more);
    return Object.assign(item, { maps, more, field });
  }

  function fill(name) {
    const layer = shown.told.layers.find((one) => one.name === name);
    const item = /** @type {any} */ (columns.get(name));
    const values = shown.arrays[name].values, colours = layerColours(layer);
    const silent = new Set(layer.silent);
    item.field.textContent = `${layer.channels} maps of ${layer.width} × ${layer.height}` +
      (layer.sight ? `; a place sees ${Math.round(layer.sight.field)} px` : "");
    const channels = open.has(name) ? layer.order : layer.order.slice(0, FIRST);
    const tiles = [...item.maps.children];
    channels.forEach((channel, k) => {
      const tile = tiles[k] ?? item.maps.appendChild(tileOf(name));
      tile.dataset.channel = String(channel);
      drawMap(tile.querySelector("canvas"), layer, values, channel, colours);
      tile.querySelector("span").textContent = `${layer.exact ? "" : "≈ "}${signed(layer.contributions[channel])}`;
      tile.classList.toggle("silent", silent.has(channel));
      tile.setAttribute("aria-label", `${layerTitle(name)}, map ${channel}: adds ${layer.exact ? "" : "about "}` +
        `${signed(layer.contributions[channel])} to ${shown.told.target}${silent.has(channel) ? "; silent" : ""}`);
      tile.setAttribute("aria-pressed", String(store.view.layer === name && store.view.channel === channel));
    });
    tiles.slice(channels.length).forEach((tile) => tile.remove());
    item.more.hidden = layer.channels <= FIRST;
    item.more.textContent = open.has(name) ? "Fewer" : `All ${layer.channels}`;
  }

  function tileOf(name) {
    return element("button", { type: "button", class: "tile", onclick: (event) => {
      store.change({ layer: name, channel: Number(event.currentTarget.dataset.channel), spot: null }, { keep: true });
    } }, element("canvas"), element("span"));
  }

  store.listen((view) => {
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (strip.querySelectorAll(".tile"))) {
      const name = /** @type {HTMLElement | null} */ (tile.closest(".column"))?.dataset.layer;
      tile.setAttribute("aria-pressed", String(view.layer === name && view.channel === Number(tile.dataset.channel)));
    }
  }, ["layer", "channel"]);
  function fillAll() {
    if (!shown || !list.open) return;
    for (const layer of shown.told.layers) {
      if (!columns.has(layer.name)) {
        const item = column(layer);
        item.dataset.layer = layer.name;
        columns.set(layer.name, item);
        strip.append(item);
      }
      fill(layer.name);
    }
  }

  return {
    /** @param {{told: any, arrays: any}} found */
    show(found) {
      const names = found.told.layers.map((one) => one.name);
      // Another network was opened: its layers are others.
      for (const [name, item] of columns) if (!names.includes(name)) { item.remove(); columns.delete(name); }
      shown = found;
      fillAll();
    },
  };
}
