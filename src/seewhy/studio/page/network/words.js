// The words and numbers of the network's picture: always of the same size on the screen, told where there is room.

import { pointAt } from "./camera.js";
import { number, percent, signed } from "../figures.js";
import { layerTitle } from "./names.js";
import { smallWithin } from "./plan.js";

/**
 * @typedef {import("./drawing.js").Scene} Scene
 * @typedef {import("./plan.js").Column} Column
 * @typedef {import("./plan.js").Box} Box
 */

const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const ROOMY = 38; // px of a cell from which its number is written into it
const HEAD = 40; // px

/** @param {{camera: import("./camera.js").Camera}} scene @param {Box} box @returns {Box} px on the canvas */
const onScreen = ({ camera }, box) => ({
  left: (box.left - camera.x) * camera.scale, top: (box.top - camera.y) * camera.scale,
  width: box.width * camera.scale, height: box.height * camera.scale,
});

/** @param {Box} box @param {{width: number, height: number}} view */
const inSight = (box, view) =>
  box.left < view.width && box.left + box.width > 0 && box.top < view.height && box.top + box.height > 0;

/**
 * @param {CanvasRenderingContext2D} context in px
 * @param {Scene} scene
 * @param {Box | null} box in units
 * @param {string} colour
 * @param {number} width px
 */
export function drawBox(context, scene, box, colour, width) {
  if (!box) return;
  const { left, top, width: wide, height } = onScreen(scene, box), out = width / 2 + 1;
  context.lineWidth = width + 2;
  context.strokeStyle = scene.theme.panel;
  context.strokeRect(left - out, top - out, wide + 2 * out, height + 2 * out);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.strokeRect(left - out, top - out, wide + 2 * out, height + 2 * out);
}

/**
 * The name of each column, which stays in sight while any of the column is.
 * @param {CanvasRenderingContext2D} context in px @param {Scene} scene
 */
export function drawHeads(context, scene) {
  const { plan, view, theme, inside, front } = scene;
  plan.columns.forEach((column, k) => {
    const box = onScreen(scene, column);
    if (front < k || box.width < 30 || !inSight({ ...box, top: 1, height: 1 }, view)) return;
    const [name, more] = wordsOf(column, inside.told, box.width);
    const roomy = box.width >= 52, next = plan.columns[k + 1];
    const top = Math.max(2, box.top - (more && roomy ? HEAD : 24)), left = Math.max(4, box.left);
    context.font = `600 13px ${FONT}`;
    const title = shortened(context, name, next ? Math.max(onScreen(scene, next).left - left - 8, 24) : view.width);
    if (top > box.top - 20) { // it lies over the column
      const wide = context.measureText(title).width;
      context.font = `12px ${FONT}`;
      context.globalAlpha = 0.9;
      context.fillStyle = theme.panel;
      context.fillRect(left - 4, top - 2, Math.max(wide, context.measureText(more).width) + 12, HEAD);
      context.globalAlpha = 1;
      context.font = `600 13px ${FONT}`;
    }
    context.fillStyle = theme.ink;
    context.fillText(title, left, top + 15);
    context.font = `12px ${FONT}`;
    context.fillStyle = theme.quiet;
    if (more && roomy) context.fillText(more, left, top + 30);
  });
}

/** @param {Column} column @param {any} told @param {number} wide px @returns {[string, string]} */
function wordsOf(column, told, wide) {
  if (column.kind === "photo") return ["photo", ""];
  if (column.kind === "evidence") return [wide < 100 ? "evidence" : `evidence for ${told.target}`, ""];
  if (column.kind === "answer") return ["answer", ""];
  const { channels, width, height } = /** @type {any} */ (column.layer);
  return [wide < 44 ? column.name : layerTitle(column.name), wide < 96 ? `${channels} maps` : `${channels} maps of ${width} × ${height}`];
}

/**
 * What each map adds, where there is room for it; and how many lie small beneath.
 * @param {CanvasRenderingContext2D} context in px @param {Scene} scene
 */
export function drawLabels(context, scene) {
  const { plan, view, theme, inside, front } = scene;
  context.font = `12px ${FONT}`;
  context.fillStyle = theme.quiet;
  plan.columns.forEach((column, k) => {
    const told = inside.told.layers.find((one) => one.name === column.name);
    if (!told || front < k + 0.4 || !inSight({ ...onScreen(scene, column) }, view)) return;
    const adds = (channel) => `${told.exact ? "" : "≈ "}${signed(told.contributions[channel])}`;
    for (const tile of column.tiles) {
      const box = onScreen(scene, tile);
      if (box.width < 92 || !inSight(box, view)) continue;
      context.fillText(box.width > 150 ? `map ${tile.channel} adds ${adds(tile.channel)}` : adds(tile.channel),
        box.left, box.top + box.height + 14);
    }
    if (column.mosaic) drawSmall(context, scene, column, adds);
  });
}

