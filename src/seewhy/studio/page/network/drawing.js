// Draws the network's picture on a canvas: only what the camera shows, every layer from pictures made once.

import { drawAnswer, drawBox, drawCells, drawHeads, drawLabels } from "./words.js";
import { curveOf, linesOf } from "./lines.js";
import { boxOfMap } from "./plan.js";

/**
 * @typedef {import("./plan.js").Plan} Plan
 * @typedef {import("./plan.js").Column} Column
 * @typedef {import("./plan.js").Box} Box
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {{large: HTMLCanvasElement[], rest: HTMLCanvasElement | null, pitch: number}} LayerPictures large: a canvas
 *   a map; rest: all others in one, a map every `pitch` px
 * @typedef {{paper: string, panel: string, ink: string, quiet: string, line: string, mark: string, for: string,
 *   against: string}} Theme
 * @typedef {{layer: string, channel: number, share: number}} Link a map that the chosen unit reads
 * @typedef {object} Scene
 * @property {Plan} plan
 * @property {Camera} camera
 * @property {{width: number, height: number, ratio: number}} view px of the page, and px of the screen for each
 * @property {{photo: HTMLCanvasElement, evidence: HTMLCanvasElement, layers: Map<string, LayerPictures>}} pictures
 * @property {any} inside what all layers answer: told and arrays
 * @property {any} answer what the look told
 * @property {Theme} theme
 * @property {number} front how far the photo has come, in columns; Infinity at rest
 * @property {{layer: string, channel: number, row: number, place: number} | null} pointed
 * @property {{layer: string | null, channel: number | null, cell: number[] | null}} chosen
 * @property {Link[]} links
 */

/** @param {number} value */
const share = (value) => Math.max(0, Math.min(1, value));

/** @param {CanvasRenderingContext2D} context @param {Scene} scene */
export function drawNetwork(context, scene) {
  const { plan, camera, view, front } = scene;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  const shift = view.ratio * camera.scale;
  context.setTransform(shift, 0, 0, shift, -camera.x * shift, -camera.y * shift);
  const seen = { left: camera.x, top: camera.y, width: view.width / camera.scale, height: view.height / camera.scale };
  plan.columns.forEach((column, k) => {
    const next = plan.columns[k + 1];
    if (next && column.left + column.width < seen.left + seen.width && next.left > seen.left) {
      drawLines(context, scene, column, next, share((front - k - 0.4) / 0.6));
    }
  });
  drawLinks(context, scene); // beneath the maps: a small one lies among many others
  plan.columns.forEach((column, k) => {
    if (column.left > seen.left + seen.width || column.left + column.width < seen.left) return;
    context.globalAlpha = share((front - k) / 0.4);
    if (context.globalAlpha > 0) drawColumn(context, scene, column, seen);
  });
  context.globalAlpha = 1;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  drawMarks(context, scene);
  drawCells(context, scene);
  drawLabels(context, scene);
  drawHeads(context, scene);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Scene} scene
 * @param {Column} column @param {Box} seen what the camera shows
 */
function drawColumn(context, scene, column, seen) {
  const { pictures } = scene;
  if (column.kind === "photo" || column.kind === "evidence") {
    drawPart(context, pictures[column.kind], column, seen, scene.camera.scale);
  } else if (column.kind === "answer") {
    drawAnswer(context, scene, column);
  } else {
    const made = /** @type {LayerPictures} */ (pictures.layers.get(column.name));
    context.strokeStyle = scene.theme.line;
    context.lineWidth = 1 / scene.camera.scale;
    column.tiles.forEach((tile, k) => {
      drawPart(context, made.large[k], tile, seen, scene.camera.scale);
      context.strokeRect(tile.left, tile.top, tile.width, tile.height);
    });
    const { mosaic } = column;
    if (mosaic && made.rest) {
      context.strokeRect(mosaic.left, mosaic.top, mosaic.width, mosaic.height);
      const unit = mosaic.pitch / made.pitch; // of one px of the picture
      drawPart(context, made.rest, {
        left: mosaic.left, top: mosaic.top, width: made.rest.width * unit, height: made.rest.height * unit,
      }, seen, scene.camera.scale);
    }
  }
}

/**
 * Draws the part of a picture that is in sight: enlarged a thousand times, the rest would be far off the canvas.
 * @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} picture @param {Box} box where it stands
 * @param {Box} seen what the camera shows @param {number} scale
 */
