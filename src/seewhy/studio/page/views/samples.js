// Something to look at for those without a photo at hand: some of the named folder's, or a drawing.

import { samplesOffered, takeSample } from "../asking.js";
import { element } from "./element.js";

/** @type {number} each drawing is another one */
let drawn = 0;

/**
 * Lays a sample on the table and looks at it.
 * @param {import("../main.js").Studio} studio
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
 * A button that draws another photo each time.
 * @param {import("../main.js").Studio} studio
 * @param {{drawings: string[], drawings_known: boolean}} offered
 */
function drawButton(studio, { drawings }) {
  return element("button", { type: "button", class: "draw", onclick: () => {
    const drawing = drawings[drawn % drawings.length];
    lookAtSample(studio, { number: Math.floor(drawn / drawings.length) + 3, drawing });
    drawn++;
  } }, "Draw one for me");
}

/**
 * The strip of samples and the button that draws one; empty while there is no classifier.
 * @param {import("../main.js").Studio} studio
 * @returns {Promise<HTMLElement>}
 */
export async function samplesStrip(studio) {
  const offered = await samplesOffered();
  const tiles = offered.photos.map(({ number, label }) => element("li", {},
    element("button", { type: "button", class: "sample", onclick: () => lookAtSample(studio, { number }) },
      element("img", { src: `/api/samples/${number}`, alt: "", width: 96, height: 96 }), label)));
  const told = tiles.length ? "Or begin with one of your folder’s" : "No photo at hand?";
  return element("div", { class: "samples" }, element("p", {}, told),
    ...(tiles.length ? [element("ul", {}, ...tiles)] : []),
    element("div", { class: "buttons" }, drawButton(studio, offered)));
}