function drawSmall(context, scene, { mosaic, layer, width }, adds) {
  const { view, camera } = scene;
  const box = onScreen(scene, mosaic), gap = (mosaic.pitch - mosaic.side) * camera.scale;
  if (width * camera.scale > 30) {
    const more = layer.channels - mosaic.first;
    if (gap < 14) context.fillText(width * camera.scale > 90 ? `and ${more} more maps` : `+ ${more}`, box.left, box.top + box.height + 16);
  }
  if (gap < 14) return;
  for (const { channel, ...small } of smallInSight(mosaic, layer, camera, view)) {
    const one = onScreen(scene, small);
    context.fillText(`map ${channel} adds ${adds(channel)}`, one.left, one.top + one.height + 12);
  }
}

function smallInSight(mosaic, layer, camera, view) {
  const { x, y } = pointAt(camera, 0, 0);
  return smallWithin(mosaic, layer, { left: x, top: y, width: view.width / camera.scale, height: view.height / camera.scale });
}

/**
 * The number of each place, once a place is large enough to hold it.
 * @param {CanvasRenderingContext2D} context in px @param {Scene} scene
 */
export function drawCells(context, scene) {
  const { plan, camera, view, inside } = scene;
  context.font = `12px ${FONT}`;
  context.textAlign = "center";
  for (const column of plan.columns) {
    if (!column.layer || !inSight(onScreen(scene, column), view)) continue;
    const told = inside.told.layers.find((one) => one.name === column.name);
    const { mosaic, layer } = column, roomy = mosaic && mosaic.side * camera.scale >= ROOMY * layer.width;
    for (const tile of [...column.tiles, ...(roomy ? smallInSight(mosaic, layer, camera, view) : [])]) {
      const box = onScreen(scene, tile), wide = box.width / told.width, high = box.height / told.height;
      if (wide < ROOMY || !inSight(box, view)) continue;
      numbersOf(context, view, box, wide, high, told, inside.arrays[column.name].values, tile.channel);
    }
  }
  context.textAlign = "left";
}

function numbersOf(context, view, box, wide, high, told, values, channel) {
  const rows = [Math.max(0, Math.floor(-box.top / high)), Math.min(told.height, Math.ceil((view.height - box.top) / high))];
  const places = [Math.max(0, Math.floor(-box.left / wide)), Math.min(told.width, Math.ceil((view.width - box.left) / wide))];
  for (let row = rows[0]; row < rows[1]; row++) {
    for (let place = places[0]; place < places[1]; place++) {
      const value = (values[(channel * told.height + row) * told.width + place] - told.zero) * told.scale;
      // Dark on light and light on dark: the colours of maps are light at 0 and dark at their limit, on either side.
      const strong = Math.abs(value) / told.limit, full = told.ceiling !== null && value >= told.ceiling * 0.999;
      context.fillStyle = strong > 0.62 && !full ? "#ffffff" : "#1b1d21";
      context.fillText(number(value), box.left + (place + 0.5) * wide, box.top + (row + 0.5) * high + 4);
    }
  }
}

/**
 * The bars and the sentence; in units, so that they grow with the picture.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Column} column
 */
export function drawAnswer(context, { answer, theme, inside }, column) {
  const row = 38;
  answer.bars.slice(0, 4).forEach(({ name, probability }, k) => {
    const top = column.top + k * row;
    context.font = `${name === inside.told.target ? 600 : 400} 17px ${FONT}`;
    context.fillStyle = theme.ink;
    context.fillText(shortened(context, name, column.width - 62), column.left, top + 15);
    context.textAlign = "right";
    context.fillText(percent(probability), column.left + column.width, top + 15);
    context.textAlign = "left";
    context.fillStyle = theme.line;
    context.fillRect(column.left, top + 23, column.width, 6);
    context.fillStyle = theme.mark;
    context.fillRect(column.left, top + 23, column.width * probability, 6);
  });
  context.font = `15px ${FONT}`;
  context.fillStyle = theme.quiet;
  const top = column.top + Math.min(4, answer.bars.length) * row + 24;
  linesIn(context, answer.sentence, column.width).forEach((line, k) => context.fillText(line, column.left, top + 20 * k));
}

function shortened(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let kept = text;
  while (kept && context.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** @returns {string[]} lines no wider than they may be */
function linesIn(context, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
