// Before the first photo: what this is, and ways to begin.

import { element } from "../element.js";
import { samplesStrip } from "./samples.js";

/**
 * @param {HTMLElement} place of the words
 * @param {HTMLElement} strip of the samples
 * @param {import("../../main.js").Studio} studio
 */
export function welcomeView(place, strip, studio) {
  place.append(element("div", { class: "welcome" },
    element("h3", {}, "Show it a photo. ", element("span", {}, "See why.")),
    element("p", {}, "Watch a neural network look at it: what it answers, how sure it may be, and which places, " +
      "layers and numbers speak for that. Nothing leaves this machine.")));
  async function offer() {
    if (!studio.session().classifier) return strip.replaceChildren();
    try {
      const made = await samplesStrip(studio);
      made.lastElementChild?.append(element("button", { type: "button", class: "bare",
        onclick: () => studio.store.change({ tour: 1 }, { keep: true }) }, "Take the tour"));
      strip.replaceChildren(made);
    } catch (error) {
      studio.failed(/** @type {Error} */ (error));
    }
  }
  return offer;
}
