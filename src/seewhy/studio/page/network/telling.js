// The network's picture in words: what lies under the pointer, and how deep one has come.

import { signed } from "../figures.js";
import { layerTitle, spotOf } from "./names.js";

/**
 * @typedef {import("./plan.js").Found} Found
 * @typedef {import("./drawing.js").Scene} Scene
 */

/** Px of a place from which its number is told, and a tap means it and not its map. */
export const ONE_PLACE = 8;

/**
 * What lies there.
 * @param {Found} found @param {Pick<Scene, "inside" | "answer" | "camera">} scene
 * @returns {string}
 */
export function wordsAt({ column, channel, row, place, box }, { inside, answer, camera }) {
  if (column.kind === "photo") return "The photo as the network sees it.";
  if (column.kind === "evidence") return "Where on the photo the evidence lies.";
  if (column.kind === "answer") return answer.sentence;
  const layer = inside.told.layers.find((one) => one.name === column.name);
  if (channel === null) {
    return `${layerTitle(column.name)}: ${layer.channels} maps of ${layer.width} × ${layer.height} places.`;
  }
  const adds = `${layerTitle(column.name)}, map ${channel}: adds ${layer.exact ? "" : "about "}` +
    `${signed(layer.contributions[channel])} to ${inside.told.target}`;
  if ((box.width * camera.scale) / layer.width < ONE_PLACE) return `${adds}.`;
  const byte = inside.arrays[column.name].values[(channel * layer.height + row) * layer.width + place];
  return `${adds}; row ${row}, column ${place} answers about ${signed((byte - layer.zero) * layer.scale)}.`;
}

/** @param {string} target the class @returns {string} */
export const wordsAtRest = (target) =>
  `A line is as wide as its map adds to ${target}, beside the other maps of its layer: orange for it, blue against it. ` +
  (matchMedia("(pointer: coarse)").matches ? "Drag it sideways to follow the photo; tap a map to go nearer; two fingers zoom."
    : "Click a map to go nearer; once the picture is clicked, the wheel zooms.");

/**
 * The way from the whole network down to what is chosen, and the view at each step of it.
 * @typedef {{layer: string | null, channel: number | null, spot: string | null}} Chosen
 * @param {Chosen} view
 * @returns {{name: string, part: Chosen}[]}
 */
export function stepsOf({ layer, channel, spot }) {
  /** @type {{name: string, part: Chosen}[]} */
  const steps = [{ name: "Network", part: { layer: null, channel: null, spot: null } }], at = spotOf(spot);
  if (!layer) return steps;
  const deeper = [...steps, { name: layerTitle(layer), part: { layer, channel: null, spot: null } }];
  if (channel === null) return deeper;
  deeper.push({ name: `map ${channel}`, part: { layer, channel, spot: null } });
  return at ? [...deeper, { name: `row ${at[0]}, column ${at[1]}`, part: { layer, channel, spot } }] : deeper;
}
