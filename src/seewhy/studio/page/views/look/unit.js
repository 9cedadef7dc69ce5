// One unit: its filter, what it looks for, its map on this photo, and under the pointer one place of it with what that
// place sees and how its number comes about.

import { questionOf } from "../../address.js";
import { latestOnly, lookAtUnit, workOut } from "../../asking.js";
import { layerColours } from "../../colours.js";
import { slid } from "../../network/convolution.js";
import { signed } from "../../figures.js";
import { spotOf } from "../../network/names.js";
import { boxOf } from "../../network/sight.js";
import { arithmeticView } from "./arithmetic.js";
import { element } from "../element.js";
import { filterView } from "./filter.js";
import { drawMap } from "./layers.js";
import { lookedForView } from "./looked_for.js";

const REST = 150; // ms the pointer rests before Python works the number out
const SWEEP = 4000; // ms for a row

/**
 * @param {HTMLElement} place
 * @param {import("../../store.js").Store} store
 * @param {(links: import("../../network/drawing.js").Link[]) => void} linked told which maps the unit reads
 */
export function unitView(place, store, linked) {
  const map = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map", role: "application", tabindex: "0" }));
  const mark = element("div", { class: "cell", "aria-hidden": "true" });
  const photo = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "map smooth", role: "img", "aria-label": "The photo as the network sees it" }));
  const field = element("div", { class: "cell", "aria-hidden": "true" });
  const title = element("h3"), about = element("p", { class: "quiet" }), told = element("p", { class: "place", "aria-live": "polite" });
  const shut = element("button", { type: "button", onclick: () => store.change({ layer: null, channel: null, spot: null }, { keep: true }) }, "Close");
  const sweep = element("button", { type: "button", onclick: () => slide() }, "Slide the kernel along this row");
  const filter = element("section"), looked = element("figure");
  const panel = element("div", { class: "unit", hidden: true },
    element("div", { class: "heading" }, title, shut), about,
    element("div", { class: "cards" },
      filter,
      element("section", {}, element("h4", {}, "What it looks for"), looked),
      element("section", {}, element("h4", {}, "Its map on this photo"), element("div", { class: "under-cell" }, map, mark)),
      element("section", {}, element("h4", {}, "What one place sees"), element("div", { class: "under-cell" }, photo, field))),
    element("div", { class: "one-place" }, told, sweep));
  place.append(panel);
  const filters = filterView(filter, store), lookedFor = lookedForView(looked), arithmetic = arithmeticView(panel);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let resting = 0, sweeping = 0;
  /** @type {any} */
  let shown = null;
  /** @type {any} */
  let image = null;
  /** @type {{layer: string, channel: number, row: number, column: number} | null} */
  let at = null;
  /** @type {any} what Python worked out last, and of which layer */
  let worked = null, explained = null;
  let unit = "";

  const putCell = latestOnly((answer, question) => {
    if (question.layer !== at?.layer || question.cell[0] !== at?.channel) return;
    worked = { answer, layer: question.layer };
    if (sweeping) return;
    explain(answer);
    tell();
  }, (error) => { explained = null; arithmetic.refuse(error.message); }, workOut);
  const putUnit = latestOnly((answer, question) => {
    if (question.layer !== store.view.layer || question.channel !== store.view.channel) return;
    filters.show(answer, shown);
    linked((answer.reads?.maps ?? []).map(({ channel, share }) => ({ layer: answer.reads.layer, channel, share })));
  }, () => filters.clear(), lookAtUnit);

  const current = () => shown?.told.layers.find((one) => one.name === store.view.layer);

  function draw() {
    const layer = current(), channel = store.view.channel;
    const hidden = !layer || channel === null || !(channel < layer.channels) || !image;
    if (hidden || unit !== `${layer.name} ${channel}`) stopSliding();
    panel.hidden = hidden;
    if (hidden || channel === null) { unit = ""; return; }
    title.textContent = `${layer.name === "first" ? "First layer" : layer.name}, map ${channel}`;
    const adds = `${layer.exact ? "adds" : "adds about"} ${signed(layer.contributions[channel])} to ${shown.told.target}`;
    about.textContent = `${layer.width} × ${layer.height} places; ${adds}` +
      `${layer.exact ? " (exact: average × weight)" : " (estimate: gradient × activation)"}.`;
    drawMap(map, layer, shown.arrays[layer.name].values, channel, layerColours(layer));
    map.setAttribute("aria-label", `Map of ${title.textContent}; the arrow keys move from place to place`);
    const asked = spotOf(store.view.spot), stays = at !== null && at.layer === layer.name && at.channel === channel;
    const [row, column] = asked ?? (at && stays ? [at.row, at.column] : layer.strongest[channel]);
    at = { layer: layer.name, channel, row, column };
    if (unit !== `${layer.name} ${channel}`) {
      filters.clear();
      lookedFor.show(layer.name, channel);
    }
    unit = `${layer.name} ${channel}`;
    move(row, column);
  }

  /** What hangs on the photo: the picture of it, and which maps the unit reads. */
  function ask() {
    const { layer, channel } = store.view;
    if (!panel.hidden) putUnit({ ...questionOf(store.view), layer, channel });
  }

  function look() {
    const layer = current();
    if (!layer || !at) return;
    const { row, column } = at, size = shown.told.size, box = boxOf(layer.sight, row, column, size);
    frame(mark, column / layer.width, row / layer.height, 1 / layer.width, 1 / layer.height);
    frame(field, box.left / size, box.top / size, (box.right - box.left) / size, (box.bottom - box.top) / size);
    tell();
    work(layer);
  }

  function isWorkedOut() {
    if (!at || worked?.layer !== at.layer) return false;
    const { channel, row, column } = worked.answer.cell;
    return channel === at.channel && row === at.row && column === at.column;
  }
  function explain(answer) {
    if (answer !== explained) arithmetic.show(answer);
    explained = answer;
  }

  /** The place in words; its number from the map's bytes, which are rounded, until it is worked out. */
  function tell() {
    const layer = current();
    if (!layer || !at) return;
    const { row, column, channel } = at, box = boxOf(layer.sight, row, column, shown.told.size);
    const byte = shown.arrays[layer.name].values[(channel * layer.height + row) * layer.width + column];
    const exact = isWorkedOut();
    const value = exact ? worked.answer.answer : (byte - layer.zero) * layer.scale;
    told.textContent = `Row ${row}, column ${column}: the filter answers ${exact ? "" : "about "}${signed(value)}` +
      `${layer.ceiling !== null && value >= layer.ceiling * 0.999 ? ", its ceiling" : ""}. ` +
      `It sees px ${box.left}–${box.right - 1} across and ${box.top}–${box.bottom - 1} down.`;
  }

  /**
   * The first layer's numbers follow the hand, worked out here; Python works out every layer's once the hand rests,
   * and compares them with what the network gave.
   */
  function work(layer) {
    const { row, column, channel } = /** @type {any} */ (at), base = worked?.answer;
    const near = worked?.layer === layer.name && base.cell.channel === channel;
    if (isWorkedOut()) explain(base);
    else if (near && layer.name === "first" && layer.sight) explain(slid(base, image, row, column, layer.sight.stride));
    clearTimeout(resting);
    if (isWorkedOut()) return;
    resting = setTimeout(() => {
      if (!sweeping) putCell({ ...questionOf(store.view), layer: layer.name, cell: [channel, row, column] });
    }, REST);
  }

  function frame(node, left, top, width, height) {
    for (const [name, share] of Object.entries({ left, top, width, height })) node.style.setProperty(name, `${100 * share}%`);
  }

  /** @param {number} row @param {number} column @param {boolean} [kept] whether the address shall tell it */
  function move(row, column, kept = false) {
    const layer = current();
    if (!at || !layer) return;
    at.row = Math.max(0, Math.min(layer.height - 1, row));
    at.column = Math.max(0, Math.min(layer.width - 1, column));
    look();
    if (kept) keep();
  }
  let keeping = 0;
  function keep() {
    clearTimeout(keeping);
    keeping = setTimeout(() => { if (at && !panel.hidden) store.change({ spot: `${at.row}.${at.column}` }); }, 2 * REST);
  }

  function stopSliding() {
    cancelAnimationFrame(sweeping);
    sweeping = 0;
    sweep.textContent = "Slide the kernel along this row";
  }
  function slide() {
    if (sweeping) { stopSliding(); look(); return; }
    const since = performance.now(), layer = current(), row = at?.row ?? 0;
    sweep.textContent = "Stop";
    const step = (now) => {
      const part = (now - since) / SWEEP;
      if (part >= 1) { stopSliding(); move(row, layer.width - 1, true); return; }
      const column = Math.floor(part * layer.width);
      if (column !== at?.column) move(row, column);
      sweeping = requestAnimationFrame(step);
    };
    sweeping = requestAnimationFrame(step);
  }

  map.addEventListener("pointermove", (event) => {
    const layer = current(), box = map.getBoundingClientRect();
    if (sweeping) return;
    move(Math.floor(((event.clientY - box.top) / box.height) * layer.height),
      Math.floor(((event.clientX - box.left) / box.width) * layer.width), true);
  });
  map.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || !at) return;
    event.preventDefault();
    move(at.row + step[0], at.column + step[1], true);
  });
  let asked = "";
  store.listen(({ layer, channel }) => {
    draw();
    const now = `${layer} ${channel}`;
    if (now !== asked) ask();
    asked = now;
  }, ["layer", "channel", "spot"]);
  return {
    /** Another network is looked at from now on. */
    forget() {
      unit = "";
      lookedFor.forget();
    },
    /** @param {{told: any, arrays: any}} found @param {any} seen the photo, (side, side, 3) */
    show(found, seen) {
      shown = found;
      image = seen;
      worked = null;
      sweep.hidden = still.matches;
      const [side] = seen.shape;
      photo.width = photo.height = side;
      const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
      for (let i = 0; i < side * side; i++) for (let k = 0; k < 3; k++) pixels[4 * i + k] = seen.values[3 * i + k];
      photo.getContext("2d")?.putImageData(new ImageData(pixels, side, side), 0, 0);
      draw();
      ask();
    },
  };
}
