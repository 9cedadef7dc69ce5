// Something to look at for those without a photo at hand: some of the named folder's, or a drawing.

import { samplesOffered, takeSample } from "../../asking.js";
import { element } from "../element.js";

// Drawings in good light, whose animal is not hidden.
const PLEASANT = [17, 14, 8, 10, 26, 0, 23, 18, 27];
let drawn = 0;

/**
 * Lays a sample on the table and looks at it.
 * @param {import("../../main.js").Studio} studio
 * @param {{number: number, drawing?: string}} sample
 */
export async function lookAtSample(studio, sample) {
  try {
    const { photo } = await takeSample(sample);
    studio.fine();
    studio.store.change({ room: "look", photo, target: null, against: null, strengths: {} }, { keep: true });
    scrollTo(0, 0);
  } catch (error) {
    studio.failed(/** @type {Error} */ (error));
  }
}

/**
 * Draws a photo and looks at it; another one each time.
 * @param {import("../../main.js").Studio} studio
 * @param {string[]} [kinds] the classes, in turn
 */
export function drawNext(studio, kinds = ["dog", "wolf", "cat"]) {
  const drawing = kinds[drawn % kinds.length];
  lookAtSample(studio, { number: PLEASANT[drawn % PLEASANT.length] + 100 * Math.floor(drawn / PLEASANT.length), drawing });
  drawn++;
}

/** @param {string} source @param {string} label @param {() => void} taken */
const tile = (source, label, taken) => element("li", {},
  element("button", { type: "button", class: "sample", onclick: taken },
    element("img", { src: source, alt: "", width: 96, height: 96 }), label));

/**
 * The strip of samples, and the button that draws more.
 * @param {import("../../main.js").Studio} studio
 * @returns {Promise<HTMLElement>}
 */
export async function samplesStrip(studio) {
  const { photos, drawings } = await samplesOffered();
  const tiles = photos.map(({ number, label }) => tile(`/api/samples/${number}`, label, () => lookAtSample(studio, { number })));
  const drawnTiles = drawings.map((drawing, k) => tile(`/api/samples/${drawing}/${PLEASANT[k]}`, drawing,
    () => lookAtSample(studio, { number: PLEASANT[k], drawing })));
  return element("div", { class: "samples" },
    element("p", {}, tiles.length ? "Or begin with one of your folder’s" : "No photo at hand? Take a drawing"),
    element("ul", {}, ...(tiles.length ? tiles : drawnTiles)),
    element("div", { class: "buttons" }, element("button", { type: "button", class: "draw", onclick: () => drawNext(studio, drawings) },
      tiles.length ? "Draw one for me" : "Draw another")));
}
