// The tour's pictures, each drawn on the numbers of the user's own photo; which data each is drawn from.

import { changePicture, lossPicture, receiptPicture, sharesPicture, sumPicture } from "./charts.js";
import { numbersPicture } from "./numbers_picture.js";
import { shrinkingPicture, sightsPicture } from "./maps.js";
import { slidingPicture } from "./sliding.js";

/** @typedef {import("../../tour/story.js").Seen} Seen */

/** @type {Record<string, {from: (keyof Seen)[], draw: (seen: Seen, store: import("../../store.js").Store) => HTMLElement}>} */
const PICTURES = {
  numbers: { from: ["arrays"], draw: numbersPicture },
  sliding: { from: ["inside"], draw: slidingPicture },
  shrinking: { from: ["inside"], draw: shrinkingPicture },
  sights: { from: ["arrays", "inside"], draw: sightsPicture },
  sum: { from: ["inside"], draw: sumPicture },
  shares: { from: ["facts"], draw: sharesPicture },
  receipt: { from: ["facts"], draw: receiptPicture },
  loss: { from: ["facts"], draw: lossPicture },
  change: { from: ["facts", "rest"], draw: changePicture },
};

/** @type {any[]} what the picture in its place was drawn from */
let drawnFrom = [];

/**
 * Draws a step's picture, unless it is there already.
 * @param {HTMLElement} place
 * @param {string | null} name
 * @param {Seen} seen
 * @param {import("../../store.js").Store} store
 */
export function pictureOf(place, name, seen, store) {
  const picture = name ? PICTURES[name] : null;
  const from = [name, ...(picture?.from ?? []).map((one) => seen[one])];
  if (from.length === drawnFrom.length && from.every((one, k) => one === drawnFrom[k])) return;
  drawnFrom = from;
  place.replaceChildren(...(picture ? [picture.draw(seen, store)] : []));
}