function drawPart(context, picture, box, seen, scale) {
  const unit = box.width / picture.width; // of one px of the picture
  const from = Math.max(0, Math.floor((seen.left - box.left) / unit));
  const to = Math.min(picture.width, Math.ceil((seen.left + seen.width - box.left) / unit));
  const first = Math.max(0, Math.floor((seen.top - box.top) / unit));
  const last = Math.min(picture.height, Math.ceil((seen.top + seen.height - box.top) / unit));
  if (to <= from || last <= first) return;
  context.imageSmoothingEnabled = unit * scale < 1; // smaller than it is; larger, its places stay squares
  context.imageSmoothingQuality = "medium";
  context.drawImage(picture, from, first, to - from, last - first,
    box.left + from * unit, box.top + first * unit, (to - from) * unit, (last - first) * unit);
}

/** The lines between two columns, as far as the photo has come. */
function drawLines(context, scene, before, after, part) {
  if (part <= 0) return;
  const { theme, camera, inside } = scene;
  const told = before.layer && inside.told.layers.find((one) => one.name === before.name);
  const pixel = 1 / camera.scale;
  for (const line of linesOf(before, after, told)) {
    const points = curveOf(line, part);
    const strong = Math.abs(line.adds ?? 0);
    context.strokeStyle = line.adds === null ? theme.line : line.adds >= 0 ? theme.for : theme.against;
    context.lineWidth = line.adds === null ? Math.min(1.5, 1.25 * pixel) : Math.max(0.8 * pixel, strong * Math.min(5.5, 12 * pixel));
    context.globalAlpha = line.adds === null ? 1 : 0.85;
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    context.bezierCurveTo(points[1].x, points[1].y, points[2].x, points[2].y, points[3].x, points[3].y);
    context.stroke();
    if (part < 1) {
      context.fillStyle = theme.mark;
      context.globalAlpha = 1;
      context.beginPath();
      context.arc(points[3].x, points[3].y, Math.max(2, 2.5 * pixel), 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

/** From the maps that the chosen unit reads to the unit. */
function drawLinks(context, { plan, links, chosen, camera, theme }) {
  const to = chosen.layer !== null && chosen.channel !== null ? boxOfMap(plan, chosen.layer, chosen.channel) : null;
  if (!to) return;
  const most = Math.max(...links.map((link) => Math.abs(link.share)), 1e-12);
  for (const link of links) {
    const from = boxOfMap(plan, link.layer, link.channel);
    if (!from) continue;
    const [start, , , end] = curveOf({
      from: { x: from.left + from.width, y: from.top + from.height / 2 }, to: { x: to.left, y: to.top + to.height / 2 },
    }, 1);
    context.strokeStyle = link.share >= 0 ? theme.for : theme.against;
    context.lineWidth = Math.max(1.25, (4.5 * Math.abs(link.share)) / most) / camera.scale;
    context.beginPath();
    context.moveTo(start.x, start.y);
    context.bezierCurveTo((start.x + end.x) / 2, start.y, (start.x + end.x) / 2, end.y, end.x, end.y);
    context.stroke();
  }
}

/** A frame around what is chosen and around what the pointer is on; px. */
function drawMarks(context, scene) {
  const { plan, chosen, pointed, theme, links } = scene;
  for (const link of links) {
    drawBox(context, scene, boxOfMap(plan, link.layer, link.channel), link.share >= 0 ? theme.for : theme.against, 1.5);
  }
  if (pointed) drawBox(context, scene, boxOfMap(plan, pointed.layer, pointed.channel), theme.ink, 1.5);
  if (chosen.layer === null || chosen.channel === null) return;
  const box = boxOfMap(plan, chosen.layer, chosen.channel);
  drawBox(context, scene, box, theme.mark, 3);
  const layer = scene.inside.told.layers.find((one) => one.name === chosen.layer);
  if (!box || !chosen.cell || !layer) return;
  const [row, place] = chosen.cell, wide = box.width / layer.width, high = box.height / layer.height;
  const cell = { left: box.left + place * wide, top: box.top + row * high, width: wide, height: high };
  if (wide * scene.camera.scale >= 3) drawBox(context, scene, cell, theme.mark, 2);
}
